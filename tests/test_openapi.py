"""The description of the interface shows what really comes, also when something is wrong."""

import json
import re
from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from api.asking import Asking
from api.description import Service, operations
from api.examples import examples
from api.limits import USUAL
from api.sparql import Endpoint, endpoint_routes
from graph.classes import Class, classes_by_plural
from graph.reader import Reader
from graph.store import Installation
from tests.openapi_examples import ADDRESSES, LISTS, cut


@pytest.fixture(scope="module")
def description(client: TestClient) -> dict[str, Any]:
    """What programs read of the interface."""
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def shape(value: object) -> object:
    """The names in an answer and the kinds of its values; an empty list is like any other."""
    if isinstance(value, dict):
        return {name: shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return "list"
    return value is None or type(value).__name__


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name != "/sparql"])
def test_an_example_looks_like_the_real_answer(name: str, client: TestClient) -> None:
    answer = client.get(ADDRESSES[name], headers={"accept-language": "en"}).json()
    assert shape(cut(answer)) == shape(examples()[name])


NEVER_MET = {"link-answers", "meeting-outcomes", "rule-profiles", "rule-settings"}
"""The kinds of which Exempelkommunen has none."""


def test_every_thing_that_is_read_is_shown(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        content = operation["responses"].get("200", {}).get("content", {})
        single = path.endswith("/{slug}") and path.split("/")[3] in NEVER_MET
        if method == "get" and path in ADDRESSES | LISTS and not single:
            assert content["application/json"]["example"] == examples()[path], path


def kind_of(path: str) -> Class | None:
    """The kind of thing an address is about, if any."""
    return classes_by_plural().get(path.removeprefix("/api/v1/").partition("/")[0])


def test_every_write_shows_what_is_sent_and_what_comes(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        kind = kind_of(path)
        if method not in {"post", "put", "patch"} or kind is None:
            continue
        sent = operation["requestBody"]["content"]
        assert sent.keys() & {"application/json", "application/merge-patch+json"}, path
        if kind.plural not in NEVER_MET:
            assert "example" in next(iter(sent.values())), path
            answers = operation["responses"]
            came = answers.get("200", answers.get("201", {}))["content"]["application/json"]
            assert came["example"]["kind"] == kind.kind, path


def test_problems_are_described_as_they_are_told(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"], path
        assert "422" in operation["responses"], path
        if path.startswith("/api/v1/goals") and method in {"put", "patch", "delete"}:
            assert {"401", "403", "412", "428"} <= operation["responses"].keys(), path
    schemas = description["components"]["schemas"]
    assert {"type", "title", "status"} <= set(schemas["Problem"]["properties"])
    assert "HTTPValidationError" not in schemas


def test_every_name_in_the_description_is_explained(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    named = set(re.findall(r"#/components/schemas/([^\"]+)", json.dumps(description)))
    assert named <= schemas.keys()


def test_sparql_shows_an_answer_and_its_problems() -> None:
    service = Service()
    service.include_router(
        endpoint_routes(Endpoint(cast(Reader, None), cast(Installation, None), Asking(USUAL)))
    )
    for _, _, operation in operations(service.openapi()):
        answers = operation["responses"]["200"]["content"]
        assert answers["application/sparql-results+json"]["example"] == examples()["/sparql"]
        for status in ("400", "406", "413", "503", "504"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]

"""The description of the interface shows what really comes, also when something is wrong."""

from typing import Any, cast

import pytest
from fastapi.testclient import TestClient

from api.description import Service, examples, operations
from api.sparql import sparql
from graph.reader import Reader
from tests.openapi_examples import ADDRESSES, cut


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


def test_every_operation_shows_an_example(description: dict[str, Any]) -> None:
    for path, operation in operations(description):
        [content] = operation["responses"]["200"]["content"].values()
        assert content["example"] == examples()[path], path


def test_problems_are_described_as_they_are_told(description: dict[str, Any]) -> None:
    for path, operation in operations(description):
        for status, response in operation["responses"].items():
            if status != "200":
                assert list(response["content"]) == ["application/problem+json"], path
        assert "422" in operation["responses"], path
    schemas = description["components"]["schemas"]
    assert {"type", "title", "status"} <= set(schemas["Problem"]["properties"])
    assert "HTTPValidationError" not in schemas


def test_sparql_shows_an_answer_and_its_problems() -> None:
    service = Service()
    service.include_router(sparql(cast(Reader, None)))
    for _, operation in operations(service.openapi()):
        answers = operation["responses"]["200"]["content"]
        assert answers["application/sparql-results+json"]["example"] == examples()["/sparql"]
        for status in ("400", "406", "413", "503", "504"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]

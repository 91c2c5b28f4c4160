"""Whatever stands in an address, a page or a problem is the answer: never a fault of ours."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.later import every_route
from graph.store import Installation
from tests.conftest import TEST_HOST

KEY: Final = "exempelkommunen"
KNOWN: Final = {"key": KEY, "kind": "goal", "slug": "besoksmal", "code": "11.6", "goal": "11"}
HOSTILE: Final = (
    f"{KEY}@{'9' * 30}", f"{KEY}@x", "¯ Oj", "\x00", "a\ud800b", "9" * 30, "-1", "<script>",
)  # fmt: skip


@pytest.fixture(scope="module")
def app(exempelkommunen: Installation) -> FastAPI:
    return create_app(exempelkommunen, allowed_hosts=TEST_HOST)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Nobody signed in; a fault of ours is an answer here."""
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as started:
        yield started


def addresses(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every address that is read, with one hostile value in a place of its path or its query."""
    for route in every_route(app):
        path = route.path or ""
        if "GET" not in (route.methods or ()) or path.startswith("/api/"):
            continue
        names = re.findall(r"\{(\w+)", path)
        usual = {name: KNOWN.get(name, "1") for name in names}
        for value in HOSTILE:
            for name in names:
                yield path, filled(path, {**usual, name: value})
            for name in asked_for(route):
                yield path, f"{filled(path, usual)}?{name}={escaped(value)}"


def asked_for(route: object) -> list[str]:
    """The parameters of a route's query."""
    dependant = getattr(route, "dependant", None)
    return [field.alias for field in dependant.query_params] if dependant else []


def escaped(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def filled(path: str, values: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)[^}]*\}", lambda found: escaped(values[found[1]]), path)


def test_no_address_makes_the_service_fail(app: FastAPI, client: TestClient) -> None:
    asked = list(addresses(app))
    assert len(asked) > 300
    page = {"accept": "text/html"}
    failed = [at for _, at in asked if client.get(at, headers=page).status_code >= 500]
    assert not failed, [at[:120] for at in failed]

"""Pages of other origins: what they may read, what they need to write, and what they never get."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.reader import Reader
from graph.rights import Grant, Role
from graph.store import Installation
from tests.changing import replace_plan
from tests.protocol_services import (
    INSERT,
    KINDS,
    LABELS,
    ONE,
    STORE,
    TURTLE,
    UPDATE,
    begin_anew,
    goal,
    labels,
    service,
)

FOREIGN = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
OLD_BROWSER = {"origin": "https://elsewhere.example"}
SANDBOX = {"origin": "null"}
NEIGHBOUR = {"origin": "http://localhost:3000", "sec-fetch-site": "same-site"}
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
PREFLIGHT = {
    **FOREIGN,
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type",
}
ADDRESSES = ["/sparql", STORE, f"{STORE}/a", "/id/1471/plan"]


@pytest.fixture(scope="module", params=KINDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with service(request.param, tmp_path_factory.mktemp("origins")) as client:
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    begin_anew(served)
    return served


@pytest.fixture
def anonymous(client: TestClient) -> Iterator[TestClient]:
    key = client.headers.pop("authorization")
    yield client
    client.headers["authorization"] = key


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_preflight_is_answered_without_a_key(anonymous: TestClient, address: str) -> None:
    answer = anonymous.options(address, headers=PREFLIGHT)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "why"} <= set(allowed)
    assert "origin" in answer.headers["vary"]
    if address != "/id/1471/plan":
        assert "POST" in answer.headers["access-control-allow-methods"].split(", ")


def test_options_tells_the_methods(anonymous: TestClient) -> None:
    answer = anonymous.options("/sparql")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert "access-control-allow-origin" not in answer.headers
    store = anonymous.options(STORE)
    assert store.headers["allow"] == "DELETE, GET, HEAD, PATCH, POST, PUT, OPTIONS"
    assert store.headers["accept-patch"] == UPDATE


@pytest.mark.parametrize("headers", [FOREIGN, OLD_BROWSER, SANDBOX, NEIGHBOUR])
def test_being_on_this_computer_opens_nothing_to_pages_of_others(
    anonymous: TestClient, headers: dict[str, str]
) -> None:
    query = {"query": LABELS}
    assert labels(anonymous.get("/sparql", params=query)) == ["Ett", "Två"]
    assert labels(anonymous.get("/sparql", params=query, headers=OURS)) == ["Ett", "Två"]
    for answer in (
        anonymous.get("/sparql", params=query, headers=headers),
        anonymous.post("/sparql", data=query, headers=headers),
        anonymous.get(STORE, params={"graph": ONE}, headers=headers),
        anonymous.get("/id/1471/plan", headers=headers),
    ):
        assert answer.status_code == 401
        assert "Ett" not in answer.text
        assert answer.headers["access-control-allow-origin"] == "*"


def test_with_a_key_a_page_of_others_reads_and_writes(client: TestClient) -> None:
    read = client.get("/sparql", params={"query": LABELS}, headers=FOREIGN)
    assert labels(read) == ["Ett", "Två"]
    assert read.headers["access-control-allow-origin"] == "*"
    written = client.post("/sparql", content=INSERT, headers={**FOREIGN, "content-type": UPDATE})
    assert written.status_code == 200
    put = client.put(
        STORE,
        params={"graph": ONE},
        content=goal("1471", "Put"),
        headers={**FOREIGN, "content-type": TURTLE},
    )
    assert put.status_code == 204
    exposed = put.headers["access-control-expose-headers"].lower()
    assert "etag" in exposed
    assert "change-number" in exposed


def test_without_a_key_nobody_writes_from_anywhere(anonymous: TestClient) -> None:
    for headers in (FOREIGN, SANDBOX, OURS, {}):
        sent = {**headers, "content-type": UPDATE}
        assert anonymous.post("/sparql", content=INSERT, headers=sent).status_code == 401


def test_an_answer_speaks_of_origins_only_to_those_who_name_theirs(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": LABELS})
    assert "access-control-allow-origin" not in answer.headers
    assert "origin" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize("address", ["/", "/api/v1/changes", "/sign-in", "/sparql/x", "/id/1471/x"])
def test_other_addresses_are_for_our_own_pages(client: TestClient, address: str) -> None:
    answer = client.get(address, headers=FOREIGN)
    assert "access-control-allow-origin" not in answer.headers
    assert client.options(address, headers=PREFLIGHT).status_code in {404, 405}


def test_what_is_open_to_everyone_is_open_to_pages_of_others(tmp_path: Path) -> None:
    with (
        Installation.create(tmp_path / "open", gate="report") as opened,
        Reader.start(opened.folder) as reader,
        Accounts.open(opened.folder) as accounts,
    ):
        replace_plan(opened, "1471", plan=goal("1471", "Ett").encode())
        entrance = Entrance(accounts, anonymous=AnonymousReading.ALL, loopback=False)
        app = create_app(opened, reader, allowed_hosts=("testserver",), entrance=entrance)
        with TestClient(app) as client:
            answer = client.get("/sparql", params={"query": LABELS}, headers=FOREIGN)
            assert labels(answer) == ["Ett"]
            assert answer.headers["access-control-allow-origin"] == "*"
            sent = {**FOREIGN, "content-type": UPDATE}
            assert client.post("/sparql", content=INSERT, headers=sent).status_code == 401


def test_a_session_counts_for_nothing_on_a_page_of_another(tmp_path: Path) -> None:
    with (
        Installation.create(tmp_path / "session", gate="report") as opened,
        Reader.start(opened.folder) as reader,
    ):
        replace_plan(opened, "1471", plan=goal("1471", "Ett").encode())
        app = create_app(opened, reader, allowed_hosts=("testserver",))
        with Accounts.open(opened.folder) as accounts:
            reader_of_all = accounts.add_person("x", grants=[Grant(Role.READER)])
            session = accounts.start_session(reader_of_all)
        with TestClient(app, cookies={"malgraf": session}) as client:
            away = {"x-forwarded-for": "192.0.2.7"}
            query = {"query": LABELS}
            assert labels(client.get("/sparql", params=query, headers=away)) == ["Ett"]
            foreign = client.get("/sparql", params=query, headers={**away, **NEIGHBOUR})
            assert foreign.status_code == 401

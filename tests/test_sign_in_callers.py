"""Who asks is found out for every request: by key, session, socket, or not at all."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from api.app import create_app
from api.callers import Callers, Entrance, caller_of, is_local
from api.later import every_route
from api.problems import add_problem_handlers
from graph.accounts import Accounts, AnonymousReading
from graph.accounts import Scope as KeyScope
from graph.rights import ANYONE, OPERATOR, Caller, Grant, Role
from graph.store import Installation
from tests.signing_in import signed_in

ALL, PUBLISHED, OFF = AnonymousReading.ALL, AnonymousReading.PUBLISHED, AnonymousReading.OFF
EDITOR = Grant(Role.EDITOR, "2180")


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts.open(tmp_path) as opened:
        yield opened


def asking(entrance: Entrance) -> TestClient:
    """An application that only says who asks."""
    app = FastAPI()
    add_problem_handlers(app)

    @app.api_route("/who", methods=["GET", "POST"])
    def who(request: Request) -> dict[str, object]:
        caller = caller_of(request)
        return {
            "id": caller.actor.id,
            "reads": sorted(caller.reads(["1471", "2180"])),
            "writes": [key for key in ("1471", "2180") if caller.may_write(key)],
        }

    app.add_middleware(Callers, entrance=entrance)
    return TestClient(app, follow_redirects=False)


def key(accounts: Accounts, **given: object) -> str:
    """A key of somebody who edits in 2180."""
    maker = Caller(OPERATOR.actor, (EDITOR,))
    return accounts.make_key(maker, "k", [EDITOR], **given)[1]  # type: ignore[arg-type]


def bearing(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def test_a_key_says_who_asks(accounts: Accounts) -> None:
    answer = asking(Entrance(accounts, OFF)).get("/who", headers=bearing(key(accounts)))
    assert answer.json() == {"id": "key:1", "reads": ["2180"], "writes": ["2180"]}
    assert answer.headers["cache-control"] == "private, no-cache"


def test_a_key_for_reading_changes_nothing(accounts: Accounts) -> None:
    secret = key(accounts, scope=KeyScope.READ)
    answer = asking(Entrance(accounts, OFF)).post("/who", headers=bearing(secret))
    assert answer.json()["writes"] == []


def test_a_key_that_will_not_do_is_never_taken_for_nobody(accounts: Accounts) -> None:
    late, revoked = key(accounts, lifetime=timedelta(0)), key(accounts)
    accounts.revoke_key("key:2")
    for shown in (late, revoked, "mg_x", "", "x" * 100_000, "å", "\udcff"):
        headers = {"authorization": f"Bearer {shown}".encode("utf-8", "surrogateescape")}
        answer = asking(Entrance(accounts, ALL)).get("/who", headers=headers)  # type: ignore[arg-type]
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"
    for shown in ("Basic bWc6bWc=", "mg_x", "bearer", "Token x"):
        answer = asking(Entrance(accounts, ALL)).get("/who", headers={"authorization": shown})
        assert answer.status_code == 401


def test_two_keys_at_once_are_refused(accounts: Accounts) -> None:
    shown = ("authorization", f"Bearer {key(accounts)}")
    answer = asking(Entrance(accounts, ALL)).get("/who", headers=[shown, shown])
    assert answer.status_code == 401


def test_a_key_counts_rather_than_the_session_beside_it(accounts: Accounts) -> None:
    client = asking(Entrance(accounts, OFF))
    client.cookies.set("malgraf", accounts.start_session(accounts.add_person("x")))
    assert client.get("/who").json()["id"] == "user:1"
    assert client.get("/who", headers=bearing(key(accounts))).json()["id"] == "key:1"


def test_what_is_open_to_all_is_open_to_those_signed_in_too(accounts: Accounts) -> None:
    accounts.published = frozenset({"1471"})
    client = asking(Entrance(accounts, PUBLISHED))
    assert client.get("/who").json() == {"id": ANYONE.id, "reads": ["1471"], "writes": []}
    client.cookies.set("malgraf", accounts.start_session(accounts.add_person("x", grants=[EDITOR])))
    assert client.get("/who").json()["reads"] == ["1471", "2180"]


def test_a_session_that_has_ended_is_nobodys(accounts: Accounts) -> None:
    client = asking(Entrance(accounts, ALL))
    person = accounts.add_person("x")
    client.cookies.set("malgraf", accounts.start_session(person))
    accounts.disable(person.id)
    assert client.get("/who").json()["id"] == ANYONE.id


def test_a_session_from_a_plain_connection_does_not_count_behind_tls(accounts: Accounts) -> None:
    client = asking(Entrance(accounts, ALL))
    session = accounts.start_session(accounts.add_person("x"))
    client.base_url = "https://testserver"
    client.cookies.set("malgraf", session)
    assert client.get("/who").json()["id"] == ANYONE.id
    client.cookies.set("__Host-malgraf", session)
    assert client.get("/who").json()["id"] == "user:1"


@pytest.mark.parametrize(
    "headers",
    [
        {"forwarded": "for=192.0.2.1"},
        {"x-forwarded-for": "127.0.0.1"},
        {"x-forwarded-proto": "http"},
        {"x-real-ip": "192.0.2.1"},
        {"via": "1.1 proxy"},
        {"host": "kommun.example"},
    ],
)
def test_behind_a_proxy_nothing_is_open_until_somebody_says_so(
    accounts: Accounts, headers: dict[str, str]
) -> None:
    names = frozenset({"kommun.example"})
    client = asking(Entrance(accounts, public_names=names))
    assert client.get("/who").json()["reads"] == ["1471", "2180"]
    assert client.get("/who", headers=headers).status_code == 401
    opened = asking(Entrance(accounts, ALL, names))
    assert opened.get("/who", headers=headers).json()["reads"] == ["1471", "2180"]
    accounts.anonymous_reading = ALL
    assert client.get("/who", headers=headers).status_code == 200
    accounts.anonymous_reading = OFF
    assert client.get("/who").status_code == 401


def test_tls_old_protocols_and_open_addresses_are_not_local(accounts: Accounts) -> None:
    scope: Scope = {"type": "http", "scheme": "http", "http_version": "1.1", "headers": []}
    assert is_local(scope)
    assert not is_local({**scope, "scheme": "https"})
    assert not is_local({**scope, "http_version": "1.0"})
    assert not Entrance(accounts, loopback=False).is_here(scope)
    assert Entrance(accounts).open_grants(is_here=False) == ()


class BySocket:
    """Lets requests come as by the socket in the data folder."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "server": ("/data/malgraf.sock", None), "client": None}
        await self.app(scope, receive, send)


def test_whoever_comes_by_the_socket_is_the_operator(accounts: Accounts) -> None:
    client = asking(Entrance(accounts, OFF))
    by_socket = TestClient(BySocket(client.app))
    assert by_socket.post("/who").json()["writes"] == ["1471", "2180"]
    assert by_socket.post("/who", headers=bearing("mg_x")).status_code == 401
    for name in ("x-forwarded-for", "host", "forwarded"):
        answer = client.post("/who", headers={name: "/data/malgraf.sock"})
        assert answer.status_code == 401


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation.create(tmp_path_factory.mktemp("callers") / "data") as made:
        yield made


def test_where_reading_is_off_every_address_but_the_door_is_closed(
    installation: Installation, accounts: Accounts
) -> None:
    app = create_app(installation, allowed_hosts=["testserver"], entrance=Entrance(accounts, OFF))
    with TestClient(app, follow_redirects=False) as client:
        paths = {route.path for route in every_route(app) if route.path}
        assert len(paths) > 40
        for path in sorted(paths):
            answer = client.get(path.replace("{", "").replace("}", ""))
            if path.startswith(("/static", "/sign-in", "/accessibility", "/health")):
                assert answer.status_code in {200, 401, 404}, path
            else:
                assert answer.status_code == 401, path
                assert answer.json()["type"].endswith("/Unauthenticated")


def test_nothing_secret_is_logged(
    installation: Installation, accounts: Accounts, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(installation, allowed_hosts=["testserver"], entrance=Entrance(accounts))

    @app.get("/faulty")
    def faulty() -> None:
        raise ZeroDivisionError

    caplog.set_level(logging.DEBUG)
    secret = key(accounts)
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as client:
        signed_in(client, accounts, "x")
        session = str(client.cookies.get("malgraf"))
        for path in ("/faulty", "/o/none", "/sign-in/once/none"):
            client.get(path)
            client.get(path, headers=bearing(secret))
    said = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert secret not in said
    assert session not in said

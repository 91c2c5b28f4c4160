"""People sign in by password or link, and nobody else does it for them."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Semaphore

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.errors import Unauthenticated
from graph.rights import Grant, Role
from graph.store import Installation
from graph.texts import Text
from tests.signing_in import OURS, PASSWORD, send_form, signed_in, token_on

ADMIN = Grant(Role.ADMIN)
READER = Grant(Role.READER, "2180")
PAGE = {"accept": "text/html", "accept-language": "en"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.time = datetime(2026, 5, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation.create(tmp_path_factory.mktemp("sign-in") / "data") as made:
        yield made


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def notes() -> list[tuple[str, str, dict[str, str]]]:
    return []


@pytest.fixture
def client(
    installation: Installation, accounts: Accounts, notes: list[tuple[str, str, dict[str, str]]]
) -> Iterator[TestClient]:
    """A browser that has not been here before, where anonymous reading is off."""
    entrance = Entrance(
        accounts,
        AnonymousReading.OFF,
        note=lambda kind, who, detail: notes.append((kind, who, dict(detail))),
    )
    app = create_app(installation, allowed_hosts=["testserver"], entrance=entrance)
    with TestClient(app, follow_redirects=False, headers=PAGE) as started:
        yield started


@pytest.fixture
def asa(accounts: Accounts) -> str:
    """Åsa, who has a password."""
    person = accounts.add_person("åsa", name="Åsa Östlund", grants=[READER])
    accounts.set_password("åsa", PASSWORD)
    return person.id


def session(client: TestClient) -> str | None:
    return client.cookies.get("malgraf")


@pytest.mark.usefixtures("asa")
def test_a_person_signs_in_by_password_and_out_again(client: TestClient) -> None:
    sent_away = client.get("/methods?a=1")
    assert sent_away.status_code == 303
    assert sent_away.headers["location"] == "/sign-in?next=%2Fmethods%3Fa%3D1"
    let_in = send_form(
        client, "/sign-in", sent_away.headers["location"],
        login="Åsa", password=PASSWORD, next="/methods?a=1",
    )  # fmt: skip
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/methods?a=1")
    page = client.get("/methods")
    assert page.status_code == 200
    assert "Åsa Östlund" in page.text
    kept = session(client)
    client.headers.update(OURS)
    assert send_form(client, "/sign-out", "/methods").status_code == 303
    assert session(client) is None
    client.cookies.set("malgraf", str(kept))
    assert client.get("/methods").status_code == 303


def test_sign_ins_are_noted_with_who_and_never_with_what_was_typed(
    client: TestClient, asa: str, notes: list[tuple[str, str, dict[str, str]]]
) -> None:
    for login in ("Åsa", "hunter2hunter2"):
        send_form(client, "/sign-in", "/sign-in", login=login, password="wrong", next="/")
    send_form(client, "/sign-in", "/sign-in", login="åsa", password=PASSWORD, next="/")
    assert [(kind, who) for kind, who, _ in notes] == [
        ("sign-in-failed", asa), ("sign-in-failed", "anonymous"), ("sign-in", asa)
    ]  # fmt: skip
    assert "hunter2" not in str(notes)


@pytest.mark.usefixtures("asa")
@pytest.mark.parametrize("login", ["åsa", "nobody"])
def test_what_is_said_does_not_tell_whether_the_name_exists(client: TestClient, login: str) -> None:
    answer = send_form(client, "/sign-in", "/sign-in", login=login, password="wrong", next="/")
    assert answer.status_code == 401
    said = re.search(r'role="alert"[^>]*>([^<]+)', answer.text)
    assert said is not None
    assert said[1] == "Wrong login name or password."
    assert session(client) is None


def test_who_fails_often_is_told_how_long_to_wait(client: TestClient, clock: Clock) -> None:
    def attempt() -> int:
        answer = send_form(client, "/sign-in", "/sign-in", login="x", password="y", next="/")
        if answer.status_code == 429:
            assert f"{answer.headers['retry-after']} s" in answer.text
        return int(answer.status_code)

    assert [attempt() for _ in range(6)] == [401] * 5 + [429]
    clock.time += timedelta(seconds=2)
    assert attempt() == 401


def test_a_session_gets_a_new_name_at_every_sign_in(client: TestClient, accounts: Accounts) -> None:
    signed_in(client, accounts, "first")
    before = session(client)
    client.headers.pop("origin")
    signed_in(client, accounts, "second")
    assert before is not None
    assert session(client) != before
    assert accounts.caller_of_session(before) is None


def test_a_link_lets_one_in_once_and_not_for_long(
    client: TestClient, accounts: Accounts, clock: Clock
) -> None:
    person = accounts.add_person("demo", grants=[ADMIN])
    token, late = accounts.one_time_token(person), accounts.one_time_token(person)
    assert client.get(f"/sign-in/once/{token}").headers["location"] == "/"
    assert client.get(f"/sign-in/once/{token}").status_code == 401
    clock.time += timedelta(seconds=61)
    assert client.get(f"/sign-in/once/{late}").status_code == 401


@pytest.mark.parametrize(
    "then",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "",
        "x",
        "\\/evil.example",
        " //evil.example",
        "/\n/evil.example",
        "/\r\nset-cookie: a=b",
        "/\0",
        "javascript:alert(1)",
        "http:/evil.example",
        "/a\u202eb",
    ],
)
def test_signing_in_leads_only_to_our_own_pages(
    client: TestClient, accounts: Accounts, then: str
) -> None:
    token = accounts.one_time_token(accounts.add_person("x", grants=[ADMIN]))
    answer = client.get(f"/sign-in/once/{token}", params={"next": then})
    assert answer.headers["location"] == "/"
    assert 'name="next" value="/"' in client.get("/sign-in", params={"next": then}).text


def test_the_session_is_kept_from_scripts_other_sites_and_plain_connections(
    installation: Installation, accounts: Accounts
) -> None:
    app = create_app(
        installation, allowed_hosts=["testserver"], entrance=Entrance(accounts),
        proxies=["testclient"],
    )  # fmt: skip
    person = accounts.add_person("x")
    for headers, name in (({}, "malgraf"), ({"x-forwarded-proto": "https"}, "__Host-malgraf")):
        client = TestClient(app, follow_redirects=False)
        path = f"/sign-in/once/{accounts.one_time_token(person)}"
        said = client.get(path, headers=headers).headers.get_list("set-cookie")
        (made,) = [cookie.lower() for cookie in said if cookie.startswith(f"{name}=")]
        assert {"httponly", "samesite=lax", "path=/"} <= set(made.split("; "))
        assert ("secure" in made.split("; ")) == bool(headers)
        assert "domain" not in made


def test_pages_of_somebody_signed_in_are_kept_by_nobody(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "x", [ADMIN])
    assert client.get("/methods").headers["cache-control"] == "no-store"
    answer = client.get("/api/v1/organisations", headers={"accept": "application/json"})
    assert answer.headers["cache-control"].startswith("private")
    assert {"cookie", "authorization"} <= set(answer.headers["vary"].split(", "))


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "http://testserver:8080"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
        {"sec-fetch-site": "same-site"},
        {"referer": "https://evil.example/http://testserver/"},
        {},
    ],
)
def test_a_form_on_a_foreign_page_changes_nothing_even_with_our_token(
    client: TestClient, accounts: Accounts, headers: dict[str, str]
) -> None:
    signed_in(client, accounts, "x", [ADMIN])
    token = token_on(client, "/me")
    client.headers.pop("origin")
    answer = client.post("/sign-out", data={"form_token": token}, headers=headers)
    assert answer.status_code == 403
    assert "reload the page" in answer.text
    assert client.get("/me").status_code == 200


@pytest.mark.parametrize("token", [None, "", "x", "another's"])
def test_a_form_without_our_token_changes_nothing(
    client: TestClient, accounts: Accounts, token: str | None
) -> None:
    if token == "another's":
        signed_in(client, accounts, "another", [ADMIN])
        token = token_on(client, "/me")
    signed_in(client, accounts, "x", [ADMIN])
    answer = client.post(
        "/sign-out", data={"a": "b"} | ({"form_token": token} if token is not None else {})
    )
    assert answer.status_code == 403
    assert client.get("/me").status_code == 200


@pytest.mark.usefixtures("asa")
def test_another_cannot_be_signed_in_in_my_browser(client: TestClient) -> None:
    fields = {"login": "åsa", "password": PASSWORD, "next": "/"}
    assert client.post("/sign-in", data=fields).status_code == 403
    token = token_on(client, "/sign-in")
    client.cookies.clear()
    assert client.post("/sign-in", data={**fields, "form_token": token}).status_code == 403
    token = token_on(client, "/sign-in")
    answer = client.post(
        "/sign-in", data={**fields, "form_token": token}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


def test_a_program_may_prove_its_request_by_a_header_instead(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "x", [ADMIN])
    token = token_on(client, "/me")
    client.headers.pop("origin")
    unproven = client.post("/api/v1/none", json={})
    proven = client.post("/api/v1/none", json={}, headers={"x-form-token": token})
    assert (unproven.status_code, proven.status_code) == (403, 404)


def test_the_pages_for_signing_in_are_whole_in_both_languages(client: TestClient) -> None:
    for language, words in (("sv", "Inloggningsnamn"), ("en", "Login name")):
        page = client.get("/sign-in", headers={"accept-language": language}).text
        assert words in page
        assert 'autocomplete="username"' in page
        assert 'autocomplete="current-password"' in page
        assert len(re.findall("<label", page)) == 2


def test_too_many_at_once_are_told_to_wait_rather_than_kept_waiting(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, accounts: Accounts
) -> None:
    waiting, go_on = Semaphore(0), Event()

    def slow(*_: str) -> None:
        waiting.release()
        go_on.wait(60)
        raise Unauthenticated(Text("nej", "no"))

    monkeypatch.setattr(accounts, "check_password", slow)
    fields = {"form_token": token_on(client, "/sign-in"), "login": "a", "password": "b"}
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(client.post, "/sign-in", data=fields) for _ in range(8)]
        for _ in asked:
            assert waiting.acquire(timeout=60)
        assert client.post("/sign-in", data=fields).status_code == 429
        go_on.set()
        assert {answer.result().status_code for answer in asked} == {401}

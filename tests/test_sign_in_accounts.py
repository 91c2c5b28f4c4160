"""One's own account and those of others, on pages that work without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.replacing import ProfileChoice
from graph.rights import Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects
from tests.signing_in import OURS, PASSWORD, send_form, signed_in, token_on

ADMIN, READER = Grant(Role.ADMIN), Grant(Role.READER, "2180")
PAGE = {"accept": "text/html", "accept-language": "en"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("accounts") / "data"
    with Installation.create(folder, gate="report") as made:
        yield made


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    entrance = Entrance(accounts, AnonymousReading.OFF)
    app = create_app(installation, allowed_hosts=["testserver"], entrance=entrance)
    with TestClient(app, follow_redirects=False, headers=PAGE) as started:
        yield started


def secret_on(text: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', text)
    assert found is not None
    return found[1]


def key_form(client: TestClient, **fields: str) -> str:
    given = {"name": "Power BI", "scope": "read", "grant": "all", "days": "90"} | fields
    return str(send_form(client, "/me/keys", "/me", **given).text)


def test_a_key_is_shown_once_and_works_until_it_is_revoked(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "x", [READER])
    secret = secret_on(key_form(client))
    page = client.get("/me").text
    assert "Power BI" in page
    assert secret not in page
    program = TestClient(client.app, headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/organisations").status_code == 200
    send_form(client, "/me/keys/key:1/revoke", "/me")
    assert program.get("/api/v1/organisations").status_code == 401
    assert "Power BI" not in client.get("/me").text


def test_a_key_may_have_one_of_several_roles(client: TestClient, accounts: Accounts) -> None:
    other = Grant(Role.EDITOR, "1471")
    signed_in(client, accounts, "x", [READER, other])
    shown = re.findall(r'<option value="(\d)">([^<]+)', client.get("/me").text)
    (chosen,) = [number for number, words in shown if words == "editor, 1471"]
    key_form(client, grant=chosen, scope="write", days="0")
    (key,) = accounts.keys()
    assert (key.grants, key.expires) == ((other,), None)


@pytest.mark.parametrize(
    "fields", [{"scope": "all"}, {"grant": "7"}, {"grant": "-1"}, {"days": "99999"}, {"name": ""}]
)
def test_a_key_that_nobody_offered_is_not_made(
    client: TestClient, accounts: Accounts, fields: dict[str, str]
) -> None:
    signed_in(client, accounts, "x", [READER])
    assert 'class="secret"' not in key_form(client, **fields)
    assert accounts.keys() == []


def test_keys_of_others_cannot_be_revoked(client: TestClient, accounts: Accounts) -> None:
    signed_in(client, accounts, "first", [READER])
    key_form(client)
    signed_in(client, accounts, "second", [READER])
    assert send_form(client, "/me/keys/key:1/revoke", "/me").status_code == 404
    assert not accounts.keys()[0].revoked


def test_whoever_came_by_a_link_chooses_a_password_and_knows_it_later(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "x", [READER])
    other_session = accounts.start_session(accounts.person("x"))
    weak = send_form(client, "/me/password", "/me", new="kort", again="kort")
    assert weak.status_code == 422
    assert 'role="alert"' in weak.text
    chosen = send_form(client, "/me/password", "/me", new=PASSWORD, again=PASSWORD)
    assert chosen.status_code == 303
    assert accounts.caller_of_session(other_session) is None
    again = send_form(client, "/me/password", "/me", new=PASSWORD + "x", again=PASSWORD + "x")
    assert again.status_code == 422
    fields = {"password": PASSWORD, "new": PASSWORD + "x", "again": PASSWORD + "x"}
    assert send_form(client, "/me/password", "/me", **fields).status_code == 303


def test_an_administrator_adds_somebody_who_comes_in_by_a_link(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "boss", [ADMIN])
    answer = send_form(
        client, "/people", "/people", name="Åsa", login="åsa", role="reader", organisation="2180"
    )
    link = secret_on(answer.text)
    assert link.startswith("http://testserver/sign-in/once/")
    browser = TestClient(client.app, follow_redirects=False, headers=PAGE)
    assert browser.get(link.replace("&amp;", "&")).headers["location"] == "/me"
    assert "reader, 2180" in browser.get("/me").text
    assert accounts.person("åsa").grants == (READER,)


def test_an_administrator_gives_takes_and_shuts_out(client: TestClient, accounts: Accounts) -> None:
    boss = signed_in(client, accounts, "boss", [ADMIN])
    person = accounts.add_person("åsa", grants=[READER])
    path = f"/people/{person.id}"
    send_form(client, f"{path}/grants", "/people", role="editor", organisation="1471")
    send_form(client, f"{path}/grants", "/people", role="reader", organisation="2180", take="1")
    assert accounts.person("åsa").grants == (Grant(Role.EDITOR, "1471"),)
    send_form(client, f"{path}/disable", "/people")
    assert accounts.person("åsa").disabled
    send_form(client, f"{path}/enable", "/people")
    assert not accounts.person("åsa").disabled
    assert send_form(client, f"/people/{boss}/disable", "/people").status_code == 403


def test_an_editor_gets_a_unit_by_its_name(
    client: TestClient, accounts: Accounts, installation: Installation
) -> None:
    unit = f"{installation.names('1471').namespace}unit/skola"
    lines = f'<{unit}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Skola"@sv .\n'
    replace_subjects(installation, "1471", plan=lines.encode(), profile=ProfileChoice("start"))
    signed_in(client, accounts, "boss", [ADMIN])
    person = accounts.add_person("åsa")
    path, role = f"/people/{person.id}/grants", {"role": "editor", "organisation": "1471"}
    assert send_form(client, path, "/people", **role, unit="skola").status_code == 303
    assert accounts.person("åsa").grants == (Grant(Role.EDITOR, "1471", unit),)
    none = send_form(client, path, "/people", **role, unit="ingen")
    assert (none.status_code, "There is no unit “ingen” of 1471" in none.text) == (422, True)
    send_form(client, path, "/people", **role, unit=unit, take="1")
    assert accounts.person("åsa").grants == ()


@pytest.mark.parametrize("grant", [READER, Grant(Role.ADMIN, "2180"), Grant(Role.EDITOR)])
def test_only_administrators_of_everything_see_and_change_people(
    client: TestClient, accounts: Accounts, grant: Grant
) -> None:
    signed_in(client, accounts, "x", [grant])
    assert client.get("/people").status_code == 403
    token = token_on(client, "/me")
    fields = {"form_token": token, "role": "admin", "organisation": "*", "login": "y", "name": "y"}
    for path in ("/people", "/people/user:1/grants", "/people/user:1/invite"):
        assert client.post(path, data=fields).status_code == 403
    assert accounts.person("x").grants == (grant,)


def test_nobody_sees_an_account_without_signing_in(client: TestClient) -> None:
    client.headers.update(OURS)
    for path in ("/me", "/people"):
        assert client.get(path).headers["location"].startswith("/sign-in?next=")
    for path in ("/me/keys", "/people", "/people/user:1/disable"):
        assert client.post(path, data={"a": "b"}).status_code == 401


def test_names_of_people_stay_text(client: TestClient, accounts: Accounts) -> None:
    signed_in(client, accounts, "boss", [ADMIN])
    accounts.add_person("x", name="<script>alert(1)</script>")
    page = client.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page

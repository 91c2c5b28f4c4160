"""From the sign-in page to the provider and back, with a session for those it knows."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from api.sign_in.oidc import Provider, ProviderSettings
from graph.accounts import Accounts, AnonymousReading
from graph.rights import Grant, Role
from graph.store import Installation
from tests.oidc_provider import CLIENT, SECRET, Person, SmallProvider, running

EDITOR = Grant(Role.EDITOR, "2180")
PAGE = {"accept": "text/html", "accept-language": "en"}
CALLBACK = "http://testserver/sign-in/provider/callback"


@pytest.fixture(scope="module")
def small_provider() -> Iterator[SmallProvider]:
    with running(SmallProvider()) as provider:
        yield provider


@pytest.fixture
def small(small_provider: SmallProvider) -> SmallProvider:
    small_provider.person = Person()
    small_provider.lie = lambda claims: claims
    return small_provider


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation.create(tmp_path_factory.mktemp("provider") / "data") as made:
        yield made


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(
    installation: Installation, accounts: Accounts, small: SmallProvider
) -> Iterator[TestClient]:
    settings = ProviderSettings(small.issuer, CLIENT, SECRET, {"miljö": (EDITOR,)})
    entrance = Entrance(accounts, AnonymousReading.OFF, provider=Provider(settings))
    app = create_app(installation, allowed_hosts=["testserver"], entrance=entrance)
    with TestClient(app, follow_redirects=False, headers=PAGE) as started:
        yield started


def way_back(client: TestClient, then: str = "/methods") -> str:
    """Sign in at the provider; gives the address it sends the browser back to."""
    out = client.get("/sign-in/provider", params={"next": then})
    assert out.status_code == 303
    return httpx2.get(out.headers["location"]).headers["location"]


def test_somebody_of_a_known_group_is_let_in_to_the_page_they_wanted(
    client: TestClient, accounts: Accounts
) -> None:
    assert "/sign-in/provider?next=/methods" in client.get("/sign-in?next=/methods").text
    back = way_back(client)
    assert back.startswith(f"{CALLBACK}?")
    answer = client.get(back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/methods")
    assert "Åsa Östlund" in client.get("/methods").text
    (person,) = accounts.people()
    assert (person.subject, person.grants) == ("subject-1", (EDITOR,))


def test_somebody_of_no_known_group_is_told_so_and_not_kept(
    client: TestClient, accounts: Accounts, small: SmallProvider
) -> None:
    small.person = Person(groups=("ekonomi", "alla"))
    answer = client.get(way_back(client))
    assert answer.status_code == 403
    assert "none of your 2 groups" in answer.text
    assert accounts.people() == []
    assert client.get("/methods").status_code == 303


def test_who_has_left_the_group_may_nothing_more(
    client: TestClient, accounts: Accounts, small: SmallProvider
) -> None:
    client.get(way_back(client))
    small.person = Person(groups=())
    assert client.get(way_back(client)).status_code == 403
    (person,) = accounts.people()
    assert person.grants == ()


def test_another_browser_cannot_finish_what_this_one_began(client: TestClient) -> None:
    back = way_back(client)
    other = TestClient(client.app, follow_redirects=False, headers=PAGE)
    assert other.get(back).status_code == 401
    other.get("/sign-in/provider")
    assert other.get(back).status_code == 401
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 401


def test_a_lie_of_the_provider_is_told_without_its_words(
    client: TestClient, small: SmallProvider
) -> None:
    small.lie = lambda claims: claims | {"nonce": "another"}
    answer = client.get(way_back(client))
    assert answer.status_code == 401
    assert "(nonce)" in answer.text
    refused = client.get(f"{CALLBACK}?error=<script>alert(1)</script>&state=x")
    assert refused.status_code == 401
    assert "<script>alert" not in refused.text
    assert 'href="/sign-in?next=/"' in refused.text


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_way_back_leads_only_to_our_own_pages(client: TestClient, then: str) -> None:
    assert client.get(way_back(client, then)).headers["location"] == "/"


def test_only_our_own_callback_is_named_to_the_provider(client: TestClient) -> None:
    out = client.get("/sign-in/provider", headers={"x-forwarded-host": "evil.example"})
    asked = parse_qs(urlsplit(out.headers["location"]).query)
    assert asked["redirect_uri"] == [CALLBACK]
    assert asked["code_challenge_method"] == ["S256"]
    assert client.get("/sign-in/provider", headers={"host": "evil.example"}).status_code == 400

"""Signing in at a provider: everything it says is proven before anything is believed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from joserfc.jwk import RSAKey

from api.sign_in.groups import granted, read_groups
from api.sign_in.oidc import Attempt, Identity, Provider, ProviderSettings
from graph.errors import DataError, StoreError, Unauthenticated
from graph.rights import Grant, Role
from tests.oidc_provider import CLIENT, SECRET, SmallProvider, running

CALLBACK = "http://testserver/sign-in/oidc/callback"
SECRET_OF_OURS = b"a secret of this installation"


@pytest.fixture(scope="module")
def small_provider() -> Iterator[SmallProvider]:
    with running(SmallProvider()) as provider:
        yield provider


@pytest.fixture
def small(small_provider: SmallProvider) -> SmallProvider:
    """The provider, honest at the start of each test."""
    small_provider.lie = lambda claims: claims
    small_provider.signs_with = None
    small_provider.groups_in_userinfo = False
    return small_provider


def ours(small: SmallProvider, **changed: Any) -> Provider:
    """Our side of it."""
    given: dict[str, Any] = {
        "issuer": small.issuer, "client_id": CLIENT, "client_secret": SECRET, "groups": {}
    } | changed  # fmt: skip
    return Provider(ProviderSettings(**given))


def come_back(provider: Provider, attempt: Attempt) -> dict[str, str]:
    """What the browser brings back from the provider."""
    answer = httpx2.get(provider.way_out(attempt, CALLBACK))
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == CALLBACK
    return dict(parse_qsl(address.query))


def sign_in(provider: Provider) -> Identity:
    attempt = Attempt.begun("/")
    return provider.identity(attempt, come_back(provider, attempt), CALLBACK)


def test_who_signed_in_is_told_with_their_groups(small: SmallProvider) -> None:
    assert sign_in(ours(small)) == Identity("subject-1", "Åsa Östlund", ("miljö",))
    asked = small.asked[-1]
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert "openid" in asked["scope"].split()


def test_groups_told_only_when_asked_for_are_asked_for(small: SmallProvider) -> None:
    small.groups_in_userinfo = True
    assert sign_in(ours(small)).groups == ("miljö",)


def test_groups_may_stand_inside_an_object(small: SmallProvider) -> None:
    small.lie = lambda claims: claims | {"realm_access": {"roles": ["a", "b"]}}
    assert sign_in(ours(small, claim="realm_access.roles")).groups == ("a", "b")


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("nonce", "another"),
        ("nonce", None),
        ("aud", "another-client"),
        ("aud", [CLIENT, "another-client"]),
        ("azp", "another-client"),
        ("iss", "https://elsewhere.example"),
        ("exp", 1_000_000_000),
        ("exp", None),
        ("iat", 5_000_000_000),
        ("sub", None),
        ("at_hash", "AAAA"),
    ],
)
def test_a_token_with_anything_wrong_in_it_lets_nobody_in(
    small: SmallProvider, claim: str, value: object
) -> None:
    def lie(claims: dict[str, Any]) -> dict[str, Any]:
        return {name: said for name, said in (claims | {claim: value}).items() if said is not None}

    small.lie = lie
    with pytest.raises(Unauthenticated):
        sign_in(ours(small))


@pytest.mark.parametrize("kid", ["one", "two"])
def test_a_token_signed_by_another_lets_nobody_in(small: SmallProvider, kid: str) -> None:
    small.signs_with = RSAKey.generate_key(2048, {"kid": kid})
    with pytest.raises(Unauthenticated):
        sign_in(ours(small))


def test_a_new_key_of_the_provider_is_asked_for(small: SmallProvider) -> None:
    provider = ours(small)
    sign_in(provider)
    small.key = RSAKey.generate_key(2048, {"kid": "three"})
    assert sign_in(provider).subject == "subject-1"


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"iss": "https://elsewhere.example"},
        {"code": "another"},
        {"code": None, "error": "access_denied"},
    ],
)
def test_an_answer_that_is_not_to_our_question_lets_nobody_in(
    small: SmallProvider, changed: dict[str, str | None]
) -> None:
    provider, attempt = ours(small), Attempt.begun("/")
    returned = come_back(provider, attempt) | changed
    kept = {name: value for name, value in returned.items() if value is not None}
    with pytest.raises(Unauthenticated):
        provider.identity(attempt, kept, CALLBACK)


def test_a_code_stolen_on_its_way_is_worth_nothing_to_another_browser(
    small: SmallProvider,
) -> None:
    provider, attempt, thief = ours(small), Attempt.begun("/"), Attempt.begun("/")
    stolen = come_back(provider, attempt) | {"state": thief.state}
    with pytest.raises(Unauthenticated):
        provider.identity(thief, stolen, CALLBACK)


def test_an_attempt_comes_back_only_as_we_sealed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    attempt = Attempt.begun("/o/2180")
    cookie = attempt.sealed(SECRET_OF_OURS)
    assert Attempt.unsealed(SECRET_OF_OURS, cookie) == attempt
    assert Attempt.unsealed(b"another secret", cookie) is None
    assert Attempt.unsealed(SECRET_OF_OURS, f"x{cookie}") is None
    monkeypatch.setattr("time.time", lambda: attempt.began + 601)
    assert Attempt.unsealed(SECRET_OF_OURS, cookie) is None


def test_a_provider_that_is_another_or_not_there_is_the_operators_matter(
    small: SmallProvider,
) -> None:
    for issuer in (f"{small.issuer}/", "http://127.0.0.1:9"):
        with pytest.raises(StoreError):
            ours(small, issuer=issuer).way_out(Attempt.begun("/"), CALLBACK)


def test_the_secret_is_not_told_with_the_settings(small: SmallProvider) -> None:
    assert SECRET not in repr(ours(small).settings)


def test_groups_are_read_with_what_they_may(tmp_path: Path) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(
        '[groups.chefer]\nrole = "admin"\norganisation = "2180"\n'
        '[[groups."miljö och klimat"]]\nrole = "reader"\n'
        '[[groups."miljö och klimat"]]\nrole = "editor"\norganisation = "2180"\n'
        'unit = "http://localhost:8000/id/2180/unit/miljo"\n',
        encoding="utf-8",
    )
    groups = read_groups(path)
    unit = Grant(Role.EDITOR, "2180", "http://localhost:8000/id/2180/unit/miljo")
    assert granted(groups, ["miljö och klimat", "okänd"]) == (Grant(Role.READER), unit)
    assert granted(groups, ["chefer", "chefer"]) == (Grant(Role.ADMIN, "2180"),)
    assert granted(groups, []) == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[groups]",
        "[group.a]\nrole = 'admin'",
        "[groups.a]\nrole = 'chef'",
        "[groups.a]\nrole = 'admin'\norg = '2180'",
        "[groups.a]\nrole = 'editor'\norganisation = 'Å'",
        "[groups.a]\nrole = 'editor'\nunit = 'http://x/u'",
        "[groups.a]\nrole = 'admin'\norganisation = '2180'\nunit = 'http://x/u'",
        "groups = 3",
        "not toml",
    ],
)
def test_a_file_of_groups_that_will_not_do_is_refused_with_its_place(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "groups.toml"
    path.write_text(text)
    with pytest.raises(DataError) as refused:
        read_groups(path)
    assert [str(problem.place) for problem in refused.value.problems] == [str(path)]

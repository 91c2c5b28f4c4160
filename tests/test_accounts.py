"""Only whoever shows the right proof comes in, with what they may do now and no more."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from graph.accounts import Accounts, AnonymousReading
from graph.accounts.attempts import FREE_FAILURES, LONGEST_WAIT, wait_after
from graph.accounts.database import FILE
from graph.changes import Actor
from graph.errors import (
    ConflictError,
    DataError,
    NotFound,
    StoreError,
    TooManyAttempts,
    Unauthenticated,
)
from graph.rights import OPERATOR, Caller, Grant, Role
from tests.clocks import Clock

PASSWORD = "korrekt häst batteri"
HERE, THERE = "192.0.2.1", "198.51.100.1"
UNIT = "http://localhost:8000/id/1471/unit/skola"
EDITOR = Grant(Role.EDITOR, "1471", UNIT)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords kept as they are: argon2 takes long, and one test of it is enough."""
    monkeypatch.setattr("graph.accounts.people.hashed", lambda password: password)
    monkeypatch.setattr("graph.accounts.attempts.fits", lambda password, kept: password == kept)


def test_person_signs_in_by_name_and_password(accounts: Accounts, tmp_path: Path) -> None:
    made = accounts.add_person("Eva.Ek", name="Eva Ek", grants=[EDITOR])
    accounts.set_password(made.id, PASSWORD)
    assert accounts.check_password("eva.ek", PASSWORD, HERE) == accounts.person("EVA.EK")
    assert made.actor == Actor("user:1", "Eva Ek")
    for login, password in (("eva.ek", PASSWORD + "!"), ("eva.ek", ""), ("nobody", "nobody")):
        with pytest.raises(Unauthenticated, match="Wrong login name or password"):
            accounts.check_password(login, password, HERE)
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        (kept,) = file.execute("SELECT password FROM people").fetchone()
    assert kept.startswith("$argon2id$")


@pytest.mark.usefixtures("quick")
def test_person_without_password_or_disabled_is_told_the_same_as_a_stranger(
    accounts: Accounts,
) -> None:
    accounts.add_person("without")
    accounts.add_person("gone")
    accounts.set_password("gone", PASSWORD)
    accounts.disable("gone")
    said = set()
    for login in ("without", "gone", "stranger"):
        with pytest.raises(Unauthenticated) as caught:
            accounts.check_password(login, PASSWORD, HERE)
        said.add(caught.value.message)
    assert len(said) == 1
    accounts.enable("gone")
    accounts.check_password("gone", PASSWORD, HERE)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elva tecken", "password-length"),
        ("x" * 2000, "password-length"),
        ("Eva-Margareta", "password-is-login"),
        ("ateragraM-avE", "password-is-login"),
        ("aaaabbbbaaaabbbb", "password-monotonous"),
    ],
)
def test_weak_password_is_refused(accounts: Accounts, password: str, code: str) -> None:
    accounts.add_person("eva-margareta")
    with pytest.raises(DataError) as caught:
        accounts.set_password("eva-margareta", password)
    assert code in {problem.code for problem in caught.value.problems}
    assert not accounts.person("eva-margareta").has_password


def test_login_names_are_each_somebody_s(accounts: Accounts) -> None:
    accounts.add_person("eva")
    with pytest.raises(ConflictError):
        accounts.add_person("EVA")
    for unfit in ("", "user:1", "e va", "a" * 65, "-eva", "eva\n"):
        with pytest.raises(DataError):
            accounts.add_person(unfit)
    with pytest.raises(NotFound):
        accounts.person("user:2")


@pytest.mark.usefixtures("quick")
def test_failing_is_slowed_more_and_more_and_the_wait_ends(
    accounts: Accounts, clock: Clock
) -> None:
    accounts.add_person("eva")
    accounts.set_password("eva", PASSWORD)
    for number in range(1, FREE_FAILURES + 4):
        with pytest.raises(Unauthenticated):
            accounts.check_password("eva", "fel", f"192.0.2.{number}")
        if wait := wait_after(number):
            with pytest.raises(TooManyAttempts) as caught:
                accounts.check_password("eva", PASSWORD, THERE)
            assert caught.value.wait == wait
            clock.passes(seconds=wait)
    accounts.check_password("eva", PASSWORD, THERE)
    with pytest.raises(Unauthenticated, match="Wrong"):  # counted anew
        accounts.check_password("eva", "fel", THERE)


@pytest.mark.usefixtures("quick")
def test_address_is_slowed_whatever_names_it_tries(accounts: Accounts) -> None:
    accounts.add_person("eva")
    accounts.set_password("eva", PASSWORD)
    for number in range(FREE_FAILURES - 1):
        with pytest.raises(Unauthenticated):
            accounts.check_password(f"name{number}", "fel", f"2001:db8::{number}")
        accounts.check_password("eva", PASSWORD, "2001:db8::1")  # own success forgives no failure
    with pytest.raises(Unauthenticated, match="Wrong"):
        accounts.check_password("another", "fel", "2001:db8::1")
    with pytest.raises(TooManyAttempts):
        accounts.check_password("eva", PASSWORD, "2001:db8::ffff")
    accounts.check_password("eva", PASSWORD, THERE)


@pytest.mark.usefixtures("quick")
def test_many_attempts_at_once_are_slowed_like_one_after_another(accounts: Accounts) -> None:
    def outcome(number: int) -> str:
        try:
            accounts.check_password("eva", "fel", f"192.0.2.{number}")
        except Unauthenticated as error:
            return type(error).__name__
        return "in"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(outcome, range(40)))
    assert found.count("Unauthenticated") == FREE_FAILURES
    assert found.count("TooManyAttempts") == 40 - FREE_FAILURES


@given(some.integers(0, 10_000))
def test_wait_never_shrinks_and_never_exceeds_a_quarter_of_an_hour(failures: int) -> None:
    assert wait_after(failures) <= wait_after(failures + 1) <= LONGEST_WAIT


def test_session_lasts_while_it_is_used_and_a_week_at_most(
    accounts: Accounts, clock: Clock
) -> None:
    person = accounts.add_person("eva", grants=[EDITOR])
    token = accounts.start_session(person)
    assert accounts.caller_of_session(token) == Caller(person.actor, (EDITOR,))
    assert accounts.caller_of_session(token + "x") is None
    for _ in range(15):
        clock.passes(hours=11)
        assert accounts.caller_of_session(token)
    clock.passes(hours=4)
    assert accounts.caller_of_session(token) is None
    token = accounts.start_session(person)
    clock.passes(hours=12, seconds=1)
    assert accounts.caller_of_session(token) is None


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("how", ["out", "password", "disabled"])
def test_session_ends_when_it_should(accounts: Accounts, how: str) -> None:
    person = accounts.add_person("eva")
    tokens = [accounts.start_session(person) for _ in range(2)]
    link = accounts.one_time_token(person)
    if how == "out":
        accounts.end_session(tokens[0])
        assert accounts.caller_of_session(tokens[1])
        return
    if how == "password":
        accounts.set_password("eva", PASSWORD)
    else:
        accounts.disable("eva")
    assert [accounts.caller_of_session(token) for token in tokens] == [None, None]
    with pytest.raises(Unauthenticated):
        accounts.redeem(link)


def test_what_somebody_may_do_is_looked_up_each_time(accounts: Accounts) -> None:
    token = accounts.start_session(accounts.add_person("eva"))
    accounts.grant("eva", EDITOR)
    accounts.grant("eva", EDITOR)
    caller = accounts.caller_of_session(token)
    assert caller is not None
    assert caller.grants == (EDITOR,)
    accounts.revoke_grant("eva", EDITOR)
    assert accounts.caller_of_session(token) == Caller(Actor("user:1", "eva"))
    with pytest.raises(NotFound):
        accounts.revoke_grant("eva", EDITOR)


def test_one_time_token_opens_one_session_in_time(accounts: Accounts, clock: Clock) -> None:
    token = accounts.one_time_token("local")
    assert accounts.caller_of_session(accounts.redeem(token)) == OPERATOR
    late = accounts.one_time_token("local")
    clock.passes(seconds=61)
    for used in (token, late, "made up"):
        with pytest.raises(Unauthenticated):
            accounts.redeem(used)
    invitation = accounts.one_time_token(accounts.add_person("eva"), timedelta(days=3))
    clock.passes(days=2)
    caller = accounts.caller_of_session(accounts.redeem(invitation))
    assert caller == Caller(Actor("user:1", "eva"))


def test_person_of_a_provider_keeps_their_id_and_what_was_given_here(accounts: Accounts) -> None:
    def arrives(grants: list[Grant], subject: str = "abc", name: str = "Eva") -> str:
        person = accounts.person_from_oidc(
            "https://id.example", subject, name=name, email="eva@example.se", grants=grants
        )
        return person.id

    accounts.add_person("eva@example.se")
    who = arrives([EDITOR])
    assert who == "user:2"  # the same address is not the same person
    accounts.grant(who, Grant(Role.READER, "2180"))
    assert arrives([Grant(Role.ADMIN, "1471")], name="Eva Ek") == who
    assert accounts.person(who).name == "Eva Ek"
    assert set(accounts.person(who).grants) == {
        Grant(Role.ADMIN, "1471"), Grant(Role.READER, "2180"),
    }  # fmt: skip
    assert arrives([], subject="def") != who
    with pytest.raises(DataError):
        accounts.set_password(who, PASSWORD)
    accounts.disable(who)
    with pytest.raises(Unauthenticated):
        arrives([EDITOR])


def test_anonymous_reading_is_what_was_decided_else_what_the_service_says(
    accounts: Accounts,
) -> None:
    assert accounts.anonymous_reading is None
    assert accounts.open_grants(AnonymousReading.OFF) == ()
    assert accounts.open_grants(AnonymousReading.ALL) == (Grant(Role.READER),)
    accounts.published = frozenset({"2180", "1471"})
    accounts.anonymous_reading = AnonymousReading.PUBLISHED
    opened = accounts.open_grants(AnonymousReading.ALL)
    assert Caller(Actor("anonymous"), opened).reads(("1471", "2180", "2260")) == {"1471", "2180"}
    accounts.anonymous_reading = AnonymousReading.OFF
    assert accounts.open_grants(AnonymousReading.ALL) == ()


@pytest.mark.usefixtures("quick")
def test_there_is_a_way_in_only_while_somebody_or_something_can_use_it(
    accounts: Accounts, clock: Clock
) -> None:
    ways = [accounts.has_any_way_in()]
    accounts.add_person("eva")
    ways.append(accounts.has_any_way_in())
    accounts.set_password("eva", PASSWORD)
    assert accounts.has_any_way_in()
    accounts.disable("eva")
    ways.append(accounts.has_any_way_in())
    accounts.make_key(OPERATOR, "import", [EDITOR], lifetime=timedelta(days=1))
    assert accounts.has_any_way_in()
    clock.passes(days=1)
    assert [*ways, accounts.has_any_way_in()] == [False] * 4


@pytest.mark.usefixtures("quick")
def test_no_secret_is_kept_or_shown(accounts: Accounts, tmp_path: Path) -> None:
    person = accounts.add_person("eva")
    key, secret = accounts.make_key(OPERATOR, "import", [EDITOR])
    session, link = accounts.start_session(person), accounts.one_time_token(person)
    with pytest.raises(Unauthenticated):
        accounts.check_password("hemligt i fel ruta", "x", HERE)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for hidden in (secret, session, link, "hemligt i fel ruta", HERE):
        assert hidden.encode() not in kept
        assert hidden not in f"{accounts!r} {person!r} {key!r}"


def test_file_is_for_its_owner_only(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add_person("eva")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert FILE in modes
    assert set(modes.values()) == {0o600}


def test_commands_change_accounts_while_a_server_uses_them(
    accounts: Accounts, tmp_path: Path, clock: Clock
) -> None:
    token = accounts.start_session(accounts.add_person("eva"))
    with Accounts.open(tmp_path, clock) as command:
        command.grant("eva", EDITOR)
        assert accounts.person("eva").grants == (EDITOR,)
        assert accounts.secret() == command.secret()
        assert len(accounts.secret()) == 32
        command.disable("eva")
    assert accounts.caller_of_session(token) is None


def test_threads_of_two_processes_worth_of_accounts_lose_nothing(
    accounts: Accounts, tmp_path: Path, clock: Clock
) -> None:
    start = threading.Barrier(4)

    def add(number: int) -> None:
        start.wait()
        for each in range(10):
            (using if number % 2 else accounts).add_person(f"n{number}-{each}", grants=[EDITOR])

    with Accounts.open(tmp_path, clock) as using, ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    people = accounts.people()
    assert len({person.login for person in people}) == 40
    assert [person.id for person in people] == [f"user:{number}" for number in range(1, 41)]


def test_grants_follow_the_data_to_another_base(accounts: Accounts) -> None:
    accounts.add_person("eva", grants=[EDITOR, Grant(Role.READER)])
    accounts.rebase("http://localhost:8000", "https://mal.exempel.se")
    moved = Grant(Role.EDITOR, "1471", "https://mal.exempel.se/id/1471/unit/skola")
    assert accounts.person("eva").grants == (Grant(Role.READER), moved)


def test_newer_or_damaged_file_is_refused_with_a_reason(tmp_path: Path) -> None:
    with Accounts.open(tmp_path) as made:
        made.add_person("eva")
    file = tmp_path / FILE
    with closing(sqlite3.connect(file)) as whole:
        whole.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer"):
        Accounts.open(tmp_path)
    file.write_bytes(b"no database" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        Accounts.open(tmp_path)

"""Keys of programs open what they were given for, as long as they hold, and never more."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from graph.accounts import Accounts, Scope
from graph.changes import Actor
from graph.errors import Forbidden, NotFound
from graph.rights import OPERATOR, Caller, Grant, Role
from tests.clocks import Clock

UNIT = "http://localhost:8000/id/1471/unit/skola"
EDITOR = Grant(Role.EDITOR, "1471", UNIT)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, clock) as opened:
        yield opened


def test_key_is_known_by_its_secret_until_it_expires_or_is_revoked(
    accounts: Accounts, clock: Clock
) -> None:
    key, secret = accounts.make_key(OPERATOR, "import", [EDITOR], lifetime=timedelta(days=30))
    assert secret.startswith("mg_")
    assert len(secret) >= 3 + 43  # 256 bits
    assert accounts.caller_of_key(secret) == Caller(Actor("key:1", "import"), (EDITOR,))
    assert accounts.caller_of_key(secret[:-1]) is None
    assert accounts.caller_of_key(key.id) is None
    clock.passes(days=30)
    assert accounts.caller_of_key(secret) is None
    lasting, other = accounts.make_key(OPERATOR, "other", [EDITOR])
    assert accounts.caller_of_key(other)
    accounts.revoke_key(lasting.id)
    assert accounts.caller_of_key(other) is None
    with pytest.raises(NotFound):
        accounts.revoke_key("key:9")


def test_key_for_reading_changes_nothing_whatever_it_was_granted(accounts: Accounts) -> None:
    _, secret = accounts.make_key(OPERATOR, "reads", [Grant(Role.ADMIN), EDITOR], scope=Scope.READ)
    caller = accounts.caller_of_key(secret)
    assert caller is not None
    assert caller.may_read("1471")
    assert not caller.may_write("1471")
    assert not caller.is_admin("shared")


def test_key_never_allows_more_than_its_maker_has_now(accounts: Accounts) -> None:
    everything = Grant(Role.EDITOR, "1471")
    person = accounts.add_person("eva", grants=[everything])
    maker = Caller(person.actor, person.grants)
    for more in (Grant(Role.ADMIN, "1471"), Grant(Role.READER), Grant(Role.EDITOR, "2180")):
        with pytest.raises(Forbidden):
            accounts.make_key(maker, "more", [EDITOR, more])
    assert accounts.keys() == []
    key, secret = accounts.make_key(maker, "less", [EDITOR])
    assert accounts.keys("user:1") == [key]
    assert accounts.keys("user:2") == []

    def allowed() -> tuple[Grant, ...]:
        caller = accounts.caller_of_key(secret)
        return () if caller is None else caller.grants

    assert allowed() == (EDITOR,)
    accounts.revoke_grant("eva", everything)
    assert allowed() == ()
    accounts.grant("eva", EDITOR)
    assert allowed() == (EDITOR,)
    accounts.disable("eva")
    assert allowed() == ()


def test_use_of_a_key_is_kept_to_the_minute(accounts: Accounts, clock: Clock) -> None:
    _, secret = accounts.make_key(OPERATOR, "import", [EDITOR])
    assert accounts.keys()[0].used is None
    first = clock()
    for seconds in (0, 30, 29):
        clock.passes(seconds=seconds)
        accounts.caller_of_key(secret)
    assert accounts.keys()[0].used == first
    clock.passes(seconds=1)
    accounts.caller_of_key(secret)
    assert accounts.keys()[0].used == clock()

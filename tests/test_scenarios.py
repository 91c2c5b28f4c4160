"""Scenarios: changes kept under a name, seen by those who may see what they are tried on."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.accounts import Accounts
from graph.backup import back_up, restore
from graph.changes import Actor
from graph.errors import DataError, Forbidden, NotFound, Unauthenticated
from graph.rights import ANYONE, OPERATOR, Caller, Grant, Role
from graph.store import Installation

START = datetime(2026, 11, 27, 8, tzinfo=UTC)
EDITS = ("without programme/miljo", "join unit/a unit/b")


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, lambda: START) as opened:
        yield opened


@pytest.fixture
def ada(accounts: Accounts) -> Caller:
    """Somebody who only reads one organisation."""
    person = accounts.add_person("ada", name="Ada Lind")
    return Caller(person.actor, (Grant(Role.READER, "1471"),))


def reader_of(key: str, who: str = "user:9") -> Caller:
    return Caller(Actor(who, ""), (Grant(Role.READER, key),))


def test_a_reader_saves_a_scenario_and_it_tells_who_and_when(
    accounts: Accounts, ada: Caller
) -> None:
    saved = accounts.save_scenario(ada, "1471", " Inför budgeten ", EDITS)
    assert accounts.scenario(ada, saved.number) == saved
    assert (saved.name, saved.edits) == ("Inför budgeten", EDITS)
    assert (saved.maker.name, saved.made) == ("Ada Lind", START)


def test_edits_are_kept_as_they_are_written_with_single_spaces(
    accounts: Accounts, ada: Caller
) -> None:
    saved = accounts.save_scenario(ada, "1471", "x", ["without\n goal/a"])
    assert saved.edits == ("without goal/a",)


def test_those_who_may_not_see_the_organisation_see_no_scenario(
    accounts: Accounts, ada: Caller
) -> None:
    number = accounts.save_scenario(ada, "1471", "x", EDITS).number
    other = reader_of("2180")
    assert accounts.scenarios(other) == []
    assert [one.number for one in accounts.scenarios(ada, "1471")] == [number]
    assert accounts.scenarios(ada, "2180") == []
    with pytest.raises(NotFound):
        accounts.scenario(other, number)
    with pytest.raises(NotFound):
        accounts.remove_scenario(other, number)
    with pytest.raises(NotFound):
        accounts.save_scenario(other, "1471", "x", EDITS)
    with pytest.raises(NotFound):
        accounts.scenario_of(OPERATOR, "2180", number)


def test_it_is_removed_by_its_maker_and_by_administrators_alone(
    accounts: Accounts, ada: Caller
) -> None:
    first, second = (accounts.save_scenario(ada, "1471", name, EDITS) for name in "xy")
    with pytest.raises(Forbidden):
        accounts.remove_scenario(reader_of("1471"), first.number)
    assert accounts.remove_scenario(ada, first.number) == first
    administrator = Caller(Actor("user:8", "Bo"), (Grant(Role.ADMIN, "1471"),))
    accounts.remove_scenario(administrator, second.number)
    assert accounts.scenarios(OPERATOR) == []


def test_nobody_saves_without_signing_in_or_with_a_key_that_only_reads(
    accounts: Accounts, ada: Caller
) -> None:
    number = accounts.save_scenario(ada, "1471", "x", EDITS).number
    anyone = Caller(ANYONE, (Grant(Role.READER),))
    with pytest.raises(Unauthenticated):
        accounts.save_scenario(anyone, "1471", "x", EDITS)
    with pytest.raises(Unauthenticated):
        accounts.remove_scenario(anyone, number)
    with pytest.raises(Forbidden, match="may only read"):
        accounts.save_scenario(reader_of("1471", "key:1"), "1471", "x", EDITS)
    writing = Caller(Actor("key:2", "Nightly"), (Grant(Role.EDITOR, "1471"),))
    assert accounts.save_scenario(writing, "1471", "x", EDITS).maker.id == "key:2"


@pytest.mark.parametrize(
    ("name", "edits"),
    [(" ", EDITS), ("x" * 201, EDITS), ("a\x00", EDITS), ("x", ()), ("x", ("explode goal/a",)),
     ("x", EDITS * 16)],
)  # fmt: skip
def test_what_could_not_be_tried_is_not_saved(
    accounts: Accounts, ada: Caller, name: str, edits: tuple[str, ...]
) -> None:
    with pytest.raises(DataError):
        accounts.save_scenario(ada, "1471", name, edits)
    assert accounts.scenarios(ada) == []


def test_saved_scenarios_survive_a_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    Installation.create(data).close()
    with Accounts.open(data) as accounts:
        saved = accounts.save_scenario(OPERATOR, "1471", "x", EDITS)
    back_up(data, tmp_path / "kept.tar.gz")
    restore(tmp_path / "kept.tar.gz", tmp_path / "again")
    with Accounts.open(tmp_path / "again") as accounts:
        assert accounts.scenarios(OPERATOR) == [saved]

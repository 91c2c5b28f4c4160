"""Questions that people save: kept with who and when, changed by few, seen by those who may."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graph.accounts import Accounts
from graph.accounts.database import FILE
from graph.accounts.records import QuestionContent
from graph.backup import back_up, restore
from graph.changes import Actor
from graph.errors import DataError, Forbidden, NotFound, Outdated, QueryError, Unauthenticated
from graph.rights import ANYONE, OPERATOR, Caller, Grant, Role
from graph.store import Installation
from graph.texts import Text

START = datetime(2026, 11, 27, 8, tzinfo=UTC)
TEXT = "# in: ?target (target)\nSELECT ?goal WHERE { ?goal ?p ?target }"


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(tmp_path: Path, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def ada(accounts: Accounts) -> Caller:
    """Somebody who only reads one organisation."""
    person = accounts.add_person("ada", name="Ada Lind")
    return Caller(person.actor, (Grant(Role.READER, "1471"),))


def content(
    organisation: str = "1471", sv: str = "Mål för ett delmål", en: str = "", text: str = TEXT
) -> QuestionContent:
    return QuestionContent(organisation, Text(sv, en), "Till nämnden", text)


def reader_of(key: str, who: str = "user:9") -> Caller:
    return Caller(Actor(who, ""), (Grant(Role.READER, key),))


def test_a_reader_saves_a_question_and_it_tells_who_and_when(
    accounts: Accounts, ada: Caller
) -> None:
    saved = accounts.save_question(ada, content())
    assert saved == accounts.saved_question(ada, saved.number)
    assert (saved.maker.name, saved.made, saved.version) == ("Ada Lind", START, 1)
    assert saved.title == Text("Mål för ett delmål", "Mål för ett delmål")
    assert saved.content.description == "Till nämnden"


def test_it_is_changed_by_its_maker_and_by_administrators_alone(
    accounts: Accounts, ada: Caller, clock: Clock
) -> None:
    number = accounts.save_question(ada, content()).number
    with pytest.raises(Forbidden):
        accounts.change_question(reader_of("1471"), number, content(sv="Annat"), None)
    clock.now += timedelta(days=1)
    changed = accounts.change_question(ada, number, content(en="Goals of a target"), 1)
    assert (changed.version, changed.made, changed.changed) == (2, START, clock.now)
    with pytest.raises(Outdated, match="version 2"):
        accounts.change_question(ada, number, content(), 1)
    administrator = Caller(Actor("user:8", "Bo"), (Grant(Role.ADMIN, "1471"),))
    assert accounts.change_question(administrator, number, content(), 2).changer.id == "user:8"
    with pytest.raises(Forbidden):
        accounts.remove_question(reader_of("1471"), number, None)
    accounts.remove_question(OPERATOR, number, 3)
    with pytest.raises(NotFound):
        accounts.saved_question(ada, number)


def test_those_who_may_not_see_the_organisation_see_no_question(
    accounts: Accounts, ada: Caller
) -> None:
    own = accounts.save_question(ada, content())
    common = accounts.save_question(ada, content("shared"))
    other = reader_of("2180")
    assert [found.number for found in accounts.saved_questions(other)] == [common.number]
    assert [found.number for found in accounts.saved_questions(ada, "1471")] == [
        own.number, common.number,
    ]  # fmt: skip
    refusals: tuple[Callable[[], object], ...] = (
        lambda: accounts.saved_question(other, own.number),
        lambda: accounts.change_question(other, own.number, content("2180"), None),
        lambda: accounts.remove_question(other, own.number, None),
        lambda: accounts.save_question(other, content("1471")),
        lambda: accounts.change_question(ada, own.number, content("2180"), None),
    )
    for refused in refusals:
        with pytest.raises(NotFound):
            refused()
    assert accounts.saved_question(ada, own.number) == own


def test_who_has_left_the_organisation_keeps_no_hand_on_it(accounts: Accounts, ada: Caller) -> None:
    number = accounts.save_question(ada, content()).number
    left = Caller(ada.actor, (Grant(Role.READER, "2180"),))
    with pytest.raises(NotFound):
        accounts.change_question(left, number, content("2180"), None)


def test_nobody_saves_without_signing_in_or_with_a_key_that_only_reads(
    accounts: Accounts, ada: Caller
) -> None:
    number = accounts.save_question(ada, content("shared")).number
    anyone = Caller(ANYONE, (Grant(Role.READER),))
    with pytest.raises(Unauthenticated):
        accounts.save_question(anyone, content())
    with pytest.raises(Unauthenticated):
        accounts.remove_question(anyone, number, None)
    with pytest.raises(Forbidden, match="may only read"):
        accounts.save_question(reader_of("1471", "key:1"), content())
    writing = Caller(Actor("key:2", "Nightly"), (Grant(Role.EDITOR, "1471"),))
    assert accounts.save_question(writing, content()).maker.id == "key:2"


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (content(sv=" ", en=""), DataError),
        (content(sv="x" * 201), DataError),
        (content(sv="a\x00"), DataError),
        (content(text="DROP ALL"), QueryError),
        (content(text="SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"), QueryError),
        (content(text=f"SELECT * {'{' * 50}{'}' * 50}"), QueryError),
        (content(text=f"ASK {{ ?s ?p '{'x' * (64 << 10)}' }}"), QueryError),
        (content(text="# in: ?x (gaol)\nASK { ?s ?p ?x }"), DataError),
    ],
)
def test_what_could_not_be_asked_is_not_saved(
    accounts: Accounts, ada: Caller, wrong: QuestionContent, error: type[Exception]
) -> None:
    with pytest.raises(error):
        accounts.save_question(ada, wrong)
    number = accounts.save_question(ada, content()).number
    with pytest.raises(error):
        accounts.change_question(ada, number, wrong, None)
    assert accounts.saved_questions(ada)[0].version == 1


def test_questions_follow_the_data_to_another_base(accounts: Accounts, ada: Caller) -> None:
    text = "ASK { <http://old.example/id/1471/goal/a> ?p <http://old.example.org/> }"
    number = accounts.save_question(ada, content(text=text)).number
    accounts.rebase("http://old.example", "https://new.example")
    assert accounts.saved_question(ada, number).content.text == (
        "ASK { <https://new.example/id/1471/goal/a> ?p <http://old.example.org/> }"
    )


def test_accounts_of_an_older_version_are_kept_and_can_save_questions(tmp_path: Path) -> None:
    with Accounts.open(tmp_path) as older:
        person = older.add_person("ada", name="Ada Lind", grants=[Grant(Role.READER)])
    with sqlite3.connect(tmp_path / FILE) as database:
        database.execute("DROP TABLE questions")
        database.execute("DROP TABLE scenarios")
        database.execute("PRAGMA user_version = 1")
    database.close()
    with Accounts.open(tmp_path) as opened:
        ada = Caller(opened.person(person.id).actor, person.grants)
        assert opened.save_question(ada, content()).maker.name == "Ada Lind"


def test_saved_questions_survive_a_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    Installation.create(data).close()
    with Accounts.open(data) as accounts:
        saved = accounts.save_question(OPERATOR, content("shared"))
    back_up(data, tmp_path / "kept.tar.gz")
    restore(tmp_path / "kept.tar.gz", tmp_path / "again")
    with Accounts.open(tmp_path / "again") as accounts:
        assert accounts.saved_questions(OPERATOR) == [saved]

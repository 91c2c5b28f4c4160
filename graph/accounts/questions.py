"""The questions that people save: theirs to change, for all to ask who see what they are about.

They are kept beside the people who made them, not in the journal: a question says nothing of a
municipality, goes through no rules, and is saved also by those who may change nothing.
"""

import sqlite3
from typing import Final

from graph.accounts.database import Part, moment
from graph.accounts.records import QuestionContent, SavedQuestion
from graph.changes import LOCAL, Actor
from graph.errors import DataError, Forbidden, NotFound, Outdated, Unauthenticated
from graph.guard import check_query
from graph.intake.limits import has_unwanted_characters
from graph.questions.catalogue import check_parameters
from graph.rights import ANYONE, Caller, Role
from graph.snapshots import SHARED
from graph.texts import Text

LONGEST_TITLE: Final = 200
LONGEST_DESCRIPTION: Final = 2000
MOST: Final = 1000
_THINGS: Final = Text("frågor", "questions")
"""Questions that one person or key may have saved at once."""
_COLUMNS: Final = (
    "questions.number, organisation, sv, en, description, text, version, maker, made, changer,"
    " changed, maker_person.name, maker_person.login, maker_key.name,"
    " changer_person.name, changer_person.login, changer_key.name"
)
_FROM: Final = """questions
LEFT JOIN people AS maker_person ON maker = 'user:' || maker_person.number
LEFT JOIN keys AS maker_key ON maker = 'key:' || maker_key.number
LEFT JOIN people AS changer_person ON changer = 'user:' || changer_person.number
LEFT JOIN keys AS changer_key ON changer = 'key:' || changer_key.number"""


class Questions(Part):
    """Saved questions. What somebody may not see is as if it did not exist."""

    def save_question(self, caller: Caller, content: QuestionContent) -> SavedQuestion:
        """Keep a new question; refused where it could not be asked."""
        refuse_saving(caller, content.organisation, _THINGS)
        _check(content)
        seconds, maker = self._seconds(), caller.actor.id
        with self._database.writing() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM questions WHERE maker = ?", (maker,)
            ).fetchone()
            if count >= MOST:
                raise Forbidden(
                    Text(
                        f"Du har redan {MOST} sparade frågor. Ta bort någon först.",
                        f"You have {MOST} saved questions already. Remove one first.",
                    )
                )
            made = connection.execute(
                "INSERT INTO questions (organisation, sv, en, description, text, version, maker,"
                " made, changer, changed) VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)",
                (*_row(content), maker, seconds, maker, seconds),
            )
            return _known(connection, made.lastrowid or 0)

    def saved_questions(self, caller: Caller, organisation: str = "") -> list[SavedQuestion]:
        """All that somebody sees, or those of one organisation and the shared; oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM {_FROM} WHERE ? IN ('', organisation) OR organisation = ?"  # noqa: S608
                " ORDER BY questions.number",
                (organisation, SHARED),
            ).fetchall()
        found = [_question(row) for row in rows]
        return [question for question in found if question.may_be_read_by(caller)]

    def saved_question(self, caller: Caller, number: int) -> SavedQuestion:
        """One question by its number."""
        with self._database.reading() as connection:
            found = _read(connection, number)
        return _seen(found, caller, number)

    def change_question(
        self, caller: Caller, number: int, content: QuestionContent, seen: int | None
    ) -> SavedQuestion:
        """Let a question say something else; ``seen`` is the version that was changed, if told."""
        _check(content)
        with self._database.writing() as connection:
            found = _changeable(connection, caller, number, seen)
            if content.organisation != found.content.organisation:
                refuse_saving(caller, content.organisation, _THINGS)
            connection.execute(
                "UPDATE questions SET organisation = ?, sv = ?, en = ?, description = ?, text = ?,"
                " version = version + 1, changer = ?, changed = ? WHERE number = ?",
                (*_row(content), caller.actor.id, self._seconds(), number),
            )
            return _known(connection, number)

    def remove_question(self, caller: Caller, number: int, seen: int | None) -> SavedQuestion:
        """Keep a question no longer; gives what it was."""
        with self._database.writing() as connection:
            found = _changeable(connection, caller, number, seen)
            connection.execute("DELETE FROM questions WHERE number = ?", (number,))
            return found


def refuse_saving(caller: Caller, organisation: str, things: Text) -> None:
    """Let only those save such things who have signed in and may see what they are about."""
    if caller.actor.id == ANYONE.id:
        raise Unauthenticated(
            Text(f"Logga in för att spara {things.sv}.", f"Sign in to save {things.en}."),
        )
    if not caller.may_read(organisation):
        raise NotFound(
            Text(
                f"Organisationen ”{organisation}” finns inte.",
                f"There is no organisation “{organisation}”.",
            )
        )
    refuse_reading_keys(caller)


def refuse_reading_keys(caller: Caller) -> None:
    """A key that only reads saves nothing either; people may, whatever their role."""
    is_key = caller.actor.id.startswith("key:")
    if is_key and all(grant.role is Role.READER for grant in caller.grants):
        raise Forbidden(
            Text(
                "Nyckeln får bara läsa. Använd en nyckel som får skriva.",
                "The key may only read. Use one that may write.",
            )
        )


def _check(content: QuestionContent) -> None:
    title = content.title
    if not (title.sv.strip() or title.en.strip()):
        raise DataError(Text("Ge frågan en rubrik.", "Give the question a title."))
    for said, most in (
        (title.sv, LONGEST_TITLE),
        (title.en, LONGEST_TITLE),
        (content.description, LONGEST_DESCRIPTION),
        (content.text, len(content.text)),
    ):
        if len(said) > most:
            raise DataError(Text(f"Högst {most} tecken.", f"At most {most} characters."))
        if has_unwanted_characters(said):
            raise DataError(
                Text("Texten har styrtecken.", "The text has control characters."),
            )
    check_query(content.text)
    check_parameters(content.text)


def _row(content: QuestionContent) -> tuple[str, str, str, str, str]:
    title = content.title
    return (
        content.organisation, title.sv.strip(), title.en.strip(), content.description.strip(),
        content.text,
    )  # fmt: skip


def _changeable(
    connection: sqlite3.Connection, caller: Caller, number: int, seen: int | None
) -> SavedQuestion:
    found = _seen(_read(connection, number), caller, number)
    if caller.actor.id == ANYONE.id:
        raise Unauthenticated(
            Text("Logga in för att ändra frågor.", "Sign in to change questions."),
        )
    if not found.may_be_changed_by(caller):
        raise Forbidden(
            Text(
                "Frågan ändras bara av den som sparade den och av administratörer.",
                "The question is changed only by who saved it and by administrators.",
            )
        )
    refuse_reading_keys(caller)
    if seen is not None and seen != found.version:
        raise Outdated(
            Text(
                f"Frågan har ändrats sedan du läste den: den är nu version {found.version}.",
                f"The question has changed since you read it: it is now version {found.version}.",
            )
        )
    return found


def _seen(found: SavedQuestion | None, caller: Caller, number: int) -> SavedQuestion:
    if found is None or not found.may_be_read_by(caller):
        raise NotFound(
            Text(f"Ingen sparad fråga {number}.", f"There is no saved question {number}.")
        )
    return found


def _known(connection: sqlite3.Connection, number: int) -> SavedQuestion:
    found = _read(connection, number)
    if found is None:
        raise LookupError(number)
    return found


def _read(connection: sqlite3.Connection, number: int) -> SavedQuestion | None:
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM {_FROM} WHERE questions.number = ?",  # noqa: S608
        (number,),
    ).fetchone()
    return None if row is None else _question(row)


def _question(row: tuple[object, ...]) -> SavedQuestion:
    number, organisation, sv, en, description, text, version, maker, made, changer, changed = row[
        :11
    ]
    content = QuestionContent(
        str(organisation), Text(str(sv), str(en)), str(description), str(text)
    )
    return SavedQuestion(
        int(str(number)),
        content,
        int(str(version)),
        actor(str(maker), *row[11:14]),
        moment(int(str(made))),
        actor(str(changer), *row[14:17]),
        moment(int(str(changed))),
    )


def actor(who: str, *names: object) -> Actor:
    """Whose id that is, by the first name that is known."""
    if who == LOCAL.id:
        return LOCAL
    return Actor(who, next((str(name) for name in names if name), ""))

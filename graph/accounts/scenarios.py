"""The what-ifs that people keep under a name, to open again and to compare.

They are kept beside the people who made them, not in the journal: a scenario says nothing of what
is, goes through no rules, and is saved also by those who may change nothing.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from graph.accounts.database import Part, moment
from graph.accounts.questions import actor, refuse_reading_keys, refuse_saving
from graph.accounts.records import Scenario
from graph.analyses.what_if.edits import read_edits
from graph.errors import DataError, Forbidden, NotFound, Unauthenticated
from graph.intake.limits import has_unwanted_characters
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.rights import ANYONE, Caller
from graph.texts import Text

LONGEST_NAME: Final = 200
MOST: Final = 1000
_THINGS: Final = Text("scenarier", "scenarios")
"""Scenarios that one person or key may have saved at once."""
_SELECT: Final = """SELECT scenarios.number, organisation, scenarios.name, edits, maker, made,
 people.name, people.login, keys.name FROM scenarios
LEFT JOIN people ON maker = 'user:' || people.number
LEFT JOIN keys ON maker = 'key:' || keys.number"""


class Scenarios(Part):
    """Saved scenarios. What somebody may not see is as if it did not exist."""

    def save_scenario(
        self, caller: Caller, organisation: str, name: str, edits: Sequence[str]
    ) -> Scenario:
        """Keep some edits under a name; refused where they could not be read again."""
        refuse_saving(caller, organisation, _THINGS)
        _check(name, organisation, edits)
        maker = caller.actor.id
        lines = "\n".join(" ".join(edit.split()) for edit in edits)
        with self._database.writing() as connection:
            (count,) = connection.execute(
                "SELECT count(*) FROM scenarios WHERE maker = ?", (maker,)
            ).fetchone()
            if count >= MOST:
                raise Forbidden(
                    Text(
                        f"Du har redan {MOST} sparade scenarier. Ta bort något först.",
                        f"You have {MOST} saved scenarios already. Remove one first.",
                    )
                )
            made = connection.execute(
                "INSERT INTO scenarios (organisation, name, edits, maker, made)"
                " VALUES (?, ?, ?, ?, ?)",
                (organisation, name.strip(), lines, maker, self._seconds()),
            )
            return _known(connection, made.lastrowid or 0)

    def scenarios(self, caller: Caller, organisation: str = "") -> list[Scenario]:
        """All that somebody sees, or those of one organisation; oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE ? IN ('', organisation) ORDER BY scenarios.number",
                (organisation,),
            ).fetchall()
        found = [_scenario(row) for row in rows]
        return [each for each in found if caller.may_read(each.organisation)]

    def scenario(self, caller: Caller, number: int) -> Scenario:
        """One scenario by its number."""
        with self._database.reading() as connection:
            return _seen(_read(connection, number), caller, number)

    def scenario_of(self, caller: Caller, organisation: str, number: int) -> Scenario:
        """One scenario of an organisation; that of another is as if it did not exist."""
        found = self.scenario(caller, number)
        return _seen(found if found.organisation == organisation else None, caller, number)

    def remove_scenario(self, caller: Caller, number: int) -> Scenario:
        """Keep a scenario no longer; gives what it was."""
        with self._database.writing() as connection:
            found = _seen(_read(connection, number), caller, number)
            if caller.actor.id == ANYONE.id:
                raise Unauthenticated(
                    Text("Logga in för att ta bort scenarier.", "Sign in to remove scenarios."),
                )
            if not found.may_be_removed_by(caller):
                raise Forbidden(
                    Text(
                        "Scenariot tas bort bara av den som sparade det och av administratörer.",
                        "The scenario is removed only by who saved it and by administrators.",
                    )
                )
            refuse_reading_keys(caller)
            connection.execute("DELETE FROM scenarios WHERE number = ?", (number,))
            return found


def _check(name: str, organisation: str, edits: Sequence[str]) -> None:
    if not name.strip():
        raise DataError(Text("Ge scenariot ett namn.", "Give the scenario a name."))
    if len(name) > LONGEST_NAME:
        raise DataError(
            Text(f"Högst {LONGEST_NAME} tecken.", f"At most {LONGEST_NAME} characters.")
        )
    if has_unwanted_characters(name):
        raise DataError(Text("Namnet har styrtecken.", "The name has control characters."))
    if not edits:
        raise DataError(
            Text("Pröva minst en ändring först.", "Try at least one change first."),
        )
    read_edits(edits, OrganisationNames(DEFAULT_BASE, organisation))


def _seen(found: Scenario | None, caller: Caller, number: int) -> Scenario:
    if found is None or not caller.may_read(found.organisation):
        raise NotFound(
            Text(f"Inget sparat scenario {number}.", f"There is no saved scenario {number}.")
        )
    return found


def _known(connection: sqlite3.Connection, number: int) -> Scenario:
    found = _read(connection, number)
    if found is None:
        raise LookupError(number)
    return found


def _read(connection: sqlite3.Connection, number: int) -> Scenario | None:
    row = connection.execute(f"{_SELECT} WHERE scenarios.number = ?", (number,)).fetchone()
    return None if row is None else _scenario(row)


def _scenario(row: tuple[object, ...]) -> Scenario:
    number, organisation, name, edits, maker, made, *names = row
    return Scenario(
        int(str(number)),
        str(organisation),
        str(name),
        tuple(str(edits).splitlines()),
        actor(str(maker), *names),
        moment(int(str(made))),
    )

"""Who can sign in, and what is theirs: keys, sessions, settings, saved questions, scenarios."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Self

from graph.accounts.attempts import Attempts
from graph.accounts.database import Database, now
from graph.accounts.keys import Keys
from graph.accounts.people import People
from graph.accounts.questions import Questions
from graph.accounts.records import (
    AnonymousReading,
    Key,
    Person,
    SavedQuestion,
    Scenario,
    Scope,
)
from graph.accounts.scenarios import Scenarios
from graph.accounts.sessions import Sessions
from graph.accounts.settings import Settings
from graph.closing import Closing

__all__ = ["Accounts", "AnonymousReading", "Key", "Person", "SavedQuestion", "Scenario", "Scope"]


class Accounts(People, Attempts, Sessions, Keys, Settings, Questions, Scenarios, Closing):
    """The accounts of a data folder. Safe from threads, and for commands while a server runs.

    ``clock`` gives the time in UTC.
    """

    @classmethod
    def open(cls, folder: Path, clock: Callable[[], datetime] = now) -> Self:
        """The accounts of a data folder, made when there are none."""
        return cls(Database(folder), clock)

    def close(self) -> None:
        """Let go of the file; nothing can be asked after this."""
        self._database.close()

    def has_any_way_in(self) -> bool:
        """Whether anybody could sign in, or any key be shown."""
        people = any(
            not person.disabled and (person.has_password or person.issuer)
            for person in self.people()
        )
        seconds = self._seconds()
        return people or any(
            not key.revoked and (key.expires is None or key.expires.timestamp() > seconds)
            for key in self.keys()
        )

    def rebase(self, old: str, new: str) -> None:
        """Follow the data to another base: grants and questions name things by their IRIs."""
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE OR REPLACE grants SET unit = ? || substr(unit, ?)"
                " WHERE substr(unit, 1, ?) = ?",
                (f"{new}/", len(old) + 2, len(old) + 1, f"{old}/"),
            )
            connection.execute(
                "UPDATE questions SET text = replace(text, ?, ?)", (f"<{old}/", f"<{new}/")
            )

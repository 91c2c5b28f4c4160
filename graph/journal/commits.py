"""The writing end of a chain: one transaction a link, on disk before it is acknowledged."""

import sqlite3
import threading
from collections.abc import Callable

from graph.disk import has_room
from graph.errors import NoSpace, StoreError
from graph.journal.database import Database
from graph.journal.heads import Head, Heads
from graph.texts import Text


class Commits:
    """Adds to one chain. ``stored`` asks the database how far the chain has come."""

    def __init__(self, database: Database, heads: Heads, stored: Callable[[], Head]) -> None:
        self._database = database
        self._heads = heads
        self._stored = stored
        self._last = stored()
        self._lock = threading.RLock()
        self._failed = False
        self._told = False

    def commit(self, write: Callable[[sqlite3.Connection, Head], Head]) -> Head:
        """Let ``write`` add the link after the head it is given, and give the new head."""
        with self._lock:
            self.recover()
            try:
                with self._database.transaction() as connection:
                    head = write(connection, self._last)
            except BaseException:
                self._failed = True
                raise
            self._last, self._told = head, False
            # The link is durable now. Where only the side file fails, the next commit is refused.
            self._try_to_tell()
            return head

    def close(self) -> None:
        """Let go of the side file."""
        with self._lock:
            self._heads.close()

    def recover(self) -> None:
        """After a commit that failed: make sure that nothing of it is left, and begin anew."""
        with self._lock:
            if self._failed:
                self._database.reopen()
                self._database.truncate_log()
                if self._stored() != self._last:
                    raise _unacknowledged(self._database)
                self._failed = False
            if not self._told:
                self._try_to_tell()
            if not self._told:
                raise _untold(self._heads)

    def _try_to_tell(self) -> None:
        try:
            self._heads.write(self._last)
        except OSError:
            return
        self._told = True


def _unacknowledged(database: Database) -> StoreError:
    return StoreError(
        Text(
            f"{database.path} håller mer än vad som har kvitterats, efter ett skrivfel. "
            "Starta om Målgraf.",
            f"{database.path} holds more than was acknowledged, after a write that failed. "
            "Restart Målgraf.",
        )
    )


def _untold(heads: Heads) -> StoreError:
    if not has_room(heads.path.parent):
        return NoSpace(
            Text(
                f"Disken är full: {heads.path} kunde inte skrivas. Ingenting har ändrats. "
                "Frigör utrymme och försök igen.",
                f"The disk is full: {heads.path} could not be written. Nothing has changed. "
                "Free some space and try again.",
            )
        )
    return StoreError(
        Text(
            f"{heads.path} kan inte skrivas. Kontrollera disken.",
            f"{heads.path} cannot be written. Check the disk.",
        )
    )

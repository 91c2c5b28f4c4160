"""The file where accounts are kept: SQLite, for threads of one process and for several."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from graph.disk import has_room, is_full
from graph.errors import NoSpace, StoreError
from graph.texts import Text

FILE = "accounts.sqlite"
FORMAT = 3
_PATIENCE = 5.0
"""Seconds to wait for another process that writes."""

_SCHEMA = """
CREATE TABLE people (
  number INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT UNIQUE, name TEXT NOT NULL,
  email TEXT NOT NULL, password TEXT, disabled INTEGER NOT NULL DEFAULT 0,
  created INTEGER NOT NULL, issuer TEXT, subject TEXT, UNIQUE (issuer, subject)
) STRICT;
CREATE TABLE keys (
  number INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
  scope TEXT NOT NULL, created INTEGER NOT NULL, created_by TEXT NOT NULL, expires INTEGER,
  revoked INTEGER NOT NULL DEFAULT 0, used INTEGER
) STRICT;
CREATE TABLE grants (
  holder TEXT NOT NULL, role TEXT NOT NULL, organisation TEXT NOT NULL, unit TEXT NOT NULL,
  of_group INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (holder, role, organisation, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE sessions (
  digest BLOB PRIMARY KEY, holder TEXT NOT NULL, created INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE invitations (
  digest BLOB PRIMARY KEY, holder TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE attempts (
  who BLOB PRIMARY KEY, failures INTEGER NOT NULL, last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
_QUESTIONS = """
CREATE TABLE questions (
  number INTEGER PRIMARY KEY AUTOINCREMENT, organisation TEXT NOT NULL, sv TEXT NOT NULL,
  en TEXT NOT NULL, description TEXT NOT NULL, text TEXT NOT NULL, version INTEGER NOT NULL,
  maker TEXT NOT NULL, made INTEGER NOT NULL, changer TEXT NOT NULL, changed INTEGER NOT NULL
) STRICT;
"""
_SCENARIOS = """
CREATE TABLE scenarios (
  number INTEGER PRIMARY KEY AUTOINCREMENT, organisation TEXT NOT NULL, name TEXT NOT NULL,
  edits TEXT NOT NULL, maker TEXT NOT NULL, made INTEGER NOT NULL
) STRICT;
"""
_STEPS = (_SCHEMA, _QUESTIONS, _SCENARIOS)
"""What leads from each format to the next."""


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def moment(seconds: int) -> datetime:
    """A time as the tables keep it, in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def digest(secret: str) -> bytes:
    """What is kept of a secret of 256 random bits: nothing slower is needed for those."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()


class Database:
    """One connection behind one lock, held only for the microseconds of a statement."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._lock = threading.Lock()
        with self._told():
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
            self.path.chmod(0o600)  # SQLite gives its journals the mode of the file
            self._connection = sqlite3.connect(
                self.path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
            )
        try:
            with self.reading() as connection:
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA secure_delete = ON")
            with self.writing() as connection:
                self._prepare(connection)
        except StoreError:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: what is done in it is kept whole and for good, or not at all."""
        with self._lock, self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # else SQLite has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def note_use(self, table: str, column: str, seconds: int, known_by: bytes) -> None:
        """Keep when something was last used; on a full disk that waits until the next time."""
        statement = " ".join(("UPDATE", table, "SET", column, "= ? WHERE digest = ?"))
        with suppress(NoSpace), self.writing() as connection:
            connection.execute(statement, (seconds, known_by))

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The tables as they are, for a few short questions."""
        with self._lock, self._told():
            yield self._connection

    def _prepare(self, connection: sqlite3.Connection) -> None:
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found > FORMAT:
            raise StoreError(
                Text(
                    f"{self.path} är gjord av en nyare Målgraf. Uppgradera programmet.",
                    f"{self.path} was made by a newer Målgraf. Upgrade the software.",
                )
            )
        for step in _STEPS[found:]:
            for statement in step.split(";\n"):
                connection.execute(statement)
        if found < FORMAT:
            connection.execute(f"PRAGMA user_version = {FORMAT}")

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What SQLite or the disk refuses, as an error for who runs the service."""
        try:
            yield
        except (sqlite3.OperationalError, sqlite3.DatabaseError, OSError) as error:
            if isinstance(error, sqlite3.IntegrityError):
                raise
            raise self._error(error) from error

    def _error(self, error: sqlite3.Error | OSError) -> StoreError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        unclear = code == sqlite3.SQLITE_IOERR and not has_room(self.path.parent)
        if is_full(error) or code == sqlite3.SQLITE_FULL or unclear:
            return NoSpace(
                Text(
                    f"Disken är full: {self.path} kunde inte skrivas. Kontona är som de var. "
                    "Frigör utrymme och försök igen.",
                    f"The disk is full: {self.path} could not be written. The accounts are as "
                    "they were. Free some space and try again.",
                )
            )
        return StoreError(
            Text(
                f"Kontofilen {self.path} kan inte användas: {error}.",
                f"The accounts file {self.path} cannot be used: {error}.",
            )
        )


class Part:
    """One part of the accounts, over the same file and clock as the others."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def _seconds(self) -> int:
        return int(self._clock().timestamp())

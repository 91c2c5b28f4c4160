"""The SQLite file of the journal: its tables, and its errors in our words."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from graph.disk import has_room
from graph.errors import ConflictError, Damaged, NoSpace, StoreError
from graph.texts import Text

_APPLICATION = 0x4D474A4C
FORMAT = 1
_SCHEMA = f"""
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {FORMAT};
CREATE TABLE change (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, owner TEXT NOT NULL, actor TEXT NOT NULL,
  way TEXT NOT NULL, added INTEGER NOT NULL, removed INTEGER NOT NULL, reverts INTEGER,
  idempotency TEXT, request TEXT, erases TEXT, digest BLOB NOT NULL, chain BLOB NOT NULL);
CREATE INDEX change_owner ON change (owner, number);
CREATE INDEX change_actor ON change (actor, number);
CREATE INDEX change_at ON change (number, at);
CREATE INDEX change_erases ON change (number) WHERE erases IS NOT NULL;
CREATE UNIQUE INDEX change_idempotency ON change (idempotency) WHERE idempotency IS NOT NULL;
CREATE TABLE payload (number INTEGER PRIMARY KEY, erased_by INTEGER, content BLOB);
CREATE INDEX payload_file ON payload (number) WHERE content IS NULL;
CREATE TABLE touched (subject TEXT, number INTEGER, PRIMARY KEY (subject, number)) WITHOUT ROWID;
CREATE TABLE audit (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
  detail TEXT NOT NULL, chain BLOB NOT NULL);
"""
_OBJECTS = "SELECT name, sql FROM sqlite_master"
_SETTINGS = (
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
)


class DamagedJournal(Damaged):
    """A file of the journal is not as it was written."""


class Database:
    """One connection, used by one thread at a time.

    Open no file of it by other means: closing that would let go of SQLite's locks.
    """

    def __init__(self, path: Path, *, write: bool) -> None:
        self.path = path
        self._write = write
        self._lock = threading.RLock()
        self._connection = self._connected()

    @classmethod
    def create(cls, path: Path) -> "Database":
        """A new, empty database."""
        with told(path):
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(_SCHEMA)
            connection.close()
        return cls(path, write=True)

    def _connected(self) -> sqlite3.Connection:
        mode = "rw" if self._write else "ro"
        with told(self.path):
            connection = sqlite3.connect(
                f"{self.path.absolute().as_uri()}?mode={mode}",
                uri=True,
                timeout=30,
                isolation_level=None,
                check_same_thread=False,
            )
            if self._write:
                for setting in _SETTINGS:
                    connection.execute(setting)
            return connection

    def reopen(self) -> None:
        """Begin anew after a write that failed: what SQLite still remembers of it is dropped."""
        with self._lock:
            self.close()
            self._connection = self._connected()

    def close(self) -> None:
        """Let go of the file."""
        with self._lock, suppress(sqlite3.Error):
            self._connection.close()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of a query."""
        with self._lock, told(self.path):
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, values: Sequence[object] = ()) -> Any:
        """The first row of a query; None where there is none."""
        with self._lock, told(self.path):
            return self._connection.execute(query, values).fetchone()

    def truncate_log(self) -> bool:
        """Move all of SQLite's write-ahead log to the database and empty it.

        False where a reader has kept an old state open for longer than it takes to wait.
        """
        (busy, _, _) = self.row("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """What is done in it is on disk when it ends without an error, and else undone."""
        with self._lock, told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has often rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise


def add(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    """Add whole rows to a table."""
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(" ".join(("INSERT INTO", table, "VALUES (", marks, ")")), rows)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Tell what SQLite says in terms of the file and of what to do."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        raise _error(path, code, str(error)) from error


def _error(path: Path, code: int, said: str) -> StoreError | ConflictError:
    # SQLite calls an exceeded quota an I/O error as any other.
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and not has_room(path.parent)):
        return NoSpace(
            Text(
                f"Disken är full: {path} kunde inte skrivas. Ingenting har ändrats. "
                "Frigör utrymme och försök igen.",
                f"The disk is full: {path} could not be written. Nothing has changed. "
                "Free some space and try again.",
            )
        )
    if code == sqlite3.SQLITE_BUSY:
        return ConflictError(
            Text(
                f"{path} hålls av ett annat program. Avsluta det, eller försök igen.",
                f"{path} is held by another program. End it, or try again.",
            )
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return StoreError(
            Text(
                f"{path} kan inte öppnas eller skrivas ({said}). "
                "Se till att filen finns och ge läs- och skrivrätt till mappen.",
                f"{path} cannot be opened or written ({said}). "
                "See to it that the file is there, and give the right to read and write.",
            )
        )
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            Text(
                f"Disken svarar fel för {path} ({said}). Kontrollera disken.",
                f"The disk fails for {path} ({said}). Check the disk.",
            )
        )
    return damaged(path, said)


def damaged(path: Path, said: str) -> DamagedJournal:
    """The error that names the file and the next step."""
    return DamagedJournal(
        Text(f"{path} är skadad ({said}).", f"{path} is damaged ({said})."),
        Text(
            "Kör malgraf doctor: den säger hur långt journalen är hel och vad som kan göras.",
            "Run malgraf doctor: it says how far the journal is whole and what can be done.",
        ),
    )


def refuse_unknown(database: Database) -> None:
    """Raise ``StoreError`` unless this is a journal of a format that we know."""
    (application,) = database.row("PRAGMA application_id")
    (number,) = database.row("PRAGMA user_version")
    if application != _APPLICATION:
        raise damaged(database.path, "not a journal")
    if number > FORMAT:
        raise StoreError(
            Text(
                f"{database.path} är skriven av ett nyare Målgraf (format {number}). "
                "Uppgradera Målgraf.",
                f"{database.path} was written by a newer Målgraf (format {number}). "
                "Upgrade Målgraf.",
            )
        )


def lacking(database: Database) -> list[str]:
    """The tables and indices that are missing or not as we make them."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(_SCHEMA)
        expected = set(connection.execute(_OBJECTS))
    return [f"{name} is missing" for name, _ in expected - set(database.rows(_OBJECTS))]

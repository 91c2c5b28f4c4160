"""The audit chain: sign-ins, refused writes and the like, which change nothing."""

import json
import logging
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from graph.errors import StoreError
from graph.journal.chain import canonical, link, microseconds, moment
from graph.journal.commits import Commits
from graph.journal.database import Database
from graph.journal.heads import NOTHING, Head
from graph.texts import Text

_log = logging.getLogger("malgraf")
_LAST = "SELECT number, chain FROM audit ORDER BY number DESC LIMIT 1"
AUDIT_ROW = "SELECT * FROM audit WHERE number = ?"
_INSERT = "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True)
class AuditEntry:
    """Something that happened: ``kind`` is a short word of ours, ``actor`` an id."""

    number: int
    at: datetime
    kind: str
    actor: str
    detail: Mapping[str, str]


class AuditRow(NamedTuple):
    """A row of the table ``audit``."""

    number: int
    at: int
    kind: str
    actor: str
    detail: str
    chain: bytes

    def linked(self, previous: bytes) -> "AuditRow":
        """The same row, chained to the one before."""
        metadata = canonical({"at": self.at, "kind": self.kind, "actor": self.actor})
        chain = link(previous, self.number, metadata, self.detail.encode())
        return self._replace(chain=chain)


def audit_head(database: Database) -> Head:
    """How far the audit chain has come in the database."""
    row = database.row(_LAST)
    return Head(*row) if row else NOTHING


class AuditChain:
    """Added to by the writer; read by whoever has the journal open. Nothing is ever removed."""

    def __init__(self, database: Database, commits: Commits | None) -> None:
        self._database = database
        self._commits = commits

    def append(self, kind: str, actor_id: str, detail: Mapping[str, str]) -> None:
        """Note what happened just now; on disk when this returns."""
        if self._commits is None:
            raise only_for_reading(self._database)
        at, said = microseconds(datetime.now(UTC)), canonical(detail).decode()

        def write(connection: sqlite3.Connection, last: Head) -> Head:
            row = AuditRow(last.number + 1, at, kind, actor_id, said, b"").linked(last.chain)
            connection.execute(_INSERT, row)
            return Head(row.number, row.chain)

        self._commits.commit(write)

    def note(self, kind: str, actor_id: str, detail: Mapping[str, str]) -> None:
        """As ``append``, but where the disk refuses it is told in the log, and nobody is hindered.

        For what has happened whether it is noted or not: to be told that it failed would be
        wrong, and would keep people from signing out. Who only reads the journal notes nothing.
        """
        if self._commits is None:
            return
        try:
            self.append(kind, actor_id, detail)
        except StoreError as error:
            _log.error("Not in the audit: %s %s %s: %s", kind, actor_id, dict(detail), error)

    def entries(
        self,
        *,
        kind: str | None = None,
        actor: str | None = None,
        limit: int = 100,
        offset: int = 0,
    ) -> list[AuditEntry]:
        """What happened, newest first."""
        rows = self._database.rows(
            "SELECT * FROM audit WHERE kind = ifnull(?, kind) AND actor = ifnull(?, actor) "
            "ORDER BY number DESC LIMIT ? OFFSET ?",
            (kind, actor, limit, offset),
        )
        return [_entry(AuditRow(*row)) for row in rows]


def only_for_reading(database: Database) -> StoreError:
    """That the journal was opened for reading."""
    return StoreError(
        Text(f"{database.path} är öppnad för läsning.", f"{database.path} is open for reading.")
    )


def _entry(row: AuditRow) -> AuditEntry:
    detail: Mapping[str, str] = MappingProxyType(json.loads(row.detail))
    return AuditEntry(row.number, moment(row.at), row.kind, row.actor, detail)

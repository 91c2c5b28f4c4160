"""Questions to the journal: entries, payloads, deltas, versions."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from graph.changes import Delta, Entry, Payload
from graph.errors import ConflictError, NotFound
from graph.journal.chain import Record, answer_key, microseconds
from graph.journal.database import Database, damaged
from graph.journal.erasure import mentions
from graph.journal.payloads import Content, PayloadFiles
from graph.journal.touching import standing_for
from graph.texts import Text

_COLUMNS = ", ".join(Record._fields)
RECORD = " ".join(("SELECT", _COLUMNS, "FROM change WHERE number = ?"))
_LAST = " ".join(("SELECT", _COLUMNS, "FROM change ORDER BY number DESC LIMIT 1"))
_PAYLOAD = """
SELECT change.digest, payload.erased_by, erasure.erases, payload.content
FROM change LEFT JOIN payload USING (number)
LEFT JOIN change AS erasure ON erasure.number = erased_by
WHERE change.number = ?"""
_ANSWERED = " ".join(("SELECT", _COLUMNS, "FROM change WHERE idempotency = ?"))
_FILES = """
SELECT payload.number, change.digest, erased_by, erasure.erases
FROM payload JOIN change USING (number) LEFT JOIN change AS erasure ON erasure.number = erased_by
WHERE content IS NULL"""
_FILES_BY_ROW = """
SELECT change.number, change.digest, erased_by, erasure.erases
FROM change LEFT JOIN payload NOT INDEXED USING (number)
LEFT JOIN change AS erasure ON erasure.number = erased_by
WHERE content IS NULL"""
_OWNERS = """
WITH RECURSIVE one(owner) AS (
  SELECT min(owner) FROM change
  UNION ALL SELECT (SELECT min(owner) FROM change WHERE owner > one.owner) FROM one
  WHERE one.owner IS NOT NULL)
SELECT owner FROM one WHERE owner IS NOT NULL"""
_VERSIONS = """
SELECT name.value, (SELECT max(number) FROM touched WHERE subject = name.value)
FROM json_each(?) AS name"""
_PAGE = 256
_TOO_LARGE = 1 << 63
"""What no number in the database can be."""


class Stored(NamedTuple):
    """Where a payload stands: in the row, or where ``content`` is None in the file ``digest``."""

    digest: bytes
    erased_by: int | None
    content: bytes | None


class Reading:
    """What can be asked of a journal, by the writer and by other processes. Safe from threads."""

    def __init__(self, database: Database, files: PayloadFiles) -> None:
        self._database = database
        self.files = files

    def close(self) -> None:
        """Let go of the files."""
        self._database.close()

    @property
    def path(self) -> Path:
        """The database file."""
        return self._database.path

    @property
    def last(self) -> Entry | None:
        """The newest change; None before the first."""
        record = self.last_record()
        return None if record is None else self._entry(record)

    def last_record(self) -> Record | None:
        """The newest change as a row."""
        row = self._database.row(_LAST)
        return None if row is None else Record(*row)

    def record(self, number: int) -> Record:
        """A change as a row."""
        row = self._database.row(RECORD, (number,)) if abs(number) < _TOO_LARGE else None
        if row is None:
            raise _no_change(number)
        return Record(*row)

    def entry(self, number: int) -> Entry:
        """A change by its number."""
        return self._entry(self.record(number))

    def entries(
        self,
        *,
        owner: str | None = None,
        subject: str | None = None,
        actor: str | None = None,
        after: int = 0,
        upto: int | None = None,
        newest_first: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Entry]:
        """The changes that meet every condition given; ``actor`` is an id.

        A bulk load of observations counts as a change of every observation of its owner.
        """
        where, values = _conditions(owner, subject, actor, after, upto)
        order = "ORDER BY number DESC" if newest_first else "ORDER BY number"
        query = " ".join(("SELECT", _COLUMNS, "FROM change", where, order, "LIMIT ? OFFSET ?"))
        rows = self._database.rows(query, (*values, -1 if limit is None else limit, offset))
        return [self._entry(Record(*row)) for row in rows]

    def count(
        self,
        *,
        owner: str | None = None,
        subject: str | None = None,
        actor: str | None = None,
        after: int = 0,
        upto: int | None = None,
    ) -> int:
        """How many changes meet every condition given."""
        where, values = _conditions(owner, subject, actor, after, upto)
        row = self._database.row(" ".join(("SELECT count(*) FROM change", where)), values)
        return int(row[0])

    def payload(self, number: int) -> Payload:
        """What the change holds that may be erased, proven against its digest."""
        return self.content(number).payload

    def content(self, number: int) -> Content:
        """The payload with what is stored beside it, proven against its digest."""
        stored = self.stored(number)
        content = self.files.content(stored.content, stored.digest)
        if content is None and self.stored(number) != stored:
            return self.content(number)  # it was erased in this moment
        if content is None:
            path = self.path if stored.content is not None else self.files.path(stored.digest)
            raise damaged(path, f"change {number} lacks its payload, or it was altered")
        return content

    def stored(self, number: int) -> "Stored":
        """The payload's row, not proven."""
        row = self._database.row(_PAYLOAD, (number,))
        if row is None:
            raise _no_change(number)
        digest, erased_by, erases, content = row
        return Stored(_attested(number, digest, erased_by, erases), erased_by, content)

    def deltas(
        self, owner: str | None = None, after: int = 0, upto: int | None = None
    ) -> Iterator[tuple[int, Delta]]:
        """The deltas of an owner, or of all, in ascending order.

        Of an erased payload the lines that are left: carry them out in order and let an addition
        of what is there, or a removal of what is not, be nothing.
        """
        while page := self.entries(owner=owner, after=after, upto=upto, limit=_PAGE):
            for entry in page:
                yield entry.number, self.payload(entry.number).delta
            after = page[-1].number

    def mentioning(self, text: str, owner: str | None = None) -> tuple[int, ...]:
        """The changes whose payload holds a text in a name, reason, case number or literal."""
        return tuple(
            entry.number
            for entry in self.entries(owner=owner)
            if mentions(self.payload(entry.number), text)
        )

    def answered(self, actor_id: str, idempotency: str, request: str = "") -> Entry | None:
        """The change that an actor's request with this key made before; None for a new key.

        ``ConflictError`` where ``request``, the digest of the request, is another than then.
        """
        row = self._database.row(_ANSWERED, (answer_key(actor_id, idempotency),))
        if row is None:
            return None
        record = Record(*row)
        if request and record.request not in (None, request):
            raise ConflictError(
                Text(
                    f"Nyckeln {idempotency} har redan använts för en annan begäran "
                    f"(ändring {record.number}). Ta en ny nyckel.",
                    f"The key {idempotency} has already been used for another request "
                    f"(change {record.number}). Take a new key.",
                )
            )
        return self._entry(record)

    def file_digests(self, *, thorough: bool = False) -> set[bytes]:
        """The digests of the payloads that are files.

        ``thorough`` trusts no index, and counts a payload whose row is lost as a file.
        """
        rows = self._database.rows(_FILES_BY_ROW if thorough else _FILES)
        return {_attested(*row) for row in rows}

    def version(self, subject: str) -> int:
        """The last change that touched a subject; 0 where none did."""
        return self.versions((subject,))[subject]

    def versions(self, subjects: Iterable[str]) -> dict[str, int]:
        """The last change that touched each subject; 0 where none did."""
        names = {subject: standing_for(subject) for subject in subjects}
        asked = {name for standing in names.values() for name in standing}
        last = dict(self._database.rows(_VERSIONS, (json.dumps(sorted(asked)),)))
        return {
            subject: max(last[name] or 0 for name in standing)
            for subject, standing in names.items()
        }

    def number_at(self, at: datetime) -> int:
        """The last change made at a moment or before; 0 where there is none."""
        row = self._database.row(
            "SELECT number FROM change INDEXED BY change_at WHERE at <= ? "
            "ORDER BY number DESC LIMIT 1",
            (microseconds(at),),
        )
        return int(row[0]) if row else 0

    def owners(self) -> tuple[str, ...]:
        """The owners that have at least one change, in code point order."""
        return tuple(owner for (owner,) in self._database.rows(_OWNERS))

    def _entry(self, record: Record) -> Entry:
        try:
            return record.entry
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            raise damaged(self.path, f"the row of change {record.number}") from error


def _no_change(number: int) -> NotFound:
    return NotFound(Text(f"Ändring {number} finns inte.", f"There is no change {number}."))


def _attested(number: int, digest: bytes, erased_by: int | None, erases: str | None) -> bytes:
    """The digest that the payload of a change has now; empty where nothing attests one."""
    if erased_by is None:
        return digest
    try:
        said: Mapping[str, str] = json.loads(erases or "{}")
        return bytes.fromhex(said.get(str(number), ""))
    except (ValueError, TypeError, AttributeError):
        return b""


def _conditions(
    owner: str | None, subject: str | None, actor: str | None, after: int, upto: int | None
) -> tuple[str, tuple[object, ...]]:
    parts: list[str] = ["number > ?"]
    values: list[object] = [after]
    if upto is not None:
        parts.append("number <= ?")
        values.append(upto)
    if subject is not None:
        standing = standing_for(subject)
        marks = ", ".join("?" * len(standing))
        parts.append(
            " ".join(("number IN (SELECT number FROM touched WHERE subject IN (", marks, "))"))
        )
        values.extend(standing)
    for column, value in (("owner", owner), ("actor", actor)):
        if value is not None:
            # A subject's few numbers lead to its rows faster than the index of the column.
            parts.append(f"{'+' if subject is not None else ''}{column} = ?")
            values.append(value)
    return " ".join(("WHERE", " AND ".join(parts))), tuple(values)

"""A proven copy of a journal: for a backup, and for what is whole of a damaged one."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from graph.changes import LOCAL, Change, Delta, Payload, Way
from graph.errors import StoreError
from graph.journal.audit import AUDIT_ROW, AuditRow
from graph.journal.chain import Record, new_record
from graph.journal.database import DamagedJournal, Database, add
from graph.journal.faults import broken_link, broken_payload, whole_upto
from graph.journal.heads import NOTHING, Head, Heads
from graph.journal.links import links
from graph.journal.payloads import Content, PayloadFiles, packed
from graph.journal.places import Places
from graph.journal.reading import RECORD, Reading
from graph.journal.touching import touched_by
from graph.journal.verification import Progress, Verdict, opened, verified
from graph.snapshots import SHARED
from graph.texts import Text

_BATCH = 256
_MENDING = ".mending"
_ATTESTING = "Kapad journal: intygar raderingar / Cut journal: attests what was erased"


def copy_journal(
    folder: Path, target: Path, upto: int | None = None, progress: Progress | None = None
) -> None:
    """Copy changes 1 to ``upto`` (all: None) and the audit chain to another data folder.

    A writer may go on meanwhile. Each change is proven as it is copied: ``DamagedJournal`` names
    the first that is not whole. The indices are made anew. Of a damaged audit chain the part
    before the damage is copied.
    """
    places = Places(target)
    try:
        places.payloads.mkdir(parents=True)
    except OSError as error:
        raise _unmade(places.journal, error) from error
    with (
        closing(opened(Places(folder))) as old,
        closing(Database.create(places.database)) as new,
    ):
        old.rows("BEGIN")  # one state of the journal, whatever is written meanwhile
        copy = _Copy(Reading(old, PayloadFiles(Places(folder).payloads)), old, new, places)
        head, audit = copy.changes(upto, progress), copy.audit()
    Heads.create(places.audit_heads, audit).close()
    Heads.create(places.heads, head).close()


def mend_journal(
    folder: Path, upto: int | None = None, progress: Progress | None = None
) -> Verdict:
    """Put a whole journal in the place of a damaged one, which is kept beside it.

    Without ``upto`` no change may be lost: only what is made from the changes is made anew, and
    ``DamagedJournal`` says how far all is well where changes are damaged. With it, the journal
    ends there from now on. To be done under the folder's writer lock.
    """
    places, fresh = Places(folder), Places(folder / _MENDING)
    if places.journal.exists() or not fresh.heads.exists():  # else cut off between the renames
        verdict = verified(places, progress)
        if upto is None and verdict.whole_upto < verdict.last:
            fault = verdict.faults[0].message
            raise DamagedJournal(whole_upto(fault, verdict.whole_upto, verdict.last))
        shutil.rmtree(fresh.folder, ignore_errors=True)
        copy_journal(folder, fresh.folder, verdict.last if upto is None else upto, progress)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        places.journal.rename(folder / f"journal.damaged-{stamp}")
    fresh.journal.rename(places.journal)
    fresh.folder.rmdir()
    return verified(places)


class _Copy:
    def __init__(self, reading: Reading, old: Database, new: Database, places: Places) -> None:
        self._reading = reading
        self._old = old
        self._new = new
        self._files = PayloadFiles(places.payloads)
        self._unattested: dict[int, bytes] = {}

    def changes(self, upto: int | None, progress: Progress | None) -> Head:
        last = self._last() if upto is None else upto
        head = NOTHING
        for first in range(1, last + 1, _BATCH):
            end = min(first + _BATCH - 1, last)
            with self._new.transaction() as connection:
                head = self._batch(connection, first, end, head)
            if progress is not None:
                progress(end, last)
        return self._attest(head) if self._unattested else head

    def _last(self) -> int:
        newest = self._reading.last_record()
        return newest.number if newest else 0

    def _batch(self, connection: sqlite3.Connection, first: int, end: int, head: Head) -> Head:
        for number, row, fault in links(self._old, RECORD, Record, end, first, head.chain):
            if number > end:
                break
            if row is None or fault:
                raise DamagedJournal(broken_link(number, fault))
            self._change(connection, row)
            head = Head(number, row.chain)
        if head.number < end:
            raise DamagedJournal(broken_link(head.number + 1, "hole"))
        return head

    def _change(self, connection: sqlite3.Connection, record: Record) -> None:
        number = record.number
        stored = self._reading.stored(number)
        content = self._reading.files.content(stored.content, stored.digest)
        if content is None:
            raise DamagedJournal(broken_payload(number))
        if stored.content is None:
            path = self._reading.files.path(stored.digest)
            self._files.write(stored.digest, path.read_bytes())
        if stored.erased_by is not None:
            self._unattested[number] = stored.digest
        for erased in record.replacements:
            self._unattested.pop(erased, None)
        touched = sorted(touched_by(content, record.owner))
        add(connection, "change", [record])
        add(connection, "payload", [(number, stored.erased_by, stored.content)])
        add(connection, "touched", [(subject, number) for subject in touched])

    def _attest(self, head: Head) -> Head:
        """What was erased by a change that is not copied is attested by one more of ours."""
        change = Change(SHARED, LOCAL, Way.ERASE)
        payload = packed(Content.of(Payload(Delta(), why=_ATTESTING)))
        record = new_record(change, Delta(), datetime.now(UTC), payload.digest, self._unattested)
        record = record._replace(number=head.number + 1).linked(head.chain)
        with self._new.transaction() as connection:
            add(connection, "change", [record])
            add(connection, "payload", [(record.number, None, payload.content)])
            for number in self._unattested:
                connection.execute(
                    "UPDATE payload SET erased_by = ? WHERE number = ?", (record.number, number)
                )
        return Head(record.number, record.chain)

    def audit(self) -> Head:
        head = NOTHING
        with self._new.transaction() as connection:
            for number, row, fault in links(self._old, AUDIT_ROW, AuditRow, 0):
                if row is None or fault:
                    break
                add(connection, "audit", [row])
                head = Head(number, row.chain)
        return head


def _unmade(path: Path, error: OSError) -> StoreError:
    return StoreError(
        Text(
            f"{path} kan inte skapas: {error.strerror}. Välj en ny mapp där du får skriva.",
            f"{path} cannot be made: {error.strerror}. Choose a new folder where you may write.",
        )
    )

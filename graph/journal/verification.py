"""Walking the whole journal: how far it is as it was written, and what is wrong where."""

from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass

from graph.errors import NotFound, Place, Problem, StoreError
from graph.journal.audit import AUDIT_ROW, AuditRow
from graph.journal.chain import Record
from graph.journal.database import DamagedJournal, Database, lacking, refuse_unknown
from graph.journal.faults import (
    broken_audit,
    broken_link,
    broken_payload,
    no_head,
    other_history,
    short,
    unattested,
    wrong_index,
    wrong_structure,
)
from graph.journal.heads import Head, read_head
from graph.journal.links import FAULTY, links
from graph.journal.payloads import Content, PayloadFiles
from graph.journal.places import Places
from graph.journal.reading import RECORD, Reading
from graph.journal.touching import touched_by
from graph.texts import Text

Progress = Callable[[int, int], None]
"""Told now and then how many of how many changes are verified."""
_LISTED = 50
_STEP = 256
_TOUCHED = """
SELECT subject, number FROM touched
WHERE (subject, number) > (?, ?) ORDER BY subject, number LIMIT 10000"""
_PAYLOAD = "SELECT erased_by, content FROM payload WHERE number = ?"


@dataclass(frozen=True)
class Verdict:
    """How far all is well; ``faults`` lists no more than a person would read.

    The first of them says why it is not well any further.
    Changes 1 to ``whole_upto`` are exactly as they were written; ``last`` is the last that was
    acknowledged. Where the two are equal and there are faults, only what is made from the
    changes (indices, side files) or the audit chain is at fault.
    """

    whole_upto: int
    last: int
    faults: tuple[Problem, ...]


class _Findings:
    def __init__(self, places: Places) -> None:
        self._file = str(places.database)
        self.faults: list[Problem] = []
        self.first: int | None = None

    def change(self, number: int, code: str, message: Text) -> None:
        if self.first is None or number < self.first:
            self.first = number
            self.faults.insert(0, self._problem(code, message, str(number)))
        else:
            self.beside(code, message, str(number))

    def beside(self, code: str, message: Text, value: str = "") -> None:
        if len(self.faults) < _LISTED:
            self.faults.append(self._problem(code, message, value))

    def _problem(self, code: str, message: Text, value: str) -> Problem:
        return Problem(code, message, Place(file=self._file), value)

    def verdict(self, last: int) -> Verdict:
        whole = last if self.first is None else self.first - 1
        return Verdict(whole, last, tuple(self.faults))


def verified(places: Places, progress: Progress | None = None) -> Verdict:
    """Walk everything, also in a database that SQLite calls malformed: damage is not raised."""
    findings = _Findings(places)
    head = read_head(places.heads)
    try:
        database = opened(places)
    except DamagedJournal as error:
        findings.change(1, "journal-database", error.fault)
        return findings.verdict(head.number if head else 0)
    with closing(database):
        return _Walk(places, database, findings, progress).verdict(head)


def opened(places: Places) -> Database:
    """The database, open for reading; ``DamagedJournal`` where there is none that we know."""
    if not places.database.exists():
        raise DamagedJournal(
            Text(f"{places.database} saknas.", f"{places.database} is missing."),
            Text("Återställ mappen från en säkerhetskopia.", "Restore the folder from a backup."),
        )
    database = Database(places.database, write=False)
    try:
        refuse_unknown(database)
    except StoreError:
        database.close()
        raise
    return database


def _fingerprint(rows: Iterable[tuple[str, int]]) -> int:
    """A sum that does not depend on the order of the rows."""
    return sum(map(hash, rows))


class _Walk:
    def __init__(
        self, places: Places, database: Database, findings: _Findings, progress: Progress | None
    ) -> None:
        self._places = places
        self._database = database
        self._reading = Reading(database, PayloadFiles(places.payloads))
        self._findings = findings
        self._progress = progress or (lambda _done, _all: None)
        self._expected = 0
        self._replaced: dict[int, tuple[int, bytes]] = {}

    def verdict(self, head: Head | None) -> Verdict:
        known = head.number if head else 0
        last = self._changes(known)
        self._end(head, last)
        self._payloads(last)
        self._structure()
        self._audit()
        return self._findings.verdict(max(last, known))

    def _changes(self, known: int) -> int:
        last = 0
        for number, row, fault in links(self._database, RECORD, Record, known):
            last = number if row or fault == "unreadable" else last
            if fault:
                self._findings.change(number, f"journal-{fault}", broken_link(number, fault))
            elif row and row.erases:
                told = row.replacements.items()
                self._replaced.update({erased: (number, digest) for erased, digest in told})
        return last

    def _end(self, head: Head | None, last: int) -> None:
        if head is None:
            self._findings.beside("journal-heads", no_head(self._places.heads))
        elif head.number > last:
            self._findings.change(last + 1, "journal-short", short(last, head.number))
        elif head.chain and head.number and self._findings.first is None:
            self._same_history(head)

    def _same_history(self, head: Head) -> None:
        if self._reading.record(head.number).chain != head.chain:
            self._findings.change(1, "journal-other", other_history(head.number))

    def _payloads(self, last: int) -> None:
        for number in range(1, last + 1):
            if number % _STEP == 0 or number == last:
                self._progress(number, last)
            try:
                self._payload(number, last)
            except NotFound:
                continue  # the chain has told that the change is gone
            except FAULTY:
                self._findings.change(number, "journal-payload", self._lost(number))
        if self._findings.first is not None:
            return
        try:
            agrees = self._stored_index(last) == self._expected
        except FAULTY:
            agrees = False
        if not agrees:
            self._findings.beside("journal-index", wrong_index())

    def _stored_index(self, last: int) -> int:
        stored = 0
        after: tuple[str, int] = ("", 0)
        while rows := self._database.rows(_TOUCHED, after):
            if rows[-1] <= after:
                raise ValueError(after)  # pages that lead in a circle
            stored += _fingerprint(row for row in rows if row[1] <= last)
            after = rows[-1]
        return stored

    def _payload(self, number: int, last: int) -> None:
        record = self._reading.record(number)
        content = self._content(record, last)
        delta, erased = content.payload.delta, content.payload.erased
        found = (delta.added.count(b"\n"), delta.removed.count(b"\n"))
        if found != (record.added, record.removed) and not erased:
            self._findings.change(number, "journal-counts", broken_payload(number))
        touched = touched_by(content, record.owner)
        self._expected += _fingerprint((subject, number) for subject in touched)

    def _content(self, record: Record, last: int) -> Content:
        number = record.number
        by, digest = self._replaced.get(number, (None, record.digest))
        row = self._database.row(_PAYLOAD, (number,))
        if row and row[0] == by and (content := self._reading.files.content(row[1], digest)):
            return content
        row = self._database.row(_PAYLOAD, (number,))
        if row and row[0] is not None and row[0] > last:  # erased while we walk
            return self._reading.content(number)
        raise ValueError(number)

    def _lost(self, number: int) -> Text:
        """What is wrong with a payload, and in which file."""
        try:
            row = self._database.row(_PAYLOAD, (number,))
            digest = self._reading.stored(number).digest
        except FAULTY:
            return broken_payload(number)
        if row and isinstance(row[0], int) and number not in self._replaced:
            return unattested(number, row[0])
        if row is None or row[1] is not None:
            return broken_payload(number)
        path = self._reading.files.path(digest)
        return broken_payload(number, str(path.relative_to(self._places.journal)))

    def _structure(self) -> None:
        try:
            lines = [line for (line,) in self._database.rows("PRAGMA integrity_check(5)")]
            said = [line for line in lines if line != "ok"] + lacking(self._database)
        except DamagedJournal as error:
            self._findings.beside("journal-structure", error.fault)
        else:
            if said:
                self._findings.beside("journal-structure", wrong_structure(said))

    def _audit(self) -> None:
        head, last = read_head(self._places.audit_heads), 0
        for number, row, fault in links(
            self._database, AUDIT_ROW, AuditRow, head.number if head else 0
        ):
            last = number if row or fault == "unreadable" else last
            if fault:
                self._findings.beside(f"audit-{fault}", broken_audit(number), str(number))
        if head is None:
            self._findings.beside("audit-heads", no_head(self._places.audit_heads))
        elif head.number > last:
            self._findings.beside("audit-short", broken_audit(last + 1), str(last + 1))

"""What is looked at each time a journal is opened: enough to find a lost end, and quick."""

from contextlib import closing

from graph.errors import NotFound
from graph.journal.chain import Record
from graph.journal.database import DamagedJournal, Database
from graph.journal.faults import whole_upto
from graph.journal.heads import NOTHING, Head, read_head
from graph.journal.links import links
from graph.journal.payloads import PayloadFiles
from graph.journal.places import Places
from graph.journal.reading import RECORD, Reading
from graph.journal.verification import Progress, opened, verified
from graph.texts import Text

_TAIL = 100
_ADVICE = Text(
    "Kör malgraf doctor: den säger vad som kan göras.",
    "Run malgraf doctor: it says what can be done.",
)


def refuse_damaged(places: Places) -> None:
    """Raise ``DamagedJournal``, saying how far all is well, when the journal is not whole.

    Looked at are how far it goes, its last hundred changes with their payloads, and whether the
    payload files are there. Only where something seems wrong is everything proven.
    """
    try:
        seems_whole = _seems_whole(places)
    except (DamagedJournal, NotFound):
        seems_whole = False
    if not seems_whole:
        refuse_unproven(places)


def refuse_unproven(places: Places, progress: Progress | None = None) -> None:
    """Raise ``DamagedJournal`` unless everything in the journal is as it was written."""
    verdict = verified(places, progress)
    if verdict.faults:
        told = whole_upto(verdict.faults[0].message, verdict.whole_upto, verdict.last)
        if str(places.journal) not in told.en:
            told = Text(f"{places.database}: {told.sv}", f"{places.database}: {told.en}")
        raise DamagedJournal(told, _ADVICE)


def _seems_whole(places: Places) -> bool:
    head, audit = read_head(places.heads), read_head(places.audit_heads)
    if head is None or audit is None:
        return False
    with closing(opened(places)) as database:
        (last,) = database.row("SELECT ifnull(max(number), 0) FROM audit")
        return last >= audit.number and _ends_well(places, database, head)


def _ends_well(places: Places, database: Database, head: Head) -> bool:
    reading = Reading(database, PayloadFiles(places.payloads))
    newest = reading.last_record()
    last = newest.number if newest else 0
    if last < head.number:
        return False
    if head.number and head.chain not in (b"", reading.record(head.number).chain):
        return False
    first = max(1, last - _TAIL + 1)
    previous = reading.record(first - 1).chain if first > 1 else NOTHING.chain
    for number, _, fault in links(database, RECORD, Record, last, first, previous):
        if fault or not _has_payload(reading, number):
            return False
    return all(reading.files.path(digest).exists() for digest in reading.file_digests())


def _has_payload(reading: Reading, number: int) -> bool:
    stored = reading.stored(number)
    if stored.content is None:  # files may be too large for a quick look
        return reading.files.path(stored.digest).exists()
    reading.payload(number)
    return True

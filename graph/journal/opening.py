"""What is looked at each time a journal is opened: enough to find a lost end, and quick."""

from contextlib import closing

from graph.errors import NotFound
from graph.journal.chain import Record
from graph.journal.database import DamagedJournal, Database, damaged
from graph.journal.faults import (
    broken_link,
    no_head,
    other_history,
    short,
    whole_upto,
)
from graph.journal.heads import NOTHING, Head, read_head
from graph.journal.links import links
from graph.journal.payloads import PayloadFiles
from graph.journal.places import Places
from graph.journal.reading import RECORD, Reading
from graph.journal.verification import opened, verified
from graph.texts import Text

_TAIL = 100


def refuse_damaged(places: Places) -> None:
    """Raise ``DamagedJournal``, saying how far all is well, when the journal is not whole.

    Looked at are how far it goes, its last hundred changes with their payloads, and whether the
    payload files are there.
    """
    try:
        _refuse(places)
    except (DamagedJournal, NotFound) as error:
        verdict = verified(places)
        told = whole_upto(error.message, verdict.whole_upto, verdict.last)
        raise DamagedJournal(told) from error


def _refuse(places: Places) -> None:
    heads = read_head(places.heads), read_head(places.audit_heads)
    with closing(opened(places)) as database:
        head, audit = heads
        if head is None or audit is None:
            raise _damaged(places, no_head(places))
        _refuse_tail(places, database, head)
        (last,) = database.row("SELECT ifnull(max(number), 0) FROM audit")
        if last < audit.number:
            raise _damaged(places, short(last, audit.number))


def _refuse_tail(places: Places, database: Database, head: Head) -> None:
    reading = Reading(database, PayloadFiles(places.payloads))
    newest = reading.last_record()
    last = newest.number if newest else 0
    if last < head.number:
        raise _damaged(places, short(last, head.number))
    if head.number and head.chain not in (b"", reading.record(head.number).chain):
        raise _damaged(places, other_history(head.number))
    first = max(1, last - _TAIL + 1)
    previous = reading.record(first - 1).chain if first > 1 else NOTHING.chain
    for number, _, fault in links(database, RECORD, Record, last, first, previous):
        if fault:
            raise _damaged(places, broken_link(number, fault))
        if reading.stored(number).content is not None:  # files may be too large for a quick look
            reading.payload(number)
    files = PayloadFiles(places.payloads)
    for digest in reading.file_digests():
        if not files.path(digest).exists():
            raise damaged(files.path(digest), "it is missing")


def _damaged(places: Places, message: Text) -> DamagedJournal:
    advice = Text(
        f"{places.database}: {message.sv} Kör malgraf doctor: den säger vad som kan göras.",
        f"{places.database}: {message.en} Run malgraf doctor: it says what can be done.",
    )
    return DamagedJournal(advice)

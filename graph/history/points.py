"""Points in time: a change number, a day or a moment, as people write them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from graph.changes import Entry
from graph.errors import NotFound
from graph.journal.reading import Reading
from graph.texts import Text

_NUMBER = re.compile(r"[0-9]{1,15}")
_LAST_MOMENT = time(23, 59, 59, 999999)


@dataclass(frozen=True)
class Point:
    """An organisation as it was after its change ``entry``; ``day`` is what analyses count from.

    ``number`` may be later than the entry's: changes of others lie between.
    """

    number: int
    day: date
    entry: Entry


def point(journal: Reading, owner: str, written: str) -> Point:
    """The point that a number, a day (its end) or a moment stands for; raises ``NotFound``.

    Days and moments without a time zone are those of this machine.
    """
    if _NUMBER.fullmatch(written):
        number = int(written)
        last = journal.last
        if last is None or not 0 < number <= last.number:
            raise _unknown_number(written, last)
        return _point(journal, owner, number, None)
    moment = _moment(written)
    return _point(journal, owner, journal.number_at(moment), moment.astimezone().date())


def _point(journal: Reading, owner: str, number: int, day: date | None) -> Point:
    found = journal.entries(owner=owner, upto=number, newest_first=True, limit=1)
    if not found:
        raise NotFound(
            Text(
                f"”{owner}” fanns inte ännu då. Välj en senare tidpunkt.",
                f"“{owner}” was not there yet. Choose a later point.",
            )
        )
    return Point(number, day or found[0].at.astimezone().date(), found[0])


def _moment(written: str) -> datetime:
    try:
        if len(written) == len("2026-11-20"):
            return end_of(date.fromisoformat(written))
        return datetime.fromisoformat(_written_out(written)).astimezone()
    except (ValueError, OverflowError):
        raise NotFound(
            Text(
                f"”{written}” är ingen tidpunkt: skriv ett ändringsnummer, en dag som 2026-11-20 "
                "eller en tidpunkt som 2026-11-20T14:03.",
                f"“{written}” is no point in time: write the number of a change, a day like "
                "2026-11-20 or a moment like 2026-11-20T14:03.",
            )
        ) from None


def end_of(day: date) -> datetime:
    """The last moment of a day here."""
    return datetime.combine(day, _LAST_MOMENT).astimezone()


def _written_out(moment: str) -> str:
    """As ISO 8601: a space between day and time is a T, and one before the zone was a plus."""
    return moment[:11].replace(" ", "T") + moment[11:].replace(" ", "+")


def _unknown_number(written: str, last: Entry | None) -> NotFound:
    if last is None:
        return NotFound(Text("Här finns inga ändringar ännu.", "There are no changes here yet."))
    return NotFound(
        Text(
            f"Ändring {written} finns inte: de går från 1 till {last.number}.",
            f"There is no change {written}: they go from 1 to {last.number}.",
        )
    )

"""Occasions to compare: a change, a day, or a mandate period of the council."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from graph.analyses.descriptions import as_date
from graph.changes import Entry
from graph.errors import NotFound
from graph.history.points import end_of, point
from graph.journal.reading import Reading
from graph.texts import Text

Known = Literal["then", "now"]
"""Whether an occasion is seen with what was recorded then, or with what is recorded today."""
_MANDATE: Final = re.compile(r"([0-9]{4})[-–]([0-9]{4})")
_CALENDAR: Final = range(1900, 3000)
"""The years that plans are about: beyond them moments of this machine's zone overflow."""
_YEARS: Final = 4
_ELECTIONS: Final = 2022
"""A year of elections; they come every fourth."""


@dataclass(frozen=True)
class Occasion:
    """When an organisation is looked at: the data after change ``number``, as of ``day``.

    ``number`` is 0 for the data as they are now; ``entry`` is the last change of those looked at,
    None likewise. ``is_before_record`` holds where nothing was recorded yet, so that what is known
    today is shown.
    """

    written: str
    number: int
    day: date
    entry: Entry | None = None
    is_before_record: bool = False


def occasion(
    journal: Reading, owner: str, written: str, today: date, known: Known = "then"
) -> Occasion:
    """What a change number, a day, a moment or a mandate period like 2022-2026 stands for.

    Nothing written is now. A mandate period is seen at its end, the present one as of today.
    """
    if not written:
        return Occasion(written, 0, today)
    day = _day(written, today)
    if day is None:
        found = point(journal, owner, written)
        if known == "now":
            return Occasion(written, 0, found.day)
        return Occasion(written, found.number, found.day, found.entry)
    if known == "then" and _was_there(journal, owner, day):
        found = point(journal, owner, day.isoformat())
        return Occasion(written, found.number, day, found.entry)
    return Occasion(written, 0, day, is_before_record=known == "then")


def in_order(first: Occasion, second: Occasion) -> tuple[Occasion, Occasion]:
    """The earlier before the later; of the same day, what is now is the later."""
    places = sorted((first, second), key=lambda each: (each.day, not each.number, each.number))
    return places[0], places[1]


def mandate_periods(today: date) -> list[str]:
    """The mandate periods to choose from: the present one and the two before it.

    >>> mandate_periods(date(2026, 10, 14)), mandate_periods(date(2026, 10, 15))[0]
    (['2022-2026', '2018-2022', '2014-2018'], '2026-2030')
    """
    year = today.year - (today.year - _ELECTIONS) % _YEARS
    if today < _beginning(year):
        year -= _YEARS
    return [f"{first}-{first + _YEARS}" for first in (year, year - _YEARS, year - 2 * _YEARS)]


def _beginning(year: int) -> date:
    """When the council that is elected in September takes office."""
    return date(year, 10, 15)


def _day(written: str, today: date) -> date | None:
    """The day that a day or a mandate period is seen as of; None for what is neither."""
    found = _MANDATE.fullmatch(written)
    if found is None:
        day = as_date(written) if len(written) == len("2026-11-20") else None
        return day if day is not None and day.year in _CALENDAR else None
    first, last = int(found[1]), int(found[2])
    if last - first != _YEARS or (first - _ELECTIONS) % _YEARS or first not in _CALENDAR:
        raise NotFound(
            Text(
                f"”{written}” är ingen mandatperiod: skriv som 2022-2026.",
                f"“{written}” is no mandate period: write as 2022-2026.",
            )
        )
    if _beginning(first) > today:
        raise NotFound(
            Text(
                f"Mandatperioden {written} har inte börjat.",
                f"The mandate period {written} has not begun.",
            )
        )
    return min(_beginning(last) - timedelta(days=1), today)


def _was_there(journal: Reading, owner: str, day: date) -> bool:
    upto = journal.number_at(end_of(day))
    return bool(journal.entries(owner=owner, upto=upto, newest_first=True, limit=1))

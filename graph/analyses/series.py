"""The values of an indicator that were known on a day, each with the day it is about."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from graph.analyses.descriptions import as_date
from graph.analyses.gaps import period_end
from graph.analyses.model import Bounds, Indicator
from graph.texts import Text


class Observed(NamedTuple):
    """One value. ``at`` is the end of its period, or the day of asking where it is still open."""

    at: date
    period: str
    value: Decimal


@dataclass(frozen=True)
class Aim:
    """A value to reach, and the day it is to be reached; None where no day is stated."""

    due: date | None
    value: Decimal


MOMENTS_A_MONTH: Final = 377_580
"""A number that 28, 29, 30 and 31 days all part evenly."""
MOMENTS_A_YEAR: Final = 12 * MOMENTS_A_MONTH

_Due = TypeVar("_Due", Aim, Bounds)


def known_values(indicator: Indicator, as_of: date) -> tuple[Observed, ...]:
    """The values of periods that had begun by then, oldest first."""
    found = []
    for period, value in indicator.values:
        start, end = _days(period)
        if start is not None and end is not None and start <= as_of:
            found.append(Observed(end if end <= as_of else as_of, period, value))
    return tuple(sorted(found))


@lru_cache(maxsize=4096)
def _days(period: str) -> tuple[date | None, date | None]:
    """The first and the last day of a period: there are many values, but few periods."""
    return period_start(period), period_end(period)


def period_start(period: str) -> date | None:
    """The first day of a year, a month or a day; None for what is none of them.

    >>> period_start("2025"), period_start("2024-02")
    (datetime.date(2025, 1, 1), datetime.date(2024, 2, 1))
    >>> period_start("2025-08-31"), period_start("2025/26")
    (datetime.date(2025, 8, 31), None)
    """
    missing = {len("2025"): "-01-01", len("2025-08"): "-01"}.get(len(period), "")
    return as_date(f"{period}{missing}")


@lru_cache(maxsize=4096)
def moment(day: date) -> int:
    """The end of a day as a whole number, in which all months are as long as each other.

    >>> moment(date(2025, 12, 31)) - moment(date(2024, 12, 31)) == MOMENTS_A_YEAR
    True
    >>> 2 * (moment(date(2025, 2, 14)) - moment(date(2025, 1, 31))) == MOMENTS_A_MONTH
    True
    """
    length = monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month - 1) * MOMENTS_A_MONTH + day.day * MOMENTS_A_MONTH // length


def aim_at(indicator: Indicator, at: date) -> Aim | None:
    """The next value to reach; after the last of them that one; None where there is none.

    Of what only has a bound, the bound in the wanted direction is the value to reach.
    """
    stated = [Aim(due, value) for due, value in indicator.target_values if value is not None]
    if not stated and indicator.direction in {"increase", "decrease"}:
        rises = indicator.direction == "increase"
        bounds = [(each.due, each.lower if rises else each.upper) for each in indicator.bounds]
        stated = [Aim(due, value) for due, value in bounds if value is not None]
    return _next(stated, at)


def bounds_at(indicator: Indicator, at: date) -> Bounds | None:
    """The bounds to stay within, of several those to come next; None where there are none."""
    return _next(indicator.bounds, at)


def _next(stated: Sequence[_Due], at: date) -> _Due | None:
    """Of those to come the first, else of the past ones the last, else one without a day."""
    dated = [(each.due, each) for each in stated if each.due is not None]
    coming = [pair for pair in dated if pair[0] >= at]
    if coming:
        return min(coming, key=lambda pair: pair[0])[1]
    if dated:
        return max(dated, key=lambda pair: pair[0])[1]
    return stated[0] if stated else None


def written(number: Decimal) -> Text:
    """A number as people write it, with the decimals it needs, at most two.

    >>> written(Decimal("59.0")), written(Decimal("-1.256")).sv
    (Text(sv='59', en='59'), '−1,26')
    """
    text = f"{number:.2f}".rstrip("0").rstrip(".").replace("-", "−")
    return Text(text.replace(".", ","), text)

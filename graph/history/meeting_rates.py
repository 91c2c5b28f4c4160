"""The meeting rate of an organisation at points in its history: chosen ones, or each year's end."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from graph.analyses.grouping import Grouping
from graph.analyses.links import link_model
from graph.analyses.rate_series import RatePoint, RateSeries, rate_point, rate_series
from graph.errors import DataError
from graph.history.points import point
from graph.store import Installation
from graph.texts import Text

MOST: Final = 24
"""So many points are counted at once: each is a state of its own to load."""


def rates_over_time(
    installation: Installation,
    key: str,
    written: Sequence[str] = (),
    grouping: Grouping = "programme",
    today: date | None = None,
) -> RateSeries:
    """The rate at points written as ``graph.history.points`` has them; without any, yearly.

    Yearly is the first change, each turn of the year since, and today. Raises ``NotFound`` for
    what is no point and ``DataError`` for too many.
    """
    if len(written) > MOST:
        raise DataError(
            Text(f"Välj högst {MOST} tidpunkter.", f"Choose at most {MOST} points in time.")
        )
    day = today or date.today()
    if written:
        return rate_series((_at(installation, key, each, grouping) for each in written), grouping)
    now = installation.organisation(key)
    points = [
        *(_at(installation, key, each, grouping) for each in _yearly(installation, key, day)),
        rate_point(link_model(now, day), now.number, grouping),
    ]
    return rate_series(points, grouping)


def _yearly(installation: Installation, key: str, today: date) -> list[str]:
    """The first change and the latest turns of the year after it."""
    found = installation.journal.entries(owner=key, limit=1)
    if not found:
        return []
    first = found[0]
    years = range(first.at.astimezone().year, today.year)
    ends = [f"{year}-12-31" for year in years]
    return [str(first.number), *ends[-(MOST - 2) :]]


def _at(installation: Installation, key: str, written: str, grouping: Grouping) -> RatePoint:
    found = point(installation.journal, key, written)
    store = installation.organisation(key, found.number)
    return rate_point(link_model(store, found.day), found.number, grouping)

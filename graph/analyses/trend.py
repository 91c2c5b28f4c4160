"""Which way an indicator is moving: suggested by its last values (measure 23)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import lcm
from typing import Final, Literal

from graph.analyses.model import Bounds, Indicator
from graph.analyses.series import (
    MOMENTS_A_YEAR,
    Observed,
    aim_at,
    bounds_at,
    known_values,
    moment,
)
from graph.analyses.status import good_range, rises, shortfall
from graph.texts import Text

TrendCode = Literal["better", "same", "worse", "unknown"]
TrendReason = Literal["few-values", "no-direction", ""]
TREND_TEXTS: Final[Mapping[TrendCode, Text]] = {
    "worse": Text("sämre", "worse"),
    "same": Text("oförändrat", "the same"),
    "better": Text("bättre", "better"),
    "unknown": Text("okänd riktning", "unknown"),
}
"""What each trend is called."""
MOST_VALUES: Final = 5
"""So many of the newest values are looked at."""
FEWEST_VALUES: Final = 3
"""Under this many nothing is said."""
TOLERANCE: Final = Fraction(1, 10)
"""The part of the way from baseline to target value that counts as no change."""


@dataclass(frozen=True)
class SuggestedTrend:
    """What the last values say. ``slope`` is the value's change a year, in its own unit.

    ``change`` is the slope over the whole time looked at, ``tolerance`` what still is the same.
    """

    code: TrendCode
    reason: TrendReason = ""
    slope: float | None = None
    change: float | None = None
    tolerance: float | None = None
    periods: tuple[str, ...] = ()

    def words(self) -> Text:
        """What the trend is called."""
        return TREND_TEXTS[self.code]

    def why(self) -> Text:
        """What it rests on, or why nothing is said, in one sentence."""
        if self.reason == "few-values":
            return Text(f"Färre än {FEWEST_VALUES} utfall.", f"Fewer than {FEWEST_VALUES} values.")
        if self.reason == "no-direction":
            return Text(
                "Det framgår inte vad som är bättre.", "It is not stated what would be better."
            )
        span = f"{self.periods[0]}–{self.periods[-1]}"
        count = len(self.periods)
        return Text(f"{count} utfall, {span}.", f"{count} values, {span}.")


def suggested_trend(indicator: Indicator, as_of: date) -> SuggestedTrend:
    """Better, same or worse over the newest values that were known on a day."""
    known = known_values(indicator, as_of)[-MOST_VALUES:]
    moments = [moment(each.at) for each in known]
    slope = _slope(moments, [each.value for each in known])
    if len(known) < FEWEST_VALUES or slope is None:
        return SuggestedTrend("unknown", "few-values")
    growing = _growing(indicator, known, moments, slope)
    if growing is None:
        return SuggestedTrend("unknown", "no-direction")
    span = Fraction(moments[-1] - moments[0], MOMENTS_A_YEAR)
    tolerance = tolerated(indicator, known[-1].at)
    return SuggestedTrend(
        code=_code(growing, span, tolerance or Fraction(0)),
        slope=float(slope),
        change=float(slope * span),
        tolerance=None if tolerance is None else float(tolerance),
        periods=tuple(each.period for each in known),
    )


def theil_sen(points: Sequence[tuple[int, int]]) -> Fraction | None:
    """The median of the slopes between all pairs of points; None where no two lie apart.

    One value that is far off moves it little.

    >>> theil_sen([(1, 1), (2, 2), (3, 9)])
    Fraction(4, 1)
    >>> theil_sen([(1, 1)]) is None
    True
    """
    steps = [(y2 - y1, x2 - x1) for (x1, y1), (x2, y2) in combinations(points, 2) if x1 != x2]
    if not steps:
        return None
    common = lcm(*(x for _, x in steps))
    slopes = sorted(y * (common // x) for y, x in steps)  # whole numbers: exact, and quick
    middle = len(slopes) // 2
    return Fraction(slopes[middle] + slopes[~middle], 2 * common)


def _slope(moments: Sequence[int], values: Sequence[Decimal]) -> Fraction | None:
    """The values' change a year. They are made whole first, which counts the same and sooner."""
    decimals = max((_decimals(value) for value in values), default=0)
    whole = [int(value.scaleb(decimals)) for value in values]
    slope = theil_sen(list(zip(moments, whole, strict=True)))
    return None if slope is None else slope * Fraction(MOMENTS_A_YEAR, 10**decimals)


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def tolerated(indicator: Indicator, at: date) -> Fraction | None:
    """How large a change still is none: its own tolerance, else a tenth of the way to the aim.

    Of an interval a tenth of its width. None where nothing tells, and any change counts.
    """
    if indicator.tolerance is not None:
        return Fraction(indicator.tolerance)
    bounds = bounds_at(indicator, at) if indicator.direction == "interval" else None
    if bounds is not None and bounds.lower is not None and bounds.upper is not None:
        return Fraction(bounds.upper - bounds.lower) * TOLERANCE
    aim = aim_at(indicator, at)
    if aim is None or indicator.baseline is None or aim.value == indicator.baseline:
        return None
    return abs(Fraction(aim.value - indicator.baseline)) * TOLERANCE


def _growing(
    indicator: Indicator, known: Sequence[Observed], moments: Sequence[int], slope: Fraction
) -> Fraction | None:
    """How what lacks to the wanted grows a year; None where nothing is said to be wanted.

    Where a value is to be kept, or to lie within bounds, nothing inside them is better.
    """
    if indicator.direction in {"maintain", "interval"}:
        within = good_range(indicator, known[-1].at)
        if not isinstance(within, Bounds):
            return None
        return _slope(moments, [shortfall(within, each.value) for each in known])
    aim = aim_at(indicator, known[-1].at)
    upwards = rises(indicator, aim) if aim else _STATED.get(indicator.direction)
    if upwards is None:
        return None
    return -slope if upwards else slope


_STATED = {"increase": True, "decrease": False}


def _code(growing: Fraction, span: Fraction, tolerance: Fraction) -> TrendCode:
    """What the growth of what lacks, over a span of years, comes to."""
    if not growing or abs(growing) * span < tolerance:
        return "same"
    return "worse" if growing > 0 else "better"

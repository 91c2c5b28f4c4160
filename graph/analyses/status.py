"""Where an indicator stands against what it aims at: suggested by its figures (measure 22).

A suggestion. What somebody has judged in words stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final, Literal

from graph.analyses.gaps import is_past_rhythm
from graph.analyses.model import Bounds, Indicator
from graph.analyses.series import (
    Aim,
    Observed,
    aim_at,
    bounds_at,
    known_values,
    moment,
    written,
)
from graph.analyses.wording import percent
from graph.texts import Text

StatusCode = Literal[
    "on-track",
    "behind",
    "reached",
    "partly-reached",
    "not-reached",
    "right-side",
    "wrong-side",
    "inside",
    "outside",
    "cannot-be-judged",
]
Reason = Literal[
    "no-value",
    "old-value",
    "no-target-value",
    "no-direction",
    "no-baseline",
    "no-baseline-year",
    "no-value-since-baseline",
    "against-direction",
    "no-side",
    "no-bounds",
    "",
]

STATUS_TEXTS: Final[Mapping[StatusCode, Text]] = {
    "not-reached": Text("inte nått", "not reached"),
    "wrong-side": Text("på fel sida", "on the wrong side"),
    "outside": Text("utanför intervallet", "outside the interval"),
    "behind": Text("efter", "behind"),
    "partly-reached": Text("delvis nått", "partly reached"),
    "cannot-be-judged": Text("kan inte bedömas", "cannot be judged"),
    "on-track": Text("på väg", "on track"),
    "reached": Text("nått", "reached"),
    "right-side": Text("på rätt sida", "on the right side"),
    "inside": Text("inom intervallet", "inside the interval"),
}
"""What each status is called, what most needs looking at first."""
GOOD: Final[frozenset[StatusCode]] = frozenset({"on-track", "reached", "right-side", "inside"})
BAD: Final[frozenset[StatusCode]] = frozenset({"behind", "not-reached", "wrong-side", "outside"})

REASON_TEXTS: Final[Mapping[Reason, Text]] = {
    "no-value": Text("Det finns inget utfall.", "There is no value."),
    "old-value": Text(
        "Det senaste utfallet är äldre än indikatorns rytm.",
        "The last value is older than the indicator's rhythm.",
    ),
    "no-target-value": Text("Indikatorn har inget målvärde.", "The indicator has no target value."),
    "no-direction": Text(
        "Det framgår inte om värdet ska öka eller minska.",
        "It is not stated whether the value is to rise or fall.",
    ),
    "no-baseline": Text("Utgångsläget saknas.", "The baseline is missing."),
    "no-baseline-year": Text(
        "Utgångsläget saknar årtal, så vägen mot målvärdet har ingen början.",
        "The baseline has no year, so the way to the target value has no beginning.",
    ),
    "no-value-since-baseline": Text(
        "Inget utfall finns efter utgångsläget.", "There is no value after the baseline."
    ),
    "against-direction": Text(
        "Målvärdet ligger åt fel håll från utgångsläget, sett till den önskade riktningen.",
        "From the baseline, the target value lies against the wanted direction.",
    ),
    "no-side": Text(
        "Utgångsläget är lika med målvärdet och ingen tolerans är angiven, så vilken sida som är "
        "rätt framgår inte.",
        "The baseline equals the target value and no tolerance is stated, so which side is right "
        "is not known.",
    ),
    "no-bounds": Text("Intervallet har inga gränser.", "The interval has no bounds."),
}
"""Why something cannot be judged."""


@dataclass(frozen=True)
class SuggestedStatus:
    """What the figures say, and what that rests on.

    ``reason`` is why nothing can be judged. ``share`` is how much of the way from the baseline to
    the target value is done, ``expected`` how much the straight path gives on the day the value
    is about; None where there is no such path.
    """

    code: StatusCode
    reason: Reason = ""
    observed: Observed | None = None
    aim: Aim | None = None
    bounds: Bounds | None = None
    share: float | None = None
    expected: float | None = None

    @property
    def judged(self) -> bool:
        """Whether the figures say anything."""
        return self.code != "cannot-be-judged"

    def words(self) -> Text:
        """What the status is called."""
        return STATUS_TEXTS[self.code]

    def why(self) -> Text:
        """What it rests on, or why nothing can be judged, in one sentence."""
        if self.reason:
            return REASON_TEXTS[self.reason]
        if self.observed is None:
            raise ValueError(self.code)
        value = written(self.observed.value)
        if self.bounds is not None:
            limits = _limits(self.bounds)
            return Text(
                f"{value.sv} ({self.observed.period}) mot {limits.sv}.",
                f"{value.en} ({self.observed.period}) against {limits.en}.",
            )
        aim = Text("", "") if self.aim is None else written(self.aim.value)
        due = "" if self.aim is None or self.aim.due is None else f" {self.aim.due.isoformat()}"
        if self.share is None:
            return Text(
                f"{value.sv} ({self.observed.period}) mot målvärdet {aim.sv}{due}.",
                f"{value.en} ({self.observed.period}) against the target value {aim.en}{due}.",
            )
        done = _percent(self.share)
        opening = Text(
            f"{done.sv} av vägen till {aim.sv}{due} ({self.observed.period})",
            f"{done.en} of the way to {aim.en}{due} ({self.observed.period})",
        )
        if self.expected is None:
            return Text(f"{opening.sv}.", f"{opening.en}.")
        path = _percent(self.expected)
        return Text(
            f"{opening.sv}; den raka vägen ger {path.sv}.",
            f"{opening.en}; the straight path gives {path.en}.",
        )


def suggested_status(indicator: Indicator, as_of: date) -> SuggestedStatus:
    """What the newest value known on a day says, held against the day it is about."""
    known = known_values(indicator, as_of)
    if not known:
        return SuggestedStatus("cannot-be-judged", "no-value")
    last = known[-1]
    if is_past_rhythm(indicator, last.at, as_of):
        return SuggestedStatus("cannot-be-judged", "old-value", last)
    is_kept = indicator.direction in {"interval", "maintain"}
    found = _kept(indicator, last) if is_kept else _towards(indicator, last)
    return replace(found, observed=last)


def rises(indicator: Indicator, aim: Aim) -> bool | None:
    """Whether the value is to rise towards an aim; None where nothing says so.

    Where no direction is stated, the baseline and the aim tell it.
    """
    if indicator.direction in {"increase", "decrease"}:
        return indicator.direction == "increase"
    if indicator.baseline is None or indicator.baseline == aim.value:
        return None
    return aim.value > indicator.baseline


def _unknown(reason: Reason) -> SuggestedStatus:
    return SuggestedStatus("cannot-be-judged", reason)


def _towards(indicator: Indicator, last: Observed) -> SuggestedStatus:
    """Towards a value: reached at its day, before it on the straight path or behind it."""
    aim, baseline = aim_at(indicator, last.at), indicator.baseline
    if aim is None:
        return _unknown("no-target-value")
    upwards = rises(indicator, aim)
    if upwards is None:
        return _unknown("no-direction")
    is_right = last.value >= aim.value if upwards else last.value <= aim.value
    if baseline is not None and baseline != aim.value and (aim.value > baseline) is not upwards:
        return _unknown("against-direction")
    if aim.due is None or baseline == aim.value:
        return _threshold(aim, is_right=is_right)
    if baseline is None:
        known = is_right or last.at >= aim.due
        return _threshold(aim, is_right=is_right) if known else _unknown("no-baseline")
    share = Fraction(last.value - baseline) / Fraction(aim.value - baseline)
    if last.at >= aim.due:
        code: StatusCode = (
            "reached" if share >= 1 else "partly-reached" if share > 0 else "not-reached"
        )
        return SuggestedStatus(code, aim=aim, share=float(share))
    if indicator.baseline_year is None:
        if share >= 1:
            return SuggestedStatus("on-track", aim=aim, share=float(share))
        return _unknown("no-baseline-year")
    start = date(indicator.baseline_year, 12, 31)
    if last.at <= start:
        return _unknown("no-value-since-baseline")
    expected = Fraction(moment(last.at) - moment(start), moment(aim.due) - moment(start))
    code = "on-track" if share >= expected else "behind"
    return SuggestedStatus(code, aim=aim, share=float(share), expected=float(expected))


def _kept(indicator: Indicator, last: Observed) -> SuggestedStatus:
    """To be kept to a side of a value, or within an interval."""
    within = good_range(indicator, last.at)
    if not isinstance(within, Bounds):
        return _unknown(within)
    is_good = not shortfall(within, last.value)
    if indicator.direction == "interval":
        return SuggestedStatus("inside" if is_good else "outside", bounds=within)
    return SuggestedStatus("right-side" if is_good else "wrong-side", bounds=within)


def good_range(indicator: Indicator, at: date) -> Bounds | Reason:
    """The values that are as good as each other, of what is to be kept; else why none are known.

    What is to be kept to a value stays on the side of it where the baseline is. A tolerance tells
    how far from a value is as good where nothing else does.
    """
    bounds, aim = bounds_at(indicator, at), aim_at(indicator, at)
    is_interval, baseline = indicator.direction == "interval", indicator.baseline
    if bounds is not None and (is_interval or aim is None):
        return bounds
    if aim is None:
        return "no-bounds" if is_interval else "no-target-value"
    if not is_interval and baseline is not None and baseline != aim.value:
        above = baseline > aim.value
        return Bounds(aim.due, aim.value, None) if above else Bounds(aim.due, None, aim.value)
    if indicator.tolerance is not None:
        spread = indicator.tolerance
        return Bounds(aim.due, aim.value - spread, aim.value + spread)
    if is_interval:
        return "no-bounds"
    return "no-baseline" if baseline is None else "no-side"


def shortfall(bounds: Bounds, value: Decimal) -> Decimal:
    """How far outside its bounds a value lies; 0 inside them.

    >>> within = Bounds(None, Decimal(2), Decimal(3))
    >>> shortfall(within, Decimal("1.5")), shortfall(within, Decimal(3))
    (Decimal('0.5'), Decimal('0'))
    """
    if bounds.lower is not None and value < bounds.lower:
        return bounds.lower - value
    if bounds.upper is not None and value > bounds.upper:
        return value - bounds.upper
    return Decimal(0)


def _threshold(aim: Aim, *, is_right: bool) -> SuggestedStatus:
    return SuggestedStatus("right-side" if is_right else "wrong-side", aim=aim)


def _limits(bounds: Bounds) -> Text:
    """The bounds in words: "2–3", "minst 2", "högst 3"."""
    lower = None if bounds.lower is None else written(bounds.lower)
    upper = None if bounds.upper is None else written(bounds.upper)
    if lower is None or upper is None:
        only = lower or upper or Text("?", "?")
        words = Text("minst", "at least") if lower else Text("högst", "at most")
        return Text(f"{words.sv} {only.sv}", f"{words.en} {only.en}")
    return Text(f"{lower.sv}–{upper.sv}", f"{lower.en}–{upper.en}")


def _percent(share: float) -> Text:
    said = percent(share)
    return Text(said.sv.replace("-", "−"), said.en.replace("-", "−"))

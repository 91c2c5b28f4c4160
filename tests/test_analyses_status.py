"""Status by the figures (measure 22): worked by hand, and what must hold of any indicator."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.model import Bounds, Indicator
from graph.analyses.status import BAD, GOOD, StatusCode, SuggestedStatus, suggested_status
from tests.link_models import AT, text

pytestmark = pytest.mark.measure(22)

RISING = Indicator(
    "i",
    text("i"),
    direction="increase",
    baseline=Decimal(40),
    baseline_year=2022,
    target_values=((date(2026, 12, 31), Decimal(80)),),
)
"""From 40 at the end of 2022 to 80 at the end of 2026: 10 a year."""


def observed(indicator: Indicator, *values: tuple[str, str]) -> Indicator:
    """The indicator with these values by period."""
    return replace(indicator, values=tuple((period, Decimal(value)) for period, value in values))


def judged(indicator: Indicator, as_of: date = AT) -> tuple[str, str]:
    """The status and the reason why there is none."""
    found = suggested_status(indicator, as_of)
    return found.code, found.reason


@pytest.mark.parametrize(
    ("value", "code"),
    [("70", "on-track"), ("69.9", "behind"), ("90", "on-track"), ("35", "behind")],
)
def test_before_the_target_date_the_straight_path_decides(value: str, code: str) -> None:
    """After 2025, three of four years: 0.75 of the way is expected, which is 70."""
    found = suggested_status(observed(RISING, ("2025", value)), AT)
    assert found.code == code
    assert found.expected == 0.75
    assert found.share == pytest.approx((float(value) - 40) / 40)


def test_years_and_months_are_as_long_as_each_other_on_the_path() -> None:
    """Two of four years is half, though one of them has a leap day; so is 24 of 48 months."""
    for period in ("2024", "2024-12", "2024-12-31"):
        found = suggested_status(observed(RISING, (period, "60")), date(2025, 3, 1))
        assert (found.code, found.expected, found.share) == ("on-track", 0.5, 0.5)


def test_the_day_of_the_value_counts_and_not_the_day_of_asking() -> None:
    """50 is on the path of 2023, though by November 2024 the path has come further."""
    late = observed(RISING, ("2023", "50"))
    assert judged(late, date(2024, 11, 30)) == ("on-track", "")


@pytest.mark.parametrize(
    ("value", "code"),
    [("80", "reached"), ("95", "reached"), ("60", "partly-reached"), ("40", "not-reached")],
)
def test_at_the_target_date_it_is_reached_partly_or_not(value: str, code: str) -> None:
    due = replace(RISING, target_values=((date(2025, 12, 31), Decimal(80)),))
    assert judged(observed(due, ("2025", value))) == (code, "")


def test_a_fall_is_counted_the_same_way() -> None:
    """From 10 to 4: 7 is half of the way, and after 2024 half is what the path gives."""
    falling = replace(
        RISING,
        direction="decrease",
        baseline=Decimal(10),
        target_values=((date(2026, 12, 31), Decimal(4)),),
    )
    assert judged(observed(falling, ("2025", "5.49"))) == ("on-track", "")
    assert judged(observed(falling, ("2025", "5.51"))) == ("behind", "")


def test_of_several_target_values_the_next_one_counts() -> None:
    steps = replace(
        RISING,
        target_values=(
            (date(2030, 12, 31), Decimal(120)),
            (date(2024, 12, 31), Decimal(50)),
            (date(2026, 12, 31), Decimal(80)),
        ),
    )
    found = suggested_status(observed(steps, ("2025", "75")), AT)
    assert found.aim is not None
    assert found.aim.value == 80
    past = suggested_status(observed(steps, ("2031", "119")), date(2031, 12, 31))
    assert past.code == "partly-reached"
    assert past.aim is not None
    assert past.aim.value == 120


def test_a_target_value_without_a_day_is_a_threshold() -> None:
    threshold = replace(RISING, target_values=((None, Decimal(80)),))
    assert judged(observed(threshold, ("2025", "80"))) == ("right-side", "")
    assert judged(observed(threshold, ("2025", "79"))) == ("wrong-side", "")


def test_what_only_has_a_bound_is_measured_against_it() -> None:
    least = replace(RISING, target_values=((None, None),), bounds=(Bounds(None, Decimal(80)),))
    assert judged(observed(least, ("2025", "81"))) == ("right-side", "")


def test_what_is_kept_stays_on_the_side_of_the_baseline() -> None:
    kept = replace(RISING, direction="maintain", baseline=Decimal("99.2"))
    kept = replace(kept, target_values=((date(2027, 12, 31), Decimal(99)),))
    assert judged(observed(kept, ("2025", "99.0"))) == ("right-side", "")
    assert judged(observed(kept, ("2025", "98.9"))) == ("wrong-side", "")
    below = replace(kept, baseline=Decimal(90))
    assert judged(observed(below, ("2025", "99.1"))) == ("wrong-side", "")


def test_what_is_kept_at_its_baseline_needs_a_tolerance() -> None:
    kept = replace(RISING, direction="maintain", baseline=Decimal(80))
    assert judged(observed(kept, ("2025", "80"))) == ("cannot-be-judged", "no-side")
    some = replace(kept, tolerance=Decimal(2))
    assert judged(observed(some, ("2025", "78"))) == ("right-side", "")
    assert judged(observed(some, ("2025", "82.1"))) == ("wrong-side", "")


def test_an_interval_holds_or_not_and_its_bounds_belong_to_it() -> None:
    interval = replace(
        RISING,
        direction="interval",
        target_values=((date(2027, 12, 31), None),),
        bounds=(Bounds(date(2027, 12, 31), Decimal(2), Decimal(3)),),
    )
    assert judged(observed(interval, ("2025", "2"))) == ("inside", "")
    assert judged(observed(interval, ("2025", "3.01"))) == ("outside", "")
    assert judged(observed(replace(interval, bounds=()), ("2025", "2"))) == (
        "cannot-be-judged",
        "no-bounds",
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"target_values": ()}, "no-target-value"),
        ({"direction": "", "baseline": None}, "no-direction"),
        ({"baseline": None}, "no-baseline"),
        ({"baseline_year": None}, "no-baseline-year"),
        ({"baseline_year": 2025}, "no-value-since-baseline"),
        ({"direction": "decrease"}, "against-direction"),
        ({"values": ()}, "no-value"),
        ({"values": (("2024", Decimal(70)),), "rhythm_months": 6}, "old-value"),
        ({"direction": "maintain", "baseline": None}, "no-baseline"),
    ],
)
def test_what_cannot_be_judged_says_why(change: dict[str, object], reason: str) -> None:
    indicator = replace(observed(RISING, ("2025", "70")), **change)  # type: ignore[arg-type]
    found = suggested_status(indicator, AT)
    assert (found.code, found.reason) == ("cannot-be-judged", reason)
    assert not found.judged
    assert found.why().sv.endswith(".")


def test_what_is_missing_does_not_matter_where_the_value_tells_enough() -> None:
    assert judged(observed(replace(RISING, baseline=None), ("2025", "80"))) == ("right-side", "")
    assert judged(observed(replace(RISING, baseline_year=None), ("2025", "80"))) == ("on-track", "")


def test_a_value_of_a_period_that_has_not_begun_is_not_known_yet() -> None:
    later = observed(RISING, ("2025", "75"), ("2027", "10"))
    assert judged(later) == ("on-track", "")


def test_a_value_of_the_period_that_runs_counts_on_the_day_of_asking() -> None:
    found = suggested_status(observed(RISING, ("2026", "80")), AT)
    assert found.observed is not None
    assert found.observed.at == AT
    assert found.code == "on-track"


def test_the_reason_behind_is_told_in_numbers() -> None:
    found = suggested_status(observed(RISING, ("2025", "60.5")), AT)
    assert found.why().sv == ("51 % av vägen till 80 2026-12-31 (2025); den raka vägen ger 75 %.")
    back = suggested_status(observed(RISING, ("2025", "32")), AT)
    assert back.why().en.startswith("−20% of the way")


VALUES = st.decimals(-1000, 1000, places=2, allow_nan=False)
DIRECTIONS = st.sampled_from(["increase", "decrease", "maintain", "interval", ""])


@st.composite
def indicators(draw: st.DrawFn) -> Indicator:
    """Any indicator, also those that say too little or contradict themselves."""
    day = st.dates(date(2020, 1, 1), date(2035, 12, 31))
    lower, upper = sorted((draw(VALUES), draw(VALUES)))
    periods = draw(st.lists(st.integers(2015, 2028), unique=True, max_size=6))
    return Indicator(
        "i",
        text("i"),
        direction=draw(DIRECTIONS),
        baseline=draw(st.none() | VALUES),
        baseline_year=draw(st.none() | st.integers(2010, 2030)),
        target_values=tuple(
            draw(st.lists(st.tuples(st.none() | day, st.none() | VALUES), max_size=3))
        ),
        bounds=draw(st.sampled_from([(), (Bounds(None, lower, upper),)])),
        tolerance=draw(st.none() | st.decimals(0, 50, places=1)),
        rhythm_months=draw(st.none() | st.integers(1, 36)),
        values=tuple((str(year), draw(VALUES)) for year in periods),
    )


def same_but_for_signs(found: SuggestedStatus) -> tuple[StatusCode, str, float | None]:
    return found.code, found.reason, found.share


@given(indicators())
def test_any_indicator_is_judged_or_says_why_not(indicator: Indicator) -> None:
    found = suggested_status(indicator, AT)
    assert found.judged == (found.reason == "")
    assert (found.code in GOOD | BAD | {"partly-reached"}) == found.judged
    assert found.why().sv
    assert found.why().en


@given(indicators())
def test_the_order_in_which_values_are_given_does_not_matter(indicator: Indicator) -> None:
    turned = replace(indicator, values=indicator.values[::-1])
    assert suggested_status(turned, AT) == suggested_status(indicator, AT)


OTHER_WAY = {"increase": "decrease", "decrease": "increase"}


@given(indicators())
def test_everything_turned_upside_down_is_judged_the_same(indicator: Indicator) -> None:
    turned = replace(
        indicator,
        direction=OTHER_WAY.get(indicator.direction, indicator.direction),
        baseline=None if indicator.baseline is None else -indicator.baseline,
        target_values=tuple(
            (due, None if value is None else -value) for due, value in indicator.target_values
        ),
        bounds=tuple(
            Bounds(
                each.due,
                None if each.upper is None else -each.upper,
                None if each.lower is None else -each.lower,
            )
            for each in indicator.bounds
        ),
        values=tuple((period, -value) for period, value in indicator.values),
    )
    before, after = suggested_status(indicator, AT), suggested_status(turned, AT)
    assert same_but_for_signs(before) == same_but_for_signs(after)


@given(st.tuples(VALUES, VALUES).map(sorted), st.integers(2023, 2025))
def test_a_better_value_never_has_a_worse_status(pair: list[Decimal], year: int) -> None:
    worse, better = (
        suggested_status(observed(RISING, (str(year), str(value))), date(year + 1, 6, 1)).code
        for value in pair
    )
    assert not (worse in GOOD and better in BAD)

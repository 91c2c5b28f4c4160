"""Trend by the figures (measure 23): worked by hand, and what must hold of any values."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.model import Bounds, Indicator
from graph.analyses.series import MOMENTS_A_MONTH, moment
from graph.analyses.trend import suggested_trend, theil_sen
from tests.link_models import AT, text

pytestmark = pytest.mark.measure(23)

RISING = Indicator(
    "i",
    text("i"),
    direction="increase",
    baseline=Decimal(10),
    target_values=((date(2027, 12, 31), Decimal(20)),),
)
"""A tenth of the way is 1."""


def observed(indicator: Indicator, *values: float) -> Indicator:
    """The indicator with values of the last years, the newest of 2025."""
    first = 2026 - len(values)
    return replace(
        indicator,
        values=tuple((str(first + n), Decimal(str(value))) for n, value in enumerate(values)),
    )


def moving(indicator: Indicator, *values: float) -> str:
    return suggested_trend(observed(indicator, *values), AT).code


def test_the_slope_is_the_median_of_all_pairs() -> None:
    """10, 11, 13, 30: slopes 1, 1.5, 20/3, 2, 9.5, 17 have the median (2 + 20/3)/2 = 13/3."""
    found = suggested_trend(observed(RISING, 10, 11, 13, 30), AT)
    assert found.slope == pytest.approx(13 / 3)
    assert found.change == pytest.approx(13)
    assert (found.code, found.tolerance) == ("better", 1.0)


def test_one_odd_year_does_not_decide() -> None:
    """12, 11, 40, 9, 8: five falls of 1 a year but for the third, and the median is −1."""
    found = suggested_trend(observed(RISING, 12, 11, 40, 9, 8), AT)
    assert (found.slope, found.code) == (-1.0, "worse")


def test_only_the_five_newest_values_are_looked_at() -> None:
    found = suggested_trend(observed(RISING, 90, 80, 1, 2, 3, 4, 5), AT)
    assert (found.code, found.slope) == ("better", 1.0)
    assert found.periods == ("2021", "2022", "2023", "2024", "2025")


def test_a_change_within_a_tenth_of_the_way_is_none() -> None:
    """0.49 a year over two years is 0.98, under the tenth; 0.5 is 1, which is not under it."""
    assert moving(RISING, 10, 10.49, 10.98) == "same"
    assert moving(RISING, 10, 10.5, 11) == "better"
    assert moving(RISING, 11, 10.5, 10) == "worse"


def test_its_own_tolerance_goes_before_the_tenth() -> None:
    assert moving(replace(RISING, tolerance=Decimal(3)), 10, 11, 12) == "same"
    assert moving(replace(RISING, tolerance=Decimal(0)), 10, 10, 10) == "same"


def test_without_any_tolerance_every_change_counts() -> None:
    plain = replace(RISING, baseline=None)
    assert moving(plain, 10, 10.01, 10.02) == "better"
    assert suggested_trend(observed(plain, 10, 11, 12), AT).tolerance is None


def test_a_fall_is_better_where_a_fall_is_wanted() -> None:
    assert moving(replace(RISING, direction="decrease", target_values=()), 9, 8, 7) == "better"


def test_under_three_values_nothing_is_said() -> None:
    found = suggested_trend(observed(RISING, 1, 9), AT)
    assert (found.code, found.reason) == ("unknown", "few-values")


def test_a_direction_is_needed_and_may_follow_from_the_aim() -> None:
    silent = replace(RISING, direction="")
    assert moving(silent, 10, 12, 14) == "better"
    assert moving(replace(silent, baseline=None), 10, 12, 14) == "unknown"


def test_within_an_interval_nothing_is_better_and_towards_it_is() -> None:
    interval = replace(
        RISING,
        direction="interval",
        target_values=((None, None),),
        bounds=(Bounds(None, Decimal(2), Decimal(3)),),
    )
    assert moving(interval, 2, 2.5, 3) == "same"
    assert moving(interval, 5, 4.5, 4) == "better"
    assert moving(interval, 1.5, 1, 0.5) == "worse"
    assert moving(replace(interval, bounds=()), 1.5, 1, 0.5) == "unknown"


def test_what_is_kept_gets_worse_on_the_wrong_side_only() -> None:
    kept = replace(
        RISING,
        direction="maintain",
        baseline=Decimal("99.2"),
        target_values=((None, Decimal(99)),),
    )
    assert moving(kept, 99.9, 99.5, 99.1) == "same"
    assert moving(kept, 98, 97, 96) == "worse"


def test_months_lie_evenly_in_time() -> None:
    """1 a month is 12 a year, however long the months are."""
    by_month = replace(
        RISING,
        values=tuple((f"2026-0{month}", Decimal(month)) for month in (1, 2, 3, 4)),
    )
    assert suggested_trend(by_month, AT).slope == 12.0


SERIES = st.lists(st.integers(-1000, 1000), min_size=3, max_size=8)


@given(SERIES)
def test_upside_down_the_other_way_is_the_same_trend(values: list[int]) -> None:
    other = replace(
        RISING,
        direction="decrease",
        baseline=Decimal(-10),
        target_values=((date(2027, 12, 31), Decimal(-20)),),
    )
    assert moving(RISING, *values) == moving(other, *(-value for value in values))


@given(SERIES)
def test_what_gets_better_gets_worse_where_the_opposite_is_wanted(values: list[int]) -> None:
    other = replace(RISING, direction="decrease", baseline=Decimal(20))
    other = replace(other, target_values=((date(2027, 12, 31), Decimal(10)),))
    turned = {"better": "worse", "worse": "better", "same": "same"}
    assert moving(other, *values) == turned[moving(RISING, *values)]


@given(SERIES, st.integers(-500, 500), st.integers(1, 20))
def test_neither_zero_nor_unit_of_measure_matters(
    values: list[int], shift: int, scale: int
) -> None:
    moved = replace(
        RISING,
        baseline=Decimal(10 * scale + shift),
        target_values=((date(2027, 12, 31), Decimal(20 * scale + shift)),),
    )
    assert moving(moved, *(value * scale + shift for value in values)) == moving(RISING, *values)


POINTS = st.lists(st.tuples(st.integers(0, 50), st.integers(-99, 99)), max_size=8)


@given(POINTS, st.randoms())
def test_the_order_of_points_does_not_matter(points: list[tuple[int, int]], dice: Random) -> None:
    shuffled = points.copy()
    dice.shuffle(shuffled)
    assert theil_sen(shuffled) == theil_sen(points)


@given(st.integers(-9, 9), st.integers(-9, 9), st.sets(st.integers(0, 50), min_size=2, max_size=6))
def test_a_straight_line_has_its_own_slope(slope: int, start: int, places: set[int]) -> None:
    assert theil_sen([(x, start + slope * x) for x in sorted(places)]) == slope


@given(st.dates(date(1990, 1, 1), date(2040, 12, 30)))
def test_later_days_are_later_and_no_day_is_longer_than_a_28th_of_a_month(day: date) -> None:
    following = date.fromordinal(day.toordinal() + 1)
    assert MOMENTS_A_MONTH // 31 <= moment(following) - moment(day) <= MOMENTS_A_MONTH // 28

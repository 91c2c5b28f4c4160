"""The wheel puts everything somewhere readable, and always at the same place."""

import math
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.layouts import GAP, RIM, ROW_GAP, Places, Wheel, chain, rim, sdg_wheel, spacing

GOALS = {number: f"g{number}" for number in range(1, 18)}
TARGETS = {number: [f"t{number}.{part}" for part in range(1, 11)] for number in range(1, 18)}
FRAME = 2 * RIM


def closest(places: Places) -> float:
    """The smallest distance between two places."""
    points = list(places.values())
    return min(math.dist(a, b) for i, a in enumerate(points) for b in points[:i])


def wheel_of(bearers: dict[str, list[str]], programmes: dict[str, list[str]]) -> Wheel:
    """A wheel with ten targets for every goal."""
    return Wheel(GOALS, TARGETS, bearers, programmes)


ties = st.lists(st.sampled_from([name for row in TARGETS.values() for name in row]), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(ties, max_size=60), st.integers(0, 30))
def test_places_are_finite_inside_the_frame_and_apart(
    rows: list[list[str]], programmes: int
) -> None:
    bearers = {f"b{number:03}": row for number, row in enumerate(rows)}
    places = sdg_wheel(
        wheel_of(bearers, {f"p{i}": sorted(bearers)[i::7] for i in range(programmes)})
    )
    assert set(bearers) <= set(places)
    assert all(math.isfinite(x) and math.isfinite(y) for x, y in places.values())
    assert all(abs(x) <= FRAME and abs(y) <= FRAME for x, y in places.values())
    assert closest(places) >= 0.55 * GAP


def test_the_same_content_stands_at_the_same_places_whatever_its_order() -> None:
    bearers = {f"b{number}": [f"t{1 + number % 17}.1", "t3.2"] for number in range(50)}
    turned = dict(reversed(bearers.items()))
    assert sdg_wheel(wheel_of(bearers, {})) == sdg_wheel(wheel_of(turned, {}))


def test_goals_stand_in_official_order_clockwise_from_the_top() -> None:
    places = rim(wheel_of({}, {}))
    assert places["g1"] == pytest.approx((0, -RIM))
    turns = [math.atan2(places[f"g{n}"][0], -places[f"g{n}"][1]) % math.tau for n in range(1, 18)]
    assert turns == sorted(turns)


def test_all_nineteen_targets_of_goal_17_find_room() -> None:
    targets = {17: [f"t17.{part}" for part in range(1, 20)]}
    assert len(rim(Wheel(GOALS, targets, {}))) == 17 + 19


def test_what_ties_opposite_goals_is_pulled_to_the_middle() -> None:
    places = sdg_wheel(wheel_of({"bridge": ["t1.1", "t9.1", "t10.1"], "own": ["t1.1"]}, {}))
    assert math.hypot(*places["bridge"]) < 0.75 * math.hypot(*places["own"])


def test_what_has_no_tie_stands_below_the_wheel() -> None:
    places = sdg_wheel(wheel_of({"unlinked": [], "linked": ["t1.1"]}, {}))
    assert places["unlinked"][1] > RIM
    assert math.hypot(*places["linked"]) < RIM


def test_two_thousand_things_are_placed_within_a_second_and_apart() -> None:
    bearers = {f"b{n:04}": [f"t{1 + n % 17}.{1 + n % 10}", f"t{1 + n % 5}.2"] for n in range(2000)}
    start = time.perf_counter()
    places = sdg_wheel(wheel_of(bearers, {}))
    assert time.perf_counter() - start < 1
    own = {name: place for name, place in places.items() if name in bearers}
    assert closest(own) >= spacing(2000) * 0.999


def test_the_chain_runs_from_left_to_right_and_follows_its_neighbours() -> None:
    columns = [["p"], ["a", "b"], [], ["t1", "t2"]]
    places = chain(columns, {"a": ["t2", "p"], "b": ["t1", "p"], "t1": ["b"], "t2": ["a"]})
    assert places["p"][0] < places["a"][0] == places["b"][0] < places["t1"][0]
    assert (places["a"][1] < places["b"][1]) == (places["t2"][1] < places["t1"][1])


def test_a_long_column_goes_on_beside_itself() -> None:
    places = chain([[f"n{number:02}" for number in range(40)]], {})
    assert len({x for x, _ in places.values()}) == 5
    assert closest(places) >= ROW_GAP

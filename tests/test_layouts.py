"""The wheel puts everything somewhere readable, and always at the same place."""

import math
from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.cards import LINE_HEIGHT, MOST_LINES, PADDING, card, extent
from api.layouts import (
    COLUMN_GAP,
    GAP,
    RIM,
    ROW_GAP,
    TALLEST,
    Places,
    Size,
    Wheel,
    chain,
    rim,
    sdg_wheel,
    spacing,
)

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


def test_two_thousand_things_are_placed_apart() -> None:
    bearers = {f"b{n:04}": [f"t{1 + n % 17}.{1 + n % 10}", f"t{1 + n % 5}.2"] for n in range(2000)}
    places = sdg_wheel(wheel_of(bearers, {}))
    own = {name: place for name, place in places.items() if name in bearers}
    assert closest(own) >= spacing(2000) * 0.999


def even(columns: list[list[str]]) -> dict[str, Size]:
    """Cards that are all alike."""
    return {name: (160.0, 80.0) for column in columns for name in column}


def collisions(places: Places, sizes: Mapping[str, Size]) -> list[tuple[str, str]]:
    """The pairs of cards of which one covers a part of the other."""
    return [
        (a, b)
        for a, b in combinations(places, 2)
        if abs(places[a][0] - places[b][0]) < (sizes[a][0] + sizes[b][0]) / 2
        and abs(places[a][1] - places[b][1]) < (sizes[a][1] + sizes[b][1]) / 2
    ]


def test_the_chain_runs_from_left_to_right_and_follows_its_neighbours() -> None:
    columns = [["p"], ["a", "b"], [], ["t1", "t2"]]
    neighbours = {"a": ["t2", "p"], "b": ["t1", "p"], "t1": ["b"], "t2": ["a"]}
    places = chain(columns, neighbours, even(columns))
    assert places["p"][0] < places["a"][0] == places["b"][0] < places["t1"][0]
    assert (places["a"][1] < places["b"][1]) == (places["t2"][1] < places["t1"][1])


def test_a_column_that_is_too_tall_becomes_two_that_take_turns() -> None:
    columns = [[f"n{number:02}" for number in range(14)]]
    places = chain(columns, {}, even(columns))
    assert len({x for x, _ in places.values()}) == 2
    heights = [places[name][1] for name in columns[0]]
    assert heights == sorted(heights)
    assert not collisions(places, even(columns))


words = st.text("aåWil -", min_size=1, max_size=80)
chains = st.lists(st.lists(words, max_size=30), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None)
@given(chains, st.data())
def test_no_two_cards_of_a_chain_collide_whatever_their_labels(
    labels: list[list[str]], data: st.DataObject
) -> None:
    columns = [[f"{c}-{row}" for row in range(len(some))] for c, some in enumerate(labels)]
    cards = {
        f"{c}-{row}": card(text) for c, some in enumerate(labels) for row, text in enumerate(some)
    }
    sizes = {name: (each.width, each.height) for name, each in cards.items()}
    names = st.lists(st.sampled_from(sorted(sizes)), max_size=3) if sizes else st.just([])
    neighbours = {name: data.draw(names) for name in sorted(sizes)}
    places = chain(columns, neighbours, sizes)
    assert places.keys() == sizes.keys()
    assert not collisions(places, sizes)
    assert places == chain([column[::-1] for column in columns], neighbours, sizes)
    limit = max(
        TALLEST, math.sqrt(sum((w + COLUMN_GAP) * (h + ROW_GAP) for w, h in sizes.values()))
    )
    tops = [places[name][1] - size[1] / 2 for name, size in sizes.items()]
    bottoms = [places[name][1] + size[1] / 2 for name, size in sizes.items()]
    assert max(bottoms, default=0) - min(tops, default=0) <= 1.3 * limit + 200
    assert all(places[name][0] - size[0] / 2 >= -0.1 for name, size in sizes.items())


@given(st.text(max_size=200))
def test_the_lines_of_a_card_fit_in_it(label: str) -> None:
    made = card(label)
    room = made.width - made.sign - 2 * PADDING
    assert all(extent(line) <= room for line in made.lines)
    assert len(made.lines) <= MOST_LINES
    assert made.height >= len(made.lines) * LINE_HEIGHT


def test_a_long_word_is_kept_whole_and_its_status_stays_beside_it() -> None:
    assert card("◐\N{NO-BREAK SPACE}Energianvändningen i husen").lines == (
        "◐\N{NO-BREAK SPACE}Energianvändningen",
        "i husen",
    )

"""Influence, second order, roles, conflicts and clusters of a matrix, against worked examples."""

import random

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analyses.influence.analysis import influence, matrix_influence
from graph.analyses.influence.matrix import InfluenceMatrix, is_rankable, unassessed
from graph.analyses.influence.opposed import (
    asymmetric_pairs,
    clusters,
    direct_conflicts,
    mutual_negatives,
)
from graph.analyses.influence.orders import (
    EndlessInfluence,
    conflict_share,
    direct_influences,
    infinite_series,
    ranks,
    second_order,
    spectral_radius,
    standings,
)
from graph.analyses.influence.roles import roles
from tests.link_models import model

pytestmark = pytest.mark.measure(18, 19, 20)

PUBLISHED = InfluenceMatrix(
    ("a", "b", "c", "d"), ((0, 3, 0, -1), (1, 0, 2, 0), (0, 0, 0, -2), (2, -3, 1, 0))
)
"""The worked example of the definition of second order."""


@st.composite
def matrices(draw: st.DrawFn) -> InfluenceMatrix:
    """Matrices of two to seven things, some cells of which nobody has assessed."""
    size = draw(st.integers(2, 7))
    score = st.none() | st.integers(-3, 3)
    cells = draw(
        st.lists(st.lists(score, min_size=size, max_size=size), min_size=size, max_size=size)
    )
    return InfluenceMatrix(
        tuple(f"thing{number}" for number in range(size)), tuple(map(tuple, cells))
    )


def shuffled(matrix: InfluenceMatrix, seed: int) -> InfluenceMatrix:
    """The same things and effects in another order."""
    things = list(matrix.things)
    random.Random(seed).shuffle(things)
    return InfluenceMatrix.of(things, matrix.effects)


def dense(matrix: InfluenceMatrix) -> InfluenceMatrix:
    """The same with 0 for what nobody has assessed."""
    return InfluenceMatrix(
        matrix.things, tuple(tuple(value or 0 for value in row) for row in matrix.cells)
    )


def test_influence_and_dependence_are_the_sums_of_rows_and_columns() -> None:
    found = direct_influences(PUBLISHED)
    assert [one.influence for one in found] == [2, 3, -2, 0]
    assert [one.dependence for one in found] == [3, 0, 3, -3]
    assert [(one.helps, one.hinders) for one in found] == [(3, -1), (3, 0), (0, -2), (3, -3)]
    assert [(one.helped, one.hindered) for one in found] == [(3, 0), (3, -3), (3, 0), (0, -3)]


def test_second_order_counts_ways_back_unless_told_not_to() -> None:
    assert second_order(PUBLISHED) == (6.5, 2, -2, -3.5)
    assert second_order(PUBLISHED, returns=False) == (6, 0.5, -1, -1.5)


def test_ranks_change_when_influence_by_way_of_others_counts() -> None:
    found = {one.thing: one for one in standings(PUBLISHED)}
    assert {thing: (one.rank, one.rank_second) for thing, one in found.items()} == {
        "a": (2, 1), "b": (1, 2), "c": (4, 3), "d": (3, 4),
    }  # fmt: skip
    assert {thing: one.climbs for thing, one in found.items()} == {"a": 1, "b": -1, "c": 1, "d": -1}
    assert (found["a"].moves.sv, found["b"].moves.en) == ("upp 1", "down 1")
    without = [one.thing for one in standings(PUBLISHED, returns=False)]
    assert without == ["a", "b", "c", "d"]


def test_equals_share_the_best_place() -> None:
    assert ranks([0.1 + 0.2, 0.3, 1.0, -1.0]) == (2, 2, 1, 4)


def test_the_infinite_series_equals_its_first_thousand_rounds() -> None:
    weight = 0.9 / spectral_radius(PUBLISHED)
    direct = PUBLISHED.values.sum(axis=1)
    total, power = np.zeros(4), direct
    for _ in range(1000):
        total, power = total + power, weight * PUBLISHED.values @ power
    assert infinite_series(PUBLISHED, weight) == pytest.approx(total.tolist())


def test_a_series_without_end_is_refused_with_its_number() -> None:
    growing = InfluenceMatrix(("a", "b"), ((0, 3), (3, 0)))
    with pytest.raises(EndlessInfluence) as refused:
        infinite_series(growing, 0.5)
    assert refused.value.reach == pytest.approx(1.5)
    assert "1,500" in refused.value.message.sv
    assert "1.500" in refused.value.message.en
    with pytest.raises(EndlessInfluence):
        standings(growing, weight=0.34)
    assert [one.series for one in standings(growing, weight=0.1)] == pytest.approx([30 / 7, 30 / 7])


def test_what_nobody_has_assessed_is_something_else_than_no_effect() -> None:
    known = InfluenceMatrix(("a", "b"), ((0, 0), (2, 0)))
    unknown = InfluenceMatrix(("a", "b"), ((0, None), (2, 0)))
    assert known.effects == {("a", "b"): 0, ("b", "a"): 2}
    assert unknown.effects == {("b", "a"): 2}
    assert (known.share_assessed.part, unknown.share_assessed.part) == (2, 1)


def test_nothing_is_ranked_below_four_fifths_of_a_row_or_column() -> None:
    things = ("a", "b", "c", "d", "e", "f")
    full: dict[tuple[str, str], float] = {(x, y): 1 for x in things for y in things}
    one_missing = InfluenceMatrix.of(things, {c: v for c, v in full.items() if c != ("a", "b")})
    assert is_rankable(one_missing)
    assert len(standings(one_missing)) == 6
    two = InfluenceMatrix.of(
        things, {c: v for c, v in full.items() if c not in {("a", "b"), ("a", "c")}}
    )
    assert [one.thing for one in unassessed(two)] == ["a"]
    assert (unassessed(two)[0].row.part, unassessed(two)[0].column.part) == (3, 5)
    assert standings(two) == ()
    assert roles(two) == ()
    found = matrix_influence(two)
    assert "a: 3 of 5 in its row and 5 of 5" in found.lacking(model([], {})).en
    assert "ej bedömt" in found.sentence().sv


def test_the_share_that_hinders_is_by_strength_and_hidden_under_five_effects() -> None:
    assert conflict_share(PUBLISHED) == pytest.approx(6 / 15)
    assert [one.conflict_share for one in direct_influences(PUBLISHED)] == [None] * 4
    wide = InfluenceMatrix.of("abcdef", {("a", other): -1 for other in "bcde"} | {("a", "f"): 2})
    assert direct_influences(wide)[0].conflict_share == pytest.approx(4 / 6)


def test_roles_compare_with_the_mean_of_rows_and_columns() -> None:
    found = {one.thing: one for one in roles(PUBLISHED)}
    # sizes of rows 4, 3, 2, 6 and of columns 3, 6, 3, 3: both have the mean 3.75
    assert {thing: one.role for thing, one in found.items()} == {
        "a": "active", "b": "passive", "c": "inert", "d": "active",
    }  # fmt: skip
    # net rows 2, 3, −2, 0 and net columns 3, 0, 3, −3: both have the mean 0.75
    assert {thing: one.net_role for thing, one in found.items()} == {
        "a": "critical", "b": "active", "c": "passive", "d": "inert",
    }  # fmt: skip
    alike = InfluenceMatrix(("a", "b"), ((0, 1), (1, 0)))
    assert [one.role for one in roles(alike)] == ["inert", "inert"]


def test_conflicts_are_listed_the_strongest_first_and_pairs_told_apart() -> None:
    assert [(e.thing, e.on, e.strength) for e in direct_conflicts(PUBLISHED)] == [
        ("d", "b", -3), ("c", "d", -2), ("a", "d", -1),
    ]  # fmt: skip
    assert [(p.first, p.second) for p in asymmetric_pairs(PUBLISHED)] == [("d", "a"), ("d", "c")]
    assert mutual_negatives(PUBLISHED) == ()
    both = InfluenceMatrix(("b", "a"), ((0, -1), (-3, 0)))
    assert [(p.first, p.second, p.there, p.back) for p in mutual_negatives(both)] == [
        ("a", "b", -3, -1)
    ]


def test_clusters_are_of_what_helps_and_tell_the_conflicts_within() -> None:
    pairs = {("a", "b"): 3, ("b", "c"): 2, ("c", "a"): 3, ("x", "y"): 3, ("y", "z"): 3}
    effects: dict[tuple[str, str], float] = {**pairs, ("c", "x"): 1, ("a", "c"): -2, ("q", "a"): -3}
    found = clusters(InfluenceMatrix.of("abcxyzq", effects))
    assert [cluster.things for cluster in found] == [("a", "b", "c"), ("x", "y", "z")]
    assert [[(e.thing, e.on) for e in cluster.conflicts] for cluster in found] == [[("a", "c")], []]


def test_clusters_of_the_karate_club_are_as_good_as_the_best_known() -> None:
    club = networkx.karate_club_graph()
    effects = {(str(a), str(b)): 1.0 for a, b in club.edges}
    found = clusters(InfluenceMatrix.of(map(str, club.nodes), effects))
    groups = [{int(thing) for thing in cluster.things} for cluster in found]
    best = networkx.community.modularity(club, groups, weight=None)
    assert best == pytest.approx(0.4198, abs=0.005)


def test_an_organisation_without_sources_has_an_empty_matrix() -> None:
    found = influence(model([], {}))
    assert found.matrix.things == ()
    assert "Ingen har bedömt" in found.sentence().sv
    assert all(not table.rows for table in found.tables(model([], {})).values())


@given(matrices(), st.integers(0, 99))
def test_the_order_of_things_changes_nothing(matrix: InfluenceMatrix, seed: int) -> None:
    other = shuffled(matrix, seed)
    place = [other.things.index(thing) for thing in matrix.things]
    for returns in (True, False):
        moved = second_order(other, returns=returns)
        assert second_order(matrix, returns=returns) == pytest.approx([moved[at] for at in place])
    assert direct_conflicts(matrix) == direct_conflicts(other)
    assert mutual_negatives(matrix) == mutual_negatives(other)
    assert {one.thing: one.role for one in roles(matrix)} == {
        one.thing: one.role for one in roles(other)
    }


@settings(max_examples=25, deadline=None)
@given(matrices(), st.integers(0, 99))
def test_clusters_follow_neither_the_order_nor_what_is_left_empty(
    matrix: InfluenceMatrix, seed: int
) -> None:
    assert clusters(matrix) == clusters(shuffled(matrix, seed))
    assert clusters(matrix) == clusters(dense(matrix))


@given(matrices())
def test_sums_stay_in_their_ranges_and_add_up(matrix: InfluenceMatrix) -> None:
    found = direct_influences(matrix)
    others = len(matrix) - 1
    for one in found:
        assert -3 * others <= one.hinders <= 0 <= one.helps <= 3 * others
        assert one.effects <= one.row.part <= others
    assert sum(one.influence for one in found) == sum(one.dependence for one in found)
    share = conflict_share(matrix)
    assert share is None or 0 <= share <= 1


@given(matrices())
def test_turning_everything_round_swaps_influence_and_dependence(matrix: InfluenceMatrix) -> None:
    turned = InfluenceMatrix.of(matrix.things, {(b, a): v for (a, b), v in matrix.effects.items()})
    assert [one.influence for one in direct_influences(matrix)] == [
        one.dependence for one in direct_influences(turned)
    ]


@given(matrices())
def test_helping_more_never_lowers_direct_influence(matrix: InfluenceMatrix) -> None:
    for cell, value in matrix.effects.items():
        more = InfluenceMatrix.of(matrix.things, {**matrix.effects, cell: min(value + 1, 3)})
        at = matrix.things.index(cell[0])
        assert direct_influences(more)[at].influence >= direct_influences(matrix)[at].influence
        break

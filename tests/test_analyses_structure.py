"""What crosses the borders, and the clusters goals form (measures 11 to 13)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.clusters import (
    adjusted_mutual_information,
    best_modules,
    clusters,
    modularity_of_rows,
)
from graph.analyses.integration import assortativity, integration
from graph.analyses.mixing import target_mixing
from graph.analyses.model import Bearer, Link, LinkModel, Network, Target, Unit
from graph.analyses.structure import structure
from graph.texts import Text

pytestmark = pytest.mark.measure(11, 12, 13)
AT: Final = date(2026, 11, 1)
NAMELESS: Final = Text("", "")
LINKS = st.lists(
    st.tuples(st.integers(0, 3), st.frozensets(st.integers(0, 6), min_size=1, max_size=4)),
    min_size=5,
    max_size=14,
)


def described(bearers: Sequence[tuple[int, frozenset[int]]], names: str = "b") -> LinkModel:
    """Bearers by their programme and targets."""
    targets = {f"t{n}": Target(f"t{n}", f"1.{n}", 1, NAMELESS) for n in range(7)}
    made = {
        f"{names}{n:02}": Bearer(
            f"{names}{n:02}", "goal", NAMELESS, programmes=frozenset({f"p{programme}"})
        )
        for n, (programme, _) in enumerate(bearers)
    }
    return LinkModel(
        organisation="o",
        label=NAMELESS,
        as_of=AT,
        targets=targets,
        relevant=frozenset(targets),
        profile_decided=True,
        bearers=made,
        links=tuple(
            Link(f"{names}{n:02}", f"t{target}", 1)
            for n, (_, on) in enumerate(bearers)
            for target in sorted(on)
        ),
    )


def walled(programmes: int = 4, of_each: int = 4) -> LinkModel:
    """Every programme has two targets of its own, and all its goals are on both or one."""
    return described(
        [
            (p, frozenset({p, (p + 4) % 7 if p < 3 and number else p}))
            for p in range(programmes)
            for number in range(of_each)
        ]
    )


def test_ties_are_counted_by_hand() -> None:
    # t0: three goals, two of p0 and one of p1: ties of 1/2; t1: one of each: a tie of 1
    model = described(
        [(0, frozenset({0, 1})), (0, frozenset({0})), (1, frozenset({0, 1})),
         (2, frozenset({2})), (2, frozenset({2}))]
    )  # fmt: skip
    found = target_mixing(model, draws=0)
    assert found.sharing == 5
    assert found.inside == pytest.approx(0.5 + 1)
    assert found.across == pytest.approx(2 * 0.5 + 1)
    assert found.across_share == pytest.approx(2 / 3.5)


def test_what_is_walled_in_is_told_from_chance() -> None:
    found = target_mixing(walled())
    assert found.across_share == 0
    assert found.chance is not None
    assert found.chance.mean > 0.5
    assert found.chance.p == pytest.approx(1 / 1000)
    assert "0 %" in found.sentence().sv


def test_a_target_that_half_shares_does_not_dominate() -> None:
    few = [(p, frozenset({p})) for p in range(4) for _ in range(3)]
    everybody = [
        (p, frozenset({p, 6}) if n % 2 else frozenset({p})) for n, (p, _) in enumerate(few)
    ]
    before, after = (target_mixing(described(each), draws=0) for each in (few, everybody))
    assert before.across_share == 0
    # six goals bring one each, however many pairs they form: 3 of 9 at most
    assert after.inside + after.across == pytest.approx(before.inside + before.across + 3)


def test_nothing_is_said_of_few() -> None:
    found = target_mixing(described([(0, frozenset({0})), (1, frozenset({0}))]))
    assert (found.across_share, found.chance) == (None, None)


@given(LINKS)
def test_a_share_is_a_share_and_names_and_order_change_nothing(
    bearers: list[tuple[int, frozenset[int]]],
) -> None:
    share = target_mixing(described(bearers), draws=0).across_share
    turned = target_mixing(described(bearers[::-1], names="x"), draws=0).across_share
    assert share is None or 0 <= share <= 1
    assert share == pytest.approx(turned)


@given(LINKS)
def test_chance_keeps_how_many_everyone_has(bearers: list[tuple[int, frozenset[int]]]) -> None:
    found = target_mixing(described(bearers), draws=5)
    if found.chance is not None:
        assert 0 <= found.chance.mean <= 1
        assert 0 < found.chance.p <= 1


def test_the_southern_women_have_four_modules() -> None:
    women = networkx.davis_southern_women_graph()
    of_women = [node for node, kind in women.nodes(data="bipartite") if kind == 0]
    events = [node for node, kind in women.nodes(data="bipartite") if kind == 1]
    links = networkx.to_numpy_array(women, nodelist=[*of_women, *events])
    rows, columns, best = best_modules(links[: len(of_women), len(of_women) :])
    assert best == pytest.approx(0.34554, abs=5e-6)
    assert len({*rows.tolist(), *columns.tolist()}) == 4


def test_clusters_that_follow_the_chart_agree_with_it() -> None:
    found = clusters(walled())
    assert found.agreement == pytest.approx(1)
    assert found.formal == pytest.approx(found.best)
    assert sorted(len(bearers) for bearers, _ in found.clusters) == [4, 4, 4, 4]


def test_clusters_across_the_chart_do_not() -> None:
    across = described([(number % 4, frozenset({number // 4})) for number in range(16)])
    found = clusters(across)
    assert found.agreement is not None
    assert found.agreement < 0.1
    assert found.formal is not None
    assert found.best is not None
    assert found.formal < found.best


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=20))
def test_agreement_is_symmetric_and_at_most_one(pairs: list[tuple[int, int]]) -> None:
    first, second = [a for a, _ in pairs], [b for _, b in pairs]
    found = adjusted_mutual_information(first, second)
    assert found == pytest.approx(adjusted_mutual_information(second, first))
    assert found <= 1 + 1e-9
    assert adjusted_mutual_information(first, first) == 1


@given(LINKS)
def test_the_best_is_never_worse_than_the_chart(
    bearers: list[tuple[int, frozenset[int]]],
) -> None:
    links = np.zeros((len(bearers), 7))
    for row, (_, on) in enumerate(bearers):
        links[row, sorted(on)] = 1
    links = links[:, links.any(axis=0)]
    of_rows, _, best = best_modules(links)
    assert best >= -1e-12
    assert best == pytest.approx(modularity_of_rows(links, of_rows)) or best == 0


def test_below_four_fifths_linked_no_figure_is_given() -> None:
    model = walled()
    more = {f"u{n}": Bearer(f"u{n}", "goal", NAMELESS) for n in range(20)}
    sparse = LinkModel(
        **{**{name: getattr(model, name) for name in ("organisation", "label", "as_of", "targets",
              "relevant", "profile_decided", "links")}, "bearers": {**model.bearers, **more}}
    )  # fmt: skip
    found = structure(sparse, draws=9)
    assert not found.known
    assert "okänt" in found.sentence().sv.lower()
    assert found.tables(sparse)["mixing"].rows[0][1:] == (None, None, None, None)
    assert found.tables(sparse)["chart"].rows[0][1:] == (None, None, None)


def working(pairs: Sequence[tuple[str, str]], boards: Mapping[str, str]) -> LinkModel:
    """Units under boards, of which these have declared that they work together."""
    units = {board: Unit(board, NAMELESS, unit_type="board") for board in set(boards.values())}
    units |= {
        unit: Unit(
            unit,
            NAMELESS,
            parent=board,
            cooperates_with=frozenset(b for a, b in pairs if a == unit),
        )
        for unit, board in boards.items()
    }
    return replace(described([]), units=units)


def karate() -> LinkModel:
    """Zachary's club: who meets whom, and whose side they took."""
    club = networkx.karate_club_graph()
    sides = {f"u{node:02}": side for node, side in club.nodes(data="club")}
    return working([(f"u{a:02}", f"u{b:02}") for a, b in club.edges()], sides)


def test_the_karate_club_is_as_published() -> None:
    found = integration(karate())
    assert found.n == 78
    assert found.index == pytest.approx(-0.717949, abs=5e-7)
    assert found.assortativity == pytest.approx(0.717531, abs=5e-7)
    assert found.chance is not None
    assert found.chance.p == pytest.approx(1 / 1000)


def test_a_common_network_joins_every_two_of_its_members() -> None:
    model = working([], {"a": "x", "b": "x", "c": "y", "d": "z"})
    network = Network("n", NAMELESS, members=frozenset("abcd"))
    found = integration(replace(model, networks={"n": network}), draws=0)
    assert (found.external, found.internal) == (5, 1)
    assert found.index == pytest.approx(4 / 6)


def test_nothing_is_said_of_fewer_than_five_pairs() -> None:
    found = integration(working([("a", "b"), ("b", "c")], {"a": "x", "b": "x", "c": "y"}))
    assert (found.external, found.internal) == (1, 1)
    assert (found.index, found.assortativity, found.chance) == (None, None, None)


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=5, max_size=20),
    st.lists(st.integers(0, 2), min_size=9, max_size=9),
)
def test_indices_stay_in_range_and_a_link_across_never_lowers(
    pairs: list[tuple[int, int]], boards: list[int]
) -> None:
    named = [(f"u{a}", f"u{b}") for a, b in pairs if a != b]
    sides = {f"u{n}": f"b{board}" for n, board in enumerate(boards)}
    found = integration(working(named, sides), draws=0)
    if found.index is not None:
        assert -1 <= found.index <= 1
        assert found.assortativity is None or -1 <= found.assortativity <= 1 + 1e-9
    apart = next(((a, b) for a in sides for b in sides if sides[a] < sides[b]), None)
    if found.index is not None and apart is not None:
        more = integration(working([*named, apart], sides), draws=0)
        assert more.index is not None
        assert more.index >= found.index


def test_assortativity_is_that_of_networkx() -> None:
    club = networkx.karate_club_graph()
    sides = {str(node): side for node, side in club.nodes(data="club")}
    links = [(str(a), str(b)) for a, b in club.edges()]
    theirs = networkx.attribute_assortativity_coefficient(club, "club")
    assert assortativity(links, sides) == pytest.approx(theirs)

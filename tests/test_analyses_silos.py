"""The meeting rate with its null, bridges, rhythms and lonely programmes (measures 10, 14-16)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analyses.bridges import bridges
from graph.analyses.findings import ANALYSES, analyse
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import MeetingRates, meeting_rates
from graph.analyses.model import LinkModel, Network, Programme, Unit
from graph.analyses.rhythm import rhythm_pairs
from graph.analyses.silos import silos
from graph.errors import NotFound
from tests.link_models import bearer, model, text

pytestmark = pytest.mark.measure(10, 14, 15, 16)

UNITS = "uvwx"
TARGETS = ("1.1", "2.1", "3.1", "4.1")


@st.composite
def organisations(draw: st.DrawFn) -> LinkModel:
    """Up to ten goals in three programmes and four units, some linked, some units cooperating."""
    size = draw(st.integers(2, 10))
    bearers = [
        bearer(f"b{i}", programme=draw(st.sampled_from("pqr")), unit=draw(st.sampled_from(UNITS)))
        for i in range(size)
    ]
    strengths = st.dictionaries(st.sampled_from(TARGETS), st.integers(1, 3), max_size=3)
    links: dict[str, Mapping[str, int | None]] = {each.iri: {**draw(strengths)} for each in bearers}
    found = model(bearers, links, targets=TARGETS)
    pairs = st.tuples(st.sampled_from(UNITS), st.sampled_from(UNITS))
    return with_cooperations(found, draw(st.lists(pairs, max_size=2)))


def with_cooperations(found: LinkModel, pairs: list[tuple[str, str]]) -> LinkModel:
    """The model with these pairs of units declared to cooperate."""
    units = {name: found.units.get(name, Unit(name, text(name))) for name in UNITS}
    for one, other in pairs:
        declared = units[one].cooperates_with | {other}
        units[one] = replace(units[one], cooperates_with=declared)
    return replace(found, units=units)


def rate(found: LinkModel) -> float:
    """The organisation's meeting rate, 1 where nobody needs to meet."""
    share = meeting_rates(found, draws=0).overall.share
    return share.ratio if share.n else 1.0


@given(organisations(), st.sampled_from(UNITS), st.sampled_from(UNITS))
@settings(max_examples=60, deadline=None)
def test_adding_a_cooperation_never_lowers_the_meeting_rate(
    found: LinkModel, one: str, other: str
) -> None:
    assert rate(with_cooperations(found, [(one, other)])) >= rate(found)


@given(organisations(), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_more_uncoordinated_overlap_never_raises_the_meeting_rate(
    found: LinkModel, strength: int
) -> None:
    links: dict[str, Mapping[str, int | None]] = {"x": {"16.6": strength}, "y": {"16.6": 1}}
    more = model(
        [bearer("x", programme="s", unit="x1"), bearer("y", programme="t", unit="y1")], links
    )
    wider = replace(
        found,
        bearers={**found.bearers, **more.bearers},
        links=(*found.links, *more.links),
        targets={**found.targets, **more.targets},
    )
    assert rate(wider) <= rate(found)


def figures(rates: MeetingRates, names: Mapping[str, str]) -> list[tuple[object, ...]]:
    """Everything a reader sees, with the groups under their first names."""
    return sorted(
        (*sorted((names[pair.first], names[pair.second])), pair.share.part, pair.share.n)
        for pair in rates.pairs
    )


@given(organisations(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_relabelling_and_reordering_change_nothing(found: LinkModel, random: Random) -> None:
    new = {name: f"z{ord('z') - ord(name)}" for name in "pqr"}
    shuffled = sorted(found.bearers.values(), key=lambda _: random.random())
    renamed = replace(
        found,
        bearers={
            each.iri: replace(each, programmes=frozenset(new[p] for p in each.programmes))
            for each in shuffled
        },
        links=tuple(reversed(found.links)),
    )
    same, old = {name: name for name in "pqr"}, {value: key for key, value in new.items()}
    before, after = meeting_rates(found, draws=0), meeting_rates(renamed, draws=0)
    assert figures(before, same) == figures(after, old)
    assert before.overall.share == after.overall.share


@pytest.fixture
def walled() -> LinkModel:
    """Two programmes of six goals on one target; within each everything meets, across nothing."""
    bearers = [
        bearer(f"{programme}{i}", programme=programme, unit=programme.upper())
        for programme in "pq"
        for i in range(6)
    ]
    return model(bearers, {each.iri: {"1.1": 1} for each in bearers})


def test_a_wall_between_two_programmes_is_told_from_chance(walled: LinkModel) -> None:
    [pair] = meeting_rates(walled).pairs
    assert (pair.share.part, pair.share.n) == (0, 36)
    assert pair.chance is not None
    assert pair.chance.p < 0.05
    assert pair.chance.percentile < 0.05
    assert pair.chance.mean == pytest.approx(30 / 66, abs=0.02)
    assert pair.sentence(walled).sv == "p och q behöver mötas om 36 saker och möts om 0."


def test_the_same_draws_are_made_every_time(walled: LinkModel) -> None:
    assert meeting_rates(walled) == meeting_rates(walled)


def test_nothing_is_said_of_chance_where_the_draws_do_not_vary(walled: LinkModel) -> None:
    units = {"P": Unit("P", text("P"), cooperates_with=frozenset({"Q"}))}
    [pair] = meeting_rates(replace(walled, units=units)).pairs
    assert pair.share.value == 1.0
    assert pair.chance is None


def test_fewer_than_five_needs_give_a_list_and_no_rate() -> None:
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v")]
    [pair] = meeting_rates(model(bearers, {"a": {"1.1": 1}, "b": {"1.1": 1}})).pairs
    assert pair.share.value is None
    assert len(pair.unmet) == 1


def test_no_silo_figure_is_shown_while_too_little_is_linked(walled: LinkModel) -> None:
    unlinked = {name: bearer(name, programme="p", unit="P") for name in "abcdef"}
    found = replace(walled, bearers={**walled.bearers, **unlinked})
    result = silos(found, draws=0)
    assert not result.known
    assert result.sentence().en.startswith("Silos are unknown")
    assert [row["rate"] for row in result.table(found).records()] == [None]


def test_groups_can_be_boards() -> None:
    units = {
        "board": Unit("board", text("board"), unit_type="board", parent="municipality"),
        "office": Unit("office", text("office"), unit_type="office", parent="board"),
        "other": Unit("other", text("other"), unit_type="board", parent="municipality"),
    }
    bearers = [bearer("a", unit="office"), bearer("b", unit="other"), bearer("c", unit="board")]
    found = replace(model(bearers, {each.iri: {"1.1": 1} for each in bearers}), units=units)
    [pair] = meeting_rates(found, "board", draws=0).pairs
    assert (pair.first, pair.second, pair.share.n) == ("board", "other", 2)


def test_bridges_are_computed_as_on_the_karate_club() -> None:
    club = networkx.karate_club_graph()
    names = {node: f"n{node:02}" for node in club}
    units = {
        names[node]: Unit(
            names[node], text(names[node]), cooperates_with=frozenset(names[o] for o in club[node])
        )
        for node in club
    }
    found = {b.iri: b for b in bridges(replace(model([], {}), units=units))}["n00"]
    assert found.betweenness == pytest.approx(0.437635, abs=1e-6)
    assert found.constraint == pytest.approx(0.155423, abs=1e-6)
    assert found.effective_size == pytest.approx(13.75)
    assert len(found.separates) == 27 * 5 + 27 * 1 + 5 * 1


def test_a_network_is_a_bridge_when_its_leaving_separates_its_members() -> None:
    network = Network("n", text("n"), frozenset("uvwx"))
    [first, *_] = found = bridges(replace(model([], {}), networks={"n": network}))
    assert (first.iri, len(first.separates), first.betweenness) == ("n", 6, 1.0)
    assert all(not each.separates for each in found[1:])


def test_no_index_of_bridges_on_fewer_than_five() -> None:
    network = Network("n", text("n"), frozenset("uv"))
    found = bridges(replace(model([], {}), networks={"n": network}))
    assert [(each.iri, each.betweenness) for each in found] == [
        ("n", None),
        ("u", None),
        ("v", None),
    ]


def programme(name: str, first: int, last: int, rhythm: int | None = 12) -> Programme:
    """A programme over whole years."""
    return Programme(
        name, text(name), start=date(first, 1, 1), end=date(last, 12, 31), rhythm_months=rhythm
    )


def test_programmes_are_compared_by_period_and_rhythm() -> None:
    both = {"p": programme("p", 2024, 2027), "q": programme("q", 2026, 2029, rhythm=4)}
    found = replace(model([], {}), programmes=both)
    [pair] = rhythm_pairs(found)
    assert (pair.common_days, pair.all_days, pair.months_apart) == (730, 2192, 8)
    assert pair.sentence(found).en == (
        "p and q run together 2 of 6 years; are followed up at rhythms 8 months apart."
    )


def test_a_programme_that_shares_nothing_is_lonely_until_it_shares_a_network() -> None:
    programmes = {name: programme(name, 2024, 2027) for name in "pqr"}
    bearers = [bearer(f"{name}1", programme=name, unit=name.upper()) for name in "pqr"]
    links = {"p1": {"1.1": 1}, "q1": {"1.1": 1}, "r1": {"2.1": 1}}
    found = replace(model(bearers, links), programmes=programmes)
    assert lonely_programmes(found).programmes == ("r",)
    network = Network("n", text("n"), frozenset("PR"))
    assert lonely_programmes(replace(found, networks={"n": network})).programmes == ()


def test_nobody_is_called_lonely_while_too_little_is_linked() -> None:
    programmes = {name: programme(name, 2024, 2027) for name in "pq"}
    bearers = [bearer("p1", programme="p"), bearer("q1", programme="q")]
    found = lonely_programmes(replace(model(bearers, {}), programmes=programmes))
    assert found.sentence().sv.startswith("Okänt")


@pytest.mark.parametrize("name", ANALYSES)
def test_every_analysis_answers_for_an_empty_organisation(name: str) -> None:
    empty = model([], {})
    found = analyse(name, empty)
    assert found.table(empty).rows == ()
    assert found.sentence().sv
    assert found.sentence().en


def test_an_analysis_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(NotFound, match=", ".join(ANALYSES)):
        analyse("luck", model([], {}))

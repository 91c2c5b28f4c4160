"""The measures counted on arrays are those of the plain definitions, on models drawn at random."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analyses.arrays.numbers import numbers
from graph.analyses.bridges import bridges
from graph.analyses.chain import chain, top_goals
from graph.analyses.completeness import completeness, where_to_link
from graph.analyses.conflicts import conflicts
from graph.analyses.coverage import bearer_steps, coverage
from graph.analyses.gaps import gaps
from graph.analyses.grouping import Grouping
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import across_groups, missed_meetings, needs, parties
from graph.analyses.model import LinkModel
from graph.analyses.overlap import overlaps, targets_by_group
from graph.analyses.rhythm import rhythm_pairs
from tests import plain_measures as plain
from tests.random_models import link_models

pytestmark = pytest.mark.measure(1, 6, 9, 10, 14, 15, 16, 17)

GROUPINGS = st.sampled_from(["programme", "board", "unit"])
on_random_models = settings(max_examples=40, deadline=None)


@given(link_models(), GROUPINGS)
@on_random_models
def test_needs_are_those_of_every_pair_looked_at(model: LinkModel, grouping: Grouping) -> None:
    assert list(needs(model)) == plain.needs(model)
    assert list(across_groups(model, grouping)) == plain.across_groups(model, grouping)


@given(link_models(), GROUPINGS)
@on_random_models
def test_missed_meetings_are_those_that_nothing_joins(model: LinkModel, grouping: Grouping) -> None:
    found, expected = missed_meetings(model, grouping), plain.missed_meetings(model, grouping)
    assert {(row.first, row.second): row.needs for row in found} == {
        pair: row.needs for pair, row in expected.items()
    }
    for row in found:
        assert row.score == pytest.approx(expected[row.first, row.second].score, rel=1e-12)
    assert [(-row.score, row.first, row.second) for row in found] == sorted(
        (-row.score, row.first, row.second) for row in found
    )


@given(link_models(), GROUPINGS)
@on_random_models
def test_the_path_of_a_meeting_leads_over_its_weightiest_need(
    model: LinkModel, grouping: Grouping
) -> None:
    rarity = plain.rarities(model)
    for row in missed_meetings(model, grouping):
        weights = [plain.score(model, [need], rarity) for need in row.needs]
        heaviest = [
            need for need, w in zip(row.needs, weights, strict=True) if w > max(weights) - 1e-9
        ]
        ends = [
            (one, other)
            for need in heaviest
            for one, other in [(need.first, need.second), (need.second, need.first)]
            if row.first in parties(model, one)
        ]
        assert any(f"”{one}”" in row.path.sv and f"”{other}”" in row.path.sv for one, other in ends)


@given(link_models(), GROUPINGS)
@on_random_models
def test_meeting_rates_count_what_is_joined(model: LinkModel, grouping: Grouping) -> None:
    found = meeting_rates(model, grouping, draws=0)
    counted = {(p.first, p.second): (p.share.part, p.share.n) for p in found.pairs}
    whole = found.overall.share
    expected = plain.meeting_rates(model, grouping)
    assert (whole.part, whole.n) == expected.pop(("", ""), (0, 0))
    assert counted == expected
    order = [(p.share.ratio, -p.share.n, p.first, p.second) for p in found.pairs]
    assert order == sorted(order)
    for pair in found.pairs:
        assert len(pair.unmet) == pair.share.n - pair.share.part
        assert not any(need.is_empty for need in pair.unmet)


@given(link_models(), GROUPINGS)
@on_random_models
def test_overlaps_are_those_of_the_sets(model: LinkModel, grouping: Grouping) -> None:
    targets = plain.targets_by_group(model, grouping)
    assert targets_by_group(model, grouping) == targets
    found = overlaps(model, grouping)
    total, pairs = len(model.relevant), list(combinations(sorted(targets), 2))
    p_values = [
        plain.upper_tail(len(targets[a] & targets[b]), len(targets[a]), len(targets[b]), total)
        for a, b in pairs
    ]
    by_pair = dict(zip(pairs, zip(p_values, plain.adjusted(p_values), strict=True), strict=True))
    assert {(each.first, each.second) for each in found} == set(pairs)
    for each in found:
        a, b = targets[each.first], targets[each.second]
        assert each.shared == tuple(sorted(a & b))
        assert (each.only_first, each.only_second) == (
            tuple(sorted(a - b)),
            tuple(sorted(b - a)),
        )
        if total >= 5:
            assert (each.p, each.adjusted) == pytest.approx(by_pair[each.first, each.second])
        else:
            assert each.p is each.adjusted is None
    order = [(-len(each.shared), each.first, each.second) for each in found]
    assert order == sorted(order)


@given(link_models())
@on_random_models
def test_the_ladder_is_climbed_with_everything_below(model: LinkModel) -> None:
    expected = {iri: plain.bearer_step(model, each) for iri, each in model.current.items()}
    assert bearer_steps(model) == expected
    for step in coverage(model).targets:
        bearers = [iri for iri in model.current if step.target in model.strengths.get(iri, {})]
        reached = max((expected[iri] for iri in bearers), default=0)
        assert step.step == reached or (step.step == 1 and not bearers)
        rows = [model.rows_of(model.current[iri]) for iri in bearers]
        assert step.rows == frozenset().union(*rows)


@given(link_models())
@on_random_models
def test_completeness_and_where_to_link_part_the_current(model: LinkModel) -> None:
    found = completeness(model)
    linked = [
        iri
        for iri, bearer in model.current.items()
        if bearer.without_target_link
        or any(link.bearer == iri and link.target in model.targets for link in model.links)
    ]
    assert list(found.linked) == linked
    assert [*found.unlinked] == [iri for iri in model.current if iri not in linked]
    for need in where_to_link(model):
        inside = [iri for iri in model.current if need.row in model.rows_of(model.current[iri])]
        assert need.n == len(inside)
        assert list(need.unlinked) == [iri for iri in inside if iri in found.unlinked]


@given(link_models())
@on_random_models
def test_the_chain_is_followed_in_both_directions(model: LinkModel) -> None:
    found, tops = chain(model), top_goals(model)
    activities = [iri for iri, each in model.current.items() if each.kind == "activity"]
    lost = [iri for iri in activities if not plain.leads_up(model, iri, tops)]
    assert list(found.broken_upward[: len(lost)]) == lost
    assert found.upward.part == len(activities) - len(lost)
    idle = [iri for iri in sorted(tops) if not plain.reaches_work(model, iri)]
    assert list(found.broken_downward) == idle
    unset = [gap.thing for gap in gaps(model).of("work-without-goal")]
    assert unset == plain.work_without_goal(model)


@given(link_models())
@on_random_models
def test_below_and_above_are_the_walks_of_the_model(model: LinkModel) -> None:
    found = numbers(model)
    for place, iri in enumerate(found.bearers):
        assert {found.bearers[i] for i in found.below.of(place)} == model.descendants[iri]
        assert {found.nodes[i] for i in found.above.of(place)} == model.ancestors[iri]


@given(link_models())
@on_random_models
def test_bridges_are_those_of_networkx(model: LinkModel) -> None:
    import networkx

    links = plain.cooperation_network(model)
    links.remove_edges_from(list(networkx.selfloop_edges(links)))
    found = bridges(model)
    assert {bridge.iri: set(bridge.neighbours) for bridge in found} == {
        node: set(links[node]) for node in links
    }
    assert all(set(bridge.separates) == plain.separated(model, bridge.iri) for bridge in found)
    assert all(len(set(bridge.separates)) == len(bridge.separates) for bridge in found)
    if len(links) < 5:
        assert all(bridge.betweenness is None for bridge in found)
        return
    betweenness, size = networkx.betweenness_centrality(links), networkx.effective_size(links)
    for bridge in found:
        assert bridge.betweenness == pytest.approx(betweenness[bridge.iri], abs=1e-12)
        assert bridge.effective_size == pytest.approx(size[bridge.iri])


@given(link_models())
@on_random_models
def test_lonely_programmes_and_rhythms_are_those_looked_up_one_by_one(model: LinkModel) -> None:
    running = [
        iri for iri, each in sorted(model.programmes.items()) if each.is_current(model.as_of)
    ]
    lonely = [iri for iri in running if plain.is_lonely(model, iri)]
    assert list(lonely_programmes(model).programmes) == lonely
    for pair in rhythm_pairs(model):
        apart = plain.levels(model, pair.first) ^ plain.levels(model, pair.second)
        assert pair.levels_apart == tuple(sorted(apart))


@given(link_models())
@on_random_models
def test_conflicts_name_who_hinders_and_who_is_hindered(model: LinkModel) -> None:
    for clash in conflicts(model):
        if "counteracts" in clash.kinds:
            [target] = clash.targets
            for iri in clash.first:
                links = model.links_by_bearer[iri]
                assert any(link.target == target and link.weight < 0 for link in links)
        if "interaction" in clash.kinds:
            source, aim = clash.targets
            assert model.interactions[source, aim] <= -2
            assert all(source in model.strengths[iri] for iri in clash.first)
            assert all(aim in model.strengths[iri] for iri in clash.second)
        for conflict in model.conflicts:
            first, second = conflict.concerns & {*clash.first}, conflict.concerns & {*clash.second}
            named = conflict.concerns & {*clash.targets}
            between = (first and second) or ((first or second) and named) or len(named) > 1
            if clash.second:
                assert (conflict.iri in clash.declared) == bool(between)


@given(link_models(), GROUPINGS)
@settings(max_examples=40, deadline=None)
def test_chance_is_that_of_dealing_the_groups_out_anew(
    model: LinkModel, grouping: Grouping
) -> None:
    found = meeting_rates(model, grouping, draws=30)
    expected = plain.chances(model, grouping, draws=30)
    shown = [pair for pair in (found.overall, *found.pairs) if pair.share.value is not None]
    for pair in shown:
        chance = expected.get((pair.first, pair.second))
        assert (chance is None) == (pair.chance is None)
        if chance is not None and pair.chance is not None:
            drawn = (pair.chance.mean, pair.chance.percentile, pair.chance.p)
            assert drawn == pytest.approx(chance)

"""The analyses find in Exempelkommunen what was planted there, and nothing that is joined."""

import tomllib
from collections.abc import Collection
from datetime import date
from typing import Any

import pytest

from graph.analyses.conflicts import conflicts
from graph.analyses.coverage import Coverage, coverage
from graph.analyses.gap_texts import GapCode
from graph.analyses.gaps import Gaps, gaps
from graph.analyses.links import link_model
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.silos import silos
from graph.examples import FOLDER
from graph.names import DEFAULT_BASE, OrganisationNames, sdg_iri
from tests.organisation_stores import example_store

FINDINGS: dict[str, Any] = tomllib.loads(
    (FOLDER / "exempelkommunen-findings.toml").read_text(encoding="utf-8")
)
NAMES = OrganisationNames(DEFAULT_BASE, "exempelkommunen")


@pytest.fixture(scope="module")
def found() -> LinkModel:
    return link_model(example_store("exempelkommunen"), FINDINGS["as_of"])


@pytest.fixture(scope="module")
def listed(found: LinkModel) -> Gaps:
    return gaps(found)


@pytest.fixture(scope="module")
def covered(found: LinkModel) -> Coverage:
    return coverage(found)


def iris(things: Collection[str]) -> set[str]:
    """``<kind>/<slug>`` or target codes as IRIs."""
    return {sdg_iri(thing) or NAMES.namespace + thing for thing in things}


def short(things: Collection[str]) -> set[str]:
    """IRIs as the findings write them."""
    return {
        thing.removeprefix(NAMES.namespace).removeprefix("http://metadata.un.org/sdg/")
        for thing in things
    }


def things(listed: Gaps, code: GapCode) -> set[str]:
    """What has a gap of that kind."""
    return short({gap.thing for gap in listed.of(code)})


def test_every_missed_meeting_is_found_among_the_first(found: LinkModel) -> None:
    first = missed_meetings(found)[: len(FINDINGS["missed_meetings"]) + 3]
    planted = {frozenset(iris(each["units"])) for each in FINDINGS["missed_meetings"]}
    assert planted <= {frozenset({row.first, row.second}) for row in first}


@pytest.mark.parametrize("planted", FINDINGS["missed_meetings"], ids=lambda p: "-".join(p["units"]))
def test_a_missed_meeting_names_its_targets_and_indicators(
    found: LinkModel, planted: dict[str, list[str]]
) -> None:
    units = iris(planted["units"])
    [row] = [row for row in missed_meetings(found) if {row.first, row.second} == units]
    assert iris(planted["targets"]) <= set(row.targets)
    assert iris(planted["indicators"]) <= set(row.indicators)


@pytest.mark.parametrize("joined", FINDINGS["joined"], ids=lambda joined: joined["by"])
def test_no_meeting_is_missed_between_bearers_that_are_joined(
    found: LinkModel, joined: dict[str, Any]
) -> None:
    bearers, [target] = iris(joined["bearers"]), iris([joined["target"]])
    missed = [need for row in missed_meetings(found) for need in row.needs]
    assert not [
        need for need in missed if {need.first, need.second} == bearers and target in need.targets
    ]


def test_the_silo_never_meets_and_chance_would_have_it_meet(found: LinkModel) -> None:
    silo = FINDINGS["silo"]
    [programme] = iris([silo["programme"]])
    rates = {frozenset({pair.first, pair.second}): pair for pair in meeting_rates(found).pairs}
    for other in iris(silo["with"]):
        pair = rates[frozenset({programme, other})]
        assert pair.share.value == 0.0
        assert pair.chance is not None
        assert pair.chance.p <= 0.05


def test_the_lonely_programme_is_found_alone(found: LinkModel) -> None:
    assert set(lonely_programmes(found).programmes) == iris([FINDINGS["lonely"]["programme"]])


def test_without_the_bridge_the_schools_lose_the_rest(found: LinkModel) -> None:
    [first, *_] = silos(found, draws=0).bridges
    schools = iris(FINDINGS["bridge"]["separates"])
    assert short([first.iri]) == {FINDINGS["bridge"]["unit"]}
    assert {iri for pair in first.separates for iri in pair} >= schools
    assert all(len(schools & set(pair)) == 1 for pair in first.separates)


def test_targets_nobody_addresses_are_gaps(listed: Gaps) -> None:
    planted = FINDINGS["gaps"]["unreached"] + FINDINGS["gaps"]["only_named"]
    assert things(listed, "target-unreached") >= set(planted)


def test_named_targets_stand_at_the_first_step_and_the_rest_below(covered: Coverage) -> None:
    steps = {target: each.step for each in covered.targets for target in short([each.target])}
    assert {steps[code] for code in FINDINGS["gaps"]["only_named"]} == {1}
    assert {steps[code] for code in FINDINGS["gaps"]["unreached"]} == {0}


def test_targets_on_one_row_are_found(covered: Coverage) -> None:
    hanging = short({each.target for each in covered.on_one_row})
    assert hanging >= set(FINDINGS["gaps"]["on_one_row"])


@pytest.mark.parametrize(
    ("code", "planted"),
    [
        ("goal-without-indicator", FINDINGS["gaps"]["goals_without_indicator"]),
        ("goal-linked-only-to-sdg", [FINDINGS["gaps"]["linked_only_to_goal"]]),
        ("chain-broken-downward", [FINDINGS["gaps"]["top_goal_without_way_down"]]),
        ("document-cited-though-expired", [FINDINGS["expired"]["document"]]),
        ("conflict-without-handling", [FINDINGS["conflicts"]["unhandled"]]),
        ("programme-past-period", []),
        ("goal-without-responsible-unit", []),
        ("indicator-without-value", []),
    ],
)
def test_exactly_the_planted_gaps_of_a_kind_are_found(
    listed: Gaps, code: GapCode, planted: list[str]
) -> None:
    assert things(listed, code) == set(planted)


@pytest.mark.parametrize(
    ("code", "planted"),
    [
        ("chain-broken-upward", FINDINGS["gaps"]["goals_without_way_up"]),
        ("chain-broken-upward", FINDINGS["gaps"]["activities_without_goal"]),
        ("work-without-goal", FINDINGS["gaps"]["activities_without_goal"]),
        ("goal-without-follow-up", FINDINGS["overdue"]["goals"]),
    ],
)
def test_the_planted_gaps_of_a_kind_are_found(
    listed: Gaps, code: GapCode, planted: list[str]
) -> None:
    assert things(listed, code) >= set(planted)


def test_conflicts_are_found_declared_or_not(found: LinkModel) -> None:
    planted, rows = FINDINGS["conflicts"], conflicts(found)
    handled = {iri for row in rows if row.is_handled for iri in row.declared}
    open_ones = {iri for row in rows if not row.is_handled for iri in row.declared}
    assert (short(handled), short(open_ones)) == ({planted["handled"]}, {planted["unhandled"]})
    [bearer], [target] = (
        iris([planted["undeclared"]["bearer"]]),
        iris([planted["undeclared"]["target"]]),
    )
    assert [
        row for row in rows if not row.declared and bearer in row.first and target in row.targets
    ]


@pytest.mark.parametrize("name", ["gotene", "gavle", "vadstena", "ange", "partille"])
def test_what_a_published_document_leaves_out_is_unknown(name: str) -> None:
    found = link_model(example_store(name), date(2026, 11, 21))
    assert not coverage(found).known
    assert not silos(found).known
    assert {gap.weight for gap in gaps(found).of("target-unreached")} == {"unknown"}

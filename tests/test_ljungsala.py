"""The second invented municipality: what its file of expectations says is found, and no more.

The expectations were written from the definitions before any analysis was run on the data.
"""

import tomllib
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Any

import pytest

from graph.analyses.completeness import completeness
from graph.analyses.conflicts import conflicts
from graph.analyses.gap_texts import GAP_TEXTS, GapCode
from graph.analyses.gaps import gaps
from graph.analyses.links import link_model
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import MissedMeeting, missed_meetings
from graph.analyses.model import LinkModel
from graph.examples import FOLDER, example
from graph.names import DEFAULT_BASE, OrganisationNames, sdg_iri
from tests.organisation_stores import example_store

pytestmark = pytest.mark.measure(1, 5, 9, 10, 16, 17)

EXPECTED: dict[str, Any] = tomllib.loads(
    (FOLDER / "ljungsala-findings.toml").read_text(encoding="utf-8")
)
NAMES = OrganisationNames(DEFAULT_BASE, "ljungsala")
FEW = 5
"""How many of the first are looked at for precision."""
PRECISE, COMPLETE = 0.8, 0.9
"""What precision among the first and recall of all must at least be."""


@pytest.fixture(scope="module")
def found() -> LinkModel:
    return link_model(example_store("ljungsala"), EXPECTED["as_of"])


@pytest.fixture(scope="module")
def meetings(found: LinkModel) -> Sequence[MissedMeeting]:
    return missed_meetings(found)


def iri(thing: str) -> str:
    """``<kind>/<slug>`` or a target's code as an IRI."""
    return sdg_iri(thing) or NAMES.namespace + thing


def short(things: Collection[str]) -> set[str]:
    """IRIs as the expectations write them."""
    return {
        thing.removeprefix(NAMES.namespace).removeprefix("http://metadata.un.org/sdg/")
        for thing in things
    }


def pair(things: Sequence[str]) -> frozenset[str]:
    """Two things in either order."""
    return frozenset(iri(thing) for thing in things)


def told(what: str, listed: Sequence[object], wanted: Collection[object]) -> tuple[float, float]:
    """Precision among the first few, and recall of them all; printed too."""
    first = listed[:FEW]
    precision = sum(1 for each in first if each in wanted) / len(first)
    recall = sum(1 for each in wanted if each in listed) / len(wanted)
    print(f"{what}: precision@{FEW} {precision:.2f}, recall {recall:.2f} of {len(wanted)}")
    return precision, recall


def are_joined(model: LinkModel, first: str, second: str) -> bool:
    """The definition written out once more, without what the analyses use."""
    a, b = model.bearers[first], model.bearers[second]
    above = {each: _above(model, each) for each in (first, second)}
    if first in above[second] or second in above[first]:
        return True
    [mine], [theirs] = a.responsible, b.responsible
    if mine == theirs or mine in b.contributing or theirs in a.contributing:
        return True
    if {mine, theirs} in ({unit, o} for unit in model.units for o in _partners(model, unit)):
        return True
    common = [
        activity
        for activity in model.current.values()
        if activity.kind == "activity"
        and {first, second} <= _above(model, activity.iri) | {activity.iri}
    ]
    both = [
        network
        for network in model.networks.values()
        if {mine, theirs} <= network.members
        and network.concerns & a.programmes
        and network.concerns & b.programmes
    ]
    return bool(common or both)


def _partners(model: LinkModel, unit: str) -> Collection[str]:
    return model.units[unit].cooperates_with


def _above(model: LinkModel, bearer: str) -> set[str]:
    parents = set(model.bearers[bearer].parents) & model.bearers.keys()
    return parents.union(*(_above(model, parent) for parent in parents))


def test_as_much_is_there_and_linked_as_expected(found: LinkModel) -> None:
    linked = completeness(found)
    assert {
        "bearers": len(found.bearers),
        "current": linked.share.n,
        "linked": linked.share.part,
        "relevant": len(found.relevant),
        "units_with_links": len(
            {unit for bearer in found.strengths for unit in found.bearers[bearer].responsible}
        ),
    } == EXPECTED["counts"]
    assert linked.known


def test_missed_meetings_are_found_and_the_best_stand_first(
    meetings: Sequence[MissedMeeting],
) -> None:
    listed = [frozenset({row.first, row.second}) for row in meetings]
    wanted = {pair(each["units"]): each["rank"] for each in EXPECTED["missed_meetings"]}
    best = {units for units, rank in wanted.items() if rank <= FEW}
    precision, _ = told("the best missed meetings", listed, best)
    _, recall = told("missed meetings", listed, wanted)
    assert precision >= PRECISE
    assert recall >= COMPLETE


def test_missed_meetings_stand_in_the_expected_order_and_there_are_no_others(
    meetings: Sequence[MissedMeeting],
) -> None:
    wanted = {pair(each["units"]): each["rank"] for each in EXPECTED["missed_meetings"]}
    ranks = [wanted.get(frozenset({row.first, row.second})) for row in meetings]
    assert ranks == sorted(wanted.values())


@pytest.mark.parametrize("wanted", EXPECTED["missed_meetings"], ids=lambda w: "-".join(w["units"]))
def test_a_missed_meeting_is_about_what_is_expected(
    meetings: Sequence[MissedMeeting], wanted: dict[str, Any]
) -> None:
    [row] = [row for row in meetings if {row.first, row.second} == pair(wanted["units"])]
    assert short(row.targets) == set(wanted["targets"])
    assert short(row.indicators) == set(wanted["indicators"])
    for one in wanted.get("interactions", ()):
        assert pair(one) in {frozenset(two) for need in row.needs for two in need.interactions}


def test_no_missed_meeting_is_listed_between_bearers_that_are_joined(
    found: LinkModel, meetings: Sequence[MissedMeeting]
) -> None:
    needs = [need for row in meetings for need in row.needs]
    assert needs
    assert [need for need in needs if are_joined(found, need.first, need.second)] == []


@pytest.mark.parametrize("decoy", EXPECTED["decoys"], ids=lambda d: "-".join(d["bearers"]))
def test_a_decoy_is_left_alone(
    found: LinkModel, meetings: Sequence[MissedMeeting], decoy: dict[str, Any]
) -> None:
    bearers = pair(decoy["bearers"])
    assert bearers <= found.bearers.keys()
    assert [n for row in meetings for n in row.needs if {n.first, n.second} == bearers] == []


@pytest.mark.parametrize("said", EXPECTED["literature"], ids=lambda s: "-".join(s["targets"]))
def test_literature_alone_makes_no_row(
    meetings: Sequence[MissedMeeting], said: dict[str, Any]
) -> None:
    pairs = {frozenset(two) for row in meetings for n in row.needs for two in n.interactions}
    assert pair(said["targets"]) not in pairs


def test_silos_are_found_first_and_those_who_meet_are_none(found: LinkModel) -> None:
    rates = meeting_rates(found, draws=0)
    assert rates.known
    listed = [frozenset({each.first, each.second}) for each in rates.pairs]
    wanted = {pair(each["groups"]): each for each in EXPECTED["silos"]}
    precision, recall = told("silos", listed, wanted)
    assert precision >= PRECISE
    assert recall >= COMPLETE
    shares = {frozenset({each.first, each.second}): each.share for each in rates.pairs}
    for each in (*EXPECTED["silos"], *EXPECTED["meeting"]):
        share = shares[pair(each["groups"])]
        assert (share.n, share.part) == (each["needed"], each["met"])
    indexed = {groups for groups, share in shares.items() if share.value is not None}
    assert indexed == wanted.keys() | {pair(each["groups"]) for each in EXPECTED["meeting"]}


def test_one_programme_is_lonely(found: LinkModel) -> None:
    lonely = lonely_programmes(found)
    assert short(lonely.programmes) == set(EXPECTED["lonely"]["programmes"])
    assert lonely.n == len(EXPECTED["lonely"]["programmes"]) + len(EXPECTED["lonely"]["not_lonely"])


def test_gaps_are_found_and_nothing_else_is_called_one(found: LinkModel) -> None:
    listed = [(gap.code, thing) for gap in gaps(found).gaps for thing in short([gap.thing])]
    wanted = {(code, thing) for code, things in EXPECTED["gaps"].items() for thing in things}
    precision, recall = told("gaps", listed, wanted)
    assert precision >= PRECISE
    assert recall >= COMPLETE
    assert sorted(listed) == sorted(wanted)


@pytest.mark.parametrize("code", GAP_TEXTS)
def test_every_kind_of_gap_has_its_expectation(code: GapCode) -> None:
    assert code in EXPECTED["gaps"]


def test_conflicts_are_found_declared_or_not(found: LinkModel) -> None:
    rows, wanted = conflicts(found), EXPECTED["conflicts"]
    handled = {each for row in rows if row.is_handled for each in row.declared}
    unhandled = {each for row in rows if not row.is_handled for each in row.declared}
    assert (short(handled), short(unhandled)) == (set(wanted["handled"]), set(wanted["unhandled"]))
    for one in wanted["undeclared"]:
        assert [
            row
            for row in rows
            if not row.declared and iri(one["hinders"]) in row.first
            if iri(one["target"]) in row.targets
        ]


def test_what_the_expectations_name_is_there(found: LinkModel) -> None:
    known = {*found.bearers, *found.units, *found.networks, *found.programmes, *found.indicators}
    known |= {*found.documents, *found.targets, *(each.iri for each in found.conflicts)}
    things = [thing for things in EXPECTED["gaps"].values() for thing in things]
    assert [thing for thing in things if iri(thing) not in known] == []


def test_it_says_in_both_languages_that_it_is_invented() -> None:
    one = example("ljungsala")
    assert "påhittad" in one.label.sv
    assert "invented" in one.label.en
    for file in one.files:
        [swedish, english, *_] = file.read_text(encoding="utf-8").splitlines()
        assert "påhittad" in swedish
        assert "invented" in english


def test_decoys_are_as_many_as_pairs_of_different_kinds() -> None:
    reasons = [decoy["why"] for decoy in EXPECTED["decoys"]]
    assert len(set(reasons)) >= 15
    pairs = [frozenset(decoy["bearers"]) for decoy in EXPECTED["decoys"]]
    assert not [two for two in combinations(pairs, 2) if two[0] == two[1]]

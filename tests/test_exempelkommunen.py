"""Exempelkommunen holds what it promises: its counts, and each finding planted in it."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, RdfFormat, Store
from rdflib import Graph

from graph.examples import FOLDER, Example, example, examples
from graph.intake import read_file
from graph.names import DEFAULT_BASE, PREFIXES, SCHEME, OrganisationNames, sdg_iri
from graph.turtle import graph_of
from graph.validation import validate

FINDINGS: dict[str, Any] = tomllib.loads(
    (FOLDER / "exempelkommunen-findings.toml").read_text(encoding="utf-8")
)
NAMES = OrganisationNames(DEFAULT_BASE, "exempelkommunen")
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
BEARER = "VALUES ?kind { mg:Goal mg:BasicMission mg:Assignment mg:Pledge mg:Activity }"
CURRENT = """
    OPTIONAL { ?bearer mg:startDate ?start } OPTIONAL { ?bearer mg:endDate ?end }
    FILTER (!BOUND(?start) || ?start <= "2026-11-21"^^xsd:date)
    FILTER (!BOUND(?end) || ?end >= "2026-11-21"^^xsd:date)
"""


def _loaded(one: Example) -> Store:
    """The example as triples of one default graph."""
    store = Store()
    for file in one.files:
        store.load(
            path=str(file),
            format=RdfFormat.TURTLE,
            base_iri=OrganisationNames(DEFAULT_BASE, one.key).namespace,
        )
    return store


@pytest.fixture(scope="module")
def plan() -> Store:
    return _loaded(example("exempelkommunen"))


def _node(thing: str) -> NamedNode:
    """The IRI of ``<kind>/<slug>`` in Exempelkommunen, or of a target by its code."""
    return NamedNode(sdg_iri(thing) or NAMES.namespace + thing)


def _things(plan: Store, pattern: str) -> list[str]:
    """The values of ``?thing`` in order, without what every IRI starts with."""
    found = plan.query(f"{HEAD}SELECT DISTINCT ?thing WHERE {{ {pattern} }} ORDER BY ?thing")
    assert isinstance(found, QuerySolutions)
    return [
        row["thing"].value.removeprefix(NAMES.namespace).removeprefix(PREFIXES["sdg"])
        for row in found
    ]


def _holds(plan: Store, pattern: str, **values: str) -> bool:
    """Whether the pattern is in the plan, with the variables standing for those things."""
    text = pattern
    for name, thing in values.items():
        text = text.replace(f"?{name}", str(_node(thing)))
    answer = plan.query(f"{HEAD}ASK {{ {text} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("programmes", "?thing a mg:Programme"),
        ("units", f"?thing org:classification ?t FILTER(STRSTARTS(STR(?t), '{SCHEME}unit-type/'))"),
        ("companies", f"?thing org:classification <{SCHEME}unit-type/company>"),
        ("networks", "?thing a mg:Network"),
        ("basic_missions", "?thing a mg:BasicMission"),
        ("assignments", "?thing a mg:Assignment"),
        ("pledges", "?thing a mg:Pledge"),
        ("activities", "?thing a mg:Activity"),
        ("indicators", "?thing a mg:Indicator"),
        ("conflicts", "?thing a mg:GoalConflict"),
        ("interactions", "?thing a mg:Interaction"),
        ("target_relevances", "?thing a mg:TargetRelevance"),
    ],
)
def test_there_are_as_many_as_promised(plan: Store, name: str, pattern: str) -> None:
    assert len(_things(plan, pattern)) == FINDINGS["counts"][name]


@pytest.mark.parametrize(("level", "count"), FINDINGS["goals_by_level"].items())
def test_eighty_goals_stand_on_four_levels(plan: Store, level: str, count: int) -> None:
    assert len(_things(plan, f"?thing a mg:Goal ; mg:level {_node(f'level/{level}')}")) == count


def test_every_indicator_has_six_years(plan: Store) -> None:
    total = f"sdmx-dimension:sex <{SCHEME}sex/total>"
    missing = f"sdmx-attribute:obsStatus <{SCHEME}observation-status/missing>"
    assert len(_things(plan, f"?thing a qb:Observation ; {total}")) == 360
    assert len(_things(plan, f"?thing {total} ; sdmx-measure:obsValue ?value")) >= 340
    assert _things(plan, f"?thing {total} ; {missing}")
    assert _things(plan, f"?thing sdmx-dimension:sex <{SCHEME}sex/women>")


def test_label_says_that_it_is_invented(plan: Store) -> None:
    label = 'skos:prefLabel "Exempelkommunen (påhittad)"@sv , "Exempelkommunen (invented)"@en'
    assert _things(plan, f"?thing {label}") == ["organisation/exempelkommunen"]


def test_every_swedish_label_has_its_english(plan: Store) -> None:
    swedish = '?thing skos:prefLabel ?sv FILTER (LANG(?sv) = "sv")'
    english = '?thing skos:prefLabel ?en FILTER (LANG(?en) = "en")'
    assert _things(plan, f"{swedish} FILTER NOT EXISTS {{ {english} }}") == []


def test_nothing_refers_to_what_is_not_there(plan: Store) -> None:
    own = f"FILTER (STRSTARTS(STR(?thing), '{NAMES.namespace}'))"
    assert _things(plan, f"?s ?p ?thing {own} FILTER NOT EXISTS {{ ?thing ?q ?o }}") == []


def test_most_bearers_are_linked_and_some_are_not(plan: Store) -> None:
    everyone = _things(plan, f"{BEARER} ?bearer a ?kind {CURRENT} BIND (?bearer AS ?thing)")
    linked = _things(
        plan,
        f"{BEARER} ?bearer a ?kind {CURRENT} BIND (?bearer AS ?thing)"
        " FILTER (EXISTS { ?bearer mg:addresses|mg:counteracts ?t"
        " FILTER (CONTAINS(STRAFTER(STR(?t), '/sdg/'), '.')) }"
        " || EXISTS { ?bearer mg:withoutTargetLink true })",
    )
    assert 0.8 <= len(linked) / len(everyone) < 1


MEETS = """
    { ?first mg:cooperatesWith ?second } UNION { ?second mg:cooperatesWith ?first }
    UNION { ?network a mg:Network ; org:hasMember ?first , ?second ; mg:concerns ?target }
    UNION {
        ?one mg:responsibleUnit ?first ; mg:contributingUnit ?second ; mg:addresses ?target
    }
    UNION {
        ?one mg:responsibleUnit ?second ; mg:contributingUnit ?first ; mg:addresses ?target
    }
    UNION {
        ?activity a mg:Activity ; mg:contributesTo ?one , ?two .
        ?one mg:responsibleUnit ?first . ?two mg:responsibleUnit ?second
    }
"""


@pytest.mark.parametrize("meeting", FINDINGS["missed_meetings"], ids=lambda m: m["units"][0])
def test_a_missed_meeting_is_a_shared_target_and_no_cooperation(
    plan: Store, meeting: dict[str, Any]
) -> None:
    first, second = meeting["units"]
    for target in meeting["targets"]:
        for unit in (first, second):
            work = "?bearer mg:responsibleUnit ?unit ; mg:addresses ?target"
            assert _holds(plan, f"{work} {CURRENT}", unit=unit, target=target)
        assert not _holds(plan, MEETS, first=first, second=second, target=target)


@pytest.mark.parametrize("meeting", FINDINGS["missed_meetings"], ids=lambda m: m["units"][0])
def test_a_missed_meeting_is_a_shared_indicator_where_it_says_so(
    plan: Store, meeting: dict[str, Any]
) -> None:
    for indicator in meeting["indicators"]:
        for unit in meeting["units"]:
            work = "?bearer mg:responsibleUnit ?unit ; mg:measuredBy ?indicator"
            assert _holds(plan, f"{work} {CURRENT}", unit=unit, indicator=indicator)


@pytest.mark.parametrize("pair", FINDINGS["joined"], ids=lambda p: p["by"])
def test_joined_bearers_share_a_target_and_something_joins_them(
    plan: Store, pair: dict[str, Any]
) -> None:
    first, second = pair["bearers"]
    values = {"first": first, "second": second, "target": pair["target"], "by": pair["by"]}
    assert _holds(plan, "?first mg:addresses ?target . ?second mg:addresses ?target", **values)
    network = (
        "?first mg:responsibleUnit ?a . ?second mg:responsibleUnit ?b ."
        " ?by a mg:Network ; org:hasMember ?a , ?b ; mg:concerns ?target"
    )
    activity = "?by a mg:Activity ; mg:contributesTo ?first , ?second"
    unit = "?first mg:contributingUnit ?by . ?second mg:responsibleUnit ?by"
    assert any(_holds(plan, joint, **values) for joint in (network, activity, unit))


def _reached() -> str:
    """A pattern: ``?thing`` is a target that a current bearer addresses."""
    return f"{BEARER} ?bearer a ?kind ; mg:addresses ?thing {CURRENT}"


def test_gaps_are_relevant_targets_that_nobody_takes(plan: Store) -> None:
    relevant = set(
        _things(plan, f"?r mg:relevance <{SCHEME}relevance/relevant> ; mg:target ?thing")
    )
    named = set(_things(plan, "?d mg:documentType ?type ; mg:addresses ?thing"))
    gaps = relevant - set(_things(plan, _reached()))
    assert gaps - named == set(FINDINGS["gaps"]["unreached"])
    assert gaps & named == set(FINDINGS["gaps"]["only_named"])


@pytest.mark.parametrize("target", FINDINGS["gaps"]["on_one_row"])
def test_target_hangs_on_one_row(plan: Store, target: str) -> None:
    row = (
        f"{BEARER} ?bearer a ?kind ; mg:addresses {_node(target)} ; mg:responsibleUnit ?unit"
        f" {CURRENT} OPTIONAL {{ ?bearer mg:inProgramme ?programme }}"
        " BIND (COALESCE(?programme, ?unit) AS ?thing)"
    )
    assert len(_things(plan, row)) == 1


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        (
            "goals_without_indicator",
            "?thing a mg:Goal FILTER NOT EXISTS { ?thing mg:measuredBy ?i }",
        ),
        (
            "goals_without_way_up",
            "?thing a mg:Goal FILTER NOT EXISTS { ?thing mg:contributesTo ?above }",
        ),
        (
            "activities_without_goal",
            "?thing a mg:Activity FILTER NOT EXISTS { ?thing mg:contributesTo ?goal }",
        ),
        (
            "indicators_without_target_value",
            "?thing a mg:Indicator FILTER NOT EXISTS { ?thing mg:hasTargetValue ?value }",
        ),
        (
            "indicators_without_baseline",
            "?thing a mg:Indicator FILTER NOT EXISTS { ?thing mg:baseline ?value }",
        ),
        ("without_target_link", "?thing mg:withoutTargetLink true"),
    ],
)
def test_the_list_of_gaps_is_complete(plan: Store, name: str, pattern: str) -> None:
    found = _things(plan, pattern)
    listed: list[str] = FINDINGS["gaps"][name]
    if name == "activities_without_goal":
        assert set(listed) <= set(found)
    else:
        assert found == listed


def test_one_top_goal_has_nothing_under_it(plan: Store) -> None:
    top = f"?thing mg:level {_node('level/overgripande')}"
    under = "FILTER NOT EXISTS { ?below mg:contributesTo ?thing }"
    assert _things(plan, f"{top} {under}") == [FINDINGS["gaps"]["top_goal_without_way_down"]]


def _parts(programme: str, of: str) -> Iterator[str]:
    """Patterns that give as ``?thing`` what a programme's bearers touch."""
    bearer = f"?bearer mg:inProgramme {programme} ."
    yield f"{bearer} ?bearer mg:addresses|mg:measuredBy ?thing . {of}"
    yield f"{bearer} ?bearer mg:responsibleUnit|mg:contributingUnit ?thing . {of}"
    yield f"{programme} mg:responsibleUnit|mg:contributingUnit ?thing . {of}"
    yield f"{bearer} ?bearer mg:responsibleUnit ?u . ?thing a mg:Network ; org:hasMember ?u . {of}"


def test_lonely_programme_shares_nothing(plan: Store) -> None:
    lonely = str(_node(FINDINGS["lonely"]["programme"]))
    own = {thing for pattern in _parts(lonely, "") for thing in _things(plan, pattern)}
    others = {
        thing
        for pattern in _parts("?other", f"?other a mg:Programme FILTER (?other != {lonely})")
        for thing in _things(plan, pattern)
    }
    assert own
    assert own.isdisjoint(others)


@pytest.mark.parametrize("other", FINDINGS["silo"]["with"])
def test_silo_shares_targets_and_meets_nobody(plan: Store, other: str) -> None:
    values = {"silo": FINDINGS["silo"]["programme"], "other": other}
    pair = "?a mg:inProgramme ?silo . ?b mg:inProgramme ?other ."
    assert _holds(plan, f"{pair} ?a mg:addresses ?t . ?b mg:addresses ?t", **values)
    for meeting in (
        "?a mg:responsibleUnit ?u . ?b mg:responsibleUnit|mg:contributingUnit ?u",
        "?b mg:responsibleUnit ?u . ?a mg:contributingUnit ?u",
        "?a mg:responsibleUnit ?u . ?network a mg:Network ; org:hasMember ?u",
        "?a mg:responsibleUnit ?u . ?b mg:responsibleUnit ?v . ?u mg:cooperatesWith ?v",
        "?activity mg:contributesTo ?a , ?b",
    ):
        assert not _holds(plan, f"{pair} {meeting}", **values)


def test_bridge_is_the_only_way_to_those_it_joins(plan: Store) -> None:
    bridge = FINDINGS["bridge"]
    inside = " ".join(str(_node(unit)) for unit in bridge["separates"])
    both = "mg:responsibleUnit|mg:contributingUnit"
    partners = f"VALUES ?in {{ {inside} }} ?work {both} ?in , ?thing FILTER (?in != ?thing)"
    outside = set(_things(plan, partners)) - set(bridge["separates"])
    assert outside == {bridge["unit"]}
    other = f"VALUES ?in {{ {inside} }} ?thing (org:hasMember|mg:cooperatesWith) ?in"
    assert _things(plan, other) == []


def test_expired_document_is_still_cited(plan: Store) -> None:
    expired = _node(FINDINGS["expired"]["document"])
    assert _things(plan, f"?thing dcterms:references {expired}") == FINDINGS["expired"]["cited_by"]
    at = FINDINGS["as_of"]
    assert isinstance(at, date)
    past = f'FILTER (?end < "{at.isoformat()}"^^xsd:date)'
    assert _holds(
        plan, f"?document mg:endDate ?end {past}", document=FINDINGS["expired"]["document"]
    )


def test_one_conflict_is_handled_and_one_is_not(plan: Store) -> None:
    handled, unhandled = FINDINGS["conflicts"]["handled"], FINDINGS["conflicts"]["unhandled"]
    both = "?c mg:handling ?words ; mg:responsibleUnit ?owner . ?work mg:handles ?c"
    either = "{ ?c mg:handling ?x } UNION { ?c mg:responsibleUnit ?x } UNION { ?x mg:handles ?c }"
    assert _holds(plan, both, c=handled)
    assert not _holds(plan, either, c=unhandled)
    undeclared: dict[str, str] = FINDINGS["conflicts"]["undeclared"]
    assert _holds(plan, "?bearer mg:counteracts ?target . ?o mg:addresses ?target", **undeclared)
    assert not _holds(plan, "?c mg:concerns ?bearer", bearer=undeclared["bearer"])


@pytest.mark.parametrize("goal", FINDINGS["overdue"]["goals"])
def test_overdue_goal_was_followed_up_but_too_long_ago(plan: Store, goal: str) -> None:
    followed = "?f mg:followsUp ?goal ; mg:followUpDate ?at . ?goal mg:followUpRhythm ?rhythm"
    recent = 'FILTER (?at + ?rhythm >= "2026-11-21"^^xsd:date)'
    assert _holds(plan, followed, goal=goal)
    assert not _holds(plan, f"{followed} {recent}", goal=goal)


@pytest.fixture(scope="module")
def as_graph(plan: Store) -> Graph:
    return graph_of(plan.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b"")


def test_nothing_breaks_the_ordinary_profile(as_graph: Graph) -> None:
    report = validate(as_graph, example("exempelkommunen").profile)
    assert [found for found in report.findings if found.severity == "violation"] == []
    assert {"G3", "G4", "G7", "G8", "G9", "G15", "G16", "I3", "I4", "D1", "M1"} <= {
        found.rule for found in report.findings
    }


def test_workbook_says_the_same_as_the_turtle(plan: Store) -> None:
    intake = read_file(FOLDER / "exempelkommunen.xlsx", NAMES)
    assert intake.problems == ()
    workbook = Store()
    for content in (intake.plan, intake.observations):
        workbook.load(content, RdfFormat.N_QUADS, to_graph=DefaultGraph())
    assert {quad.triple for quad in workbook} == {quad.triple for quad in plan}


@pytest.mark.parametrize("one", examples(), ids=lambda one: one.name)
def test_every_example_describes_its_own_organisation(one: Example) -> None:
    names = OrganisationNames(DEFAULT_BASE, one.key)
    subjects = {quad.subject.value for quad in _loaded(one)}
    assert names.organisation in subjects
    assert [subject for subject in subjects if not subject.startswith(names.namespace)] == []

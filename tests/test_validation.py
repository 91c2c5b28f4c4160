"""How severe a broken rule is comes from the profile, and the report says all that is needed."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDF, SH, XSD, Graph, URIRef

from graph.errors import NOWHERE, NotFound
from graph.names import DEFAULT_BASE, MG, SDG, OrganisationNames
from graph.rules import Profile, load_profile, profile_names, rules, stored_profile
from graph.turtle import as_ntriples, graph_of
from graph.validation import Finding, Report, validate

NAMES = OrganisationNames(DEFAULT_BASE, "provkommun")
EXAMPLES = Path(__file__).parent / "shapes"
AT = date(2026, 11, 21)
DEFAULTS = {
    "violation": "G1 G2 G5 G10 G17 I1 I2 I5",
    "warning": "G3 G4 G6 G7 G8 G9 G13 G15 G16 G18 I3 I4 D1 D2",
    "info": "G11 G12 G14 G19 M1",
}


def lines(name: str, more: str = "") -> bytes:
    """An example with what all examples stand on, and some Turtle of one's own, as N-Triples."""
    store = ox.Store()
    for part in (EXAMPLES / "context.ttl", EXAMPLES / f"{name}.ttl"):
        store.load(path=part, format=ox.RdfFormat.TURTLE, base_iri=NAMES.namespace)
    store.load(more, format=ox.RdfFormat.TURTLE, base_iri=NAMES.namespace)
    dumped = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    assert dumped is not None
    return dumped


def own_profile(settings: str) -> str:
    """An organisation that sets its own rules."""
    return f"""
        @prefix mg: <https://w3id.org/malgraf/def/> .
        @prefix rule: <https://w3id.org/malgraf/scheme/rule/> .
        @prefix severity: <https://w3id.org/malgraf/scheme/severity/> .
        <organisation/provkommun> mg:ruleProfile <rule-profile/egen> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <rule-profile/egen> skos:prefLabel "Våra regler"@sv .
        <rule-profile/egen> a mg:RuleProfile ; mg:hasRuleSetting <rule-setting/a> .
        <rule-setting/a> a mg:RuleSetting ; {settings} .
    """


def severities(data: bytes, profile: str | Profile) -> dict[str, str]:
    """Each broken rule with its severity."""
    return {found.rule: found.severity for found in validate(data, profile, at=AT).findings}


def test_defaults_are_those_of_the_rules_for_a_good_goal() -> None:
    ordinary = load_profile("ordinary")
    for severity, listed in DEFAULTS.items():
        assert {ordinary.severity(rule) for rule in listed.split()} == {severity}
    assert {rule for listed in DEFAULTS.values() for rule in listed.split()} == {
        rule for rule, known in rules().items() if not known.structural
    }


@pytest.mark.parametrize(
    ("profile", "severity"),
    [("strict", "violation"), ("ordinary", "warning"), ("start", "info")],
)
def test_severity_comes_from_the_profile(profile: str, severity: str) -> None:
    assert severities(lines("goal/invalid-hangs-loose"), profile) == {"G3": severity}


def test_trust_demands_no_goal_levels_and_looks_at_basic_missions() -> None:
    assert severities(lines("goal/invalid-hangs-loose"), "trust") == {}
    assert severities(lines("basic_mission/invalid-no-basis"), "trust") == {"M1": "warning"}


@pytest.mark.parametrize("profile", profile_names())
def test_structural_faults_are_violations_in_every_profile(profile: str) -> None:
    assert severities(lines("thing/invalid-no-class"), profile) == {"S6": "violation"}


def test_start_lets_everything_but_structural_faults_pass() -> None:
    start = load_profile("start")
    hard = {rule for rule in rules() if start.severity(rule) == "violation"}
    assert hard == {rule for rule, known in rules().items() if known.structural}
    assert not {rule for rule in rules() if start.severity(rule) == "off"}
    assert validate(lines("goal/invalid-no-responsible-unit"), "start", at=AT).conforms


def test_own_profile_overrides_one_rule_and_leaves_the_others() -> None:
    data = lines(
        "goal/invalid-no-responsible-unit",
        own_profile("mg:rule rule:G2 ; mg:severity severity:off"),
    )
    own = stored_profile(data, NAMES)
    assert severities(data, own) == {}
    assert own.severity("G1") == "violation"
    assert load_profile(graph_of(data)) == own


def test_structural_rules_cannot_be_switched_off() -> None:
    data = lines(
        "thing/invalid-no-class", own_profile("mg:rule rule:S6 ; mg:severity severity:off")
    )
    assert severities(data, stored_profile(data, NAMES))["S6"] == "violation"


def test_own_limit_of_goals_per_level_and_unit() -> None:
    eleven = "unit/invalid-eleven-goals"
    raised = lines(
        eleven, own_profile("mg:rule rule:G14 ; mg:severity severity:warning ; mg:limit 11")
    )
    lowered = lines(
        eleven, own_profile("mg:rule rule:G14 ; mg:severity severity:warning ; mg:limit 10")
    )
    assert severities(raised, stored_profile(raised, NAMES)) == {}
    assert severities(lowered, stored_profile(lowered, NAMES)) == {"G14": "warning"}
    message = validate(lowered, "ordinary", at=AT).findings[0].message
    assert message.sv == "11 mål på samma nivå är fler än gränsen 10."


def test_own_limit_of_targets_per_goal_or_mission() -> None:
    six = "bearer/invalid-six-targets"
    raised = lines(six, own_profile("mg:rule rule:G18 ; mg:severity severity:info ; mg:limit 6"))
    lowered = lines(six, own_profile("mg:rule rule:G18 ; mg:severity severity:info ; mg:limit 4"))
    assert severities(raised, stored_profile(raised, NAMES)) == {}
    [found] = validate(lowered, stored_profile(lowered, NAMES), at=AT).findings
    assert (found.rule, found.severity, found.path) == ("G18", "info", str(MG.addresses))
    assert found.message.en == "6 SDG targets are more than the limit 4."


def test_each_link_that_nobody_has_judged_is_told() -> None:
    found = validate(lines("bearer/invalid-unjudged-links"), at=AT).findings
    assert [(one.rule, one.severity, one.path, one.value) for one in found] == [
        ("G19", "info", str(MG.addresses), f"{SDG}13.2"),
        ("G19", "info", str(MG.counteracts), f"{SDG}8.9"),
    ]


def test_stored_profile_may_be_a_ready_one_or_absent() -> None:
    chosen = lines("unit/valid-complete")
    assert stored_profile(chosen, NAMES, "start").name == "trust"
    assert stored_profile(b"", NAMES).name == "ordinary"


def test_unknown_profile_is_not_found() -> None:
    with pytest.raises(NotFound, match="nosuch"):
        load_profile("nosuch")


def test_graph_and_ntriples_give_the_same_report() -> None:
    data = lines("bearer/invalid-dangling-references")
    assert validate(data, at=AT) == validate(graph_of(data), at=AT)


def test_the_caller_s_graph_is_left_as_it_was() -> None:
    data = graph_of(lines("goal/valid-complete"))
    before = as_ntriples(data)
    validate(data, at=AT)
    assert sorted(as_ntriples(data).splitlines()) == sorted(before.splitlines())


def test_focus_keeps_findings_about_those_nodes_only() -> None:
    data = lines("goal/invalid-too-short")
    short = NAMES.resource("goal", "kort")
    assert {found.node for found in validate(data, focus=[short], at=AT).findings} == {short}


def test_nothing_is_found_about_the_vocabularies() -> None:
    assert validate(b"", "strict", at=AT) == Report()


def test_the_day_decides_what_is_late() -> None:
    data = lines("bearer/valid-followed-up")
    assert severities(data, "ordinary") == {}
    late = validate(data, at=date(2026, 11, 22)).findings
    assert [(found.rule, found.node) for found in late] == [
        ("G16", NAMES.resource("pledge", "resor"))
    ]


def test_finding_says_where_what_and_how_to_mend_it() -> None:
    found = validate(lines("bearer/invalid-outside-the-period"), at=AT).findings[-1]
    assert found.rule == "G9"
    assert found.path == str(MG.startDate)
    assert found.value == "2022-12-31"
    assert "Skolprogram" in found.message.sv
    assert found.fix == rules()["G9"].fix
    assert found.place == NOWHERE


def test_report_stands_hardest_first_then_by_rule_and_node() -> None:
    report = validate(lines("thing/invalid-wrong-literals"), "ordinary", at=AT)
    more = validate(lines("goal/invalid-no-indicator"), "ordinary", at=AT)
    together = [(found.severity, found.rule, found.node) for found in more.findings]
    assert together == sorted(together, key=lambda hit: hit[1:])
    assert report.counts() == {"violation": len(report.findings), "warning": 0, "info": 0}
    assert list(more.by_rule()) == ["G4"]
    assert len(more.by_node()) == 2


def test_w3c_report_carries_severity_shape_value_and_words() -> None:
    found = validate(lines("goal/invalid-too-short"), "start", at=AT)
    report = found.as_graph()
    whole = report.value(predicate=RDF.type, object=SH.ValidationReport)
    assert report.value(whole, SH.conforms).toPython() is False  # type: ignore[union-attr]
    results = list(report.objects(whole, SH.result))
    assert len(results) == len(found.findings) == 2
    for result in results:
        assert report.value(result, SH.resultSeverity) == SH.Warning
        assert report.value(result, MG.rule) == URIRef("https://w3id.org/malgraf/scheme/rule/G1")
        words = {
            str(getattr(word, "language", "")) for word in report.objects(result, SH.resultMessage)
        }
        assert words == {"sv", "en"}
        assert getattr(report.value(result, SH.value), "language", "") == "sv"


def test_w3c_report_can_be_written_and_read() -> None:
    report = validate(lines("bearer/invalid-dangling-references"), at=AT).as_graph()
    again = Graph().parse(data=report.serialize(format="turtle"), format="turtle")
    assert len(again) == len(report)


def test_empty_report_conforms() -> None:
    report = Report()
    assert report.conforms
    assert not list(report.as_graph().subjects(RDF.type, SH.ValidationResult))


def test_a_warning_does_not_hinder() -> None:
    report = validate(lines("goal/invalid-hangs-loose"), "ordinary", at=AT)
    assert report.conforms
    assert len(report.of("warning")) == 2
    assert report.violations == ()
    assert isinstance(report.findings[0], Finding)


def test_pyshacl_is_loaded_only_when_something_is_validated() -> None:
    code = "import sys, graph.validation; sys.exit('pyshacl' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == 0


def test_only_dates_are_compared_with_the_period_above() -> None:
    goal, above = (NAMES.resource("goal", slug) for slug in ("under", "over"))

    def found(start: str) -> set[str]:
        data = graph_of(
            f"<{goal}> <{RDF.type}> <{MG.Goal}> .\n<{above}> <{RDF.type}> <{MG.Goal}> .\n"
            f"<{goal}> <{MG.contributesTo}> <{above}> .\n"
            f'<{goal}> <{MG.startDate}> "2024-01-01"^^<{XSD.date}> .\n'
            f"<{above}> <{MG.startDate}> {start} .\n".encode()
        )
        return {one.node for one in validate(data, "strict", at=AT).by_rule().get("G9", ())}

    assert found(f'"2025-01-01"^^<{XSD.date}>') == {goal}
    assert found(f'"3"^^<{XSD.integer}>') == set()

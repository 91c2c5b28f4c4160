"""The link model says what the store says: no more, no less."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from graph.analyses.links import link_model
from graph.analyses.model import Bounds, LinkModel
from graph.names import MG, PREFIXES, SDG
from graph.texts import Text
from tests.organisation_stores import organisation_store, small_municipality

HOME = "http://localhost:8000/id/liten/"


@pytest.fixture(scope="module")
def found() -> LinkModel:
    return link_model(small_municipality(), date(2026, 11, 21))


def test_qualified_links_tell_strength_and_method_and_plain_ones_the_sign(found: LinkModel) -> None:
    links = {
        link.target.removeprefix(SDG): (link.strength, link.weight, link.method)
        for link in found.links
        if link.bearer == f"{HOME}goal/klimat"
    }
    assert links == {
        "13.2": (3, 3, "person"),
        "15.5": (-2, -2, "import"),
        "3.6": (0, 0, ""),
        "7.2": (None, 1, ""),
        "8.9": (None, -1, ""),
    }


def test_links_to_whole_goals_are_kept_apart(found: LinkModel) -> None:
    assert found.bearers[f"{HOME}goal/lasa"].sdg_goals == {4}
    assert found.programmes[f"{HOME}programme/miljo"].sdg_goals == {13}
    assert [link.target for link in found.links if link.bearer == f"{HOME}goal/vagt"] == []


def test_the_own_profile_changes_the_draft_target_by_target(found: LinkModel) -> None:
    assert f"{SDG}14.1" not in found.relevant
    assert f"{SDG}17.17" in found.relevant
    assert f"{SDG}17.1" not in found.relevant
    assert f"{SDG}11.a" in found.relevant
    assert found.profile_decided


def test_labels_are_in_both_languages_or_the_one_there_is(found: LinkModel) -> None:
    assert found.label == Text("Liten", "Small")
    assert found.label_of(f"{HOME}unit/skola") == Text("Skolnämnden", "School board")
    assert found.label_of(f"{HOME}unit/bolag") == Text("Bolaget", "Bolaget")
    assert found.thing(f"{SDG}4.6").label.sv.startswith("4.6 ")


def test_a_period_is_the_plans_or_programmes_where_none_is_stated(found: LinkModel) -> None:
    activity, goal = found.bearers[f"{HOME}activity/solceller"], found.bearers[f"{HOME}goal/klimat"]
    assert (activity.start, activity.end) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (goal.start, goal.end) == (date(2024, 1, 1), date(2027, 12, 31))
    assert found.bearers[f"{HOME}goal/lasa"].end is None


def test_what_stands_in_something_decided_is_decided(found: LinkModel) -> None:
    assert found.bearers[f"{HOME}goal/klimat"].decided
    assert not found.bearers[f"{HOME}goal/lasa"].decided


def test_a_proposal_is_not_current(found: LinkModel) -> None:
    assert f"{HOME}goal/forslag" in found.bearers
    assert f"{HOME}goal/forslag" not in found.current


def test_rhythm_level_and_money_are_read(found: LinkModel) -> None:
    goal = found.bearers[f"{HOME}goal/klimat"]
    assert (goal.rhythm_months, goal.rank, goal.has_money) == (6, 1, True)
    assert found.budget_known


def test_descriptions_and_key_figures_are_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.ttl"
    file.write_text(
        f"""
        <goal/a> a <{MG.Goal}> ; <{PREFIXES["dcterms"]}description> "Så här"@sv , "Like this"@en .
        <goal/b> a <{MG.Goal}> ; <{PREFIXES["dcterms"]}description> "Bara så"@sv .
        <goal/c> a <{MG.Goal}> .
        <indicator/i> a <{MG.Indicator}> ; <{MG.keyFigureId}> "N00401" .
        """,
        encoding="utf-8",
    )
    store = organisation_store("k", [file])
    found = link_model(store, date(2026, 11, 21))
    home = store.names.namespace
    assert found.descriptions == {
        f"{home}goal/a": Text("Så här", "Like this"),
        f"{home}goal/b": Text("Bara så", "Bara så"),
    }
    assert found.indicators[f"{home}indicator/i"].key_figure == "N00401"


def test_a_quality_level_measures_with_its_indicators(found: LinkModel) -> None:
    mission = found.bearers[f"{HOME}basic-mission/bibliotek"]
    assert mission.has_quality_level
    assert mission.indicators == {f"{HOME}indicator/oppet"}


def test_the_last_value_is_the_whole_organisations_for_everybody(found: LinkModel) -> None:
    indicator = found.indicators[f"{HOME}indicator/utslapp"]
    assert (indicator.last_period, indicator.last_value) == ("2025", Decimal("8.0"))
    assert indicator.baseline == Decimal("10.5")
    assert indicator.target_values == ((date(2040, 12, 31), Decimal(0)),)
    assert found.indicators[f"{HOME}indicator/oppet"].last_period == ""


def test_every_value_is_read_oldest_first(found: LinkModel) -> None:
    values = found.indicators[f"{HOME}indicator/utslapp"].values
    assert values == (("2024", Decimal("8.5")), ("2025", Decimal("8.0")))
    assert found.indicators[f"{HOME}indicator/oppet"].values == ()


def test_bounds_tolerance_and_the_year_of_the_baseline_are_read(tmp_path: Path) -> None:
    file = tmp_path / "plan.ttl"
    file.write_text(
        """@prefix mg: <https://w3id.org/malgraf/def/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <indicator/a> a mg:Indicator ; mg:tolerance 0.5 ; mg:baselineYear "2020"^^xsd:gYear ;
            mg:hasTargetValue <target-value/a> .
        <target-value/a> a mg:TargetValue ; mg:lowerBound 30 ;
            mg:targetDate "2027-12-31"^^xsd:date .
        <indicator/b> a mg:Indicator ; mg:baselineYear "0000"^^xsd:gYear .
        """,
        "utf-8",
    )
    read = link_model(organisation_store("liten", [file]), date(2026, 11, 21)).indicators
    one, other = read[f"{HOME}indicator/a"], read[f"{HOME}indicator/b"]
    assert (one.tolerance, one.baseline_year) == (Decimal("0.5"), 2020)
    assert one.bounds == (Bounds(date(2027, 12, 31), Decimal(30), None),)
    assert one.target_values == ((date(2027, 12, 31), None),)
    assert (other.tolerance, other.baseline_year, other.bounds) == (None, None, ())


def test_units_are_boards_companies_and_the_municipality(found: LinkModel) -> None:
    assert {iri.removeprefix(HOME) for iri in found.units} == {
        "organisation/liten",
        "unit/bolag",
        "unit/skola",
    }
    company = found.units[f"{HOME}unit/bolag"]
    assert (company.unit_type, company.parent) == ("company", f"{HOME}organisation/liten")
    assert company.cooperates_with == {f"{HOME}unit/skola"}


def test_taking_part_makes_a_member(found: LinkModel) -> None:
    network = found.networks[f"{HOME}network/natverk"]
    assert network.members == {f"{HOME}unit/skola", f"{HOME}unit/bolag"}


def test_interactions_are_means_of_own_sources_without_literature(found: LinkModel) -> None:
    assert found.interactions == {(f"{SDG}13.2", f"{SDG}15.5"): -2.5}


def test_what_handles_a_conflict_is_known(found: LinkModel) -> None:
    handled = {c.iri.removeprefix(HOME): bool(c.handled_by) for c in found.conflicts}
    assert handled == {"conflict/hanterad": True, "conflict/vind": False}


def test_what_was_said_of_meetings_is_read(found: LinkModel) -> None:
    [said] = found.outcomes
    assert said.between == {f"{HOME}unit/skola", f"{HOME}unit/bolag"}
    assert said.outcome == "not-needed"
    assert said.takes_up == {f"{SDG}13.2"}
    assert (said.reason, said.said_by) == ("De samarbetar", f"{HOME}unit/skola")
    assert (said.activities, said.at) == (frozenset(), "2026-11-20T10:00:00Z")


def test_follow_ups_citations_and_the_chain_above_are_read(found: LinkModel) -> None:
    [newest] = [f for f in found.follow_ups if f.at == date(2026, 3, 31)]
    assert (newest.status, newest.trend, newest.judgement) == (
        "partly-reached",
        "better",
        "Det går framåt",
    )
    assert found.citations == {f"{HOME}programme/miljo": {f"{HOME}document/gammal"}}
    assert f"{HOME}vision/vision" in found.ancestors[f"{HOME}activity/solceller"]


def test_links_that_came_about_in_a_way_can_be_left_out(found: LinkModel) -> None:
    left = found.without_methods({"import"})
    assert len(left.links) == len(found.links) - 1
    assert left.organisation == found.organisation

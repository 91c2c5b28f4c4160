"""What is said of each target, and coverage by who is in control (measure 2, split)."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from graph.analyses.coverage import coverage
from graph.analyses.gaps import gaps
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel
from graph.analyses.profile import Position, Profile
from graph.analyses.relevance import controls_of, coverage_by_control, relevance
from graph.names import SDG
from tests.link_models import AT, bearer, model
from tests.organisation_stores import example_store, organisation_store, small_municipality

pytestmark = pytest.mark.measure(2)

HEADER = """@prefix mg: <https://w3id.org/malgraf/def/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix sdg: <http://metadata.un.org/sdg/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix relevance: <https://w3id.org/malgraf/scheme/relevance/> .
<organisation/liten> a org:FormalOrganization ; skos:prefLabel "Liten"@sv .
"""


def read(tmp_path: Path, plan: str) -> LinkModel:
    """The link model of a plan in Turtle."""
    file = tmp_path / "plan.ttl"
    file.write_text(HEADER + plan, "utf-8")
    return link_model(organisation_store("liten", [file]), AT)


@pytest.fixture
def controlled() -> LinkModel:
    """Two targets under own control, one reached; one shared; one of which nothing is said."""
    plain = model([bearer("a")], {"a": {"1.1": 1}}, targets=["1.2", "2.1", "3.1"])
    said = {
        "1.1": Position("1.1", "relevant", "own", iri="x"),
        "1.2": Position("1.2", "relevant", "own", iri="x"),
        "2.1": Position("2.1", "undecided", "shared", iri="x"),
    }
    return replace(plain, profile=Profile("p", said, decided=True))


def test_coverage_is_split_by_control(controlled: LinkModel) -> None:
    found = coverage_by_control(controlled)
    assert [(each.control, each.at_step[2].part, each.at_step[2].n) for each in found] == [
        ("own", 1, 2),
        ("shared", 0, 1),
        ("", 0, 1),
    ]
    assert found[0].unreached == ("1.2",)


def test_the_parts_of_the_split_are_the_whole(controlled: LinkModel) -> None:
    for found in (controlled, link_model(example_store("exempelkommunen"), AT)):
        split = coverage_by_control(found)
        for step in (1, 2, 3, 4, 5):
            whole = coverage(found).share(step)
            assert sum(each.at_step[step].part for each in split) == whole.part
            assert sum(each.at_step[step].n for each in split) == whole.n


def test_a_bearer_has_the_control_of_what_it_is_linked_to(controlled: LinkModel) -> None:
    assert controls_of(controlled, "a") == {"own"}
    assert controls_of(controlled, "2.1") == {"shared"}
    assert controls_of(controlled, "nothing") == frozenset()


def test_the_list_of_gaps_says_who_is_in_control(controlled: LinkModel) -> None:
    rows = {row["thing"]: row for row in gaps(controlled).table(controlled).records("en")}
    assert (rows["1.2"]["control"], rows["1.2"]["control_label"]) == ("own", "own control")
    assert rows["3.1"]["control"] == "unstated"


def test_exempelkommunens_profile_is_decided_by_the_council_with_a_case_number() -> None:
    found = relevance(link_model(example_store("exempelkommunen"), AT))
    profile = found.profile
    assert profile.decided
    assert [iri.rpartition("/")[2] for iri in profile.decided_by] == ["kommunfullmaktige"]
    assert profile.decided_on is not None
    assert profile.case_number
    assert len(found.positions) == 169
    assert sum(found.counts.values()) == 169
    assert "utkast" not in found.sentence().sv
    first = found.positions[0]
    assert (first.relevance, first.control, first.case_number) == (
        "not-relevant",
        "none",
        "KS 2024/31",
    )
    assert first.reason.sv.startswith("Läget är uppnått")


def test_without_a_profile_the_draft_holds_and_nothing_is_decided(tmp_path: Path) -> None:
    found = read(tmp_path, "")
    said = found.profile.positions[f"{SDG}1.a"]
    assert (said.relevance, said.draft, said.counts, said.iri) == (
        "undecided",
        "not-relevant",
        False,
        "",
    )
    assert said.reason.en.startswith("Means of implementation")
    assert relevance(found).counts == {"undecided": 169, "relevant": 0, "not-relevant": 0}
    assert relevance(found).sentence().sv.endswith("Relevansprofilen är ett utkast.")


def test_pointing_at_the_draft_is_no_profile_of_ones_own(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "<organisation/liten> mg:relevanceProfile "
        "<https://w3id.org/malgraf/scheme/relevance-profile/draft> .",
    )
    assert found.profile.iri == ""
    assert not found.profile_decided


def test_what_is_called_undecided_counts_until_it_is_left_out() -> None:
    found = link_model(small_municipality(), AT)
    said = found.profile.positions[f"{SDG}17.17"]
    assert (said.relevance, said.draft, said.counts) == ("undecided", "not-relevant", True)
    assert f"{SDG}17.17" in found.relevant
    assert found.profile.decided_on == date(2024, 6, 10)


def test_the_newest_of_several_decisions_counts(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        """@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <organisation/liten> mg:relevanceProfile <relevance-profile/egen> .
        <relevance-profile/egen> a mg:RelevanceProfile ;
            mg:decidedIn <decision/z> , <decision/a> .
        <decision/z> a mg:Decision ; mg:decisionDate "2020-01-01"^^xsd:date ; mg:caseNumber "1" .
        <decision/a> a mg:Decision ; mg:decisionDate "2024-01-01"^^xsd:date ; mg:caseNumber "2" .
        """,
    )
    assert (found.profile.decided_on, found.profile.case_number) == (date(2024, 1, 1), "2")


def test_the_tables_say_what_is_said(controlled: LinkModel) -> None:
    tables = relevance(controlled).tables(controlled)
    rows = {row["target"]: row for row in tables["positions"].records("en")}
    assert rows["2.1"]["relevance_label"] == "undecided"
    assert rows["1.1"]["control"] == "own"
    assert rows["1.1"]["step"] == 2
    assert [row["control"] for row in tables["control"].records()] == ["own", "shared", ""]

"""Every named question: its form, its parameters and its expected answer."""

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from graph.analyses.gap_texts import GapCode
from graph.analyses.gaps import gaps
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel
from graph.answers import Table, Thing, Value
from graph.errors import DataError, NotFound
from graph.examples import FOLDER
from graph.names import MG, PREFIXES, SDG
from graph.questions import Question, ask, question, questions
from graph.store import OrganisationStore
from graph.texts import Text
from tests.organisation_stores import example_store, small_municipality

FINDINGS: dict[str, Any] = tomllib.loads(
    (FOLDER / "exempelkommunen-findings.toml").read_text(encoding="utf-8")
)
HOME = "http://localhost:8000/id/liten/"
EXAMPLE = "http://localhost:8000/id/exempelkommunen/"
SCHEME = "https://w3id.org/malgraf/scheme/"

EXPECTED: dict[str, tuple[dict[str, str], list[tuple[object, ...]]]] = {
    "acting_by_target": (
        {"as_of": "2026-11-21"},
        [
            ("organisation/liten", "4.6", f"{MG}BasicMission", None, 1),
            ("organisation/liten", "7.2", f"{MG}Goal", "level/oversta", 1),
            ("organisation/liten", "13.2", f"{MG}Goal", None, 1),
            ("organisation/liten", "13.2", f"{MG}Goal", "level/oversta", 1),
        ],
    ),
    "allocations_by_programme": ({}, [("programme/miljo", Decimal(300000))]),
    "chain_of_goal": (
        {"goal": "klimat"},
        [("vision/vision", None), (None, "activity/solceller")],
    ),
    "conflicts_without_handling": (
        {},
        [("conflict/vind", "goal/lasa"), ("conflict/vind", "goal/klimat")],
    ),
    "contributions_of_goal": (
        {"goal": "klimat"},
        [
            ("13.2", 3, "Det är målet", "link-method/person"),
            ("3.6", 0, "Ingen verkan", None),
            ("15.5", -2, "Vindkraft tar mark", "link-method/import"),
        ],
    ),
    "expired_documents_still_cited": (
        {"as_of": "2026-11-21"},
        [("document/gammal", date(2025, 12, 31), "programme/miljo")],
    ),
    "goals_by_status": (
        {},
        [("goal/klimat", date(2026, 3, 31), "status/partly-reached", "trend/better")],
    ),
    "goals_by_target": (
        {"target": "13.2"},
        [
            ("goal/lasa", "programme/skola", "unit/skola"),
            ("goal/klimat", "programme/miljo", "unit/bolag"),
        ],
    ),
    "goals_linked_only_to_sdg_goals": ({}, [("goal/vagt", "4")]),
    "goals_not_followed_up_since": (
        {"since": "2026-01-01"},
        [("goal/lasa", "unit/skola"), ("goal/forslag", None), ("goal/vagt", None)],
    ),
    "goals_without_indicator": (
        {},
        [("goal/lasa", "unit/skola"), ("goal/forslag", None), ("goal/vagt", None)],
    ),
    "goals_without_responsible_unit": ({}, [("goal/forslag", None), ("goal/vagt", None)]),
    "goals_without_target_link": ({}, [("goal/vagt", None)]),
    "indicators_without_observation": ({}, [("indicator/oppet",)]),
    "lonely_programmes": ({}, [("programme/ensamt",)]),
    "indicators_shared_by_units": ({"unit": "skola", "other": "bolag"}, []),
    "interactions_between_units": (
        {"unit": "skola", "other": "bolag"},
        [("13.2", "7.2", 3, "interaction-source/bok", "goal/lasa", "goal/klimat")],
    ),
    "joins_between_programmes": (
        {"programme": "miljo", "other": "skola"},
        [(f"{MG.cooperatesWith}", "unit/skola", "goal/klimat", "goal/lasa")],
    ),
    "ladder_of_target": (
        {"target": "13.2"},
        [
            ("goal/lasa", 2, "goal/lasa"),
            ("goal/lasa", 3, "unit/skola"),
            ("goal/klimat", 2, "goal/klimat"),
            ("goal/klimat", 3, "unit/bolag"),
            ("goal/klimat", 3, "unit/skola"),
            ("goal/klimat", 3, "activity/solceller"),
            ("goal/klimat", 4, "indicator/utslapp"),
            ("goal/klimat", 5, "follow-up/klimat-2025"),
            ("goal/klimat", 5, "follow-up/klimat-2026"),
            ("programme/miljo", 1, "programme/miljo"),
        ],
    ),
    "meeting_outcomes": (
        {},
        [
            (
                "unit/bolag",
                "unit/skola",
                "meeting-outcome/not-needed",
                "De samarbetar",
                None,
                "unit/skola",
                "2026-11-20T10:00:00Z",
            )
        ],
    ),
    "missions_by_target": ({"target": "4.6"}, [("basic-mission/bibliotek", "unit/skola")]),
    "needs_between_programmes": (
        {"programme": "miljo", "other": "skola"},
        [("13.2", "goal/klimat", "goal/lasa")],
    ),
    "networks_by_programme": ({}, [("programme/miljo", "network/natverk", "unit/skola")]),
    "pledges_by_progress": ({}, [("pledge/resor", "progress/started", "unit/skola")]),
    "programme_periods": (
        {},
        [
            ("programme/ensamt", None, None, None, None),
            ("programme/skola", None, None, None, "unit/skola"),
            ("programme/miljo", date(2024, 1, 1), date(2027, 12, 31), "P6M", "unit/bolag"),
        ],
    ),
    "programmes_sharing_targets": ({}, [("programme/miljo", "programme/skola", 1)]),
    "statements_about": (
        {"thing": f"{HOME}pledge/resor"},
        [
            ("pledge/resor", f"{PREFIXES['rdf']}type", f"{MG.Pledge}"),
            ("pledge/resor", f"{PREFIXES['skos']}prefLabel", "Fossilfria resor"),
            ("pledge/resor", f"{MG.progress}", "progress/started"),
            ("pledge/resor", f"{MG.responsibleUnit}", "unit/skola"),
        ],
    ),
    "targets_by_programme": (
        {},
        [
            ("programme/miljo", "7.2", 1),
            ("programme/miljo", "13.2", 1),
            ("programme/skola", "13.2", 1),
        ],
    ),
    "targets_by_unit": (
        {"unit": "skola"},
        [("4.6", "basic-mission/bibliotek"), ("13.2", "goal/lasa")],
    ),
    "targets_shared_by_units": (
        {"unit": "skola", "other": "bolag"},
        [("13.2", "goal/lasa", "goal/klimat")],
    ),
    "unit_workload": ({}, [("unit/skola", 1, 1, 1, 1), ("unit/bolag", 1, 0, 0, 0)]),
    "units_by_target": (
        {"target": "13.2"},
        [("unit/bolag", "goal/klimat"), ("unit/skola", "goal/lasa")],
    ),
}
"""Values and answer on the small municipality; IRIs without what they begin with."""


@pytest.fixture(scope="module")
def small() -> OrganisationStore:
    return small_municipality()


@pytest.fixture(scope="module")
def large() -> OrganisationStore:
    return example_store("exempelkommunen")


def short(value: Value) -> object:
    """A thing by the end of its IRI, anything else as it is."""
    if isinstance(value, Thing):
        return value.iri.removeprefix(HOME).removeprefix(SDG).removeprefix(SCHEME)
    return value


def rows(table: Table) -> list[tuple[object, ...]]:
    """The rows of an answer, shortened."""
    return [tuple(short(value) for value in row) for row in table.rows]


def first_column(table: Table) -> set[str]:
    """The IRIs of the first column, without what they begin with."""
    things = [row[0] for row in table.rows]
    return {
        thing.iri.removeprefix(EXAMPLE).removeprefix(SDG)
        for thing in things
        if isinstance(thing, Thing)
    }


@pytest.mark.parametrize("name", EXPECTED)
def test_a_question_has_its_expected_answer(small: OrganisationStore, name: str) -> None:
    values, expected = EXPECTED[name]
    assert rows(ask(small, name, **values)) == expected


def test_targets_without_goals_are_all_but_those_addressed(small: OrganisationStore) -> None:
    found = [row[1] for row in ask(small, "targets_without_goals").rows]
    assert len(found) == 169 - 2
    assert {"13.2", "7.2"}.isdisjoint(str(code) for code in found)
    assert found[:6] == ["1.1", "1.2", "1.3", "1.4", "1.5", "1.a"]


def test_every_target_is_counted_with_those_who_address_it(small: OrganisationStore) -> None:
    found = {str(row[1]): row[2] for row in ask(small, "targets_by_bearers").rows}
    assert len(found) == 169
    assert {code: number for code, number in found.items() if number} == {
        "4.6": 1,
        "7.2": 1,
        "13.2": 2,
    }


def test_what_two_units_both_measure_by_is_found(large: OrganisationStore) -> None:
    sides = {"unit": "gymnasieskolan", "other": "arbetsmarknadsforvaltningen"}
    answer = ask(large, "indicators_shared_by_units", **sides)
    assert "indicator/unga-utanfor" in first_column(answer)


def test_every_question_has_an_expected_answer() -> None:
    assert {each.name for each in questions()} == {
        *EXPECTED,
        "targets_by_bearers",
        "targets_without_goals",
    }
    assert len(questions()) >= 15


@pytest.mark.parametrize("each", questions(), ids=lambda each: each.name)
def test_a_question_is_written_as_ours_are(each: Question) -> None:
    body = re.sub(r"^#.*$", "", each.text, flags=re.MULTILINE)
    used = set(re.findall(r"(?<![?\w<\"/:])([a-z][a-z-]*):[A-Za-z]", re.sub(r"<[^>]*>", "", body)))
    declared = dict(re.findall(r"PREFIX ([a-z-]+): <([^>]+)>", body))
    [projection] = re.findall(r"\nSELECT (?:DISTINCT )?(.+?) WHERE", body)[:1]
    assert each.title.sv != each.title.en
    assert each.text.startswith("# sv: ")
    assert used == set(declared)
    assert declared == {prefix: PREFIXES[prefix] for prefix in declared}
    assert "ORDER BY" in body
    assert not re.search(r"\bGRAPH\b|\bSERVICE\b|SELECT \*|NOT EXISTS|NOW\(", body)
    variables = [name.removeprefix("?") for name in projection.split()]
    named = [*(p.name for p in each.parameters), *(c.name for c in each.columns)]
    assert [name for name in variables if not name.endswith("Label")] == named


def test_things_carry_their_labels_in_both_languages(small: OrganisationStore) -> None:
    table = ask(small, "goals_by_target", target="13.2")
    assert table.rows[1][0] == Thing(
        f"{HOME}goal/klimat", Text("Klimatneutralt 2040", "Climate neutral by 2040")
    )
    assert table.records("en")[1]["programme_label"] == "Environment programme"
    assert table.columns[0].heading == Text("Mål", "Goal")


@pytest.mark.parametrize("written", ["13.2", "SDG 13.02", "Delmål 13.2", f"{SDG}13.2"])
def test_a_target_may_be_written_in_any_usual_way(small: OrganisationStore, written: str) -> None:
    assert len(ask(small, "goals_by_target", target=written).rows) == 2


def test_a_thing_may_be_named_by_slug_or_whole_iri(small: OrganisationStore) -> None:
    whole = ask(small, "chain_of_goal", goal=f"{HOME}goal/klimat")
    assert whole == ask(small, "chain_of_goal", goal="klimat")


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "goals_by_target",
            {"target": "19.1"},
            "target got “19.1”: write an SDG target, such as 11.3",
        ),
        ("goals_by_target", {"target": "11"}, "target got “11”"),
        ("goals_by_target", {}, "target is missing: write an SDG target"),
        ("goals_by_target", {"target": "11.3", "unit": "x"}, "knows no “unit”. It takes target."),
        ("lonely_programmes", {"target": "11.3"}, "It takes nothing."),
        ("expired_documents_still_cited", {"as_of": "21/11"}, "a date, such as 2026-12-31"),
        ("chain_of_goal", {"goal": "> } DROP ALL"}, "an address that begins with"),
        ("chain_of_goal", {"goal": "http://elsewhere/goal/x"}, "an address that begins with"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(
    small: OrganisationStore, name: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError) as refused:
        ask(small, name, **values)
    assert message in refused.value.message.en
    assert refused.value.problems


def test_a_thing_that_is_not_there_is_refused_rather_than_answered_with_nothing(
    small: OrganisationStore,
) -> None:
    with pytest.raises(NotFound, match="goal/klimatet is not in liten"):
        ask(small, "chain_of_goal", goal="klimatet")


def test_the_municipality_itself_may_stand_as_a_unit(small: OrganisationStore) -> None:
    assert ask(small, "targets_by_unit", unit=f"{HOME}organisation/liten").rows == ()


def test_all_wrong_values_are_told_at_once(small: OrganisationStore) -> None:
    with pytest.raises(DataError) as refused:
        ask(small, "targets_shared_by_units", unit="", colour="red")
    assert [problem.value for problem in refused.value.problems] == ["unit", "other", "colour"]


def test_a_question_that_does_not_exist_names_those_that_do() -> None:
    with pytest.raises(NotFound, match="lonely_programmes"):
        question("lonely")


@pytest.fixture(scope="module")
def found(large: OrganisationStore) -> LinkModel:
    return link_model(large, FINDINGS["as_of"])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("goals_without_indicator", "goal-without-indicator"),
        ("goals_without_responsible_unit", "goal-without-responsible-unit"),
        ("goals_linked_only_to_sdg_goals", "goal-linked-only-to-sdg"),
        ("indicators_without_observation", "indicator-without-value"),
        ("conflicts_without_handling", "conflict-without-handling"),
    ],
)
def test_questions_and_analyses_agree_on_exempelkommunen(
    large: OrganisationStore, found: LinkModel, name: str, code: GapCode
) -> None:
    listed = {gap.thing.removeprefix(EXAMPLE) for gap in gaps(found).of(code)}
    assert first_column(ask(large, name)) == listed


def test_the_lonely_programme_of_exempelkommunen_is_asked_for(large: OrganisationStore) -> None:
    answer = ask(large, "lonely_programmes")
    assert first_column(answer) == {FINDINGS["lonely"]["programme"]}


def test_the_expired_document_of_exempelkommunen_is_asked_for(large: OrganisationStore) -> None:
    answer = ask(large, "expired_documents_still_cited", as_of=str(FINDINGS["as_of"]))
    assert first_column(answer) == {FINDINGS["expired"]["document"]}


def test_what_two_units_of_exempelkommunen_miss_is_asked_for(large: OrganisationStore) -> None:
    planted = FINDINGS["missed_meetings"][0]
    unit, other = (name.removeprefix("unit/") for name in planted["units"])
    answer = ask(large, "targets_shared_by_units", unit=unit, other=other)
    assert first_column(answer) >= set(planted["targets"])

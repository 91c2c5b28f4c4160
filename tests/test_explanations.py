"""Why? Every explanation agrees with the measure it explains, and its questions can be asked."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from graph.analyses.chain import chain
from graph.analyses.completeness import completeness
from graph.analyses.coverage import bearer_step, coverage, ladder
from graph.analyses.explanations import FIGURES, Explanation, explanations_table, why
from graph.analyses.explanations.gaps import QUESTIONS, why_gap
from graph.analyses.explanations.joins import JOIN_TEXTS
from graph.analyses.explanations.ladder import steps_of, why_step
from graph.analyses.explanations.meetings import weights, why_meeting
from graph.analyses.explanations.places import place_of
from graph.analyses.explanations.silos import needs_by_pair, why_apart
from graph.analyses.gap_texts import GAP_TEXTS
from graph.analyses.gaps import gaps
from graph.analyses.links import link_model
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.methods import MEASURES
from graph.analyses.model import FollowUp, Indicator, LinkModel, Network, Unit
from graph.answers import Table
from graph.errors import NotFound
from graph.names import DEFAULT_BASE, SDG, OrganisationNames
from graph.questions import ask, question
from graph.store import OrganisationStore
from tests.link_models import AT, bearer, model, text
from tests.organisation_stores import example_store
from tests.test_pages import HOME, in_swedish

pytestmark = pytest.mark.measure(0, 1, 2, 3, 5, 9, 10, 16, 17)

NAMES = OrganisationNames(DEFAULT_BASE, "exempelkommunen")


@pytest.fixture(scope="module")
def store() -> OrganisationStore:
    return example_store("exempelkommunen")


@pytest.fixture(scope="module")
def found(store: OrganisationStore) -> LinkModel:
    return link_model(store, AT)


def thing(short: str) -> str:
    """The IRI of a thing of Exempelkommunen."""
    return f"{NAMES.namespace}{short}"


def everything(found: LinkModel) -> list[str]:
    """Whatever can be asked about, one by one."""
    return [
        *FIGURES,
        *(f"{SDG}{number}" for number in range(1, 18)),
        *found.targets,
        *found.bearers,
        *found.programmes,
        *found.units,
        *found.indicators,
        *found.documents,
        *(each.iri for each in found.conflicts),
    ]


def test_every_explanation_names_a_measure_and_questions_that_take_its_values(
    store: OrganisationStore, found: LinkModel
) -> None:
    explained = [each for about in everything(found) for each in why(found, about)]
    assert len(explained) > 500
    asked = {}
    for each in explained:
        assert each.measure in MEASURES
        assert each.question.sv
        assert each.question.en
        assert each.answer.sv
        assert each.answer.en
        for one in each.asked:
            names = {parameter.name for parameter in question(one.question).parameters}
            assert names == set(one.values), one
            asked[one.question] = one.values
    for name, values in asked.items():
        assert isinstance(ask(store, name, **values), Table)


@pytest.mark.parametrize("about", ["coverage", "gaps", "rate"])
def test_a_figure_is_explained_by_its_own_sentence(found: LinkModel, about: str) -> None:
    sentences = {
        "coverage": coverage(found).sentence(),
        "gaps": gaps(found).sentence(),
        "rate": meeting_rates(found, draws=0).overall.sentence(found),
    }
    [explained] = why(found, about)
    assert explained.answer == sentences[about]


def test_the_targets_behind_the_coverage_are_those_counted(found: LinkModel) -> None:
    [explained] = why(found, "coverage")
    there = {iri for ground in explained.grounds if ground.holds for iri in ground.things}
    missing = {
        iri for ground in explained.grounds if ground.holds is False for iri in ground.things
    }
    share = coverage(found).share()
    assert len(there) == share.part
    assert len(there | missing) == share.n
    assert not there & missing


def test_the_coverage_of_an_sdg_is_explained_by_its_targets(found: LinkModel) -> None:
    [explained] = why(found, f"{SDG}11")
    [goal] = [each for each in coverage(found).goals if each.goal == 11]
    share = goal.at_step[2]
    assert explained.answer.sv.startswith(f"{share.part} av {share.n} valda delmål")


def test_the_steps_that_hold_are_those_a_bearer_takes(found: LinkModel) -> None:
    for one in found.current.values():
        if one.kind == "activity":
            continue
        addresses, answered, worked, measured, followed = (
            bool(ground.holds) for ground in steps_of(found, one, "x")
        )
        expected = 2
        for step, holds in ((3, answered and worked), (4, measured), (5, followed)):
            if not holds:
                break
            expected = step
        assert addresses
        assert bearer_step(found, one) == expected, one.iri


def test_every_step_of_the_ladder_says_what_is_missing_for_the_next(found: LinkModel) -> None:
    lacking = {1: "ett mål, uppdrag eller löfte", 4: "en uppföljning inom sin rytm"}
    seen = set()
    for target, step in ladder(found).items():
        explained = why_step(found, target)
        assert f"steg {step.step} " in explained.question.sv
        seen.add(step.step)
        if step.step in lacking:
            assert lacking[step.step] in explained.answer.sv
    assert {0, 1, 3, 4, 5} <= seen


def test_step_by_step_for_one_target() -> None:
    goal = replace(bearer("a", unit="u"), indicators=frozenset({"i"}))
    activity = replace(bearer("x", kind="activity"), parents=frozenset("a"))
    bare = model([goal], {"a": {"11.3": 2}})
    explained = why_step(bare, "11.3")
    assert explained.question.sv == "Varför står 11.3 11.3 på steg 2 (mål eller uppdrag)?"
    assert explained.answer.sv == "”a” tar det dit. För steg 3 saknas en aktivitet."
    assert [ground.holds for ground in explained.grounds] == [True, True, False, False, False]
    worked = replace(bare, bearers={**bare.bearers, "x": activity})
    assert "För steg 4 saknas en indikator med målvärde" in why_step(worked, "11.3").answer.sv
    indicator = Indicator("i", text("i"), target_values=((None, None),))
    measured = replace(worked, indicators={"i": indicator})
    assert "För steg 5 saknas en uppföljning" in why_step(measured, "11.3").answer.sv
    late = FollowUp("f", "a", AT - timedelta(days=400))
    assert (
        "senast uppföljt"
        in why_step(replace(measured, follow_ups=(late,)), "11.3").grounds[4].text.sv
    )
    judged = replace(measured, follow_ups=(replace(late, at=AT),))
    assert why_step(judged, "11.3").answer.sv == "”a” tar det dit. Högre kommer det inte."
    assert all(ground.holds for ground in why_step(judged, "11.3").grounds)


def test_what_is_not_linked_is_unknown_and_no_gap() -> None:
    found = model([bearer("a"), bearer("b")], {"a": {"1.1": 1}}, targets=["11.3"])
    assert "okänt" in why_step(found, "11.3").answer.sv
    linked = model([bearer("a")], {"a": {"1.1": 1}}, targets=["11.3"])
    assert "För steg 2 saknas ett mål" in why_step(linked, "11.3").answer.sv


def test_a_pair_of_programmes_is_explained_need_by_need(found: LinkModel) -> None:
    rates = meeting_rates(found, draws=0).pairs
    assert rates
    for pair in rates:
        explained = why_apart(found, pair.first, pair.second)
        held = [ground.holds for ground in explained.grounds]
        assert (held.count(True), held.count(False)) == (pair.share.part, len(pair.unmet))
        assert f"om {pair.share.n} saker och möts om {pair.share.part}" in explained.answer.sv


def test_the_planted_silo_is_one_and_says_so(found: LinkModel) -> None:
    first, second = thing("programme/utbildning"), thing("programme/social-hallbarhet")
    [explained] = why(found, first, second)
    assert explained.answer.sv.startswith("Ja. De behöver mötas om")
    assert {ground.holds for ground in explained.grounds} == {False}
    [others, *_] = why(found, first)
    assert others.question.sv.startswith("Är ”")


def test_two_programmes_without_anything_in_common_need_not_meet() -> None:
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v")]
    found = model(bearers, {"a": {"1.1": 1}, "b": {"2.1": 1}})
    assert why_apart(found, "p", "q").answer.sv.startswith("Nej: de delar inget")
    assert needs_by_pair(found, "programme") == {}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"units": {"u": Unit("u", text("u"), cooperates_with=frozenset("v"))}}, "cooperation"),
        ({"networks": {"n": Network("n", text("n"), frozenset("uv"), frozenset({"1.1"}))}},
         "network"),
    ],
)  # fmt: skip
def test_what_joins_is_named(change: dict[str, object], words: str) -> None:
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v")]
    apart = model(bearers, {"a": {"1.1": 1}, "b": {"1.1": 1}})
    changed = {**change, "units": {**apart.units, **change.get("units", {})}}  # type: ignore[dict-item]
    joined = replace(apart, **changed)  # type: ignore[arg-type]
    [ground] = why_apart(joined, "p", "q").grounds
    assert ground.holds
    assert ground.text.sv.endswith(JOIN_TEXTS[words].sv)  # type: ignore[index]
    assert why(joined, "a", "b")[0].answer.sv == "De möts redan om 1.1 1.1."
    assert why(apart, "a", "b")[0].answer.sv == "Ja, om 1.1 1.1."


def test_the_weight_of_a_meeting_is_the_sum_of_what_it_is_said_to_be(found: LinkModel) -> None:
    for meeting in missed_meetings(found):
        added = sum(weights(found, meeting).values()) + 0.5 * len(meeting.indicators)
        assert added <= meeting.score + 1e-9
        assert meeting.score - added <= 1.0 + 1e-9


def test_a_meeting_says_what_was_looked_for(found: LinkModel) -> None:
    explained = why_meeting(found, missed_meetings(found)[0])
    said = " ".join(ground.text.sv for ground in explained.grounds)
    for joins in JOIN_TEXTS.values():
        assert joins.sv in said
    assert any(ground.holds is False for ground in explained.grounds)


def test_two_units_that_miss_no_meeting_are_explained_too(found: LinkModel) -> None:
    met = why(found, thing("unit/forskolan"), thing("unit/grundskolan"))
    assert len(met) == 1


def test_every_gap_is_explained_by_something_that_is_missing(found: LinkModel) -> None:
    listed = gaps(found).gaps
    assert {gap.code for gap in listed} <= GAP_TEXTS.keys()
    for gap in listed:
        explained = why_gap(found, gap)
        assert explained.grounds, gap
        assert any(ground.holds is not True for ground in explained.grounds), gap


def test_the_questions_of_the_gaps_list_them(store: OrganisationStore, found: LinkModel) -> None:
    for code, name in QUESTIONS.items():
        if code in {"programme-past-period", "document-cited-though-expired"}:
            continue
        listed = {gap.thing for gap in gaps(found).gaps if gap.code == code}
        answer = ask(store, name)
        said = {getattr(cell, "iri", "") for row in answer.rows for cell in row}
        assert listed <= said, code


def test_a_thing_without_faults_says_so(found: LinkModel) -> None:
    lacking = {gap.thing for gap in gaps(found).gaps}
    whole = next(iri for iri in sorted(found.indicators) if iri not in lacking)
    [explained] = why(found, whole)
    assert explained.answer.sv == "Inget som saknas pekas ut."


def test_figures_say_the_same_as_the_analyses(found: LinkModel) -> None:
    assert why(found, "completeness")[0].answer == completeness(found).sentence()
    assert why(found, "chain")[0].answer == chain(found).sentence()


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("11.3", f"{SDG}11.3"),
        ("target/11.3", f"{SDG}11.3"),
        ("11", f"{SDG}11"),
        ("coverage", "coverage"),
        ("programme/utbildning", thing("programme/utbildning")),
        (thing("programme/utbildning"), thing("programme/utbildning")),
    ],
)
def test_places_are_written_as_people_do(found: LinkModel, written: str, place: str) -> None:
    assert place_of(found, NAMES, written) == place


@pytest.mark.parametrize("written", ["", "19.1", "goal/finns-inte", "http://x.example/", "a b"])
def test_what_cannot_be_explained_is_said_with_what_can(found: LinkModel, written: str) -> None:
    with pytest.raises(NotFound) as caught:
        place_of(found, NAMES, written)
    assert "coverage" in caught.value.message.sv


def test_explanations_are_rows_too(found: LinkModel) -> None:
    explained: tuple[Explanation, ...] = why(found, f"{SDG}11.3")
    rows = explanations_table(explained).records("en")
    assert len(rows) == sum(len(each.grounds) for each in explained)
    assert rows[0]["question"].startswith("Why does 11.3")  # type: ignore[union-attr]


def test_json_has_the_answer_its_grounds_and_its_questions(client: TestClient) -> None:
    path = "/api/v1/explanations?organisation=exempelkommunen&about=11.3"
    answer = client.get(path).json()
    [first, *_] = answer["explanations"]
    assert answer["about"] == f"{SDG}11.3"
    assert first["measure"] == "ladder"
    assert first["questions"] == [
        {"question": "ladder_of_target", "values": {"target": f"{SDG}11.3"}}
    ]
    assert {ground["holds"] for ground in first["grounds"]} <= {True, False, None}
    unknown = client.get(path.replace("11.3", "goal/finns-inte"))
    assert unknown.status_code == 404
    assert "coverage" in json.dumps(unknown.json(), ensure_ascii=False)


@pytest.mark.parametrize(
    ("page", "why_page"),
    [
        ("target/11.6", "Varför står 11.6"),
        ("gaps", "/why?about=target%2F"),
        ("silos", "/why?about=programme"),
        ("silos", "/why?about=rate"),
        ("", "/why?about=coverage"),
        ("target/11", "/why?about=11"),
        ("programme/utbildning", "/why?about=programme/utbildning"),
        ("goal/trygga-gangstrak", "/synergies?about=goal/trygga-gangstrak"),
    ],
)
def test_pages_lead_to_why(client: TestClient, page: str, why_page: str) -> None:
    assert why_page in in_swedish(client, f"{HOME}/{page}".rstrip("/"))


def test_the_page_of_why_opens_its_question_in_the_editor(client: TestClient) -> None:
    shown = in_swedish(client, f"{HOME}/why?about=target/11.3")
    assert "/editor?question=ladder_of_target&amp;p_target=" in shown

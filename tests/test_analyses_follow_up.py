"""What the figures say beside what people have judged (measures 22 and 23 together)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph.analyses.follow_up import follow_up, newest_judgement
from graph.analyses.links import link_model
from graph.analyses.model import FollowUp, Indicator, LinkModel, Programme
from tests.link_models import AT, bearer, model, text
from tests.organisation_stores import example_store

pytestmark = pytest.mark.measure(22, 23)


def rising(iri: str, *values: int) -> Indicator:
    """From 0 at the end of 2022 to 40 at the end of 2026, with values of the last years."""
    first = 2026 - len(values)
    return Indicator(
        iri,
        text(iri),
        direction="increase",
        baseline=Decimal(0),
        baseline_year=2022,
        target_values=((date(2026, 12, 31), Decimal(40)),),
        values=tuple((str(first + n), Decimal(value)) for n, value in enumerate(values)),
    )


@pytest.fixture
def judged() -> LinkModel:
    """A goal judged as reached and better, with one indicator behind and one on track."""
    goal = replace(bearer("goal"), indicators=frozenset({"slow", "fast"}))
    over = replace(bearer("over"), indicators=frozenset({"past"}), end=date(2025, 1, 1))
    indicators = [rising("fast", 10, 20, 35), rising("slow", 30, 20, 10), rising("past", 1)]
    return replace(
        model([goal, over], {}),
        indicators={each.iri: each for each in [*indicators, rising("silent")]},
        follow_ups=(
            FollowUp("new", "goal", date(2026, 4, 1), "reached", "better"),
            FollowUp("old", "goal", date(2025, 4, 1), "not-reached", "worse"),
            FollowUp("later", "goal", date(2027, 4, 1), "not-reached", "worse"),
        ),
    )


def test_what_is_behind_stands_first_and_what_only_measures_the_past_is_left_out(
    judged: LinkModel,
) -> None:
    found = follow_up(judged)
    assert [(each.indicator, each.status.code) for each in found.followed] == [
        ("slow", "behind"),
        ("silent", "cannot-be-judged"),
        ("fast", "on-track"),
    ]
    assert [each.indicator for each in found.behind] == ["slow"]
    assert [(each.indicator, each.status.reason) for each in found.unjudged] == [
        ("silent", "no-value")
    ]
    assert (found.judged.part, found.judged.n) == (2, 3)


def test_of_what_is_behind_the_worst_stands_first(judged: LinkModel) -> None:
    goal = replace(judged.bearers["goal"], indicators=frozenset({"far", "near", "falling"}))
    given = (rising("near", 10, 20, 29), rising("far", 1, 2, 9), rising("falling", 29, 28, 20))
    found = follow_up(
        replace(judged, bearers={"goal": goal}, indicators={each.iri: each for each in given})
    )
    assert [each.indicator for each in found.behind] == ["falling", "far", "near"]


def test_what_a_programme_in_force_measures_is_not_past(judged: LinkModel) -> None:
    programme = Programme("p", text("p"), indicators=frozenset({"past"}))
    found = follow_up(replace(judged, programmes={"p": programme}))
    assert "past" in {each.indicator for each in found.followed}


def test_the_newest_judgement_by_the_day_is_held_against_the_figures(judged: LinkModel) -> None:
    newest = newest_judgement(judged, "goal")
    assert newest is not None
    assert newest.iri == "new"
    assert [
        (each.indicator, each.axis, each.judged, each.figures)
        for each in follow_up(judged).disagreements
    ] == [("slow", "status", "reached", "behind"), ("slow", "trend", "better", "worse")]


def test_a_worse_judgement_than_the_figures_disagrees_too(judged: LinkModel) -> None:
    earlier = replace(judged, as_of=date(2026, 3, 31))
    assert {
        (each.indicator, each.axis, each.figures) for each in follow_up(earlier).disagreements
    } == {("fast", "status", "on-track"), ("fast", "trend", "better")}


def test_partly_and_the_same_contradict_nothing(judged: LinkModel) -> None:
    mild = (FollowUp("f", "goal", date(2026, 4, 1), "partly-reached", "same"),)
    assert follow_up(replace(judged, follow_ups=mild)).disagreements == ()


def test_the_sentence_tells_the_three_things(judged: LinkModel) -> None:
    assert follow_up(judged).sentence().sv == (
        "1 av 2 indikatorer som kan bedömas ligger efter eller på fel sida; 1 kan inte bedömas; "
        "på 2 ställen säger bedömning och siffror emot varandra."
    )
    empty = model([], {})
    assert follow_up(empty).sentence().en == "There are no indicators here yet."


def test_the_tables_are_plain_records(judged: LinkModel) -> None:
    tables = follow_up(judged).tables(judged)
    assert tables["off_track"].records("en")[0]["status_label"] == "behind"
    assert tables["unjudged"].records("sv")[0]["reason"] == "no-value"
    assert tables["contradictions"].records("en")[0]["judged_label"] == "reached"
    assert len(tables["statuses"].rows) == 3


def test_in_exempelkommunen_each_indicator_has_a_status_or_a_reason() -> None:
    found = follow_up(link_model(example_store("exempelkommunen"), AT))
    assert found.judged.ratio > 0.5
    reasons = {each.status.reason for each in found.unjudged}
    assert "no-target-value" in reasons
    assert all(each.status.reason for each in found.unjudged)

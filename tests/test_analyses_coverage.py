"""Completeness, the ladder, coverage and what hangs on one row (measures 1-3)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph.analyses.completeness import completeness, where_to_link
from graph.analyses.coverage import bearer_step, coverage, ladder
from graph.analyses.model import Document, FollowUp, Indicator, LinkModel, Programme
from tests.link_models import AT, bearer, model, text

pytestmark = pytest.mark.measure(0, 1, 2, 3)


def test_completeness_counts_confirmed_absence_and_strength_zero_as_answers() -> None:
    silent = replace(bearer("b"), without_target_link=True)
    found = completeness(model([bearer("a"), silent, bearer("c"), bearer("d")], {"a": {"1.1": 0}}))
    assert found.linked == ("a", "b")
    assert found.unlinked == ("c", "d")


def test_a_bearer_outside_its_period_counts_neither_as_linked_nor_unlinked() -> None:
    over = replace(bearer("a"), end=date(2025, 12, 31))
    assert completeness(model([over], {"a": {"1.1": 2}})).share.n == 0


@pytest.mark.parametrize(("linked", "known"), [(4, True), (3, False)])
def test_four_of_five_linked_is_where_missing_begins_to_mean_something(
    linked: int, known: bool
) -> None:
    names = "abcde"
    links = {name: {"1.1": 1} for name in names[:linked]}
    assert completeness(model([bearer(name) for name in names], links)).known is known


def test_linking_helps_most_where_most_is_unlinked() -> None:
    bearers = [bearer("a", programme="p"), bearer("b", programme="q"), bearer("c", programme="q")]
    needs = where_to_link(model(bearers, {}))
    assert [(need.row, need.unlinked) for need in needs] == [("q", ("b", "c")), ("p", ("a",))]


@pytest.fixture
def climbing() -> LinkModel:
    """A goal with everything: unit, activity, indicator with target value, fresh follow-up."""
    goal = replace(bearer("goal", unit="u"), indicators=frozenset({"i"}))
    activity = replace(bearer("activity", kind="activity", unit="u"), parents=frozenset({"goal"}))
    return replace(
        model([goal, activity], {"goal": {"11.3": 2}}),
        indicators={"i": Indicator("i", text("i"), target_values=((None, Decimal(5)),))},
        follow_ups=(FollowUp("f", "goal", date(2026, 4, 1)),),
    )


def step(found: LinkModel) -> int:
    """The step of target 11.3."""
    return ladder(found)["11.3"].step


def test_a_target_with_everything_stands_at_the_top(climbing: LinkModel) -> None:
    assert step(climbing) == 5


def test_a_follow_up_older_than_the_rhythm_is_none(climbing: LinkModel) -> None:
    assert step(replace(climbing, as_of=date(2027, 4, 2))) == 4


def test_a_follow_up_after_the_date_is_not_known_yet(climbing: LinkModel) -> None:
    assert step(replace(climbing, as_of=date(2026, 3, 31))) == 4


def test_an_indicator_without_target_value_does_not_measure(climbing: LinkModel) -> None:
    assert step(replace(climbing, indicators={"i": Indicator("i", text("i"))})) == 3


def test_a_goal_without_activity_is_only_words(climbing: LinkModel) -> None:
    goal = {"goal": climbing.bearers["goal"]}
    assert step(replace(climbing, bearers=goal)) == 2


def test_a_goal_without_any_unit_is_only_words(climbing: LinkModel) -> None:
    orphans = {
        iri: replace(each, responsible=frozenset()) for iri, each in climbing.bearers.items()
    }
    assert step(replace(climbing, bearers=orphans)) == 2


def test_a_mission_is_work_without_any_activity(climbing: LinkModel) -> None:
    mission = replace(climbing.bearers["goal"], kind="basic-mission")
    assert bearer_step(replace(climbing, bearers={"goal": mission}), mission) == 5


def test_a_name_in_a_programme_in_force_or_a_document_is_the_first_step() -> None:
    empty = model([], {}, targets=["11.3"])
    named = frozenset({"11.3"})
    programme = Programme("p", text("p"), end=AT, targets=named)
    assert step(empty) == 0
    assert step(replace(empty, programmes={"p": programme})) == 1
    assert step(replace(empty, programmes={"p": replace(programme, end=date(2026, 11, 20))})) == 0
    assert step(replace(empty, documents={"d": Document("d", text("d"), targets=named)})) == 1


def test_an_activity_alone_names_but_does_not_reach() -> None:
    assert step(model([bearer("a", kind="activity", unit="u")], {"a": {"11.3": 3}})) == 1


def test_what_counteracts_reaches_nothing() -> None:
    found = coverage(model([bearer("a")], {"a": {"11.3": -2}}))
    assert found.share(2).part == 0


def test_a_target_on_one_programme_hangs_and_a_gap_is_not_counted() -> None:
    bearers = [bearer("a", programme="p"), bearer("b", programme="q"), bearer("c", programme="p")]
    found = coverage(
        model(
            bearers,
            {"a": {"1.1": 1, "2.1": 1}, "b": {"1.1": 1}, "c": {"2.1": 1}},
            targets=["3.1"],
        )
    )
    assert [each.target for each in found.on_one_row] == ["2.1"]
    assert (found.hanging.part, found.hanging.n) == (1, 2)


def test_coverage_by_sdg_keeps_links_to_whole_goals_apart() -> None:
    vague = replace(bearer("a"), sdg_goals=frozenset({11}))
    found = coverage(model([vague], {}, targets=["11.1", "11.2"])).goals[10]
    assert found.named_as_goal == ("a",)
    assert (found.at_step[2].part, found.at_step[2].n) == (0, 2)


def test_the_sentence_says_at_least_while_too_little_is_linked() -> None:
    codes = [f"1.{number}" for number in range(1, 6)]
    some = model([bearer("a"), bearer("b")], {"a": {"1.1": 1}}, targets=codes)
    assert coverage(some).sentence().sv == (
        "Minst 20 % av de globala delmål vi sagt är viktiga har ett mål eller uppdrag; "
        "0 % följs upp (1 av 2 mål och uppdrag är länkade)."
    )
    rows = coverage(some).table(some).records("en")
    assert [row["step_name"] for row in rows] == ["goal or mission", *["unknown"] * 4]


def test_a_profile_nobody_decided_is_called_a_draft() -> None:
    draft = replace(model([bearer("a")], {"a": {"1.1": 1}}), profile_decided=False)
    assert coverage(draft).sentence().en.endswith("The relevance profile is a draft.")

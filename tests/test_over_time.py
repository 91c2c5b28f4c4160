"""The measures at two dates: new work is told from old work that was linked (measure 24)."""

from dataclasses import replace
from datetime import date

import pytest

from graph.analyses.causes import CauseCode
from graph.analyses.model import Bearer, FollowUp, Indicator, Link, LinkModel, Programme, Unit
from graph.analyses.over_time import OverTime, over_time
from tests.link_models import AT, bearer, model, text

pytestmark = pytest.mark.measure(24)


def before() -> LinkModel:
    """Three goals, of which two are linked; one has been followed up."""
    goals = [
        bearer("a", programme="p", unit="u"),
        bearer("b", programme="q", unit="v"),
        bearer("c", programme="q", unit="v"),
    ]
    found = model(goals, {"a": {"1.1": 2}, "b": {"2.1": 1}}, targets=["1.1", "2.1", "3.1", "4.1"])
    return replace(found, as_of=date(2026, 1, 31))


def later(found: LinkModel, *more: Bearer, links: dict[str, str] | None = None) -> LinkModel:
    """The same some months on, with more bearers and more links."""
    return replace(
        found,
        as_of=AT,
        bearers={**found.bearers, **{each.iri: each for each in more}},
        links=(*found.links, *(Link(b, t, 1) for b, t in (links or {}).items())),
    )


def causes(found: OverTime, measure: str) -> dict[tuple[str, ...], tuple[CauseCode, ...]]:
    """Why each thing came or went behind a measure."""
    return {each.behind.key: each.causes for each in found.of(measure)}


def test_new_work_is_told_from_old_work_that_was_linked() -> None:
    found = over_time(before(), later(before(), bearer("d"), links={"d": "3.1", "c": "4.1"}))
    assert causes(found, "coverage-2") == {("3.1",): ("new-work",), ("4.1",): ("newly-linked",)}
    assert found.counts("coverage-2") == {"newly-linked": 1, "new-work": 1}
    assert found.sentence().sv == (
        "2026-01-31 – 2026-11-21: täckningen går från minst 2 av 4 till 4 av 4. 2 globala delmål "
        "når steg 2: 1 genom nytt arbete, 1 för att arbete som redan fanns har länkats."
    )


def test_what_was_only_not_known_is_never_called_progress() -> None:
    found = over_time(before(), later(before(), bearer("d"), links={"d": "3.1", "c": "3.1"}))
    assert causes(found, "coverage-2") == {("3.1",): ("newly-linked", "new-work")}
    assert found.counts("coverage-2") == {"newly-linked": 1}


def test_work_that_ends_or_begins_by_its_period_is_said_to() -> None:
    start = before()
    bearers = {
        **start.bearers,
        "a": replace(start.bearers["a"], end=date(2026, 6, 30)),
        "c": replace(start.bearers["c"], start=date(2026, 6, 30)),
    }
    start = replace(start, bearers=bearers, links=(*start.links, Link("c", "3.1", 1)))
    found = over_time(start, replace(start, as_of=AT))
    assert causes(found, "coverage-2") == {("1.1",): ("ended",), ("3.1",): ("started",)}


def test_work_removed_is_told_from_a_link_removed() -> None:
    start = before()
    gone = {iri: one for iri, one in start.bearers.items() if iri != "a"}
    found = over_time(start, replace(start, as_of=AT, bearers=gone, links=()))
    assert causes(found, "coverage-2") == {("1.1",): ("removed",), ("2.1",): ("unlinked",)}
    assert "2 globala delmål faller under steg 2." in found.sentence().sv


def test_a_target_that_is_no_longer_relevant_is_no_lost_work() -> None:
    start = before()
    found = over_time(start, replace(start, as_of=AT, relevant=start.relevant - {"1.1"}))
    assert causes(found, "coverage-2") == {("1.1",): ("relevance",)}


def test_steps_rise_by_work_measures_and_follow_ups() -> None:
    start = before()
    doing = replace(bearer("doing", kind="activity"), parents=frozenset({"a"}))
    end = later(start, doing)
    assert causes(over_time(start, end), "coverage-3") == {("1.1",): ("new-work",)}
    measured = replace(
        end,
        bearers={**end.bearers, "a": replace(end.bearers["a"], indicators=frozenset({"i"}))},
        indicators={"i": Indicator("i", text("i"), target_values=((None, None),))},
    )
    assert causes(over_time(end, measured), "coverage-4") == {("1.1",): ("measured",)}
    followed = replace(measured, follow_ups=(FollowUp("f", "a", date(2026, 11, 1)),))
    assert causes(over_time(measured, followed), "coverage-5") == {("1.1",): ("followed-up",)}
    late = replace(followed, as_of=date(2028, 1, 1))
    assert causes(over_time(followed, late), "coverage-5") == {("1.1",): ("follow-up-overdue",)}


def test_meetings_come_by_new_work_and_by_links_and_go_when_units_join() -> None:
    start = before()
    linked = later(start, links={"c": "1.1"})
    assert causes(over_time(start, linked), "meetings") == {("u", "v"): ("newly-linked",)}
    new = later(start, bearer("d", programme="q", unit="v"), links={"d": "1.1"})
    assert causes(over_time(start, new), "meetings") == {("u", "v"): ("new-work",)}
    units = {**linked.units, "u": Unit("u", text("u"), cooperates_with=frozenset({"v"}))}
    joined = replace(linked, units=units)
    assert causes(over_time(linked, joined), "meetings") == {("u", "v"): ("joined",)}
    assert causes(over_time(joined, linked), "rate") == {("a", "c"): ("parted",)}
    assert causes(over_time(linked, start), "rate") == {("a", "c"): ("unlinked",)}


def test_a_goal_newly_linked_leaves_the_unlinked() -> None:
    found = over_time(before(), later(before(), links={"c": "1.1"}))
    assert causes(found, "linked") == {("c",): ("newly-linked",)}


def test_gaps_that_time_alone_opens_are_told_from_changes() -> None:
    start = before()
    bearers = {"a": replace(start.bearers["a"], start=date(2025, 6, 1))}
    start = replace(start, bearers=bearers, links=start.links[:1])
    found = over_time(start, replace(start, as_of=AT))
    assert causes(found, "gap-goal-without-follow-up") == {("a",): ("time-passed",)}
    decided = replace(start, bearers={"a": replace(bearers["a"], decided=True)})
    assert causes(over_time(start, decided), "gap-goal-without-decision") == {("a",): ("changed",)}


def test_two_equal_dates_differ_in_nothing() -> None:
    found = over_time(before(), before())
    assert (found.caused, found.things) == ((), ())
    assert found.sentence().en == "Nothing that is measured differs."


def test_everything_that_came_or_went_has_a_cause_and_a_row() -> None:
    found = over_time(before(), later(before(), bearer("d", unit="w"), links={"d": "1.1"}))
    rows = found.tables()["causes"].records("en")
    assert len(rows) == len(found.caused) > 0
    assert all(row["cause_label"] for row in rows)
    assert "d" in found.things


def test_what_only_the_day_has_made_a_gap_of_a_programme_or_indicator_is_said_to() -> None:
    indicator = Indicator("i", text("i"), last_period="2024", rhythm_months=12)
    goals = {**before().bearers, "a": replace(before().bearers["a"], indicators=frozenset("i"))}
    programme = Programme("p", text("p"), end=date(2026, 6, 30))
    start = replace(
        before(),
        as_of=date(2025, 6, 1),
        bearers=goals,
        indicators={"i": indicator},
        programmes={"p": programme},
    )
    found = over_time(start, replace(start, as_of=AT))
    assert causes(found, "gap-programme-past-period") == {("p",): ("ended",)}
    assert causes(found, "gap-indicator-without-new-value") == {("i",): ("time-passed",)}
    prolonged = replace(programme, end=date(2026, 9, 30))
    changed = over_time(start, replace(start, as_of=AT, programmes={"p": prolonged}))
    assert causes(changed, "gap-programme-past-period") == {("p",): ("changed",)}

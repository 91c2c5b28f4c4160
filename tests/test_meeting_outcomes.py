"""What has been said of a proposed meeting decides where it stands today (measure 9)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from graph.analyses.conflicts import conflicts
from graph.analyses.findings import start_findings
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel, MeetingOutcome, Unit
from graph.analyses.outcomes import STATES, MarkedMeetings, marked, outcomes_by_pair, taken_up
from graph.analyses.own_meetings import bearers_of, clashes_of, meetings_of, units_below
from graph.analyses.rate_series import rate_point, rate_series
from graph.analyses.synergies import synergies
from tests.link_models import AT, bearer, model, text

pytestmark = pytest.mark.measure(9, 10)

DAY = AT.isoformat()


@pytest.fixture
def three() -> LinkModel:
    """Three goals of three programmes and units: u and v share two targets, u and w one."""
    bearers = [
        bearer("a", programme="p", unit="u"),
        bearer("b", programme="q", unit="v"),
        bearer("c", programme="r", unit="w"),
    ]
    links: dict[str, dict[str, int | None]] = {
        "a": {"11.3": 3, "1.1": 3, "2.1": 1},
        "b": {"11.3": 3, "1.1": 3},
        "c": {"2.1": 1},
    }
    return model(bearers, links)


def said(outcome: str, *takes_up: str, iri: str = "said", **more: object) -> MeetingOutcome:
    """An outcome about u and v, dated on the day the models are looked at."""
    values: dict[str, object] = {"at": f"{DAY}T10:00:00Z", "said_by": "u"} | more
    return MeetingOutcome(
        iri,
        frozenset("uv"),
        outcome,
        frozenset(takes_up),
        **values,  # type: ignore[arg-type]
    )


def told(found: LinkModel, *outcomes: MeetingOutcome) -> MarkedMeetings:
    found = replace(found, outcomes=outcomes)
    return marked(found, missed_meetings(found))


def pairs(found: MarkedMeetings) -> list[str]:
    return [each.meeting.first + each.meeting.second for each in found.waiting]


def test_nothing_said_leaves_the_list_as_it_is(three: LinkModel) -> None:
    found = told(three)
    assert [each.meeting for each in found.waiting] == list(missed_meetings(three))
    assert {each.state for each in found.waiting} == {"proposed"}
    assert found.waiting[0].sentence(three) == text("")


def test_not_needed_leaves_the_list_and_is_listed_apart_with_its_reason(three: LinkModel) -> None:
    found = told(three, said("not-needed", "11.3", "1.1", reason="Olika skolformer"))
    assert pairs(found) == ["uw"]
    [apart] = found.answered
    assert apart.state == "not-needed"
    assert apart.sentence(three).sv == f"Behövs inte ({DAY} av u). Skäl: Olika skolformer"


def test_it_comes_back_when_something_new_is_shared(three: LinkModel) -> None:
    found = told(three, said("not-needed", "11.3"))
    [back] = [each for each in found.waiting if each.state == "returned"]
    assert back.new == ("1.1",)
    assert "Nytt sedan dess: 1.1 1.1." in back.sentence(three).sv


def test_it_stays_away_when_less_is_shared(three: LinkModel) -> None:
    found = told(three, said("not-needed", "11.3", "1.1", "4.1"))
    assert found.counts["not-needed"] == 1


def test_an_outcome_that_takes_up_nothing_holds_whatever_is_shared(three: LinkModel) -> None:
    assert told(three, said("not-needed")).counts["not-needed"] == 1


def test_those_contacted_stay_last_and_are_marked(three: LinkModel) -> None:
    assert pairs(told(three)) == ["uv", "uw"]
    found = told(three, said("contacted", "11.3", "1.1"))
    assert pairs(found) == ["uw", "uv"]
    assert [each.state for each in found.waiting] == ["proposed", "contacted"]
    assert found.answered == ()


def test_a_joint_activity_points_at_it_until_it_ends(three: LinkModel) -> None:
    activity = bearer("x", kind="activity", unit="u")
    going = replace(three, bearers={**three.bearers, "x": activity})
    outcome = said("joint-activity", "11.3", "1.1", activities=frozenset({"x"}))
    found = told(going, outcome)
    assert found.counts["joint-activity"] == 1
    assert "x" in found.answered[0].sentence(going).sv
    ended = replace(activity, end=AT - timedelta(days=1))
    found = told(replace(going, bearers={**going.bearers, "x": ended}), outcome)
    assert found.counts["returned"] == 1
    assert "pågår inte längre" in found.waiting[0].sentence(going).sv


def test_a_joint_activity_for_both_goals_joins_them(three: LinkModel) -> None:
    activity = replace(bearer("x", kind="activity", unit="u"), parents=frozenset("ab"))
    joined = replace(three, bearers={**three.bearers, "x": activity})
    assert pairs(told(joined)) == ["uw"]


def test_the_latest_outcome_holds(three: LinkModel) -> None:
    first = said("not-needed", iri="first", at=f"{DAY}T10:00:00+02:00")
    last = said("contacted", iri="last", at=f"{DAY}T09:00:00Z")
    found = told(three, last, first)
    assert found.counts["contacted"] == 1
    assert [each.iri for each in found.waiting[-1].said] == ["last", "first"]


def test_what_is_dated_later_is_not_said_yet(three: LinkModel) -> None:
    for later in ((AT + timedelta(days=2)).isoformat(), "9999-12-31"):
        assert pairs(told(three, said("not-needed", at=f"{later}T23:59:59Z"))) == ["uv", "uw"]


def test_what_states_no_moment_was_said_long_ago(three: LinkModel) -> None:
    found = told(three, said("not-needed", iri="a", at="någon gång"), said("contacted", iri="b"))
    assert found.counts["contacted"] == 1


def test_what_is_said_of_one_or_three_is_said_of_no_meeting(three: LinkModel) -> None:
    for between in ("u", "uvw"):
        wrong = replace(said("not-needed"), between=frozenset(between))
        assert outcomes_by_pair(replace(three, outcomes=(wrong,))) == {}


def test_outcomes_change_neither_the_meetings_nor_the_rate(three: LinkModel) -> None:
    answered = replace(three, outcomes=(said("not-needed"),))
    assert missed_meetings(answered) == missed_meetings(three)
    assert meeting_rates(answered, draws=0) == meeting_rates(three, draws=0)


def test_the_analysis_lists_what_waits_and_what_is_answered_apart(three: LinkModel) -> None:
    found = synergies(replace(three, outcomes=(said("not-needed"),)))
    assert found.sentence().sv.startswith("1 möte mellan enheter saknas")
    assert found.sentence().sv.endswith("Om 1 möte till finns besked.")
    tables = found.tables(three)
    assert [len(tables[name].rows) for name in ("meetings", "answered")] == [1, 1]
    assert tables["answered"].records()[0]["state"] == "not-needed"


def test_today_names_nobody_who_is_answered_or_contacted(three: LinkModel) -> None:
    def first(found: LinkModel) -> tuple[str, ...]:
        return next(each.things for each in start_findings(found) if each.kind == "meeting")

    assert first(three) == ("u", "v")
    assert first(replace(three, outcomes=(said("contacted"),))) == ("u", "w")


def test_a_meeting_takes_up_targets_indicators_and_what_interacts() -> None:
    both = frozenset({"i"})
    bearers = [
        replace(bearer("a", programme="p", unit="u"), indicators=both),
        replace(bearer("b", programme="q", unit="v"), indicators=both),
    ]
    found = model(bearers, {"a": {"1.1": 1}, "b": {"2.1": 1}}, interactions={("1.1", "2.1"): 3})
    assert taken_up(missed_meetings(found)[0]) == ("1.1", "2.1", "i")


def test_ones_own_meetings_have_ones_own_side_first(three: LinkModel) -> None:
    meetings = missed_meetings(three)
    assert [(m.first, m.second) for m in meetings_of(three, meetings, "w")] == [("w", "u")]
    assert [(m.first, m.second) for m in meetings_of(three, meetings, "b")] == [("v", "u")]
    assert meetings_of(three, meetings, "b")[0].path.sv.startswith("v ansvarar för ”b”")
    assert [m.second for m in meetings_of(three, meetings, "p")] == ["v", "w"]


def test_a_goals_meeting_is_about_that_goal_alone(three: LinkModel) -> None:
    more = bearer("d", programme="p", unit="u")
    links = model([], {"d": {"11.3": 1}}).links
    found = replace(three, bearers={**three.bearers, "d": more}, links=(*three.links, *links))
    whole = missed_meetings(found)[0]
    [own] = meetings_of(found, [whole], "d")
    assert {frozenset({n.first, n.second}) for n in own.needs} == {frozenset("bd")}
    assert own.targets == ("11.3",)
    assert own.score < whole.score


def test_a_targets_meetings_are_those_about_it(three: LinkModel) -> None:
    assert [m.second for m in meetings_of(three, missed_meetings(three), "2.1")] == ["w"]


def test_a_unit_has_the_meetings_of_those_below_it(three: LinkModel) -> None:
    units = {
        **three.units,
        "u": Unit("u", text("u"), parent="board"),
        "board": Unit("board", text("b")),
    }
    found = replace(three, units=units)
    assert units_below(found, "board") == {"board", "u"}
    assert bearers_of(found, "board") == {"a"}
    assert len(meetings_of(found, missed_meetings(found), "board")) == 2


def test_ones_own_conflicts_are_those_one_is_part_of() -> None:
    bearers = [bearer("a", unit="u"), bearer("b", programme="q", unit="v")]
    found = model(bearers, {"a": {"13.2": -2}, "b": {"13.2": 3}})
    clashes = conflicts(found)
    assert [bool(clashes_of(found, clashes, own)) for own in ("u", "q", "b", "13.2", "w")] == [
        True, True, True, True, False,
    ]  # fmt: skip


def test_the_rate_over_time_counts_each_day_anew(three: LinkModel) -> None:
    before = replace(three, as_of=AT - timedelta(days=365))
    answered = replace(three, outcomes=(said("contacted"),))
    found = rate_series([rate_point(answered, 7), rate_point(before, 3)])
    assert [(point.number, point.share.part, point.share.n) for point in found.points] == [
        (3, 0, 2),
        (7, 0, 2),
    ]
    assert [point.counts["contacted"] for point in found.points] == [0, 1]
    assert found.points[0].rate is None
    assert "färre än två" in found.sentence().sv
    assert found.table().records()[1]["contacted"] == 1


def test_the_series_says_how_the_rate_went() -> None:
    bearers = [bearer(f"a{n}", programme="p", unit="u") for n in range(5)]
    bearers.append(bearer("b", programme="q", unit="v"))
    apart = model(bearers, {each.iri: {"1.1": 1} for each in bearers})
    units = {**apart.units, "u": Unit("u", text("u"), cooperates_with=frozenset("v"))}
    later = replace(apart, units=units, as_of=AT + timedelta(days=30))
    found = rate_series([rate_point(apart, 1), rate_point(later, 2)])
    assert [point.rate for point in found.points] == [0.0, 1.0]
    assert found.sentence().sv.startswith(f"Mötesgraden var 0 % den {AT} (100 % länkat) och 100 %")


@settings(deadline=None)
@given(
    outcomes=some.lists(
        some.tuples(
            some.sampled_from(["uv", "uw", "vw"]),
            some.sampled_from(["contacted", "joint-activity", "not-needed", "something-else"]),
            some.sets(some.sampled_from(["11.3", "1.1", "2.1"])),
            some.integers(0, 23),
        ),
        max_size=6,
    ),
    order=some.randoms(use_true_random=False),
)
def test_every_meeting_stands_in_one_list_whatever_is_said(
    outcomes: list[tuple[str, str, set[str], int]], order: object
) -> None:
    bearers = [bearer(n, programme=n.upper(), unit=u) for n, u in zip("abc", "uvw", strict=True)]
    found = model(bearers, {n: {"11.3": 1, "1.1": 2, "2.1": 3} for n in "abc"})
    given_ = [
        MeetingOutcome(
            str(number), frozenset(pair), outcome, frozenset(takes_up), at=f"{DAY}T{hour:02}:00:00Z"
        )
        for number, (pair, outcome, takes_up, hour) in enumerate(outcomes)
    ]
    first = told(found, *given_)
    order.shuffle(given_)  # type: ignore[attr-defined]
    assert told(found, *given_) == first
    meetings = [each.meeting for each in (*first.waiting, *first.answered)]
    assert sorted(m.score for m in meetings) == sorted(m.score for m in missed_meetings(found))
    assert sum(first.counts.values()) == len(meetings)
    assert set(first.counts) == set(STATES)
    assert all(each.waits for each in first.waiting)

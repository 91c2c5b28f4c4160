"""Needs, what joins, missed meetings, conflicts and overlap (measures 6, 7 and 9)."""

from dataclasses import replace
from math import log

import pytest

from graph.analyses.conflicts import conflicts
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import Conflict, LinkModel, Network, Unit
from graph.analyses.overlap import overlaps
from graph.questions import question
from tests.link_models import bearer, model, text

pytestmark = pytest.mark.measure(6, 7, 9, 10)


@pytest.fixture
def apart() -> LinkModel:
    """Two goals in two programmes and units that share 11.3 with strengths 3 and 2."""
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v")]
    return model(bearers, {"a": {"11.3": 3}, "b": {"11.3": 2}})


def changed(found: LinkModel, name: str, **values: frozenset[str]) -> LinkModel:
    """The model with one bearer changed."""
    bearers = dict(found.bearers)
    bearers[name] = replace(bearers[name], **values)  # type: ignore[arg-type]
    return replace(found, bearers=bearers)


def test_two_units_that_share_a_target_and_nothing_joins_should_meet(apart: LinkModel) -> None:
    [meeting] = missed_meetings(apart)
    assert (meeting.first, meeting.second, meeting.targets) == ("u", "v", ("11.3",))
    assert meeting.path.sv == "u ansvarar för ”a”, v för ”b”. Båda rör 11.3 11.3."


def test_the_question_behind_a_meeting_exists(apart: LinkModel) -> None:
    [meeting] = missed_meetings(apart)
    assert [each.name for each in question(meeting.question).parameters] == ["unit", "other"]


def test_the_score_is_that_of_the_methods(apart: LinkModel) -> None:
    both = frozenset({"i"})
    found = changed(changed(apart, "a", indicators=both), "b", indicators=both)
    found = replace(
        found,
        links=(*found.links, *model([], {"a": {"1.1": 1}, "b": {"2.1": 1}}).links),
        targets=model([], {"x": {"1.1": 1, "2.1": 1, "11.3": 1}}).targets,
        interactions={("2.1", "1.1"): 2.0, ("1.1", "2.1"): -3.0},
    )
    assert missed_meetings(found)[0].score == pytest.approx(2 / 3 * log(2) + 0.5 + 2 / 3)


def test_an_unstated_strength_computes_as_one(apart: LinkModel) -> None:
    unstated = replace(apart, links=model([], {"a": {"11.3": None}, "b": {"11.3": 3}}).links)
    assert missed_meetings(unstated)[0].score == pytest.approx(log(2) / 3)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("a", {"parents": frozenset({"b"})}),
        ("a", {"responsible": frozenset({"v"})}),
        ("a", {"contributing": frozenset({"v"})}),
        ("a", {"programmes": frozenset({"q"})}),
    ],
    ids=["chain", "same unit", "contributing unit", "same programme"],
)
def test_what_joins_two_bearers_takes_the_meeting_away(
    apart: LinkModel, name: str, values: dict[str, frozenset[str]]
) -> None:
    assert missed_meetings(changed(apart, name, **values)) == ()


def test_a_common_activity_joins(apart: LinkModel) -> None:
    shared = replace(bearer("c", kind="activity"), parents=frozenset({"a", "b"}))
    assert missed_meetings(replace(apart, bearers={**apart.bearers, "c": shared})) == ()


def test_a_common_goal_above_does_not_join(apart: LinkModel) -> None:
    above = frozenset({"top"})
    found = changed(changed(apart, "a", parents=above), "b", parents=above)
    found = replace(found, bearers={**found.bearers, "top": bearer("top", unit="w")})
    assert len(missed_meetings(found)) == 1


def test_a_common_parent_unit_does_not_join(apart: LinkModel) -> None:
    units = {name: Unit(name, text(name), parent="board") for name in "uv"}
    assert len(missed_meetings(replace(apart, units=units))) == 1


def test_a_declared_cooperation_joins_both_ways(apart: LinkModel) -> None:
    for one, other in ("uv", "vu"):
        declared = Unit(one, text(one), cooperates_with=frozenset({other}))
        assert missed_meetings(replace(apart, units={**apart.units, one: declared})) == ()


@pytest.mark.parametrize(
    ("members", "concerns", "missed"),
    [
        ("uv", {"11.3"}, 0),
        ("uv", {"p", "q"}, 0),
        ("uv", {"p"}, 1),
        ("uv", {"11.4"}, 1),
        ("u", {"11.3"}, 1),
    ],
    ids=["the target", "both programmes", "one programme", "another target", "one member"],
)
def test_a_network_joins_by_its_stated_subject(
    apart: LinkModel, members: str, concerns: set[str], missed: int
) -> None:
    network = Network("n", text("n"), frozenset(members), frozenset(concerns))
    assert len(missed_meetings(replace(apart, networks={"n": network}))) == missed


def test_a_network_on_one_target_leaves_the_others(apart: LinkModel) -> None:
    links = {"a": {"11.3": 1, "1.1": 1}, "b": {"11.3": 1, "1.1": 1}}
    network = Network("n", text("n"), frozenset("uv"), frozenset({"11.3"}))
    found = replace(model(apart.bearers.values(), links), networks={"n": network})
    assert missed_meetings(found)[0].targets == ("1.1",)


def test_a_strong_interaction_is_a_need_and_a_weak_one_is_not() -> None:
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v")]
    links = {"a": {"1.1": 1}, "b": {"2.1": 1}}
    strong = model(bearers, links, interactions={("1.1", "2.1"): 2})
    weak = model(bearers, links, interactions={("1.1", "2.1"): 1})
    assert "påverkar varandra" in missed_meetings(strong)[0].path.sv
    assert missed_meetings(weak) == ()


def test_without_units_the_programmes_are_named() -> None:
    bearers = [bearer("a", programme="p"), bearer("b", programme="q")]
    [meeting] = missed_meetings(model(bearers, {"a": {"1.1": 1}, "b": {"1.1": 1}}))
    assert (meeting.first, meeting.second) == ("p", "q")


def test_who_counteracts_what_another_addresses_is_in_conflict() -> None:
    found = model([bearer("a"), bearer("b")], {"a": {"13.2": -2}, "b": {"13.2": 3}})
    [clash] = conflicts(found)
    assert (clash.first, clash.second, clash.strength) == (("a",), ("b",), -2)
    assert not clash.is_handled


def test_a_declared_conflict_joins_the_one_that_was_found() -> None:
    found = model([bearer("a"), bearer("b")], {"a": {"13.2": -2}, "b": {"13.2": 3}})
    declared = Conflict("k", text("k"), frozenset("ab"), handling="Samråd varje vår")
    [clash] = conflicts(replace(found, conflicts=(declared,)))
    assert clash.declared == ("k",)
    assert clash.is_handled


def test_a_declared_conflict_that_nothing_shows_stands_by_itself() -> None:
    declared = Conflict("k", text("k"), frozenset("ab"))
    [clash] = conflicts(replace(model([bearer("a"), bearer("b")], {}), conflicts=(declared,)))
    assert (clash.kinds, clash.concerns) == (frozenset({"declared"}), ("a", "b"))


def test_targets_that_hinder_each_other_make_a_conflict_of_those_who_work_on_them() -> None:
    links = {"a": {"8.9": 2}, "b": {"13.2": 2}}
    found = model([bearer("a"), bearer("b")], links, interactions={("8.9", "13.2"): -2})
    [clash] = conflicts(found)
    assert clash.sentence(found).sv == "”a” kan hindra ”b”. Det rör 8.9 8.9, 13.2 13.2."


def test_overlap_tells_the_shared_list_and_what_chance_gives() -> None:
    codes = [f"1.{number}" for number in range(1, 10)]
    links = {
        "a": dict.fromkeys(codes[:4], 1),
        "b": dict.fromkeys(codes[2:6], 1),
    }
    bearers = [bearer("a", programme="p"), bearer("b", programme="q")]
    [pair] = overlaps(model(bearers, links, targets=codes))
    assert pair.shared == ("1.3", "1.4")
    assert (pair.jaccard.part, pair.jaccard.n) == (2, 6)
    assert pair.coefficient.value is None
    assert pair.p == pytest.approx((6 * 10 + 4 * 5 + 1) / 126)
    assert pair.sentence().sv == "Delar 2; slumpen ger 1,8."


def test_targets_that_are_not_relevant_are_not_shared() -> None:
    bearers = [bearer("a", programme="p"), bearer("b", programme="q")]
    found = model(bearers, {"a": {"1.1": 1, "2.1": 1}, "b": {"1.1": 1, "2.1": 1}})
    [pair] = overlaps(replace(found, relevant=frozenset({"2.1"})))
    assert pair.shared == ("2.1",)
    assert pair.p is None

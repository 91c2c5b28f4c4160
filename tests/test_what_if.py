"""What if: edits of the link model, what hangs on them, and what they change (measure 24)."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analyses.allocations import Allocation
from graph.analyses.coverage import coverage
from graph.analyses.links import link_model
from graph.analyses.model import (
    Conflict,
    FollowUp,
    Indicator,
    LinkModel,
    MeetingOutcome,
    Network,
    Programme,
    Unit,
)
from graph.analyses.what_if.applying import tried
from graph.analyses.what_if.comparing import compare
from graph.analyses.what_if.consequences import Consequence
from graph.analyses.what_if.cooperations import best_cooperations
from graph.analyses.what_if.edits import MOST_EDITS, Edit, read_edit, read_edits
from graph.analyses.what_if.headline import headline
from graph.analyses.what_if.trying import WhatIf, what_if
from graph.errors import DataError
from graph.names import OrganisationNames
from tests.drawn_organisations import organisations
from tests.link_models import bearer, model, text
from tests.organisation_stores import small_municipality

pytestmark = pytest.mark.measure(24)

NAMES = OrganisationNames("http://localhost:8000", "1471")


def small() -> LinkModel:
    """Two programmes with a goal each on the same target, a chain, and much that hangs on p."""
    goals = (
        bearer("a", programme="p", unit="u"),
        bearer("b", programme="q", unit="v"),
        replace(bearer("both", programme="p", unit="u"), programmes=frozenset({"p", "q"})),
        replace(
            bearer("doing", kind="activity", unit="u"),
            parents=frozenset({"a"}),
            without_target_link=True,
        ),
    )
    measured = replace(goals[0], indicators=frozenset({"i"}))
    found = model((measured, *goals[1:]), {"a": {"1.1": 3}, "b": {"1.1": 2}, "both": {"2.1": 1}})
    return replace(
        found,
        programmes={name: Programme(name, text(name), frozenset({"u"})) for name in "pq"},
        units={name: Unit(name, text(name), parent="municipality") for name in "uvw"}
        | {"municipality": Unit("municipality", text("municipality"))},
        networks={"n": Network("n", text("n"), frozenset({"u", "v"}), frozenset({"p"}))},
        indicators={"i": Indicator("i", text("i"))},
        follow_ups=(FollowUp("f", "a", date(2026, 10, 1)),),
        conflicts=(Conflict("c", text("c"), concerns=frozenset({"a", "b"})),),
        citations={"p": frozenset({"d"}), "q": frozenset({"p"})},
    )


def after(found: LinkModel, *edits: Edit) -> LinkModel:
    result = what_if(found, edits)
    assert [each.hindrance for each in result.tried] == [None] * len(edits)
    return result.after


def iris(found: WhatIf, name: str, turn: str) -> set[tuple[str, ...]]:
    """What came or went behind a measure."""
    measure = found.difference.of(name)
    assert measure is not None
    return {each.key for each in (measure.gone if turn == "gone" else measure.come)}


def test_a_programme_takes_along_what_stands_in_no_other() -> None:
    found = small()
    result = tried(found, Edit("without", ("p",)))
    assert result.model.bearers.keys() == {"b", "both", "doing"}
    assert result.model.bearers["both"].programmes == {"q"}
    assert result.model.programmes.keys() == {"q"}
    assert {link.bearer for link in result.model.links} == {"b", "both"}
    assert result.model.networks["n"].concerns == frozenset()
    assert (result.model.follow_ups, result.model.conflicts) == ((), ())
    assert result.model.citations == {"q": frozenset()}
    assert result.consequences == (
        Consequence("goes-too", "a"),
        Consequence("stays-elsewhere", "both"),
        Consequence("loses-way-up", "doing"),
        Consequence("measures-nothing", "i"),
        Consequence("conflict-settled", "c"),
    )


def test_the_model_that_is_tried_on_stays_as_it_is() -> None:
    found, same = small(), small()
    what_if(found, [Edit("without", ("p",)), Edit("merge", ("u", "v"))])
    assert found == same


def test_a_unit_that_goes_leaves_its_work_without_anybody() -> None:
    result = tried(small(), Edit("without", ("u",)))
    assert result.model.bearers["a"].responsible == frozenset()
    assert {each.thing for each in result.consequences if each.code == "loses-unit"} == {
        "a", "both", "doing", "p", "q",
    }  # fmt: skip
    assert Consequence("loses-member", "n") in result.consequences


def test_units_below_one_that_goes_come_under_its_parent() -> None:
    found = small()
    units = {**found.units, "below": Unit("below", text("below"), parent="u")}
    left = after(replace(found, units=units), Edit("without", ("u",)))
    assert left.units["below"].parent == "municipality"


def test_merged_units_have_everything_that_either_had() -> None:
    found = small()
    units = {
        **found.units,
        "v": replace(found.units["v"], cooperates_with=frozenset({"w", "u"})),
        "w": replace(found.units["w"], parent="v", cooperates_with=frozenset({"v"})),
    }
    merged = after(replace(found, units=units), Edit("merge", ("u", "v")))
    assert merged.units.keys() == {"u", "w", "municipality"}
    assert merged.units["u"].label.sv == "u + v"
    assert merged.units["u"].cooperates_with == {"w"}
    assert merged.units["w"].parent == "u"
    assert merged.units["w"].cooperates_with == {"u"}
    assert merged.bearers["b"].responsible == {"u"}
    assert merged.networks["n"].members == {"u"}


def test_a_unit_merged_with_one_above_it_takes_the_place_of_that() -> None:
    found = small()
    units = {
        **found.units,
        "v": replace(found.units["v"], parent="w"),
        "w": replace(found.units["w"], parent="u"),
    }
    merged = after(replace(found, units=units), Edit("merge", ("v", "u")))
    assert merged.units["v"].parent == "municipality"
    assert merged.units["w"].parent == "v"


def test_money_outcomes_and_scores_of_what_is_gone_go_with_it() -> None:
    found = replace(
        small(),
        allocations=(
            Allocation("m", ("a", "b"), Decimal(100)),
            Allocation("n", ("p",), Decimal(50)),
        ),
        outcomes=(MeetingOutcome("o", frozenset({"u", "v"}), "contacted"),),
        interactions={("a", "b"): 2.0, ("1.1", "2.1"): -1.0},
    )
    left = after(found, Edit("without", ("p",)))
    assert [(each.to, each.amount) for each in left.allocations] == [(("b",), Decimal(50))]
    assert left.interactions == {("1.1", "2.1"): -1.0}
    assert left.outcomes == found.outcomes
    assert after(found, Edit("merge", ("u", "v"))).outcomes == ()
    renamed = after(found, Edit("merge", ("w", "v"))).outcomes
    assert [each.between for each in renamed] == [{"u", "w"}]


def test_merged_units_meet() -> None:
    found = what_if(small(), [Edit("merge", ("u", "v"))])
    assert iris(found, "meetings", "gone") == {("u", "v")}
    assert iris(found, "rate", "gone") == {("a", "b")}


def test_a_goal_is_moved_to_a_programme_or_a_unit_alone() -> None:
    found = small()
    assert after(found, Edit("move", ("both", "p"))).bearers["both"].programmes == {"p"}
    moved = after(found, Edit("move", ("a", "w"))).bearers["a"]
    assert moved.responsible == {"w"}
    assert moved.programmes == {"p"}
    back = after(found, Edit("move", ("a", "w")), Edit("move", ("a", "u")))
    assert back == found


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (Edit("without", ("o/goal/gone",)), "goal/gone is not there"),
        (Edit("join", ("u", "o/unit/gone")), "unit/gone is not there"),
        (Edit("without", ("municipality",)), "neither removed nor merged"),
        (Edit("merge", ("municipality", "u")), "neither removed nor merged"),
        (Edit("merge", ("u", "u")), "same unit"),
        (Edit("merge", ("u", "p")), "Only units"),
        (Edit("move", ("u", "p")), "Only goals"),
        (Edit("move", ("a", "b")), "Only goals"),
        (Edit("move", ("a", "p")), "there already"),
        (Edit("move", ("a", "u")), "there already"),
    ],
)
def test_what_cannot_be_tried_is_said_and_the_rest_is_tried(edit: Edit, said: str) -> None:
    found = what_if(small(), [edit, Edit("join", ("u", "v")), Edit("join", ("v", "u"))])
    first, second, third = found.tried
    assert first.hindrance is not None
    assert said in first.hindrance.en
    assert second.hindrance is None
    assert third.hindrance is not None
    assert "already" in third.hindrance.en
    assert found.after.units["u"].cooperates_with == {"v"}


def test_the_difference_tells_which_targets_fall_and_which_meetings_go() -> None:
    found = what_if(small(), [Edit("without", ("p",))])
    assert iris(found, "coverage-2", "gone") == set()
    assert iris(found, "meetings", "gone") == {("u", "v")}
    assert iris(found, "hanging", "come") == {("1.1",), ("2.1",)}
    alone = what_if(small(), [Edit("without", ("a",)), Edit("without", ("b",))])
    assert iris(alone, "coverage-2", "gone") == {("1.1",)}
    covered = alone.difference.of("coverage-2")
    assert covered is not None
    assert (covered.before.text().sv, covered.after.text().sv) == ("2 av 2", "1 av 2")
    assert covered.clause().sv == (
        "Täckning, steg 2 (mål eller uppdrag) går från 2 av 2 till 1 av 2: "
        "1 faller under steg 2 (1.1 1.1)"
    )
    assert alone.sentence().en.startswith("Without a; Without b: Coverage, step 2")


def test_a_kind_of_gap_that_was_not_there_counts_from_nought() -> None:
    found = what_if(small(), [Edit("without", ("u",))])
    gap = found.difference.of("gap-goal-without-responsible-unit")
    assert gap is not None
    assert (gap.before.count, gap.after.count) == (0, 2)
    assert {each.key for each in gap.come} == {("a",), ("both",)}


def test_nothing_tried_changes_nothing() -> None:
    found = what_if(small(), [])
    assert found.difference.changed == ()
    assert found.sentence().en == "No change is tried."
    assert not any(table.rows for name, table in found.tables().items() if name != "differences")


def test_the_rate_is_unknown_where_too_little_is_linked() -> None:
    reading = headline(model([bearer("a"), bearer("b")], {"a": {"1.1": 1}}))["rate"]
    assert (reading.value, reading.text().sv) == (None, "okänt")


def test_tables_are_flat_records() -> None:
    found = what_if(small(), [Edit("without", ("p",))])
    tables = found.tables()
    gone = [row for row in tables["behind"].records("en") if row["measure"] == "meetings"]
    assert [(row["turn"], row["thing"], row["other"]) for row in gone] == [("gone", "u", "v")]
    hanging = tables["consequences"].records("sv")
    assert hanging[0]["consequence"] == "goes-too"
    assert tables["differences"].records("sv")[1]["measure"] == "coverage-1"


@given(organisations(), st.integers(0, 11))
@settings(max_examples=50, deadline=None)
def test_less_work_never_covers_more(found: LinkModel, place: int) -> None:
    left = tried(found, Edit("without", (f"b{place}",))).model
    for step in (2, 3, 4, 5):
        assert coverage(left).share(step).part <= coverage(found).share(step).part


@given(organisations(), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_rows_changes_nothing(found: LinkModel, random: st.DataObject) -> None:
    edits = [Edit("without", ("b1",)), Edit("merge", ("u", "v")), Edit("join", ("u", "w"))]
    shuffled = list(found.bearers.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    other = replace(found, bearers=dict(shuffled), links=tuple(reversed(found.links)))
    told = [
        [(each.name, each.before.text(), each.after.text(), len(each.gone), len(each.come))
         for each in what_if(one, edits).difference.measures]
        for one in (found, other)
    ]  # fmt: skip
    assert told[0] == told[1]
    assert best_cooperations(found) == best_cooperations(other)


def test_edits_are_read_as_they_are_written() -> None:
    for written in ("without goal/a", "merge unit/a unit/b", "move goal/a programme/b"):
        assert read_edit(written, NAMES).written(NAMES) == written


@pytest.mark.parametrize(
    "wrong",
    ["", "explode goal/a", "without", "without goal/a goal/b", "join unit/a", "without goal",
     "without ../x", "without goal/a/b", "without Goal/å", "without http://x/y", "x" * 500],
)  # fmt: skip
def test_what_is_no_edit_is_refused_with_how_to_write_one(wrong: str) -> None:
    with pytest.raises(DataError, match="Write without THING"):
        read_edit(wrong, NAMES)


def test_no_more_edits_are_tried_than_people_can_follow() -> None:
    with pytest.raises(DataError, match=str(MOST_EDITS)):
        read_edits(["without goal/a"] * (MOST_EDITS + 1), NAMES)


def test_scenarios_stand_side_by_side() -> None:
    found = compare(
        small(), [[Edit("join", ("u", "v"))], [Edit("without", ("u",))], [Edit("without", ("x",))]]
    )
    rows = {each.headline.name: each for each in found.measures}
    assert [reading.count for reading in rows["meetings"].scenarios] == [0, 1, 1]
    assert rows["meetings"].differs
    gap = rows["gap-goal-without-responsible-unit"]
    assert (gap.today.count, [reading.count for reading in gap.scenarios]) == (0, [0, 2, 0])
    table = found.table([text("A"), text("B"), text("C")])
    assert [column.name for column in table.columns][2:] == [
        "scenario_1", "scenario_2", "scenario_3",
    ]  # fmt: skip


def test_a_real_plan_without_any_of_its_programmes_still_has_every_measure() -> None:
    whole = link_model(small_municipality(), date(2026, 11, 21))
    known = headline(whole)
    for programme in whole.programmes:
        found = what_if(whole, [Edit("without", (programme,))], known)
        assert [each.name for each in found.difference.measures][: len(known)] == list(known)

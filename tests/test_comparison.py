"""Organisations beside each other: under one profile, and never ranked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.comparing import beside
from graph.analyses.chance import all_pairs, upper_tails
from graph.analyses.comparison import Comparison, compare
from graph.analyses.coverage import ladder
from graph.analyses.likeness import acting_on, likeness
from graph.analyses.links import link_model
from graph.analyses.summary import Summary
from graph.analyses.wording import Share
from graph.answers import Thing
from graph.errors import NotFound
from graph.questions import ask
from graph.texts import Text
from graph.vocabularies import draft_relevant
from tests.comparisons import AT, TARGETS, example_summaries, told
from tests.organisation_stores import example_store
from tests.plain_measures import upper_tail

pytestmark = pytest.mark.measure(25)

PROFILE = frozenset(TARGETS)
summaries_of_some = st.lists(
    st.frozensets(st.sampled_from(TARGETS)).map(sorted), min_size=2, max_size=6
).map(lambda sets: [told(f"o{number}", *reached) for number, reached in enumerate(sets)])


@pytest.fixture(scope="module")
def examples() -> dict[str, Summary]:
    return example_summaries()


def test_a_summary_says_what_the_ladder_says(examples: dict[str, Summary]) -> None:
    model = link_model(example_store("ljungsala"), AT)
    one = examples["ljungsala"]
    assert {model.targets[iri].code: step.step for iri, step in ladder(model).items()} == {
        target.code: one.steps.get(target.code, 0) for target in model.targets.values()
    }
    assert (one.linked, one.units) == (Share(98, 106), 25)
    assert dict(one.kinds) == {
        "goal": 27,
        "basic-mission": 32,
        "assignment": 19,
        "pledge": 6,
        "activity": 22,
    }
    assert [(level.rank, level.bearers) for level in one.levels] == [(1, 7), (2, 20)]
    assert [(span.years, span.rhythm_months) for span in one.programmes] == [
        (4.0, 6),
        (4.0, 24),
        (5.0, 12),
    ]


def test_only_those_with_enough_linked_are_compared(examples: dict[str, Summary]) -> None:
    made = compare(examples.values(), draft_relevant())
    assert [one.label.sv for one in made.compared] == [
        "Exempelkommunen (påhittad)",
        "Ljungsala (påhittad)",
    ]
    [out] = made.left_out
    assert out.summary is examples["gavle"]
    assert "80 %" in out.reason.sv


def test_eighty_per_cent_is_enough() -> None:
    made = compare([told("a", linked=Share(4, 5)), told("b", linked=Share(79, 100))], PROFILE)
    assert [one.label.sv for one in made.compared] == ["a"]


def test_one_told_twice_counts_once_and_the_first_time() -> None:
    first, again = told("a", "4.1"), replace(told("a", "8.5"), label=Text("a igen", "a again"))
    made = compare([first, again], PROFILE)
    assert made.compared == (first,)
    assert [out.summary for out in made.left_out] == [again]


def test_the_order_is_alphabetical_whatever_is_reached() -> None:
    found = {name: told(name, *TARGETS[:n]) for name, n in (("ö", 9), ("b", 1), ("å", 5))}
    made = beside(found).comparison
    assert [one.label.sv for one in made.compared] == ["b", "å", "ö"]
    assert [row[0] for row in made.ladders_table().rows] == [
        Thing(one.organisation, one.label) for one in made.compared
    ]


def test_one_profile_is_laid_on_all(examples: dict[str, Summary]) -> None:
    found = {key: examples[key] for key in ("exempelkommunen", "ljungsala")}
    made = beside(found, of="ljungsala")
    assert made.profile == "ljungsala"
    assert made.comparison.profile == examples["ljungsala"].relevant
    assert beside(found).comparison.profile == draft_relevant()
    with pytest.raises(NotFound):
        beside(found, profile="nobody")


def test_shares_are_hidden_under_five_targets() -> None:
    made = compare([told("a", "4.1")], PROFILE)
    [first, *_] = made.by_goal_table().rows
    assert (first[1], first[2], first[-1]) == (1, 1, None)
    few = Comparison(frozenset(TARGETS[:4]), (told("a"), told("b")), ())
    assert [row[-2:] for row in few.pairs_table().rows] == [(None, None)]


@given(st.data())
def test_the_tails_of_all_pairs_are_those_of_each(data: st.DataObject) -> None:
    total = data.draw(st.integers(5, 169))
    pairs = data.draw(
        st.lists(st.tuples(st.integers(0, total), st.integers(0, total)), min_size=1, max_size=8)
    )
    shared = [data.draw(st.integers(max(0, a + b - total), min(a, b))) for a, b in pairs]
    first, second = (np.array(sizes) for sizes in zip(*pairs, strict=True))
    found = upper_tails(np.array(shared), first, second, total)
    expected = [upper_tail(k, a, b, total) for k, (a, b) in zip(shared, pairs, strict=True)]
    assert found == pytest.approx(expected, abs=1e-9)


@given(summaries_of_some)
def test_pairs_tell_what_is_shared_and_order_changes_nothing(some: list[Summary]) -> None:
    made, turned = compare(some, PROFILE), compare(some[::-1], PROFILE)
    told_of = {
        frozenset({pair.first.organisation, pair.second.organisation}): pair
        for pair in made.together()
    }
    assert len(told_of) == len(some) * (len(some) - 1) // 2
    for pair in turned.together():
        other = told_of[frozenset({pair.first.organisation, pair.second.organisation})]
        assert (pair.shared, pair.either) == (other.shared, other.either)
        assert pair.adjusted == pytest.approx(other.adjusted)
        assert set(pair.shared) == pair.first.acts_on(PROFILE) & pair.second.acts_on(PROFILE)
        assert pair.p is not None
        assert 0 <= pair.p <= 1
    mine = list(made.together(some[0]))
    assert len(mine) == len(some) - 1


@given(summaries_of_some)
def test_likeness_is_the_same_both_ways_and_whole_with_oneself(some: list[Summary]) -> None:
    first, second = some[:2]
    there, back = likeness(first, second, PROFILE), likeness(second, first, PROFILE)
    assert there == back
    assert 0 <= there.structure <= 1
    assert likeness(first, first, PROFILE).structure == pytest.approx(1)
    if len(first.acts_on(PROFILE)) >= 5:
        assert likeness(first, first, PROFILE).value == pytest.approx(1)


def test_likeness_is_counted_as_it_is_said() -> None:
    a = replace(told("a", "4.1", "4.4", "8.5"), kinds={"goal": 6, "assignment": 2})
    b = replace(told("b", "4.1", "4.4", "11.1", "13.2"), kinds={"goal": 2, "assignment": 2})
    found = likeness(a, b, PROFILE)
    assert found.structure == pytest.approx(((0.5 + 0.25) + 4 / 8 + 1) / 3)
    assert found.targets == pytest.approx(2 / 5)
    assert found.value == pytest.approx((0.75 + 0.4) / 2)


def test_who_acts_on_a_target_is_told_with_the_kind_of_goal(examples: dict[str, Summary]) -> None:
    made = compare(examples.values(), draft_relevant())
    [actor] = acting_on(made, "11.3", examples["exempelkommunen"])
    assert actor.summary is examples["ljungsala"]
    assert actor.through == Text("grunduppdrag (1)", "basic missions (1)")
    assert actor.is_like
    both = acting_on(made, "13.2")
    assert [one.summary.label.sv for one in both] == [one.label.sv for one in made.compared]
    assert both[1].through.sv == "Förflyttning (1), Steg på vägen (1)"
    assert all(one.likeness is None for one in both)


def test_pairs_count_only_what_is_drawn_from() -> None:
    sets = [frozenset({"a", "b", "z"}), frozenset({"b", "z"})]
    pairs = all_pairs(sets, frozenset("abcde"))
    assert (pairs.shared.tolist(), pairs.sizes.tolist()) == ([1], [2, 1])
    assert pairs.expected.tolist() == [2 / 5]


@pytest.mark.parametrize("name", ["exempelkommunen", "ljungsala"])
def test_a_named_question_gives_the_same_facts(name: str, examples: dict[str, Summary]) -> None:
    rows = ask(example_store(name), "acting_by_target", as_of=AT.isoformat()).rows
    kinds = {"Mål": "goal", "Grunduppdrag": "basic-mission", "Uppdrag": "assignment"}
    asked = set()
    for row in rows:
        target, kind, level = (
            cell.label.sv if isinstance(cell, Thing) else "" for cell in row[1:4]
        )
        asked.add((target.partition(" ")[0], kinds.get(kind, "pledge"), level, row[4]))
    told_here = {(one.target, one.kind, one.level.sv, one.bearers) for one in examples[name].acting}
    assert asked == told_here

"""How evenly the work is spread over the SDGs (measure 4)."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.concentration import concentration, normalised_herfindahl
from graph.analyses.model import LinkModel
from tests.link_models import bearer, model

pytestmark = pytest.mark.measure(4)


@pytest.fixture
def spread() -> LinkModel:
    """Four on SDG 1, one of them on SDG 2 too; nothing on SDG 3, which has a chosen target."""
    links = {"a": {"1.1": 1, "1.2": 3, "2.1": 1}, "b": {"1.1": 2}, "c": {"1.2": 1}, "d": {"1.1": 1}}
    return model([bearer(name) for name in links], links, targets=["3.1"])


def test_a_bearer_counts_once_for_each_sdg(spread: LinkModel) -> None:
    found = concentration(spread)
    assert [(each.goal, len(each.bearers), each.share) for each in found.shares] == [
        (1, 4, 0.8),
        (2, 1, 0.2),
        (3, 0, 0.0),
    ]


def test_the_index_by_hand(spread: LinkModel) -> None:
    """H = 0.8² + 0.2² = 0.68; (0.68 − 1/3) / (1 − 1/3) = 0.52."""
    assert concentration(spread).value == pytest.approx(0.52)
    assert (
        concentration(spread)
        .sentence()
        .en.startswith("100% of the work is on SDGs 1, 2 and 3; the concentration is 0.52")
    )


def test_what_is_not_chosen_or_counteracts_is_not_counted(spread: LinkModel) -> None:
    left = replace(spread, relevant=spread.relevant - {"2.1"})
    assert [each.goal for each in concentration(left).shares] == [1, 3]
    against = model([bearer("a")], {"a": {"1.1": -2}})
    assert concentration(against).n == 0


def test_no_index_on_fewer_than_five_links() -> None:
    few = model([bearer("a"), bearer("b")], {"a": {"1.1": 1, "2.1": 1}, "b": {"1.1": 1}})
    found = concentration(few)
    assert (found.n, found.value) == (3, None)
    assert found.sentence().sv == "För få länkar (3) för att säga hur arbetet är fördelat."
    assert found.table(few).records()[0] == {"goal": 1, "bearers": 2, "share": 0.667}


def test_the_sentence_says_so_far_while_too_little_is_linked(spread: LinkModel) -> None:
    more = {name: bearer(name) for name in "efgh"}
    unlinked = replace(spread, bearers={**spread.bearers, **more})
    assert "hittills" in concentration(unlinked).sentence().sv
    assert "hittills" not in concentration(spread).sentence().sv


COUNTS = st.lists(st.integers(0, 500), min_size=2, max_size=17).filter(any)


@given(COUNTS)
def test_it_lies_between_even_and_all_on_one(counts: list[int]) -> None:
    value = normalised_herfindahl(counts)
    assert value is not None
    assert 0 <= value <= 1
    assert (value == 0) == (len(set(counts)) == 1)
    assert (value == 1) == (sum(1 for count in counts if count) == 1)


@given(COUNTS, st.integers(2, 9))
def test_neither_order_nor_size_matters(counts: list[int], times: int) -> None:
    again = [count * times for count in reversed(counts)]
    assert normalised_herfindahl(again) == normalised_herfindahl(counts)


@given(COUNTS)
def test_moving_work_from_the_smallest_to_the_largest_concentrates(counts: list[int]) -> None:
    ordered = sorted(counts)
    low = next(place for place, count in enumerate(ordered) if count)
    moved = ordered.copy()
    moved[low] -= 1
    moved[-1] += 1
    before, after = normalised_herfindahl(ordered), normalised_herfindahl(moved)
    assert before is not None
    assert after is not None
    assert after >= before

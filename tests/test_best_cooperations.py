"""Which cooperations would raise the meeting rate most (measure 24)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.model import LinkModel
from graph.analyses.what_if.applying import tried
from graph.analyses.what_if.cooperations import best_cooperations
from graph.analyses.what_if.edits import Edit
from graph.analyses.what_if.trying import what_if
from tests.drawn_organisations import UNITS, organisations
from tests.link_models import bearer, model

pytestmark = pytest.mark.measure(24)


def rate(found: LinkModel) -> float:
    """The meeting rate, 1 where nobody needs to meet."""
    share = meeting_rates(found, draws=0).overall.share
    return share.ratio if share.n else 1.0


@given(organisations(), st.sampled_from(UNITS), st.sampled_from(UNITS))
@settings(max_examples=50, deadline=None)
def test_adding_a_cooperation_never_lowers_the_meeting_rate(
    found: LinkModel, one: str, other: str
) -> None:
    edit = Edit("join", (one, other))
    assert rate(what_if(found, [edit], {}).after) >= rate(found)


@given(organisations())
@settings(max_examples=50, deadline=None)
def test_the_best_cooperations_give_the_rate_they_promise(found: LinkModel) -> None:
    best = best_cooperations(found)
    now, last = found, best.before.ratio
    for step in best.steps:
        now = tried(now, Edit("join", (step.first, step.second))).model
        assert meeting_rates(now, draws=0).overall.share == step.rate
        assert step.rate.ratio > last
        last = step.rate.ratio


@given(organisations())
@settings(max_examples=30, deadline=None)
def test_no_single_cooperation_is_better_than_the_first(found: LinkModel) -> None:
    best = best_cooperations(found, most=1)
    reached = best.steps[0].rate.ratio if best.steps else best.before.ratio
    for one in UNITS:
        for other in UNITS:
            tried_on = tried(found, Edit("join", (one, other))).model
            assert meeting_rates(tried_on, draws=0).overall.share.ratio <= reached


def test_cooperations_promise_no_rate_where_too_little_is_linked() -> None:
    found = model(
        [bearer("a", programme="p", unit="u"), bearer("b", programme="q", unit="v"),
         bearer("c"), bearer("d")],
        {"a": {"1.1": 1}, "b": {"1.1": 1}},
    )  # fmt: skip
    best = best_cooperations(found)
    assert [(step.first, step.second, len(step.joins)) for step in best.steps] == [("u", "v", 1)]
    assert best.sentence().sv.endswith("Mötesgraden är okänd: för lite är länkat.")
    assert best.table(found).records()[0]["rate"] is None

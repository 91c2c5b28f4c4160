"""Sources side by side, scorers who disagree, literature as a note, and groups' effects."""

from dataclasses import replace
from datetime import date
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.conflicts import conflicts
from graph.analyses.influence.analysis import influence, source_named
from graph.analyses.influence.sources import (
    InteractionSource,
    Score,
    compared,
    counted_means,
    disagreements,
    literature,
    usual_source,
)
from graph.analyses.links import link_model
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.signed_synergy import signed_synergies
from graph.errors import NotFound
from graph.names import SDG
from tests.link_models import bearer, model, text
from tests.organisation_stores import small_municipality

pytestmark = pytest.mark.measure(8, 21)


def source(iri: str, kind: str, *scores: Score) -> InteractionSource:
    return InteractionSource(iri, text(iri), kind, scores=scores)


TABLE = source(
    "x/table",
    "workshop",
    Score("1.1", "2.1", 3, "plats 1"),
    Score("1.1", "2.1", -1, "plats 2"),
    Score("2.1", "1.1", 1, "plats 1"),
    Score("2.1", "1.1", 3, "plats 2"),
    Score("3.1", "1.1", 2, "plats 1"),
    Score("3.1", "1.1", 2, "plats 2"),
    Score("3.1", "2.1", 0, "plats 1"),
)
BOOK = source("x/book", "literature", Score("1.1", "2.1", 1, "", 9), Score("1.1", "2.1", -1, "", 3))


def test_a_cell_has_the_mean_and_spread_of_its_scorers() -> None:
    cell = TABLE.judged["1.1", "2.1"]
    assert cell.mean == 1
    assert cell.deviation == pytest.approx(stdev([3, -1]))
    assert (cell.least, cell.most, cell.is_split) == (-1, 3, True)
    assert TABLE.judged["3.1", "2.1"].deviation is None
    assert TABLE.scorers == ("plats 1", "plats 2")


def test_disagreement_begins_with_opposite_signs_and_leaves_out_agreement() -> None:
    assert [(one.thing, one.on) for one in disagreements(TABLE)] == [("1.1", "2.1"), ("2.1", "1.1")]


def test_one_scorer_can_be_seen_alone() -> None:
    alone = TABLE.by("plats 2")
    assert {cell: judged.mean for cell, judged in alone.judged.items()} == {
        ("1.1", "2.1"): -1, ("2.1", "1.1"): 3, ("3.1", "1.1"): 2,
    }  # fmt: skip


def test_the_literature_weighs_by_its_evidence() -> None:
    judged = literature([TABLE, BOOK])["1.1", "2.1"]
    assert judged.mean == pytest.approx((9 - 3) / 12)
    assert judged.evidence == 12


def test_only_own_and_workshop_scores_can_call_for_a_meeting() -> None:
    strong = source("x/strong", "literature", Score("1.1", "2.1", -3, "", 40))
    bearers = [bearer("a", unit="A"), bearer("b", unit="B")]
    plain = model(bearers, {"a": {"1.1": 3}, "b": {"2.1": 3}})
    told = with_sources(plain, strong)
    assert told.interactions == {}
    assert missed_meetings(told, "unit") == missed_meetings(plain, "unit") == ()
    assert conflicts(told) == ()
    own = with_sources(plain, replace(strong, kind="own-judgement"))
    assert len(missed_meetings(own, "unit")) == 1
    assert len(conflicts(own)) == 1


def with_sources(found: LinkModel, *sources: InteractionSource) -> LinkModel:
    """The same with these sources, and the interactions that follow from them."""
    return replace(
        found,
        interactions=counted_means(sources),
        interaction_sources={one.iri: one for one in sources},
    )


def test_the_usual_source_is_an_own_one_though_literature_says_more() -> None:
    large = source("x/a", "literature", *(Score(f"1.{n}", "2.1", 1) for n in range(1, 9)))
    assert usual_source([large, TABLE]) is TABLE
    assert usual_source([large]) is large
    assert usual_source([]) is None


def test_an_unknown_source_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotFound) as refused:
        source_named({"x/table": TABLE}, "chair")
    assert "table" in refused.value.message.en


def test_sources_stand_side_by_side_the_farthest_apart_first() -> None:
    other = source("x/own", "own-judgement", Score("1.1", "2.1", 2), Score("2.1", "1.1", -3))
    found = compared([TABLE, BOOK, other])
    assert list(found) == [("2.1", "1.1"), ("1.1", "2.1")]
    assert {iri: judged.mean for iri, judged in found["2.1", "1.1"].items()} == {
        "x/table": 2, "x/own": -3,
    }  # fmt: skip


def test_the_literature_is_a_note_beside_what_a_workshop_has_assessed() -> None:
    found = influence(with_sources(model([], {}, targets=("1.1", "2.1", "3.1")), TABLE, BOOK))
    assert found.source is TABLE
    assert list(found.literature) == [("1.1", "2.1")]
    assert found.matrix.effects["1.1", "2.1"] == 1


def test_sources_are_read_with_kind_scorers_and_evidence() -> None:
    found = link_model(small_municipality(), date(2026, 11, 21)).interaction_sources
    kinds = {iri.rsplit("/", 1)[-1]: one.kind for iri, one in found.items()}
    assert kinds == {"bord": "workshop", "bok": "literature"}
    table = source_named(found, "bord")
    assert table.judged[f"{SDG}13.2", f"{SDG}15.5"].mean == -2.5


def groups() -> LinkModel:
    bearers = [bearer("a", programme="A"), bearer("b", programme="B")]
    return model(
        bearers,
        {"a": {"1.1": 3, "1.2": 1, "1.3": 1}, "b": {"2.1": 2, "2.2": 1, "1.1": 2}},
    )


def test_groups_act_on_each_other_by_one_source_and_each_way() -> None:
    scores = {("1.1", "2.1"): 3, ("1.2", "2.1"): -2, ("1.3", "2.1"): 1, ("1.1", "2.2"): 0,
              ("1.2", "1.1"): 3, ("2.1", "1.2"): -1, ("9.9", "2.1"): 3}  # fmt: skip
    said = source("x/w", "workshop", *(Score(a, b, v) for (a, b), v in scores.items()))
    (pair,) = signed_synergies(groups(), said)
    assert (pair.first, pair.second) == ("A", "B")
    # 3 × 3 pairs less 1.1 with itself; five are assessed, 1.2 → 1.1 among them
    assert (pair.there.assessed.part, pair.there.assessed.n) == (5, 8)
    assert pair.there.helping == pytest.approx(7 / 5)
    assert pair.there.hindering == pytest.approx(-2 / 5)
    assert pair.there.net == pytest.approx(1)
    assert (pair.back.assessed.part, pair.back.net) == (1, None)
    assert pair.back.assessed.n == 8


def test_groups_that_a_source_says_nothing_of_are_left_out() -> None:
    assert signed_synergies(groups(), source("x/w", "workshop")) == ()
    assert signed_synergies(groups(), None) == ()


@given(st.dictionaries(
    st.tuples(st.sampled_from(["1.1", "1.2", "1.3"]), st.sampled_from(["2.1", "2.2", "1.1"])),
    st.integers(-3, 3),
))  # fmt: skip
def test_the_net_is_what_helps_and_what_hinders_together(
    scores: dict[tuple[str, str], int],
) -> None:
    said = source("x/w", "workshop", *(Score(a, b, v) for (a, b), v in scores.items()))
    for pair in signed_synergies(groups(), said):
        for way in (pair.there, pair.back):
            if way.net is not None:
                assert way.helping is not None
                assert way.hindering is not None
                assert -3 <= way.hindering <= 0 <= way.helping <= 3
                assert way.net == pytest.approx(way.helping + way.hindering)

"""The gap list, the chain and the findings of the start page (measures 5 and 17)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from graph.analyses.chain import chain
from graph.analyses.findings import start_findings
from graph.analyses.gap_texts import GAP_TEXTS, UNKNOWN_TEXTS, GapCode
from graph.analyses.gaps import gaps
from graph.analyses.model import (
    Bearer,
    Conflict,
    Document,
    FollowUp,
    Indicator,
    LinkModel,
    Programme,
)
from graph.texts import Text
from tests.link_models import bearer, model, text

pytestmark = pytest.mark.measure(5, 17)


@pytest.fixture
def sound() -> LinkModel:
    """A vision, a goal with all it needs, and an activity below it: no gaps at all."""
    goal = replace(
        bearer("goal", programme="p", unit="u"),
        start=date(2024, 1, 1),
        end=date(2027, 12, 31),
        parents=frozenset({"vision"}),
        indicators=frozenset({"i"}),
        decided=True,
        has_money=True,
    )
    activity = replace(bearer("activity", kind="activity", unit="u"), parents=frozenset({"goal"}))
    indicator = Indicator("i", text("i"), target_values=((None, Decimal(5)),), last_period="2025")
    return replace(
        model([goal, activity], {"goal": {"11.3": 2}, "activity": {"11.3": 1}}),
        programmes={"p": Programme("p", text("p"), end=date(2027, 12, 31))},
        indicators={"i": indicator},
        follow_ups=(FollowUp("f", "goal", date(2026, 4, 1)),),
        tops={"vision": text("vision")},
        budget_known=True,
    )


def goal(found: LinkModel, **values: object) -> LinkModel:
    """The model with its goal changed."""
    changed: Bearer = replace(found.bearers["goal"], **values)  # type: ignore[arg-type]
    return replace(found, bearers={**found.bearers, "goal": changed})


def without_activity(found: LinkModel) -> LinkModel:
    """The goal alone."""
    return replace(found, bearers={"goal": found.bearers["goal"]})


def mission(found: LinkModel) -> LinkModel:
    """The goal as a basic mission, without anything that is a goal near it."""
    return goal(found, kind="basic-mission")


Change = Callable[[LinkModel], LinkModel]
EXPIRED = Document("d", text("d"), end=date(2025, 1, 1))
BROKEN: dict[GapCode, Change] = {
    "conflict-without-handling": lambda m: replace(m, conflicts=(Conflict("k", text("k")),)),
    "goal-without-responsible-unit": lambda m: goal(m, responsible=frozenset()),
    "chain-broken-downward": lambda m: replace(
        m, bearers={**m.bearers, "top": replace(bearer("top", unit="u"), kind="goal")}
    ),
    "programme-past-period": lambda m: replace(
        m, programmes={"p": Programme("p", text("p"), end=date(2025, 12, 31))}
    ),
    "document-cited-though-expired": lambda m: replace(
        m, documents={"d": EXPIRED}, citations={"p": frozenset({"d"})}
    ),
    "target-unreached": lambda m: replace(
        m,
        relevant=m.relevant | {"1.1"},
        targets={**m.targets, **model([], {}, targets=["1.1"]).targets},
    ),
    "target-without-work": without_activity,
    "target-without-measure": lambda m: replace(m, indicators={"i": Indicator("i", text("i"))}),
    "target-without-follow-up": lambda m: replace(m, follow_ups=()),
    "goal-without-target-link": lambda m: replace(
        m, links=m.links[1:], bearers={**m.bearers, **{n: silent(n) for n in "abcde"}}
    ),
    "goal-linked-only-to-sdg": lambda m: goal(
        replace(m, links=m.links[1:], bearers={**m.bearers, **{n: silent(n) for n in "abcde"}}),
        sdg_goals=frozenset({11}),
    ),
    "goal-without-indicator": lambda m: goal(m, indicators=frozenset()),
    "goal-without-target-value": lambda m: replace(m, indicators={"i": Indicator("i", text("i"))}),
    "goal-without-follow-up": lambda m: replace(m, follow_ups=()),
    "goal-without-decision": lambda m: goal(m, decided=False),
    "goal-without-period": lambda m: goal(m, end=None),
    "goal-without-money": lambda m: goal(m, has_money=False),
    "chain-broken-upward": lambda m: goal(
        replace(m, bearers={**m.bearers, "low": replace(bearer("low", unit="u"), rank=2)}), rank=1
    ),
    "indicator-without-value": lambda m: replace(m, indicators={"i": Indicator("i", text("i"))}),
    "indicator-without-new-value": lambda m: replace(
        m, indicators={"i": replace(m.indicators["i"], last_period="2024")}
    ),
    "target-only-by-mission": mission,
    "work-without-goal": mission,
}


def silent(name: str) -> Bearer:
    """An assignment somebody has confirmed fits no target."""
    return replace(bearer(name, kind="assignment", unit="u"), without_target_link=True)


def test_a_sound_organisation_has_no_gaps(sound: LinkModel) -> None:
    assert gaps(sound).gaps == ()
    assert gaps(sound).sentence().sv == "0 luckor."


@pytest.mark.parametrize("code", GAP_TEXTS)
def test_every_kind_of_gap_is_found(sound: LinkModel, code: GapCode) -> None:
    assert code in {gap.code for gap in gaps(BROKEN[code](sound)).gaps}


def test_every_kind_of_gap_has_its_words_in_both_languages() -> None:
    assert all(said.sv and said.en and said.sv != said.en for said in GAP_TEXTS.values())


def test_a_goal_too_young_to_be_followed_up_lacks_nothing(sound: LinkModel) -> None:
    young = goal(replace(sound, follow_ups=()), start=date(2026, 1, 1))
    assert gaps(young).of("goal-without-follow-up") == ()


def test_money_is_not_missed_where_no_budget_is_known(sound: LinkModel) -> None:
    unknown = replace(goal(sound, has_money=False), budget_known=False)
    assert gaps(unknown).gaps == ()


def test_a_document_cited_only_by_what_has_ended_is_no_gap(sound: LinkModel) -> None:
    documents = {"d": EXPIRED, "e": replace(EXPIRED, iri="e")}
    found = replace(sound, documents=documents, citations={"e": frozenset({"d"})})
    assert gaps(found).gaps == ()


def test_missing_links_are_unknown_and_not_gaps_while_too_little_is_linked() -> None:
    found = gaps(model([bearer("a"), bearer("b")], {"a": {"1.1": 1}}, targets=["2.1"]))
    weights = {(gap.code, gap.thing): gap.weight for gap in found.gaps}
    assert weights["target-unreached", "2.1"] == "unknown"
    assert weights["goal-without-target-link", "b"] == "unknown"
    assert weights["goal-without-indicator", "b"] == "unknown"


CERTAIN: set[GapCode] = {
    "conflict-without-handling",
    "programme-past-period",
    "document-cited-though-expired",
    "goal-linked-only-to-sdg",
}


@pytest.mark.parametrize("code", GAP_TEXTS)
def test_only_what_the_material_shows_is_a_gap_while_too_little_is_linked(
    sound: LinkModel, code: GapCode
) -> None:
    broken = BROKEN[code](sound)
    few = {**broken.bearers, **{f"x{n}": bearer(f"x{n}", kind="pledge") for n in range(40)}}
    [weight] = {(gap.weight) for gap in gaps(replace(broken, bearers=few)).of(code)}
    assert weight == ("gap" if code in CERTAIN else "unknown")


def test_what_is_unknown_is_said_to_be_missing_in_the_material() -> None:
    assert set(UNKNOWN_TEXTS) == set(GAP_TEXTS) - CERTAIN
    for said in UNKNOWN_TEXTS.values():
        assert said.sv.endswith(" saknas i underlaget: okänt om det finns.")
        assert said.en.endswith(" missing in the material: unknown whether it exists.")


def test_weights_are_codes_for_programs_and_words_for_people(sound: LinkModel) -> None:
    broken = replace(sound, conflicts=(Conflict("k", text("k")),))
    [row] = gaps(broken).table(broken).records("sv")
    assert (row["weight"], row["weight_label"]) == ("gap", "lucka")


def test_the_chain_is_followed_through_cycles() -> None:
    a = replace(bearer("a", kind="activity"), parents=frozenset({"b"}))
    b = replace(bearer("b"), parents=frozenset({"c"}), rank=2)
    c = replace(bearer("c"), parents=frozenset({"b"}), rank=2)
    top = replace(bearer("top"), rank=1)
    found = chain(model([a, b, c, top], {}))
    assert (found.broken_upward, found.broken_downward) == (("a",), ("top",))


def test_the_chain_sentence_counts_few_and_shares_many() -> None:
    activities = [
        replace(bearer(f"a{i}", kind="activity"), parents=frozenset({"g"} if i else ()))
        for i in range(5)
    ]
    found = chain(model([*activities, bearer("g")], {}))
    assert found.sentence() == Text(
        "80 % av aktiviteterna leder upp till något övergripande; "
        "1 av 1 övergripande mål har arbete under sig.",
        "80% of the activities lead up to something overarching; "
        "1 of 1 top goals have work below them.",
    )


def test_the_start_page_says_first_where_to_link() -> None:
    bearers = [bearer("a", programme="p", unit="u"), bearer("b", programme="p", unit="u")]
    [linking] = start_findings(model(bearers, {}))
    assert linking.sentence.sv.startswith("Länka först hos p: 2 av 2")


def test_the_start_page_tells_the_best_meeting_the_weakest_rate_and_the_worst_gap() -> None:
    bearers = [
        bearer(f"{programme}{i}", programme=programme, unit=programme.upper())
        for programme in "pq"
        for i in range(3)
    ]
    found = start_findings(model(bearers, {each.iri: {"1.1": 1} for each in bearers}))
    assert [each.kind for each in found] == ["meeting", "silo", "gap"]

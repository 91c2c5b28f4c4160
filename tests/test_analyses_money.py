"""Allocated money by goal, target and SDG: no krona counts twice, and the unknown is said."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.analyses.allocations import Allocation
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel, Programme
from graph.analyses.money import money
from tests.link_models import AT, bearer, model, text
from tests.organisation_stores import example_store

kr = Fraction


def given_to(plain: LinkModel, *amounts: tuple[str, int]) -> LinkModel:
    """The model with a budget in force that gives these amounts."""
    made = tuple(
        Allocation(f"allocation-{n}", (thing,), Decimal(amount))
        for n, (thing, amount) in enumerate(amounts)
    )
    paid = {thing for thing, _ in amounts}
    bearers = {
        iri: replace(each, has_money=iri in paid or bool(each.programmes & paid))
        for iri, each in plain.bearers.items()
    }
    return replace(plain, bearers=bearers, allocations=made, budget_known=True)


@pytest.fixture
def plain() -> LinkModel:
    """Goal a on two targets of SDG 1 and one of SDG 2, b on one of them, c on none, d unpaid."""
    links: dict[str, dict[str, int | None]] = {
        "a": {"1.1": 3, "1.2": 1, "2.1": None},
        "b": {"1.1": 1},
        "d": {"3.1": 1},
    }
    return model([bearer(name) for name in "abcd"], links, targets=["4.1"])


def test_a_goals_money_is_shared_equally_whatever_the_strengths(plain: LinkModel) -> None:
    found = money(given_to(plain, ("a", 900), ("b", 100)))
    assert [(each.target, each.shared, each.whole) for each in found.targets] == [
        ("1.1", kr(400), kr(1000)),
        ("1.2", kr(300), kr(900)),
        ("2.1", kr(300), kr(900)),
    ]
    assert [(each.goal, each.shared, each.whole, each.bearers) for each in found.sdgs] == [
        (1, kr(700), kr(1000), ("a", "b")),
        (2, kr(300), kr(900), ("a",)),
    ]
    assert (found.total, found.linked) == (kr(1000), kr(1000))


def test_what_counteracts_or_has_no_effect_gets_no_part() -> None:
    against = model([bearer("a")], {"a": {"1.1": 2, "2.1": -2, "3.1": 0}})
    found = money(given_to(against, ("a", 50)))
    assert [(each.target, each.shared) for each in found.targets] == [("1.1", kr(50))]


def test_money_of_a_programme_or_a_unit_stands_by_itself(plain: LinkModel) -> None:
    inside = replace(plain, bearers={**plain.bearers, "d": bearer("d", programme="p")})
    inside = replace(inside, programmes={"p": Programme("p", text("p"))})
    found = money(given_to(inside, ("p", 70), ("board", 5000)))
    assert (found.programmes, found.elsewhere) == ({"p": kr(70)}, {"board": kr(5000)})
    assert (found.total, found.targets) == (kr(0), ())
    assert found.without == ("a", "b", "c")


def test_what_is_not_linked_is_told_and_not_spread(plain: LinkModel) -> None:
    found = money(given_to(plain, ("a", 900), ("c", 40)))
    assert found.unlinked == ("c",)
    assert found.total - found.linked == 40


def test_only_budgets_in_force_count(plain: LinkModel) -> None:
    next_year = replace(
        given_to(plain, ("a", 900)),
        allocations=(
            Allocation("x", ("a",), Decimal(1), start=date(2026, 1, 1), end=date(2026, 12, 31)),
            Allocation("y", ("a",), Decimal(9), start=date(2027, 1, 1), end=date(2027, 12, 31)),
        ),
    )
    found = money(next_year)
    assert (found.total, found.other_years) == (kr(1), 1)


def test_an_allocation_to_several_gives_each_an_equal_part(plain: LinkModel) -> None:
    shared = replace(plain, allocations=(Allocation("x", ("a", "b"), Decimal(9)),))
    assert money(shared).bearers == {"a": kr(9) / 2, "b": kr(9) / 2}


def test_what_is_not_current_is_not_lost(plain: LinkModel) -> None:
    over = replace(
        plain, bearers={**plain.bearers, "b": replace(bearer("b"), end=date(2026, 1, 1))}
    )
    found = money(given_to(over, ("b", 100)))
    assert (found.elsewhere, found.total) == ({"b": kr(100)}, kr(0))


def test_without_a_known_budget_nothing_is_called_unfunded(plain: LinkModel) -> None:
    found = money(plain)
    assert (found.known, found.without) == (False, ())
    assert found.sentence().sv == "Okänt: ingen budget säger vad något mål får."


def test_the_sentence_and_the_coverage_by_money(plain: LinkModel) -> None:
    found = money(given_to(plain, ("a", 9_000_000), ("c", 250_000)))
    assert found.sentence().sv == (
        "Egna pengar är kända för 2 av 4 mål. Mål och uppdrag får 9,2 mnkr, varav 9 mnkr når "
        "globala delmål; 2 mål är utan finansiering."
    )
    assert (found.funded.part, found.funded.n) == (3, 5)
    assert found.reached_without == ("3.1",)


LINKS = st.dictionaries(
    st.sampled_from("abcde"),
    st.dictionaries(
        st.sampled_from(["1.1", "1.2", "2.1", "3.1", "3.2"]), st.none() | st.integers(-3, 3)
    ),
)
AMOUNTS = st.lists(st.tuples(st.sampled_from([*"abcde", "board"]), st.integers(0, 10**9)))


@given(LINKS, AMOUNTS)
def test_every_krona_is_counted_once(
    links: Mapping[str, Mapping[str, int | None]], amounts: list[tuple[str, int]]
) -> None:
    found = money(given_to(model([bearer(name) for name in "abcde"], links), *amounts))
    unlinked = sum(found.bearers[iri] for iri in found.unlinked)
    assert found.linked + unlinked == found.total
    assert sum(each.shared for each in found.sdgs) == found.linked
    assert found.total + sum(found.elsewhere.values()) == sum(amount for _, amount in amounts)
    assert all(each.shared <= each.whole <= found.total for each in found.targets)


def test_exempelkommunens_budget_of_the_year() -> None:
    found = money(link_model(example_store("exempelkommunen"), AT))
    assert found.other_years == 1
    assert {iri.rpartition("/")[2]: int(amount) for iri, amount in found.programmes.items()} == {
        "miljo-och-klimat": 6_000_000,
        "social-hallbarhet": 4_500_000,
        "naringsliv-och-kompetens": 5_400_000,
        "kultur-och-lasning": 2_100_000,
    }
    goal = next(iri for iri in found.bearers if iri.endswith("/goal/fossilfri-koncern"))
    assert found.bearers[goal] == 9_200_000
    assert found.linked <= found.total

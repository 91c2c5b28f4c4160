"""What a change did is told as people would tell it, in both languages, and nothing is lost."""

import re

import pytest
from pyoxigraph import Store

from graph.changes import Delta, delta_of
from graph.history.differences import Difference, Turn
from graph.history.spans import united
from graph.history.surroundings import Surroundings
from graph.history.telling import tell, tell_in_short
from graph.names import MG, PREFIXES
from graph.organisation_store import OrganisationStore
from tests.organisation_stores import example_store

SKOS = PREFIXES["skos"]


@pytest.fixture(scope="module")
def organisation() -> OrganisationStore:
    return example_store("exempelkommunen")


@pytest.fixture(scope="module")
def lines(organisation: OrganisationStore) -> list[bytes]:
    names = organisation.names
    places = (names.plan, names.observations)
    return [
        f"{quad} .\n".encode() for quad in organisation.store if quad.graph_name.value in places
    ]


def about(lines: list[bytes], *words: str) -> list[bytes]:
    """The lines whose subject ends with the first word and that hold all the others."""
    first = f"/{words[0]}> ".encode()
    return [
        line
        for line in lines
        if first in line[: line.index(b" ") + 1]
        and all(word.encode() in line for word in words[1:])
    ]


def one(lines: list[bytes], *words: str) -> bytes:
    (line,) = about(lines, *words)
    return line


def told(organisation: OrganisationStore, delta: Delta) -> Difference:
    return tell(delta, Surroundings(organisation.names, (organisation.store,)))


def sentences(difference: Difference, language: str = "sv") -> list[str]:
    return [getattr(said, language) for thing in difference.things for said in thing.sentences]


def test_a_target_value_is_told_with_its_indicator(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    old = one(lines, "target-value/plantid-2027", f"{MG}value>")
    new = re.sub(rb'"16"', b'"1234.5"', old)
    difference = told(organisation, delta_of([new], [old]))
    (indicator,) = difference.things
    assert (indicator.kind, indicator.turn) == ("indicator", Turn.CHANGED)
    assert difference.summary.sv == (
        "Indikatorn ”Tid från planbesked till antagen detaljplan”: "
        "målvärde till 2027-12-31: Målvärde ändrades från 16 till 1\xa0234,5"
    )
    assert difference.summary.en.endswith("Target value changed from 16 to 1,234.5")


def test_a_strength_is_told_with_the_goal_and_the_target(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    old = one(lines, "contribution/ratt-kompetens-4-4", f"{MG}strength>")
    new = re.sub(rb'"-?\d"', b'"-1"', old)
    (thing,) = told(organisation, delta_of([new], [old])).things
    assert thing.iri.endswith("/goal/ratt-kompetens")
    (said,) = [said.sv for said in thing.sentences]
    assert said.startswith("bedömning av 4.4 ")
    assert said.endswith("Styrka ändrades från 3 till −1")


def test_links_dates_and_names_are_told_by_what_they_lead_to(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    target = one(lines, "goal/besoksmal", f"{MG}addresses>")
    unit = one(lines, "goal/besoksmal", f"{MG}responsibleUnit>")
    label = one(lines, "goal/besoksmal", f"{SKOS}prefLabel>", "@sv")
    end = one(lines, "goal/besoksmal", f"{MG}endDate>")
    other = re.sub(rb"unit/[a-z-]+>", b"unit/grundskolan>", unit)
    named = re.sub(rb'"[^"]*"@sv', '"Ett nytt namn på målet"@sv'.encode(), label)
    difference = told(organisation, delta_of([other, named], [target, unit, label, end]))
    (goal,) = difference.things
    assert goal.name.sv == "Ett nytt namn på målet"
    swedish, english = sentences(difference), sentences(difference, "en")
    assert swedish[0].startswith("Namn ändrades från ”")
    assert any(re.match(r"Ansvarig enhet ändrades från ”.+” till ”Grundskolan", s) for s in swedish)
    assert any(s.startswith("Länkas inte längre till 8.9 ") for s in swedish)
    assert any(re.match(r"Slutdatum togs bort \(var \d{4}-\d\d-\d\d\)", s) for s in swedish)
    assert any(s.startswith("Is no longer linked to 8.9 ") for s in english)


def test_what_is_removed_is_still_named(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    """The name comes from the change itself: afterwards nobody else knows it."""
    gone = about(lines, "goal/besoksmal")
    difference = tell(delta_of([], gone), Surroundings(organisation.names, (Store(),)))
    assert re.fullmatch(r"Målet ”.+” togs bort", difference.summary.sv)
    assert "besoksmal" not in difference.summary.sv
    (goal,) = difference.things
    assert "Slutdatum" in {item.heading.sv for item in goal.items}


def test_what_is_gone_from_the_stores_is_named_by_its_last_change(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    last = delta_of([], about(lines, "unit/grundskolan"))
    link = one(lines, "goal/lasgaranti", f"{MG}responsibleUnit>")
    pointing = re.sub(rb"unit/[a-z-]+>", b"unit/grundskolan>", link)
    around = Surroundings(
        organisation.names,
        (Store(),),
        lambda iri: last if iri.endswith("unit/grundskolan") else None,
    )
    (said,) = sentences(tell(delta_of([pointing], []), around))
    assert said == "Ansvarig enhet sattes till ”Grundskolan”"


def test_outcomes_are_told_by_indicator(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    outcomes = [line for line in lines if b"/observation/vaxthusgasutslapp-" in line]
    difference = told(organisation, delta_of(outcomes, []))
    assert difference.things == ()
    (found,) = difference.observations
    assert (found.added, found.periods[0], found.periods[-1]) == (6, "2020", "2025")
    assert found.said.sv == "6 utfall lades till (2020–2025)"
    assert difference.summary.en == (
        "“Greenhouse gas emissions in the municipality per inhabitant”: "
        "6 outcomes were added (2020–2025)"
    )


def test_a_load_is_counted_by_kind(organisation: OrganisationStore, lines: list[bytes]) -> None:
    whole = delta_of(lines, [])
    around = Surroundings(organisation.names, (organisation.store,))
    difference = tell(whole, around, most=5)
    counted = {count.kind: count.added for count in difference.counts}
    assert counted["goal"] == 80
    assert counted["observation"] == 540
    assert len(difference.things) == 5
    assert difference.left_out > 300
    assert difference.summary.sv.startswith("540 utfall, 80 mål, 60 indikatorer, 60 dataserier och")
    in_short = tell_in_short(whole, around)
    assert {count.kind: count.added for count in in_short.counts} == counted
    assert in_short.summary.sv.startswith("540 utfall, 80 mål, 60 indikatorer")


def test_every_statement_of_a_change_is_told_or_counted(
    organisation: OrganisationStore, lines: list[bytes]
) -> None:
    """Whatever a goal says may be removed alone, and is then told in a sentence of its own."""
    for line in about(lines, "goal/behorighet"):
        difference = told(organisation, delta_of([], [line]))
        (said,) = sentences(difference)
        assert said
        assert difference.statements == 1


def test_changes_that_undo_each_other_are_no_difference(lines: list[bytes]) -> None:
    label = one(lines, "goal/besoksmal", f"{SKOS}prefLabel>", "@sv")
    first = label.replace(b'"@sv', b' ett"@sv')
    second = label.replace(b'"@sv', b' tv\xc3\xa5"@sv')
    there = delta_of([first], [label])
    further = delta_of([second], [first])
    back = delta_of([label], [second])
    assert united([there, further]) == delta_of([second], [label])
    assert not united([there, further, back])


def test_a_united_delta_is_as_the_store_would_have_it(lines: list[bytes]) -> None:
    delta = united([delta_of(lines[:50], []), delta_of(lines[50:60], lines[:10])])
    assert delta.added == b"".join(sorted(lines[10:60]))
    assert delta.removed == b""

"""Agenda 2030 is whole, in both languages, in our own words, and built as the UN's list is."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from graph.names import PREFIXES, sdg_iri
from ontology.tables import CODES_ONLY_HERE, CODES_ONLY_IN_THE_UN_FILE

HOME = Path(__file__).parents[1]
SHARED = HOME.parent / "shared" / "data"
UN_FILE = SHARED / "un-sdg" / "sdg-kos-goals-targets-indicators.ttl"
CODES = SHARED / "sdg-indicator-codes.csv"

needs_un_file = pytest.mark.skipif(not UN_FILE.exists(), reason="the UN's SDG file is not here")
needs_codes = pytest.mark.skipif(not CODES.exists(), reason="the list of codes is not here")

COLOURS = [
    "#E5243B", "#DDA63A", "#4C9F38", "#C5192D", "#FF3A21", "#26BDE2", "#FCC30B", "#A21942",
    "#FD6925", "#DD1367", "#FD9D24", "#BF8B2E", "#3F7E44", "#0A97D9", "#56C02B", "#00689D",
    "#19486A",
]  # fmt: skip

INDICATORS_MERGED_SINCE_THE_UN_FILE = {
    ("1.5.2", "11.5.2"),
    ("13.2.1", "13.b.1"),
    ("4.7.1", "12.8.1", "13.3.1"),
    ("7.b.1", "12.a.1"),
}
INDICATORS_ONLY_IN_THE_UN_FILE = {
    "C010a03", "C080902", "C110502", "C110c01", "C120801",
    "C120a01", "C130301", "C130302", "C130b01", "C170602",
}  # fmt: skip


@cache
def ours() -> Store:
    store = Store()
    store.load(path=HOME / "ontology" / "agenda2030.ttl")
    return store


@cache
def theirs() -> Store:
    store = Store()
    store.load(path=UN_FILE, format=RdfFormat.TURTLE, base_iri=PREFIXES["sdg"])
    return store


def rows(store: Store, pattern: str, *names: str) -> list[tuple[str, ...]]:
    """What the names stand for in every match of the pattern."""
    heading = " ".join(f"?{name}" for name in names)
    found = store.query(
        f"SELECT DISTINCT {heading} WHERE {{ {pattern} }} ORDER BY {heading}", prefixes=PREFIXES
    )
    assert isinstance(found, QuerySolutions)
    return [tuple(_text(solution[name]) for name in names) for solution in found]


def _text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def labels(kind: str, language: str) -> list[tuple[str, ...]]:
    """The notation and label of every thing of a kind."""
    pattern = (
        f"?thing a sdgo:{kind} ; skos:notation ?code ; skos:prefLabel ?label ."
        f' FILTER(LANG(?label) = "{language}")'
    )
    return rows(ours(), pattern, "code", "label")


@pytest.mark.parametrize(("kind", "count"), [("Goal", 17), ("Target", 169), ("Indicator", 231)])
def test_everything_is_there_once_with_code_and_sort_key(kind: str, count: int) -> None:
    things = rows(
        ours(),
        f"?thing a sdgo:{kind} , skos:Concept ; skos:notation ?code ; mg:sortKey ?key ;"
        " skos:inScheme <http://metadata.un.org/sdg>",
        "thing",
        "code",
        "key",
    )
    assert len(things) == count
    for column in zip(*things, strict=True):
        assert len(set(column)) == count


def test_the_indicators_stand_under_248_codes() -> None:
    codes = rows(ours(), "?indicator a sdgo:Indicator ; mg:listedCode ?code", "indicator", "code")
    assert len(codes) == len({code for _, code in codes}) == 248
    more_than_one = Counter(indicator for indicator, _ in codes)
    assert sum(count > 1 for count in more_than_one.values()) == 13


@pytest.mark.parametrize(
    ("kind", "longest"), [("Goal", 80), ("Target", 80), ("Indicator", 140)], ids=str
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_labels_are_short_unique_and_in_both_languages(
    kind: str, longest: int, language: str
) -> None:
    found = labels(kind, language)
    things = rows(ours(), f"?thing a sdgo:{kind}", "thing")
    assert len(found) == len({code for code, _ in found}) == len(things)
    assert [label for _, label in found if not 10 <= len(label) <= longest] == []
    assert [label for label, count in Counter(text for _, text in found).items() if count > 1] == []
    assert [label for _, label in found if label != " ".join(label.split()).rstrip(".")] == []


def test_goals_and_targets_have_distinct_labels() -> None:
    for language in ("sv", "en"):
        texts = [label for kind in ("Goal", "Target") for _, label in labels(kind, language)]
        assert len(set(texts)) == 17 + 169


def test_goals_have_the_official_colours() -> None:
    colours = rows(
        ours(), "?goal a sdgo:Goal ; mg:sortKey ?key ; mg:colour ?colour", "key", "colour"
    )
    assert [colour for _, colour in colours] == COLOURS


@pytest.mark.parametrize("kind", ["Goal", "Target", "Indicator"])
def test_sort_keys_put_numbers_in_order_and_letters_after_them(kind: str) -> None:
    keys = rows(ours(), f"?t a sdgo:{kind} ; mg:sortKey ?key ; skos:notation ?code", "key", "code")
    codes = [code for _, code in keys]
    assert codes == sorted(codes, key=in_the_list)


def in_the_list(code: str) -> list[tuple[bool, int, str]]:
    """Where a code stands: by number, with letters after all numbers."""
    return [(part.isalpha(), int(part) if part.isdigit() else 0, part) for part in code.split(".")]


def test_goals_and_targets_are_at_the_iris_made_from_their_codes() -> None:
    things = rows(
        ours(), "VALUES ?kind { sdgo:Goal sdgo:Target } ?t a ?kind ; skos:notation ?c", "t", "c"
    )
    assert [code for iri, code in things if sdg_iri(code) != iri] == []


def test_means_of_implementation_are_the_lettered_targets_and_all_of_goal_17() -> None:
    codes = [code for (code,) in rows(ours(), "?t a sdgo:Target ; skos:notation ?c", "c")]
    marked = rows(ours(), "?t mg:meansOfImplementation true ; skos:notation ?c", "c")
    assert marked == [(code,) for code in codes if re.match(r"17\.|\d+\.[a-d]", code)]


@pytest.mark.parametrize("kind", ["Goal", "Target"])
def test_each_goal_and_target_has_dimensions_and_one_principle(kind: str) -> None:
    things = {thing for (thing,) in rows(ours(), f"?t a sdgo:{kind}", "t")}
    dimensions = rows(ours(), f"?t a sdgo:{kind} ; mg:dimension ?d", "t", "d")
    principles = rows(ours(), f"?t a sdgo:{kind} ; mg:principle ?p", "t", "p")
    assert {thing for thing, _ in dimensions} == things
    assert sorted(thing for thing, _ in principles) == sorted(things)


@pytest.mark.parametrize("path", ["mg:dimension", "mg:principle"])
def test_dimensions_and_principles_are_concepts_of_the_schemes(path: str) -> None:
    schemes = Store()
    schemes.load(path=HOME / "ontology" / "schemes.ttl")
    concepts = rows(schemes, "?concept a skos:Concept", "concept")
    assert [used for used in rows(ours(), f"?t {path} ?o", "o") if used not in concepts] == []


@pytest.mark.parametrize(
    ("down", "up"), [("hasTarget", "isTargetOf"), ("hasIndicator", "isIndicatorOf")]
)
def test_structure_is_said_in_both_directions(down: str, up: str) -> None:
    downwards = rows(ours(), f"?above sdgo:{down} ?below", "above", "below")
    assert downwards == rows(
        ours(), f"?below sdgo:{up} ?above ; skos:broader ?above", "above", "below"
    )


@needs_codes
def test_listed_codes_are_those_of_the_list() -> None:
    with CODES.open(encoding="utf-8") as lines:
        listed = {
            (row["code"], f"{PREFIXES['sdg']}{row['target']}", row["same_indicator_as"])
            for row in csv.DictReader(lines)
        }
    pattern = "?i mg:listedCode ?code ; skos:notation ?same ; sdgo:isIndicatorOf ?t"
    said = {
        (code, target, same)
        for code, target, same in rows(ours(), pattern, "code", "t", "same")
        if target == f"{PREFIXES['sdg']}{code.rpartition('.')[0]}"
    }
    assert said == listed
    assert len(rows(ours(), "?i sdgo:isIndicatorOf ?t", "i", "t")) == 248


@needs_un_file
@pytest.mark.parametrize("kind", ["Goal", "Target"])
def test_goals_and_targets_are_those_of_the_un(kind: str) -> None:
    assert rows(ours(), f"?t a sdgo:{kind}", "t") == rows(theirs(), f"?t a sdgo:{kind}", "t")


@needs_un_file
def test_targets_stand_under_the_goals_the_un_has_them_under() -> None:
    pair = ("?goal sdgo:hasTarget ?target", "goal", "target")
    assert rows(ours(), *pair) == rows(theirs(), *pair)


def un_codes() -> dict[str, str]:
    """Each indicator code of the UN's file, compact, with its IRI."""
    pattern = (
        "?i a sdgo:Indicator ; skos:notation ?code . FILTER(DATATYPE(?code) = sdgo:SDGCodeCompact)"
    )
    return {code: iri for iri, code in rows(theirs(), pattern, "i", "code")}


def our_codes() -> dict[str, str]:
    """Each listed code with the IRI of its indicator."""
    return {code: iri for iri, code in rows(ours(), "?i mg:listedCode ?code", "i", "code")}


@needs_un_file
def test_fourteen_indicator_codes_differ_from_the_older_un_file() -> None:
    assert our_codes().keys() - un_codes().keys() == set(CODES_ONLY_HERE)
    assert un_codes().keys() - our_codes().keys() == set(CODES_ONLY_IN_THE_UN_FILE)
    assert len(CODES_ONLY_HERE) + len(CODES_ONLY_IN_THE_UN_FILE) == 14


def test_codes_said_to_be_added_are_ours_and_those_said_to_be_dropped_are_not() -> None:
    assert set(CODES_ONLY_HERE) <= our_codes().keys()
    assert not set(CODES_ONLY_IN_THE_UN_FILE) & our_codes().keys()


@needs_un_file
def test_indicators_have_the_iris_of_the_un_but_where_it_merged_or_dropped_them() -> None:
    un = un_codes()
    moved = {code for code, iri in our_codes().items() if code in un and un[code] != iri}
    assert moved == {code for codes in INDICATORS_MERGED_SINCE_THE_UN_FILE for code in codes[1:]}
    for codes in INDICATORS_MERGED_SINCE_THE_UN_FILE:
        assert {our_codes()[code] for code in codes} == {un[codes[0]]}
    unused = set(un.values()) - set(our_codes().values())
    assert {iri.removeprefix(PREFIXES["sdg"]) for iri in unused} == INDICATORS_ONLY_IN_THE_UN_FILE
    assert len(set(our_codes().values()) - set(un.values())) == len(CODES_ONLY_HERE)


@needs_un_file
def test_no_official_text_is_copied() -> None:
    official = {
        text.casefold().strip()
        for (text,) in rows(theirs(), "?t skos:prefLabel|skos:altLabel|skos:note ?text", "text")
    }
    own = rows(ours(), "?t skos:prefLabel ?label", "label")
    assert [label for (label,) in own if label.casefold() in official] == []

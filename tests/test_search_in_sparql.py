"""``mg:matches`` in a query becomes plain values, wherever it stands."""

from collections.abc import Sequence

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from graph.errors import QueryError
from graph.guard import check_query
from graph.names import MG
from graph.search import with_matches
from graph.search.rewriting import MOST

BASE = "http://x.example/"
A, B, C = (NamedNode(f"{BASE}{name}") for name in "abc")
GOAL = NamedNode(str(MG.Goal))
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
KNOWS = NamedNode(f"{BASE}knows")
PREFIX = f"PREFIX mg: <{MG}> PREFIX x: <{BASE}> "


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    made.extend([Quad(A, TYPE, GOAL), Quad(B, TYPE, GOAL), Quad(C, TYPE, GOAL), Quad(A, KNOWS, C)])
    return made


def searched(words: str) -> Sequence[str]:
    """What stands in for the index: each letter of the words is a thing."""
    return [f"{BASE}{name}" for name in words if name in "abc"]


def things(store: Store, query: str) -> str:
    """The last letters of the things in the first column."""
    made = with_matches(PREFIX + query, BASE, searched)
    check_query(made)
    solutions = store.query(made, base_iri=BASE)
    assert isinstance(solutions, QuerySolutions)
    return "".join(sorted(row[0].value[-1] for row in solutions))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('SELECT ?t { ?t mg:matches "a b" }', "ab"),
        ('SELECT ?t { ?t mg:matches "a b" . }', "ab"),
        ("SELECT ?t { ?t a mg:Goal ; mg:matches 'a' }", "a"),
        ("SELECT ?t { ?t a mg:Goal ; mg:matches 'a' . }", "a"),
        ("SELECT ?t { ?t mg:matches 'a c' ; a mg:Goal }", "ac"),
        ("SELECT ?t { ?t mg:matches 'a c' ; . }", "ac"),
        ("SELECT ?t { ?t mg:matches 'a' ; ; a mg:Goal . }", "a"),
        ("SELECT ?t { ?t a mg:Goal ; mg:matches 'a c' ; x:knows ?u }", "a"),
        ("SELECT ?t { ?t a mg:Goal . ?t mg:matches 'b'@sv . ?t a ?k }", "b"),
        ('SELECT ?t { ?t a mg:Goal FILTER(?t != x:a) ?t mg:matches "a b" }', "b"),
        ('SELECT ?t { ?t a mg:Goal FILTER regex(str(?t), "b") ?t mg:matches "a b" }', "b"),
        ('SELECT ?t { ?t a mg:Goal BIND(1.5 AS ?n) ?t mg:matches "c" }', "c"),
        ('SELECT ?t { ?t a mg:Goal FILTER EXISTS { ?t mg:matches "c" } }', "c"),
        ('SELECT ?t { ?t a mg:Goal MINUS { ?t mg:matches "c" } }', "ab"),
        ('SELECT ?t { { ?t mg:matches "a" } UNION { ?t mg:matches "b" } }', "ab"),
        ('SELECT ?t { { SELECT ?t { ?t mg:matches "a" } } ?t a mg:Goal }', "a"),
        ('SELECT ?t { ?t mg:matches "ab" . ?t mg:matches "bc" }', "b"),
        ('SELECT ?u { ?t mg:matches "a" . ?t x:knows ?u . ?u mg:matches "c" }', "c"),
        ('SELECT $t { $t mg:matches """a""" }', "a"),
        ('SELECT ?t { ?t mg:matches "\\u0061" }', "a"),
        (f'SELECT ?t {{ ?t <{MG.matches}> "a" }}', "a"),
        ('SELECT ?t { ?t mg:matches "xyz" }', ""),
        ('SELECT ?t { ?t a mg:Goal # mg:matches "a"\n }', "abc"),
        ("SELECT ?t { ?t a mg:Goal FILTER(str(?t) != 'mg:matches') }", "abc"),
        ("SELECT ?t { ?t a mg:Goal OPTIONAL { ?t ?p mg:matches } }", "abc"),
    ],
)
def test_the_property_finds_things_wherever_it_stands(
    store: Store, query: str, expected: str
) -> None:
    assert things(store, query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?t { ?t mg:matches ?words }",
        "SELECT ?t { ?t a mg:Goal ; mg:matches ?words }",
        "SELECT ?t { x:a mg:matches 'a' }",
        "SELECT ?t { [] mg:matches 'a' }",
        "SELECT ?t { ?t x:knows [ mg:matches 'a' ] }",
        "SELECT ?t { ?t mg:matches 'a', 'b' }",
        "SELECT ?t { ?t ^mg:matches 'a' }",
        "SELECT ?t { ?t mg:matches 'a'^^x:text }",
        "CONSTRUCT { ?t mg:matches 'a' } WHERE { ?t a mg:Goal }",
    ],
)
def test_what_cannot_be_searched_for_is_told_with_its_place(query: str) -> None:
    with pytest.raises(QueryError, match=r"^1:\d+: mg:matches is written"):
        with_matches(PREFIX + query, BASE, searched)


def test_a_query_about_the_term_itself_stays_as_it_is() -> None:
    for query in ("DESCRIBE mg:matches", "SELECT ?l { mg:matches x:label ?l }"):
        assert with_matches(PREFIX + query, BASE, searched) == PREFIX + query


def test_a_query_searches_only_so_often() -> None:
    often = '?t mg:matches "a" . ' * MOST
    with_matches(f"{PREFIX} SELECT ?t {{ {often} }}", BASE, searched)
    with pytest.raises(QueryError, match="at most 10 times"):
        with_matches(f'{PREFIX} SELECT ?t {{ {often} ?t mg:matches "b" }}', BASE, searched)


def test_more_hits_than_a_query_has_room_for_are_refused_not_cut() -> None:
    many = [f"{BASE}{number:060}" for number in range(1000)]
    with pytest.raises(QueryError, match="more than the query has room for"):
        with_matches(f'{PREFIX} SELECT ?t {{ ?t mg:matches "a" }}', BASE, lambda _: many)

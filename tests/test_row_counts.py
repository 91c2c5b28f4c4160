"""The rows told of an answer are those that the engine wrote, whatever stands in them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from graph.row_counts import rows_in
from graph.serialised_answers import TABLES

PIECES = st.sampled_from(
    ["},{", '"', "\\", "\n", "\r\n", ",", "<result>", "<result/>", "{}", "[]", "å", "\t", "}}", "]"]
)
TEXTS = st.lists(PIECES, max_size=6).map("".join)
ABOUT = NamedNode("http://x.example/a")


def written(store: Store, query: str, media_type: str) -> bytes:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return solutions.serialize(format=TABLES[media_type]) or b""


@pytest.mark.parametrize("media_type", TABLES)
@settings(max_examples=60, deadline=None)
@given(texts=st.lists(TEXTS, max_size=6, unique=True))
def test_every_row_counts_once(media_type: str, texts: list[str]) -> None:
    store = Store()
    store.extend(Quad(ABOUT, NamedNode("http://x.example/says"), Literal(text)) for text in texts)
    query = """SELECT ?text ?none WHERE {
      { ?s ?p ?text } UNION { ?s ?p ?text OPTIONAL { ?s <http://x.example/not> ?none } }
      UNION { BIND(1 AS ?hidden) } }"""
    assert rows_in(written(store, query, media_type), media_type) == 2 * len(texts) + 1


@pytest.mark.parametrize("media_type", TABLES)
@pytest.mark.parametrize(
    ("query", "rows"), [("SELECT * {}", 1), ("SELECT ?a {}", 1), ("SELECT * {FILTER(false)}", 0)]
)
def test_answers_without_values_have_rows_too(media_type: str, query: str, rows: int) -> None:
    assert rows_in(written(Store(), query, media_type), media_type) == rows

"""Queries of a plain store: its default graph is its own, and GRAPH reaches every named graph."""

import time
from collections.abc import Iterable
from functools import partial

from graph.child import run
from graph.datasets import Dataset
from graph.guard import check_query
from graph.plain.quads import PlainQuads
from graph.serialised_answers import CAP, Answer, Query, chosen, serialised


def evaluate(held: PlainQuads, query: Query, cap: int = CAP) -> bytes:
    """The serialised answer, at most ``cap`` bytes; only to be run where it can be killed.

    The dataset is what the protocol says, else what FROM and FROM NAMED say, else everything.
    """
    check_query(query.text)
    said = Dataset(query.default_graphs, query.named_graphs)
    return serialised(held.store, query, f"{held.base}/", said or None, cap, union=False)


def run_query(held: PlainQuads, text: str, accept: Iterable[str], deadline: float = 10.0) -> Answer:
    """The answer, without a server: guarded, and evaluated in a child of this process."""
    start = time.perf_counter()
    query = Query(text, chosen(text, accept), deadline=deadline)
    body = run(partial(evaluate, held, query), deadline=deadline)
    return Answer(query.media_type, body, time.perf_counter() - start)

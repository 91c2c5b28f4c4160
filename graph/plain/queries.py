"""Queries of a plain store: its default graph is its own, and GRAPH reaches every named graph."""

import time
from collections.abc import Iterable
from functools import partial

from graph.child import run
from graph.datasets import Dataset
from graph.frames import joined
from graph.plain.quads import PlainQuads
from graph.serialised_answers import CAP, Answer, Query, answered, guarded, serialised


def evaluate(held: PlainQuads, query: Query, cap: int = CAP) -> bytes:
    """The serialised answer, at most ``cap`` bytes, and what is to be said of it.

    Only to be run where it can be killed. See ``serialised_answers.answered``.

    The dataset is what the protocol says, else what FROM and FROM NAMED say, else everything.
    """
    said = Dataset(query.default_graphs, query.named_graphs)
    base = f"{held.base}/"
    body, rows = serialised(held.store, query, base, said or None, cap, union=False)
    return joined({"rows": rows, "number": held.number}, body)


def run_query(held: PlainQuads, text: str, accept: Iterable[str], deadline: float = 10.0) -> Answer:
    """The answer, without a server: guarded, and evaluated in a child of this process."""
    start = time.perf_counter()
    query = guarded(text, accept, deadline=deadline)
    told = run(partial(evaluate, held, query), deadline=deadline)
    return answered(query, told, time.perf_counter() - start)

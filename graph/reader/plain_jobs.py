"""What a child of the reader does for each thing that can be asked of a plain store."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from graph.changes import Delta
from graph.errors import StoreError
from graph.frames import joined
from graph.intake import too_much
from graph.intake.limits import DEADLINE
from graph.plain.graphs import emptying, graph_delta, patch, serialised_graph
from graph.plain.quads import PlainQuads
from graph.plain.queries import evaluate
from graph.plain.updates import update_delta
from graph.reader.jobs import Job, Parts
from graph.serialised_answers import query_said
from graph.texts import Text
from graph.update_datasets import used


def job(held: PlainQuads, said: dict[str, Any], parts: Parts, cap: int) -> Job:
    """The job that is asked for; ``cap`` is the bytes an answer to a query may have."""
    asked = dict(said)
    name = asked.pop("ask")
    if name not in _JOBS:
        raise StoreError(
            Text(
                "Det här är ett rent SPARQL-lager, utan organisationer.",
                "This is a plain SPARQL store, without organisations.",
            )
        )
    return _JOBS[name](held, asked, parts, cap)


def _query(held: PlainQuads, said: dict[str, Any], _: Parts, cap: int) -> Job:
    query = query_said(said)
    return Job(partial(evaluate, held, query, cap), query.deadline, keeps=True)


def _update(held: PlainQuads, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        number = held.number
        text = used(said["text"], said["using"], f"{held.base}/")
        return _told(number, update_delta(held, text))

    return Job(work, said["deadline"])


def _graph(held: PlainQuads, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        body = serialised_graph(held, said["graph"], said["media_type"])
        return joined({"number": held.number}, body)

    return Job(work, said["deadline"])


def _graph_delta(held: PlainQuads, said: dict[str, Any], parts: Parts, __: int) -> Job:
    def work() -> bytes:
        delta, there = graph_delta(
            held,
            said["graph"],
            zip(said["media_types"], parts, strict=True),
            replaces=said["replaces"],
        )
        return _told(held.number, delta, there=there)

    return Job(work, DEADLINE, too_much)


def _patch(held: PlainQuads, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        delta, there = patch(held, said["graph"], said["text"])
        return _told(held.number, delta, there=there)

    return Job(work, said["deadline"])


def _emptying(held: PlainQuads, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        return _told(held.number, emptying(held, said["graph"]))

    return Job(work, DEADLINE, too_much)


def _told(number: int, delta: Delta, *, there: bool = True) -> bytes:
    return joined({"number": number, "there": there}, delta.added, delta.removed)


_JOBS: Final[dict[str, Callable[[PlainQuads, dict[str, Any], Parts, int], Job]]] = {
    "query": _query,
    "update": _update,
    "graph": _graph,
    "graph-delta": _graph_delta,
    "patch": _patch,
    "emptying": _emptying,
}

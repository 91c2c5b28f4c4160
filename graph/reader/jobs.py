"""What a child of the reader does for each thing that can be asked of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

from graph import whole_runs
from graph.child import Ending, query_failure
from graph.errors import MalgrafError, StoreError
from graph.everything import Everything
from graph.frames import joined
from graph.intake import encoded_intake, prepare, too_much
from graph.intake.limits import DEADLINE
from graph.reader.graphs import emptying, graph_delta, patch, serialised_graph
from graph.reader.known import things_known
from graph.reader.reports import encoded_run
from graph.serialised_answers import evaluate, query_said, takes_away
from graph.snapshots import SHARED
from graph.sparql_updates import update_delta
from graph.texts import Text
from graph.update_datasets import used

Parts = tuple[bytes, ...]
Failure = Callable[[Ending], MalgrafError]


@dataclass(frozen=True)
class Job:
    """Work for a child: ``deadline`` is in seconds, ``failure`` what to say when it must end.

    ``keeps`` says that it leaves its child as it was, so that it can be kept; or with ``seen``
    with nothing in it but these organisations and what is common.
    """

    work: Callable[[], bytes]
    deadline: float
    failure: Failure = query_failure
    keeps: bool = False
    seen: tuple[str, ...] | None = None


def job(everything: Everything, said: dict[str, Any], parts: Parts, cap: int) -> Job:
    """The job that is asked for; ``cap`` is the bytes an answer to a query may have."""
    asked = dict(said)
    return _JOBS[asked.pop("ask")](everything, asked, parts, cap)


def _query(everything: Everything, said: dict[str, Any], _: Parts, cap: int) -> Job:
    query = query_said(said)
    seen = query.visible if takes_away(everything, query) else None
    work = partial(evaluate, everything, query, cap)
    return Job(work, query.deadline, keeps=True, seen=seen)


def _update(everything: Everything, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        text = used(said["text"], said["using"], f"{everything.base}/")
        number, delta = update_delta(everything, said["key"], text)
        return joined({"number": number}, delta.added, delta.removed)

    return Job(work, said["deadline"])


def _graph(everything: Everything, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        number, body = serialised_graph(
            everything, said["graph"], said["media_type"], said["visible"]
        )
        return joined({"number": number}, body)

    return Job(work, said["deadline"])


def _graph_delta(everything: Everything, said: dict[str, Any], parts: Parts, __: int) -> Job:
    def work() -> bytes:
        number, delta, there, whole = graph_delta(
            everything,
            said["graph"],
            zip(said["media_types"], parts, strict=True),
            replaces=said["replaces"],
        )
        return joined({"number": number, "there": there}, delta.added, delta.removed, whole)

    return Job(work, DEADLINE, too_much)


def _patch(everything: Everything, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        number, delta, there, whole = patch(everything, said["graph"], said["text"])
        return joined({"number": number, "there": there}, delta.added, delta.removed, whole)

    return Job(work, said["deadline"])


def _emptying(everything: Everything, said: dict[str, Any], _: Parts, __: int) -> Job:
    def work() -> bytes:
        number, delta = emptying(everything, said["graph"])
        return joined({"number": number, "there": True}, delta.added, delta.removed)

    return Job(work, DEADLINE, too_much)


def _intake(everything: Everything, said: dict[str, Any], parts: Parts, __: int) -> Job:
    files, mapping = said["files"], said["mapping"]
    contents = list(zip(files, parts, strict=False))
    prepare(files)

    def work() -> bytes:
        names = everything.names(said["key"])
        read_by = None if mapping is None else (mapping, parts[-1])
        return encoded_intake(contents, names, read_by, things_known(everything, names))

    return Job(work, DEADLINE, too_much)


def _validation(everything: Everything, said: dict[str, Any], _: Parts, __: int) -> Job:
    whole_runs.prepare()

    def work() -> bytes:
        names, at = everything.names(said["key"]), date.fromisoformat(said["at"])
        number = max(everything.numbers.get(owner, 0) for owner in (names.key, SHARED))
        store = everything.alone(names.key)
        return encoded_run(whole_runs.whole_run(store, names, number, at, said["profile"]))

    return Job(work, said["deadline"], _unfinished)


def _unfinished(_: Ending) -> StoreError:
    return StoreError(
        Text(
            "Kontrollen av hela planen blev inte klar i tid. Försök igen om en stund.",
            "The check of the whole plan did not finish in time. Try again in a while.",
        )
    )


_JOBS: Final[dict[str, Callable[[Everything, dict[str, Any], Parts, int], Job]]] = {
    "query": _query,
    "update": _update,
    "graph": _graph,
    "graph-delta": _graph_delta,
    "patch": _patch,
    "emptying": _emptying,
    "intake": _intake,
    "validation": _validation,
}

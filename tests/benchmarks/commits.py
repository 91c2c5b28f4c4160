"""What one edit of a goal costs through the gate and the journal, in small and large installations.

``python tests/benchmarks/commits.py``: the same edit with 50 thousand and with 1.5 million
triples, beside pyshacl's own ways on the same change, and a whole municipality at once. Seconds on
the processor are printed too: they say what it costs where others use the machine meanwhile.
"""

import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyshacl
from rdflib import Graph

from graph import gate, validation
from graph.benchmarks.municipality import municipality
from graph.changes import LOCAL, Change, Way
from graph.constraints import reference, shape_graph
from graph.gate import Outcome
from graph.quad_lines import described, without_graph
from graph.replacing import ProfileChoice, replacing_subjects
from graph.store import Installation, OrganisationStore
from graph.turtle import graph_of
from graph.validation import Focus, prepare

EDITS = 200
SIZE = 50_000
LARGE = 30
PATIENCE = 150
"""Seconds after which pyshacl is given up."""
LABEL = b"<http://www.w3.org/2004/02/skos/core#prefLabel>"
END = b"<https://w3id.org/malgraf/def/endDate>"


def main() -> None:
    """Measure and print."""
    prepare()
    with (
        tempfile.TemporaryDirectory() as place,
        Installation.create(Path(place) / "data") as installation,
    ):
        loaded = [load(installation, "m1")]
        small = edits(installation, "m1")
        told("50 thousand triples", small)
        loaded += [load(installation, f"m{number}") for number in range(2, LARGE + 1)]
        large = edits(installation, "m1", first=10 * EDITS + 1)
        told(f"{LARGE * SIZE / 1e6:.1f} million triples", large)
        print(f"large against small: {large.median / small.median:.2f}", end=", ")
        print(f"on the processor {large.median_on_processor / small.median_on_processor:.2f}")
        print(f"whole municipality of {SIZE} statements: {statistics.median(loaded):.2f} s", end="")
        print(f", quickest {min(loaded):.2f} s", flush=True)
        peers(installation.organisation("m1"), small.median)


@dataclass(frozen=True)
class Edits:
    """What each of many edits took, in seconds, and how many focus nodes it had."""

    taken: list[float]
    on_processor: list[float]
    nodes: list[int]

    @property
    def median(self) -> float:
        """Seconds from asking to its being on disk."""
        return statistics.median(self.taken)

    @property
    def median_on_processor(self) -> float:
        """Seconds of computing."""
        return statistics.median(self.on_processor)


def load(installation: Installation, key: str) -> float:
    """Seconds to store a whole municipality through the gate."""
    plan, observations = municipality(key, SIZE)
    start = time.perf_counter()
    installation.commit(
        Change(key, LOCAL, Way.LOAD),
        lambda now: replacing_subjects(
            now, plan=plan, observations=observations, profile=ProfileChoice("start")
        ),
    )
    return time.perf_counter() - start


def edits(installation: Installation, key: str, first: int = 0) -> Edits:
    """Many edits, one after another: a goal gets another label and period.

    They are numbered from ``first``; the same number would change nothing the second time.
    """
    goals = goals_of(installation.organisation(key))
    taken, on_processor = [], []
    with counted_nodes() as nodes:
        for number in range(first, first + EDITS + 10):
            start, computed = time.perf_counter(), time.process_time()
            edit(installation, key, goals[number * 7 % len(goals)], number)
            taken.append(time.perf_counter() - start)
            on_processor.append(time.process_time() - computed)
    return Edits(taken[10:], on_processor[10:], nodes[10:])


@contextmanager
def counted_nodes() -> Iterator[list[int]]:
    """Counts the nodes that the gate looks at in each change."""
    found: list[int] = []

    def affected(*asked: Any) -> Focus | None:
        focus = validation.affected(*asked)
        nodes = (focus or {}).values()
        found.append(len(frozenset().union(*(some for some in nodes if some is not None))))
        return focus

    with patch.object(gate, "affected", affected):
        yield found


def edit(installation: Installation, key: str, goal: str, number: int) -> Outcome:
    """One edit, as a form makes it."""
    return installation.commit(
        Change(key, LOCAL, Way.EDIT, why="Rättat efter granskning"),
        lambda now: replacing_subjects(now, plan=edited(now, goal, number)),
    )


def edited(now: OrganisationStore, goal: str, number: int) -> bytes:
    """A goal's triples with another label and end: what concerns all that contributes to it."""
    kept = [
        line
        for line in described(now.store, goal, now.names.plan)
        if LABEL not in line and END not in line
    ]
    day = f'"2030-{number % 12 + 1:02d}-28"^^<http://www.w3.org/2001/XMLSchema#date>'
    label = f"Alla elever når målen i ändring {number}"
    said = f'<{goal}> {LABEL.decode()} "{label}"@sv .\n<{goal}> {END.decode()} {day} .\n'
    return without_graph(kept) + said.encode()


def goals_of(now: OrganisationStore) -> list[str]:
    """Goals that others contribute to, so that an edit concerns several things."""
    rows = now.select(
        "SELECT ?goal WHERE { ?below <https://w3id.org/malgraf/def/contributesTo> ?goal . "
        "?goal a <https://w3id.org/malgraf/def/Goal> } "
        "GROUP BY ?goal HAVING (COUNT(?below) >= 4) ORDER BY ?goal"
    )
    return [str(row["goal"]).strip("<>") for row in rows]


def peers(now: OrganisationStore, ours: float) -> None:
    """Pyshacl's own ways with the same data: the whole graph, and one focus node of a copy."""
    whole = graph_of(without_graph(now.quads.splitlines(True)))
    whole += reference()
    goal = goals_of(now)[0]
    for name, focus in (
        ("pyshacl, the whole graph", None),
        ("pyshacl, one focus node of a copy", [goal]),
    ):
        copy = Graph()
        start = time.perf_counter()
        copy += whole
        ended = within(PATIENCE, partial(by_pyshacl, copy, focus))
        took, much = time.perf_counter() - start, "" if ended else "more than "
        print(f"{name}: {much}{took:.2f} s, {much}{took / ours:.0f} times a whole commit of ours")


def by_pyshacl(data: Graph, focus: list[str] | None) -> None:
    """A run of stock pyshacl over a graph of its own."""
    pyshacl.validate(data, shacl_graph=shape_graph(), inplace=True, focus_nodes=focus)


def within(seconds: int, work: Callable[[], object]) -> bool:
    """Whether something ended in that time; it is given up where not."""

    def give_up(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        work()
    except TimeoutError:
        return False
    finally:
        signal.alarm(0)
    return True


def told(name: str, done: Edits) -> None:
    """Print the median and the slow end in milliseconds."""
    ordered = sorted(done.taken)
    print(
        f"one edit among {name}: median {done.median * 1000:.1f} ms"
        f" (processor {done.median_on_processor * 1000:.1f} ms, quickest {ordered[0] * 1000:.1f}"
        f" ms), 95 % within {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms; focus nodes: median"
        f" {statistics.median(done.nodes):.0f}, least {min(done.nodes)}",
        flush=True,
    )


if __name__ == "__main__":
    main()

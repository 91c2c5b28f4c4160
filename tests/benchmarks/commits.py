"""What one edit of a goal costs through the gate and the journal, in small and large installations.

``python tests/benchmarks/commits.py``: the same edit with 50 thousand and with 1.5 million
triples, beside pyshacl's own ways on the same change, and a whole municipality at once.
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyshacl
from rdflib import Graph

from graph.changes import LOCAL, Change, Way
from graph.constraints import reference, shape_graph
from graph.gate import Outcome
from graph.quad_lines import described, without_graph
from graph.replacing import ProfileChoice, replacing_subjects
from graph.store import Installation, OrganisationStore
from graph.turtle import graph_of
from graph.validation import prepare
from tests.benchmarks.municipality import municipality

EDITS = 200
SIZE = 50_000
LARGE = 30
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
        loaded += [load(installation, f"m{number}") for number in range(2, LARGE + 1)]
        large = edits(installation, "m1")
        print(f"whole municipality of {SIZE} statements: {statistics.median(loaded):.2f} s")
        told("50 thousand triples", small)
        told(f"{LARGE * SIZE / 1e6:.1f} million triples", large)
        ratio = statistics.median(large) / statistics.median(small)
        print(f"large against small: {ratio:.2f}")
        peers(installation.organisation("m1"), statistics.median(small))


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


def edits(installation: Installation, key: str) -> list[float]:
    """Seconds of each of many edits: a goal gets another label and period."""
    goals = goals_of(installation.organisation(key))
    taken: list[float] = []
    for number in range(EDITS + 10):
        start = time.perf_counter()
        edit(installation, key, goals[number * 7 % len(goals)], number)
        taken.append(time.perf_counter() - start)
    return taken[10:]


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
        pyshacl.validate(copy, shacl_graph=shape_graph(), inplace=True, focus_nodes=focus)
        took = time.perf_counter() - start
        print(f"{name}: {took:.2f} s, {took / ours:.0f} times a whole commit of ours")


def told(name: str, taken: list[float]) -> None:
    """Print the median and the slow end in milliseconds."""
    ordered = sorted(taken)
    print(
        f"one edit among {name}: median {statistics.median(ordered) * 1000:.1f} ms, "
        f"95 % within {ordered[int(len(ordered) * 0.95)] * 1000:.1f} ms"
    )


if __name__ == "__main__":
    main()

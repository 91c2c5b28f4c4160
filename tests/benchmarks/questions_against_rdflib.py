"""Our three main questions on Oxigraph and on rdflib's own engine: same data, same run.

Run ``python tests/benchmarks/questions_against_rdflib.py``; it prints the medians and their
ratios, and fails where a ratio is under twenty or the answers differ.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import rdflib
from pyoxigraph import RdfFormat

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graph.questions import question
from graph.store import OrganisationStore
from tests.organisation_stores import example_store

QUESTIONS = ("programmes_sharing_targets", "targets_without_goals", "lonely_programmes")
RATIO = 20
ROUNDS = {"oxigraph": 30, "rdflib": 5}


def timed(ask: Callable[[], object], rounds: int) -> float:
    """The median time of a call in milliseconds, after one that warms up."""
    ask()
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        ask()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def in_rdflib(store: OrganisationStore) -> rdflib.Graph:
    """The same quads in rdflib's own store, their graphs merged."""
    data = rdflib.Dataset(default_union=True)
    data.parse(data=store.store.dump(format=RdfFormat.N_QUADS), format="nquads")
    merged = rdflib.Graph()
    for subject, predicate, value in data.triples((None, None, None)):
        merged.add((subject, predicate, value))
    return merged


def main() -> int:
    """Print one row per question; 1 where one is too slow or answered differently."""
    store = example_store("exempelkommunen")
    data = in_rdflib(store)
    failed = False
    print(f"Exempelkommunen with vocabularies, {len(data)} triples; medians in ms")
    print(f"{'question':30}{'oxigraph':>10}{'rdflib':>10}{'ratio':>8}")
    for name in QUESTIONS:
        text = question(name).text
        ours = timed(lambda text=text: store.select(text), ROUNDS["oxigraph"])  # type: ignore[misc]
        theirs = timed(lambda text=text: list(data.query(text)), ROUNDS["rdflib"])  # type: ignore[misc]
        same = len(store.select(text)) == len(list(data.query(text)))
        failed |= not same or theirs / ours < RATIO
        note = "" if same else "  different answers"
        print(f"{name:30}{ours:10.2f}{theirs:10.1f}{theirs / ours:8.0f}{note}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""All headline measures of invented municipalities: ours, and the same with rdflib and networkx.

``python tests/benchmarks/analyses.py``: an ordinary municipality (10 programmes, 500 goals, 500
indicators, 200 units) and one ten times that. *Cold* is after a write, when everything is counted
anew; *warm* when the same is asked again. Reading the model from the store and the draws of the
null model are told apart. The naive peer counts the ordinary one, and must find the same.
"""

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pytest

from graph.analyses.bridges import bridges
from graph.analyses.chain import chain
from graph.analyses.completeness import completeness
from graph.analyses.conflicts import conflicts
from graph.analyses.coverage import coverage, ladder
from graph.analyses.gaps import gaps
from graph.analyses.links import link_model
from graph.analyses.lonely import lonely_programmes
from graph.analyses.meeting_rate import DRAWS, meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.overlap import overlaps
from graph.analyses.rhythm import rhythm_pairs
from graph.benchmarks.steering import ORDINARY, Size, steering
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import in_graph
from tests.benchmarks.naive_analyses import Naive

AS_OF: Final = date(2026, 11, 21)
ROUNDS: Final = 7
SHOWN: Final = 10
"""So many rows of each list are made, as pages show them."""
Result = TypeVar("Result")

MEASURES: Final[dict[str, Callable[[LinkModel], object]]] = {
    "completeness": lambda model: completeness(model).sentence(),
    "coverage with ladder, hanging": lambda model: (
        coverage(model).sentence(),
        coverage(model).hanging,
        coverage(model).goals,
    ),
    "gaps": lambda model: gaps(model).sentence(),
    "overlap against chance": lambda model: overlaps(model)[:SHOWN],
    "missed meetings with scores": lambda model: missed_meetings(model)[:SHOWN],
    "conflicts": lambda model: conflicts(model)[:SHOWN],
    "meeting rate": lambda model: (
        meeting_rates(model, draws=0).overall.share,
        meeting_rates(model, draws=0).pairs[:SHOWN],
    ),
    "bridges": lambda model: bridges(model)[:SHOWN],
    "rhythms": lambda model: rhythm_pairs(model)[:SHOWN],
    "lonely programmes": lambda model: lonely_programmes(model).sentence(),
    "chain": lambda model: chain(model).sentence(),
}
"""The headline measures, each as its page begins."""


def timed(ask: Callable[[], Result]) -> tuple[float, Result]:
    """How many milliseconds of the processor a call takes, and what it gives.

    As in ``timeit`` no garbage is collected meanwhile; what others do on the machine counts less
    than by the clock on the wall, yet it counts: measure on one that does nothing else.
    """
    gc.disable()
    start = time.thread_time()
    found = ask()
    took = (time.thread_time() - start) * 1000
    gc.enable()
    return took, found


def store_of(key: str, size: Size) -> tuple[OrganisationStore, bytes]:
    """A municipality in memory as the service holds it, and its plan."""
    names = OrganisationNames(DEFAULT_BASE, key)
    parts = steering(key, size)
    quads = [
        b"".join(in_graph(part.splitlines(True), place))
        for part, place in zip(parts, (names.plan, names.observations), strict=True)
    ]
    return OrganisationStore.of(names, 1, *quads), parts[0]


def headline(model: LinkModel) -> dict[str, float]:
    """The milliseconds of each measure, in their order: what one makes the next may use."""
    return {name: timed(lambda ask=ask: ask(model))[0] for name, ask in MEASURES.items()}  # type: ignore[misc]


def ours(name: str, size: Size) -> tuple[LinkModel, float, bytes]:
    """Print what a municipality of a size takes; its model, the cold milliseconds and its plan."""
    store, plan = store_of("bench", size)
    readings = [timed(lambda: link_model(store, AS_OF)) for _ in range(3)]
    model = readings[0][1]
    rounds = [headline(replace(model)) for _ in range(ROUNDS)]
    cold = median(sum(each.values()) for each in rounds)
    headline(model)
    warm = median(sum(headline(model).values()) for _ in range(ROUNDS))
    print(f"\n{name}: {size}, {len(model.bearers)} bearers, {len(model.links)} links")
    for measure in MEASURES:
        told(measure, median(each[measure] for each in rounds))
    told("all of them, cold", cold)
    told("all of them, warm", warm)
    told("reading the link model", median(took for took, _ in readings))
    drawing, _ = timed(lambda: meeting_rates(model, draws=DRAWS).pairs[:SHOWN])
    told(f"{DRAWS} draws of the null model", drawing)
    return model, cold, plan


def told(what: str, milliseconds: float) -> None:
    """Print a line."""
    print(f"  {what:32}{milliseconds:10.2f} ms")


def beside(model: LinkModel, cold: float, plan: bytes) -> bool:
    """Print what the peer takes for the same; whether it finds the same."""
    reading, peer = timed(lambda: Naive(plan, AS_OF))
    asked: dict[str, Callable[[], object]] = {
        "completeness": peer.completeness,
        "ladder": peer.ladder,
        "hanging": peer.hanging,
        "overlap": lambda: peer.overlaps(model.relevant),
        "missed meetings": peer.meetings,
        "meeting rate": peer.rate,
        "betweenness": peer.betweenness,
        "chain": peer.chain_shares,
    }
    ours_found, same, total = as_the_peer(model), True, 0.0
    print("\nrdflib and networkx, the ordinary municipality")
    for name, ask in asked.items():
        took, found = timed(ask)
        total += took
        told(name, took)
        if (
            found != pytest.approx(ours_found[name])
            if isinstance(found, dict)
            else (found != ours_found[name])
        ):
            same = False
            print(f"  {name}: NOT THE SAME")
    told("reading", reading)
    told("all of these measures", total)
    print(f"  ours, which are more, take 1/{total / cold:.0f} of it")
    return same


def as_the_peer(model: LinkModel) -> dict[str, object]:
    """Our results in the form of the peer's."""
    linked, steps, whole = completeness(model).share, ladder(model), chain(model)
    rate = meeting_rates(model, draws=0).overall.share
    return {
        "completeness": (linked.part, linked.n),
        "ladder": {iri: steps[iri].step for iri in model.bearers_by_target},
        "hanging": {iri for iri, step in steps.items() if len(step.rows) == 1},
        "overlap": {(each.first, each.second): len(each.shared) for each in overlaps(model)},
        "missed meetings": {(m.first, m.second): m.score for m in missed_meetings(model)},
        "meeting rate": (rate.part, rate.n),
        "betweenness": {bridge.iri: bridge.betweenness for bridge in bridges(model)},
        "chain": (whole.upward.part, whole.upward.n, whole.downward.part, whole.downward.n),
    }


def main() -> int:
    """Both sizes, and the peer at the first; 1 where the two differ."""
    model, cold, plan = ours("An ordinary municipality", ORDINARY)
    same = beside(model, cold, plan)
    ours("Ten times that", ORDINARY.times(10))
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())

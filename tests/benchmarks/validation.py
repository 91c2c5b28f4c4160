"""A whole run of one municipality in a child: how long, in whose way, and is it true?

``python tests/benchmarks/validation.py [STATEMENTS [FOR_PYSHACL]]``: a run of 50 thousand
statements while point queries are asked of the reader and of this process, and then the findings
beside stock pyshacl's on the same graph, of a municipality in order and of one that breaks many
rules. pyshacl takes many minutes for 50 thousand statements; the second number lets it have fewer.
"""

import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graph.benchmarks.municipality import municipality
from graph.changes import LOCAL, Change, Way
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import in_graph
from graph.reader import Reader
from graph.replacing import ProfileChoice, replacing_subjects
from graph.rules import load_profile
from graph.store import Installation
from graph.whole_runs import prepare, whole_run
from tests.shacl_oracle import Key, by_pyshacl

KEY = "m1"
RUNS = 5
AT = date(2026, 11, 21)
POINT = f"ASK {{ <{DEFAULT_BASE}/id/{KEY}/goal/lasgaranti> ?property ?value }}"
LOST = 0.03
"""The share of statements that the municipality in disorder has lost."""


def main(statements: int, for_pyshacl: int) -> None:
    """Measure and print."""
    prepare()
    with (
        tempfile.TemporaryDirectory() as place,
        Installation.create(Path(place) / "data") as installation,
    ):
        load(installation, statements)
        with Reader.start(installation.folder) as reader:
            reader.follow(installation)
            in_a_child(installation, reader)
    beside_pyshacl("in order", *described(for_pyshacl, lost=0.0))
    beside_pyshacl("in disorder", *described(for_pyshacl, lost=LOST))


def load(installation: Installation, statements: int) -> None:
    """Store a municipality through the gate."""
    plan, observations = municipality(KEY, statements)
    installation.commit(
        Change(KEY, LOCAL, Way.LOAD),
        lambda now: replacing_subjects(
            now, plan=plan, observations=observations, profile=ProfileChoice("start")
        ),
    )


def in_a_child(installation: Installation, reader: Reader) -> None:
    """How long a run takes, and what others wait meanwhile."""
    store = installation.organisation(KEY).store

    def of_reader() -> object:
        return reader.query(POINT, ["application/sparql-results+json"])

    def of_this_process() -> object:
        return bool(store.query(POINT, use_default_graph_as_union=True))

    reader.validation(KEY, AT)  # the first prepares the reader
    asked = {"the reader": of_reader, "this process": of_this_process}
    alone = {name: waits(ask, 1.0, lambda: False) for name, ask in asked.items()}
    taken, within, meanwhile = [], [], {name: list[float]() for name in asked}
    found = 0
    for _ in range(RUNS):
        for name, ask in asked.items():
            ended = threading.Event()
            other = threading.Thread(
                target=lambda ask=ask, name=name, ended=ended: meanwhile[name].extend(
                    waits(ask, 600, ended.is_set)
                )
            )
            other.start()
            start = time.perf_counter()
            run = reader.validation(KEY, AT)
            taken.append(time.perf_counter() - start)
            ended.set()
            other.join()
            within.append(run.seconds)
            found = len(run.report.findings)
    size = sum(1 for quad in store if quad.graph_name.value.startswith(f"{DEFAULT_BASE}/id/{KEY}/"))
    print(
        f"whole run of {size} statements in a child: median {statistics.median(taken):.2f} s, "
        f"quickest {min(taken):.2f} s; of that the rules {statistics.median(within):.2f} s, "
        f"quickest {min(within):.2f} s; {found} findings"
    )
    for name in asked:
        print(
            f"point query to {name}: median {statistics.median(alone[name]) * 1000:.2f} ms alone, "
            f"{statistics.median(meanwhile[name]) * 1000:.2f} ms during a run "
            f"(slowest {max(alone[name]) * 1000:.0f} and {max(meanwhile[name]) * 1000:.0f} ms)",
            flush=True,
        )


def waits(ask: Callable[[], object], seconds: float, ended: Callable[[], bool]) -> list[float]:
    """Seconds of each of many questions, a hundred a second at most."""
    until = time.perf_counter() + seconds
    taken: list[float] = []
    while time.perf_counter() < until and not (taken and ended()):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
        time.sleep(0.01)
    return taken


def described(statements: int, lost: float) -> tuple[OrganisationStore, int]:
    """A municipality that has lost a share of its statements, and how many it has."""
    names, chance = OrganisationNames(DEFAULT_BASE, KEY), random.Random(7)
    quads: list[bytes] = []
    parts = zip(municipality(KEY, statements), (names.plan, names.observations), strict=True)
    for lines, place in parts:
        kept = [line for line in lines.splitlines(True) if chance.random() >= lost]
        quads.extend(in_graph(kept, place))
    return OrganisationStore.of(names, 1, b"".join(quads)), len(quads)


def beside_pyshacl(name: str, organisation: OrganisationStore, size: int) -> None:
    """The same findings by ours and by stock pyshacl on the whole graph, and what both take."""
    names, profile = organisation.names, load_profile("strict")
    start = time.perf_counter()
    run = whole_run(organisation.store, names, 1, AT, "strict")
    ours = time.perf_counter() - start
    found: set[Key] = {
        (one.shape, one.node, one.path, one.value, one.component) for one in run.report.findings
    }
    start = time.perf_counter()
    stock = by_pyshacl(organisation.store, names, profile, AT)
    theirs = time.perf_counter() - start
    print(
        f"municipality {name}, {size} statements: ours {ours:.2f} s, pyshacl {theirs:.1f} s "
        f"({theirs / ours:.0f} times), {len(found)} findings of {len(run.report.by_rule())} rules, "
        f"equal: {found == stock}",
        flush=True,
    )


if __name__ == "__main__":
    sizes = [int(word) for word in sys.argv[1:]] or [50_000]
    main(sizes[0], sizes[-1])

"""A million observations through the gate and the journal, beside Oxigraph's own bulk load.

``python tests/benchmarks/bulk.py [OBSERVATIONS]``: what each stage of the way costs, with the
reader following, beside Oxigraph's bulk load of the same quads in memory. Seconds on the processor
are printed too: they say what it costs where others use the machine meanwhile.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pyoxigraph import RdfFormat, Store

from graph import gate, store
from graph.benchmarks.municipality import municipality
from graph.changes import LOCAL, Change, Delta, Way
from graph.constraints import prologue
from graph.journal import journal
from graph.names import DEFAULT_BASE, PREFIXES, SCHEME, OrganisationNames
from graph.reader import Reader
from graph.replacing import ProfileChoice, replacing_subjects
from graph.states import States
from graph.store import Installation
from graph.twins import Twins
from graph.validation import prepare

KEY = "m1"
NAMES = OrganisationNames(DEFAULT_BASE, KEY)
SEXES = ("total", "women", "men")
FIRST = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 1"
STAGES: tuple[tuple[Any, str, str], ...] = (
    (store, "effective_delta", "what of it is new"),
    (Twins, "stage", "into the spare store"),
    (store, "judge", "the rules"),
    (gate, "find", "  of that: a whole run"),
    (journal, "packed", "journal: hash and compress"),
    (journal, "touched_subjects", "journal: what it touches"),
    (journal.Journal, "append", "journal: all of it, on disk"),
    (States, "note", "a snapshot"),
    (Reader, "apply", "telling the reader"),
)


def main(observations: int) -> None:
    """Load, measure and print."""
    prepare()
    plan, there = municipality(KEY, 50_000)
    with (
        tempfile.TemporaryDirectory() as place,
        Installation.create(Path(place) / "data") as installation,
        Reader.start(installation.folder) as reader,
    ):
        reader.follow(installation)
        said("Loading a municipality")
        change = Change(KEY, LOCAL, Way.LOAD)
        start = time.perf_counter()
        installation.commit(
            change,
            lambda now: replacing_subjects(
                now, plan=plan, observations=there, profile=ProfileChoice("start")
            ),
        )
        print(f"whole municipality of 50 thousand statements: {time.perf_counter() - start:.2f} s")
        said(f"Writing {observations} observations")
        quads = b"".join(sorted(observed(observations, indicators(installation))))
        number = quads.count(b"\n")
        bulk = min((of_oxigraph(quads) for _ in range(2)), key=lambda one: one.seconds)
        before = of_process(reader.pid)
        with timed_stages() as taken:
            clock = Clock()
            installation.commit(change, Delta(quads))
            whole = clock.taken()
            said("The reader reads it")
            reader.query(FIRST, ["text/csv"])
            readable = clock.taken()
        in_reader = of_process(reader.pid) - before
    print(f"{observations} observations, {number} quads, {len(quads) / 1e6:.0f} MB")
    for name, one in taken.items():
        print(f"  {name}: {one}")
    print(f"through the gate and the journal: {whole}")
    print(f"until SPARQL answers with it: {readable.seconds:.2f} s (reader {in_reader:.1f} s)")
    print(f"Oxigraph's bulk load in memory: {bulk}")
    print(
        f"ratio {whole.seconds / bulk.seconds:.2f}, "
        f"until SPARQL answers {readable.seconds / bulk.seconds:.2f}"
    )


@dataclass(frozen=True)
class Taken:
    """Seconds of something, by the clock and on the processor."""

    seconds: float
    on_processor: float

    def __str__(self) -> str:
        return f"{self.seconds:.2f} s (processor {self.on_processor:.2f} s)"

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(self.seconds + other.seconds, self.on_processor + other.on_processor)


class Clock:
    """Begins when it is made."""

    def __init__(self) -> None:
        self._begun = time.perf_counter(), time.process_time()

    def taken(self) -> Taken:
        """What has gone since."""
        seconds, on_processor = self._begun
        return Taken(time.perf_counter() - seconds, time.process_time() - on_processor)


def of_process(pid: int) -> float:
    """Seconds that another process has spent on the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def indicators(installation: Installation) -> list[tuple[str, str]]:
    """Indicators of the municipality, each with its data set."""
    rows = installation.organisation(KEY).select(
        f"{prologue()} SELECT DISTINCT ?indicator ?set"
        " WHERE { ?one mg:indicator ?indicator ; qb:dataSet ?set } ORDER BY ?indicator"
    )
    return [(str(row["indicator"]), str(row["set"])) for row in rows]


def observed(number: int, of: list[tuple[str, str]]) -> Iterator[bytes]:
    """So many observations as N-Quads: months and sexes of indicators, all as rules want them."""
    organisation, graph = f"<{NAMES.organisation}>", f"<{NAMES.observations}>"
    xsd, qb = PREFIXES["xsd"], PREFIXES["qb"]
    dimension, measure = PREFIXES["sdmx-dimension"], PREFIXES["sdmx-measure"]
    for one in range(number):
        indicator, dataset = of[one % len(of)]
        month, sex = one // (len(of) * len(SEXES)), SEXES[one // len(of) % len(SEXES)]
        period = f"{1000 + month // 12:04d}-{month % 12 + 1:02d}"
        slug = indicator.rpartition("/")[2].removesuffix(">")
        subject = f"<{NAMES.resource('observation', f'ny-{slug}-{period}-{sex}')}>"
        for predicate, value in (
            (PREFIXES["rdf"] + "type", f"<{qb}Observation>"),
            (f"{qb}dataSet", dataset),
            (f"{PREFIXES['mg']}indicator", indicator),
            (f"{dimension}refArea", organisation),
            (f"{dimension}refPeriod", f'"{period}"^^<{xsd}gYearMonth>'),
            (f"{dimension}sex", f"<{SCHEME[f'sex/{sex}']}>"),
            (f"{measure}obsValue", f'"{one % 1000}.5"^^<{xsd}decimal>'),
        ):
            yield f"{subject} <{predicate}> {value} {graph} .\n".encode()


def of_oxigraph(quads: bytes) -> Taken:
    """What Oxigraph's bulk load in memory takes."""
    clock = Clock()
    Store().bulk_load(quads, RdfFormat.N_QUADS)
    return clock.taken()


@contextmanager
def timed_stages() -> Iterator[dict[str, Taken]]:
    """Notes the seconds of each stage, and tells on stderr when one is done."""
    taken: dict[str, Taken] = {}

    def timed(work: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*asked: Any, **named: Any) -> Any:
            clock = Clock()
            try:
                return work(*asked, **named)
            finally:
                taken[name] = taken.get(name, Taken(0, 0)) + clock.taken()
                said(f"{name.strip()}: {taken[name]}")

        return call

    with ExitStack() as stack:
        for owner, name, words in STAGES:
            stack.enter_context(patch.object(owner, name, timed(getattr(owner, name), words)))
        yield taken


def said(words: str) -> None:
    """Tell on stderr how far it has come."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)

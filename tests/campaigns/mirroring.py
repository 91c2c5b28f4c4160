"""Many municipalities mirrored to the oxigraph server, and queried there through a replica.

Run: ``python -m tests.campaigns.mirroring 300 [STATEMENTS]``: so many municipalities of about so
many statements each (47,000 where nothing is said) are loaded, and mirrored while both the engine
and the mirror are killed in the middle. Then a replica is asked about one and about all of them,
and a change is followed to it. Every answer is held against what each municipality says by itself.
Prints how long each part took; exits 1 on any fault.
"""

import csv
import io
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
from pyoxigraph import DefaultGraph, QuerySolutions, RdfFormat, Store

from graph.benchmarks.municipality import municipality
from graph.changes import LOCAL, Change, Way
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.quad_lines import canonical_quads, in_graph
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import MALGRAF
from tests.engines import PROGRAM, RunningEngine, running_engine

_PATIENCE = 7200.0
_KILLED_AFTER = (3.0, 10.0)
"""Seconds after which the engine is killed, and after that the mirror."""
_PREFIXES = """PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX qb: <http://purl.org/linked-data/cube#>
"""
QUESTIONS = {
    "goals": "SELECT (COUNT(DISTINCT ?goal) AS ?n) WHERE { ?goal a mg:Goal }",
    "observations": "SELECT (COUNT(?one) AS ?n) WHERE { ?one a qb:Observation }",
    "units of goals that address something": """SELECT (COUNT(*) AS ?n) WHERE {
  ?goal a mg:Goal ; mg:addresses ?target ; mg:responsibleUnit ?unit . ?unit skos:prefLabel ?label
  FILTER(LANG(?label) = "sv") }""",
}
"""What is counted: in one municipality, and in all of them together."""


def key(number: int) -> str:
    """The key of a municipality."""
    return f"m{number:03d}"


class Campaign:
    """One run; ``faults`` is what went wrong."""

    def __init__(self, home: Path, count: int, statements: int) -> None:
        self.folder = home / "data"
        self.place = home / "engine"
        self.count = count
        self.statements = statements
        self.faults: list[str] = []
        self.expected: list[Counter[str]] = []

    def run(self) -> None:
        """All of it."""
        with timed("load"):
            self.load()
        with running_engine(self.place) as engine:
            with timed("mirror, with the engine and the mirror killed in the middle"):
                self.mirror_through_crashes(engine)
            with timed("compare every triple"):
                self.held("mirror", "--once", "--verify", "--to", engine.address)
            with ExitStack() as stack:
                options = ("--reader", engine.address, "--port", "0", "--query-deadline", "120")
                address = stack.enter_context(going_on("replica", *options))
                self.ask(address)
                self.follow(engine, address)
            self.held("mirror", "--status", "--to", engine.address)

    def load(self) -> None:
        """All municipalities, taken on trust."""
        total = 0
        with Installation.create(self.folder) as installation:
            for number in range(self.count):
                names = OrganisationNames(DEFAULT_BASE, key(number))
                plan, observations = municipality(names.key, self.statements)
                quads = b"".join(
                    line
                    for part, graph in ((plan, names.plan), (observations, names.observations))
                    for line in in_graph(part.splitlines(True), graph)
                )
                total += quads.count(b"\n")
                self.expected.append(expected(plan, observations))
                installation.trust(Change(names.key, LOCAL, Way.LOAD), canonical_quads(quads))
        print(f"{self.count} municipalities, {total:,} statements")

    def mirror_through_crashes(self, engine: RunningEngine) -> None:
        """Feed the engine; it and the mirror die once each, and go on."""
        command = [*MALGRAF, "mirror", "--once", "--patience", "600", "--everything"]
        command += ["--data", str(self.folder), "--to", engine.address, "--lang", "en"]
        first = subprocess.Popen(command)
        time.sleep(_KILLED_AFTER[0])
        engine.kill()
        time.sleep(1)
        engine.start()
        time.sleep(_KILLED_AFTER[1])
        was_done = first.poll() is not None
        first.kill()
        first.wait()
        print(f"the mirror was {'done' if was_done else 'not done'} when it was killed")
        if subprocess.run(command, timeout=_PATIENCE, check=False).returncode:
            self.faults.append("the mirror did not come to its end")

    def held(self, *arguments: str) -> None:
        """Run a command that says by its exit code whether all is well."""
        command = [*MALGRAF, *arguments, "--data", str(self.folder), "--lang", "en"]
        if subprocess.run(command, timeout=_PATIENCE, check=False).returncode:
            self.faults.append(f"{' '.join(arguments[:2])} found a fault")

    def ask(self, address: str) -> None:
        """Count in one municipality and in all, and hold it against what each has."""
        names = OrganisationNames(DEFAULT_BASE, key(self.count - 1))
        for name, text in QUESTIONS.items():
            together = sum(one[name] for one in self.expected)
            scopes = {"one": self.expected[-1][name], "all": together}
            for scope, right in scopes.items():
                dataset = [names.plan, names.observations] if scope == "one" else []
                begun = time.perf_counter()
                found = counted(address, text, dataset)
                print(f"{name}, {scope}: {found} in {time.perf_counter() - begun:.2f} s")
                if found != right:
                    self.faults.append(f"{name}, {scope}: {found}, not {right}")

    def follow(self, engine: RunningEngine, address: str) -> None:
        """A change reaches the replica, and its number with it."""
        names = OrganisationNames(DEFAULT_BASE, key(0))
        label = "Följd till repliken"
        subject = names.resource("programme", "foljd")
        said = f'<{subject}> a mg:Programme ; skos:prefLabel "{label}"@sv .'
        triples = Store()
        triples.update(f"{_PREFIXES} INSERT DATA {{ {said} }}")
        lines = triples.dump(format=RdfFormat.N_TRIPLES, from_graph=DefaultGraph()) or b""
        options = ("--data", str(self.folder), "--to", engine.address, "--interval", "0.2")
        with going_on("mirror", *options):
            with Installation.open(self.folder) as installation:
                number = replace_subjects(installation, names.key, plan=lines)
            begun = time.perf_counter()
            text = f'SELECT (COUNT(*) AS ?n) WHERE {{ ?s skos:prefLabel "{label}"@sv }}'
            while counted(address, text, []) != 1:
                if time.perf_counter() - begun > 600:
                    self.faults.append(f"change {number} did not reach the replica")
                    return
                time.sleep(0.1)
            print(f"a change was seen at the replica after {time.perf_counter() - begun:.1f} s")


def expected(*parts: bytes) -> Counter[str]:
    """What the questions find in one municipality, by an engine that has no other."""
    store = Store()
    for part in parts:
        store.bulk_load(part, RdfFormat.N_TRIPLES)
    found: Counter[str] = Counter()
    for name, text in QUESTIONS.items():
        rows = store.query(_PREFIXES + text)
        assert isinstance(rows, QuerySolutions)
        found[name] = int(next(iter(rows))["n"].value)
    return found


def counted(address: str, text: str, dataset: list[str]) -> int:
    """The one number of an answer."""
    data = {"query": _PREFIXES + text, "default-graph-uri": dataset}
    answer = httpx2.post(
        f"{address}/sparql", data=data, headers={"accept": "text/csv"}, timeout=_PATIENCE
    )
    if answer.status_code != 200:
        print(answer.text)
        return -1
    return int(list(csv.reader(io.StringIO(answer.text)))[1][0])


@contextmanager
def going_on(*arguments: str) -> Iterator[str]:
    """A command that goes on until it is ended; the address that it says."""
    command = [*MALGRAF, *arguments, "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next((line for line in process.stderr if "http" in line), "")
        try:
            yield next((word for word in line.split() if word.startswith("http")), "")
        finally:
            process.terminate()


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print how long something took."""
    begun = time.perf_counter()
    yield
    print(f"{what}: {time.perf_counter() - begun:.1f} s")


def main() -> int:
    """Run it, and say what went wrong."""
    if PROGRAM is None:
        print("the oxigraph server is not installed (pip install oxigraph)")
        return 1
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    statements = int(sys.argv[2]) if len(sys.argv) > 2 else 47_000
    with tempfile.TemporaryDirectory(prefix="malgraf-mirroring-") as home:
        campaign = Campaign(Path(home), count, statements)
        campaign.run()
    for fault in campaign.faults:
        print(f"FAULT: {fault}")
    print("no faults" if not campaign.faults else f"{len(campaign.faults)} faults")
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""Hundreds of municipalities in one folder: loading them, holding them, and reading one of them.

``python tests/benchmarks/many.py [MUNICIPALITIES [ROUNDS]]`` (300, 15): ``malgraf load --trusted``
beside Oxigraph's own bulk loader (``oxigraph load``, on disk) with the same file; how long a
server then takes to answer over all of it, and what its processes hold; and pages and questions of
one municipality there beside those of a server that has it alone, asked in turns.
"""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import httpx2

from graph.benchmarks.asked import asked_questions
from graph.benchmarks.country import FIRST, keys, statements_of
from graph.benchmarks.municipality import municipality
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.quad_lines import in_graph
from graph.store import Installation
from tests.campaigns.runaways import memory
from tests.conftest import MALGRAF
from tests.running_servers import Running, serving

NAMES: Final = OrganisationNames(DEFAULT_BASE, FIRST)
PAGES: Final = (
    "",
    "/matrix",
    "/synergies",
    "/gaps",
    "/silos",
    "/graph",
    "/goal",
    "/programme",
    "/questions/targets_without_goals",
    "/questions/programmes_sharing_targets",
    "/search?q=skola",
)
WARMING: Final = 900.0


def main(municipalities: int, rounds: int) -> None:
    """Load, ask and print."""
    with tempfile.TemporaryDirectory() as place:
        file, alone = Path(place) / "all.nq", Path(place) / "one.nq"
        number = written(file, keys(municipalities))
        written(alone, (FIRST,))
        print(
            f"{municipalities} municipalities, {number} statements, {file.stat().st_size >> 20} MB"
        )
        ours = loaded(file, Path(place) / "data")
        loaded(alone, Path(place) / "alone")
        print(f"malgraf load --trusted: {ours:.1f} s")
        if theirs := bulk_loaded(file, Path(place) / "oxigraph"):
            print(f"oxigraph load: {theirs:.1f} s; ratio {ours / theirs:.2f}")
        file.unlink()
        with ExitStack() as stack:
            began = time.perf_counter()
            crowd = stack.enter_context(serving(Path(place) / "data"))
            in_crowd = stack.enter_context(client_of(crowd))
            answers(in_crowd, "/sparql", [("query", "ASK { ?s ?p ?o }")])
            print(f"a server answers SPARQL after {time.perf_counter() - began:.1f} s")
            print(f"its processes hold {memory(crowd)} MB")
            single = stack.enter_context(serving(Path(place) / "alone"))
            beside(in_crowd, stack.enter_context(client_of(single)), rounds)
            print(f"its processes hold {memory(crowd)} MB at the end")


def beside(crowd: httpx2.Client, single: httpx2.Client, rounds: int) -> None:
    """Each page and question in both, in turns."""
    worst = 0.0
    dataset = [("default-graph-uri", graph) for graph in (NAMES.plan, NAMES.observations)]
    asked: list[tuple[str, str, list[tuple[str, str]]]] = [
        (page or "/", f"/o/{FIRST}{page}", []) for page in PAGES
    ]
    asked += [
        (question.name, "/sparql", [("query", question.text), *dataset])
        for question in asked_questions()
    ]
    for name, path, parameters in asked:
        times: dict[str, list[float]] = {"crowd": [], "alone": []}
        for turn in range(rounds + 1):
            for which, client in (("crowd", crowd), ("alone", single)):
                seconds = answers(client, path, parameters)
                if turn:  # the first is made for all that follow
                    times[which].append(seconds * 1000)
        there, here = median(times["crowd"]), median(times["alone"])
        worst = max(worst, there / here)
        print(f"  {name}: {there:.1f} ms, alone {here:.1f} ms, ratio {there / here:.2f}")
    print(f"the worst ratio is {worst:.2f}")


def client_of(server: Running) -> httpx2.Client:
    """Keeps its connection, as a browser does."""
    return httpx2.Client(base_url=server.address, timeout=WARMING)


def answers(client: httpx2.Client, path: str, parameters: list[tuple[str, str]]) -> float:
    """Seconds until it has answered well."""
    start = time.perf_counter()
    answer = client.get(path, params=urlencode(parameters))
    seconds = time.perf_counter() - start
    if answer.status_code != 200:
        raise SystemExit(f"{path}: {answer.status_code} {answer.text[:500]}")
    return seconds


def loaded(file: Path, folder: Path) -> float:
    """Seconds of our command, from nothing to all on disk."""
    Installation.create(folder).close()
    start = time.perf_counter()
    command = [*MALGRAF, "load", "--trusted", str(file), "--data", str(folder), "--lang", "en"]
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def bulk_loaded(file: Path, location: Path) -> float | None:
    """Seconds of Oxigraph's own command; None where it is not installed."""
    beside_python = Path(sys.executable).with_name("oxigraph")
    program = str(beside_python) if beside_python.exists() else shutil.which("oxigraph")
    if program is None:
        print("oxigraph is not installed: nothing to hold it against")
        return None
    start = time.perf_counter()
    command = [program, "load", "--location", str(location), "--file", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    seconds = time.perf_counter() - start
    shutil.rmtree(location)
    return seconds


def written(file: Path, of: tuple[str, ...]) -> int:
    """Write municipalities as N-Quads; how many statements they have."""
    number = 0
    with file.open("wb") as quads:
        for key in of:
            for lines in _quads(key):
                quads.write(lines)
                number += lines.count(b"\n")
    return number


def _quads(key: str) -> Iterator[bytes]:
    names = OrganisationNames(DEFAULT_BASE, key)
    for graph, triples in zip(
        (names.plan, names.observations), municipality(key, statements_of(key)), strict=True
    ):
        yield b"".join(in_graph(triples.splitlines(True), graph))


if __name__ == "__main__":
    main(*map(int, (sys.argv[1:] + ["300", "15"][len(sys.argv) - 1 :])[:2]))

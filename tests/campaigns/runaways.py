"""Endless queries and queries that kill an engine: what they do to everybody else.

Run: ``python -m tests.campaigns.runaways [ENDLESS] [DEADLINE] [STATEMENTS]``: so many endless
queries (6) at once at a real server with one municipality of so many statements (50,000), while
its health and cheap queries are asked again and again. Prints what the endless ones were answered
and when, the times of the others beside those of a calm minute, what the processes held in memory
before, meanwhile and after; then every query of ``KILLING``, each followed by a cheap one. Exits 1
where an endless query was not answered 504 within half a second of its deadline, a killing one
not refused, or a cheap one not answered.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import httpx2

from graph.benchmarks.municipality import municipality
from graph.changes import LOCAL, Change, Way
from graph.names import DEFAULT_BASE
from graph.replacing import ProfileChoice, replacing_subjects
from graph.store import Installation
from tests.running_servers import Running, serving
from tests.test_guard import KILLING

KEY: Final = "m1"
ENDLESS: Final = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY DESC(STR(?a)) LIMIT 1",
    "SELECT (AVG(STRLEN(CONCAT(STR(?a), STR(?d)))) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }",
)
HOARDING: Final = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d"
CHEAP: Final = f"ASK {{ <{DEFAULT_BASE}/id/{KEY}/goal/lasgaranti> ?p ?v }}"
ALLOWED: Final = 0.5
PATIENCE: Final = 60.0


@dataclass(frozen=True)
class Seen:
    """An answer: its status, and the seconds it took."""

    status: int
    seconds: float


def main(endless: int, deadline: float, statements: int) -> int:
    """Run, tell, and say how many faults there were."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        plan, observations = municipality(KEY, statements)
        with Installation.create(folder) as installation:
            installation.commit(
                Change(KEY, LOCAL, Way.LOAD),
                lambda now: replacing_subjects(
                    now, plan=plan, observations=observations, profile=ProfileChoice("start")
                ),
            )
        options = ("--query-deadline", str(deadline), "--query-allowance", "100000")
        with serving(folder, *options) as server:
            faults = beside_endless(server, endless, deadline)
            return faults + killing(server)


def beside_endless(server: Running, endless: int, deadline: float) -> int:
    """Endless queries at once, and what others see meanwhile."""
    asked(server, CHEAP)
    before = memory(server)
    told("calm", watched(server, lambda began: time.monotonic() - began < deadline / 2))
    seen: list[Seen] = []
    threads = [
        threading.Thread(target=lambda text=text: seen.append(asked(server, text)))
        for text in (ENDLESS * endless)[:endless]
    ]
    for thread in threads:
        thread.start()
    others = watched(server, lambda _: any(thread.is_alive() for thread in threads))
    most = memory(server)
    for thread in threads:
        thread.join()
    told(f"beside {endless} endless queries", others)
    for one in sorted(seen, key=lambda each: each.seconds):
        print(f"  endless: {one.status} after {one.seconds:.2f} s")
    time.sleep(1)
    print(f"memory: {before} MB before, {most} MB at the end of it, {memory(server)} MB after")
    late = [one for one in seen if one.status != 504 or one.seconds > deadline + ALLOWED]
    failed = [one for each in others.values() for one in each if one.status != 200]
    return len(late) + len(failed)


def killing(server: Running) -> int:
    """Each query that kills an engine, and then a cheap one."""
    faults = 0
    for text in (*KILLING, HOARDING):
        one, after = asked(server, text, post=True), asked(server, CHEAP)
        is_fault = not 400 <= one.status <= 504 or one.status == 500 or after.status != 200
        faults += is_fault
        print(f"  {one.status} {one.seconds:.2f} s, then {after.status}: {text[:60]}")
    return faults


def watched(server: Running, goes_on: Callable[[float], bool]) -> dict[str, list[Seen]]:
    """Health, readiness and cheap queries, one after the other, as long as it goes on."""
    began = time.monotonic()
    seen: dict[str, list[Seen]] = {"health": [], "cheap query": []}
    with httpx2.Client(base_url=server.address, timeout=PATIENCE) as client:
        while goes_on(began):
            for name, path, parameters in (
                ("health", "/health/live", {}),
                ("cheap query", "/sparql", {"query": CHEAP}),
            ):
                start = time.perf_counter()
                status = client.get(path, params=parameters).status_code
                seen[name].append(Seen(status, time.perf_counter() - start))
            time.sleep(0.01)
    return seen


def told(when: str, seen: dict[str, list[Seen]]) -> None:
    """The times of each, in milliseconds."""
    for name, each in seen.items():
        times = [one.seconds * 1000 for one in each]
        ninety_ninth = quantiles(times, n=100)[98] if len(times) > 1 else times[0]
        print(
            f"{name}, {when}: median {median(times):.1f} ms, p99 {ninety_ninth:.1f} ms, "
            f"most {max(times):.1f} ms, of {len(times)}"
        )


def asked(server: Running, text: str, *, post: bool = False) -> Seen:
    """What a query is answered."""
    start = time.perf_counter()
    said = {"query": text}
    address = f"{server.address}/sparql"
    answer = (
        httpx2.post(address, data=said, timeout=PATIENCE)
        if post
        else httpx2.get(address, params=said, timeout=PATIENCE)
    )
    return Seen(answer.status_code, time.perf_counter() - start)


def memory(server: Running) -> int:
    """Megabytes that the server's processes hold, shared pages counted once."""
    pids, found = [server.process.pid], 0
    while pids:
        pid = pids.pop()
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            told_of_it = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:  # it has ended meanwhile
            continue
        pids += map(int, children)
        found += next(
            int(line.split()[1]) for line in told_of_it.splitlines() if line.startswith("Pss:")
        )
    return found >> 10


if __name__ == "__main__":
    usual = (6.0, 10.0, 50_000.0)
    given = tuple(map(float, sys.argv[1:]))
    many, seconds, size = given + usual[len(given) :]
    sys.exit(1 if main(int(many), seconds, int(size)) else 0)

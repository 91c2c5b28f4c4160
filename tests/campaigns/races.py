"""Six writers at once: of those with one ETag one wins, and no race makes the graph invalid.

Run: ``python -m tests.campaigns.races 1000 1000 [SEED]`` for so many races by one ETag and so many
that SHACL decides, through a real server; then a tenth of each after an orderly restart, and again
after one by SIGKILL. After each race everything is validated, at the end also by stock pyshacl.
Prints figures; exits 1 on any fault.
"""

import logging
import random
import sys
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from pathlib import Path

import httpx2
from pyoxigraph import NamedNode, RdfFormat, parse, serialize

from graph.gate import profile_of
from graph.journal import Journal, verify_journal
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import apply, in_graph
from graph.rules import rules
from graph.store import Installation
from graph.validation import find, state_parameters
from tests.campaigns.contests import KEY, WRITERS, Contest, Write, bulk, contests, patched, plan
from tests.campaigns.gate_against_pyshacl import key as finding_key
from tests.changing import replace_plan
from tests.served import Served, keys, nursery
from tests.shacl_oracle import by_pyshacl

State = tuple[list[bytes], list[str]]
"""What a service says that there is: statements, and each goal as JSON."""
BASE = "http://localhost:8000"
GOAL = "ring-0"
_WON, _LATE = 200, 412
_BUSY = 503
_REFUSED = frozenset({409, 412, 422, _BUSY})


class Watch:
    """The organisation as the journal alone says it is, validated whole after every race."""

    def __init__(self, folder: Path, names: OrganisationNames) -> None:
        self.names = names
        self.at = date.today()
        self.journal = Journal.open(folder, write=False)
        self.number = 0
        self.store = OrganisationStore.of(names, 0).store
        self.follow()
        self.profile = profile_of(self.store, names)
        hard = {rule for rule in rules() if self.profile.severity(rule) == "violation"}
        self.hard = replace(
            self.profile, severities={r: "violation" if r in hard else "off" for r in rules()}
        )
        state_parameters(self.store, names, self.profile, self.at)

    def follow(self) -> list[tuple[int, str]]:
        """Take in the changes since; their numbers and what they added."""
        last = self.journal.last.number if self.journal.last else 0
        changes = list(self.journal.deltas(self.names.key, after=self.number, upto=last))
        for _, delta in changes:
            apply(self.store, delta.added, delta.removed)
        self.number = last
        return [(number, delta.added.decode()) for number, delta in changes]

    def violations(self) -> list[str]:
        """What is broken, in the whole organisation."""
        found = find(self.store, self.names, self.hard)
        return [f"{one.rule} {one.node}" for one in found]

    def differs_from_pyshacl(self) -> int:
        """In how many findings stock pyshacl says otherwise about the whole graph."""
        ours = {finding_key(found) for found in find(self.store, self.names, self.profile)}
        return len(ours ^ by_pyshacl(self.store, self.names, self.profile, self.at))


class Races:
    """Races over one folder, through servers that come and go."""

    def __init__(self, home: Path, seed: int) -> None:
        self.folder = home / "data"
        self.chance = random.Random(seed)
        self.context = nursery()
        with Installation.create(self.folder, BASE) as installation:
            self.names = installation.names(KEY)
            replace_plan(installation, KEY, plan=_triples(self.names))
            self.secrets = keys(self.folder, WRITERS)
        self.watch = Watch(self.folder, self.names)
        self.contests = contests(self.names)
        self.faults: list[str] = []
        self.raced: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.seconds: Counter[str] = Counter()

    def batch(self, server: Served, by_etag: int, by_shacl: int) -> None:
        """So many races of each kind, by clients that keep their connections."""
        with ExitStack() as stack:
            clients = [
                stack.enter_context(
                    httpx2.Client(
                        base_url=f"{server.address}/api/v1",
                        headers={"authorization": f"Bearer {secret}", "accept-language": "en"},
                        timeout=120,
                    )
                )
                for secret in self.secrets
            ]
            racing = stack.enter_context(ThreadPoolExecutor(WRITERS))
            for kind, count in (("etag", by_etag), ("shacl", by_shacl)):
                begun = time.monotonic()
                for turn in range(count):
                    if self.faults:
                        return
                    if turn and turn % 100 == 0:
                        took = time.monotonic() - begun
                        print(f"{turn} races by {kind} in {took:.0f} s", file=sys.stderr)
                    if kind == "etag":
                        self._by_etag(clients, racing, turn)
                    else:
                        self._by_shacl(clients, racing, self.contests[turn % len(self.contests)])
                self.seconds[kind] += round(time.monotonic() - begun)

    def _by_etag(
        self, clients: Sequence[httpx2.Client], racing: ThreadPoolExecutor, turn: int
    ) -> None:
        """All change one goal as they have read it, by different ways."""
        self.watch.follow()
        etag = clients[0].get(f"/goals/{KEY}/{GOAL}").headers["etag"]
        tokens = [f"Nummer {turn} av {n} vid {self.watch.number}" for n in range(WRITERS)]
        writes = [_saying(token, etag, n) for n, token in enumerate(tokens)]
        statuses = self._race("etag", clients, racing, writes)
        changes = self.watch.follow()
        won = [tokens[n] for n, status in enumerate(statuses) if status == _WON]
        if sorted(statuses) != [_WON] + [_LATE] * (WRITERS - 1):
            self.faults.append(f"one ETag: {statuses}")
        elif len(changes) != 1 or won[0] not in changes[0][1]:
            self.faults.append(f"one ETag: {won} won, the journal says {changes}")
        else:
            said = clients[-1].get(f"/goals/{KEY}/{GOAL}").json()
            if (said["description"]["sv"], said["version"]) != (won[0], changes[0][0]):
                self.faults.append(f"one ETag: {won} won, the service says {said}")

    def _by_shacl(
        self, clients: Sequence[httpx2.Client], racing: ThreadPoolExecutor, contest: Contest
    ) -> None:
        if contest.start:
            start = bulk(clients[0], *map(_change, contest.start))
            if not start.is_success:
                self.faults.append(f"{contest.name} does not start: {start.text}")
        self.watch.follow()
        writes = self.chance.sample(contest.writes, WRITERS)
        statuses = self._race(contest.name, clients, racing, writes)
        changes = self.watch.follow()
        won = sum(status < 300 for status in statuses)
        lost = {status for status in statuses if status >= 300}
        may_win = contest.winners | ({0} if _BUSY in lost else set())
        if won not in may_win or not lost <= _REFUSED or won != len(changes):
            self.faults.append(f"{contest.name}: {statuses}, {len(changes)} changes")
        self.faults += [f"{contest.name}: {broken}" for broken in self.watch.violations()]
        if contest.after and not contest.after(clients[0]).is_success:
            self.faults.append(f"{contest.name} does not end")

    def _race(
        self,
        name: str,
        clients: Sequence[httpx2.Client],
        racing: ThreadPoolExecutor,
        writes: Sequence[Write],
    ) -> list[int]:
        ready = threading.Barrier(len(writes))

        def go(client: httpx2.Client, write: Write) -> int:
            ready.wait()
            return int(write(client).status_code)

        statuses = list(racing.map(go, clients, writes))
        self.raced[name] += 1
        self.statuses.update(statuses)
        return statuses

    def state(self, server: Served) -> State:
        """What the service says that there is: by SPARQL, and each goal by itself."""
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{self.names.plan}> {{ ?s ?p ?o }} }}"
        with httpx2.Client(base_url=server.address, timeout=120) as client:
            accept = {"accept": "application/n-triples"}
            said = client.get("/sparql", params={"query": query}, headers=accept)
            goals = client.get("/api/v1/goals", params={"organisation": KEY, "limit": 100})
        return sorted(said.content.splitlines(True)), [str(one) for one in goals.json()["items"]]

    def check_state(self, server: Served, before: State | None) -> None:
        """Hold what the service says against the journal, and against what it said before."""
        self.watch.follow()
        now = self.state(server)
        stored = self.watch.store.dump(
            format=RdfFormat.N_TRIPLES, from_graph=NamedNode(self.names.plan)
        )
        if now[0] != sorted((stored or b"").splitlines(True)):
            self.faults.append("the reader does not say what the journal says")
        if before is not None and now != before:
            self.faults.append("after the restart the service says something else")

    def close(self) -> None:
        """Look at the folder once more, let stock pyshacl judge it, and let go of it."""
        if self.watch.differs_from_pyshacl():
            self.faults.append("stock pyshacl says something else of the whole graph")
        self.watch.journal.close()
        self.faults += [fault.message.en for fault in verify_journal(self.folder).faults]
        with Installation.open(self.folder, write=False) as installation:
            stored = self.watch.store.dump(
                format=RdfFormat.N_TRIPLES, from_graph=NamedNode(self.names.plan)
            )
            lines = b"".join(sorted(in_graph((stored or b"").splitlines(True), self.names.plan)))
            if installation.dump(KEY)[1] != lines:
                self.faults.append("the folder does not hold what the journal says")


def _saying(token: str, etag: str, number: int) -> Write:
    """A way to say something of the goal: the first as a whole, the last in bulk."""
    said = {"description": {"sv": token}}
    if number == 0:
        whole = said | {"label": {"sv": "Ingen skadas vid ring-0"}, "responsibleUnit": ["u0"]}
        headers = {"if-match": etag}
        return lambda client: client.put(f"/goals/{KEY}/{GOAL}", json=whole, headers=headers)
    if number == WRITERS - 1:
        named = {"action": "change", "kind": "goal", "slug": GOAL, "ifMatch": etag}
        return lambda client: bulk(client, named | {"content": said})
    return lambda client: patched("goals", GOAL, said, client, etag=etag)


def _change(said: tuple[str, object]) -> dict[str, object]:
    kind, slug = said[0].split("/")
    return {"action": "change", "kind": kind, "slug": slug, "ifMatch": "*", "content": said[1]}


def _triples(names: OrganisationNames) -> bytes:
    quads = parse(plan().encode(), RdfFormat.TURTLE, base_iri=names.namespace)
    return serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""


def run(home: Path, by_etag: int, by_shacl: int, seed: int, shares: Sequence[int]) -> Races:
    """So many races, divided by each of the shares; between them the server is started again."""
    races = Races(home, seed)
    before: State | None = None
    for turn, share in enumerate(shares):
        server = Served.answering(races.context, races.folder)
        try:
            races.check_state(server, before)
            races.batch(server, -(-by_etag // share), -(-by_shacl // share))
            races.check_state(server, None)
            before = races.state(server)
        finally:
            if turn == 0:
                server.stop()
            else:
                server.kill()
    races.close()
    return races


def main(by_etag: int, by_shacl: int, seed: int) -> int:
    """Run so many races, and then twice a tenth of them; how many faults were found."""
    with tempfile.TemporaryDirectory(prefix="malgraf-races-") as home:
        races = run(Path(home), by_etag, by_shacl, seed, (1, 10, 10))
    tell(races, seed)
    return len(races.faults)


def tell(races: Races, seed: int) -> None:
    """Print the figures."""
    by_etag = races.raced.pop("etag", 0)
    by_shacl, seconds = races.raced.total(), races.seconds
    listed = ", ".join(f"{name} {count}" for name, count in races.raced.items())
    answers = ", ".join(f"{status} × {count}" for status, count in sorted(races.statuses.items()))
    print(f"{by_etag} races by one ETag in {seconds['etag']} s: one of {WRITERS} won each.")
    print(f"{by_shacl} races by SHACL in {seconds['shacl']} s ({listed}).")
    print(f"Answers: {answers}; two restarts; {races.watch.number} changes; seed {seed}.")
    print(f"{len(races.faults)} faults.")
    for fault in races.faults[:20]:
        print(fault, file=sys.stderr)


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(*(given + [1000, 1000, 1][len(given) :])) else 0)

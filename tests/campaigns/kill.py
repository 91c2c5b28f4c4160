"""The server is killed while four clients write; nothing acknowledged is lost, nothing is torn.

Run: ``python -m tests.campaigns.kill 100 [SEED]``. Each cycle starts ``malgraf serve``, lets four
clients write, ends the server and its reader by SIGKILL at a random moment (also while it starts,
while it stops, and while it writes a payload or a snapshot), and then holds everything against
what the clients were told. Prints how many changes that was; exits 1 on any fault.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from multiprocessing.context import ForkServerContext
from pathlib import Path

import httpx2
from pyoxigraph import RdfFormat, Store

from graph.journal import verify_journal
from graph.names import OrganisationNames
from graph.quad_lines import apply, in_graph, sorted_lines
from graph.replay import replayed
from graph.store import Installation
from tests.campaigns.killed_writers import TOKEN, Asked, Writer
from tests.served import Served, keys, nursery

BASE = "http://localhost:8000"
KEYS = ("malvik", "grannby")
"""Three of the clients write in the first, and get in each other's way; one in the second."""
MOMENTS = {"writing": 60, "starting": 12, "stopping": 12, "payload": 8, "snapshot": 8}
"""When the server is killed, and in how many of a hundred cycles."""
_THOROUGH = 10
_PATIENCE = 20.0
"""Seconds that a payload or a snapshot is waited for."""


class Book:
    """What the folder and the service say, held against what the clients were told."""

    def __init__(self, folder: Path, writers: list[Writer]) -> None:
        self.folder = folder
        self.writers = writers
        self.names = {key: OrganisationNames(BASE, key) for key in KEYS}
        self.seen = 0
        self.replays = {key: Store() for key in KEYS}
        self.latest: dict[str, Asked] = {}
        self.survivors: list[Asked] = []
        self.faults: list[str] = []
        self.rows: list[Asked] = []

    @property
    def asked(self) -> dict[str, Asked]:
        """Every request ever made, by its token."""
        return {token: one for writer in self.writers for token, one in writer.asked.items()}

    @property
    def acknowledged(self) -> list[Asked]:
        """The requests that were said to have been carried out."""
        return [one for one in self.asked.values() if one.number]

    def closed(self, *, thorough: bool) -> None:
        """Look into the folder while nobody serves it."""
        verdict = verify_journal(self.folder)
        self.faults += [fault.message.en for fault in verdict.faults]
        with Installation.open(self.folder, write=False) as installation:
            self._read(installation)
            for key in KEYS:
                number, quads = installation.dump(key)
                replay = self._replay(key)
                if thorough and replayed(installation.journal, key, number) != replay:
                    self.faults.append(f"{key}: replayed anew it is another")
                if quads != replay:
                    self.faults.append(f"{key}: the store is not what the journal says")

    def _read(self, installation: Installation) -> None:
        asked = self.asked
        self.rows = []
        entries = installation.journal.entries(after=self.seen)
        for entry in entries:
            delta = installation.journal.payload(entry.number).delta
            apply(self.replays[entry.owner], delta.added, delta.removed)
            if self.seen:
                self._found(entry.number, delta.added.decode(), asked)
        for before, after in pairwise([self.seen, *(entry.number for entry in entries)]):
            if after != before + 1:
                self.faults.append(f"change {after} follows {before}")
        self.seen = installation.number
        for one in asked.values():
            if one.number and not one.found:
                self.faults.append(f"{one.token} ({one.kind}) was acknowledged and is lost")

    def _found(self, number: int, added: str, asked: dict[str, Asked]) -> None:
        tokens = set(TOKEN.findall("".join(_values(added))))
        one = asked.get(tokens.pop()) if len(tokens) == 1 else None
        if one is None:
            self.faults.append(f"change {number} is nobody's: {added[:300]}")
            return
        parts = {line[1 : line.index(">")] for line in added.splitlines() if _says(line, one)}
        if parts != one.parts:
            self.faults.append(f"{one.token} ({one.kind}) is torn: {len(parts)}/{len(one.parts)}")
        if one.refused or one.found or one.number not in {0, -1, number}:
            said = "refused" if one.refused else f"change {one.found or one.number}"
            self.faults.append(f"{one.token} ({one.kind}) is change {number}, but was {said}")
        if not one.number:
            self.survivors.append(one)
        one.found = number
        self.rows.append(one)
        self.latest.update(dict.fromkeys(one.parts, one))

    def _replay(self, key: str) -> bytes:
        return sorted_lines(self.replays[key].dump(format=RdfFormat.N_QUADS) or b"")

    def served(self, address: str) -> None:
        """Ask the service that has started again."""
        for writer in self.writers:
            with writer.client(address) as client:
                self._asked_of(writer, client)
        with self.writers[0].client(address) as client:
            for key, names in self.names.items():
                said = [
                    line
                    for place in (names.plan, names.observations)
                    for line in in_graph(_constructed(client, address, place), place)
                ]
                if b"".join(sorted(said)) != self._replay(key):
                    self.faults.append(f"{key}: the reader does not say what the journal says")

    def _asked_of(self, writer: Writer, client: httpx2.Client) -> None:
        """A writer's goals as they were said last, and what was made since the last time."""
        uncertain = writer.last.parts if writer.last and writer.last.found else frozenset()
        for slug in writer.own_goals:
            iri = f"{writer.namespace}goal/{slug}"
            one, told = self.latest.get(iri), writer.said.get(iri, "")
            if one and one.token != told and iri not in uncertain:
                self.faults.append(f"{slug} should say {told} and says {one.token}")
            if one:
                self._shows(client, f"goals/{writer.key}/{slug}", one)
        for one in self.rows:
            if one.token in writer.asked:
                for iri in sorted(part for part in one.parts if f"/theme/{one.token}" in part):
                    self._shows(client, f"themes/{writer.key}/{iri.rsplit('/', 1)[-1]}", one)

    def _shows(self, client: httpx2.Client, path: str, one: Asked) -> None:
        said = client.get(f"/{path}")
        if one.token not in said.text or said.json()["version"] != one.found:
            self.faults.append(f"{path} does not show {one.token}, change {one.found}")

    def resend(self, address: str) -> None:
        """Send again what had no answer, where its key makes that safe: it is made once."""
        for writer in self.writers:
            one, writer.last = writer.last, None
            if one is not None and one.found:
                writer.said.update(dict.fromkeys(one.parts, one.token))
            if one is None or not one.again:
                continue
            with writer.client(address) as client:
                answer = client.post(**one.again)
            version = answer.json().get("version", 0)
            if answer.status_code != 201 or version != (one.found or version):
                self.faults.append(f"{one.token} sent again: {answer.status_code} {version}")
            one.number = version
            writer.said.update(dict.fromkeys(one.parts, one.token))
        for writer in self.writers:
            self.faults += writer.faults
            writer.faults.clear()


def _values(added: str) -> Iterable[str]:
    """What is said, without about what."""
    return (line.split(" ", 2)[2] for line in added.splitlines())


def _says(line: str, one: Asked) -> bool:
    return one.token in line.split(" ", 2)[2]


def _constructed(client: httpx2.Client, address: str, place: str) -> list[bytes]:
    query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{place}> {{ ?s ?p ?o }} }}"
    headers = {"accept": "application/n-triples"}
    answer = client.get(f"{address}/sparql", params={"query": query}, headers=headers)
    answer.raise_for_status()
    return answer.content.splitlines(True)


def appeared(folders: Iterable[Path], *, before: float) -> bool:
    """Whether a file that is being written appears in time."""
    places = list(folders)
    while time.monotonic() < before:
        for place in places:
            if place.is_dir() and any(one.name.startswith(".new-") for one in os.scandir(place)):
                return True
    return False


class Campaign:
    """Cycles of starting, writing and killing, over one folder."""

    def __init__(self, home: Path, seed: int) -> None:
        self.folder = home / "data"
        self.chance = random.Random(seed)
        self.context: ForkServerContext = nursery()
        with Installation.create(self.folder, BASE):
            secrets = keys(self.folder, 4)
        owners = (KEYS[0],) * 3 + (KEYS[1],)
        self.writers = [
            Writer(n, BASE, owner, secret, seed)
            for n, (owner, secret) in enumerate(zip(owners, secrets, strict=True))
        ]
        self.book = Book(self.folder, self.writers)
        self.moments: Counter[str] = Counter()
        self.caught: Counter[str] = Counter()
        self.start_took = 1.0

    def prepare(self) -> None:
        """Make what the clients write in."""
        server = Served.answering(self.context, self.folder)
        new = {"if-none-match": "*"}
        for key, writer in zip(KEYS, (self.writers[0], self.writers[-1]), strict=True):
            with writer.client(server.address) as client:
                label = {"label": {"sv": key.capitalize()}}
                client.put(f"/organisations/{key}", json=label, headers=new).raise_for_status()
        for writer in self.writers:
            with writer.client(server.address) as client:
                writer.prepare(client)
        server.stop()
        self.book.closed(thorough=True)

    def cycle(self, number: int, moment: str = "") -> None:
        """Start, ask, write, kill at a moment (any where none is named), and look."""
        moment = moment or self.chance.choices([*MOMENTS], [*MOMENTS.values()])[0]
        self.moments[moment] += 1
        if moment == "starting":
            half = Served(self.context, self.folder)
            time.sleep(self.chance.uniform(0, self.start_took))
            self._kill(half)
            self.book.closed(thorough=False)
        begun = time.monotonic()
        server = Served.answering(self.context, self.folder)
        self.start_took = time.monotonic() - begun
        try:
            self.book.served(server.address)
            self.book.resend(server.address)
            self._write_and_kill(server, number, moment)
        finally:
            server.process.kill()
        self.book.closed(thorough=number % _THOROUGH == 0)

    def _write_and_kill(self, server: Served, number: int, moment: str) -> None:
        mass = moment in {"payload", "snapshot"}
        clients = [
            threading.Thread(
                target=writer.write, args=(server.address, number), kwargs={"only_imports": mass}
            )
            for writer in self.writers
        ]
        for client in clients:
            client.start()
        self._await(server, moment)
        self._kill(server)
        for client in clients:
            client.join()

    def _await(self, server: Served, moment: str) -> None:
        """Wait for the moment to kill."""
        late = time.monotonic() + _PATIENCE
        organisations = [self.folder / "organisations" / key for key in KEYS]
        if moment == "payload":
            time.sleep(self.chance.uniform(0, 2))
            payloads = self.folder / "journal" / "payloads"
            self.caught["payloads"] += appeared([payloads], before=late)
            time.sleep(self.chance.uniform(0, 0.02))
        elif moment == "snapshot":
            self.caught["snapshots"] += appeared(organisations, before=late)
            time.sleep(self.chance.uniform(0, 0.01))
        else:
            enough = len(self.book.acknowledged) + self.chance.randint(0, 60)
            server.wait(lambda: len(self.book.acknowledged) >= enough, _PATIENCE)
            time.sleep(self.chance.uniform(0, 0.05))
        if moment == "stopping":
            server.process.terminate()
            if self.chance.random() < 0.5:
                late = time.monotonic() + 2
                self.caught["snapshots"] += appeared(organisations, before=late)
            else:
                time.sleep(self.chance.uniform(0, 0.5))

    def _kill(self, server: Served) -> None:
        if not server.kill(reader_first=self.chance.random() < 0.2):
            self.book.faults.append("a reader outlived its server")

    def finish(self) -> None:
        """Look at everything once more, after a last start and an orderly stop."""
        server = Served.answering(self.context, self.folder)
        self.book.served(server.address)
        self.book.resend(server.address)
        code = server.stop()
        if code:
            self.book.faults.append(f"the last server ended with {code}: {server.said}")
        self.book.closed(thorough=True)


def main(cycles: int, seed: int) -> int:
    """Run so many cycles; how many faults were found."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="malgraf-kill-") as home:
        campaign = Campaign(Path(home), seed)
        campaign.prepare()
        book = campaign.book
        for number in range(1, cycles + 1):
            campaign.cycle(number)
            if book.faults:
                print(f"cycle {number}: {book.faults[:5]}", file=sys.stderr)
                break
            if number % _THOROUGH == 0:
                took = time.monotonic() - begun
                print(f"{number} cycles, {book.seen} changes, {took:.0f} s", file=sys.stderr)
        else:
            campaign.finish()
        tell(campaign, time.monotonic() - begun, seed)
    return len(book.faults)


def tell(campaign: Campaign, took: float, seed: int) -> None:
    """Print the figures."""
    book = campaign.book
    done = Counter(one.kind for one in book.acknowledged)
    left = Counter(one.kind for one in book.survivors)
    moments = ", ".join(f"{name} {count}" for name, count in campaign.moments.most_common())
    print(f"{campaign.moments.total()} cycles in {took:.0f} s, seed {seed} (killed: {moments}).")
    print(f"Killed while a file was being written: {_listed(campaign.caught)}.")
    print(f"{done.total()} acknowledged changes ({_listed(done)}): {len(book.faults)} faults.")
    print(f"{left.total()} without an answer were made, each whole ({_listed(left)}).")
    for fault in book.faults:
        print(fault, file=sys.stderr)


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or "none"


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(*(given + [100, 1][len(given) :])) else 0)

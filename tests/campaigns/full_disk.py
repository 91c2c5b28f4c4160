"""A disk that fills up under four writers, round after round, and has room again.

Run: ``python -m tests.campaigns.full_disk 20``: so many rounds, in a file system of its own that
goes with the process. It needs the right to mount one: as root, or where user namespaces are
allowed. Every third round the server is killed while the disk is full. Prints what was counted;
exits 1 at the first promise that is not kept:

- a change that finds no room is answered 507, and nothing else than 201 and 507 is answered;
- meanwhile reading goes on, and ``/health/ready`` says 503 and why;
- with room again the next change is stored, by the same server;
- at the end every acknowledged change is there, whole, and nothing that was refused is.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any, Final

import httpx2

from graph.accounts import Accounts
from graph.doctor import Health, examine
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation

MALGRAF: Final = (sys.executable, "-c", "from api.cli import main; main()")
WAYS: Final = (("unshare", "--mount"), ("unshare", "--user", "--map-root-user", "--mount"))
"""How a process gets mounts of its own."""
SIZE: Final = 24 << 20
"""Bytes of the whole file system."""
LEFT: Final = 600 << 10
"""Bytes that are left free when a round begins to write."""
KEY: Final = "liten"
LOGIN, PASSWORD = "åsa", "hästen äter havre 7"
WRITERS: Final = 4
ENOUGH: Final = 4
"""How often each writer is refused before it stops."""
INSIDE: Final = "MALGRAF_CAMPAIGN_INSIDE"


def way_to_mount() -> tuple[str, ...] | None:
    """The command that gives a process mounts of its own; None where none does."""
    for way in WAYS:
        tried = [*way, "mount", "-t", "tmpfs", "tmpfs", tempfile.gettempdir()]
        if shutil.which(way[0]) and not subprocess.run(tried, capture_output=True).returncode:
            return way
    return None


class BrokenPromise(Exception):
    """The service did what it must not."""


def hold(promise: str, *, kept: bool, found: object = "") -> None:
    """Raise ``BrokenPromise`` unless it is kept."""
    if not kept:
        raise BrokenPromise(f"{promise}: {found}")


@dataclass
class Tally:
    """What writers were answered."""

    stored: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def note(self, slug: str, label: str, status: int) -> None:
        """One answer."""
        with self.lock:
            self.statuses[status] += 1
            if status == httpx2.codes.CREATED:
                self.stored[slug] = label
            else:
                self.refused.add(slug)


class Service:
    """``malgraf serve`` over a folder, asked with a key."""

    def __init__(self, folder: Path, secret: str) -> None:
        self.folder = folder
        command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        said = self.process.stderr.readline() if self.process.stderr else ""
        address = next((word for word in said.split() if word.startswith("http://")), "")
        hold("the server starts", kept=bool(address), found=said)
        self.client = httpx2.Client(base_url=address, timeout=60)
        self.key = {"authorization": f"Bearer {secret}"}

    def end(self, *, kill: bool = False) -> str:
        """Stop the server, gently or not; what it said."""
        self.client.close()
        self.process.kill() if kill else self.process.terminate()
        _, said = self.process.communicate(timeout=60)
        return said

    def add(self, slug: str, label: str) -> int:
        """Add a vision; the status of the answer."""
        answer = self.client.post(
            f"/api/v1/visions?organisation={KEY}",
            json={"slug": slug, "label": {"sv": label, "en": label}},
            headers=self.key,
        )
        return answer.status_code

    def ready(self, language: str = "en") -> tuple[int, dict[str, Any]]:
        """What ``/health/ready`` says."""
        answer = self.client.get("/health/ready", headers={"accept-language": language})
        return answer.status_code, answer.json()


def write_until_full(service: Service, tally: Tally, start: str) -> None:
    """Let the writers write until each has been refused often enough."""

    def write(writer: int) -> None:
        refused = number = 0
        while refused < ENOUGH and number < 400:
            slug, label = f"{start}-{writer}-{number}", f"Vision {start} {writer} {number}"
            status = service.add(slug, label)
            tally.note(slug, label, status)
            refused += status == httpx2.codes.INSUFFICIENT_STORAGE
            number += 1

    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(write, range(WRITERS)))


def fill(folder: Path, left: int) -> Path:
    """A file that takes all room of the disk but this."""
    path = folder / "filling"
    with path.open("wb") as file:
        while (more := shutil.disk_usage(folder).free - left) > 0:
            file.write(bytes(min(more, 1 << 16)))
            file.flush()
    return path


def check_full(service: Service) -> None:
    """While nothing can be written: reading goes on, and what hinders is told."""
    pages = (f"/o/{KEY}", f"/api/v1/visions?organisation={KEY}", "/sparql?query=ASK%7B%7D")
    for path in pages:
        for headers in ({}, service.key):
            status = service.client.get(path, headers=headers).status_code
            hold("reading goes on", kept=status == httpx2.codes.OK, found=(path, status))
    for language, word in (("sv", "Disken är full"), ("en", "disk is full")):
        status, said = service.ready(language)
        hold("ready says why not", kept=status == 503 and word in said["detail"], found=said)
        hold("only the disk", kept=[n for n, p in said["parts"].items() if not p["fine"]]
             == ["disk"], found=said)  # fmt: skip
    status = sign_in(service)
    hold("signing in finds no room", kept=status == httpx2.codes.INSUFFICIENT_STORAGE, found=status)
    load = [*MALGRAF, "load", "example:gotene", "--data", str(service.folder), "--lang", "en"]
    done = subprocess.run(load, capture_output=True, text=True)
    told = done.returncode == 1 and "disk is full" in done.stderr.lower()
    hold("a large load is refused in words", kept=told, found=done.stderr)


def age_last_use(folder: Path) -> None:
    """Let the key and the sessions next shown be due for a note of when they were last used."""
    with closing(sqlite3.connect(folder / "accounts.sqlite")) as accounts, accounts:
        accounts.execute("UPDATE keys SET used = 1")
        accounts.execute("UPDATE sessions SET seen = seen - 120")


def sign_in(service: Service) -> int:
    """The status of signing in by a password."""
    page = service.client.get("/sign-in")
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    said = {"form_token": token, "login": LOGIN, "password": PASSWORD, "next": "/"}
    return service.client.post("/sign-in", data=said).status_code


def check_end(folder: Path, tally: Tally) -> None:
    """Everything acknowledged is there and whole, nothing else is, and the journal agrees."""
    unsound = [
        part
        for part in examine(folder).parts
        if part.health is not Health.WHOLE and part.name != "disk"  # which is small
    ]
    hold("the doctor finds nothing", kept=not unsound, found=unsound)
    with Installation.open(folder, write=False) as installation:
        quads = installation.organisation(KEY).quads.decode()
    found: dict[str, set[str]] = {}
    for line in quads.splitlines():
        if "/vision/" in line and "prefLabel" in line:
            slug = line.split("> ", 1)[0].rsplit("/", 1)[1]
            found.setdefault(slug, set()).add(line.split('"')[1] + line.split('"')[2][:3])
    told = {slug: {f"{label}@sv", f"{label}@en"} for slug, label in tally.stored.items()}
    difference = sorted(found.keys() ^ told.keys())[:5], len(found), len(told)
    hold("the acknowledged and nothing else is there", kept=found == told, found=difference)


@contextmanager
def small_disk(size: int) -> Iterator[Path]:
    """A file system of so many bytes; only for a process with mounts of its own."""
    with tempfile.TemporaryDirectory(prefix="malgraf-disk-") as place:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place], check=True)
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "--lazy", place], check=True)


def campaign(disk: Path, rounds: int) -> Tally:
    """Fill the disk so many times; what writers were answered."""
    folder, tally = disk / "data", Tally()
    Installation.create(folder, gate="report").close()
    with Accounts.open(folder) as accounts:
        accounts.add_person(LOGIN, grants=[Grant(Role.READER)])
        accounts.set_password(LOGIN, PASSWORD)
        _, secret = accounts.make_key(OPERATOR, "writers", [Grant(Role.ADMIN)])
    service = Service(folder, secret)
    answer = service.client.put(
        f"/api/v1/organisations/{KEY}", json={"label": {"sv": "Liten"}},
        headers={**service.key, "if-none-match": "*"},
    )  # fmt: skip
    hold("an organisation is made", kept=answer.status_code == 201, found=answer.text)
    for number in range(rounds):
        age_last_use(folder)
        filling = fill(disk, LEFT)
        write_until_full(service, tally, f"r{number}")
        odd = tally.statuses.keys() - {201, 507}
        hold("only 201 and 507", kept=not odd, found=(tally.statuses, odd))
        filling = fill_rest(disk, filling)
        check_full(service)
        if number % 3 == 2:
            service.end(kill=True)
            filling.unlink()
            service = Service(folder, secret)
        filling.unlink(missing_ok=True)
        slug, label = f"after-{number}", f"Efter {number}"
        status = service.add(slug, label)
        tally.note(slug, label, status)
        hold("the next change is stored", kept=status == 201, found=status)
        hold("ready again", kept=service.ready()[0] == 200, found=service.ready())
    said = service.end()
    hold("no fault of ours", kept="Traceback" not in said, found=said)
    check_end(folder, tally)
    return tally


def fill_rest(disk: Path, filling: Path) -> Path:
    """Take what is left too, also what was freed meanwhile."""
    with filling.open("ab") as file:
        try:
            while shutil.disk_usage(disk).free:
                file.write(bytes(4096))
                file.flush()
        except OSError:
            return filling
    return filling


def main(rounds: int) -> int:
    """Run inside a mount namespace of its own."""
    if os.environ.get(INSIDE) != "yes":
        way = way_to_mount()
        if way is None:
            print("no right to mount a file system here", file=sys.stderr)
            return 77
        os.environ[INSIDE] = "yes"
        os.execvp(way[0], [*way, sys.executable, "-m", "tests.campaigns.full_disk", str(rounds)])
    with small_disk(SIZE) as disk:
        try:
            tally = campaign(disk, rounds)
        except BrokenPromise as broken:
            print(broken, file=sys.stderr)
            return 1
    print(
        json.dumps({"rounds": rounds, "stored": len(tally.stored), "refused": len(tally.refused)})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))

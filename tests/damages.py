"""Data folders damaged at random places, and what they should hold."""

import shutil
import sqlite3
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from graph.changes import Change, Way, delta_of
from graph.snapshots import SHARED, Description, Snapshot, owner_folder, write_snapshot
from graph.store import Installation
from tests.journals import ANNA, BASE, BO, Written, label, written

OWNERS = ("1471", "0180", "region")
ERASED = "Storgatan 1"
_PLACE = "http://localhost:8000/id/shared/levels"
_PAGE = 4096
_LARGE = 53
"""How often 20,000 letters make a payload that is too large for the database."""


@dataclass(frozen=True)
class Model:
    """What a folder holds, told without any of the code that reads it at a start."""

    description: Description
    changes: Written

    def states(self, upto: int | None = None) -> dict[str, bytes]:
        """By owner, all its quads after a change; owners without any are left out."""
        held: dict[str, set[bytes]] = defaultdict(set)
        for entry, payload in self.changes[:upto]:
            held[entry.owner].difference_update(payload.delta.removed.splitlines(True))
            held[entry.owner].update(payload.delta.added.splitlines(True))
        return {owner: b"".join(sorted(lines)) for owner, lines in held.items() if lines}


@dataclass(frozen=True)
class Base:
    """One folder as left by a writer that closed it, by one that was killed, and long before."""

    closed: Path
    killed: Path
    earlier: Path
    model: Model


def build(folder: Path, count: int, seed: int) -> Base:
    """A folder of several owners: large payloads, an erased one, and snapshots of long ago."""
    closed, killed, earlier = (folder / name for name in ("closed", "killed", "earlier"))
    with Installation.create(closed, BASE.removesuffix("/id/"), gate="report") as made:
        for number in _changes(made, count, Random(seed)):
            if number == count // 2:
                _copy_open(closed, earlier)
                _save(made, OWNERS[0], SHARED)
            elif number == count - 2:
                _save(made, OWNERS[1])
        made.journal.audit.append("sign-in", ANNA.id, {"way": "password"})
        model = Model(made.description, written(made.journal))
        _copy_open(closed, killed)
    return Base(closed, killed, earlier, model)


def _changes(made: Installation, count: int, random: Random) -> Iterator[int]:
    """Make so many changes, one at a time, and yield the number of each."""
    held: dict[str, list[bytes]] = {owner: [] for owner in OWNERS}
    for number in range(1, count + 1):
        owner = OWNERS[number % len(OWNERS)]
        if number == count // 3:
            made.add_shared(_PLACE, b'<x:a> <x:b> "Nationell" .\n')
        elif number == count // 2 + 1:
            made.journal.erase(made.journal.mentioning(ERASED), ERASED, BO, datetime.now(UTC))
        else:
            texts = [f"Mål {random.random()}" for _ in range(random.randint(1, 5))]
            if number % (count // 3) == 1:
                texts.append(random.randbytes(10_000).hex() * _LARGE)
            secret = label("hemligt", ERASED, OWNERS[2])
            added = [label(f"g{number}-{at}", text, owner) for at, text in enumerate(texts)]
            removed = random.sample(held[owner], min(len(held[owner]), random.randint(0, 2)))
            held[owner] = [line for line in (*held[owner], *added) if line not in removed]
            added += [secret] if number == 2 else []
            removed += [secret] if number == 5 else []
            change = Change(owner, random.choice((ANNA, BO)), Way.EDIT, f"Skäl {number}")
            made.commit(change, delta_of(added, removed))
            made.journal.audit.append("sign-in", change.actor.id, {"n": str(number)})
        yield number


def _save(made: Installation, *owners: str) -> None:
    for owner in owners:
        place = made.folder / SHARED if owner == SHARED else owner_folder(made.folder, owner)
        write_snapshot(place, Snapshot(*made.dump(owner)))


def _copy_open(folder: Path, target: Path) -> None:
    # A process of its own, as closing the database here would let go of SQLite's locks.
    subprocess.run(["cp", "-r", folder, target], check=True)


@dataclass(frozen=True)
class Victim:
    """A copy of a folder that is to be damaged, with the one it was long before."""

    folder: Path
    earlier: Path
    random: Random

    @property
    def journal(self) -> Path:
        """Its journal."""
        return self.folder / "journal"

    def file(self) -> Path:
        """A file of its, of each kind as often."""
        kinds: dict[str, list[Path]] = defaultdict(list)
        for path in sorted(self.folder.rglob("*")):
            if path.is_file() and path.stat().st_size and kind_of(path) != "other":
                kinds[kind_of(path)].append(path)
        return self.random.choice(kinds[self.random.choice(sorted(kinds))])


def kind_of(path: Path) -> str:
    """What a file is, in a word or two; "other" for what is not kept from start to start."""
    if path.parent.name == "payloads":
        return "payload file"
    if path.name.startswith("snapshot-"):
        return "snapshot"
    known = ("journal.sqlite", "journal.sqlite-wal", "heads", "audit-heads", "malgraf.json")
    return path.name if path.name in known else "other"


def flip(victim: Victim) -> str:
    """Other bits in up to eight bytes of a file."""
    path, random = victim.file(), victim.random
    content = bytearray(path.read_bytes())
    at = random.randrange(len(content))
    for offset in range(at, min(at + random.randint(1, 8), len(content))):
        content[offset] ^= random.randint(1, 255)
    path.write_bytes(content)
    return kind_of(path)


def cut(victim: Victim) -> str:
    """A file that ends too early."""
    path = victim.file()
    with path.open("r+b") as file:
        file.truncate(victim.random.randrange(path.stat().st_size))
    return kind_of(path)


def zero(victim: Victim) -> str:
    """A page of zeros."""
    path = victim.file()
    at = victim.random.randrange(path.stat().st_size) // _PAGE * _PAGE
    with path.open("r+b") as file:
        file.seek(at)
        file.write(bytes(min(_PAGE, path.stat().st_size - at)))
    return kind_of(path)


def remove(victim: Victim) -> str:
    """A file that is gone."""
    path = victim.file()
    path.unlink()
    return kind_of(path)


def swap_files(victim: Victim) -> str:
    """Two large payloads, or two snapshots, in each other's place."""
    pattern = victim.random.choice(("payloads/*.gz", "snapshot-*"))
    one, other = victim.random.sample(sorted(victim.folder.rglob(pattern)), 2)
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)
    return kind_of(one)


def put_back(victim: Victim) -> str:
    """The database of long before, as from a backup of that file alone."""
    for path in victim.journal.glob("journal.sqlite*"):
        path.unlink()
    for path in victim.earlier.glob("journal/journal.sqlite*"):
        shutil.copy(path, victim.journal)
    return "journal.sqlite"


def altered(folder: Path, *statements: str) -> None:
    """Let somebody change the journal's database by hand."""
    path = folder / "journal" / "journal.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def swap_rows(victim: Victim) -> str:
    """Two small payloads in each other's place."""
    one, other = victim.random.sample([2, 3, 6, 7, 8], 2)
    altered(
        victim.folder,
        f"UPDATE payload SET number = -{one} WHERE number = {one}",
        f"UPDATE payload SET number = {one} WHERE number = {other}",
        f"UPDATE payload SET number = {other} WHERE number = -{one}",
    )
    return "rows"


def drop_end(victim: Victim) -> str:
    """The last changes gone without a trace in SQLite."""
    gone = victim.random.randint(1, 5)
    first = f"(SELECT max(number) FROM payload) - {gone}"
    tables = ("change", "touched", "payload")
    altered(victim.folder, *(f"DELETE FROM {table} WHERE number > {first}" for table in tables))
    return "rows"


def alter_row(victim: Victim) -> str:
    """A change, an index or an event that somebody has altered by hand."""
    altered(victim.folder, victim.random.choice(_ALTERATIONS))
    return "rows"


_ALTERATIONS = (
    "UPDATE change SET actor = 'u-9' WHERE number = 5",
    "UPDATE change SET owner = '0180' WHERE number = 3",
    "UPDATE change SET at = at + 1 WHERE number = 6",
    "UPDATE change SET way = x'ff' WHERE number = 6",
    "DELETE FROM change WHERE number = 4",
    "DELETE FROM payload WHERE number = 3",
    "UPDATE payload SET content = x'00' WHERE number = 3",
    "UPDATE payload SET content = 7 WHERE number = 3",
    "UPDATE payload SET content = NULL WHERE number = 3",
    "UPDATE payload SET erased_by = NULL WHERE number = 2",
    "UPDATE payload SET erased_by = 3 WHERE number = 6",
    "DELETE FROM touched WHERE number = 2",
    "INSERT INTO touched VALUES ('urn:x', 2)",
    "INSERT INTO touched VALUES ('urn:x', 'two')",
    "DROP TABLE touched",
    "DROP INDEX change_owner",
    "UPDATE audit SET kind = 'x' WHERE number = 2",
    "UPDATE audit SET detail = x'ff' WHERE number = 2",
    "DELETE FROM audit WHERE number = 3",
)
DAMAGES: tuple[Callable[[Victim], str], ...] = (
    flip, cut, zero, flip, remove, alter_row, cut, swap_files, zero, flip,
    swap_rows, cut, drop_end, zero, alter_row, put_back,
)  # fmt: skip
"""What is done to one folder after the other; what a bad disk does most often."""

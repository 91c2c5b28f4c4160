"""Journals for tests: made-up changes, and what a journal must then say."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from graph.changes import Actor, Change, Delta, Entry, Payload, Way, delta_of
from graph.errors import StoreError
from graph.journal import Journal

BASE = "http://localhost:8000/id/"
ANNA = Actor("u-1", "Anna Ek")
BO = Actor("u-2", "Bo Alm")
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

Written = list[tuple[Entry, Payload]]
"""What a journal holds, in order: a plain model to hold it against."""


def iri(slug: str, owner: str = "1471") -> str:
    """The name of a goal."""
    return f"{BASE}{owner}/goal/{slug}"


def label(slug: str, text: str, owner: str = "1471") -> bytes:
    """The N-Quads line that names a goal."""
    name = "http://www.w3.org/2004/02/skos/core#prefLabel"
    return f'<{iri(slug, owner)}> <{name}> "{text}"@sv <{BASE}{owner}/plan> .\n'.encode()


def observation(number: int, indicator: str, owner: str = "1471") -> bytes:
    """The two N-Quads lines of an observation of an indicator."""
    subject, graph = f"<{BASE}{owner}/observation/{number:06d}>", f"<{BASE}{owner}/observations>"
    of = f"<https://w3id.org/malgraf/def/indicator> <{BASE}{owner}/indicator/{indicator}>"
    value = f'<http://purl.org/linked-data/sdmx/2009/measure#obsValue> "{number}"'
    return f"{subject} {value} {graph} .\n{subject} {of} {graph} .\n".encode()


def edit(owner: str = "1471", actor: Actor = ANNA, why: str = "", idempotency: str = "") -> Change:
    """A change made in a form."""
    return Change(owner, actor, Way.EDIT, why, "KS 2026/12", idempotency=idempotency)


def adding(*lines: bytes) -> Delta:
    """A delta that only adds."""
    return delta_of(lines, ())


def append(journal: Journal, delta: Delta, change: Change | None = None) -> Entry:
    """Append a change at a moment of its own."""
    last = journal.last
    at = last.at + timedelta(minutes=1) if last else START
    return journal.append(change or edit(), delta, at)


def random_change(random: Random, number: int) -> tuple[Change, Delta]:
    """A change with a small delta; every twentieth is too large for the database."""
    owner = random.choice(("1471", "0180", "shared"))
    size = 9000 if number % 20 == 7 else random.randint(1, 6)
    lines = {
        label(f"g{random.randrange(10**6)}", f"Mål {random.random()}", owner) for _ in range(size)
    }
    split = random.randint(0, len(lines)) if size < 100 else size
    change = edit(
        owner, random.choice((ANNA, BO)), f"Skäl {number}", random.choice(("", f"k{number}"))
    )
    return change, delta_of(sorted(lines)[:split], sorted(lines)[split:])


def fill(journal: Journal, count: int, seed: int = 0) -> None:
    """Append random changes, erase from one of them, and note something in the audit chain."""
    random = Random(seed)
    for number in range(1, count):
        change, delta = random_change(random, number)
        append(journal, delta, change)
        journal.audit.append("sign-in", change.actor.id, {"n": str(number)})
    last = journal.last
    assert last is not None
    journal.erase([min(3, count - 1)], "Mål", BO, last.at)


def written(journal: Journal) -> Written:
    """Everything a journal says, read one by one."""
    return [(entry, journal.payload(entry.number)) for entry in journal.entries()]


def indices_agree(journal: Journal, model: Sequence[tuple[Entry, Payload]]) -> bool:
    """Whether the questions answered from indices say what the entries themselves say."""
    for owner in journal.owners():
        if journal.entries(owner=owner) != [entry for entry, _ in model if entry.owner == owner]:
            return False
    for actor in (ANNA.id, BO.id):
        if journal.count(actor=actor) != sum(entry.actor == actor for entry, _ in model):
            return False
    touched = {
        subject: entry.number
        for entry, payload in model
        if not payload.erased
        for subject in payload.delta.subjects
    }
    return all(found >= touched[name] for name, found in journal.versions(touched).items())


def refused(folder: Path) -> bool:
    """Whether a journal is refused when it is opened."""
    try:
        Journal.open(folder, write=False).close()
    except StoreError:
        return True
    return False

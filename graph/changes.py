"""A change of one owner: what goes and what comes, who makes it, by which way and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from pyoxigraph import Quad, RdfFormat, parse


class Way(StrEnum):
    """How a change came: each is a route of writing."""

    EDIT = "edit"
    LOAD = "load"
    UPDATE = "update"
    GRAPH_STORE = "graph-store"
    REVERT = "revert"
    UPGRADE = "upgrade"
    REBASE = "rebase"
    ERASE = "erase"


@dataclass(frozen=True)
class Actor:
    """Who acts: ``id`` is lasting and says nothing about the person; ``name`` is for people.

    The name is personal data: it stands in payloads, which can be erased, and nowhere else.
    """

    id: str
    name: str = ""


LOCAL = Actor("local", "")
"""Whoever runs commands on the machine where the data folder is."""


@dataclass(frozen=True)
class Delta:
    """What comes and what goes: N-Quads lines as the store writes them, sorted, each once.

    No line stands in both. An *effective* delta adds only what was absent and removes only what
    was there, so that its inverse undoes it.
    """

    added: bytes = b""
    removed: bytes = b""

    def __bool__(self) -> bool:
        """Whether anything changes."""
        return bool(self.added or self.removed)

    def inverse(self) -> "Delta":
        """What undoes an effective delta."""
        return Delta(self.removed, self.added)

    @cached_property
    def subjects(self) -> frozenset[str]:
        """The IRIs of what is described anew; blank nodes have none."""
        lines = (*self.added.splitlines(), *self.removed.splitlines())
        return frozenset(
            line[1 : line.index(b">")].decode() for line in lines if line.startswith(b"<")
        )

    @cached_property
    def properties(self) -> frozenset[tuple[str, str]]:
        """What is described anew, each with the properties that come or go."""
        lines = (*self.added.splitlines(), *self.removed.splitlines())
        heads = {tuple(line.decode().split(" ", 2)[:2]) for line in lines}
        return frozenset((subject[1:-1], path[1:-1]) for subject, path in heads)

    @property
    def size(self) -> int:
        """How many statements come or go."""
        return self.added.count(b"\n") + self.removed.count(b"\n")

    def added_quads(self) -> Iterator[Quad]:
        """What comes."""
        return parse(self.added, RdfFormat.N_QUADS)

    def removed_quads(self) -> Iterator[Quad]:
        """What goes."""
        return parse(self.removed, RdfFormat.N_QUADS)


def delta_of(added: Iterable[bytes], removed: Iterable[bytes]) -> Delta:
    r"""A delta of lines; what is both added and removed is neither.

    >>> old, new = b"<a:a> <a:p> <a:b> <a:g> .\n", b"<a:a> <a:p> <a:c> <a:g> .\n"
    >>> delta_of([new], [old]).size, bool(delta_of([old], [old]))
    (2, False)
    """
    coming, going = set(added), set(removed)
    return Delta(b"".join(sorted(coming - going)), b"".join(sorted(going - coming)))


@dataclass(frozen=True)
class Change:
    """A change somebody asks for.

    ``owner`` is an organisation's key or ``shared``. ``why`` and ``case_number`` are free text.
    ``known`` holds, by subject, the number up to which the writer has seen it: a subject changed
    after that is refused. ``absent`` are subjects that must not exist yet. ``based_on`` is the
    owner's number that the whole delta was made from; None where it does not matter.
    ``idempotency`` makes a repeated request give the first one's answer; empty where not asked.
    ``request`` is the digest of that request: another one with the same key is refused.
    """

    owner: str
    actor: Actor
    way: Way
    why: str = ""
    case_number: str = ""
    known: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    absent: frozenset[str] = frozenset()
    based_on: int | None = None
    reverts: int | None = None
    idempotency: str = ""
    request: str = ""


@dataclass(frozen=True)
class Entry:
    """A change as the journal has it; names and reasons stand in its payload.

    ``number`` counts all changes of the installation from 1. ``digest`` is the SHA-256 of the
    payload, ``chain`` that of the previous chain, the number, this metadata and ``digest``.
    """

    number: int
    at: datetime
    owner: str
    actor: str
    way: Way
    added: int
    removed: int
    reverts: int | None
    digest: str
    chain: str


@dataclass(frozen=True)
class Payload:
    """What a change holds that may be erased by law: the delta, who by name, and why."""

    delta: Delta
    name: str = ""
    why: str = ""
    case_number: str = ""
    erased: bool = False

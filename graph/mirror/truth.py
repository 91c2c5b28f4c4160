"""What an engine is to hold: the graphs of a data folder after a change, and what came since."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

from graph.changes import Way
from graph.data_folder import DataFolder
from graph.mirror.places import Places
from graph.mirror.statements import by_graph
from graph.names import OrganisationNames
from graph.quad_lines import parsed, sorted_lines
from graph.snapshots import SHARED
from graph.vocabularies import vocabulary_quads

_REWRITING: Final = frozenset({Way.ERASE, Way.REBASE, Way.UPGRADE})
"""Ways of changing after which deltas alone do not lead to what there is."""
_PAGE: Final = 256
"""Changes that are read at once."""


@dataclass(frozen=True)
class Truth:
    """A data folder after change ``number``. ``folder`` is open, for reading at least."""

    folder: DataFolder
    number: int

    @property
    def places(self) -> Places:
        """What the graphs are called at the engine."""
        return Places(self.folder.base)

    @property
    def is_plain(self) -> bool:
        """Whether it is a plain store."""
        return self.folder.description.gate == "off"

    @property
    def chain(self) -> str:
        """The journal's chain at the number; empty before the first change."""
        return self.chain_at(self.number)

    def chain_at(self, number: int) -> str:
        """The journal's chain at a change; empty where there is none yet."""
        return self.folder.journal.entry(number).chain if 0 < number <= self.number else ""

    @property
    def lineage(self) -> str:
        """The journal's chain at its first change, by which it is told from every other's."""
        return self.chain_at(1)

    @property
    def vocabularies(self) -> str:
        """A digest of the shipped vocabularies; empty for a plain store, which has none."""
        return "" if self.is_plain else _vocabularies_digest()

    def owners(self) -> Iterator[str]:
        """Who has data: organisations, and what is shared."""
        yield SHARED
        for owner in self.folder.journal.owners():
            if owner != SHARED and self.folder.journal.entries(
                owner=owner, upto=self.number, limit=1
            ):
                yield owner

    def names(self) -> list[str]:
        """The names of all graphs that may hold anything; of organisations without reading them."""
        own = [
            name
            for owner in self.owners()
            if owner != SHARED
            for names in [OrganisationNames(self.folder.base, owner)]
            for name in (names.plan, names.observations)
        ]
        return [*self.graphs(SHARED), *own]

    def graphs(self, owner: str) -> dict[str, set[bytes]]:
        """An owner's graphs; the shipped vocabularies count as shared."""
        quads = self.folder.state(owner, self.number)
        found = by_graph(quads, self.places, all_named=not self.is_plain)
        if owner == SHARED and not self.is_plain:
            for graph, triples in _vocabularies(self.places).items():
                found[graph] = found.get(graph, set()) | triples
        return found

    def common(self) -> set[bytes]:
        """Every triple of what is shared, each once: graphs that are shared may say the same."""
        return set().union(*self.graphs(SHARED).values())


@dataclass
class Step:
    """What came and went from one number to another, by graph; no line stands in both.

    ``rewrites`` is whether the journal no longer has all of it, so that graphs must be compared.
    """

    number: int
    added: dict[str, set[bytes]] = field(default_factory=dict)
    removed: dict[str, set[bytes]] = field(default_factory=dict)
    owners: set[str] = field(default_factory=set)
    rewrites: bool = False

    def take(
        self, number: int, owner: str, added: dict[str, set[bytes]], removed: dict[str, set[bytes]]
    ) -> None:
        """Take in the next effective delta: what it undoes of those before is no change."""
        self.number = number
        self.owners.add(owner)
        for coming, there, gone in (
            (removed, self.added, self.removed),
            (added, self.removed, self.added),
        ):
            for graph, triples in coming.items():
                undone = there.get(graph, set()) & triples
                there.get(graph, set()).difference_update(undone)
                gone.setdefault(graph, set()).update(triples - undone)


def steps(truth: Truth, after: int, most: int) -> Iterator[Step]:
    """From a number to the truth's; together are changes of ``most`` bytes, a larger one alone."""
    journal, places = truth.folder.journal, truth.places
    step, size = Step(after), 0
    while page := journal.entries(after=step.number, upto=truth.number, limit=_PAGE):
        for entry in page:
            payload = journal.payload(entry.number)
            if payload.erased or entry.way in _REWRITING:
                yield Step(truth.number, rewrites=True)
                return
            step.take(
                entry.number,
                entry.owner,
                by_graph(payload.delta.added, places, all_named=not truth.is_plain),
                by_graph(payload.delta.removed, places, all_named=not truth.is_plain),
            )
            size += len(payload.delta.added) + len(payload.delta.removed)
            if size >= most:
                yield step
                step, size = Step(entry.number), 0
    if step.owners:
        yield step


@cache
def _vocabularies(places: Places) -> dict[str, set[bytes]]:
    return by_graph(_canonical_vocabularies(), places, all_named=True)


@cache
def _vocabularies_digest() -> str:
    return hashlib.sha256(_canonical_vocabularies()).hexdigest()


@cache
def _canonical_vocabularies() -> bytes:
    """The shipped vocabularies, with names of blank nodes that are the same in every process."""
    quads = Dataset(parsed(vocabulary_quads()))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted_lines(serialize(quads, format=RdfFormat.N_QUADS) or b"")

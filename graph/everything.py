"""Every graph of an installation in one store, and which of them somebody may see."""

from collections.abc import Collection, Iterable, Iterator
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.changes import Delta
from graph.datasets import Dataset
from graph.names import OrganisationNames, is_key
from graph.quad_lines import apply
from graph.snapshots import SHARED
from graph.store import Installation
from graph.vocabularies import load_vocabularies

_FEW: Final = 8
"""Organisations up to which lists of graphs cost next to nothing in a query."""
_MANY: Final = 40
"""Organisations from which lists cost more than taking the others away ever does."""
_LITTLE: Final = 1_000_000
"""Quads that are taken away in about a tenth of a second."""


class Everything:
    """The plan and observations of all organisations, what is shared, and the vocabularies.

    ``numbers`` says up to which change each owner's data are here; ``number`` up to which all
    owners' are. Changes only by ``apply`` and ``replace``, whole or not at all for whoever forks
    between them.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self.store = Store()
        load_vocabularies(self.store)
        self.vocabularies = frozenset(_names_in(self.store))
        self.numbers: dict[str, int] = {}
        self.number = 0
        self._sizes: dict[str, int] = {}

    @classmethod
    def of(cls, installation: Installation) -> "Everything":
        """All that an installation has now."""
        made = cls(installation.base)
        made.catch_up(installation)
        return made

    def catch_up(self, installation: Installation, again: Collection[str] = ()) -> None:
        """Take in what has changed since; the owners of ``again`` are read from the beginning."""
        last = installation.number
        for owner in (SHARED, *installation.keys()):
            held = self.numbers.get(owner, 0)
            if owner in again or not held:
                self.replace(owner, *installation.dump(owner))
                continue
            for number, delta in installation.journal.deltas(owner, after=held, upto=last):
                self._take(number, owner, delta)
        self.number = max(self.number, last)

    def apply(self, number: int, owner: str, delta: Delta) -> bool:
        """Take in a change; False where changes before it are missing, and then nothing is done."""
        if number > self.numbers.get(owner, 0):
            if number != self.number + 1:
                return False
            self._take(number, owner, delta)
        if number == self.number + 1:
            self.number = number
        return True

    def replace(self, owner: str, number: int, quads: bytes) -> None:
        """Let an owner have exactly these N-Quads."""
        for graph in self.graphs_of(owner):
            self.store.remove_graph(NamedNode(graph))
        self.store.bulk_load(quads, RdfFormat.N_QUADS)
        self.numbers[owner] = number
        self._sizes[owner] = quads.count(b"\n")

    def names(self, key: str) -> OrganisationNames:
        """The IRIs of an organisation."""
        return OrganisationNames(self.base, key)

    def organisations(self) -> frozenset[str]:
        """The keys of those that have, or have had, data."""
        return frozenset(self.numbers) - {SHARED}

    def graphs_of(self, owner: str) -> tuple[str, ...]:
        """The names of an owner's graphs."""
        if owner != SHARED:
            names = self.names(owner)
            return (names.plan, names.observations)
        taken = self.vocabularies.union(*map(self.graphs_of, self.organisations()))
        return tuple(graph for graph in _names_in(self.store) if graph not in taken)

    def owner_of(self, graph: str) -> str | None:
        """Whose a graph is; None for the shipped vocabularies, which nobody changes."""
        if graph in self.vocabularies:
            return None
        key = graph.removeprefix(f"{self.base}/id/").partition("/")[0]
        return key if is_key(key) and graph in self.graphs_of(key) else SHARED

    def visible_graphs(self, visible: Iterable[str]) -> tuple[str, ...]:
        """What somebody may see who may see these organisations: theirs and what is common."""
        keys = sorted(self.organisations().intersection(visible))
        own = (graph for key in keys for graph in self.graphs_of(key))
        return (*sorted(self.vocabularies), *self.graphs_of(SHARED), *own)

    def alone(self, key: str) -> Store:
        """A store of what an organisation sees: its own, what is shared, and the vocabularies."""
        store = Store()
        for graph in map(NamedNode, self.visible_graphs((key,))):
            triples = self.store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
            store.bulk_load(triples, RdfFormat.N_TRIPLES, to_graph=graph)
        return store

    def cut(self, visible: Iterable[str] | None, said: Dataset | None) -> Dataset | None:
        """The dataset of a query; None is the union of everything in the store.

        Only to be called in a child: where that is the cheaper way, what may not be seen is taken
        out of the store instead of listing the rest. A query over hundreds of listed graphs is
        many times slower than over the union of a store.
        """
        hidden = self._hidden(visible)
        if not hidden:
            return said
        if said is not None:
            return said.within(self.visible_graphs(visible or ()))
        if not self.takes_away(visible):
            graphs = self.visible_graphs(visible or ())
            return Dataset(graphs, graphs)
        for key in hidden:
            for graph in self.graphs_of(key):
                self.store.remove_graph(NamedNode(graph))
        return None

    def takes_away(self, visible: Iterable[str] | None) -> bool:
        """Whether ``cut`` takes out of the store what these may not see, where nothing is said."""
        hidden = self._hidden(visible)
        seen = len(self.organisations()) - len(hidden)
        if not hidden or seen <= _FEW:
            return False
        return seen > _MANY or sum(self._sizes[key] for key in hidden) <= _LITTLE

    def _hidden(self, visible: Iterable[str] | None) -> frozenset[str]:
        return self.organisations().difference(visible) if visible is not None else frozenset()

    def _take(self, number: int, owner: str, delta: Delta) -> None:
        apply(self.store, delta.added, delta.removed)
        self.numbers[owner] = number
        size = delta.added.count(b"\n") - delta.removed.count(b"\n")
        self._sizes[owner] = self._sizes.get(owner, 0) + size


def _names_in(store: Store) -> Iterator[str]:
    return (name.value for name in store.named_graphs() if isinstance(name, NamedNode))

"""What a query asked of a mirror is about: the graphs its asker may see, always said as lists.

An engine is never left to choose by itself: it may hold others' data, and its default graph may be
anything. What is found in a text here can narrow what is seen and never widen it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from graph.datasets import Dataset, dataset_said
from graph.errors import QueryTooLarge, StoreError
from graph.guard import tokens_of
from graph.mirror.engine import EngineFault, Queried, in_sparql
from graph.mirror.places import Places
from graph.mirror.state import State
from graph.snapshots import SHARED
from graph.texts import Text

MOST: Final = 20_000
"""Graphs that an engine can be asked about at once."""
_WHATEVER: Final = "WHERE { ?s ?p ?o } LIMIT 1"
_ANYTHING: Final = f"SELECT ?s {_WHATEVER}"
_NAMED: Final = "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } } LIMIT 1"


@dataclass(frozen=True)
class Asking:
    """One look at a mirror: what there is to ask about."""

    places: Places
    state: State

    @property
    def number(self) -> int:
        """The last change that is there whole; ``StoreError`` where the mirror is not whole."""
        if self.state.number is None:
            raise StoreError(
                Text(
                    "Speglingen i motorn är inte hel än. Försök igen om en stund.",
                    "The mirror in the engine is not whole yet. Try again in a while.",
                )
            )
        return self.state.number

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """Every graph that can be named in a query."""
        return tuple(
            sorted(graph for graph in self.state.counts if not self.places.is_reserved(graph))
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The organisations that there are graphs of; none in a plain store."""
        if self.state.is_plain:
            return ()
        return tuple(sorted({*map(self.places.owner_of, self.graphs)} - {SHARED}))

    @property
    def has_everything(self) -> bool:
        """Whether there is a graph of everything."""
        return self.places.whole in self.state.counts

    def sees_all(self, visible: Collection[str] | None) -> bool:
        """Whether whoever sees these organisations sees all that there are."""
        return visible is None or {*self.keys} <= {*visible}

    def still_serves_everything(self, visible: Collection[str] | None) -> bool:
        """Whether an answer out of the graph of everything, got before this look, is theirs.

        A graph is told of in the state before or as its first triples come.
        """
        return self.has_everything and self.sees_all(visible)

    def visible(self, visible: Collection[str] | None) -> tuple[str, ...]:
        """The graphs that somebody may see; in a plain store everybody who may ask sees all."""
        if visible is None or self.state.is_plain:
            return self.graphs
        allowed = {SHARED, *visible}
        return tuple(graph for graph in self.graphs if self.places.owner_of(graph) in allowed)

    def dataset(
        self, text: str, said: Dataset, visible: Collection[str] | None
    ) -> tuple[Dataset, bool]:
        """The dataset of a guarded query, and whether it reads the graph of everything.

        It comes from the parameters of the protocol, else from the text, else it is all that may
        be seen.
        """
        seen = self.visible(visible)
        found = said or dataset_said(text, f"{self.places.base}/")
        if found is not None:
            return self._cut(found.within(seen)), False
        named = seen if _may_name_graphs(text) else ()
        if self.state.is_plain:
            return self._cut(Dataset((self.places.default,), named)), False
        if self.has_everything and self.sees_all(visible):
            return self._cut(Dataset((self.places.whole,), named)), True
        return self._cut(Dataset(seen, named)), False

    def _cut(self, found: Dataset) -> Dataset:
        if len(found.default) + len(found.named) > MOST:
            raise QueryTooLarge(
                Text(
                    f"Frågan gäller fler än {MOST} grafer. Säg vilka med FROM och FROM NAMED.",
                    f"The query is about more than {MOST} graphs. Say which by FROM and FROM "
                    "NAMED.",
                )
            )
        return found if found.default else Dataset((self.places.nothing,), found.named)


def _may_name_graphs(text: str) -> bool:
    """Whether a text may hold GRAPH, which an engine may read off the start of a longer word."""
    return any(
        token.kind in {"word", "name"} and token.text.upper().startswith("GRAPH")
        for token in tokens_of(text)
    )


def refuse_careless(engine: Queried, places: Places) -> None:
    """Raise ``EngineFault`` unless an engine keeps to the dataset that it is told.

    Asked about a graph that holds nothing it must find nothing, neither by GRAPH nor by a FROM in
    the text.
    """
    nothing = [places.nothing]
    by_text = " ".join(("SELECT ?s FROM", in_sparql(places.state), _WHATEVER))
    found = (
        *engine.select(_ANYTHING, nothing),
        *engine.select(by_text, nothing),
        *engine.select(_NAMED, nothing),
        *engine.select(_NAMED, nothing, nothing),
    )
    if found:
        raise EngineFault(
            Text(
                f"{engine.address} håller sig inte till default-graph-uri och named-graph-uri, så "
                "frågor där skulle nå det som inte får ses. Använd en motor som följer SPARQL 1.1 "
                "Protocol.",
                f"{engine.address} does not keep to default-graph-uri and named-graph-uri, so "
                "queries there would reach what may not be seen. Use an engine that keeps to the "
                "SPARQL 1.1 Protocol.",
            )
        )

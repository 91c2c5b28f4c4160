"""What a mirror asks of an engine: the SPARQL 1.1 query, update and graph store protocols."""

from collections.abc import Sequence
from typing import Protocol

from pyoxigraph import NamedNode

from graph.errors import StoreError

Row = dict[str, str]
"""What a solution binds, by variable: an IRI, or the text of a literal."""


class EngineAway(StoreError):
    """The engine cannot be reached, or is too busy now: what was asked can be asked again."""


class EngineFault(StoreError):
    """The engine answers, but not as it should: whoever runs it must act."""


class Queried(Protocol):
    """A SPARQL 1.1 engine that answers queries. Raises ``EngineAway`` and ``EngineFault``."""

    @property
    def address(self) -> str:
        """Where it is, as it is told to people."""

    def select(
        self, query: str, graphs: Sequence[str] = (), named: Sequence[str] = ()
    ) -> list[Row]:
        """The solutions of a SELECT; with ``graphs`` its default graph is those alone.

        Then GRAPH reaches only those of ``named``.
        """


class Engine(Queried, Protocol):
    """An engine that can be changed too."""

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""

    def replace(self, graph: str, triples: bytes) -> None:
        """Let a graph hold exactly these N-Triples."""

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph."""


def in_sparql(graph: str) -> str:
    """A graph's name as it is written in SPARQL; ``ValueError`` where it is no IRI.

    >>> in_sparql("http://a.example/g")
    '<http://a.example/g>'
    """
    return str(NamedNode(graph))

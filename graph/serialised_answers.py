"""A stranger's query answered in bytes: one store with every graph, one dataset rule, caps."""

import io
import time
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
    serialize,
)

from graph.child import run
from graph.datasets import Dataset, dataset_said
from graph.errors import QueryError, QueryTooLarge
from graph.everything import Everything
from graph.guard import check_query
from graph.names import PREFIXES
from graph.store import Installation
from graph.syntax_errors import bad_sparql
from graph.texts import Text

CAP = 32 << 20
"""How many bytes an answer may have."""
TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
"""Media types of the answers to SELECT and ASK; the first is the usual one."""
TRIPLES = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
}
"""Media types of one graph; the first is the usual one."""
QUADS = {"application/trig": RdfFormat.TRIG, "application/n-quads": RdfFormat.N_QUADS}
"""Media types that can name graphs too."""
GRAPHS = {**TRIPLES, **QUADS}
"""Media types of the answers to CONSTRUCT and DESCRIBE; the first is the usual one."""


@dataclass(frozen=True)
class Query:
    """A guarded query with the media type of its answer; ``deadline`` is in seconds.

    The dataset is graph names; both empty means what the text says, or else the union of all.
    ``visible`` are the keys of the organisations whose graphs the asker may see; None is all.
    """

    text: str
    media_type: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float = 10.0
    visible: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``seconds`` is from asking to having it."""

    media_type: str
    body: bytes
    seconds: float


def offered(text: str) -> tuple[str, ...]:
    """The media types a query can be answered in, the usual one first; guards the query."""
    form = check_query(text).form
    return tuple(TABLES if form in {"SELECT", "ASK"} else GRAPHS)


def chosen(text: str, accept: Iterable[str]) -> str:
    """The first acceptable media type that the query can be answered in; guards the query."""
    possible = offered(text)
    for media_type in accept:
        if media_type in possible:
            return media_type
    raise QueryError(
        Text(
            f"Den här sortens fråga kan besvaras som {', '.join(possible)}.",
            f"This kind of query can be answered as {', '.join(possible)}.",
        )
    )


def run_query(
    installation: Installation, text: str, accept: Iterable[str], deadline: float = 10.0
) -> Answer:
    """The answer, without a server: guarded, and evaluated in a child of this process."""
    start = time.perf_counter()
    query = Query(text, chosen(text, accept), deadline=deadline)
    work = partial(evaluate, Everything.of(installation), query)
    body = run(work, deadline=deadline)
    return Answer(query.media_type, body, time.perf_counter() - start)


def evaluate(everything: Everything, query: Query, cap: int = CAP) -> bytes:
    """The serialised answer, at most ``cap`` bytes; only to be run where it can be killed.

    Without FROM and dataset parameters the default graph is the union of all graphs that the
    asker may see. The flag for that is never set otherwise: it would override them.
    """
    base = f"{everything.base}/"
    in_text = check_query(query.text).has_dataset
    said: Dataset | None = Dataset(query.default_graphs, query.named_graphs)
    if not said:
        said = dataset_said(query.text, base) if in_text and query.visible is not None else None
    dataset = everything.cut(query.visible, said)
    union = dataset is None and not in_text
    return serialised(everything.store, query, base, dataset, cap, union=union)


def serialised(
    store: Store, query: Query, base: str, dataset: Dataset | None, cap: int, *, union: bool
) -> bytes:
    """The answer over a dataset, or where there is none over what the text says.

    ``union`` makes the default graph that of all graphs, and never goes with a dataset.
    """
    try:
        result = store.query(
            query.text,
            base_iri=base,
            use_default_graph_as_union=union,
            default_graph=None if dataset is None else [*map(NamedNode, dataset.default)],
            named_graphs=None if dataset is None else [*map(NamedNode, dataset.named)],
        )
        written = _Capped(cap)
        if isinstance(result, QueryTriples):
            serialize(result, written, GRAPHS[query.media_type], prefixes=PREFIXES)
        else:
            result.serialize(written, TABLES[query.media_type])
    except (SyntaxError, ValueError, OSError) as error:
        raise bad_sparql(query.text, error) from error
    return written.getvalue()


class _Capped(io.BytesIO):
    """Bytes in memory, up to a cap."""

    def __init__(self, cap: int) -> None:
        super().__init__()
        self._left = cap

    def write(self, part: bytes, /) -> int:  # type: ignore[override]  # the engine writes bytes
        """Take more bytes; too many end the query."""
        size = super().write(part)
        self._left -= size
        if self._left < 0:
            raise QueryTooLarge(
                Text(
                    "Svaret är för stort. Begränsa frågan, till exempel med LIMIT.",
                    "The answer is too large. Narrow the query, by LIMIT for instance.",
                )
            )
        return size

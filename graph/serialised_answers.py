"""A stranger's query answered in bytes: one store with every graph, one dataset rule, caps."""

import io
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from graph.child import run
from graph.datasets import Dataset, dataset_said
from graph.errors import QueryError, QueryTooLarge
from graph.everything import Everything
from graph.frames import joined, parted
from graph.guard import check_query
from graph.names import PREFIXES
from graph.row_counts import rows_in
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
    ``has_dataset`` says that the text has FROM, ``anew`` that an answer from before will not do.
    """

    text: str
    media_type: str
    has_dataset: bool
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    deadline: float = 10.0
    visible: tuple[str, ...] | None = None
    anew: bool = False


@dataclass(frozen=True)
class Answer:
    """A whole answer, and the number of the last change that was known when it was made.

    ``rows`` are solutions or triples, None for ASK; ``seconds`` is from asking to having it.
    """

    media_type: str
    body: bytes
    seconds: float
    rows: int | None
    number: int


def offered(text: str) -> tuple[str, ...]:
    """The media types a query can be answered in, the usual one first; guards the query."""
    form = check_query(text).form
    return tuple(TABLES if form in {"SELECT", "ASK"} else GRAPHS)


def chosen(text: str, accept: Iterable[str]) -> str:
    """The first acceptable media type that the query can be answered in; guards the query."""
    possible = offered(text)
    media_type = next((one for one in accept if one in possible), None)
    if media_type is not None:
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
    query = guarded(text, accept, deadline=deadline)
    told = run(partial(evaluate, Everything.of(installation), query), deadline=deadline)
    return answered(query, told, time.perf_counter() - start)


def guarded(
    text: str,
    accept: Iterable[str],
    default_graphs: Iterable[str] = (),
    named_graphs: Iterable[str] = (),
    deadline: float = 10.0,
    visible: Iterable[str] | None = None,
) -> Query:
    """A query that has passed the guard, to be answered in the first media type that fits."""
    return Query(
        text,
        chosen(text, accept),
        check_query(text).has_dataset,
        tuple(default_graphs),
        tuple(named_graphs),
        deadline,
        None if visible is None else tuple(sorted(visible)),
    )


def query_said(said: Mapping[str, Any]) -> Query:
    """The query whose fields have come as JSON."""
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in said.items()
    }
    return Query(**fields)


def answered(query: Query, told: bytes, seconds: float) -> Answer:
    """The answer that ``evaluate`` has told."""
    said, (body,) = parted(told)
    return Answer(query.media_type, body, seconds, said["rows"], said["number"])


def takes_away(everything: Everything, query: Query) -> bool:
    """Whether answering it takes others' graphs out of the store."""
    has_dataset = query.has_dataset or query.default_graphs or query.named_graphs
    return not has_dataset and everything.takes_away(query.visible)


def evaluate(everything: Everything, query: Query, cap: int = CAP) -> bytes:
    """The serialised answer, at most ``cap`` bytes, and what is to be said of it.

    Only to be run where it can be killed. See ``answered``.

    Without FROM and dataset parameters the default graph is the union of all graphs that the
    asker may see. The flag for that is never set otherwise: it would override them.
    """
    base = f"{everything.base}/"
    in_text = query.has_dataset
    said: Dataset | None = Dataset(query.default_graphs, query.named_graphs)
    if not said:
        said = dataset_said(query.text, base) if in_text and query.visible is not None else None
    dataset = everything.cut(query.visible, said)
    union = dataset is None and not in_text
    body, rows = serialised(everything.store, query, base, dataset, cap, union=union)
    return joined({"rows": rows, "number": everything.number}, body)


def serialised(
    store: Store, query: Query, base: str, dataset: Dataset | None, cap: int, *, union: bool
) -> tuple[bytes, int | None]:
    """The answer over a dataset, or where there is none over what the text says, and its rows.

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
        rows = _write(result, query.media_type, written)
    except (SyntaxError, ValueError, OSError) as error:
        raise bad_sparql(query.text, error) from error
    return written.getvalue(), rows


def _write(
    result: QuerySolutions | QueryBoolean | QueryTriples, media_type: str, written: "_Capped"
) -> int | None:
    """Write an answer; how many solutions or triples it has."""
    if isinstance(result, QueryTriples):
        counted = _Counted(result)
        serialize(counted, written, GRAPHS[media_type], prefixes=PREFIXES)
        return counted.count
    result.serialize(written, TABLES[media_type])
    if isinstance(result, QueryBoolean):
        return None
    return rows_in(written.getvalue(), media_type)


class _Counted:
    """Triples that are counted while they are written."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._triples = triples
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            yield triple


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

"""Statements as a SPARQL 1.1 engine can take them: triples by graph, without blank nodes."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    serialize,
)

from graph.errors import StoreError
from graph.mirror.places import Places
from graph.quad_lines import parsed
from graph.texts import Text

ByGraph = Mapping[str, set[bytes]]
"""N-Triples lines by the graph they stand in at the engine."""
_BLANK: Final = b"_:"
_NEWER: Final = (b"<<", b"--ltr", b"--rtl")
"""What stands in a line that may say what SPARQL 1.1 cannot."""


def by_graph(quads: bytes, places: Places, *, all_named: bool) -> dict[str, set[bytes]]:
    """N-Quads as the engine is to hold them; ``all_named`` where none is in the default graph.

    Raises ``StoreError`` for what no SPARQL 1.1 engine can hold, and for what would be taken for
    the mirror's own.
    """
    if places.genid.encode() in quads:
        _refuse_names(quads, places)
    is_ordinary = _BLANK not in quads and not any(mark in quads for mark in _NEWER)
    found: dict[str, set[bytes]]
    if is_ordinary and all_named:  # many times quicker than to read each of millions
        found = {}
        for line in quads.splitlines(True):
            at = line.rindex(b" <")
            found.setdefault(line[at + 2 : -4].decode(), set()).add(line[:at] + b" .\n")
    else:
        found = _read(quads, places)
    for graph in found:
        if places.is_reserved(graph) and graph != places.default:
            raise _reserved(graph)
    return found


def _read(quads: bytes, places: Places) -> dict[str, set[bytes]]:
    found: dict[str, list[Quad]] = {}
    for quad in parsed(quads):
        fitting = _fitting(quad, places)
        found.setdefault(_graph_of(fitting, places), []).append(fitting)
    return {graph: set(_lines(said)) for graph, said in found.items()}


def _graph_of(quad: Quad, places: Places) -> str:
    name = quad.graph_name
    if isinstance(name, DefaultGraph):
        return places.default
    if not isinstance(name, NamedNode):
        return f"{places.genid}{name.value}"
    if name.value == places.default:
        raise _reserved(name.value)
    return name.value


def _reserved(graph: str) -> StoreError:
    return StoreError(
        Text(
            f"Grafen <{graph}> kan inte speglas: namnet är speglingens eget. Byt namn på den.",
            f"The graph <{graph}> cannot be mirrored: the name is the mirror's own. Rename it.",
        )
    )


def _lines(quads: Iterable[Quad]) -> Iterator[bytes]:
    triples = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    return iter(triples.splitlines(True))


def _fitting(quad: Quad, places: Places) -> Quad:
    """The same with names in place of blank nodes, wherever it is said: the same node, one name."""
    value = quad.object
    if isinstance(value, Triple) or (isinstance(value, Literal) and value.direction is not None):
        raise StoreError(
            Text(
                f"Det här kan ingen SPARQL 1.1-motor hålla (RDF 1.2), så lagret kan inte speglas: "
                f"{quad}",
                f"No SPARQL 1.1 engine can hold this (RDF 1.2), so the store cannot be mirrored: "
                f"{quad}",
            )
        )
    subject = quad.subject
    return Quad(
        _named(subject, places) if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        _named(value, places) if isinstance(value, BlankNode) else value,
        quad.graph_name,
    )


def _named(node: BlankNode, places: Places) -> NamedNode:
    return NamedNode(f"{places.genid}{node.value}")


def _refuse_names(quads: bytes, places: Places) -> None:
    """No IRI may begin as the names that blank nodes get: it could be taken for one of them."""
    for quad in parsed(quads):
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, NamedNode) and term.value.startswith(places.genid):
                raise StoreError(
                    Text(
                        f"{term} kan inte speglas: namn på {places.genid} ges där åt blanknoder.",
                        f"{term} cannot be mirrored: names under {places.genid} are given there "
                        "to blank nodes.",
                    )
                )

"""Whole graphs of a plain store, and whole files of quads, as bodies of the graph store protocol.

An empty name means the default graph. A blank node of a body is a new one: its name there means
nothing to what is stored.
"""

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from graph.changes import Delta, delta_of
from graph.errors import DataError, NotFound
from graph.graph_bodies import Body, quads_of
from graph.intake.rdf import quads as read_quads
from graph.names import PREFIXES
from graph.patches import patched
from graph.plain.quads import PlainQuads
from graph.plain.updates import refuse_unfit
from graph.quad_lines import canonical_quads, effective, in_graph
from graph.serialised_answers import GRAPHS, QUADS
from graph.texts import Text
from graph.workbench import dumped

Place = NamedNode | DefaultGraph


def serialised_graph(held: PlainQuads, graph: str, media_type: str) -> bytes:
    """All that a graph holds; a named graph that holds nothing is not there."""
    place = _place(graph)
    triples = (quad.triple for quad in held.store.quads_for_pattern(None, None, None, place))
    first = next(triples, None)
    if first is None and graph:
        raise _no_graph(graph)
    whole = () if first is None else (first, *triples)
    # the store's own dump knows no prefixes
    return serialize(whole, format=GRAPHS[media_type], prefixes=PREFIXES) or b""


def graph_delta(
    held: PlainQuads, graph: str, bodies: Iterable[Body], *, replaces: bool
) -> tuple[Delta, bool]:
    """What changes when bodies replace a graph, or are merged into it, and whether there was one.

    Bodies of quads are merged into the whole store. Only to be run where it can be killed.
    """
    place, sent = _place(graph), list(bodies)
    found = quads_of(sent, graph or f"{held.base}/")
    if any(media_type in QUADS for media_type, _ in sent):
        return _merged(held, found), True
    placed = (Quad(quad.subject, quad.predicate, quad.object, place) for quad in found)
    before = _lines(held, place)
    is_there = bool(before) or not graph
    if not replaces:
        return _merged(held, placed), is_there
    return delta_of(_written(placed), before), is_there


def patch(held: PlainQuads, graph: str, text: str) -> tuple[Delta, bool]:
    """What changes when a SPARQL update is carried out on one graph, and whether there was one."""
    before = dumped(held.store, _place(graph))
    after = patched(before, text, graph, f"{held.base}/")
    delta = delta_of(*(in_graph(lines, graph) if graph else lines for lines in (after, before)))
    refuse_unfit(delta)
    return delta, bool(before) or not graph


def file_quads(base: str, graph: str, syntax: RdfFormat, content: bytes, name: str) -> bytes:
    """What a file says as N-Quads: of a graph, or where it names graphs itself of those."""
    place = _place(graph)
    found = read_quads(content, name, syntax, graph or f"{base}/")
    if all(isinstance(quad.graph_name, DefaultGraph) for quad in found):
        found = [Quad(quad.subject, quad.predicate, quad.object, place) for quad in found]
    elif graph:
        raise DataError(
            Text(
                f"{name} säger själv vilka grafer det gäller: utelämna --graph.",
                f"{name} says itself which graphs it is about: leave out --graph.",
            )
        )
    return b"".join(_written(found))


def emptying(held: PlainQuads, graph: str) -> Delta:
    """What changes when a graph is deleted; the default graph is then empty."""
    before = _lines(held, _place(graph))
    if not before and graph:
        raise _no_graph(graph)
    return delta_of((), before)


def _merged(held: PlainQuads, found: Iterable[Quad]) -> Delta:
    coming, _ = effective(held.store, b"".join(_written(found)), b"")
    return delta_of(coming, ())


def _written(found: Iterable[Quad]) -> list[bytes]:
    """Quads as the store writes them, with new names for their blank nodes."""
    lines = serialize(found, format=RdfFormat.N_QUADS) or b""
    renamed = parse(lines, RdfFormat.N_QUADS, rename_blank_nodes=True)
    return canonical_quads(serialize(renamed, format=RdfFormat.N_QUADS) or b"").splitlines(True)


def _lines(held: PlainQuads, place: Place) -> list[bytes]:
    quads = held.store.quads_for_pattern(None, None, None, place)
    return (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(True)


def _place(graph: str) -> Place:
    if not graph:
        return DefaultGraph()
    try:
        return NamedNode(graph)
    except ValueError:
        said = ascii(graph)
        raise DataError(
            Text(f"{said} är ingen absolut IRI.", f"{said} is no absolute IRI.")
        ) from None


def _no_graph(graph: str) -> NotFound:
    return NotFound(Text(f"Grafen <{graph}> finns inte.", f"There is no graph <{graph}>."))

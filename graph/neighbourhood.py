"""What a shape reads around a node, and a small graph of just that for pyshacl."""

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox
from rdflib import RDF, RDFS, Graph
from rdflib.term import Node

from graph.shape_model import Shape, Step, Walk, core_models
from graph.turtle import as_rdflib

Resource = ox.NamedNode | ox.BlankNode
"""What can be the subject of a statement."""

_TYPE = Step(str(RDF.type))
_ABOVE = Step(str(RDFS.subClassOf), repeated=True)
_READ_BESIDE = frozenset({"lessThan", "lessThanOrEquals", "equals", "disjoint"})


@cache
def walks_of(shape: str) -> frozenset[Walk]:
    """Every way that a shape without a query goes from a node it is about."""
    return frozenset(_walks(core_models()[shape]))


def neighbourhood(
    store: ox.Store, suspects: Iterable[tuple[Iterable[Resource], Iterable[Walk]]]
) -> Graph:
    """All that lies along the walks from the nodes, in whichever graph of the store."""
    found: dict[tuple[Resource, Step], list[Resource]] = {}
    around = Graph(bind_namespaces="none")
    for nodes, walks in suspects:
        for walk in walks:
            at = set(nodes)
            for step in walk:
                at = _ahead(store, at, step, found, around)
    return around


def quads_at(store: ox.Store, node: Resource, step: Step) -> Iterator[ox.Quad]:
    """The statements that a step from a node passes, in every graph that holds them."""
    predicate = ox.NamedNode(step.predicate)
    if step.inverse:
        return store.quads_for_pattern(None, predicate, node, None)
    return store.quads_for_pattern(node, predicate, None, None)


def _walks(shape: Shape) -> Iterator[Walk]:
    ways: tuple[Walk, ...] = ((),) if shape.path is None else shape.path.walks
    yield from (way for way in ways if way)
    for demand in shape.demands:
        if demand.name == "class":
            yield from ((*way, _TYPE, _ABOVE) for way in ways)
        elif demand.name in _READ_BESIDE:
            yield (Step(str(demand.terms[0])),)
        for inner in demand.shapes:
            yield from ((*way, *further) for way in ways for further in _walks(inner))


def _ahead(
    store: ox.Store,
    nodes: set[Resource],
    step: Step,
    found: dict[tuple[Resource, Step], list[Resource]],
    around: Graph,
) -> set[Resource]:
    """One step further from all nodes; what is passed on the way is added to ``around``."""
    reached = set(nodes) if step.repeated else set()
    ahead = list(nodes)
    while ahead:
        node = ahead.pop()
        if (node, step) not in found:
            found[node, step] = list(_passed(store, node, step, around))
        fresh = [other for other in found[node, step] if other not in reached]
        reached.update(fresh)
        if step.repeated:
            ahead += fresh
    return reached


def _passed(store: ox.Store, node: Resource, step: Step, around: Graph) -> Iterator[Resource]:
    for quad in quads_at(store, node, step):
        around.add(_statement(quad))
        other = quad.subject if step.inverse else quad.object
        if isinstance(other, ox.NamedNode | ox.BlankNode):
            yield other


def _statement(quad: ox.Quad) -> tuple[Node, Node, Node]:
    return as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)

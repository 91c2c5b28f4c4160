"""pyshacl's word on suspects: the shapes are compiled once, the graph is what they read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import SH, BNode, Graph, URIRef
from rdflib.term import Node

from graph.constraints import core_shapes
from graph.neighbourhood import Resource, neighbourhood, walks_of
from graph.shape_model import core_models

if TYPE_CHECKING:
    from pyshacl.shape import Shape


@dataclass(frozen=True)
class Result:
    """A result as pyshacl states it. ``value`` is None where it would only repeat the node."""

    shape: str
    node: Node
    value: Node | None
    component: str


def judged(store: ox.Store, suspects: Mapping[str, frozenset[Resource]]) -> Iterator[Result]:
    """What pyshacl finds about each shape's suspects."""
    if not any(suspects.values()):
        return
    from pyshacl.pytypes import SHACLExecutor  # takes half a second

    around = neighbourhood(store, ((nodes, walks_of(shape)) for shape, nodes in suspects.items()))
    compiled = compiled_shapes()
    for shape, nodes in suspects.items():
        if nodes:
            focus = [_identified(node) for node in nodes]
            _, results = compiled[shape].validate(SHACLExecutor(), around, focus=focus)
            for _, result, statements in results:
                yield _result(shape, result, statements)


@cache
def compiled_shapes() -> dict[str, "Shape"]:
    """The shapes without queries as pyshacl holds them. pyshacl adds to the graph it is given."""
    from pyshacl.shapes_graph import ShapesGraph

    whole = Graph(bind_namespaces="none")
    whole += core_shapes(frozenset())
    return {str(shape.node): shape for shape in ShapesGraph(whole).shapes}


def _identified(node: Resource) -> URIRef | BNode:
    return URIRef(node.value) if isinstance(node, ox.NamedNode) else BNode(node.value)


def _result(
    shape: str, result: Node, statements: list[tuple[Node, Node, Node | tuple[Graph, Node]]]
) -> Result:
    said = {
        predicate: value[1] if isinstance(value, tuple) else value
        for subject, predicate, value in statements
        if subject == result  # not the details within
    }
    node, value = said[SH.focusNode], said.get(SH.value)
    return Result(
        shape=shape,
        node=node,
        value=None if core_models()[shape].path is None else value,
        component=str(said[SH.sourceConstraintComponent]),
    )

"""What a store answers when it is asked for the nodes that break a shape, or may."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
from rdflib import RDF
from rdflib.term import Node

from graph.constraints import constraints
from graph.hierarchy import Hierarchy
from graph.neighbourhood import Resource
from graph.shape_model import targets
from graph.suspects import suspect_queries
from graph.turtle import as_rdflib

_TYPE = str(RDF.type)
_WHERE = re.compile(r"WHERE\s*\{")


@dataclass(frozen=True)
class Wanted:
    """Which nodes to tell of; ``named`` where they are few enough to be named in the query."""

    has: Callable[[str], bool]
    named: Iterable[str] | None = None

    @property
    def block(self) -> str:
        """A VALUES block of the nodes, or nothing."""
        if self.named is None:
            return ""
        return f"VALUES ?this {{ {' '.join(str(ox.NamedNode(node)) for node in self.named)} }}"


def suspects_of(
    store: ox.Store, shape: str, hierarchy: Hierarchy, wanted: Wanted
) -> frozenset[Resource]:
    """The nodes that may break a shape without a query."""
    return frozenset(
        node
        for node in _nodes(_rows(store, suspect_queries(hierarchy)[shape] % wanted.block))
        if wanted.has(node.value)
    )


def offenders(
    store: ox.Store, shape: str, hierarchy: Hierarchy, wanted: Wanted
) -> Iterator[dict[str, Node]]:
    """The rows of a shape's own query about nodes that the shape is about."""
    solutions = _rows(store, _query(shape) % wanted.block)
    names = [variable.value for variable in solutions.variables]
    for solution in solutions:
        node = solution["this"]
        if (
            isinstance(node, ox.NamedNode | ox.BlankNode)
            and wanted.has(node.value)
            and is_target(store, node, shape, hierarchy)
        ):
            yield {
                name: as_rdflib(term)
                for name, term in zip(names, solution, strict=True)
                if term is not None
            }


def is_target(store: ox.Store, node: Resource, shape: str, hierarchy: Hierarchy) -> bool:
    """Whether a shape is about a node."""
    target = targets()[shape]

    def stated(subject: Resource | None, predicate: str, value: Resource | None) -> bool:
        found = store.quads_for_pattern(subject, ox.NamedNode(predicate), value, None)
        return next(found, None) is not None

    def is_a(one: str) -> bool:
        return stated(node, _TYPE, ox.NamedNode(one))

    return (
        target.everything
        or node.value in target.nodes
        or any(stated(node, path, None) for path in target.subjects_of)
        or any(stated(None, path, node) for path in target.objects_of)
        or any(is_a(one) for one in hierarchy.below(target.classes))
    )


@cache
def _query(shape: str) -> str:
    """A shape's own query with ``%s`` where a VALUES block of nodes may stand."""
    return _WHERE.sub("WHERE { %s", constraints()[shape].select.replace("%", "%%"), count=1)


def _nodes(solutions: ox.QuerySolutions) -> Iterator[Resource]:
    for solution in solutions:
        node = solution["this"]
        if isinstance(node, ox.NamedNode | ox.BlankNode):
            yield node


def _rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    solutions = store.query(query, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return solutions

"""Which nodes a change can make a shape find something new about.

For shapes without queries this follows from the shapes themselves: whatever statement a shape reads
after a few steps from its node, a change of that statement concerns the nodes those steps lead back
to. To look in the store after the change is enough: of the statements that went, the one nearest to
the node has its way there intact, and what came has its way there too. A query cannot be read like
that, so a shape with one declares what it reads and whom a changed subject concerns (``mg:reads``,
``mg:affects``), and both stores are asked.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice

import pyoxigraph as ox
from rdflib import OWL, RDF, RDFS, URIRef

from graph.changes import Delta
from graph.constraints import constraints, prologue, shape_graph
from graph.hierarchy import Hierarchy, hierarchy_of
from graph.names import MG, OrganisationNames
from graph.neighbourhood import Resource, quads_at, walks_of
from graph.shape_model import Step, Walk, core_models, targets

Focus = Mapping[str, frozenset[str] | None]
"""By shape, the IRIs of nodes to test; None for all that the shape is about."""

MANY = 2_000
"""Nodes from which it is quicker to test all than to name each."""
_MOST_STATEMENTS = 20 * MANY
_TYPE, _SUBCLASS = str(RDF.type), str(RDFS.subClassOf)
_EVERY_PROPERTY = str(OWL.topObjectProperty)


@dataclass(frozen=True)
class _Reader:
    """A shape that reads a statement, and the way from the statement back to its nodes."""

    shape: str
    from_object: bool
    back: Walk


@dataclass(frozen=True)
class _Query:
    """What a shape with a query declares: properties it reads, and a path to whom that concerns."""

    reads: frozenset[str]
    path: str

    def reads_any(self, changed: Iterable[str]) -> bool:
        """Whether a change of one of these properties can change what the query finds."""
        return _EVERY_PROPERTY in self.reads or not self.reads.isdisjoint(changed)


def affected(
    before: ox.Store, after: ox.Store, delta: Delta, names: OrganisationNames
) -> Focus | None:
    """The nodes of the organisation that each shape may find something new about.

    None means everything: the change is so large that a whole run is quicker. Nodes that shapes
    are no longer about may be among them.
    """
    if delta.size > _MOST_STATEMENTS:
        return None
    changed = {
        (quad.subject, quad.predicate.value, quad.object)
        for quad in (*delta.added_quads(), *delta.removed_quads())
        if isinstance(quad.subject, ox.NamedNode | ox.BlankNode)
    }
    found: dict[str, set[str] | None] = {}
    for shape, nodes in (
        *_aimed(changed, hierarchy_of(after)),
        *_read(changed, after),
        *_queried(changed, before, after),
    ):
        known = found.setdefault(shape, set())
        if nodes is None or known is None:
            found[shape] = None
        else:
            known.update(node for node in nodes if node.startswith(names.namespace))
    return {
        shape: None if nodes is None or len(nodes) > MANY else frozenset(nodes)
        for shape, nodes in found.items()
        if nodes is None or nodes
    }


_Statements = set[tuple[Resource, str, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]
_Nodes = tuple[str, Iterable[str] | None]


def _aimed(changed: _Statements, hierarchy: Hierarchy) -> Iterator[_Nodes]:
    """Shapes that are about a node only since the change."""
    by_class, by_property, always = _aims(hierarchy)
    for subject, predicate, value in changed:
        if predicate == _SUBCLASS:
            yield from ((shape, None) for shape, target in targets().items() if target.classes)
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            for shape in by_class.get(value.value, ()):
                yield shape, (subject.value,)
        for shape, of_object in by_property.get(predicate, ()):
            if not of_object:
                yield shape, (subject.value,)
            elif isinstance(value, ox.NamedNode):
                yield shape, (value.value,)
        for shape in always:
            yield shape, (subject.value,)


def _aims(
    hierarchy: Hierarchy,
) -> tuple[dict[str, list[str]], dict[str, list[tuple[str, bool]]], list[str]]:
    by_class: dict[str, list[str]] = {}
    by_property: dict[str, list[tuple[str, bool]]] = {}
    for shape, target in targets().items():
        for one in hierarchy.below(target.classes):
            by_class.setdefault(one, []).append(shape)
        for path in target.subjects_of:
            by_property.setdefault(path, []).append((shape, False))
        for path in target.objects_of:
            by_property.setdefault(path, []).append((shape, True))
    return by_class, by_property, [iri for iri, aim in targets().items() if aim.everything]


def _read(changed: _Statements, after: ox.Store) -> Iterator[_Nodes]:
    """Shapes without queries that read a changed statement."""
    starts: dict[tuple[str, Walk], set[Resource]] = {}
    for subject, predicate, value in changed:
        for reader in _readers().get(predicate, ()):
            start = value if reader.from_object else subject
            if isinstance(start, ox.NamedNode | ox.BlankNode):
                starts.setdefault((reader.shape, reader.back), set()).add(start)
    for (shape, back), nodes in starts.items():
        concerned = _led_back(after, nodes, back)
        yield shape, None if concerned is None else [node.value for node in concerned]


@cache
def _readers() -> dict[str, tuple[_Reader, ...]]:
    """By property, the shapes without queries that read it."""
    found: dict[str, set[_Reader]] = {}
    for shape in core_models():
        for walk in walks_of(shape):
            for number, step in enumerate(walk):
                passed = walk[: number + 1] if step.repeated else walk[:number]
                back = tuple(one.back() for one in reversed(passed))
                found.setdefault(step.predicate, set()).add(_Reader(shape, step.inverse, back))
    return {predicate: tuple(readers) for predicate, readers in found.items()}


def _led_back(store: ox.Store, nodes: set[Resource], back: Walk) -> set[Resource] | None:
    """Where a walk ends; None where it becomes wider than is worth following."""
    for step in back:
        ahead, found = list(nodes), set(nodes) if step.repeated else set()
        while ahead:
            fresh = set(islice(_next_to(store, ahead.pop(), step), MANY + 1)) - found
            found |= fresh
            if len(found) > MANY:
                return None
            if step.repeated:
                ahead += fresh
        nodes = found
    return nodes


def _next_to(store: ox.Store, node: Resource, step: Step) -> Iterator[Resource]:
    for quad in quads_at(store, node, step):
        other = quad.subject if step.inverse else quad.object
        if isinstance(other, ox.NamedNode | ox.BlankNode):
            yield other


def _queried(changed: _Statements, before: ox.Store, after: ox.Store) -> Iterator[_Nodes]:
    """Shapes with queries that read a changed property of a node, and whom that concerns."""
    properties: dict[Resource, set[str]] = {}
    for subject, predicate, _ in changed:
        properties.setdefault(subject, set()).add(predicate)
    for shape, query in _queries().items():
        subjects = [node for node, said in properties.items() if query.reads_any(said)]
        yield shape, [node.value for node in subjects]
        named = [node for node in subjects if isinstance(node, ox.NamedNode)]
        if query.path and len(named) > MANY:
            yield shape, None
        elif query.path and named:
            for store in (before, after):
                yield shape, _ends(store, named, query.path)


@cache
def _queries() -> dict[str, _Query]:
    shapes = shape_graph()
    return {
        iri: _Query(
            reads=frozenset(str(read) for read in shapes.objects(URIRef(iri), MG.reads)),
            path="|".join(sorted(f"({path})" for path in shapes.objects(URIRef(iri), MG.affects))),
        )
        for iri, known in constraints().items()
        if known.select
    }


def _ends(store: ox.Store, nodes: list[ox.NamedNode], path: str) -> Iterator[str]:
    listed = " ".join(str(node) for node in nodes)
    solutions = store.query(
        f"{prologue()} SELECT DISTINCT ?node"
        f" {{ VALUES ?changed {{ {listed} }} ?changed {path} ?node }}",
        use_default_graph_as_union=True,
    )
    assert isinstance(solutions, ox.QuerySolutions)
    for solution in solutions:
        node = solution["node"]
        if isinstance(node, ox.NamedNode):
            yield node.value

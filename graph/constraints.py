"""The shapes as a validation run needs them: what is tested, by which rule, in which words."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rdflib import RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph.names import MG
from graph.rules import rule_graph, text_of
from graph.texts import Text
from graph.turtle import as_ntriples, read_turtle
from ontology import files as vocabulary_files
from shapes import FOLDER, files

NEEDED = (
    RDF.type,
    RDFS.subClassOf,
    SKOS.inScheme,
    MG.decidableBy,
    MG.minimumYears,
    MG.maximumYears,
    MG.vagueVerb,
    MG.singleValued,
)
"""What the shapes read in the vocabularies; all else there would only cost time."""


@dataclass(frozen=True)
class Constraint:
    """One shape. ``select`` is empty for what SHACL itself can say; ``path`` may be empty."""

    iri: str
    rule: str
    message: Text
    path: str
    select: str


@cache
def shape_graph() -> Graph:
    """All shapes for municipal data."""
    together = Graph()
    for path in files():
        for statement in read_turtle(path):
            together.add(statement)
    return together


@cache
def constraints() -> dict[str, Constraint]:
    """All shapes by IRI."""
    shapes = shape_graph()
    return {
        str(shape): _constraint(shapes, URIRef(str(shape)))
        for shape, rule in shapes.subject_objects(MG.rule)
    }


@cache
def core_shapes(without: frozenset[str]) -> Graph:
    """The shapes SHACL itself can say, less those of some rules."""
    left = Graph()
    left += shape_graph()
    for constraint in constraints().values():
        if constraint.select or constraint.rule in without:
            left.remove((URIRef(constraint.iri), None, None))
    return left


@cache
def reference() -> Graph:
    """What a run needs to know of the vocabularies: classes, schemes, who may decide what."""
    needed = Graph()
    for path in (*vocabulary_files(), FOLDER / "rules.ttl", FOLDER / "profiles.ttl"):
        for statement in read_turtle(path):
            if statement[1] in NEEDED:
                needed.add(statement)
    return needed


@cache
def reference_lines() -> bytes:
    """The same as N-Triples."""
    return as_ntriples(reference())


@cache
def subclasses(of: URIRef) -> frozenset[Node | None]:
    """The class itself and all below it."""
    return frozenset(reference().transitive_subjects(RDFS.subClassOf, of))


def target_nodes(shape: str, data: Graph) -> Iterator[Node]:
    """The nodes of the data that a shape is about; some may come twice."""
    shapes, node = shape_graph(), URIRef(shape)
    for target in shapes.objects(node, SH.targetClass):
        for below in subclasses(URIRef(str(target))):
            yield from data.subjects(RDF.type, below)
    for path in shapes.objects(node, SH.targetSubjectsOf):
        yield from data.subjects(URIRef(str(path)))
    if (node, SH.target, None) in shapes:
        yield from data.subjects(unique=True)


def _constraint(shapes: Graph, shape: URIRef) -> Constraint:
    test = shapes.value(shape, SH.sparql)
    select = "" if test is None else prologue() + str(shapes.value(test, SH.select))
    return Constraint(
        iri=str(shape),
        rule=str(shapes.value(shape, MG.rule)).rsplit("/", 1)[-1],
        message=text_of(shapes, shape, SH.message),
        path=_first_property(shapes, shapes.value(shape, SH.path)),
        select=select,
    )


def _first_property(shapes: Graph, path: Node | None) -> str:
    """Where on the focus node a person would look: empty for a path that leads into it."""
    if isinstance(path, URIRef):
        return str(path)
    if path is not None and (path, RDF.first, None) in shapes:
        return _first_property(shapes, next(iter(Collection(shapes, path))))
    return ""


@cache
def prologue() -> str:
    """The prefixes that queries and paths in shapes are written with."""
    declared = rule_graph()
    return "".join(
        f"PREFIX {declared.value(prefix, SH.prefix)}: <{declared.value(prefix, SH.namespace)}>\n"
        for prefix in declared.objects(None, SH.declare)
    )

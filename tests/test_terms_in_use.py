"""The examples use every term as the ontology says it stands."""

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from graph.examples import examples
from graph.names import DEFAULT_BASE, MG, OrganisationNames
from ontology import files
from shapes import FOLDER as SHAPES

SCHEMA = Namespace("https://schema.org/")
A = URIRef("http://a.example/thing")
STANDS_ON = (RDFS.domain, SCHEMA.domainIncludes)
POINTS_AT = (RDFS.range, SCHEMA.rangeIncludes)


@cache
def vocabulary() -> Graph:
    """The vocabulary files and the rules, with what RDF itself says of properties."""
    together = Graph()
    for path in (*files(), SHAPES / "rules.ttl", SHAPES / "profiles.ttl"):
        together.parse(path)
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        together.add((kind, RDFS.subClassOf, RDF.Property))
    return together


@cache
def example_data() -> Graph:
    """What all examples say."""
    together = Graph()
    for example in examples():
        base = OrganisationNames(DEFAULT_BASE, example.key).namespace
        for path in example.files:
            together.parse(path, publicID=base)
    return together


def fit(predicates: tuple[URIRef, ...]) -> dict[Node, set[Node]]:
    """The classes and datatypes that each property may stand on, or point at."""
    classes: dict[Node, set[Node]] = defaultdict(set)
    for predicate in predicates:
        for term, fitting in vocabulary().subject_objects(predicate):
            classes[term].add(fitting)
    return classes


def kinds(data: Graph, thing: Node) -> set[Node]:
    """The datatype of a literal, or the classes of a thing with everything above them."""
    if isinstance(thing, Literal):
        plain = RDF.langString if thing.language else XSD.string
        return {thing.datatype or plain, RDFS.Literal}
    stated = {kind for source in (data, vocabulary()) for kind in source.objects(thing, RDF.type)}
    return {
        above
        for kind in stated
        for above in vocabulary().transitive_objects(kind, RDFS.subClassOf)
        if above is not None
    }


def misused(data: Graph) -> set[tuple[str, str]]:
    """Properties that stand on or point at what they may not, with the thing in question."""
    places = ((fit(STANDS_ON), 0), (fit(POINTS_AT), 2))
    return {
        (str(triple[1]), str(triple[place]))
        for triple in data
        for fitting, place in places
        if triple[1] in fitting and not fitting[triple[1]] & kinds(data, triple[place])
    }


@pytest.mark.parametrize("said", [example_data, vocabulary])
def test_every_property_stands_on_and_points_at_what_it_may(said: Callable[[], Graph]) -> None:
    assert misused(said()) == set()


@pytest.mark.parametrize(
    ("kind", "term", "value"),
    [
        (MG.Vision, MG.rank, Literal(1)),
        (SKOS.Concept, MG.rank, Literal("1")),
        (MG.Goal, MG.contributesTo, URIRef("http://a.example/unheard")),
        (MG.Programme, MG.progress, URIRef("https://w3id.org/malgraf/scheme/progress/done")),
    ],
)
def test_a_term_used_wrongly_is_noticed(kind: URIRef, term: URIRef, value: Node) -> None:
    wrong = Graph().add((A, RDF.type, kind)).add((A, term, value))
    assert {name for name, _ in misused(wrong)} == {str(term)}

"""RDF as rdflib terms, read by Oxigraph: several times as fast as rdflib, and never fetching."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Statement = tuple[Node, Node, Node]
Term = ox.NamedNode | ox.BlankNode | ox.Literal
STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def read_turtle(path: Path) -> Iterator[Statement]:
    """The statements of a file that ships with us; never for files of others.

    >>> from shapes import FOLDER
    >>> len(list(read_turtle(FOLDER / "basic_mission.ttl")))
    16
    """
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        yield as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)


def read_graph(path: Path) -> Graph:
    """A file that ships with us, as a small graph of its own."""
    whole = Graph(bind_namespaces="none")
    for statement in read_turtle(path):
        whole.add(statement)
    return whole


def graph_of(ntriples: bytes) -> Graph:
    """N-Triples as a graph.

    >>> len(graph_of(b'<x:a> <x:b> "c" .'))
    1
    """
    whole = Graph(bind_namespaces="none")
    for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
        whole.add((as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)))
    return whole


def as_ntriples(whole: Graph) -> bytes:
    """A graph as N-Triples, in no particular order."""
    return whole.serialize(format="nt", encoding="utf-8").rstrip(b"\n") + b"\n"


def as_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """The same term in rdflib."""
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        raise TypeError("Quoted triples have no place in our vocabularies")
    if term.language:
        return Literal(term.value, lang=term.language)
    if term.datatype == STRING:
        return Literal(term.value)
    return Literal(term.value, datatype=URIRef(term.datatype.value))


def as_oxigraph(term: Node) -> Term:
    """The same term in Oxigraph."""
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, Literal):
        raise TypeError(f"No RDF term: {term!r}")
    if term.language:
        return ox.Literal(str(term), language=term.language)
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return ox.Literal(str(term), datatype=datatype)

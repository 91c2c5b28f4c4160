"""Our own Turtle files as rdflib terms, read by Oxigraph: ten times as fast as rdflib itself."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

Statement = tuple[Node, Node, Node]
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

"""Triples while they are gathered: prefixed names in, thing by thing out."""

from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from graph.names import PREFIXES
from graph.texts import Text

PUBLISHED: Final = PREFIXES | {
    "void": "http://rdfs.org/ns/void#",
    "void-ext": "http://ldf.fi/void-ext#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
    "entailment": "http://www.w3.org/ns/entailment/",
    "schema": "https://schema.org/",
    "spex": "https://purl.expasy.org/sparql-examples/ontology#",
}
"""The prefixes of what is published: ours, and those of the vocabularies it is said in."""

Node = NamedNode | BlankNode
Value = Node | Literal | Text | int


def term(name: str) -> NamedNode:
    """The IRI of a prefixed name.

    >>> term("void:triples").value
    'http://rdfs.org/ns/void#triples'
    """
    prefix, _, local = name.partition(":")
    return NamedNode(PUBLISHED[prefix] + local)


class Statements:
    """Triples; blank nodes are numbered, so that the same is always written the same way."""

    def __init__(self) -> None:
        self._by_subject: dict[Node, list[Triple]] = {}
        self._blanks = 0

    @property
    def triples(self) -> list[Triple]:
        """All that has been said, thing by thing."""
        return [triple for said in self._by_subject.values() for triple in said]

    def blank(self) -> BlankNode:
        """A new node without a name."""
        self._blanks += 1
        return BlankNode(f"n{self._blanks}")

    def say(self, subject: Node, predicate: str, *values: Value) -> None:
        """Say this of a thing, once for each value; a text in both its languages."""
        named = term(predicate)
        for value in values:
            for each in _terms(value):
                triple = Triple(subject, named, each)
                self._by_subject.setdefault(subject, []).append(triple)


def _terms(value: Value) -> tuple[Node | Literal, ...]:
    if isinstance(value, Text):
        return (Literal(value.sv, language="sv"), Literal(value.en, language="en"))
    return (Literal(value),) if isinstance(value, int) else (value,)

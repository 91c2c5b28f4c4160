"""The bodies of a request of the graph store protocol, read together."""

from collections.abc import Iterable, Iterator
from typing import Final

from pyoxigraph import BlankNode, Quad

from graph.intake.rdf import quads
from graph.serialised_answers import GRAPHS

_NAME: Final = "body"
"""What a request's body is called in problems."""
Body = tuple[str, bytes]
"""A media type of ``GRAPHS`` and what is written in it."""


def quads_of(bodies: Iterable[Body], base: str) -> list[Quad]:
    """The quads of all bodies; a blank node of one is never one of another.

    ``base`` is what relative IRIs stand under.
    """
    found: list[Quad] = []
    for number, (media_type, content) in enumerate(bodies):
        read = quads(content, _NAME, GRAPHS[media_type], base)
        found += read if number == 0 else _apart(read, f"b{number}x")
    return found


def _apart(read: Iterable[Quad], start: str) -> Iterator[Quad]:
    for quad in read:
        subject, value = quad.subject, quad.object
        if isinstance(subject, BlankNode):
            subject = BlankNode(start + subject.value)
        if isinstance(value, BlankNode):
            value = BlankNode(start + value.value)
        yield Quad(subject, quad.predicate, value, quad.graph_name)

"""Answers in RDF: the format that is asked for, and the answer with its ETag."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from pyoxigraph import RdfFormat, Triple, serialize

from api.conditions import names_tag
from api.negotiation import preferred
from api.problems import NotAcceptable
from graph.published.statements import PUBLISHED
from graph.serialised_answers import TRIPLES
from graph.texts import Text

HTML: Final = "text/html"
FORMATS: Final[Mapping[str, RdfFormat]] = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
"""Ending of a data address → format."""
_ENDINGS: Final = {format_: ending for ending, format_ in FORMATS.items()}


def wanted_ending(accept: str) -> str:
    """The ending of the best liked format, with its point; empty for the page.

    Raises ``NotAcceptable`` where the header takes none of them.

    >>> wanted_ending("text/turtle"), wanted_ending("text/html,*/*;q=0.8"), wanted_ending("*/*")
    ('.ttl', '', '')
    >>> wanted_ending("text/html;q=0.5, application/ld+json")
    '.jsonld'
    """
    endings = {HTML: ""} | {each.media_type: f".{ending}" for ending, each in FORMATS.items()}
    found = preferred(accept, [*endings])
    if found is None:
        raise _not_acceptable([*endings])
    return endings[found]


def wanted_format(accept: str) -> RdfFormat:
    """The best liked of the formats of a document that is no page; Turtle where all are equal."""
    found = preferred(accept, [*TRIPLES])
    if found is None:
        raise _not_acceptable([*TRIPLES])
    return TRIPLES[found]


@dataclass(frozen=True)
class Document:
    """What is said, as it is sent; ``tag`` is the same for the same statements."""

    body: bytes
    format: RdfFormat
    tag: str


def document(triples: Iterable[Triple], format_: RdfFormat) -> Document:
    """Triples as a document, with the prefixes they use where the format has them."""
    said = list(triples)
    lines = serialize(said, format=RdfFormat.N_TRIPLES) or b""
    tag = f'"{hashlib.sha256(lines).hexdigest()[:20]}-{_ENDINGS[format_]}"'
    if format_ == RdfFormat.N_TRIPLES:
        return Document(lines, format_, tag)
    used = {name: iri for name, iri in PUBLISHED.items() if f"<{iri}".encode() in lines}
    return Document(serialize(said, format=format_, prefixes=used) or b"", format_, tag)


def rdf_answer(request: Request, found: Document, *, varies: str = "accept") -> Response:
    """A document with its ETag, or that it has not changed since it was fetched."""
    headers = {"etag": found.tag, "cache-control": "no-cache"} | (
        {"vary": varies} if varies else {}
    )
    if names_tag(request.headers.get("if-none-match", ""), found.tag):
        return Response(status_code=304, headers=headers)
    return Response(found.body, media_type=found.format.media_type, headers=headers)


def _not_acceptable(offered: list[str]) -> NotAcceptable:
    return NotAcceptable(
        Text(f"Svaret kan ges som {', '.join(offered)}.", f"It can be had as {', '.join(offered)}.")
    )

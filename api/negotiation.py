"""Which media type an answer gets: the Accept header against what can be offered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fastapi import Request

_JSON = ("application/sparql-results+json", "application/ld+json")
_XML = ("application/sparql-results+xml", "application/rdf+xml")
ALIASES = {
    "application/json": _JSON,
    "application/xml": _XML,
    "text/xml": _XML,
    "text/plain": ("application/n-triples",),
    "application/turtle": ("text/turtle",),
    "application/x-turtle": ("text/turtle",),
    "application/x-trig": ("application/trig",),
    "text/n3": ("text/turtle",),
    "text/x-nquads": ("application/n-quads",),
    "application/xhtml+xml": ("text/html",),
}
"""Names that people and programs use for the media types we write, of tables and of graphs."""


@dataclass(frozen=True)
class Range:
    """One part of an Accept header; ``quality`` is 0 to 1, 0 meaning never."""

    media_type: str
    quality: float

    def fits(self, media_type: str) -> int:
        """How exactly it names a media type: 0 not at all, 3 by its full name."""
        if self.media_type == "*/*":
            return 1
        if self.media_type == f"{media_type.partition('/')[0]}/*":
            return 2
        meant = (self.media_type, *ALIASES.get(self.media_type, ()))
        return 3 if media_type in meant else 0


def preferred(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that the header likes best; the first of them where it likes several.

    None when the header takes none of them; an empty header takes all. A part that is no media
    type is passed over, as RFC 9110 lets us.

    >>> preferred("text/csv;q=0.5, text/*;q=0.9", ["text/csv", "text/turtle"])
    'text/turtle'
    >>> preferred("*/*;q=0.1, text/csv;q=0", ["text/csv"]) is None
    True
    """
    ranges = accepted(header)
    best, liking = None, 0.0
    for media_type in offered:
        quality = _liking(media_type, ranges)
        if quality > liking:
            best, liking = media_type, quality
    return best


def accept_of(request: Request) -> str:
    """The whole Accept header, which may come in several lines."""
    return ", ".join(request.headers.getlist("accept"))


def accepted(header: str) -> tuple[Range, ...]:
    """The parts of an Accept header."""
    if not header.strip():
        return (Range("*/*", 1.0),)
    parts = (part.split(";") for part in header.split(","))
    return tuple(
        Range(name, _quality(parameters))
        for name, parameters in ((part[0].strip().lower(), part[1:]) for part in parts)
        if "/" in name
    )


def _quality(parameters: Iterable[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            written = value.strip()
            return min(float(written), 1.0) if written.replace(".", "", 1).isdecimal() else 0.0
    return 1.0


def _liking(media_type: str, ranges: Iterable[Range]) -> float:
    """The quality of the part that names the media type most exactly."""
    fitting = [(part.fits(media_type), part.quality) for part in ranges if part.fits(media_type)]
    return max(fitting, default=(0, 0.0))[1]

"""How many solutions an answer holds, told from its bytes: the engine keeps no count of them.

The counts are exact for what the engine writes, in which nothing stands that need not.
"""

from collections.abc import Callable, Mapping
from typing import Final


def rows_in(body: bytes, media_type: str) -> int:
    r"""The solutions of a SELECT that was written in a media type of ``TABLES``.

    >>> rows_in(b'?a\n"one\\ntwo"\n\n', "text/tab-separated-values")
    2
    >>> rows_in(b'a\r\n"one\ntwo"\r\n', "text/csv")
    1
    """
    return _COUNTS[media_type](body)


def _in_json(body: bytes) -> int:
    """Between two solutions stands ``},{``, and outside texts nowhere else."""
    start = body.index(b'"bindings":[') + len(b'"bindings":[')
    if body.startswith(b"]", start):
        return 0
    plain = body[start:]
    if b"\\" in plain:
        plain = plain.replace(b"\\\\", b"").replace(b'\\"', b"")
    return 1 + b'""'.join(plain.split(b'"')[::2]).count(b"},{")


def _in_xml(body: bytes) -> int:
    """A text holds no ``<``."""
    return body.count(b"<result>") + body.count(b"<result/>")


def _in_tsv(body: bytes) -> int:
    """A line each; a text holds no line end."""
    return body.count(b"\n") - 1


def _in_csv(body: bytes) -> int:
    """A line each; a text in quotes may hold line ends, and its own quotes stand doubled."""
    return sum(part.count(b"\n") for part in body.split(b'"')[::2]) - 1


_COUNTS: Final[Mapping[str, Callable[[bytes], int]]] = {
    "application/sparql-results+json": _in_json,
    "application/sparql-results+xml": _in_xml,
    "text/csv": _in_csv,
    "text/tab-separated-values": _in_tsv,
}

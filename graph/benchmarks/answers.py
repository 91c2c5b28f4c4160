"""Answers of different engines, made comparable: the same rows in any order and spelling."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pyoxigraph import RdfFormat, parse

from graph.names import PREFIXES

ROWS: Final = "application/sparql-results+json"
TRIPLES: Final = "application/n-triples"
_XSD = PREFIXES["xsd"]
_NUMBERS: Final = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True)
class Rows:
    """How many solutions or triples an answer has, and a digest of them that knows no order."""

    number: int
    digest: str


def media_type(text: str) -> str:
    """What an answer is asked for as: rows, or triples where the query makes a graph."""
    return TRIPLES if "\nCONSTRUCT" in text else ROWS


def rows_in(body: bytes, form: str) -> Rows:
    r"""The rows of an answer in one of the two media types; ``ValueError`` where it is no answer.

    Numbers are the same however they are written.

    >>> one, other = b'<a:s> <a:p> "1" .\n', b'<a:s> <a:p> "2" .\n'
    >>> rows_in(one + other, TRIPLES) == rows_in(other + one + one, TRIPLES)
    True
    """
    lines = _triples(body) if form == TRIPLES else _solutions(json.loads(body))
    ordered = sorted(lines)
    return Rows(len(ordered), hashlib.sha256("\n".join(ordered).encode()).hexdigest())


def _triples(body: bytes) -> Iterable[str]:
    try:
        return {str(quad.triple) for quad in parse(body, RdfFormat.N_TRIPLES)}
    except SyntaxError as error:
        raise ValueError(str(error)) from error


def _solutions(said: Mapping[str, Any]) -> Iterable[str]:
    for row in said["results"]["bindings"]:
        yield json.dumps({name: _term(term) for name, term in row.items()}, sort_keys=True)


def _term(term: Mapping[str, str]) -> tuple[str, ...]:
    value, datatype = term["value"], term.get("datatype", "")
    if datatype in _NUMBERS:
        return "number", str(Decimal(value).normalize())
    if datatype == f"{_XSD}string":
        datatype = ""
    kind = "uri" if term["type"] == "uri" else "literal"
    return kind, value, datatype, term.get("xml:lang", "").lower()

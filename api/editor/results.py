"""An answer as a page shows it: its first rows in words, and how many there are in all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from api.editor.desks import Names
from graph.names import PREFIXES
from graph.serialised_answers import Answer
from graph.texts import Text

ACCEPT: Final = ("text/tab-separated-values", "application/n-triples")
"""What an answer is asked for in: formats whose first rows can be read without the rest."""
SHOWN: Final = 1000
"""Rows that a page holds; the rest is downloaded."""
_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final = frozenset(f"{_XSD}{name}" for name in ("integer", "decimal", "double", "float"))
_TRUTHS: Final = {"true": Text("ja", "yes"), "false": Text("nej", "no")}
TRIPLE: Final = ("subject", "predicate", "object")

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Cell:
    """One value: how it is shown, and what it is.

    ``iri`` is empty for what is no IRI, ``address`` for what leads nowhere, ``language`` where
    none is told. ``number`` is None for what is no number.
    """

    text: str
    iri: str = ""
    address: str = ""
    language: str = ""
    number: float | None = None
    datatype: str = ""


Row = tuple[Cell | None, ...]


@dataclass(frozen=True)
class Results:
    """What was answered; ``truth`` is the answer to an ASK, None for all others.

    ``total`` counts all rows, of which ``rows`` are the first.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int
    seconds: float
    truth: bool | None = None
    is_graph: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self.total > len(self.rows)

    def of_column(self, place: int) -> list[Cell]:
        """The values there are in a column."""
        return [cell for row in self.rows if (cell := row[place]) is not None]


def results(answer: Answer, names: Names) -> Results:
    """An answer in one of the formats of ``ACCEPT``, with what its things are called."""
    if answer.media_type == ACCEPT[1]:
        triples = islice(parse(answer.body, RdfFormat.N_TRIPLES), SHOWN)
        rows = [(quad.subject, quad.predicate, quad.object) for quad in triples]
        shown, total = _shown(rows, names), answer.rows or 0
        return Results(TRIPLE, shown, total, answer.seconds, is_graph=True)
    found = parse_query_results(answer.body, QueryResultsFormat.TSV)
    if isinstance(found, QueryBoolean):
        return Results((), (), 0, answer.seconds, truth=bool(found))
    columns = tuple(variable.value for variable in found.variables)
    solutions = [tuple(solution) for solution in islice(found, SHOWN)]
    return Results(columns, _shown(solutions, names), answer.rows or 0, answer.seconds)


def _shown(rows: Sequence[Sequence[Term | None]], names: Names) -> tuple[Row, ...]:
    return tuple(tuple(_cells(row, names)) for row in rows)


def _cells(row: Sequence[Term | None], names: Names) -> Iterator[Cell | None]:
    for term in row:
        yield None if term is None else _cell(term, names)


def _cell(term: Term, names: Names) -> Cell:
    if isinstance(term, NamedNode):
        return Cell(names.label(term.value), term.value, names.address(term.value))
    if isinstance(term, Literal):
        return _literal(term, names)
    return Cell(str(term))


def _literal(literal: Literal, names: Names) -> Cell:
    datatype = literal.datatype.value
    if datatype in _NUMBERS:
        return Cell(literal.value, number=_number(literal.value), datatype=datatype)
    if datatype == f"{_XSD}boolean" and literal.value in _TRUTHS:
        return Cell(_TRUTHS[literal.value].into(names.language), datatype=datatype)
    return Cell(literal.value, language=literal.language or "", datatype=datatype)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None

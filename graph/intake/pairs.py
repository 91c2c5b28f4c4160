"""Tables of pairs from the literature: from, to, sign or strength, and how much evidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from graph.errors import Place, Problem
from graph.intake.faults import told, unreadable
from graph.intake.layout import folded
from graph.intake.squares import strength, whole_strength
from graph.intake.tables import Row, Table, Value
from graph.intake.values import Misread, decimal_text, written
from graph.texts import Text

_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "from": ("från", "from", "från delmål", "from target", "source", "påverkar"),
    "to": ("till", "to", "till delmål", "to target", "target", "påverkas"),
    "strength": ("styrka", "strength", "tecken", "sign", "värde", "score"),
    "count": ("antal", "count", "antal belägg", "belägg", "evidence", "evidence count", "n"),
    "positive": ("positiva", "positive", "synergier", "synergies"),
    "negative": ("negativa", "negative", "avvägningar", "trade offs", "tradeoffs"),
}
"""The columns, and the headings that stand for them."""
_SIGNS: Final = {"+": 1, "-": -1, "−": -1, "–": -1, "±": 0}


@dataclass(frozen=True)
class Pair:
    """One statement of how one thing acts on another, with where it and its parts stand."""

    thing: Value
    on: Value
    strength: int
    count: int | None
    place: Place
    from_place: Place
    to_place: Place


def pairs(table: Table, problems: list[Problem]) -> Iterator[Pair]:
    """The rows of a table of pairs; everything that is wrong goes to ``problems``.

    A row with counts of positive and of negative evidence is two statements.
    """
    at = _columns(table)
    for row in table.rows:
        for name, column in at.items():
            if name in ("from", "to") and row.value(column) is None:
                message = Text("Raden säger inte från vad eller till vad", "From or to is missing")
                problems.append(told("no-end", message, table.place(row, column)))
                break
        else:
            yield from _statements(table, row, at, problems)


def _columns(table: Table) -> dict[str, int]:
    headings = [folded(heading) for heading in table.header]
    at = {
        name: next(index for index, heading in enumerate(headings) if heading in words)
        for name, words in _WORDS.items()
        if any(heading in words for heading in headings)
    }
    signed = "strength" in at or "positive" in at or "negative" in at
    if "from" in at and "to" in at and signed:
        return at
    message = Text(
        "Parens tabell behöver kolumnerna från, till och styrka (eller positiva och negativa)",
        "A table of pairs needs the columns from, to and strength (or positive and negative)",
    )
    place = Place(table.file, table.sheet)
    raise unreadable("no-pairs", message, place, ", ".join(table.header))


def _statements(
    table: Table, row: Row, at: Mapping[str, int], problems: list[Problem]
) -> Iterator[Pair]:
    def value(name: str) -> Value:
        return row.value(at[name]) if name in at else None

    def said(strength: int, count: int | None, column: str) -> Pair:
        return Pair(
            thing=value("from"),
            on=value("to"),
            strength=strength,
            count=count,
            place=table.place(row, at[column]),
            from_place=table.place(row, at["from"]),
            to_place=table.place(row, at["to"]),
        )

    for column in ("strength", "positive", "negative"):
        if value(column) is None:
            continue
        reads = "count" if column == "strength" else column
        try:
            if column == "strength":
                signed = _signed(value(column))
                yield said(signed, _counted(value(reads)), column)
            elif count := _counted(value(column)):
                yield said(1 if column == "positive" else -1, count, column)
        except Misread as fault:
            wrong = reads if fault.code == "not-a-count" else column
            place = table.place(row, at[wrong])
            problems.append(
                told(fault.code, fault.message, place, written(value(wrong)), fault.fix)
            )


def _signed(value: Value) -> int:
    """A sign or a strength.

    >>> _signed("+"), _signed("−2")
    (1, -2)
    """
    text = written(value)
    return _SIGNS[text] if text in _SIGNS else whole_strength(strength(value))


def _counted(value: Value) -> int | None:
    """How many; None where nothing is said or none is counted."""
    if value is None:
        return None
    try:
        number = float(decimal_text(value))
    except Misread:
        number = -1
    if number < 0 or number != round(number):
        message = Text("Inte ett antal", "Not a count")
        raise Misread("not-a-count", message, Text("Skriv ett heltal.", "Write a whole number."))
    return round(number) or None

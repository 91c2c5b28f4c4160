"""Answers as tables: what questions and analyses hand to pages, commands and notebooks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from graph.texts import Language, Text


@dataclass(frozen=True)
class Thing:
    """Something with an IRI and what people call it."""

    iri: str
    label: Text


@dataclass(frozen=True)
class Coded:
    """One of a few known values: a stable code for programs, and the words for people."""

    code: str
    label: Text


Plain = str | int | float | Decimal | date | bool | None
"""What a cell is once a language is chosen."""
Value = Plain | Text | Thing | Coded
"""What a cell may hold; None is an empty cell."""


@dataclass(frozen=True)
class Column:
    """``name`` is stable and for programs, ``heading`` for people."""

    name: str
    heading: Text


@dataclass(frozen=True)
class Table:
    """Columns with headings in both languages, and rows as long as the columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    def records(self, language: Language = "sv") -> list[dict[str, Plain]]:
        """Flat rows for CSV and JSON: a thing gives its IRI or code, and its label beside it.

        >>> goal = Thing("http://x/goal/a", Text("Trygg skola", "Safe school"))
        >>> Table((Column("goal", Text("Mål", "Goal")),), ((goal,),)).records("en")
        [{'goal': 'http://x/goal/a', 'goal_label': 'Safe school'}]
        """
        things = {
            column.name
            for position, column in enumerate(self.columns)
            if any(isinstance(row[position], Thing | Coded) for row in self.rows)
        }
        return [dict(self._cells(row, things, language)) for row in self.rows]

    def _cells(
        self, row: tuple[Value, ...], things: set[str], language: Language
    ) -> Iterator[tuple[str, Plain]]:
        for column, value in zip(self.columns, row, strict=True):
            if isinstance(value, Thing | Coded):
                yield column.name, value.iri if isinstance(value, Thing) else value.code
                yield f"{column.name}_label", value.label.into(language)
                continue
            yield column.name, value.into(language) if isinstance(value, Text) else value
            if column.name in things:
                yield f"{column.name}_label", None

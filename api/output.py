"""What commands print: tables for people, CSV and JSON for programs, messages on stderr."""

import csv
import io
import json
import sys
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from graph.answers import Coded, Table, Thing, Value
from graph.errors import DataError, MalgrafError, Problem
from graph.loading import RefusedLoad
from graph.texts import Language, Text

_WIDTH_WITHOUT_TERMINAL = 140
_NARROW, _WIDE = 20, 30


class Format(StrEnum):
    """The forms an answer can be printed in."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def print_table(table: Table, form: Format, language: Language, title: str = "") -> None:
    """Print an answer on stdout; cells of a table hold labels, CSV and JSON hold IRIs too."""
    if form is Format.JSON:
        records = table.records(language)
        print_text(json.dumps(records, ensure_ascii=False, indent=2, default=as_json))
    elif form is Format.CSV:
        print_text(as_csv(table, language), end="")
    else:
        console = data_console()
        if title:
            console.print(title, style="bold")
        if table.rows:
            console.print(drawn_table(table, language))
        else:
            console.print(Text("Inga rader.", "No rows.").into(language))


def print_first(table: Table, language: Language, title: str, rows: int) -> None:
    """The first rows of a table for people, and how many more there are."""
    print_table(Table(table.columns, table.rows[:rows]), Format.TABLE, language, title)
    if (left := len(table.rows) - rows) > 0:
        print_text(Text(f"… och {left} till.", f"… and {left} more.").into(language))


def drawn_table(table: Table, language: Language) -> RichTable:
    """A table for a terminal; columns share the width by how much they have to say."""
    drawn = RichTable(box=box.SIMPLE_HEAD)
    rows = [[as_cell(value, language) for value in row] for row in table.rows]
    widths = [cell_width([row[at] for row in rows]) for at in range(len(table.columns))]
    for position, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        heading = column.heading.into(language)
        natural = max(width, *map(len, heading.split()))
        drawn.add_column(
            heading,
            overflow="fold",
            min_width=min(natural, _NARROW),
            max_width=None if width == max(widths) else min(natural, _WIDE),
            justify="right" if is_numeric(table, position) else "left",
        )
    for row in rows:
        drawn.add_row(*row)
    return drawn


def cell_width(cells: list[str]) -> int:
    """How wide the widest cell is; 0 without cells."""
    return max(map(len, cells), default=0)


def is_numeric(table: Table, position: int) -> bool:
    """Whether every cell of a column that has a value holds a number."""
    values = [row[position] for row in table.rows if row[position] is not None]
    return bool(values) and all(
        isinstance(value, int | float | Decimal) and not isinstance(value, bool) for value in values
    )


def print_text(text: str, end: str = "\n") -> None:
    """Print on stdout as it is, in UTF-8."""
    sys.stdout.write(text + end)


def say(message: Text, language: Language) -> None:
    """Tell a person something on stderr."""
    sys.stderr.write(message.into(language) + "\n")


def complain(error: MalgrafError, language: Language) -> None:
    """Tell on stderr what went wrong, every problem with its place and remedy."""
    problems = error.problems if isinstance(error, DataError) else ()
    if not any(problem.message.sv in error.message.sv for problem in problems):
        say(error.message, language)
    for problem in (*problems, *(error.notes if isinstance(error, RefusedLoad) else ())):
        say_problem(problem, language)


def say_problem(problem: Problem, language: Language) -> None:
    """Tell on stderr where, what and what to do."""
    sys.stderr.write(described(problem, language) + "\n")


def described(problem: Problem, language: Language) -> str:
    """One line that says where, what and what to do."""
    parts = [
        str(problem.place),
        problem.message.into(language),
        problem.fix.into(language),
    ]
    return (
        "  " + ": ".join(part for part in parts[:2] if part) + (f" {parts[2]}" if parts[2] else "")
    )


def data_console() -> Console:
    """Where tables are printed; without a terminal the lines are long enough not to be cut."""
    return Console(
        width=None if sys.stdout.isatty() else _WIDTH_WITHOUT_TERMINAL,
        markup=False,
        highlight=False,
        emoji=False,
    )


def as_cell(value: Value, language: Language) -> str:
    """What a person reads in a cell; Swedish numbers have a decimal comma.

    >>> as_cell(0.256, "sv"), as_cell(None, "sv"), as_cell(True, "en")
    ('0,256', '–', 'yes')
    """
    if value is None:
        return "–"
    if isinstance(value, Thing | Coded):
        return value.label.into(language)
    if isinstance(value, Text):
        return value.into(language)
    if isinstance(value, bool):
        return (Text("ja", "yes") if value else Text("nej", "no")).into(language)
    if isinstance(value, float | Decimal):
        number = f"{value:.3g}" if isinstance(value, float) else str(value)
        return number.replace(".", ",") if language == "sv" else number
    return str(value)


def as_json(value: object) -> str | float:
    """Dates as ISO text, decimals as numbers."""
    return float(value) if isinstance(value, Decimal) else str(value)


def as_csv(table: Table, language: Language) -> str:
    r"""Comma-separated with a header; cells that a spreadsheet would run are made safe.

    >>> from graph.answers import Column
    >>> as_csv(Table((Column("a", Text("A", "A")),), (("=1+1",),)), "en")
    "a\r\n'=1+1\r\n"
    """
    records = table.records(language)
    names = list(records[0]) if records else [column.name for column in table.columns]
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(names)
    for record in records:
        writer.writerow([_csv_cell(record[name]) for name in names])
    return written.getvalue()


def _csv_cell(value: str | int | float | Decimal | date | bool | None) -> str:
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return "" if value is None else str(value)

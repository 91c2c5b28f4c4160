"""Tables as rows of plain values with their cells, whether from a workbook or from text."""

import csv
import io
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException

from graph.errors import Place
from graph.intake.faults import quoting, unreadable
from graph.intake.limits import (
    BYTE_ORDER_MARK,
    COLUMNS,
    LITERAL_BYTES,
    ROWS,
    check_archive,
    has_unwanted_characters,
)
from graph.texts import Text

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

Value = str | int | float | bool | date | datetime | None
"""What a cell holds; None when it is empty."""

_DAMAGE = (
    SyntaxError,
    DefusedXmlException,
    zipfile.BadZipFile,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    zlib.error,
)
"""What openpyxl raises for workbooks that are not what they promise."""


@dataclass(frozen=True)
class Row:
    """One row; ``line`` is its number in the sheet, counted from 1."""

    line: int
    values: tuple[Value, ...]

    def value(self, index: int) -> Value:
        """The value of a column; rows may be shorter than the header."""
        return self.values[index] if index < len(self.values) else None


@dataclass(frozen=True)
class Table:
    """A sheet with its header, on ``line``; ``sheet`` is empty for text files."""

    file: str
    sheet: str
    line: int
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str

    def place(self, row: Row, index: int) -> Place:
        """The cell of a row and a column counted from 0; text has lines and headings too."""
        cell = f"{column_letters(index)}{row.line}"
        if self.sheet:
            return Place(self.file, self.sheet, cell)
        heading = self.header[index] if index < len(self.header) else ""
        return Place(self.file, cell=cell, line=row.line, column=heading)


def column_letters(index: int) -> str:
    """The letters of a column counted from 0.

    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    before, last = divmod(index, 26)
    return (column_letters(before - 1) if before else "") + chr(65 + last)


@cache
def prepare_text() -> None:
    """Let the codecs be loaded that texts need: a child cannot open a file."""
    "å".encode("cp1252")


@cache
def prepare_workbooks() -> None:
    """Let everything be imported that workbooks need: a child cannot open a file."""
    # only here, and in from_workbook: it takes longer to import than all the rest
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_datetime(0, 0, datetime(2000, 1, 1), workbook.add_format({"num_format": 14}))
        sheet.write_string(0, 1, "å")
    from_workbook(written.getvalue(), "")


def from_workbook(content: bytes, file: str) -> list[Table]:
    """The sheets of an .xlsx workbook that hold anything; formulas count by their last value."""
    # only when there is a workbook: it takes longer to import than all the rest
    from openpyxl import load_workbook

    check_archive(content, file)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of drawings and drop-downs it leaves out; none of them is read here
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            sheets = (_sheet(workbook, name, file) for name in workbook.sheetnames)
            return [table for table in sheets if table]
    except _DAMAGE:
        message = Text("Arbetsboken är skadad", "The workbook is damaged")
        raise unreadable("workbook", message, Place(file)) from None


def _sheet(workbook: "Workbook", name: str, file: str) -> Table | None:
    sheet = workbook[name]
    if not hasattr(sheet, "iter_rows"):
        return None
    rows = sheet.iter_rows(max_row=ROWS + 1, max_col=COLUMNS, values_only=True)
    numbered = ((line, tuple(map(_plain, _filled(row)))) for line, row in enumerate(rows, start=1))
    return _table(numbered, file, name, name)


def _filled(row: Sequence[object]) -> Sequence[object]:
    """A row without the empty cells it is padded with."""
    length = len(row)
    while length and row[length - 1] is None:
        length -= 1
    return row[:length]


def _plain(value: object) -> Value:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value).strip() or None
    if isinstance(value, bool | int | float | date | datetime) or value is None:
        return value
    return str(value) if isinstance(value, time | timedelta) else repr(value)


def from_text(content: bytes, file: str) -> Table | None:
    """A table in text: UTF-8 or cp1252, with commas, semicolons or tabs between values."""
    text = _text(content, file)
    csv.field_size_limit(LITERAL_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    numbered = ((line, tuple(map(_plain, row))) for line, row in enumerate(reader, start=1))
    try:
        return _table(numbered, file, "", file.rpartition(".")[0])
    except csv.Error as fault:
        message = Text("Tabellen går inte att tolka", "The table cannot be parsed")
        place = Place(file, line=reader.line_num)
        raise quoting("syntax", message, place, str(fault)) from None


def _text(content: bytes, file: str) -> str:
    try:
        text = content.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError:
        try:
            text = content.decode("cp1252")
        except UnicodeDecodeError:
            message = Text(
                "Filen är varken i UTF-8 eller i Windows-1252",
                "The file is neither UTF-8 nor Windows-1252",
            )
            raise unreadable("encoding", message, Place(file)) from None
    if has_unwanted_characters(text):
        message = Text("Filen innehåller styrtecken", "The file holds control characters")
        raise unreadable("control-character", message, Place(file))
    return text


def _delimiter(text: str) -> str:
    r"""The mark that stands most often in the first line that holds anything.

    >>> _delimiter("id;namn;värde, kr\n1;a;2")
    ';'
    """
    first = text.lstrip().partition("\n")[0]
    return max(",;\t", key=first.count)


def _table(
    numbered: Iterator[tuple[int, Sequence[Value]]], file: str, sheet: str, name: str
) -> Table | None:
    """The table below the first row that holds anything."""
    header, header_line = tuple[str, ...](), 0
    rows: list[Row] = []
    for line, values in numbered:
        if line > ROWS or len(values) > COLUMNS:
            message = Text(
                f"Fler än {ROWS} rader eller {COLUMNS} kolumner",
                f"More than {ROWS} rows or {COLUMNS} columns",
            )
            raise unreadable("table-size", message, Place(file, sheet, f"A{line}"))
        if not any(value is not None for value in values):
            continue
        if header:
            rows.append(Row(line, tuple(values)))
        else:
            header, header_line = tuple("" if one is None else str(one) for one in values), line
    return Table(file, sheet, header_line, header, tuple(rows), name) if header else None

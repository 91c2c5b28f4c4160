"""Rows written as files that spreadsheet programs open: CSV, or a workbook."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal

SheetForm = Literal["csv", "xlsx"]
Cell = str | float | None
_MADE: Final = datetime(2026, 1, 1)


def sheet_file(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    form: SheetForm,
    *,
    numbers: str = "General",
    widths: Sequence[int] = (40,),
    names_only: bool = False,
) -> bytes:
    """Sheets by name, the first row of each its header; CSV holds their rows after each other.

    ``numbers`` is how a workbook shows numbers, ``widths`` those of the first columns in
    characters; with ``names_only`` every text is a name, as in a matrix.
    """
    if form == "csv":
        written = io.StringIO()
        csv.writer(written).writerows(
            [_written(value) for value in row] for rows in sheets.values() for row in rows
        )
        return written.getvalue().encode()
    # only when there is a workbook: it takes longer to import than all the rest
    import xlsxwriter

    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as workbook:
        workbook.set_properties({"created": _MADE, "title": "Målgraf"})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = workbook.add_format({"text_wrap": True, "valign": "top"})
        number = workbook.add_format({"num_format": numbers, "align": "center", "valign": "top"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for column, width in enumerate(widths):
                sheet.set_column(column, column, width)
            for line, row in enumerate(rows):
                for index, value in enumerate(row):
                    if isinstance(value, str):
                        shown = bold if names_only or line == 0 else plain
                        sheet.write_string(line, index, value, shown)
                    elif value is not None:
                        sheet.write_number(line, index, value, number)
    return content.getvalue()


def _written(value: Cell) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:g}"

"""Files for the tests of the intake: small workbooks and texts in a temporary folder."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import pyoxigraph as ox
import xlsxwriter

from graph.intake import Intake, read_file
from graph.names import DEFAULT_BASE, MG, OrganisationNames

NAMES = OrganisationNames(DEFAULT_BASE, "1471")
PREFIXES = "@prefix mg: <https://w3id.org/malgraf/def/> .\n@prefix goal: <goal/> .\n"
Cell = str | float | date | bool | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

ORGANISATION: Sequence[Sequence[Cell]] = [["Id", "Namn"], ["1471", "Götene kommun"]]
UNITS: Sequence[Sequence[Cell]] = [["Id", "Namn", "Hör till"], ["skola", "Skolnämnden", "1471"]]


def workbook(path: Path, sheets: Sheets) -> Path:
    """A workbook with these rows, the first of each sheet being its headings."""
    with xlsxwriter.Workbook(str(path)) as file:
        day = file.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = file.add_worksheet(name)
            for line, row in enumerate(rows):
                for index, value in enumerate(row):
                    if isinstance(value, date):
                        midnight = datetime(value.year, value.month, value.day)
                        sheet.write_datetime(line, index, midnight, day)
                    elif value is not None:
                        sheet.write(line, index, value)
    return path


def read_rows(folder: Path, sheets: Sheets) -> Intake:
    """What a workbook with these rows says."""
    return read_file(workbook(folder / "plan.xlsx", sheets), NAMES)


def read_text(folder: Path, name: str, text: str | bytes) -> Intake:
    """What a file with this content says."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, NAMES)


def values(intake: Intake, node: str, path: str) -> set[str]:
    """The objects of a property, as N-Triples writes them; ``node`` is kind/slug."""
    said = ox.parse(intake.plan + intake.observations, ox.RdfFormat.N_TRIPLES)
    return {
        str(quad.object)
        for quad in said
        if str(quad.subject) == f"<{NAMES.namespace}{node}>" and quad.predicate.value == path
    }


def mg(name: str) -> str:
    """The IRI of one of our terms."""
    return str(MG[name])


def own(node: str) -> str:
    """An own thing as N-Triples writes it."""
    return f"<{NAMES.namespace}{node}>"


def sdg(*codes: str) -> set[str]:
    """Goals and targets as N-Triples writes them."""
    return {f"<http://metadata.un.org/sdg/{code}>" for code in codes}

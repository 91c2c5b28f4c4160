"""Lists of national key figures, as JSON or CSV."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from graph.errors import NotFound, Place
from graph.intake.faults import unreadable
from graph.intake.limits import check_size
from graph.intake.tables import Table, from_text
from graph.key_figures import KeyFigure, KeyFigures
from graph.texts import Text

_ID: Final = re.compile(r"[NU]\d{5}")
_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "id": frozenset({"id", "nyckeltals-id", "nyckeltal-id", "key figure id", "kpi", "kolada"}),
    "title": frozenset({"title", "titel", "namn", "benämning", "label", "nyckeltal", "key figure"}),
    "description": frozenset({"description", "beskrivning"}),
}


def read_key_figures(path: Path) -> KeyFigures:
    """The key figures of a file.

    JSON is as the national database answers, a list of objects with ``id`` and ``title``, alone
    or as ``values`` (or ``results``); CSV has the columns id, title and perhaps description, named
    in Swedish or English. Raises ``UnreadableFile`` with the place, ``NotFound`` without a file.
    """
    if not path.is_file():
        raise NotFound(Text(f"Filen finns inte: {path}.", f"There is no such file: {path}."))
    check_size(path.stat().st_size, path.name)
    content = path.read_bytes()
    found: dict[str, KeyFigure] = {}
    is_json = path.suffix.lower() == ".json"
    for figure, place in _in_json(content, path.name) if is_json else _in_csv(content, path.name):
        if not _ID.fullmatch(figure.id):
            message = Text(
                "Ett nyckeltals beteckning är N eller U följt av fem siffror",
                "A key figure's id is N or U followed by five digits",
            )
            raise unreadable("key-figure-id", message, place, figure.id)
        if not figure.title:
            message = Text(f"{figure.id} saknar namn", f"{figure.id} has no title")
            raise unreadable("key-figure-title", message, place)
        found.setdefault(figure.id, figure)
    return KeyFigures(tuple(found[id_] for id_ in sorted(found)), path.name)


def _in_json(content: bytes, file: str) -> Iterator[tuple[KeyFigure, Place]]:
    try:
        told: Any = json.loads(content)
    except json.JSONDecodeError as error:
        message = Text("Filen är inte JSON", "The file is not JSON")
        raise unreadable("syntax", message, Place(file, line=error.lineno), error.msg) from None
    except (UnicodeDecodeError, RecursionError) as error:
        message = Text("Filen är inte JSON", "The file is not JSON")
        raise unreadable("syntax", message, Place(file), str(error)) from None
    rows = (told.get("values") or told.get("results")) if isinstance(told, dict) else told
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        message = Text(
            "Filen ska ha en lista av nyckeltal, ensam eller som ”values”",
            "The file must have a list of key figures, alone or as “values”",
        )
        raise unreadable("key-figures", message, Place(file))
    for number, row in enumerate(rows, start=1):
        said = (str(row.get(name) or "").strip() for name in ("id", "title", "description"))
        yield KeyFigure(*said), Place(file, sheet="values", cell=str(number))


def _in_csv(content: bytes, file: str) -> Iterator[tuple[KeyFigure, Place]]:
    table = from_text(content, file)
    if table is None:
        raise unreadable("empty-file", Text("Filen är tom", "The file is empty"), Place(file))
    headings = [heading.strip().casefold() for heading in table.header]
    columns = {
        name: next((at for at, heading in enumerate(headings) if heading in known), None)
        for name, known in _HEADINGS.items()
    }
    for name, swedish in (("id", "id"), ("title", "titel")):
        if columns[name] is None:
            message = Text(f"Kolumnen ”{swedish}” saknas", f"The column “{name}” is missing")
            raise unreadable("missing-column", message, Place(file, line=table.line))
    yield from _rows(table, columns)


def _rows(table: Table, columns: Mapping[str, int | None]) -> Iterator[tuple[KeyFigure, Place]]:
    for row in table.rows:
        said = {
            name: "" if at is None or row.value(at) is None else str(row.value(at)).strip()
            for name, at in columns.items()
        }
        place = table.place(row, columns["id"] or 0)
        yield KeyFigure(said["id"], said["title"], said["description"]), place

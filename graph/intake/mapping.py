"""Mappings: how to read tables that somebody else laid out.

A mapping is a TOML file::

    [organisations]            # what the tables call the organisations that are loaded
    "1480" = "Göteborgs Stad"

    [unit-types]               # what a unit is, told by how its name ends (small letters)
    "nämnden" = "board"

    [ranks]                    # the order of levels made from cells; 1, the top, for all others
    "delmål" = 2

    [[table]]
    file = "goals"             # the file without its ending, or the sheet of a workbook
    kind = "goal"              # what each row is: a kind of graph/names.py
    organisation = "kommun"    # the heading that says whose row it is; may be left out

    [table.columns]            # heading = column; in quotes when it has more than a-z
    titel = "label"            # a column of our own workbook, by its name in sheets.toml
    "nämnd" = { like = "responsible", make = true }
    period = { type = "period" }

A column in braces is as the one it is ``like``, or has a ``property`` and a ``type`` of its own,
as in sheets.toml. Headings that are not named are not read.

Types only mappings have: ``period`` ("2021-2030", "-2021", "2019": first and
last day), ``decided`` ("Kommunfullmäktige 2019-10-15": a decision by that body), ``dated``
("4.3 (2018)": baseline and its year), ``target`` ("1.2 (2030)": a target value), ``outcome``
(an observation of the year in the column ``year``).

Matrices of interactions have no columns to map. Their mapping says of which source they are::

    [interactions]
    source = "workshop-2026"   # its id
    form = "matrix"            # or "pairs": from, to, strength, count
    label = "Workshop i mars"  # what a new source is called; may be left out, as the rest
    kind = "workshop"          # or "literature", "own-judgement"
    date = "2026-03-14"
    scorer = "plats 3"         # a role or a seat; else the name of the sheet
"""

import re
import tomllib
from collections.abc import Mapping as Record
from dataclasses import dataclass
from typing import Any

from graph.errors import Place, UnreadableFile
from graph.intake.faults import quoting, unreadable
from graph.intake.interactions import Scoring
from graph.intake.layout import Column, Layout, Sheet, column_from, own_layout
from graph.intake.limits import decoded
from graph.intake.mapping_faults import COMPOUND_TYPES, faults
from graph.texts import Text

_LINE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")


@dataclass(frozen=True)
class Mapping:
    """A mapping as read; our own workbook is the one that names no organisation.

    ``scoring`` says that the tables are matrices or pairs of interactions.
    """

    layout: Layout
    organisations: Record[str, str]
    unit_types: Record[str, str]
    ranks: Record[str, int]
    scoring: Scoring | None = None

    def unit_type(self, label: str) -> str | None:
        """The concept of the scheme unit-type that a name's ending tells."""
        endings = (kind for ending, kind in self.unit_types.items() if label.endswith(ending))
        return next(endings, None)


def own_mapping() -> Mapping:
    """The layout of our own workbook, with nothing made from cells."""
    return Mapping(own_layout(), {}, {}, {})


def read_mapping(content: bytes, file: str, key: str) -> Mapping:
    """The mapping in a TOML file, for the organisation with that key.

    Raises ``UnreadableFile`` for a file that says what cannot be, or nothing of the organisation.
    """
    record = _record(content, file)
    wrong = tuple(faults(record, file))
    if wrong:
        raise UnreadableFile(wrong[0].message, wrong)
    mapping = _mapping(record)
    if mapping.organisations and key not in mapping.organisations:
        known = ", ".join(mapping.organisations)
        message = Text(
            f"Mappningen har {known} men inte",
            f"The mapping has {known} but not",
        )
        raise unreadable("mapping", message, Place(file), key)
    return mapping


def _record(content: bytes, file: str) -> Record[str, Any]:
    try:
        return tomllib.loads(decoded(content, file))
    except tomllib.TOMLDecodeError as fault:
        said, line = str(fault), None
        found = _LINE.search(said)
        if found:
            said, line = said[: found.start()], int(found[1])
        message = Text("Mappningen är inte giltig TOML", "The mapping is not valid TOML")
        raise quoting("mapping", message, Place(file, line=line), said) from None
    except RecursionError:
        message = Text("Mappningen är för djupt nästlad", "The mapping is nested too deep")
        raise unreadable("mapping", message, Place(file)) from None


def _mapping(record: Record[str, Any]) -> Mapping:
    scoring = record.get("interactions")
    return Mapping(
        Layout(tuple(_sheet(table) for table in record.get("table", ())), {}, {}),
        {str(key): str(name) for key, name in record.get("organisations", {}).items()},
        {end.casefold(): str(kind) for end, kind in record.get("unit-types", {}).items()},
        {level.casefold(): int(rank) for level, rank in record.get("ranks", {}).items()},
        Scoring(**scoring) if scoring else None,
    )


def _sheet(table: Record[str, Any]) -> Sheet:
    columns = (_column(heading, said) for heading, said in table["columns"].items())
    own = own_layout().of_kind(table["kind"])
    return Sheet(
        kind=table["kind"],
        headings=Text(table["file"], table["file"]),
        columns=tuple(columns),
        identity=own.identity if own else ("label",),
        organisation=table.get("organisation", ""),
    )


def _column(heading: str, said: "str | dict[str, Any]") -> Column:
    record = {"like": said} if isinstance(said, str) else said
    record = {"sv": heading, "en": heading, "also": (), **record}
    if record.get("type") in COMPOUND_TYPES:
        return column_from(heading, {"property": COMPOUND_TYPES[record["type"]], **record}, {})
    if "like" not in record:
        return column_from(heading, record, own_layout().groups)
    layout = own_layout()
    return column_from(record["like"], {**layout.records[record["like"]], **record}, layout.groups)

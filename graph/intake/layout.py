"""Sheets and columns: what the tables we read and write look like, as data."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from graph.names import PREFIXES
from graph.texts import Text

_FILE = Path(__file__).with_name("sheets.toml")
_NEAR = 3
Item = TypeVar("Item", "Column", "Sheet")


@dataclass(frozen=True)
class Column:
    """One column: the property it states and the values it takes; see ``sheets.toml``.

    Used by mappings only: ``make`` lets a link that leads nowhere make what it names, a unit
    from its label; ``words`` puts other words for those in the cells, and an empty one for what
    is not read; ``year`` is the heading of the column that holds the year of an outcome.
    """

    name: str
    headings: Text
    path: str
    type: str
    also: tuple[str, ...] = ()
    language: str = ""
    kinds: tuple[str, ...] = ()
    schemes: tuple[str, ...] = ()
    sdg: bool = False
    many: bool = False
    inverse: bool = False
    edge: str = ""
    make: bool = False
    year: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    hint: Text = field(default=Text("", ""))


@dataclass(frozen=True)
class Sheet:
    """One sheet or table: each row is a thing of one kind.

    ``identity`` names the columns an id is made from where none is given. ``organisation`` is
    the heading of the column that says whose row it is; empty when all rows are ours.
    """

    kind: str
    headings: Text
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()
    identity: tuple[str, ...] = ("label",)
    organisation: str = ""

    def column(self, heading: str) -> Column | None:
        """The column a heading stands for; the first that knows the word."""
        return _called(heading, self.columns)


@dataclass(frozen=True)
class Layout:
    """The sheets of a workbook; ``groups`` are names for sets of kinds.

    ``records`` are the columns as TOML says them, for mappings to vary; ``aside`` are the names
    of sheets that hold no data.
    """

    sheets: tuple[Sheet, ...]
    records: Mapping[str, Mapping[str, Any]]
    groups: Mapping[str, tuple[str, ...]]
    aside: tuple[str, ...] = ()

    def sheet(self, name: str) -> Sheet | None:
        """The sheet a name stands for; headings go before other words for them."""
        return _called(name, self.sheets)

    def near(self, name: str) -> list[Text]:
        """The headings of the few sheets whose names are most like a name; none may be."""
        words = {
            plain(word): sheet.headings
            for sheet in self.sheets
            for word in (*sheet.also, *_names(sheet))
        }
        close = get_close_matches(plain(name), words, n=_NEAR, cutoff=0.7)
        close = close or [word for word in plain(name).split() if word in words][:_NEAR]
        return list(dict.fromkeys(words[word] for word in close))

    def of_kind(self, kind: str) -> Sheet | None:
        """The sheet for a kind of thing."""
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)


def _names(item: Column | Sheet) -> tuple[str, ...]:
    return (item.headings.sv, item.headings.en)


def _called(name: str, items: Sequence[Item]) -> Item | None:
    """What a name stands for: its heading goes before other words, å ä ö before a a o."""
    for spelling in (folded, plain):
        sought = spelling(name)
        own = (item for item in items if sought in map(spelling, _names(item)))
        other = (item for item in items if sought in map(spelling, item.also))
        found = next(own, None) or next(other, None)
        if found:
            return found
    return None


@cache
def folded(text: str) -> str:
    """A heading as it is compared: small letters, and no difference between spaces and marks.

    >>> folded("Ansvarig_Enhet *") == folded("ansvarig enhet")
    True
    """
    return re.sub(r"[\W_]+", " ", text.casefold()).strip()


@cache
def plain(text: str) -> str:
    """A heading as ``folded``, without dots and rings, which many leave out of files' names.

    >>> plain("Åtgärder") == plain("atgarder")
    True
    """
    letters = unicodedata.normalize("NFKD", folded(text))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def expanded(name: str) -> str:
    """The IRI of a ``prefix:name``; KeyError when the prefix is unknown.

    >>> expanded("mg:level")
    'https://w3id.org/malgraf/def/level'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


@cache
def own_layout() -> Layout:
    """The layout of our own workbook."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    groups = {name: tuple(kinds) for name, kinds in data["groups"].items()}
    columns = {name: column_from(name, record, groups) for name, record in data["column"].items()}
    sheets = tuple(
        Sheet(
            kind=record["kind"],
            headings=Text(record["sv"], record["en"]),
            columns=tuple(columns[name] for name in record["columns"]),
            also=tuple(record.get("also", ())),
            identity=tuple(record.get("identity", ("label",))),
        )
        for record in data["sheet"]
    )
    return Layout(sheets, data["column"], groups, tuple(data["aside"]["sheets"]))


def column_from(
    name: str, record: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]
) -> Column:
    """A column from its table in TOML; KeyError and TypeError tell that the table is wrong."""
    kinds = [kind for entry in record.get("kinds", ()) for kind in groups.get(entry, (entry,))]
    plain = ("language", "sdg", "many", "inverse", "edge", "make", "year", "words")
    return Column(
        name=name,
        headings=Text(record.get("sv", name), record.get("en", name)),
        path=expanded(record["property"]),
        type=record["type"],
        also=tuple(record.get("also", ())),
        kinds=tuple(dict.fromkeys(kinds)),
        schemes=tuple(record.get("schemes", ())),
        hint=Text(record.get("hint_sv", ""), record.get("hint_en", "")),
        **{key: record[key] for key in plain if key in record},
    )

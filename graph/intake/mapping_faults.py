"""Everything that is wrong in a mapping: which table and column, the word, and those there are."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from graph.errors import Place, Problem
from graph.intake.codes import shipped_codes
from graph.intake.faults import told
from graph.intake.interactions import scoring_faults
from graph.intake.layout import own_layout
from graph.intake.values import LITERALS
from graph.names import KINDS, PREFIXES
from graph.texts import Text

COMPOUND_TYPES = {
    "period": "mg:startDate",
    "decided": "mg:decidedIn",
    "dated": "mg:baseline",
    "target": "mg:hasTargetValue",
    "outcome": "sdmx-measure:obsValue",
}
"""The types only mappings have, with the property each states first."""

_PARTS = ("organisations", "unit-types", "ranks", "table", "interactions")
_TABLE = {"file": str, "kind": str, "organisation": str, "columns": dict}
_NEEDED = ("file", "kind", "columns")
_COLUMN = {
    "like": str, "property": str, "type": str, "sv": str, "en": str, "also": list,
    "language": str, "kinds": list, "schemes": list, "sdg": bool, "many": bool, "inverse": bool,
    "edge": str, "make": bool, "year": str, "words": dict, "hint_sv": str, "hint_en": str,
}  # fmt: skip
_KINDS_OF_VALUE = {
    str: Text("en text inom citattecken", "a text in quotes"),
    int: Text("ett heltal", "a whole number"),
    bool: Text("true eller false", "true or false"),
    list: Text("en lista av texter inom hakparenteser", "a list of texts in brackets"),
    dict: Text("en tabell", "a table"),
}
_SHOWN = 40


def faults(record: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """What is wrong in a mapping, from its first part to its last column."""
    whole = _Part(record, Place(file), Text("", ""))
    yield from whole.unknown(record, _PARTS)
    for name, kind in (("organisations", str), ("unit-types", str), ("ranks", int)):
        yield from whole.wrong_values({name: dict})
        if isinstance(record.get(name), dict):
            named = _Part(record[name], Place(file), Text(f"{name}: ", f"{name}: "))
            yield from named.wrong_values(dict.fromkeys(record[name], kind))
            if name == "unit-types":
                yield from named.unknown(record[name].values(), _unit_types())
    if "interactions" in record:
        yield from whole.wrong_values({"interactions": dict})
        if isinstance(record["interactions"], dict):
            for message, value in scoring_faults(record["interactions"]):
                yield told("mapping", message, Place(file), value)
        return
    tables = record.get("table")
    if not isinstance(tables, list) or not tables:
        message = Text("Mappningen har ingen tabell", "The mapping has no table")
        fix = Text("Lägg till [[table]].", "Add [[table]].")
        yield told("mapping", message, Place(file), "", fix)
        return
    for number, table in enumerate(tables, start=1):
        yield from _table_faults(table, number, file)


def _unit_types() -> list[str]:
    words = shipped_codes().concepts["unit-type"]
    return sorted({iri.rsplit("/", 1)[-1] for iri in words.values()})


@dataclass(frozen=True)
class _Part:
    """A table of the TOML; ``where`` begins what is said about it."""

    record: Any
    place: Place
    where: Text

    def _told(self, message: Text, value: str, fix: Text) -> Problem:
        placed = Text(_sentence(self.where.sv + message.sv), _sentence(self.where.en + message.en))
        return told("mapping", placed, self.place, value, fix)

    def unknown(self, words: Collection[Any], known: Collection[str]) -> Iterator[Problem]:
        """The words that are not among the known ones."""
        for word in words:
            if word not in known:
                shown = list(known)
                if len(shown) > _SHOWN:
                    shown = get_close_matches(str(word), shown, n=8, cutoff=0.4) or shown
                fix = Text(
                    f"Ord som finns: {', '.join(shown)}.", f"Words there are: {', '.join(shown)}."
                )
                yield self._told(Text("okänt ord", "unknown word"), str(word), fix)

    def missing(self, needed: Collection[str]) -> Iterator[Problem]:
        """The words that must be there and are not."""
        for word in needed:
            if word not in self.record:
                fix = Text(f"Lägg till {word} = …", f"Add {word} = …")
                yield self._told(Text("saknar", "lacks"), word, fix)

    def wrong_values(self, kinds: Mapping[str, type]) -> Iterator[Problem]:
        """The words whose values are of another kind than they take."""
        for word, kind in kinds.items():
            value = self.record.get(word)
            fits = isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
            fits = fits and (kind is not list or all(isinstance(item, str) for item in value))
            if value is not None and not fits:
                wanted = _KINDS_OF_VALUE[kind]
                fix = Text(f"Skriv {wanted.sv}.", f"Write {wanted.en}.")
                yield self._told(
                    Text(f"{word} har fel slags värde", f"{word} has the wrong kind of value"),
                    str(value),
                    fix,
                )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _table_faults(table: Any, number: int, file: str) -> Iterator[Problem]:
    name = str(table.get("file", number)) if isinstance(table, dict) else str(number)
    where = Text(f"tabell {name}: ", f"table {name}: ")
    if not isinstance(table, dict):
        yield from _Part({"table": table}, Place(file), where).wrong_values({"table": dict})
        return
    part = _Part(table, Place(file), where)
    yield from part.unknown(table, tuple(_TABLE))
    yield from part.missing(_NEEDED)
    yield from part.wrong_values(_TABLE)
    if isinstance(table.get("kind"), str):
        yield from part.unknown([table["kind"]], KINDS)
    columns = table.get("columns")
    for heading, said in columns.items() if isinstance(columns, dict) else ():
        column = {"like": said} if isinstance(said, str) else said
        described = Text(f"tabell {name}, kolumn {heading}: ", f"table {name}, column {heading}: ")
        yield from _column_faults(column, _Part(column, Place(file), described))


def _column_faults(column: Any, part: _Part) -> Iterator[Problem]:
    if not isinstance(column, dict):
        yield from _Part({"columns": column}, part.place, part.where).wrong_values(
            {"columns": dict}
        )
        return
    yield from part.unknown(column, tuple(_COLUMN))
    wrong = list(part.wrong_values(_COLUMN))
    yield from wrong
    if wrong:
        return
    layout = own_layout()
    if "like" in column:
        yield from part.unknown([column["like"]], sorted(layout.records))
    elif column.get("type") not in COMPOUND_TYPES:
        yield from part.missing(("property", "type"))
    if "property" in column:
        yield from part.unknown([column["property"].partition(":")[0]], PREFIXES)
    if "language" in column:
        yield from part.unknown([column["language"]], ("sv", "en"))
    if "type" in column:
        yield from part.unknown([column["type"]], ["id", "link", *LITERALS, *COMPOUND_TYPES])
    yield from part.unknown(column.get("kinds", ()), [*layout.groups, *KINDS])
    yield from part.unknown(column.get("schemes", ()), sorted(shipped_codes().concepts))

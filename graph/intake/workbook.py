"""Writes workbooks in our own layout: an organisation's plan as rows, or empty for the template."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import pyoxigraph as ox
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from graph.intake.codes import Codes, shipped_codes
from graph.intake.draft import RDF_TYPE
from graph.intake.layout import Column, Sheet, own_layout
from graph.intake.values import rhythm_word
from graph.names import SCHEME, SDG, OrganisationNames
from graph.texts import Text
from graph.vocabularies import taxonomy

_MADE = datetime(2026, 1, 1)
"""Stands as the day of making, so that equal plans give equal bytes."""
_ROWS = 2000
"""How many rows get drop-downs."""
_WIDTHS = {"text": 45, "id": 28, "link": 28, "source": 28, "address": 28, "string": 18}
LISTS = "Listor"
TARGETS = "Globala delmål"


class Plan:
    """The triples of an organisation as cells; ``left`` are those no cell has taken yet."""

    def __init__(self, triples: Iterable[ox.Triple], names: OrganisationNames) -> None:
        self.names = names
        self.codes = shipped_codes()
        self.left = set(triples)
        self.values: dict[tuple[str, str], list[ox.Triple]] = defaultdict(list)
        self.leading: dict[tuple[str, str], list[ox.Triple]] = defaultdict(list)
        self.nodes: dict[str, list[str]] = defaultdict(list)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        for triple in sorted(self.left, key=str):
            self._index(triple)

    def _index(self, triple: ox.Triple) -> None:
        subject, path = _iri(triple.subject), triple.predicate.value
        self.values[subject, path].append(triple)
        self.leading[_iri(triple.object), path].append(triple)
        kind, _, slug = subject.removeprefix(self.names.namespace).partition("/")
        if path == RDF_TYPE:
            self.left.discard(triple)
            self.nodes[kind].append(slug)
            self.kinds[slug].add(kind)

    def rows(self, sheet: Sheet) -> list[list[str | float | date | None]]:
        """The rows of a sheet, in the order of their ids."""
        return [
            [self._cell(self.names.resource(sheet.kind, slug), column) for column in sheet.columns]
            for slug in sorted(set(self.nodes[sheet.kind]))
        ]

    def _cell(self, node: str, column: Column) -> str | float | date | None:
        if column.type == "id":
            return node.rsplit("/", 1)[-1]
        found = self.leading if column.inverse else self.values
        triples = [triple for triple in found[node, column.path] if _fits(triple, column)]
        if not column.many:
            triples = triples[:1]
        self.left.difference_update(triples)
        if column.type == "link":
            ends = (triple.subject if column.inverse else triple.object for triple in triples)
            return "; ".join(self._named(_iri(end), column) for end in ends) or None
        literals = [_plain(triple.object, column) for triple in triples]
        if len(literals) < 2:
            return next(iter(literals), None)
        return "\n".join(str(literal) for literal in literals)

    def _named(self, iri: str, column: Column) -> str:
        """What a cell calls a thing: its slug, the label of a concept, the code of a target."""
        if iri.startswith(self.names.namespace):
            kind, _, slug = iri.removeprefix(self.names.namespace).partition("/")
            several = len(self.kinds[slug] & set(column.kinds)) > 1
            return f"{kind}/{slug}" if several else slug
        if iri.startswith(str(SDG)):
            return iri.removeprefix(str(SDG))
        scheme = iri.removeprefix(str(SCHEME)).partition("/")[0]
        known = self.codes.labels.get(scheme, {}).get(iri)
        label = known.sv if known else iri
        plain = not column.kinds and self.codes.concept(column.schemes, label) == iri
        return label if plain else iri.removeprefix(str(SCHEME))


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _fits(triple: ox.Triple, column: Column) -> bool:
    """Whether a column can hold the object: a text of its language, an address, any link."""
    if column.type == "link":
        return isinstance(triple.object, ox.NamedNode)
    if isinstance(triple.object, ox.Literal):
        return column.type != "address" and (triple.object.language or "") == column.language
    return column.type in {"address", "source"}


def _plain(term: object, column: Column) -> str | float | date:
    text = term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
    if column.type == "date":
        return date.fromisoformat(text)
    if column.type in {"decimal", "integer", "year"}:
        return float(text)
    if column.type == "boolean":
        return "ja" if text == "true" else "nej"
    return rhythm_word(text) if column.type == "duration" else text


class Book:
    """A workbook that is being written."""

    def __init__(self, path: Path) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False}
        self.file = xlsxwriter.Workbook(str(path), options)
        self.file.set_properties({"created": _MADE, "title": "Målgraf"})
        self.heading = self._format(bold=True, bg_color="#19486A", font_color="#FFFFFF", border=1)
        self.plain = self._format(num_format="@", valign="top", text_wrap=True)
        self.date = self._format(num_format="yyyy-mm-dd", valign="top")
        self.number = self._format(valign="top")
        self.lists: dict[str, str] = {}

    def _format(self, **properties: str | int | bool) -> Format:
        return self.file.add_format(properties)

    def read_me(self, paragraphs: Sequence[str]) -> None:
        """The first sheet, in words; paragraphs that end without a full stop are headings."""
        sheet = self.file.add_worksheet("Läs mig")
        sheet.set_column(0, 0, 110, self._format(text_wrap=True, valign="top"))
        bold = self._format(bold=True, font_size=13)
        for line, paragraph in enumerate(paragraphs):
            sheet.write_string(line, 0, paragraph, None if paragraph.endswith(".") else bold)

    def rows(self, sheet: Sheet, rows: Sequence[Sequence[str | float | date | None]]) -> None:
        """A sheet with headings, notes, drop-downs and rows."""
        page = self.file.add_worksheet(sheet.headings.sv)
        page.freeze_panes(1, 2)
        for index, column in enumerate(sheet.columns):
            width = _WIDTHS.get(column.type, 16)
            page.set_column(index, index, width, self._column_format(column))
            page.write_string(0, index, column.headings.sv, self.heading)
            page.write_comment(0, index, note(column), {"x_scale": 2})
            self._drop_down(page, index, column)
        for line, row in enumerate(rows, start=1):
            for index, value in enumerate(row):
                self._write(page, line, index, value)

    def _column_format(self, column: Column) -> Format:
        if column.type == "date":
            return self.date
        return self.number if column.type in {"decimal", "integer", "year"} else self.plain

    def _write(
        self, page: Worksheet, line: int, index: int, value: str | float | date | None
    ) -> None:
        if isinstance(value, date):
            page.write_datetime(
                line, index, datetime(value.year, value.month, value.day), self.date
            )
        elif isinstance(value, float):
            page.write_number(line, index, value, self.number)
        elif value is not None:
            page.write_string(line, index, value, self.plain)

    def _drop_down(self, page: Worksheet, index: int, column: Column) -> None:
        source = self._choices(column)
        if source:
            # a list of several would be refused, and labels are as good as ids
            closed = not column.many and not column.kinds
            options = {"validate": "list", "source": source, "show_error": closed}
            page.data_validation(1, index, _ROWS, index, options)

    def _choices(self, column: Column) -> str | list[str]:
        if column.type == "boolean":
            return ["ja", "nej"]
        for kind in column.kinds:
            sheet = own_layout().of_kind(kind)
            if sheet:
                return f"='{sheet.headings.sv}'!$A$2:$A${_ROWS}"
        if column.sdg:
            return f"='{TARGETS}'!$A$2:$A$187"
        return self.lists.get(",".join(column.schemes), "")

    def choices(self, codes: Codes) -> None:
        """The sheets that drop-downs read: the words of each scheme, and goals and targets."""
        columns = {
            ",".join(column.schemes): column.schemes
            for sheet in own_layout().sheets
            for column in sheet.columns
            if column.schemes
        }
        page = self.file.add_worksheet(LISTS)
        for index, (name, schemes) in enumerate(sorted(columns.items())):
            words = codes.words(schemes)
            letters = xlsxwriter.utility.xl_col_to_name(index)
            self.lists[name] = f"='{LISTS}'!${letters}$2:${letters}${len(words) + 1}"
            page.set_column(index, index, 28)
            page.write_string(0, index, name, self.heading)
            for line, word in enumerate(words, start=1):
                page.write_string(line, index, word.sv)

    def goals_and_targets(self) -> None:
        """The codes of Agenda 2030 with what they want."""
        page = self.file.add_worksheet(TARGETS)
        page.freeze_panes(1, 1)
        page.set_column(1, 2, 80)
        for index, heading in enumerate(("Kod", "Svenska", "English")):
            page.write_string(0, index, heading, self.heading)
        known = taxonomy()
        entries: list[tuple[str, Text]] = []
        for goal in known.goals.values():
            entries.append((str(goal.number), goal.label))
            targets = (one for one in known.targets.values() if one.goal == goal.number)
            entries.extend((target.code, target.label) for target in targets)
        for line, (code, label) in enumerate(entries, start=1):
            for index, text in enumerate((code, label.sv, label.en)):
                page.write_string(line, index, text, self.plain)


def note(column: Column) -> str:
    """What the heading of a column says when it is pointed at, in both languages."""
    swedish, english = [column.hint.sv], [f"{column.headings.en}.", column.hint.en]
    if column.many:
        swedish.append("Flera skiljs åt med semikolon.")
        english.append("Separate several by semicolons.")
    return " ".join(filter(None, swedish)) + "\n" + " ".join(filter(None, english))


def write_workbook(
    path: Path, triples: Iterable[ox.Triple], names: OrganisationNames
) -> tuple[ox.Triple, ...]:
    """Write an organisation's plan and observations; gives the triples no cell could take.

    Types are told by the sheets, and so count as taken. Equal triples give equal bytes.
    """
    plan = Plan(triples, names)
    book = Book(path)
    with book.file:
        book.choices(plan.codes)
        book.goals_and_targets()
        for sheet in own_layout().sheets:
            rows = plan.rows(sheet)
            if rows:
                book.rows(sheet, rows)
    return tuple(sorted(plan.left, key=str))

"""Rows become triples: each row is a thing, each cell a statement or a problem with its cell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from graph.errors import Place, Problem
from graph.intake.compound import Cell, Maker
from graph.intake.draft import RDF_TYPE, Draft
from graph.intake.faults import told, unreadable
from graph.intake.layout import Column, Sheet, folded
from graph.intake.owned import slugified
from graph.intake.references import References
from graph.intake.tables import Row, Table, Value
from graph.intake.values import LITERALS, Misread, items, written
from graph.names import KINDS, OrganisationNames, is_key
from graph.texts import Text

_FORMULA_FAULTS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True)
class Bound:
    """A table with the sheet it is, and the column of each of its headings."""

    table: Table
    sheet: Sheet
    columns: tuple[Column | None, ...]

    def value(self, row: Row, name: str) -> Value:
        """The value of the first column of that name; None when it is empty or not there."""
        index = self.index(name)
        return None if index is None else row.value(index)

    def index(self, name: str) -> int | None:
        """Where a column stands; None when the table does not have it."""
        names = [column.name if column else None for column in self.columns]
        return names.index(name) if name in names else None

    def place(self, row: Row, name: str) -> Place:
        """The cell of a column, or the first cell of the row."""
        return self.table.place(row, self.index(name) or 0)


@dataclass(frozen=True)
class Thing:
    """A row that has got its IRI."""

    node: str
    bound: Bound
    row: Row


def bound(table: Table, sheet: Sheet, draft: Draft) -> Bound:
    """The columns of our own table; headings that mean nothing are noted."""
    columns = tuple(sheet.column(heading) if heading else None for heading in table.header)
    heading_row = Row(table.line, ())
    for index, (heading, column) in enumerate(zip(table.header, columns, strict=True)):
        if heading and column is None:
            message = Text("Kolumnen läses inte", "The column is not read")
            known = ", ".join(column.headings.sv for column in sheet.columns)
            english = ", ".join(column.headings.en for column in sheet.columns)
            fix = Text(f"Kolumner som läses: {known}.", f"Columns that are read: {english}.")
            place = table.place(heading_row, index)
            draft.notes.append(told("unknown-column", message, place, heading, fix))
    return Bound(table, sheet, columns)


def bound_by_mapping(table: Table, sheet: Sheet, organisation: str) -> Bound:
    """The columns a mapping names, and of the rows those of one organisation."""
    columns = tuple(sheet.column(heading) if heading else None for heading in table.header)
    if not sheet.organisation:
        return Bound(table, sheet, columns)
    headings = [folded(heading) for heading in table.header]
    if folded(sheet.organisation) not in headings:
        message = Text("Kolumnen saknas", "The column is missing")
        place = Place(table.file, table.sheet)
        raise unreadable("column-missing", message, place, sheet.organisation)
    index = headings.index(folded(sheet.organisation))
    rows = tuple(row for row in table.rows if written(row.value(index)) == organisation)
    return Bound(replace(table, rows=rows), sheet, columns)


@dataclass
class Reader:
    """Reads the rows of several tables that may refer to each other."""

    maker: Maker
    refused: list[Thing] = field(default_factory=list)

    @property
    def names(self) -> OrganisationNames:
        """Whose rows are read."""
        return self.maker.names

    @property
    def references(self) -> References:
        """What cells may lead to."""
        return self.maker.references

    @property
    def draft(self) -> Draft:
        """What the rows have said so far."""
        return self.maker.draft

    def identified(self, tables: Iterable[Bound]) -> list[Thing]:
        """Every row with its IRI; rows named by what they refer to come last."""
        rows = [(bound, row) for bound in tables for row in bound.table.rows]
        rows.sort(key=lambda entry: "label" not in entry[0].sheet.identity)
        found = (self._thing(bound, row) for bound, row in rows)
        return [thing for thing in found if thing]

    def _thing(self, bound: Bound, row: Row) -> Thing | None:
        place = bound.place(row, "id")
        given = written(bound.value(row, "id"))
        slug = self._slug(bound, row, given)
        if not slug:
            message = Text("Raden har inget id", "The row has no id")
            fix = Text(
                "Ge den ett id av bokstäver, siffror och bindestreck.",
                "Give it an id of letters, digits and hyphens.",
            )
            self._refuse(told("no-id", message, place, given, fix), bound, row, "no-id")
            return None
        node = self.names.resource(bound.sheet.kind, slug)
        if node in self.draft.rows:
            other = self.draft.places[node]
            message = Text(f"Samma id som i {other}", f"The same id as in {other}")
            fix = Text("Ge raden ett eget id.", "Give the row an id of its own.")
            self._refuse(told("duplicate-id", message, place, given or slug, fix), bound, row, slug)
            return None
        self.draft.describe(node, node, place)
        labels = [written(bound.value(row, name)) for name in ("label", "label-en")]
        self.references.add(bound.sheet.kind, node, *filter(None, (given, *labels)))
        return Thing(node, bound, row)

    def _refuse(self, problem: Problem, bound: Bound, row: Row, slug: str) -> None:
        self.draft.refuse(problem)
        self.refused.append(Thing(self.names.resource(bound.sheet.kind, slug), bound, row))

    def _slug(self, bound: Bound, row: Row, given: str) -> str:
        if bound.sheet.kind == "organisation":
            return self.names.key
        if given:
            return given if is_key(given) else slugified(given)
        slug = slugified(" ".join(self._identity(bound, row)))
        if slug and bound.sheet.kind != "observation":
            message = Text("Id saknas och görs av raden", "The id is missing and made from the row")
            fix = Text(f"Skriv in {slug} som id.", f"Write {slug} as the id.")
            place = bound.place(row, "id")
            self.draft.notes.append(told("made-id", message, place, slug, fix))
        return slug

    def _identity(self, bound: Bound, row: Row) -> Iterable[str]:
        """The words an id is made from: slugs of what is referred to, or the text itself."""
        defaults = {"area": self.names.key, "sex": "t"}
        for name in bound.sheet.identity:
            index = bound.index(name)
            value = None if index is None else row.value(index)
            column = bound.columns[index] if index is not None else None
            things = self.references.found(column.kinds, written(value)) if column else []
            text = things[0].rsplit("/", 1)[-1] if things else written(value)
            yield text or defaults.get(name, "")

    def state_all(self, things: Sequence[Thing]) -> None:
        """The statements of all rows, after every row has got its IRI.

        Of the refused rows only what is wrong in their cells is kept, so that all is told at once.
        """
        self._state_rows(things)
        aside = Draft(rows=dict(self.draft.rows), places=dict(self.draft.places))
        Reader(replace(self.maker, draft=aside))._state_rows(self.refused)
        self.draft.notes.extend(aside.notes)
        for problem in aside.problems:
            self.draft.refuse(problem)

    def _state_rows(self, things: Iterable[Thing]) -> None:
        for thing in things:
            self.draft.state(thing.node, RDF_TYPE, ox.NamedNode(KINDS[thing.bound.sheet.kind]))
            for index, column in enumerate(thing.bound.columns):
                if column is not None and column.type != "id":
                    self._state_cell(thing, column, index)

    def _state_cell(self, thing: Thing, column: Column, index: int) -> None:
        place = thing.bound.table.place(thing.row, index)
        self.draft.cells.setdefault((thing.node, column.path), place)
        value = thing.row.value(index)
        if value is None:
            return
        if value in _FORMULA_FAULTS:
            message = Text("Formeln i cellen ger ett fel", "The formula in the cell fails")
            self.draft.refuse(told("formula-fault", message, place, written(value)), thing.node)
            return
        for item in items(value, column):
            meant = column.words.get(written(item), item)
            try:
                if meant != "":
                    self._state(thing, column, meant, place)
            except Misread as fault:
                self.draft.refuse(problem(fault, place, written(item)), thing.node)

    def _state(self, thing: Thing, column: Column, value: Value, place: Place) -> None:
        if column.type in self.maker.compounds:
            headings = [folded(heading) for heading in thing.bound.table.header]
            beside = folded(column.year) if column.year else ""
            year = thing.row.value(headings.index(beside)) if beside in headings else None
            self.maker.compounds[column.type](Cell(thing.node, place, value, year))
        elif column.type != "link":
            self.draft.state(thing.node, column.path, LITERALS[column.type](value, column))
        else:
            self._link(thing.node, column, self.maker.thing(column, value, place))
            self._note_lost_zero(column, value, place)

    def _note_lost_zero(self, column: Column, value: Value, place: Place) -> None:
        """A spreadsheet that takes 8.10 for a number keeps 8.1, which is another target."""
        longer = f"{written(value)}0"
        if column.sdg and isinstance(value, float) and self.references.codes.goal_or_target(longer):
            message = Text(
                f"Cellen är ett tal: {written(value)} kan ha varit {longer}",
                f"The cell is a number: {written(value)} may have been {longer}",
            )
            fix = Text("Gör cellen till text och skriv koden.", "Make the cell text.")
            note = told("target-as-number", message, place, written(value), fix)
            self.draft.notes.append(note)

    def _link(self, node: str, column: Column, iri: str) -> None:
        if not column.inverse:
            self.draft.state(node, column.path, ox.NamedNode(iri))
        elif iri in self.draft.rows:
            self.draft.state(iri, column.path, ox.NamedNode(node))
        else:
            message = Text(
                "Det som raden hör till har ingen rad i filen",
                "What the row belongs to has no row in the file",
            )
            fix = Text("Ta med dess rad i samma fil.", "Include its row in the same file.")
            raise Misread("row-missing", message, fix)


def problem(fault: Misread, place: Place, value: str) -> Problem:
    """A misread cell as a problem with its place and what it holds."""
    return told(fault.code, fault.message, place, value, fault.fix)

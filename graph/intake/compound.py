"""Cells of foreign tables that say several things at once, and things made from their labels."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import Place
from graph.intake.draft import RDF_TYPE, Draft
from graph.intake.layout import Column, expanded
from graph.intake.mapping import Mapping as TableMapping
from graph.intake.owned import slugified
from graph.intake.references import References
from graph.intake.tables import Value
from graph.intake.values import Misread, date_text, decimal_text, typed, written
from graph.names import KINDS, MG, ORG, SCHEME, SDMX_DIMENSION, SDMX_MEASURE, OrganisationNames
from graph.texts import Text

_PERIOD = re.compile(r"(?P<start>[0-9]{4})?\s*(?P<until>[-–])?\s*(?P<end>[0-9]{4})?")
_DATED = re.compile(r"(?P<number>[^()]+?)\s*(?:\((?P<year>[0-9]{4})\))?")
_DECIDED = re.compile(
    r"(?P<body>\D+?)\s*(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}|"
    r"(?:(?:januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december)"
    r"\s+)?[0-9]{4})?",
    re.IGNORECASE,
)
_LABEL = expanded("skos:prefLabel")
_DESCRIPTION = expanded("dcterms:description")


@dataclass(frozen=True)
class Cell:
    """A cell with the thing its row is about, and the year beside it where there is one."""

    node: str
    place: Place
    value: Value
    year: Value = None


@dataclass(frozen=True)
class Maker:
    """Makes what cells name; everything made is described by the load."""

    names: OrganisationNames
    references: References
    draft: Draft
    mapping: TableMapping

    def organisation(self) -> None:
        """Describe the organisation itself, as the mapping calls it."""
        node = self.names.organisation
        label = self.mapping.organisations[self.names.key]
        self.references.add("organisation", node, label)
        self._describe(node, node, "organisation", Place(), label)

    def thing(self, column: Column, value: Value, place: Place) -> str:
        """The thing a cell names, made from its label where there is none."""
        try:
            return self.references.resolve(column, value)
        except Misread:
            if not column.make:
                raise
        label = written(value)
        slug = slugified(label)
        if not slug:
            message = Text("Namnet ger inget id", "The label gives no id")
            raise Misread("no-id", message)
        kind = column.kinds[0]
        node = self.names.resource(kind, slug)
        self.references.add(kind, node, label)
        self._describe(node, node, kind, place, label)
        if kind == "level":
            rank = str(self.mapping.ranks.get(label.casefold(), 1))
            self.draft.state(node, str(MG.rank), typed(rank, "integer"))
        return node

    def _describe(self, node: str, row: str, kind: str, place: Place, label: str) -> None:
        self.draft.describe(node, row, place)
        self.draft.state(node, RDF_TYPE, ox.NamedNode(KINDS[kind]))
        if label:
            self.draft.state(node, _LABEL, ox.Literal(label, language="sv"))

    def finish_units(self) -> None:
        """Units of foreign tables belong to the organisation, and are what their names end in."""
        said = self.draft.statements
        labels = {node: value.value for node, path, value in said if path == _LABEL}
        above = {node for node, path, _ in said if path == str(ORG.unitOf)}
        for node in self.draft.rows:
            if node.startswith(self.names.resource("unit", "")):
                if node not in above:
                    organisation = ox.NamedNode(self.names.organisation)
                    self.draft.state(node, str(ORG.unitOf), organisation)
                kind = self.mapping.unit_type(labels.get(node, "").casefold())
                if kind:
                    concept = ox.NamedNode(f"{SCHEME}unit-type/{kind}")
                    self.draft.state(node, str(ORG.classification), concept)

    def period(self, cell: Cell) -> None:
        """First and last day of "2021-2030", "-2021", "2021-" or "2019"."""
        found = _PERIOD.fullmatch(written(cell.value))
        if found is None or not (found["start"] or found["end"]):
            message = Text("Inte en period", "Not a period")
            fix = Text("Skriv t.ex. 2021-2030.", "Write e.g. 2021-2030.")
            raise Misread("not-a-period", message, fix)
        end = found["end"] or ("" if found["until"] else found["start"])
        for path, year, edge in ((MG.startDate, found["start"], "start"), (MG.endDate, end, "end")):
            self.draft.cells.setdefault((cell.node, str(path)), cell.place)
            if year:
                self.draft.state(cell.node, str(path), typed(date_text(year, edge), "date"))

    def decided(self, cell: Cell) -> None:
        """A decision by the body named; a date that is not exact stays in words."""
        text = written(cell.value)
        found = _DECIDED.fullmatch(text)
        if found is None:
            message = Text("Inte ett beslut", "Not a decision")
            raise Misread("not-a-decision", message)
        node = self._beside(cell, "decision", "")
        self._describe(node, cell.node, "decision", cell.place, text)
        self.draft.state(cell.node, str(MG.decidedIn), ox.NamedNode(node))
        body = self.thing(_BODY, found["body"], cell.place)
        self.draft.state(node, str(MG.decidedBy), ox.NamedNode(body))
        if found["date"] and "-" in found["date"]:
            day = typed(date_text(found["date"], ""), "date")
            self.draft.state(node, str(MG.decisionDate), day)
        else:
            self.draft.state(node, _DESCRIPTION, ox.Literal(text, language="sv"))

    def _beside(self, cell: Cell, kind: str, more: str) -> str:
        return self.names.resource(kind, cell.node.rsplit("/", 1)[-1] + more)

    def _dated(self, cell: Cell) -> tuple[ox.Literal, str | None]:
        found = _DATED.fullmatch(written(cell.value))
        if found is None:
            raise Misread("not-a-number", Text("Inte ett tal", "Not a number"))
        return typed(decimal_text(found["number"]), "decimal"), found["year"]

    def dated(self, cell: Cell) -> None:
        """Baseline and its year of "4.3 (2018)"."""
        number, year = self._dated(cell)
        self.draft.state(cell.node, str(MG.baseline), number)
        if year:
            self.draft.state(cell.node, str(MG.baselineYear), typed(year, "gYear"))

    def target(self, cell: Cell) -> None:
        """The target value of "1.2 (2030)", to be reached by the end of the year."""
        number, year = self._dated(cell)
        node = self._beside(cell, "target-value", f"-{year}" if year else "")
        self._describe(node, cell.node, "target-value", cell.place, "")
        self.draft.state(cell.node, str(MG.hasTargetValue), ox.NamedNode(node))
        self.draft.state(node, str(MG.value), number)
        if year:
            day = typed(date_text(year, "end"), "date")
            self.draft.state(node, str(MG.targetDate), day)

    def outcome(self, cell: Cell) -> None:
        """An observation of the whole organisation in the year beside."""
        year = written(cell.year)
        if not re.fullmatch(r"(?:19|20)[0-9]{2}", year):
            message = Text("Utfallet har inget år", "The outcome has no year")
            raise Misread("not-a-year", message)
        node = self._beside(cell, "observation", f"-{self.names.key}-{year}-t")
        number = typed(decimal_text(cell.value), "decimal")
        self._describe(node, cell.node, "observation", cell.place, "")
        self.draft.state(node, str(MG.indicator), ox.NamedNode(cell.node))
        self.draft.state(node, str(SDMX_DIMENSION.refPeriod), typed(year, "gYear"))
        self.draft.state(node, str(SDMX_MEASURE.obsValue), number)

    @property
    def compounds(self) -> Mapping[str, Callable[[Cell], None]]:
        """How each type that only mappings have is read."""
        return {
            "period": self.period,
            "decided": self.decided,
            "dated": self.dated,
            "target": self.target,
            "outcome": self.outcome,
        }


_BODY = Column(
    name="body",
    headings=Text("Beslutande", "Body"),
    path=str(MG.decidedBy),
    type="link",
    kinds=("unit", "organisation"),
    make=True,
)

"""Broken rules for who must mend them: in words, and beside the faults of the reading."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse, serialize
from rdflib import RDF, SH, BNode, Graph, URIRef
from rdflib import Literal as Value

from graph.analyses.wording import counted
from graph.errors import Place, Problem
from graph.intake import Intake
from graph.intake.layout import own_layout
from graph.names import PREFIXES, OrganisationNames
from graph.texts import Text
from graph.validation import Finding, Report, Severity
from graph.vocabularies import taxonomy

_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")
_LABEL = str(_PREF_LABEL).encode()
_LOCAL_NAME = "#", "/"
_SHOWN = 100


@dataclass(frozen=True)
class Wording:
    """How the things of one organisation are named to people; ``labels`` are by IRI."""

    names: OrganisationNames
    labels: Mapping[str, Text]

    def thing(self, iri: str) -> Text:
        """The label of a thing; kind and slug where it has none."""
        short = self._short(iri)
        return self.labels.get(iri, Text(short, short))

    def path(self, iri: str) -> Text:
        """What a property is called; its local name where nobody has named it, empty for none."""
        local = iri
        for sign in _LOCAL_NAME:
            local = local.rpartition(sign)[2]
        return taxonomy().label(iri) or _borrowed().get(iri) or Text(local, local)

    def value(self, value: str) -> str:
        """A value as it is shown: own things by kind and slug, long texts cut."""
        short = self._short(value)
        return short if len(short) <= _SHOWN else f"{short[:_SHOWN]}…"

    def said(self, path: str, value: str) -> Text:
        """A property with its value; empty where a rule is about neither."""
        name, shown = self.path(path), self.value(value)
        if not shown:
            return name
        before = Text(f"{name.sv} ", f"{name.en} ") if path else name
        return Text(f"{before.sv}”{shown}”", f"{before.en}“{shown}”")

    def problem(self, found: Finding) -> Problem:
        """A broken rule as one line: the rule, the thing, the property with its value, the fault.

        The code, the place and the value stay as they are, for programs.
        """
        thing, said = self.thing(found.node), self.said(found.path, found.value)
        swedish = ": ".join(part for part in (thing.sv, said.sv) if part)
        english = ": ".join(part for part in (thing.en, said.en) if part)
        message = Text(
            f"{found.rule} {swedish}. {found.message.sv}",
            f"{found.rule} {english}. {found.message.en}",
        )
        return Problem(found.rule, message, found.place, found.value, found.fix)

    def _short(self, value: str) -> str:
        return value.removeprefix(self.names.namespace)


@cache
def _borrowed() -> Mapping[str, Text]:
    """What the workbook calls the properties of other vocabularies."""
    found = {str(RDF.type): Text("klass", "class")}
    for sheet in own_layout().sheets:
        for column in sheet.columns:
            if not column.inverse:
                said = column.headings
                found.setdefault(column.path, Text(said.sv.lower(), said.en.lower()))
    return found


def wording(names: OrganisationNames, triples: bytes) -> Wording:
    """The wording by the labels among some N-Triples; one language stands for both."""
    lines = b"".join(line for line in triples.splitlines(keepends=True) if _LABEL in line)
    found: dict[str, dict[str, str]] = {}
    for quad in parse(lines, RdfFormat.N_TRIPLES):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            languages = found.setdefault(quad.subject.value, {})
            languages[quad.object.language or "sv"] = quad.object.value
    return Wording(names, {iri: _text(languages) for iri, languages in found.items()})


def stored_wording(names: OrganisationNames, store: Store, described: bytes = b"") -> Wording:
    """The wording by the labels in an organisation's store, and those among some N-Triples."""
    labelled = store.quads_for_pattern(None, _PREF_LABEL, None, NamedNode(names.plan))
    lines = serialize((quad.triple for quad in labelled), format=RdfFormat.N_TRIPLES)
    return wording(names, (lines or b"") + described)


def _text(languages: Mapping[str, str]) -> Text:
    swedish = languages.get("sv") or languages.get("en") or next(iter(languages.values()))
    return Text(swedish, languages.get("en") or swedish)


def told_counts(counts: Mapping[Severity, int], *, faults: int = 0, notes: int = 0) -> Text:
    """How many findings there are of each severity; faults and notes of a reading count too.

    >>> told_counts({"violation": 0, "warning": 2, "info": 0}, faults=1).en
    '1 violation, 2 warnings, 0 notices.'
    """
    violations = counts["violation"] + faults
    parts = (
        Text(f"{violations} fel", f"{violations} violation{'' if violations == 1 else 's'}"),
        counted(counts["warning"], Text("varning", "warning"), Text("varningar", "warnings")),
        counted(
            counts["info"] + notes, Text("upplysning", "notice"), Text("upplysningar", "notices")
        ),
    )
    return Text(f"{', '.join(one.sv for one in parts)}.", f"{', '.join(one.en for one in parts)}.")


def described_at(intake: Intake) -> Mapping[Place, tuple[str, str]]:
    """The subject and property that stand at each place; a line has a subject only."""
    subjects = {place: (node, "") for node, place in intake.places.items()}
    return {**subjects, **{place: key for key, place in intake.cells.items()}}


def whole_report(report: Report, intake: Intake) -> Graph:
    """The W3C report with the faults of the reading too, which no shape could find."""
    written = report.as_graph()
    if not intake.problems:
        return written
    whole = next(written.subjects(RDF.type, SH.ValidationReport))
    written.set((whole, SH.conforms, Value(False)))
    at = described_at(intake)
    for problem in intake.problems:
        result = BNode()
        written.add((whole, SH.result, result))
        written.add((result, RDF.type, SH.ValidationResult))
        written.add((result, SH.resultSeverity, SH.Violation))
        written.add((result, SH.resultMessage, Value(problem.message.sv, lang="sv")))
        written.add((result, SH.resultMessage, Value(problem.message.en, lang="en")))
        if problem.value:
            written.add((result, SH.value, Value(problem.value)))
        if problem.place in at:
            node, path = at[problem.place]
            written.add((result, SH.focusNode, URIRef(node)))
            if path:
                written.add((result, SH.resultPath, URIRef(path)))
    return written

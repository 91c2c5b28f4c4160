"""Matrices and pairs become interactions of one source, each with the cell it stands in."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pyoxigraph as ox

from graph.errors import Place, Problem
from graph.intake.codes import shipped_codes
from graph.intake.draft import RDF_TYPE, Draft
from graph.intake.faults import told, unreadable
from graph.intake.layout import Column, own_layout
from graph.intake.model import Intake
from graph.intake.owned import slugified
from graph.intake.pairs import Pair, pairs
from graph.intake.references import Known, References
from graph.intake.squares import Square, square, whole_strength
from graph.intake.tables import Table, Value
from graph.intake.values import Misread, typed, written
from graph.names import KINDS, MG, PREFIXES, SCHEME, SDG, OrganisationNames, is_key, sdg_iri
from graph.texts import Text

KIND: Final = "interaction"
SOURCE: Final = "interaction-source"
SHEETS: Final = frozenset({"samspel", "interactions", "matris", "matrix"})
"""Names of sheets that are no scorer's."""
_UNNAMED: Final = ("blad", "sheet", "ark")
_LONGEST: Final = 63
_PARTS: Final = ("source", "form", "label", "kind", "date", "scorer")
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"


@dataclass(frozen=True)
class Scoring:
    """What a file of interactions is: of which source, and scored by whom.

    ``label``, ``kind`` and ``date`` describe a new source; what is empty stays as it is stored.
    """

    source: str
    form: str = "matrix"
    label: str = ""
    kind: str = ""
    date: str = ""
    scorer: str = ""


def scoring_faults(record: Mapping[str, Any]) -> Iterator[tuple[Text, str]]:
    """What is wrong in the table ``[interactions]`` of a mapping: in words, and the value."""
    for key, value in record.items():
        if key not in _PARTS or not isinstance(value, str):
            yield Text("interactions: okänt ord", "interactions: unknown word"), str(key)
    if not is_key(str(record.get("source", ""))):
        message = Text(
            "interactions: source ska vara ett id av a–z, 0–9 och bindestreck",
            "interactions: source must be an id of a–z, 0–9 and hyphen",
        )
        yield message, str(record.get("source", ""))
    if record.get("form", "matrix") not in ("matrix", "pairs"):
        message = Text(
            "interactions: form är matrix eller pairs", "interactions: form is matrix or pairs"
        )
        yield message, str(record["form"])
    known = shipped_codes().concepts["source-kind"]
    kind = str(record.get("kind", ""))
    if kind and kind.casefold() not in known:
        message = Text("interactions: okänt slag av källa", "interactions: unknown kind of source")
        yield message, kind


def read_interactions(
    tables: Sequence[Table], names: OrganisationNames, said: Scoring, known: Known
) -> Intake:
    """What matrices or pairs say, as an intake that replaces the scores of the same scorers."""
    reader = _Interactions(names, said, known)
    if said.form == "pairs":
        for table in tables:
            reader.pairs(table)
    else:
        for table, scorer in _scored(tables, said.scorer):
            reader.matrix(table, scorer)
    reader.source(Place(tables[0].file, tables[0].sheet))
    return reader.draft.finished()


def _scored(tables: Sequence[Table], scorer: str) -> Iterator[tuple[Table, str]]:
    """Each table with its scorer: a sheet bears the scorer's name where none is given."""
    if scorer and len(tables) > 1:
        second = tables[1]
        message = Text(
            "En bedömare har en matris: välj bedömare bara för filer med ett blad",
            "A scorer has one matrix: choose a scorer only for files of one sheet",
        )
        raise unreadable("many-sheets", message, Place(second.file, second.sheet), second.sheet)
    for table in tables:
        yield table, scorer or scorer_of(table.sheet)


def scorer_of(sheet: str) -> str:
    """The scorer that a sheet is named by; empty for names that tell nobody apart.

    >>> scorer_of("plats 3"), scorer_of("Samspel"), scorer_of("Blad1")
    ('plats 3', '', '')
    """
    name = sheet.casefold()
    unnamed = any(name.removeprefix(word).strip().isdigit() for word in _UNNAMED if word in name)
    return "" if name in SHEETS or unnamed else sheet


class _Interactions:
    """Gathers the interactions of one source."""

    def __init__(self, names: OrganisationNames, said: Scoring, known: Known) -> None:
        self.names = names
        self.said = said
        self.iri = names.resource(SOURCE, said.source)
        self.is_known = said.source in known.get(SOURCE, {})
        self.draft = Draft()
        self.assessed: set[str] = set()
        self.references = References(shipped_codes())
        self.references.add_known(known)
        bearers = own_layout().groups["bearers"]
        self.column = Column(
            "thing", Text("Mål eller delmål", "Goal or target"), "", "link", kinds=bearers, sdg=True
        )

    def matrix(self, table: Table, scorer: str) -> None:
        """One scorer's matrix."""
        problems: list[Problem] = []
        found = square(table, problems)
        for problem in problems:
            self.draft.refuse(problem)
        things = self._things(found)
        self.draft.scored.add((self.iri, scorer))
        for (a, b), (value, place) in found.scores.items():
            if a in things and b in things:
                self._score(things[a], things[b], value, place, scorer)

    def _things(self, found: Square) -> dict[str, str]:
        """The names of a square with what they lead to."""
        things: dict[str, str] = {}
        first = {written(row.value(0)): row.value(0) for row in found.table.rows}
        for name in found.names:
            place = found.places[name]
            iri = self._thing(first[name], place)
            if iri in things.values():
                message = Text("Två namn leder till samma mål", "Two names lead to the same thing")
                self.draft.refuse(told("name-twice", message, place, name))
            elif iri:
                things[name] = iri
        self.assessed.update(things.values())
        return things

    def _thing(self, value: Value, place: Place) -> str:
        """What a name leads to: a goal, or a target by its code, also with words after it."""
        text = written(value)
        first = text.split(maxsplit=1)[0]
        is_coded = "." in first and sdg_iri(first) is not None
        is_goal = bool(self.references.found(self.column.kinds, text))
        column, word = self.column, value
        if is_coded and not is_goal:
            column, word = replace(column, kinds=()), first
        try:
            iri = self.references.resolve(column, word)
        except Misread as fault:
            problem = told(fault.code, fault.message, place, written(value), fault.fix)
            self.draft.refuse(problem)
            return ""
        longer = f"{written(value)}0"
        if isinstance(value, float) and self.references.codes.goal_or_target(longer):
            message = Text(
                f"Cellen är ett tal: {written(value)} kan ha varit {longer}",
                f"The cell is a number: {written(value)} may have been {longer}",
            )
            fix = Text("Gör cellen till text och skriv koden.", "Make the cell text.")
            self.draft.notes.append(told("target-as-number", message, place, longer[:-1], fix))
        return iri

    def pairs(self, table: Table) -> None:
        """Statements of the literature, each with its evidence."""
        problems: list[Problem] = []
        self.draft.scored.add((self.iri, ""))
        for pair in pairs(table, problems):
            self._pair(pair)
        for problem in problems:
            self.draft.refuse(problem)

    def _pair(self, pair: Pair) -> None:
        thing, on = self._thing(pair.thing, pair.from_place), self._thing(pair.on, pair.to_place)
        if not thing or not on:
            return
        if thing == on:
            message = Text("Inget påverkar sig självt", "Nothing acts on itself")
            self.draft.refuse(told("diagonal", message, pair.to_place, written(pair.on)))
            return
        sign = f"{'minus' if pair.strength < 0 else 'plus'}-{abs(pair.strength)}"
        node = self._score(thing, on, pair.strength, pair.place, "", sign)
        if node and pair.count:
            count = typed(str(pair.count), "integer")
            self.draft.state(node, str(MG.evidenceCount), count)

    def _score(
        self, thing: str, on: str, value: float, place: Place, scorer: str, sign: str = ""
    ) -> str:
        """State one interaction, and give its IRI; empty where it could not be stated."""
        parts = (self.said.source, _short(thing), _short(on), scorer, sign)
        node = self.names.resource(KIND, _slug(parts))
        if node in self.draft.rows:
            other = self.draft.places[node]
            message = Text(f"Samma samspel som i {other}", f"The same interaction as in {other}")
            self.draft.refuse(told("interaction-twice", message, place), node)
            return ""
        try:
            whole = whole_strength(value)
        except Misread as fault:
            written_value = written(value)
            self.draft.refuse(told(fault.code, fault.message, place, written_value, fault.fix))
            return ""
        self.draft.describe(node, node, place)
        self.draft.state(node, RDF_TYPE, ox.NamedNode(KINDS[KIND]))
        for iri, to_target, to_bearer in (
            (thing, MG.fromTarget, MG.fromBearer),
            (on, MG.toTarget, MG.toBearer),
        ):
            path = to_target if iri.startswith(str(SDG)) else to_bearer
            self.draft.state(node, str(path), ox.NamedNode(iri))
        self.draft.state(node, str(MG.strength), typed(str(whole), "integer"))
        self.draft.state(node, str(MG.inSource), ox.NamedNode(self.iri))
        if scorer:
            self.draft.state(node, str(MG.scorer), ox.Literal(scorer))
        return node

    def source(self, place: Place) -> None:
        """Describe the source, as far as anything is said of it."""
        said, state = self.said, self.draft.state
        self.draft.describe(self.iri, self.iri, place)
        state(self.iri, RDF_TYPE, ox.NamedNode(KINDS[SOURCE]))
        if said.label or not self.is_known:
            state(self.iri, _LABEL, ox.Literal(said.label or said.source, language="sv"))
        if said.kind or not self.is_known:
            usual = "literature" if said.form == "pairs" else "workshop"
            concept = shipped_codes().concept(["source-kind"], said.kind or usual)
            state(self.iri, str(MG.sourceKind), ox.NamedNode(concept or f"{SCHEME}source-kind/"))
        if said.date:
            state(self.iri, str(MG.sourceDate), typed(said.date, "date"))
        for iri in self.assessed:
            state(self.iri, str(MG.assesses), ox.NamedNode(iri))


def _short(iri: str) -> str:
    """What a thing is called in a slug: the code of a target, the slug of a goal."""
    return iri.rsplit("/", 1)[-1]


def _slug(parts: Sequence[str]) -> str:
    """The parts as one slug; where it gets too long, digits keep it apart from others."""
    whole = "-".join(filter(None, (slugified(part) for part in parts)))
    if len(whole) <= _LONGEST:
        return whole
    digits = hashlib.sha256("/".join(parts).encode()).hexdigest()[:12]
    return f"{whole[: _LONGEST - 13].rstrip('-')}-{digits}"

"""What a cell may lead to: rows of the load, things known before, concepts, SDG targets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from graph.intake.codes import Codes
from graph.intake.layout import Column, own_layout
from graph.intake.tables import Value
from graph.intake.values import Misread, written
from graph.texts import Text

Known = Mapping[str, Mapping[str, str]]
"""By kind: what things are called (id or label) and their IRIs."""

_SHOWN = 12
_COMPARED = 3000


@dataclass
class References:
    """Finds IRIs by id, label, kind/id, code or IRI; raises ``Misread`` where it cannot."""

    codes: Codes
    words: dict[str, dict[str, set[str]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(self, kind: str, iri: str, *words: str) -> None:
        """Let a thing be found under these words, its slug and its IRI."""
        slug = iri.rsplit("/", 1)[-1]
        for word in (slug, f"{kind}/{slug}", iri, *words):
            self.words[kind][word.strip().casefold()].add(iri)

    def add_known(self, known: Known) -> None:
        """Let everything be found that the organisation has already."""
        for kind, things in known.items():
            for word, iri in things.items():
                self.add(kind, iri, word)

    def found(self, kinds: Iterable[str], text: str) -> list[str]:
        """The things of these kinds that a text names."""
        sought = text.strip().casefold()
        return sorted({iri for kind in kinds for iri in self.words[kind].get(sought, ())})

    def resolve(self, column: Column, value: Value) -> str:
        """The IRI that a cell of a link column leads to."""
        text = written(value)
        things = self.found(column.kinds, text)
        if len(things) == 1:
            return things[0]
        if things:
            raise _ambiguous(things)
        concept = self.codes.concept(column.schemes, text)
        if concept:
            return concept
        if not column.sdg:
            raise self._unknown(column, text)
        return self._goal_or_target(column, value, text)

    def _goal_or_target(self, column: Column, value: Value, text: str) -> str:
        if isinstance(value, date):
            message = Text("Kalkylarket har gjort koden till ett datum", "The code became a date")
            fix = Text("Gör cellen till text och skriv t.ex. 11.3.", "Make the cell text: 11.3.")
            raise Misread("unknown-target", message, fix)
        iri = self.codes.goal_or_target(text.replace(",", "."))
        if iri is None and column.kinds:
            raise self._unknown(column, text)
        if iri is None:
            message = Text("Inget globalt mål eller delmål", "No SDG goal or target")
            fix = Text(
                "Skriv koden för ett delmål som finns, t.ex. 11.3 (1.1–17.19), eller ett mål 1–17.",
                "Write the code of a target that exists, e.g. 11.3 (1.1–17.19), or a goal 1–17.",
            )
            raise Misread("unknown-target", message, fix)
        return iri

    def _unknown(self, column: Column, text: str) -> Misread:
        if column.schemes and not column.kinds:
            return self._unknown_word(column, text)
        sheets = [own_layout().of_kind(kind) for kind in column.kinds]
        swedish = ", ".join(sheet.headings.sv for sheet in sheets if sheet)
        english = ", ".join(sheet.headings.en for sheet in sheets if sheet)
        words = [word for kind in column.kinds for word in self.words[kind] if "/" not in word]
        near = ", ".join(get_close_matches(text.casefold(), words[:_COMPARED], n=3, cutoff=0.7))
        message = Text("Det finns ingen sådan rad", "There is no such row")
        fix = Text(
            f"Id eller namn på en rad i: {swedish}." + (f" Liknar: {near}." if near else ""),
            f"Id or label of a row in: {english}." + (f" Close: {near}." if near else ""),
        )
        return Misread("unknown-reference", message, fix)

    def _unknown_word(self, column: Column, text: str) -> Misread:
        words = self.codes.words(column.schemes)
        if len(words) > _SHOWN:
            near = get_close_matches(text, [word.sv for word in words], n=3)
            words = [word for word in words if word.sv in near] or words
        swedish = ", ".join(word.sv for word in words)
        english = ", ".join(word.en for word in words)
        message = Text("Ordet finns inte i listan", "The word is not in the list")
        fix = Text(f"Tillåtna ord: {swedish}.", f"Allowed words: {english}.")
        return Misread("unknown-word", message, fix)


def _ambiguous(things: list[str]) -> Misread:
    named = ", ".join("/".join(iri.rsplit("/", 2)[-2:]) for iri in things[:_SHOWN])
    message = Text("Flera rader heter så", "Several rows are called that")
    fix = Text(f"Skriv en av: {named}.", f"Write one of: {named}.")
    return Misread("ambiguous-reference", message, fix)

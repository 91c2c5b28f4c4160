"""What a text says of each SDG target, as numbers: the columns a suggestion is weighed from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.analyses.model import Target
from graph.linking.evidence import Match, TermIndex
from graph.linking.goal_text import GoalText
from graph.linking.likeness import Likeness, letter_sequences, word_stems
from graph.linking.terms import OWN_MATTERS, Says, Term

Floats = npt.NDArray[np.float64]

FIELD_WEIGHTS: Final[Mapping[str, float]] = {
    "label": 1.0,
    "description": 0.6,
    "indicators": 0.5,
    "programme": 0.15,
    "unit": 0.15,
}
"""What a word in each field is worth: programme and unit say where a goal stands, not what it is.
"""
OF_THE_GOAL: Final = ("label", "description", "indicators")
"""The fields that say what a goal is."""
_COVERED: Final = 0.45
"""How much of a term must stand in a text for the term to be partly said."""
_DIVIDED: Final = 0.3
"""A partly said term that several targets share is worth less to each, by this power of them."""
_HINT: Final = 0.4
"""What a hint is worth beside a name, in the document of a target."""
NAMES: Final = (
    "named in the label",
    "named elsewhere",
    "hinted at",
    "spoken against",
    "alike in letters",
    "alike in stems",
    "nearest in letters",
    "most named",
    "named in the goal",
    "within the organisation",
    "nearly said",
    "nearly said by several",
)
"""What each column holds."""


@dataclass(frozen=True)
class FieldMatch:
    """A term in a field of a text."""

    field: str
    text: str
    match: Match


@dataclass(frozen=True)
class Reading:
    """A text as it is read: a row of numbers for each target, and the terms found."""

    columns: Floats
    matches: tuple[FieldMatch, ...]


class Reader:
    """Reads texts in one language."""

    def __init__(self, targets: Sequence[Target], terms: Iterable[Term], language: str) -> None:
        """``targets`` in the order of the rows."""
        kept = [term for term in terms if term.language == language]
        self.language = language
        self._terms = TermIndex(kept, [target.code for target in targets], language)
        self._own_matters = TermIndex(kept, [OWN_MATTERS], language)
        held = documents(targets, kept, language)
        self._letters = Likeness(held, language, letter_sequences)
        self._stems = Likeness(held, language, word_stems)
        self._partly = _PartlySaid(kept, [target.code for target in targets], language)
        goals = [target.goal for target in targets]
        self._siblings = np.equal.outer(goals, goals).astype(np.float64)
        self._size = len(targets)

    def read(self, text: GoalText) -> Reading:
        """What a text says of each target."""
        found = tuple(self._found(text))
        named = {field: np.zeros(self._size) for field in FIELD_WEIGHTS}
        hinted, against = np.zeros(self._size), np.zeros(self._size)
        for each in found:
            worth = FIELD_WEIGHTS[each.field] * each.match.worth
            for target, says in each.match.targets:
                if says is Says.NAMES:
                    named[each.field][target] += worth
                elif says is Says.HINTS:
                    hinted[target] += worth
                else:
                    against[target] += worth
        parts = {said: FIELD_WEIGHTS[field] for field, said in text.fields()}
        letters, stems = self._letters.to(parts), self._stems.to(parts)
        elsewhere = sum(named[field] for field in FIELD_WEIGHTS if field != "label")
        together = named["label"] + elsewhere
        columns = np.column_stack(
            (
                np.log1p(named["label"]),
                np.log1p(elsewhere),
                np.log1p(hinted),
                np.log1p(against),
                letters,
                stems,
                letters / max(letters.max(), 1e-9),
                together / max(together.max(), 1.0),
                np.log1p(self._siblings @ together - together),
                np.full(self._size, np.log1p(self._own(text))),
                *self._partly.said(text),
            )
        )
        return Reading(columns, found)

    def _own(self, text: GoalText) -> float:
        """How much it speaks of what concerns the organisation alone, and serves no target."""
        return sum(
            FIELD_WEIGHTS[field] * match.worth
            for field, said in text.without_place().fields()
            if field != "indicators"
            for match in self._own_matters.matches(said)
        )

    def _found(self, text: GoalText) -> Iterable[FieldMatch]:
        """Terms by field, each once in a field; what an opposing term covers is left out."""
        for field, said in text.fields():
            seen: set[str] = set()
            for match in _uncovered(self._terms.matches(said)):
                if match.term not in seen:
                    seen.add(match.term)
                    yield FieldMatch(field, said, match)


class _PartlySaid:
    """Terms that stand in a text with other endings, in other order or in other compounds."""

    def __init__(self, terms: Iterable[Term], codes: Sequence[str], language: str) -> None:
        place = {code: number for number, code in enumerate(codes)}
        owners: dict[str, set[int]] = {}
        for term in terms:
            if term.says is Says.NAMES and term.target in place:
                owners.setdefault(term.text.casefold(), set()).add(place[term.target])
        self._size = len(codes)
        self._owners = [sorted(each) for each in owners.values()]
        self._terms = Likeness([{text: 1.0} for text in owners], language, letter_sequences)

    def said(self, text: GoalText) -> tuple[Floats, Floats]:
        """For each target how much of its best term is said, and of all its terms together."""
        parts = {said: 1.0 for field, said in text.fields() if field in OF_THE_GOAL}
        covered = self._terms.covered(parts)
        best, together = np.zeros(self._size), np.zeros(self._size)
        for number in np.flatnonzero(covered > _COVERED):
            owners = self._owners[number]
            worth = (covered[number] - _COVERED) / (1 - _COVERED) / len(owners) ** _DIVIDED
            for owner in owners:
                best[owner] = max(best[owner], worth)
                together[owner] += worth * worth
        return best, np.log1p(together)


def _uncovered(matches: Sequence[Match]) -> Iterable[Match]:
    """Without what lies inside an opposing term, for the targets that it opposes."""
    opposing = [
        (match.start, match.end, {target for target, says in match.targets if says is Says.AGAINST})
        for match in matches
    ]
    opposing = [each for each in opposing if each[2]]
    for match in matches:
        hidden = {
            target
            for start, end, opposed in opposing
            if start <= match.start and match.end <= end
            for target in opposed
        }
        kept = tuple(
            (target, says)
            for target, says in match.targets
            if says is Says.AGAINST or target not in hidden
        )
        if kept:
            yield Match(match.term, match.start, match.end, match.worth, kept)


def documents(
    targets: Sequence[Target], terms: Sequence[Term], language: str
) -> list[dict[str, float]]:
    """The texts of each target with their weights: its label, its names and its hints."""
    found = {target.code: {getattr(target.label, language): 1.0} for target in targets}
    for term in terms:
        if term.says is not Says.AGAINST and term.target in found:
            found[term.target][term.text] = 1.0 if term.says is Says.NAMES else _HINT
    return list(found.values())

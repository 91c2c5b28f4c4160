"""Which SDG targets a text seems to serve: for a person to confirm, reject or replace."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Protocol

import numpy as np

from graph.analyses.model import Target
from graph.linking.features import FieldMatch, Floats, Reader, Reading
from graph.linking.goal_text import GoalText, language_of
from graph.linking.terms import Says, Term, shipped_terms
from graph.linking.weights import Weights, shipped_weights
from graph.vocabularies import taxonomy


@dataclass(frozen=True)
class Said:
    """Words of a text that speak for or against a target: a stretch of one field's text."""

    field: str
    text: str
    start: int
    end: int
    term: str


@dataclass(frozen=True)
class Suggestion:
    """A target by its code ("11.3"), and how likely a reader would confirm it (0 to 1).

    ``words_for`` may be empty: then the text resembles the target's terms without saying any.
    ``moved_by`` names answers about nearly the same goals that changed how likely it is.
    """

    target: str
    probability: float
    words_for: tuple[Said, ...]
    words_against: tuple[Said, ...]
    moved_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggested:
    """The suggestions for one text, the likeliest first; none where no target seems likely.

    ``version`` tells the method and the lists apart from others.
    """

    language: str
    suggestions: tuple[Suggestion, ...]
    version: str


class Suggesting(Protocol):
    """What suggests: Målgraf's own suggester, or a model that somebody has brought."""

    @property
    def version(self) -> str:
        """What its suggestions are marked with."""

    def suggest(self, text: GoalText, language: str = "", most: int = 3) -> Suggested:
        """At most so many targets, the likeliest first."""


class Suggester:
    """Suggests by the words of a text alone: nothing of the graph around it is looked at."""

    def __init__(self, targets: Sequence[Target], terms: Iterable[Term], weights: Weights) -> None:
        """``targets`` are those that can be suggested."""
        self.targets = tuple(targets)
        self._terms, self._weights = tuple(terms), weights
        self._readers: dict[str, Reader] = {}
        self._version = f"{weights.version}-{_digest(self._terms)}"

    @property
    def version(self) -> str:
        """Of the weights and the terms."""
        return self._version

    def reading(self, text: GoalText, language: str = "") -> Reading:
        """What the text says of each target; the language is guessed where none is given."""
        language = language or language_of(text)
        if language not in self._readers:
            self._readers[language] = Reader(self.targets, self._terms, language)
        return self._readers[language].read(text)

    def probabilities(self, text: GoalText, language: str = "") -> Floats:
        """How likely each target is, in their order (0 to 1)."""
        return self._weights.probabilities(self.reading(text, language).columns)

    def suggest(
        self, text: GoalText, language: str = "", most: int = 3, moved: Floats | None = None
    ) -> Suggested:
        """At most so many targets, those that are likely enough, with the words behind them.

        ``moved`` is added to the log odds of each target, where something else is known of it.
        """
        language = language or language_of(text)
        reading = self.reading(text, language)
        likely = self._weights.probabilities(reading.columns, moved)
        order = np.argsort(-likely, kind="stable")[:most]
        return Suggested(
            language,
            tuple(
                Suggestion(
                    self.targets[number].code,
                    float(likely[number]),
                    *_words(reading.matches, int(number)),
                )
                for number in order
                if likely[number] >= self._weights.least
            ),
            self.version,
        )


def _words(matches: Sequence[FieldMatch], target: int) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
    """What speaks for a target and what against it."""
    speaking: dict[bool, list[Said]] = {True: [], False: []}
    for each in matches:
        said = dict(each.match.targets).get(target)
        if said is not None:
            match = each.match
            speaking[said is not Says.AGAINST].append(
                Said(each.field, each.text, match.start, match.end, match.term)
            )
    return tuple(speaking[True]), tuple(speaking[False])


def _digest(terms: Sequence[Term]) -> str:
    said = "\n".join(
        f"{term.target} {term.language} {term.says.value} {term.text}" for term in terms
    )
    return sha256(said.encode()).hexdigest()[:8]


def goal_likelihoods(targets: Sequence[Target], likely: Floats) -> Floats:
    """How likely a text serves each of the 17 SDGs, from how likely it serves their targets.

    One minus the chance that it serves none of them.
    """
    misses = np.ones(17)
    np.multiply.at(misses, [target.goal - 1 for target in targets], 1 - likely)
    return 1 - misses


@cache
def suggester(own_terms: tuple[Term, ...] = ()) -> Suggester:
    """The one that Målgraf ships, with terms of one's own where there are any.

    Made once per process for the same terms.
    """
    terms = (*shipped_terms(), *own_terms)
    return Suggester(tuple(taxonomy().targets.values()), terms, shipped_weights())

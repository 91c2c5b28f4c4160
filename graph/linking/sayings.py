"""Texts that say nearly the same: found by the letters they share, then held word against word."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt
from typing import Final

import numpy as np

from graph.linking.likeness import Likeness, letter_sequences
from graph.linking.wording import ROOT, Wording, wording
from graph.search.words import tokens

ALIKE: Final = 0.75
"""The likeness from which two texts are said to say the same.

Chosen on the development half of the labelled pairs in ``tests/same_said``.
"""
CANDIDATE: Final = 0.2
"""The cosine from which two texts are held word against word."""
MOST_CANDIDATES: Final = 50
"""So many others of each text, the likest first, are held against it."""
LONGER: Final = 0.35
"""What a text loses of likeness for being wholly about something of its own beside the other."""
INSIDE: Final = 0.8
"""How much of a word is said by a compound that it begins or ends."""
_LEFT: Final = 2
"""So many letters of an ending stemming may leave."""
_DESCRIPTION: Final = 0.25
"""How much of the likeness descriptions decide where both have one."""
_SAME_DESCRIPTION: Final = 0.95
_LONG_DESCRIPTION: Final = 6
"""So many words a description must be about, to say the same under another label."""


@dataclass(frozen=True)
class Saying:
    """What a thing says in one language; ``unit`` is that of a measure, else empty."""

    label: str
    description: str = ""
    unit: str = ""

    @property
    def measured(self) -> str:
        """The label with what it is counted in."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def parts(self) -> Mapping[str, float]:
        """Its texts with what they weigh when letters are compared."""
        described = {self.description: _DESCRIPTION} if self.description else {}
        return {**described, self.measured: 1.0}


@dataclass(frozen=True)
class Alike:
    """Two texts by their numbers, the lower first, that say nearly the same or all but that.

    ``likeness`` is 0 to 1. ``words`` are those that both say, as the first writes them. ``apart``
    holds the dimensions that tell them apart all the same, such as "direction".
    """

    first: int
    second: int
    likeness: float
    words: tuple[str, ...]
    apart: tuple[str, ...]


class Sayings:
    """Texts in one language, ready to be held against each other."""

    def __init__(self, sayings: Sequence[Saying], language: str) -> None:
        self._sayings, self._language = sayings, language
        self._plain = [_plain(each.measured) for each in sayings]
        self._said = [wording(each.measured, language) for each in sayings]
        self._described = [wording(each.description, language) for each in sayings]
        counts = Counter(root for said in self._said for root in said.roots)
        self._rare = {
            root: log((1 + len(sayings)) / (1 + count)) + 1 for root, count in counts.items()
        }

    def alike(self) -> list[Alike]:
        """The pairs with at least the likeness ``ALIKE``, also those that something tells apart."""
        numbers = range(len(self._sayings))
        pairs = {
            (min(one, other), max(one, other)) for one in numbers for other in self.candidates(one)
        }
        return [self.held(*pair) for pair in sorted(pairs) if self._likeness(*pair) >= ALIKE]

    def candidates(self, number: int) -> list[int]:
        """The others that share enough letters to be held against it, the likest first.

        Among few texts that is all others: there, words that most of them say tell nothing.
        """
        if len(self._sayings) <= MOST_CANDIDATES:
            return [other for other in range(len(self._sayings)) if other != number]
        near = self._letters.to(self._sayings[number].parts)
        near[number] = 0
        (others,) = np.nonzero(near >= CANDIDATE)
        order = np.lexsort((others, -near[others]))[:MOST_CANDIDATES]
        return [int(other) for other in others[order]]

    def held(self, first: int, second: int) -> Alike:
        """One text held against another."""
        a, b = self._said[first], self._said[second]
        return Alike(
            first=first,
            second=second,
            likeness=self._likeness(first, second),
            words=self.common((first, second)),
            apart=tuple(a.told_apart(b)),
        )

    def common(self, numbers: Sequence[int]) -> tuple[str, ...]:
        """The words that all of some texts say, as the first of them writes them."""
        first, *others = (self._said[number] for number in numbers)
        return tuple(
            word
            for root, word in first.roots.items()
            if all(said_of(root, other) >= INSIDE for other in others)
        )

    @cached_property
    def _letters(self) -> Likeness:
        return Likeness([each.parts for each in self._sayings], self._language, content_pieces)

    def _likeness(self, first: int, second: int) -> float:
        one, other = self._sayings[first], self._sayings[second]
        if self._plain[first] == self._plain[second]:
            labels = 1.0
        else:
            labels = min(0.99, self._agreement(self._said[first], self._said[second]))
        if not one.description or not other.description:
            return labels
        a, b = self._described[first], self._described[second]
        described = self._agreement(a, b)
        if described >= _SAME_DESCRIPTION and min(len(a.roots), len(b.roots)) >= _LONG_DESCRIPTION:
            return max(labels, described)
        return (1 - _DESCRIPTION) * labels + _DESCRIPTION * described

    def _agreement(self, a: Wording, b: Wording) -> float:
        """1 where neither is about anything of its own.

        Two that both have something of their own are about different things, however much they
        share; one that only says more than the other is nearly the same.
        """
        own, others = self._own(a, b), self._own(b, a)
        return max(0.0, 1 - sqrt(own * others) - LONGER * max(own, others))

    def _own(self, a: Wording, b: Wording) -> float:
        """How much of a text the other does not say, 0 to 1; rare words weigh more."""
        whole = own = 0.0
        for root in a.roots:
            rare = self._rare.get(root, 1.0)
            whole += rare
            own += rare * (1 - said_of(root, b))
        return own / whole if whole else 1.0


def content_pieces(text: str, language: str) -> Iterator[str]:
    """What a text is about: its words, cut down, and the sequences of letters within them."""
    for root in wording(text, language).roots:
        yield root
        if not root.startswith("="):
            yield from letter_sequences(root, language)


def _plain(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(text))


def said_of(root: str, text: Wording) -> float:
    """How much of a word a text says, 0 to 1: whole, inside a compound, or some of its parts.

    >>> said = wording("Kommunens anställda besöker biblioteket", "sv")
    >>> [round(said_of(root, said), 2) for root in ("bibliotek", "biblioteksbesök", "skol")]
    [1.0, 0.93, 0.0]
    """
    if root in text.roots:
        return 1.0
    best = begins = ends = 0.0
    for other in text.roots:
        left, shortest = len(other) - len(root), min(len(root), len(other))
        if shortest < ROOT:
            continue
        if other.startswith(root) or root.startswith(other):
            if abs(left) <= _LEFT and shortest > ROOT:  # sjukfrånvaro(n)
                return 1.0
            if left > 0:
                best = INSIDE
            else:
                begins = max(begins, len(other))
        elif other.endswith(root):
            best = INSIDE
        elif root.endswith(other):
            ends = max(ends, len(other))
    return max(best, min(1.0, (begins + ends) / len(root)))

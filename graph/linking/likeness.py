"""How alike a text and each of some documents are, by the pieces they are made of."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from graph.analyses.arrays.incidence import ramps
from graph.linking.evidence import words_of

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[Any]
Pieces = Callable[[str, str], Iterable[str]]
"""Cuts a text in a language into pieces."""

SHORTEST: Final = 4
LONGEST: Final = 6
"""Letters of the sequences that words are cut into: compounds share them where stems differ."""
_COMMON: Final = 0.5
"""Pieces that stand in more than this share of the documents tell nothing."""


def letter_sequences(text: str, language: str) -> Iterator[str]:
    """Sequences of four to six letters within words, their beginnings and ends marked.

    >>> list(letter_sequences("väg", "sv"))
    ['_väg', 'väg_', '_väg_']
    """
    for word in words_of(text, language):
        padded = f"_{word.word}_"
        for length in range(SHORTEST, LONGEST + 1):
            for start in range(len(padded) - length + 1):
                yield padded[start : start + length]


def word_stems(text: str, language: str) -> Iterator[str]:
    """The words of a text, cut down to their stems."""
    return (word.stem for word in words_of(text, language))


class Likeness:
    """Documents as weighted pieces (tf–idf), ready to be held against texts by their cosine.

    A piece is known by a short digest of it; two of a million share one now and then, which is
    worth the memory and the time that their names would take.
    """

    def __init__(
        self, documents: Sequence[Mapping[str, float]], language: str, pieces: Pieces
    ) -> None:
        """``documents``: each a weight for each of its parts, which are texts."""
        self._pieces, self._language, self._size = pieces, language, len(documents)
        numbers, weights, sizes = array("I"), array("f"), list[int]()
        for parts in documents:
            before = len(numbers)
            self._add(parts, numbers, weights)
            sizes.append(len(numbers) - before)
        size = max(self._size, 1)
        places = np.repeat(np.arange(self._size, dtype=np.uint64), sizes)
        keys, inside = np.unique(
            np.frombuffer(numbers, np.uint32) * np.uint64(size) + places, return_inverse=True
        )
        counted = _summed(inside, np.frombuffer(weights, np.float32), len(keys))
        owning, placed = np.divmod(keys, np.uint64(size))
        self._known, standing = np.unique(owning.astype(np.uint32), return_counts=True)
        rare = np.log((1 + self._size) / (1 + standing)) + 1
        rare[standing > _COMMON * self._size + 1] = 0
        worths = _damped(counted) * np.repeat(rare, standing)
        placed = placed.astype(np.int32)
        lengths = np.sqrt(_summed(placed, worths * worths, self._size))
        worths /= np.where(lengths > 0, lengths, 1.0)[placed]
        self._rare, self._starts = rare, np.concatenate(([0], np.cumsum(standing)))
        self._places, self._worths = placed, worths.astype(np.float32)

    def to(self, parts: Mapping[str, float]) -> Floats:
        """The cosine (0 to 1) of a text, given as parts with their weights, to each document."""
        known, counted = self._counted(parts)
        weights = _damped(counted) * self._rare[known]
        places, worths, sizes = self._standing(known)
        found = _summed(places, worths * np.repeat(weights, sizes), self._size)
        return found / (float(np.sqrt(weights @ weights)) or 1.0)

    def covered(self, parts: Mapping[str, float]) -> Floats:
        """How much of each document (0 to 1) stands in a text: 1 where all its pieces do."""
        places, worths, _ = self._standing(self._counted(parts)[0])
        return _summed(places, worths * worths, self._size)

    def _standing(self, known: Numbers) -> tuple[Numbers, Floats, Numbers]:
        """For pieces: the documents each stands in, what it is worth there, and how many."""
        starts = self._starts[known]
        sizes = self._starts[known + 1] - starts
        at = np.repeat(starts, sizes) + ramps(sizes)
        return self._places[at], self._worths[at].astype(np.float64), sizes

    def _counted(self, parts: Mapping[str, float]) -> tuple[Numbers, Floats]:
        """The pieces of a text that some document has, by their place, with their weights."""
        numbers, weights = array("I"), array("f")
        self._add(parts, numbers, weights)
        said, inside = np.unique(np.frombuffer(numbers, np.uint32), return_inverse=True)
        counted = _summed(inside, np.frombuffer(weights, np.float32), len(said))
        at = np.minimum(np.searchsorted(self._known, said), max(len(self._known) - 1, 0))
        there = self._known[at] == said if len(self._known) else np.zeros(len(said), dtype=bool)
        return at[there], counted[there]

    def _add(
        self, parts: Mapping[str, float], numbers: "array[int]", weights: "array[float]"
    ) -> None:
        for text, weight in parts.items():
            before = len(numbers)
            numbers.extend(crc32(piece.encode()) for piece in self._pieces(text, self._language))
            weights.extend(repeat(weight, len(numbers) - before))


def _summed(places: Numbers, values: npt.NDArray[Any], size: int) -> Floats:
    """For each of so many places the sum of what stands there."""
    return np.bincount(places, values, size).astype(np.float64)


def _damped(counted: Floats) -> Floats:
    """Said often counts little more than said once."""
    return np.where(counted > 1, 1 + np.log(np.maximum(counted, 1)), counted)

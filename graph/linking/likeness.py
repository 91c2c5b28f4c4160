"""How alike a text and each of some documents are, by the pieces they are made of."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import log
from typing import Final

import numpy as np
import numpy.typing as npt

from graph.linking.evidence import words_of

Floats = npt.NDArray[np.float64]
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
    """Documents as weighted pieces (tf–idf), ready to be held against texts by their cosine."""

    def __init__(
        self, documents: Sequence[Mapping[str, float]], language: str, pieces: Pieces
    ) -> None:
        """``documents``: each a weight for each of its parts, which are texts."""
        self._pieces, self._language, self._size = pieces, language, len(documents)
        counted = [self._counted(parts) for parts in documents]
        standing = Counter(piece for count in counted for piece in count)
        most = _COMMON * len(documents) + 1
        self._rare = {
            piece: log((1 + len(documents)) / (1 + number)) + 1
            for piece, number in standing.items()
            if number <= most
        }
        self._number = {piece: number for number, piece in enumerate(self._rare)}
        numbers, places, worths = list[int](), list[int](), list[float]()
        for document, count in enumerate(counted):
            weights = self._weighted(count)
            length = _length(weights)
            numbers.extend(self._number[piece] for piece in weights)
            places.extend([document] * len(weights))
            worths.extend(weight / length for weight in weights.values())
        order = np.argsort(numbers, kind="stable")
        sizes = np.bincount(np.array(numbers, dtype=np.intp), minlength=len(self._number))
        self._starts: list[int] = np.concatenate(([0], np.cumsum(sizes))).tolist()
        self._places = np.array(places, dtype=np.intp)[order]
        self._worths = np.array(worths, dtype=np.float32)[order]

    def to(self, parts: Mapping[str, float]) -> Floats:
        """The cosine (0 to 1) of a text, given as parts with their weights, to each document."""
        weights = self._weighted(self._counted(parts))
        found = np.zeros(self._size)
        for piece, weight in weights.items():
            number = self._number[piece]
            start, end = self._starts[number], self._starts[number + 1]
            found[self._places[start:end]] += weight * self._worths[start:end]
        return found / _length(weights)

    def _counted(self, parts: Mapping[str, float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for text, weight in parts.items():
            for piece in self._pieces(text, self._language):
                found[piece] = found.get(piece, 0.0) + weight
        return found

    def _weighted(self, count: Mapping[str, float]) -> dict[str, float]:
        return {
            piece: (1 + log(number) if number > 1 else number) * self._rare[piece]
            for piece, number in count.items()
            if piece in self._rare
        }


def _length(weights: Mapping[str, float]) -> float:
    """That of a vector; 1 for one without any piece."""
    return sum(weight * weight for weight in weights.values()) ** 0.5 or 1.0

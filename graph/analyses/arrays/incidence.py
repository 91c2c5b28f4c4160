"""Who has what, by number: compressed lists, and the pairs that come of them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.intp]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Incidence:
    """For each thing on the left, by number, the numbers on the right that it has.

    Those of ``i`` are ``members[starts[i]:starts[i + 1]]``, in ascending order.
    """

    starts: Counts
    members: Counts

    @classmethod
    def of_lists(cls, lists: Iterable[Collection[int]]) -> "Incidence":
        """From a list for each thing on the left.

        >>> Incidence.of_lists([[2, 1], [], [0]]).members
        array([1, 2, 0])
        """
        every = list(lists)
        return cls.of_members(
            [len(each) for each in every], [one for each in every for one in each]
        )

    @classmethod
    def of_members(cls, sizes: list[int], members: list[int]) -> "Incidence":
        """From how many each thing on the left has, and all of them in a row."""
        right = np.array(members, dtype=np.intp)
        left = np.repeat(np.arange(len(sizes)), np.array(sizes, dtype=np.intp))
        return cls.of_pairs(left, right, len(sizes), int(right.max(initial=0)) + 1)

    @classmethod
    def of_pairs(cls, left: Counts, right: Counts, size: int, width: int) -> "Incidence":
        """From pairs in any order, each counted once; ``size`` things left, ``width`` right."""
        codes = distinct(left * width + right)
        lefts = codes // max(width, 1)
        return cls(starts_of(np.bincount(lefts, minlength=size)), codes - lefts * width)

    @classmethod
    def grouped(cls, keys: Counts, right: Counts, width: int) -> tuple[Counts, "Incidence"]:
        """From pairs in any order by what stands left: the keys in order, and what each has.

        >>> keys, own = Incidence.grouped(np.array([70, 20, 70]), np.array([1, 0, 0]), 2)
        >>> keys.tolist(), own.of(1)
        ([20, 70], [0, 1])
        """
        codes = distinct(keys * width + right)
        lefts = codes // max(width, 1)
        begins = np.flatnonzero(np.diff(lefts, prepend=-1))
        starts = np.append(begins, len(lefts))
        return lefts[begins], cls(starts, codes - lefts * width)

    @cached_property
    def sizes(self) -> Counts:
        """How many each has."""
        return np.diff(self.starts)

    @cached_property
    def lefts(self) -> Counts:
        """For each member, whose it is."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def of(self, left: int) -> list[int]:
        """What one thing has."""
        own: list[int] = self.members[self.starts[left] : self.starts[left + 1]].tolist()
        return own

    def inverse(self, width: int) -> "Incidence":
        """The same from right to left; ``width`` things are on the right."""
        return Incidence.of_pairs(self.members, self.lefts, width, len(self.sizes))

    def expand(self, lefts: Counts) -> tuple[Counts, Counts]:
        """The members of many, one after the other: places in what was asked, and members.

        >>> Incidence.of_lists([[1, 2], [], [0]]).expand(np.array([2, 0]))
        (array([0, 1, 1]), array([0, 1, 2]))
        """
        sizes = self.sizes[lefts]
        places = np.repeat(np.arange(len(lefts)), sizes)
        return places, self.members[np.repeat(self.starts[lefts], sizes) + ramps(sizes)]

    def pairs(self) -> tuple[Counts, Counts, Counts]:
        """Every pair of two members of one thing, and whose they are: left, lower, higher.

        >>> [part.tolist() for part in Incidence.of_lists([[3], [1, 5, 7]]).pairs()]
        [[1, 1, 1], [1, 1, 5], [5, 7, 7]]
        """
        place = np.arange(len(self.members))
        later = np.repeat(self.starts[1:], self.sizes) - place - 1
        first = np.repeat(place, later)
        second = first + 1 + ramps(later)
        return self.lefts[first], self.members[first], self.members[second]

    def or_else(self, other: "Incidence", width: int) -> "Incidence":
        """The same, with what the other has for each that has nothing here."""
        lacking = self.sizes[other.lefts] == 0
        return Incidence.of_pairs(
            np.concatenate((self.lefts, other.lefts[lacking])),
            np.concatenate((self.members, other.members[lacking])),
            len(self.sizes),
            width,
        )

    def matrix(self, width: int) -> Flags:
        """The same as a table of yes and no."""
        table = np.zeros((len(self.sizes), width), dtype=np.bool_)
        table[self.lefts, self.members] = True
        return table


def distinct(codes: Counts) -> Counts:
    """Numbers from 0 in order, each once: numpy's own way hashes, which takes far longer.

    >>> distinct(np.array([3, 1, 3])).tolist()
    [1, 3]
    """
    ordered = np.sort(codes)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))]


def highest(values: Floats, sizes: Counts) -> Floats:
    """The highest of each of some lists that stand in a row, 0 of an empty one.

    >>> highest(np.array([1.0, 3.0, 2.0]), np.array([2, 0, 1])).tolist()
    [3.0, 0.0, 2.0]
    """
    found, some = np.zeros(len(sizes)), sizes > 0
    if some.any():
        found[some] = np.maximum.reduceat(values, starts_of(sizes)[:-1][some])
    return found


def starts_of(sizes: Counts) -> Counts:
    """Where lists of these sizes begin when they stand in a row, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(sizes))).astype(np.intp)


def ramps(sizes: Counts) -> Counts:
    """0, 1, 2 … for each of the sizes, in a row.

    >>> ramps(np.array([2, 0, 3])).tolist()
    [0, 1, 0, 1, 2]
    """
    ends = np.cumsum(sizes)
    return np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - sizes, sizes)


def products(
    left: Incidence, right: Incidence, first: Counts, second: Counts
) -> tuple[Counts, Counts, Counts]:
    """For pairs (first, second): each of the one's members with each of the other's.

    Gives the place of the pair, the first's member and the second's.
    """
    places, own = left.expand(first)
    again, other = right.expand(second[places])
    return places[again], own[again], other


def marked(size: int, places: Counts) -> Flags:
    """A flag for each of so many things, set at these places."""
    flags = np.zeros(size, dtype=np.bool_)
    flags[places] = True
    return flags


def within(asked: Counts, ordered: Counts) -> Flags:
    """Which of the numbers asked for are among others in order.

    >>> within(np.array([5, 2]), np.array([1, 2, 3])).tolist()
    [False, True]
    """
    places = np.searchsorted(ordered, asked)
    found: Flags = np.append(ordered, -1)[places] == asked
    return found


def reached(steps: Incidence, starts: Sequence[int] | Counts) -> Incidence:
    """Everything reachable from each of the starts, itself only where it stands in a cycle.

    >>> reached(Incidence.of_lists([[1], [2], [1]]), [0, 1]).members.tolist()
    [1, 2, 1, 2]
    """
    width = max(len(steps.sizes), 1)
    rows, nodes = steps.expand(np.asarray(starts, dtype=np.intp))
    known = new = distinct(rows * width + nodes)
    while len(new):
        places, nodes = steps.expand(new % width)
        codes = distinct((new // width)[places] * width + nodes)
        new = codes[~within(codes, known)]
        known = np.sort(np.concatenate((known, new)))
    return Incidence(starts_of(np.bincount(known // width, minlength=len(starts))), known % width)

"""What chance would let many pairs of sets share, all pairs at once (measure 7 between many)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lgamma

import numpy as np
from numpy.typing import NDArray

from graph.analyses.wording import FEWEST

Counts = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Every pair of sets drawn from the same ``total``: places of the two, sizes and shared.

    ``first`` stands before ``second`` in the order the sets were given.
    """

    total: int
    first: Counts
    second: Counts
    sizes: Counts
    shared: Counts

    @cached_property
    def expected(self) -> Floats:
        """|A||B|/|T|; 0 where nothing can be drawn."""
        products = self.sizes[self.first] * self.sizes[self.second]
        return products / max(self.total, 1)

    @cached_property
    def p(self) -> Floats | None:
        """The chance of sharing as much or more; None where the total is under five."""
        if self.total < FEWEST:
            return None
        return upper_tails(self.shared, self.sizes[self.first], self.sizes[self.second], self.total)

    @cached_property
    def adjusted(self) -> Floats | None:
        """The same adjusted for the number of pairs (Benjamini and Hochberg)."""
        return None if self.p is None else adjusted(self.p)


def all_pairs(sets: Sequence[frozenset[str]], drawn_from: frozenset[str]) -> Pairs:
    """The pairs of all sets, counting only what belongs to that from which they are drawn."""
    place = {thing: column for column, thing in enumerate(sorted(drawn_from))}
    held = np.zeros((len(sets), len(place)), dtype=np.intp)
    for row, one in enumerate(sets):
        held[row, [place[thing] for thing in one & drawn_from]] = 1
    together = held @ held.T
    first, second = np.triu_indices(len(sets), 1)
    return Pairs(
        total=len(place),
        first=first,
        second=second,
        sizes=held.sum(axis=1),
        shared=together[first, second],
    )


def upper_tails(shared: Counts, first: Counts, second: Counts, total: int) -> Floats:
    """The chance that random sets of these sizes share as much or more (hypergeometric).

    >>> upper_tails(np.array([4, 0]), np.array([5, 5]), np.array([5, 5]), 10).round(4).tolist()
    [0.1032, 1.0]
    """
    if not len(shared):
        return np.zeros(0)
    base = total + 1
    asked, back = np.unique((shared * base + first) * base + second, return_inverse=True)
    k, a, b = asked // base**2, asked // base % base, asked % base
    logs = np.array([lgamma(n + 1) for n in range(total + 1)])
    whole = logs[total] - logs[b] - logs[total - b]
    tails = np.zeros(len(k))
    for step in range(int((np.minimum(a, b) - k).max()) + 1):
        at = k + step
        possible = (at <= np.minimum(a, b)) & (b - at <= total - a)
        x, y, n = a[possible], b[possible], at[possible]
        ways = logs[x] - logs[n] - logs[x - n]
        ways += logs[total - x] - logs[y - n] - logs[total - x - y + n]
        tails[possible] += np.exp(ways - whole[possible])
    whole_tails: Floats = np.minimum(tails, 1.0)[back.reshape(-1)]
    return whole_tails


def adjusted(p_values: Floats) -> Floats:
    """The p-values adjusted for having looked many times (Benjamini and Hochberg), as given.

    >>> adjusted(np.array([0.01, 0.04, 0.03])).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    order = np.argsort(p_values)[::-1]
    places = len(p_values) - np.arange(len(p_values))
    found = np.empty_like(p_values)
    found[order] = np.minimum.accumulate(p_values[order] * len(p_values) / places)
    return np.minimum(found, 1.0)

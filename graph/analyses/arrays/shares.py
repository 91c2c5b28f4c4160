"""Which targets every two groups share, and how surprising that is, as arrays."""

from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np

from graph.analyses.arrays.incidence import Counts, Flags, Floats
from graph.analyses.arrays.numbers import numbers
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel


@dataclass(frozen=True)
class Shares:
    """Every pair of groups with relevant targets, most shared first.

    ``groups`` are sides by number, ``targets`` group × target; ``first`` and ``second`` are
    places among the groups. ``p`` and ``adjusted`` say how surprising as much or more is.
    """

    groups: Counts
    targets: Flags
    first: Counts
    second: Counts
    shared: Counts
    p: Floats
    adjusted: Floats


@kept
def shares(model: LinkModel, grouping: Grouping) -> Shares:
    """The pairs by that grouping."""
    names = numbers(model)
    own = names.groups(grouping)
    table = np.zeros((len(names.sides), len(names.targets)), dtype=np.bool_)
    places, targets = names.addressed.expand(own.lefts)
    table[own.members[places], targets] = names.relevant[targets]
    groups = np.flatnonzero(table.any(axis=1))
    table = table[groups]
    counts = table.astype(np.float32)
    first, second = np.triu_indices(len(groups), 1)
    shared = (counts @ counts.T).astype(np.intp)[first, second]
    sizes = table.sum(axis=1)
    p = upper_tails(shared, sizes[first], sizes[second], len(model.relevant))
    order = np.argsort(-shared, kind="stable")
    pairs = first[order], second[order], shared[order]
    return Shares(groups, table, *pairs, p[order], _adjusted(p[order]))


def _adjusted(p: Floats) -> Floats:
    """The p-values adjusted for having looked many times (Benjamini and Hochberg), as given."""
    order = np.argsort(-p, kind="stable")
    scaled = p[order] * len(p) / (len(p) - np.arange(len(p)))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum.accumulate(np.minimum(scaled, 1.0))
    return adjusted


def upper_tails(shared: Counts, first: Counts, second: Counts, total: int) -> Floats:
    """The chance that random sets of these sizes share as much or more (hypergeometric).

    >>> upper_tails(np.array([4, 0]), np.array([5, 5]), np.array([5, 5]), 10).round(4).tolist()
    [0.1032, 1.0]
    """
    ways = _ways(total)
    sizes, which = np.unique(first * (total + 1) + second, return_inverse=True)
    a, b = np.divmod(sizes, total + 1)
    k = np.arange(int(b.max(initial=0)) + 1)
    rest = b[:, None] - k
    chance = np.where(
        rest >= 0, ways[a[:, None], k] * ways[total - a[:, None], rest] / ways[total, b][:, None], 0
    )
    tails = np.cumsum(chance[:, ::-1], axis=1)[:, ::-1]
    certain = shared <= np.maximum(first + second - total, 0)
    return np.where(certain, 1.0, tails[which, np.minimum(shared, len(k) - 1)])


@cache
def _ways(total: int) -> Floats:
    """N over k for all n and k up to a total; 0 where k is more than n."""
    rows = [[float(comb(n, k)) for k in range(total + 1)] for n in range(total + 1)]
    return np.array(rows)

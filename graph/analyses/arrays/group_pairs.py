"""Needs by pair of groups, and what chance alone would let the groups meet, as arrays."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import Counts, Flags, Floats, Incidence, products, starts_of
from graph.analyses.arrays.needs import all_needs
from graph.analyses.arrays.numbers import numbers
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel

Progress = Callable[[int, int], None]
"""Told now and then how many of how many draws are made."""
_TOLD_EACH = 20
_AT_A_TIME = 1000
"""So many columns of draws are judged at once: more would fill the memory."""
_SAME = 1e-12


@dataclass(frozen=True)
class GroupPairs:
    """Pairs of groups with a need between them, lowest meeting rate first.

    ``inside`` are the needs of each pair; ``everything`` all needs across groups, each once.
    """

    first: Counts
    second: Counts
    inside: Incidence
    everything: Counts


@dataclass(frozen=True)
class Chances:
    """What random groups give each of some pairs, the last the whole organisation.

    ``varies`` is False where all draws give the same, and nothing is to be said.
    """

    mean: Floats
    percentile: Floats
    p: Floats
    varies: Flags


@kept
def group_pairs(model: LinkModel, grouping: Grouping) -> GroupPairs:
    """The needs across groups by pair of groups."""
    needs, groups = all_needs(model), numbers(model).groups(grouping)
    across = np.flatnonzero(needs.across(grouping))
    places, own, other = products(groups, groups, needs.first[across], needs.second[across])
    width = max(len(numbers(model).sides), 1)
    codes = np.minimum(own, other) * width + np.maximum(own, other)
    pairs, inside = Incidence.grouped(codes, across[places], max(len(needs.first), 1))
    met = np.bincount(inside.lefts, ~needs.open[inside.members], minlength=len(pairs))
    order = np.lexsort((-inside.sizes, met / inside.sizes))
    return GroupPairs(
        first=pairs[order] // width,
        second=pairs[order] % width,
        inside=Incidence(starts_of(inside.sizes[order]), inside.expand(order)[1]),
        everything=across,
    )


@dataclass(frozen=True)
class Dealing:
    """Needs ready to be dealt out among random groups.

    ``labels`` is each bearer's set of groups by number; ``kinds`` the kind of each pair of such
    sets: 0 not apart, 1 apart and of no named pair, others as ``sources`` and ``aims`` lead from
    kinds to named pairs. The needs that are met stand first.
    """

    first: Counts
    second: Counts
    met: int
    labels: Counts
    kinds: Counts
    sources: Counts
    aims: Counts
    named: int

    def rates(self, labels: Counts) -> Floats:
        """The rate of each named pair and of the whole; not a number where nobody needs."""
        size = self.kinds.shape[0]
        kinds = self.kinds.ravel()[(labels * size)[self.first] + labels[self.second]]
        most = int(self.kinds.max()) + 1
        needed = self._by_pair(np.bincount(kinds, minlength=most))
        met = self._by_pair(np.bincount(kinds[: self.met], minlength=most))
        return np.divide(met, needed, out=np.full_like(met, np.nan), where=needed > 0)

    def _by_pair(self, counts: Counts) -> Floats:
        named = np.bincount(self.aims, counts[self.sources], minlength=self.named)
        return np.append(named, counts[1:].sum()).astype(np.float64)


def dealing(model: LinkModel, grouping: Grouping, codes: Counts) -> Dealing:
    """The needs, and pairs of groups (as one number, in order) whose rates are wanted."""
    needs, groups = all_needs(model), numbers(model).groups(grouping)
    own = [tuple(groups.of(bearer)) for bearer in range(len(groups.sizes))]
    sets = {each: place for place, each in enumerate(sorted(set(own)))}
    kinds, sources, aims = _kinds(Incidence.of_lists(sets), len(numbers(model).sides), codes)
    order = np.argsort(needs.open, kind="stable")
    return Dealing(
        first=needs.first[order],
        second=needs.second[order],
        met=int((~needs.open).sum()),
        labels=np.array([sets[each] for each in own], dtype=np.intp),
        kinds=kinds,
        sources=sources,
        aims=aims,
        named=len(codes),
    )


def _kinds(sets: Incidence, width: int, codes: Counts) -> tuple[Counts, Counts, Counts]:
    """The kind of each pair of label sets, and the way from kinds to places among the codes."""
    known = sets.sizes > 0
    apart = known[:, None] & known[None, :]
    _, lower, higher = sets.inverse(width).pairs()
    apart[lower, higher] = False
    one, other = np.nonzero(np.triu(apart, 1))
    places, a, b = products(sets, sets, one, other)
    wanted = np.minimum(a, b) * width + np.maximum(a, b)
    columns = np.searchsorted(codes, wanted)
    hit = np.flatnonzero(np.append(codes, -1)[columns] == wanted)
    named, kind = np.unique(places[hit], return_inverse=True)
    table = np.zeros(apart.shape, dtype=np.intp)
    table[one, other] = 1
    table[one[named], other[named]] = 2 + np.arange(len(named))
    return np.maximum(table, table.T), 2 + kind, columns[hit]


def chances(dealt: Dealing, draws: int, seed: int, progress: Progress | None = None) -> Chances:
    """The observed rates beside those of groups dealt out anew among the bearers."""
    random = np.random.default_rng(seed)
    drawn = np.empty((draws, dealt.named + 1))
    for draw in range(draws):
        drawn[draw] = dealt.rates(random.permutation(dealt.labels))
        if progress is not None and (draw + 1) % _TOLD_EACH == 0:
            progress(draw + 1, draws)
    observed = dealt.rates(dealt.labels)
    parts = [
        judged(observed[start : start + _AT_A_TIME], drawn[:, start : start + _AT_A_TIME])
        for start in range(0, dealt.named + 1, _AT_A_TIME)
    ]
    return Chances(*(np.concatenate(each) for each in zip(*parts, strict=True)))


def judged(observed: Floats, drawn: Floats) -> tuple[Floats, Floats, Floats, Flags]:
    """Mean, percentile and p of each column, and whether its draws vary."""
    there = ~np.isnan(drawn)
    number = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, drawn, 0.0).sum(axis=0) / number
    least = np.where(there, drawn, np.inf).min(axis=0)
    most = np.where(there, drawn, -np.inf).max(axis=0)
    percentile = (there & (drawn <= observed + _SAME)).sum(axis=0) / number
    extreme = there & (np.abs(drawn - mean) >= np.abs(observed - mean) - _SAME)
    return mean, percentile, (1 + extreme.sum(axis=0)) / (1 + number), most - least > _SAME

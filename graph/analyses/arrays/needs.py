"""Pairs of bearers with a reason to meet, and which of them something joins, as arrays."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.analyses.arrays.incidence import (
    Counts,
    Flags,
    Incidence,
    distinct,
    marked,
    products,
    ramps,
    starts_of,
    within,
)
from graph.analyses.arrays.numbers import Numbers, numbers
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel

Bits = NDArray[np.uint8]
STRONG = 2
"""The strength from which one target's effect on another is a reason to meet."""


@dataclass(frozen=True)
class Needs:
    """The pairs in order, ``first`` before ``second``, and for each what it is about.

    ``interactions`` are pairs of targets as one number, the first's times the number of targets
    plus the second's.
    """

    numbers: Numbers
    first: Counts
    second: Counts
    targets: Incidence
    indicators: Incidence
    interactions: Incidence

    @cached_property
    def joined(self) -> Flags:
        """Whether something joins the two whatever they share."""
        names = self.numbers
        answers = names.answering, names.answering, self.first, self.second
        places, own, other = products(*answers)
        met = marked(len(self.first), places[(own == other) | self._cooperating[own, other]])
        helping = names.contributing.matrix(len(names.sides))
        for one, another in ((self.first, self.second), (self.second, self.first)):
            places, units = names.answering.expand(one)
            met |= marked(len(one), places[helping[another[places], units]])
        places, common = self._common(names.members & names.concerned)
        met[places[common.any(axis=1)]] = True
        return met | self._in_one_chain | self._with_common_activity

    @cached_property
    def uncovered(self) -> Incidence:
        """The shared targets that are still to meet about: no join, and no network on them."""
        shared = self.targets
        waiting = ~self.joined[shared.lefts]
        needs, together = self._common(self.numbers.members)
        places, targets = shared.expand(needs)
        covered = together[places] & np.packbits(self.numbers.covered, axis=1)[targets]
        at = np.repeat(shared.starts[needs], shared.sizes[needs]) + ramps(shared.sizes[needs])
        waiting[at[covered.any(axis=1)]] = False
        sizes = np.bincount(shared.lefts[waiting], minlength=len(self.first))
        return Incidence(starts_of(sizes), shared.members[waiting])

    @cached_property
    def open(self) -> Flags:
        """Which needs are still to be met."""
        reasons = self.uncovered.sizes + self.indicators.sizes + self.interactions.sizes
        return ~self.joined & (reasons > 0)

    def across(self, grouping: Grouping) -> Flags:
        """Which are between bearers that stand in different groups, both known."""
        groups = self.numbers.groups(grouping)
        places, own, other = products(groups, groups, self.first, self.second)
        same = marked(len(self.first), places[own == other])
        known = groups.sizes > 0
        return known[self.first] & known[self.second] & ~same

    def _common(self, table: Flags) -> tuple[Counts, Bits]:
        """The needs of which both bearers have a yes, and in which columns, eight in a byte."""
        packed = np.packbits(table, axis=1)
        some: Flags = np.any(table, axis=1)
        asked = np.flatnonzero(some[self.first] & some[self.second])
        both = packed[self.first[asked]] & packed[self.second[asked]]
        found = both.any(axis=1)
        return asked[found], both[found]

    @cached_property
    def _codes(self) -> Counts:
        return self.first * len(self.numbers.bearers) + self.second

    def _among(self, codes: Counts) -> Flags:
        """Which needs are of one of these pairs."""
        asked = codes[within(codes, self._codes)]
        return marked(len(self.first), np.searchsorted(self._codes, asked))

    @cached_property
    def _in_one_chain(self) -> Flags:
        above, size = self.numbers.above, len(self.numbers.bearers)
        lower, upper = above.lefts, above.members
        inside = upper < size
        lower, upper = lower[inside], upper[inside]
        return self._among(np.minimum(lower, upper) * size + np.maximum(lower, upper))

    @cached_property
    def _with_common_activity(self) -> Flags:
        """An activity below both, each bearer counted among its own."""
        names = self.numbers
        size = len(names.bearers)
        below, activities = names.below, names.of_kind("activity")
        work = activities[below.members]
        own = np.flatnonzero(activities)
        serving = Incidence.of_pairs(
            np.concatenate((below.members[work], own)),
            np.concatenate((below.lefts[work], own)),
            size,
            size,
        )
        _, first, second = serving.pairs()
        return self._among(first * size + second)

    @cached_property
    def _cooperating(self) -> Flags:
        """Side × side: whether either has declared that they cooperate."""
        names = self.numbers
        table = np.zeros((len(names.sides), len(names.sides)), dtype=np.bool_)
        for unit, described in names.model.units.items():
            for other in described.cooperates_with:
                table[names.side_number[unit], names.side_number[other]] = True
        return table | table.T


@kept
def all_needs(model: LinkModel) -> Needs:
    """Every pair of bearers with a reason to meet, whatever their groups."""
    names = numbers(model)
    size = len(names.bearers)
    widths = len(names.targets), len(names.indicator_names), len(names.targets) ** 2
    parts = (
        _sharing(names.addressing, size),
        _sharing(names.indicators.inverse(len(names.indicator_names)), size),
        _interacting(names),
    )
    grouped = [
        Incidence.grouped(pairs, reasons, width)
        for (pairs, reasons), width in zip(parts, widths, strict=True)
    ]
    codes = distinct(np.concatenate([pairs for pairs, _ in grouped]))
    about = [_spread(codes, pairs, own) for pairs, own in grouped]
    return Needs(names, codes // max(size, 1), codes % max(size, 1), *about)


def _spread(codes: Counts, pairs: Counts, own: Incidence) -> Incidence:
    """The reasons of some pairs as those of all, of which most have none."""
    sizes = np.zeros(len(codes), dtype=np.intp)
    sizes[np.searchsorted(codes, pairs)] = own.sizes
    return Incidence(starts_of(sizes), own.members)


def _sharing(users: Incidence, size: int) -> tuple[Counts, Counts]:
    """Pairs of bearers as one number, each with a thing that both use."""
    thing, first, second = users.pairs()
    return first * size + second, thing


def _interacting(names: Numbers) -> tuple[Counts, Counts]:
    """Pairs of bearers on targets that strongly affect each other, each with the targets."""
    number, width = names.target_number, len(names.targets)
    strong = [
        (number[source], number[aim])
        for (source, aim), strength in names.model.interactions.items()
        if source != aim and abs(strength) >= STRONG and source in number and aim in number
    ]
    table = np.array(strong, dtype=np.intp).reshape(len(strong), 2)
    sources, aims = table[:, 0], table[:, 1]
    places, own, other = products(names.addressing, names.addressing, sources, aims)
    first, second = np.minimum(own, other), np.maximum(own, other)
    forward = sources[places] * width + aims[places]
    backward = aims[places] * width + sources[places]
    apart = own != other
    about = np.where(own < other, forward, backward)
    return (first * len(names.bearers) + second)[apart], about[apart]

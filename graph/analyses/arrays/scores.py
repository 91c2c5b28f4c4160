"""How worthwhile it is that two sides meet: one row per pair of them, with its needs, as arrays."""

from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import (
    Counts,
    Flags,
    Floats,
    Incidence,
    distinct,
    highest,
    products,
    starts_of,
)
from graph.analyses.arrays.needs import Needs, all_needs
from graph.analyses.arrays.numbers import numbers
from graph.analyses.grouping import Grouping
from graph.analyses.model import LinkModel


@dataclass(frozen=True)
class Meetings:
    """Pairs of sides that should meet, the most worthwhile first, and what for.

    ``inside`` are the needs of each row, in order.
    """

    first: Counts
    second: Counts
    scores: Floats
    inside: Incidence


def missing(model: LinkModel, grouping: Grouping) -> Meetings:
    """The open needs across groups, by the sides that would have to meet."""
    names, needs = numbers(model), all_needs(model)
    asked = np.flatnonzero(needs.across(grouping) & needs.open)
    parties = names.parties
    places, own, other = products(parties, parties, needs.first[asked], needs.second[asked])
    width = max(len(names.sides), 1)
    codes = np.minimum(own, other) * width + np.maximum(own, other)
    pairs, inside = Incidence.grouped(codes, asked[places], max(len(needs.first), 1))
    scores = _scores(needs, inside, _lifts(needs, asked))
    order = np.argsort(-scores, kind="stable")
    sizes = inside.sizes[order]
    return Meetings(
        first=pairs[order] // width,
        second=pairs[order] % width,
        scores=scores[order],
        inside=Incidence(starts_of(sizes), inside.expand(order)[1]),
    )


def _scores(needs: Needs, inside: Incidence, lifts: Floats) -> Floats:
    """The score of each row: each target once, by its strongest pair; indicators; the best lift."""
    names, rows = needs.numbers, inside.lefts
    places, targets = needs.uncovered.expand(inside.members)
    need = inside.members[places]
    mine, theirs = names.strengths[needs.first[need], targets], needs.second[need]
    strengths = np.minimum(mine, names.strengths[theirs, targets])
    row, target, strongest = _strongest(rows[places], targets, strengths, len(names.targets))
    size = len(inside.sizes)
    shared = np.bincount(row, strongest / 3 * names.rarities[target], minlength=size)
    places, indicators = needs.indicators.expand(inside.members)
    width = max(len(names.indicator_names), 1)
    counted = np.bincount(distinct(rows[places] * width + indicators) // width, minlength=size)
    return shared + 0.5 * counted + highest(lifts[inside.members], inside.sizes) / 3


def _strongest(
    rows: Counts, targets: Counts, strengths: Counts, width: int
) -> tuple[Counts, Counts, Counts]:
    """Each row's targets in order, each once with its highest strength."""
    room = int(strengths.max(initial=0)) + 1
    codes = np.sort((rows * width + targets) * room + strengths)
    pairs = codes // room
    last = np.flatnonzero(np.diff(pairs, append=-1))
    return pairs[last] // max(width, 1), pairs[last] % max(width, 1), codes[last] % room


def _lifts(needs: Needs, asked: Counts) -> Floats:
    """For each need asked about, how much the two's targets help each other at most; else 0."""
    names = needs.numbers
    best = np.zeros(len(needs.first))
    reach = np.zeros((len(names.bearers), len(names.targets)))
    for target in np.flatnonzero(names.lifts.any(axis=1)).tolist():
        own = names.addressing.of(target)
        reach[own] = np.maximum(reach[own], names.lifts[target])
    reaching: Flags = np.any(reach, axis=1)
    some = asked[reaching[needs.first[asked]]]
    places, theirs = names.addressed.expand(needs.second[some])
    lifts = reach[needs.first[some][places], theirs]
    best[some] = highest(lifts, names.addressed.sizes[needs.second[some]])
    return best

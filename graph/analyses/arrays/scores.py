"""How worthwhile it is that two sides meet: one row per pair of them, with its needs, as arrays."""

from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import Counts, Incidence, products, starts_of
from graph.analyses.arrays.needs import Needs, all_needs
from graph.analyses.arrays.numbers import Floats, Numbers, numbers
from graph.analyses.grouping import Grouping
from graph.analyses.model import LinkModel


@dataclass(frozen=True)
class Meetings:
    """Pairs of sides that should meet, the most worthwhile first, and what for.

    ``inside`` are the needs of each row, in order; ``weights`` what each of all needs would be
    worth alone.
    """

    first: Counts
    second: Counts
    scores: Floats
    inside: Incidence
    weights: Floats

    def best(self, row: int) -> int:
        """The weightiest need of a row; the last where several weigh the same."""
        needs = self.inside.of(row)
        weights = self.weights[needs]
        return needs[len(needs) - 1 - int(np.argmax(weights[::-1]))]


def missing(model: LinkModel, grouping: Grouping) -> Meetings:
    """The open needs across groups, by the sides that would have to meet."""
    names, needs = numbers(model), all_needs(model)
    asked = np.flatnonzero(needs.across(grouping) & needs.open)
    parties = names.parties
    places, own, other = products(parties, parties, needs.first[asked], needs.second[asked])
    width = len(names.sides)
    codes = np.minimum(own, other) * width + np.maximum(own, other)
    pairs, rows = np.unique(codes, return_inverse=True)
    inside = Incidence.of_pairs(rows, asked[places], len(pairs), len(needs.first))
    scores = _scores(needs, inside)
    order = np.argsort(-scores, kind="stable")
    sizes = inside.sizes[order]
    return Meetings(
        first=pairs[order] // max(width, 1),
        second=pairs[order] % max(width, 1),
        scores=scores[order],
        inside=Incidence(starts_of(sizes), inside.expand(order)[1]),
        weights=_scores(needs, _alone(len(needs.first))),
    )


def _alone(size: int) -> Incidence:
    """Each need as a row of its own."""
    return Incidence(np.arange(size + 1), np.arange(size))


def _scores(needs: Needs, inside: Incidence) -> Floats:
    """The score of each row: each target once, by its strongest pair; indicators; the best lift."""
    names, rows = needs.numbers, inside.lefts
    places, targets = needs.uncovered.expand(inside.members)
    need = inside.members[places]
    codes = rows[places] * max(len(names.targets), 1) + targets
    strengths = np.minimum(
        names.strengths[needs.first[need], targets], names.strengths[needs.second[need], targets]
    )
    found, which = np.unique(codes, return_inverse=True)
    strongest = np.zeros(len(found), dtype=np.int64)
    np.maximum.at(strongest, which, strengths)
    row, target = np.divmod(found, max(len(names.targets), 1))
    size = len(inside.sizes)
    shared = np.bincount(row, strongest / 3 * names.rarities[target], minlength=size)
    places, indicators = needs.indicators.expand(inside.members)
    width = max(len(names.indicator_names), 1)
    counted = np.bincount(np.unique(rows[places] * width + indicators) // width, minlength=size)
    return shared + 0.5 * counted + _best(_lifts(needs), inside) / 3


def _best(lifts: Floats, inside: Incidence) -> Floats:
    """The highest of the needs of each row."""
    best = np.zeros(len(inside.sizes))
    np.maximum.at(best, inside.lefts, lifts[inside.members])
    return best


def _lifts(needs: Needs) -> Floats:
    """How much two bearers' targets help each other at most, 0 where nothing is scored."""
    names: Numbers = needs.numbers
    best = np.zeros(len(needs.first))
    if not names.lifts.any():
        return best
    reach = np.zeros((len(names.bearers), len(names.targets)))
    np.maximum.at(reach, names.addressed.lefts, names.lifts[names.addressed.members])
    places, theirs = names.addressed.expand(needs.second)
    np.maximum.at(best, places, reach[needs.first[places], theirs])
    return best

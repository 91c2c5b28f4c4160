"""Which targets every two groups share, and how surprising that is, as arrays."""

from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import Counts, Flags, Floats
from graph.analyses.arrays.numbers import numbers
from graph.analyses.chance import adjusted, upper_tails
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
    return Shares(groups, table, *pairs, p[order], adjusted(p[order]))

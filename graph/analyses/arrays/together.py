"""Which sides work together outside any network, as pairs of numbers."""

import numpy as np

from graph.analyses.arrays.incidence import Counts, Incidence, products
from graph.analyses.arrays.numbers import numbers
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel


@kept
def working_together(model: LinkModel) -> tuple[Counts, Counts]:
    """Pairs of sides, as ``cooperation_links`` tells them with what joins each."""
    names = numbers(model)
    bearers, width = np.arange(len(names.bearers)), len(names.sides)
    _, one, other = products(names.answering, names.contributing, bearers, bearers)
    _, serving, served = _serving(model, width).pairs()
    declared = [
        (names.side_number[unit], names.side_number[partner])
        for unit, described in model.units.items()
        for partner in described.cooperates_with
    ]
    said = np.array(declared, dtype=np.intp).reshape(len(declared), 2)
    first = np.concatenate((one, serving, said[:, 0]))
    second = np.concatenate((other, served, said[:, 1]))
    apart = first != second
    return first[apart], second[apart]


def _serving(model: LinkModel, width: int) -> Incidence:
    """Activity → the units that answer for it or for what it contributes to."""
    names = numbers(model)
    work = np.flatnonzero(names.of_kind("activity"))
    above, goals = names.parents.expand(work)
    activities = np.concatenate((np.arange(len(work)), above))
    places, units = names.answering.expand(np.concatenate((work, goals)))
    return Incidence.of_pairs(activities[places], units, len(work), width)

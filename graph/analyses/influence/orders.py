"""Direct effects, effects by way of another, and ranks by either (measures 18 and 19)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from graph.analyses.influence.matrix import InfluenceMatrix, is_rankable
from graph.analyses.wording import FEWEST, Share
from graph.errors import DataError
from graph.texts import Text

USUAL_WEIGHT = 0.5
"""What an effect by way of another counts beside a direct one (Weitz et al. 2018)."""
_SAME = 1e-9
"""Sums closer than this are equal: they differ by rounding alone."""


class EndlessInfluence(DataError):
    """The effects of effects do not die away. ``reach`` is the weight times the spectral radius."""

    def __init__(self, weight: float, reach: float) -> None:
        said, w = f"{reach:.3f}", f"{weight:g}"
        super().__init__(
            Text(
                f"Serien av återverkningar blir oändlig: w·ρ(I) = {said.replace('.', ',')} med "
                f"w = {w.replace('.', ',')}, och måste vara under 1. Välj en mindre vikt.",
                f"The series of repercussions is endless: w·ρ(I) = {said} with w = {w}, and must "
                "be below 1. Choose a smaller weight.",
            )
        )
        self.weight = weight
        self.reach = reach


@dataclass(frozen=True)
class DirectInfluence:
    """What one thing does to the others and they to it, summed over assessed cells.

    ``helps`` and ``hinders`` (negative) add up to ``influence``, the row; ``helped`` and
    ``hindered`` to ``dependence``, the column. ``effects`` is how many of its effects are not 0.
    """

    thing: str
    helps: float
    hinders: float
    helped: float
    hindered: float
    row: Share
    column: Share
    effects: int

    @property
    def influence(self) -> float:
        """The net of its row."""
        return self.helps + self.hinders

    @property
    def dependence(self) -> float:
        """The net of its column."""
        return self.helped + self.hindered

    @property
    def conflict_share(self) -> float | None:
        """How much of what it does hinders, 0 to 1; None where it has under five effects."""
        return _conflict_share(self.helps, self.hinders, self.effects)


def _conflict_share(helps: float, hinders: float, effects: int) -> float | None:
    return -hinders / (helps - hinders) if effects >= FEWEST else None


def direct_influences(matrix: InfluenceMatrix) -> tuple[DirectInfluence, ...]:
    """Every thing's direct influence and dependence, in the order of the matrix.

    >>> two = InfluenceMatrix(("a", "b"), ((0, 3), (-1, 0)))
    >>> [(one.influence, one.dependence) for one in direct_influences(two)]
    [(3.0, -1.0), (-1.0, 3.0)]
    """
    positive, negative = matrix.values.clip(min=0), matrix.values.clip(max=0)
    return tuple(
        DirectInfluence(
            thing=thing,
            helps=float(positive[i].sum()),
            hinders=float(negative[i].sum()),
            helped=float(positive[:, i].sum()),
            hindered=float(negative[:, i].sum()),
            row=matrix.rows_assessed[i],
            column=matrix.columns_assessed[i],
            effects=int(np.count_nonzero(matrix.values[i])),
        )
        for i, thing in enumerate(matrix.things)
    )


def conflict_share(matrix: InfluenceMatrix) -> float | None:
    """How much of all effects hinders, by strength, 0 to 1; None under five effects."""
    positive, negative = matrix.values.clip(min=0), matrix.values.clip(max=0)
    effects = int(np.count_nonzero(matrix.values))
    return _conflict_share(float(positive.sum()), float(negative.sum()), effects)


def second_order(matrix: InfluenceMatrix, *, returns: bool = True) -> tuple[float, ...]:
    """Direct influence and half of what those it acts on do in turn: r + ½·I·r.

    ``returns`` tells whether what comes back to the thing itself (i→j→i) counts. Cells nobody
    has assessed add nothing.

    >>> two = InfluenceMatrix(("a", "b"), ((0, 3), (-1, 0)))
    >>> second_order(two), second_order(two, returns=False)
    ((1.5, -2.5), (3.0, -1.0))
    """
    direct = matrix.values.sum(axis=1)
    onward = matrix.values @ direct
    if not returns:
        onward = onward - np.diag(matrix.values @ matrix.values)
    return tuple((direct + USUAL_WEIGHT * onward).tolist())


def spectral_radius(matrix: InfluenceMatrix) -> float:
    """The largest eigenvalue of the effects by size: by how much repercussions grow in a round."""
    if not len(matrix):
        return 0.0
    return float(np.abs(np.linalg.eigvals(matrix.values)).max())


def infinite_series(matrix: InfluenceMatrix, weight: float = USUAL_WEIGHT) -> tuple[float, ...]:
    """Influence with all repercussions, r + w·I·r + w²·I²·r + …, each round weighted by w.

    Raises ``EndlessInfluence`` where they do not die away.

    >>> [round(each, 3) for each in infinite_series(InfluenceMatrix(("a", "b"), ((0, 1), (1, 0))))]
    [2.0, 2.0]
    """
    reach = weight * spectral_radius(matrix)
    if reach >= 1:
        raise EndlessInfluence(weight, reach)
    left = np.eye(len(matrix)) - weight * matrix.values
    return tuple(np.linalg.solve(left, matrix.values.sum(axis=1)).tolist())


def ranks(values: Sequence[float]) -> tuple[int, ...]:
    """The place of each, 1 for the largest; equals share the best place.

    >>> ranks([2, 3, -2, 2])
    (2, 1, 4, 2)
    """
    return tuple(1 + sum(other > each + _SAME for other in values) for each in values)


@dataclass(frozen=True)
class Standing:
    """A thing's rank by direct influence and by that of second order.

    ``second`` is the one that is ranked by, ``with_returns`` and ``without_returns`` the two ways
    to count it. ``series`` has all repercussions, where asked for.
    """

    thing: str
    direct: float
    second: float
    with_returns: float
    without_returns: float
    rank: int
    rank_second: int
    series: float | None = None

    @property
    def climbs(self) -> int:
        """How many places it climbs when effects by way of others count; negative if it falls."""
        return self.rank - self.rank_second

    @property
    def moves(self) -> Text:
        """The change of rank in words: "upp 2"."""
        if not self.climbs:
            return Text("oförändrad", "unchanged")
        places = abs(self.climbs)
        if self.climbs > 0:
            return Text(f"upp {places}", f"up {places}")
        return Text(f"ned {places}", f"down {places}")


def standings(
    matrix: InfluenceMatrix, *, returns: bool = True, weight: float | None = None
) -> tuple[Standing, ...]:
    """The things by rank of second order; none where too little is assessed to rank.

    ``weight`` asks for the infinite series too, and raises ``EndlessInfluence`` where it has no
    end.
    """
    if not is_rankable(matrix):
        return ()
    direct = tuple(matrix.values.sum(axis=1).tolist())
    both = second_order(matrix), second_order(matrix, returns=False)
    second = both[0] if returns else both[1]
    series = infinite_series(matrix, weight) if weight is not None else None
    first_ranks, second_ranks = ranks(direct), ranks(second)
    found = [
        Standing(
            thing=thing,
            direct=direct[i],
            second=second[i],
            with_returns=both[0][i],
            without_returns=both[1][i],
            rank=first_ranks[i],
            rank_second=second_ranks[i],
            series=None if series is None else series[i],
        )
        for i, thing in enumerate(matrix.things)
    ]
    return tuple(sorted(found, key=lambda one: (one.rank_second, one.rank, one.thing)))

"""A cross-impact matrix as plain values, and how much of it somebody has assessed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from graph.analyses.wording import KNOWN_FROM, Share

Cell = tuple[str, str]
"""What acts, and what it acts on."""


@dataclass(frozen=True)
class InfluenceMatrix:
    """``cells[i][j]`` is what progress on ``things[i]`` does to ``things[j]``, −3 to +3.

    None is not assessed, which is something else than 0, no effect. A thing does nothing to
    itself: the diagonal is 0 whatever is given there.

    >>> InfluenceMatrix(("a", "b"), ((9, 2), (None, 0))).effects
    {('a', 'b'): 2}
    """

    things: tuple[str, ...]
    cells: tuple[tuple[float | None, ...], ...]

    @classmethod
    def of(cls, things: Iterable[str], effects: Mapping[Cell, float]) -> Self:
        """The matrix of these things in their order; what has no effect given is not assessed."""
        names = tuple(things)
        return cls(names, tuple(tuple(effects.get((a, b)) for b in names) for a in names))

    def __len__(self) -> int:
        """How many things."""
        return len(self.things)

    @cached_property
    def effects(self) -> dict[Cell, float]:
        """The assessed cells off the diagonal, also those of no effect, row by row."""
        return {
            (a, b): value
            for a, row in zip(self.things, self.cells, strict=True)
            for b, value in zip(self.things, row, strict=True)
            if a != b and value is not None
        }

    @cached_property
    def assessed(self) -> NDArray[np.bool_]:
        """Which cells somebody has assessed; never those of the diagonal."""
        given = [[value is not None for value in row] for row in self.cells]
        found = np.array(given, dtype=np.bool_).reshape(len(self), len(self))
        return found & ~np.eye(len(self), dtype=np.bool_)

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The effects, with 0 on the diagonal and where nothing is assessed."""
        given = [[value or 0.0 for value in row] for row in self.cells]
        return np.where(self.assessed, np.reshape(given, (len(self), len(self))), 0.0)

    @property
    def share_assessed(self) -> Share:
        """Assessed cells of all off the diagonal."""
        return Share(int(self.assessed.sum()), len(self) * (len(self) - 1))

    @cached_property
    def rows_assessed(self) -> tuple[Share, ...]:
        """Of each thing's effects on the others, how many are assessed."""
        return tuple(Share(int(n), len(self) - 1) for n in self.assessed.sum(axis=1))

    @cached_property
    def columns_assessed(self) -> tuple[Share, ...]:
        """Of the others' effects on each thing, how many are assessed."""
        return tuple(Share(int(n), len(self) - 1) for n in self.assessed.sum(axis=0))


@dataclass(frozen=True)
class Unassessed:
    """A thing too little is said of: how much of its row and of its column is assessed."""

    thing: str
    row: Share
    column: Share

    @property
    def lacking(self) -> int:
        """How many cells of its row and column nobody has assessed."""
        return self.row.n - self.row.part + self.column.n - self.column.part


def unassessed(matrix: InfluenceMatrix) -> tuple[Unassessed, ...]:
    """The things whose row or column is less than 80 per cent assessed, the emptiest first.

    While there is one, nothing is ranked: sums over different cells can't be compared.
    """
    found = [
        Unassessed(thing, row, column)
        for thing, row, column in zip(
            matrix.things, matrix.rows_assessed, matrix.columns_assessed, strict=True
        )
        if min(row.ratio, column.ratio) < KNOWN_FROM
    ]
    return tuple(sorted(found, key=lambda one: -one.lacking))


def is_rankable(matrix: InfluenceMatrix) -> bool:
    """Whether things can be ranked: at least two, each 80 per cent assessed both ways."""
    return len(matrix) > 1 and not unassessed(matrix)

"""Which targets two groups share, and how that compares with chance (measures 6-7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import Flags
from graph.analyses.arrays.numbers import Numbers, numbers
from graph.analyses.arrays.shares import Shares, shares
from graph.analyses.coverage import codes
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.made import Made
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, Share, decimal, rounded
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class Overlap:
    """Two groups' relevant targets: the shared list first, then the indices.

    ``expected`` is what chance alone would let them share; ``p`` and ``adjusted`` (Benjamini and
    Hochberg over all pairs) say how surprising as much or more is. None where n is under five.
    """

    first: str
    second: str
    shared: tuple[str, ...]
    only_first: tuple[str, ...]
    only_second: tuple[str, ...]
    relevant: int
    p: float | None
    adjusted: float | None = None

    @property
    def jaccard(self) -> Share:
        """Shared of all that either has."""
        own = len(self.only_first) + len(self.only_second)
        return Share(len(self.shared), len(self.shared) + own)

    @property
    def coefficient(self) -> Share:
        """Shared of the smaller group's."""
        fewest = min(len(self.only_first), len(self.only_second))
        return Share(len(self.shared), len(self.shared) + fewest)

    @property
    def expected(self) -> float | None:
        """|A||B|/|T|."""
        if self.relevant < FEWEST:
            return None
        first = len(self.shared) + len(self.only_first)
        second = len(self.shared) + len(self.only_second)
        return first * second / self.relevant

    def sentence(self) -> Text:
        """How many they share, beside what chance gives."""
        count = len(self.shared)
        if self.expected is None:
            return Text(f"Delar {count}.", f"They share {count}.")
        chance = decimal(self.expected)
        return Text(
            f"Delar {count}; slumpen ger {chance.sv}.",
            f"They share {count}; chance gives {chance.en}.",
        )


@kept
def overlaps(model: LinkModel, grouping: Grouping = "programme") -> Sequence[Overlap]:
    """Every pair of groups that have relevant targets, most shared first."""
    found = shares(model, grouping)
    return Made(len(found.first), lambda row: _overlap(model, found, row))


def overlaps_table(model: LinkModel, found: Iterable[Overlap]) -> Table:
    """One row per pair of groups: what they share, beside chance."""
    return Table(
        columns=(
            Column("first", Text("Grupp", "Group")),
            Column("second", Text("Grupp", "Group")),
            Column("shared", Text("Gemensamma", "Shared")),
            Column("targets", Text("Globala delmål", "SDG targets")),
            Column("expected", Text("Slumpen ger", "Chance gives")),
            Column("jaccard", Text("Andel av alla", "Share of all")),
            Column("coefficient", Text("Andel av den mindres", "Share of the smaller's")),
            Column("p", Text("p-värde", "p-value")),
            Column("adjusted", Text("Justerat p-värde", "Adjusted p-value")),
        ),
        rows=tuple(
            (
                model.thing(pair.first),
                model.thing(pair.second),
                len(pair.shared),
                codes(model, pair.shared),
                rounded(pair.expected),
                rounded(pair.jaccard.value),
                rounded(pair.coefficient.value),
                rounded(pair.p),
                rounded(pair.adjusted),
            )
            for pair in found
        ),
    )


def targets_by_group(model: LinkModel, grouping: Grouping) -> dict[str, frozenset[str]]:
    """Group → the relevant targets its bearers address; groups without any are left out."""
    names, found = numbers(model), shares(model, grouping)
    rows = zip(found.groups.tolist(), found.targets, strict=True)
    return {names.sides[group]: frozenset(_named(names, row)) for group, row in rows}


def _overlap(model: LinkModel, found: Shares, row: int) -> Overlap:
    names, first, second = numbers(model), found.first[row], found.second[row]
    a, b = found.targets[first], found.targets[second]
    enough = len(model.relevant) >= FEWEST
    return Overlap(
        first=names.sides[found.groups[first]],
        second=names.sides[found.groups[second]],
        shared=_named(names, a & b),
        only_first=_named(names, a & ~b),
        only_second=_named(names, b & ~a),
        relevant=len(model.relevant),
        p=float(found.p[row]) if enough else None,
        adjusted=float(found.adjusted[row]) if enough else None,
    )


def _named(names: Numbers, flags: Flags) -> tuple[str, ...]:
    return tuple(names.targets[each] for each in np.flatnonzero(flags).tolist())

"""Whether units work together across the boards, or inside them (measure 11)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from graph.analyses.cooperation import cooperation_links
from graph.analyses.grouping import board_of
from graph.analyses.kept import kept
from graph.analyses.meeting_rate import DRAWS, SEED, Chance, beside
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, counted, decimal
from graph.texts import Text

Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Integration:
    """Cooperation between units of different boards against that between units of the same.

    ``external`` and ``internal`` count pairs of units that work together. ``index`` (Krackhardt
    and Stern's E-I) is −1 where all of it stays inside the boards, 1 where all of it crosses;
    ``assortativity`` (Newman) is 1 where units only work with their own board, 0 as by chance and
    below that where they seek others. None where fewer than five pairs work together, or for
    assortativity where there is one board only. ``across`` are the pairs that cross.
    """

    external: int
    internal: int
    assortativity: float | None
    across: tuple[tuple[str, str], ...]
    chance: Chance | None = None

    @property
    def n(self) -> int:
        """Pairs of units that work together."""
        return self.external + self.internal

    @property
    def index(self) -> float | None:
        """(E − I)/(E + I); None where fewer than five pairs work together."""
        return (self.external - self.internal) / self.n if self.n >= FEWEST else None

    def sentence(self) -> Text:
        """How many pairs work together across, beside chance."""
        pairs = counted(
            self.n,
            Text("par av enheter", "pair of units"),
            Text("par av enheter", "pairs of units"),
        )
        beside_chance = Text("", "")
        if self.index is not None and self.chance is not None:
            index, mean = decimal(self.index), decimal(self.chance.mean)
            beside_chance = Text(
                f" E-I är {index.sv}; slumpen ger {mean.sv}.",
                f" E-I is {index.en}; chance gives {mean.en}.",
            )
        return Text(
            f"{pairs.sv} samverkar, {self.external} av dem över nämndgränserna.{beside_chance.sv}",
            f"{pairs.en} work together, {self.external} of them across boards.{beside_chance.en}",
        )


@kept
def integration(model: LinkModel, draws: int = DRAWS) -> Integration:
    """Measure 11 with the boards as groups; with 0 draws nothing is compared with chance.

    A unit's board is the nearest board or company at or above it. Work together is: one
    contributes to what the other answers for, a common activity, declared cooperation or a common
    network. What follows from the organisation chart is none of it.
    """
    links = working_pairs(model)
    units = sorted({unit for pair in links for unit in pair})
    groups = {unit: board_of(model, unit) for unit in units}
    across = tuple(pair for pair in links if groups[pair[0]] != groups[pair[1]])
    found = Integration(
        external=len(across),
        internal=len(links) - len(across),
        assortativity=assortativity(links, groups) if len(links) >= FEWEST else None,
        across=across,
    )
    if found.index is None or not draws:
        return found
    drawn = _drawn(links, units, [groups[unit] for unit in units], draws)
    return Integration(
        found.external,
        found.internal,
        found.assortativity,
        across,
        beside(found.index, drawn),
    )


def working_pairs(model: LinkModel) -> list[tuple[str, str]]:
    """Pairs of units that work together in any way, each once and in order."""
    found = set(cooperation_links(model))
    for network in model.networks.values():
        found.update(combinations(sorted(network.members & model.units.keys()), 2))
    return sorted(found)


def assortativity(links: Collection[tuple[str, str]], groups: Mapping[str, str]) -> float | None:
    """Newman's for a label: (Σ e − Σ a²)/(1 − Σ a²); None where there is one group only.

    >>> assortativity([("a", "b"), ("c", "d")], {"a": "x", "b": "x", "c": "y", "d": "y"})
    1.0
    >>> assortativity([("a", "b")], {"a": "x", "b": "x"}) is None
    True
    """
    ends: dict[str, int] = {}
    for pair in links:
        for unit in pair:
            ends[groups[unit]] = ends.get(groups[unit], 0) + 1
    total = 2 * len(links)
    same = sum(groups[first] == groups[second] for first, second in links) / len(links)
    expected = sum((count / total) ** 2 for count in ends.values())
    return None if len(ends) < 2 else (same - expected) / (1 - expected)


def _drawn(
    links: Sequence[tuple[str, str]], units: Sequence[str], groups: Sequence[str], draws: int
) -> NDArray[np.float64]:
    """The index with the boards dealt out anew among the units."""
    place = {unit: number for number, unit in enumerate(units)}
    names = sorted(set(groups))
    labels = np.array([names.index(group) for group in groups], dtype=np.intp)
    ends: Counts = np.array([(place[a], place[b]) for a, b in links], dtype=np.intp)
    random = np.random.default_rng(SEED)
    found = np.empty(draws)
    for draw in range(draws):
        dealt = random.permutation(labels)
        external = int((dealt[ends[:, 0]] != dealt[ends[:, 1]]).sum())
        found[draw] = (2 * external - len(links)) / len(links)
    return found

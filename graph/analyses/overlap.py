"""Which targets two groups share, and how that compares with chance (measures 6-7)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from graph.analyses.coverage import codes
from graph.analyses.grouping import Grouping, groups_of
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


def overlaps(model: LinkModel, grouping: Grouping = "programme") -> tuple[Overlap, ...]:
    """Every pair of groups that have relevant targets, most shared first."""
    targets = targets_by_group(model, grouping)
    pairs = [
        _overlap(first, second, targets, len(model.relevant))
        for first, second in combinations(sorted(targets), 2)
    ]
    adjusted = benjamini_hochberg([pair.p if pair.p is not None else 1.0 for pair in pairs])
    judged = [
        replace(pair, adjusted=value if pair.p is not None else None)
        for pair, value in zip(pairs, adjusted, strict=True)
    ]
    return tuple(sorted(judged, key=lambda pair: (-len(pair.shared), pair.first, pair.second)))


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
    found: dict[str, set[str]] = {}
    for iri, strengths in model.strengths.items():
        for group in groups_of(model, model.current[iri], grouping):
            found.setdefault(group, set()).update(strengths.keys() & model.relevant)
    return {group: frozenset(targets) for group, targets in found.items() if targets}


def _overlap(
    first: str, second: str, targets: Mapping[str, frozenset[str]], relevant: int
) -> Overlap:
    a, b = targets[first], targets[second]
    return Overlap(
        first=first,
        second=second,
        shared=tuple(sorted(a & b)),
        only_first=tuple(sorted(a - b)),
        only_second=tuple(sorted(b - a)),
        relevant=relevant,
        p=upper_tail(len(a & b), len(a), len(b), relevant) if relevant >= FEWEST else None,
    )


def upper_tail(shared: int, first: int, second: int, total: int) -> float:
    """The chance that two random sets of these sizes share as much or more (hypergeometric).

    >>> round(upper_tail(4, 5, 5, 10), 4)
    0.1032
    >>> upper_tail(0, 5, 5, 10)
    1.0
    """
    ways = sum(
        comb(first, k) * comb(total - first, second - k)
        for k in range(shared, min(first, second) + 1)
    )
    return ways / comb(total, second)


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted for having looked many times, in the order given.

    >>> [round(p, 3) for p in benjamini_hochberg([0.01, 0.04, 0.03])]
    [0.03, 0.04, 0.04]
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i], reverse=True)
    adjusted = [1.0] * len(p_values)
    least = 1.0
    for place, i in enumerate(order):
        least = min(least, p_values[i] * len(p_values) / (len(p_values) - place))
        adjusted[i] = least
    return adjusted

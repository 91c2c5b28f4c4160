"""Whether what goals share is spread over the groups or walled in (measure 12)."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.meeting_rate import DRAWS, SEED, Chance, beside
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, percent
from graph.texts import Text

_BURNING_IN = 5
"""Trades for each bearer before the first draw."""


@dataclass(frozen=True)
class TargetMixing:
    """How much of what bearers share crosses between groups.

    Every target that n bearers address ties each two of them by 1/(n − 1), so that each bearer
    brings a weight of one however many share it. ``inside`` and ``across`` are sums of ties.
    ``across_share`` is 0 where all sharing stays inside the groups, 1 where all of it crosses;
    None where fewer than five bearers share anything. ``chance`` is the same with the targets
    dealt out anew: each bearer keeps its number of targets, each target its number of bearers.
    """

    grouping: Grouping
    sharing: int
    inside: float
    across: float
    chance: Chance | None = None

    @property
    def across_share(self) -> float | None:
        """The share of the ties that cross."""
        tied = self.inside + self.across
        return self.across / tied if self.sharing >= FEWEST and tied else None

    def sentence(self) -> Text:
        """How much crosses, beside chance."""
        if self.across_share is None:
            return Text(
                f"För få delar globala delmål för att säga något ({self.sharing}).",
                f"Too few share SDG targets to say anything ({self.sharing}).",
            )
        said = percent(self.across_share)
        beside = Text("", "")
        if self.chance is not None:
            drawn = percent(self.chance.mean)
            beside = Text(f"; slumpen ger {drawn.sv}", f"; chance gives {drawn.en}")
        return Text(
            f"{said.sv} av det som målen delar går över gränserna{beside.sv}.",
            f"{said.en} of what the goals share crosses the borders{beside.en}.",
        )


@dataclass(frozen=True)
class _Dealt:
    """Who addresses what, with groups as numbers; ``meets[g, h]`` is 1 where they are one."""

    targets: tuple[tuple[int, ...], ...]
    groups: NDArray[np.intp]
    meets: NDArray[np.float64]
    known: NDArray[np.float64]
    number_of_targets: int

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        """How many targets each bearer has."""
        return np.array([len(each) for each in self.targets], dtype=np.intp)

    def ties(self, dealt: list[list[int]]) -> tuple[float, float]:
        """The sums of ties inside and across the groups."""
        counts = np.zeros((self.number_of_targets, len(self.known)))
        flat = np.fromiter((t for each in dealt for t in each), np.intp, int(self.sizes.sum()))
        np.add.at(counts, (flat, np.repeat(self.groups, self.sizes)), 1.0)
        on = counts.sum(axis=1)
        weights = np.divide(1.0, on - 1, out=np.zeros_like(on), where=on > 1)
        known = counts * self.known
        of_known = known.sum(axis=1)
        pairs = (of_known**2 - of_known) / 2
        inside = ((known @ self.meets * known).sum(axis=1) - of_known) / 2
        return float(weights @ inside), float(weights @ (pairs - inside))


def target_mixing(
    model: LinkModel, grouping: Grouping = "programme", draws: int = DRAWS
) -> TargetMixing:
    """Measure 12 by that grouping; with 0 draws nothing is compared with chance."""
    dealt = _dealt(model, grouping)
    inside, across = dealt.ties([list(each) for each in dealt.targets])
    shared = {target for target, on in model.bearers_by_target.items() if len(on) > 1}
    sharing = sum(not shared.isdisjoint(strengths) for strengths in model.strengths.values())
    found = TargetMixing(grouping, sharing, inside, across)
    if found.across_share is None or not draws:
        return found
    drawn = _drawn(dealt, draws)
    return replace(found, chance=beside(found.across_share, drawn))


def _dealt(model: LinkModel, grouping: Grouping) -> _Dealt:
    bearers = sorted(model.strengths)
    places = {target: place for place, target in enumerate(sorted(model.bearers_by_target))}
    labels = [groups_of(model, model.current[iri], grouping) for iri in bearers]
    kinds = sorted(set(labels), key=sorted)
    number = {kind: place for place, kind in enumerate(kinds)}
    meets = [[float(bool(one & other)) for other in kinds] for one in kinds]
    return _Dealt(
        targets=tuple(
            tuple(sorted(places[target] for target in model.strengths[iri])) for iri in bearers
        ),
        groups=np.array([number[label] for label in labels], dtype=np.intp),
        meets=np.array(meets, dtype=np.float64).reshape(len(kinds), len(kinds)),
        known=np.array([float(bool(kind)) for kind in kinds]),
        number_of_targets=len(places),
    )


def _drawn(dealt: _Dealt, draws: int) -> NDArray[np.float64]:
    """The share that crosses in each draw of a curveball chain (Strona et al. 2014)."""
    random = np.random.default_rng(SEED)
    rows = [list(each) for each in dealt.targets]
    _trade(rows, _BURNING_IN * len(rows), random)
    found: list[float] = []
    for _ in range(draws):
        _trade(rows, max(1, len(rows) // 2), random)
        inside, across = dealt.ties(rows)
        found.append(across / (inside + across) if inside + across else np.nan)
    return np.array(found)


def _trade(rows: list[list[int]], trades: int, random: np.random.Generator) -> None:
    """Let pairs of bearers trade what only one of them has; each keeps its number."""
    pairs = random.integers(len(rows), size=(trades, 2))
    for first, second in pairs.tolist():
        one, other = set(rows[first]), set(rows[second])
        mine = one - other
        if first == second or not mine or one >= other:
            continue
        pool = sorted(one ^ other)
        random.shuffle(pool)
        both = one & other
        rows[first] = sorted(both.union(pool[: len(mine)]))
        rows[second] = sorted(both.union(pool[len(mine) :]))

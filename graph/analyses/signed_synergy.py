"""How two groups' targets act on each other, each way (measure 8)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from graph.analyses.grouping import Grouping
from graph.analyses.influence.sources import InteractionSource
from graph.analyses.model import LinkModel
from graph.analyses.overlap import targets_by_group
from graph.analyses.wording import FEWEST, Share, rounded
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class OneWay:
    """What one group's targets do to another's, over the assessed pairs of different targets.

    ``effects`` are those pairs' effects; ``pairs`` is how many there are, assessed or not.
    """

    effects: tuple[float, ...]
    pairs: int

    @property
    def assessed(self) -> Share:
        """How many pairs are assessed."""
        return Share(len(self.effects), self.pairs)

    @property
    def helping(self) -> float | None:
        """Mean of what helps, 0 to 3; None under five assessed pairs."""
        return self._mean([max(effect, 0) for effect in self.effects])

    @property
    def hindering(self) -> float | None:
        """Mean of what hinders, −3 to 0; None under five assessed pairs."""
        return self._mean([min(effect, 0) for effect in self.effects])

    @property
    def net(self) -> float | None:
        """The two together."""
        return self._mean(list(self.effects))

    @staticmethod
    def _mean(effects: list[float]) -> float | None:
        return sum(effects) / len(effects) if len(effects) >= FEWEST else None


@dataclass(frozen=True)
class SignedSynergy:
    """Two groups, ``there`` from the first to the second and ``back``."""

    first: str
    second: str
    there: OneWay
    back: OneWay


def signed_synergies(
    model: LinkModel, source: InteractionSource | None, grouping: Grouping = "programme"
) -> tuple[SignedSynergy, ...]:
    """Every pair of groups that one source says anything of, the strongest net first.

    Targets that both have stand under shared targets only: nothing acts on itself.
    """
    if source is None:
        return ()
    groups = targets_by_group(model, grouping)
    effects = _effects(groups, source)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in effects})
    found = [
        SignedSynergy(
            first,
            second,
            there=_one_way(groups, effects, first, second),
            back=_one_way(groups, effects, second, first),
        )
        for first, second in pairs
    ]
    return tuple(sorted(found, key=lambda pair: (-_size(pair), pair.first, pair.second)))


def _size(pair: SignedSynergy) -> float:
    return abs(sum(pair.there.effects)) + abs(sum(pair.back.effects))


Groups = Mapping[str, frozenset[str]]
Effects = Mapping[tuple[str, str], list[float]]


def _effects(groups: Groups, source: InteractionSource) -> Effects:
    """What is assessed between the targets of each two groups, by acting and acted on."""
    having: dict[str, list[str]] = defaultdict(list)
    for group, targets in groups.items():
        for target in targets:
            having[target].append(group)
    found: dict[tuple[str, str], list[float]] = defaultdict(list)
    for (t, u), judged in source.judged.items():
        for acting, acted_on in product(having.get(t, ()), having.get(u, ())):
            if acting != acted_on:
                found[acting, acted_on].append(judged.mean)
    return found


def _one_way(groups: Groups, effects: Effects, acting: str, acted_on: str) -> OneWay:
    one, other = groups[acting], groups[acted_on]
    pairs = len(one) * len(other) - len(one & other)
    return OneWay(tuple(effects.get((acting, acted_on), ())), pairs)


def signed_table(model: LinkModel, found: Iterable[SignedSynergy]) -> Table:
    """One row per pair of groups and way."""
    return Table(
        columns=(
            Column("first", Text("Grupp", "Group")),
            Column("second", Text("påverkar", "acts on")),
            Column("helping", Text("Främjar", "Helps")),
            Column("hindering", Text("Hindrar", "Hinders")),
            Column("net", Text("Netto", "Net")),
            Column("assessed", Text("Bedömda par", "Assessed pairs")),
            Column("pairs", Text("Av", "Of")),
            Column("share", Text("Andel bedömd", "Share assessed")),
        ),
        rows=tuple(
            (
                model.thing(first),
                model.thing(second),
                rounded(way.helping),
                rounded(way.hindering),
                rounded(way.net),
                way.assessed.part,
                way.assessed.n,
                rounded(way.assessed.value),
            )
            for pair in found
            for first, second, way in (
                (pair.first, pair.second, pair.there),
                (pair.second, pair.first, pair.back),
            )
        ),
    )

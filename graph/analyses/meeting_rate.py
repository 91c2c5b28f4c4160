"""Of those who should meet, how many do: by pair of groups, beside chance (measure 10)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.meetings import Need, needs, unmet
from graph.analyses.model import LinkModel
from graph.analyses.wording import Share
from graph.texts import Text

DRAWS = 999
SEED = 2030
Floats = NDArray[np.float64]
Counts = NDArray[np.intp]


@dataclass(frozen=True)
class Chance:
    """The observed rate beside the rates of randomly shuffled groups.

    ``percentile`` is the share of draws at or below the observed; ``p`` = (1 + draws at least as
    far from the mean) / (1 + draws).
    """

    mean: float
    percentile: float
    p: float


@dataclass(frozen=True)
class MeetingRate:
    """Two groups (both empty for the whole organisation): who should meet, and who doesn't."""

    first: str
    second: str
    share: Share
    unmet: tuple[Need, ...]
    chance: Chance | None = None

    def sentence(self, model: LinkModel) -> Text:
        """How many meetings the two need, and how many they have."""
        n, met = self.share.n, self.share.part
        if not self.first:
            return Text(
                f"Av {n} par som behöver mötas över gränserna möts {met}.",
                f"Of {n} pairs that need to meet across the borders, {met} do.",
            )
        a, b = model.label_of(self.first), model.label_of(self.second)
        return Text(
            f"{a.sv} och {b.sv} behöver mötas om {n} saker och möts om {met}.",
            f"{a.en} and {b.en} need to meet about {n} things and meet about {met}.",
        )


@dataclass(frozen=True)
class MeetingRates:
    """The whole organisation and each pair of groups with a need, lowest rate first.

    Where ``known`` is false no figure may be shown, only the lists.
    """

    grouping: Grouping
    completeness: Completeness
    overall: MeetingRate
    pairs: tuple[MeetingRate, ...]

    @property
    def known(self) -> bool:
        """Whether enough is linked for the rates to mean anything."""
        return self.completeness.known


@dataclass(frozen=True)
class _Pairs:
    """Needs as arrays: bearers by number, groups as sets of labels by number."""

    first: Counts
    second: Counts
    met: NDArray[np.bool_]
    labels: Counts
    sets: tuple[frozenset[str], ...]

    @cached_property
    def apart(self) -> NDArray[np.bool_]:
        """Which label sets stand for different groups, both known."""
        size = len(self.sets)
        differ = [bool(a and b and not a & b) for a in self.sets for b in self.sets]
        return np.array(differ, dtype=np.bool_).reshape(size, size)


def meeting_rates(
    model: LinkModel, grouping: Grouping = "programme", draws: int = DRAWS
) -> MeetingRates:
    """The rates by that grouping; with 0 draws nothing is compared with chance."""
    wanted = needs(model)
    left = [unmet(model, need) for need in wanted]
    pairs = _as_arrays(model, wanted, left, grouping)
    apart = pairs.apart[pairs.labels[pairs.first], pairs.labels[pairs.second]]
    across = [need for need, different in zip(left, apart, strict=True) if different]
    groups = {iri: groups_of(model, bearer, grouping) for iri, bearer in model.current.items()}
    names, inside = _by_group_pair(across, groups)
    chances = _chances(pairs, names, draws) if draws and names else {}
    rates = [_rate(name, inside[name], chances.get(name)) for name in names]
    return MeetingRates(
        grouping=grouping,
        completeness=completeness(model),
        overall=_rate(("", ""), across, chances.get(("", ""))),
        pairs=tuple(sorted(rates, key=lambda r: (r.share.ratio, -r.share.n, r.first, r.second))),
    )


def _rate(name: tuple[str, str], found: list[Need], chance: Chance | None) -> MeetingRate:
    open_needs = tuple(need for need in found if not need.is_empty)
    share = Share(len(found) - len(open_needs), len(found))
    return MeetingRate(*name, share, open_needs, chance if share.value is not None else None)


def _as_arrays(
    model: LinkModel, wanted: tuple[Need, ...], left: list[Need], grouping: Grouping
) -> _Pairs:
    number = {iri: place for place, iri in enumerate(model.current)}
    groups = [groups_of(model, bearer, grouping) for bearer in model.current.values()]
    sets = tuple(sorted(set(groups), key=sorted))
    place_of = {group: place for place, group in enumerate(sets)}
    return _Pairs(
        first=np.array([number[need.first] for need in wanted], dtype=np.intp),
        second=np.array([number[need.second] for need in wanted], dtype=np.intp),
        met=np.array([need.is_empty for need in left], dtype=np.bool_),
        labels=np.array([place_of[group] for group in groups], dtype=np.intp),
        sets=sets,
    )


def _by_group_pair(
    across: list[Need], groups: Mapping[str, frozenset[str]]
) -> tuple[list[tuple[str, str]], dict[tuple[str, str], list[Need]]]:
    inside: dict[tuple[str, str], list[Need]] = {}
    for need in across:
        for a, b in product(groups[need.first], groups[need.second]):
            inside.setdefault((min(a, b), max(a, b)), []).append(need)
    return sorted(inside), inside


def _chances(
    pairs: _Pairs, names: list[tuple[str, str]], draws: int
) -> dict[tuple[str, str], Chance]:
    """Each pair's rate, and the whole's, beside the same with groups dealt out anew."""
    spread = _spread(pairs.sets, names)
    observed = _rates(pairs, pairs.labels, spread)
    random = np.random.default_rng(SEED)
    drawn = np.array(
        [_rates(pairs, random.permutation(pairs.labels), spread) for _ in range(draws)]
    )
    chances: dict[tuple[str, str], Chance] = {}
    for column, name in enumerate([*names, ("", "")]):
        values = drawn[:, column]
        values = values[~np.isnan(values)]
        if len(values) == 0 or np.ptp(values) == 0:
            continue
        chances[name] = _chance(float(observed[column]), values)
    return chances


def _chance(observed: float, values: Floats) -> Chance:
    mean = float(values.mean())
    extreme = np.abs(values - mean) >= abs(observed - mean) - 1e-12
    return Chance(
        mean=mean,
        percentile=float((values <= observed + 1e-12).mean()),
        p=(1 + int(extreme.sum())) / (1 + len(values)),
    )


def _spread(
    sets: tuple[frozenset[str], ...], names: list[tuple[str, str]]
) -> Callable[[Counts], Floats]:
    """From counts by pair of label sets to counts by named pair of groups, and their total."""
    place = {name: column for column, name in enumerate(names)}
    cells = [
        (row * len(sets) + other, place[min(a, b), max(a, b)])
        for row, mine in enumerate(sets)
        for other, theirs in enumerate(sets)
        if mine and theirs and not mine & theirs
        for a, b in product(mine, theirs)
        if (min(a, b), max(a, b)) in place
    ]
    sources = np.array([source for source, _ in cells], dtype=np.intp)
    aims = np.array([aim for _, aim in cells], dtype=np.intp)

    def apply(counts: Counts) -> Floats:
        named = np.bincount(aims, weights=counts[sources], minlength=len(names))
        return np.append(named, counts.sum())

    return apply


def _rates(pairs: _Pairs, labels: Counts, spread: Callable[[Counts], Floats]) -> Floats:
    a, b = labels[pairs.first], labels[pairs.second]
    apart = pairs.apart[a, b]
    codes = a * len(pairs.sets) + b
    size = len(pairs.sets) ** 2
    needed = spread(np.bincount(codes[apart], minlength=size))
    met = spread(np.bincount(codes[apart & pairs.met], minlength=size))
    return np.divide(met, needed, out=np.full_like(met, np.nan), where=needed > 0)

"""Of those who should meet, how many do: by pair of groups, beside chance (measure 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.group_pairs import (
    GroupPairs,
    Progress,
    chances,
    dealing,
    group_pairs,
    judged,
)
from graph.analyses.arrays.incidence import Counts, Floats
from graph.analyses.arrays.needs import Needs, all_needs
from graph.analyses.arrays.numbers import numbers
from graph.analyses.completeness import Completeness, completeness
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.made import Made
from graph.analyses.meetings import Need, left_at
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, Share
from graph.texts import Text

DRAWS = 999
SEED = 2030


@dataclass(frozen=True)
class Chance:
    """The observed rate beside the rates of randomly shuffled groups.

    ``percentile`` is the share of draws at or below the observed; ``p`` = (1 + draws at least as
    far from the mean) / (1 + draws).
    """

    mean: float
    percentile: float
    p: float


def beside(observed: float, drawn: Floats) -> Chance | None:
    """A figure beside the same in random draws; None where these do not vary."""
    mean, percentile, p, varies = judged(np.array([observed]), drawn[:, None])
    return Chance(float(mean[0]), float(percentile[0]), float(p[0])) if varies[0] else None


@dataclass(frozen=True)
class MeetingRate:
    """Two groups (both empty for the whole organisation): who should meet, and who doesn't."""

    first: str
    second: str
    share: Share
    unmet: Sequence[Need]
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
    pairs: Sequence[MeetingRate]

    @property
    def known(self) -> bool:
        """Whether enough is linked for the rates to mean anything."""
        return self.completeness.known


def meeting_rates(
    model: LinkModel,
    grouping: Grouping = "programme",
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> MeetingRates:
    """The rates by that grouping; with 0 draws nothing is compared with chance.

    ``progress`` is told how many draws are made. They are made once for each model.
    """
    if draws and len(group_pairs(model, grouping).everything):
        _chances(model, grouping, draws, progress)
    return _rates(model, grouping, draws)


@kept
def _rates(model: LinkModel, grouping: Grouping, draws: int) -> MeetingRates:
    found, pairs = all_needs(model), group_pairs(model, grouping)
    drawn = _drawn(model).get((grouping, draws), {})
    return MeetingRates(
        grouping=grouping,
        completeness=completeness(model),
        overall=_rate(found, ("", ""), pairs.everything, drawn),
        pairs=Made(len(pairs.first), lambda row: _pair_rate(found, pairs, row, drawn)),
    )


def _pair_rate(
    found: Needs, pairs: GroupPairs, row: int, drawn: Mapping[tuple[str, str], Chance]
) -> MeetingRate:
    sides = found.numbers.sides
    names = sides[pairs.first[row]], sides[pairs.second[row]]
    return _rate(found, names, np.array(pairs.inside.of(row), dtype=np.intp), drawn)


def _rate(
    found: Needs,
    names: tuple[str, str],
    inside: Counts,
    drawn: Mapping[tuple[str, str], Chance],
) -> MeetingRate:
    waiting = inside[found.open[inside]].tolist()
    share = Share(len(inside) - len(waiting), len(inside))
    return MeetingRate(
        *names,
        share=share,
        unmet=Made(len(waiting), lambda place: left_at(found, waiting[place])),
        chance=drawn.get(names) if share.value is not None else None,
    )


def _chances(model: LinkModel, grouping: Grouping, draws: int, progress: Progress | None) -> None:
    """Draw each pair's rate, and the whole's, with groups dealt out anew, unless it is done."""
    drawn = _drawn(model)
    if (grouping, draws) in drawn:
        return
    pairs, sides = group_pairs(model, grouping), numbers(model).sides
    shown = pairs.inside.sizes >= FEWEST
    codes = np.sort(pairs.first[shown] * len(sides) + pairs.second[shown])
    named = [(sides[code // len(sides)], sides[code % len(sides)]) for code in codes.tolist()]
    found = chances(dealing(model, grouping, codes), draws, SEED, progress)
    drawn[grouping, draws] = {
        name: Chance(float(found.mean[i]), float(found.percentile[i]), float(found.p[i]))
        for i, name in enumerate([*named, ("", "")])
        if found.varies[i]
    }


@kept
def _drawn(_model: LinkModel) -> dict[tuple[str, int], Mapping[tuple[str, str], Chance]]:
    """What has been drawn of a model so far, by grouping and number of draws."""
    return {}

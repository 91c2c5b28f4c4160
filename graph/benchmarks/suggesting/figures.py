"""The figures of a method: pairs of text and SDG, targets in the top three, calibration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from graph.benchmarks.gold import GoldText
from graph.linking.features import Floats

RESAMPLED: Final = 1000
SEED: Final = 2030
TOP: Final = 3
BINS: Final = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0)
"""Probabilities between which calibration is told."""


@dataclass(frozen=True)
class Figure:
    """A mean over ``n`` with its 95 % interval (bootstrap over texts)."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Pair:
    """Whether an SDG is one of a text's: the text by its place."""

    text: int
    goal: int
    right: bool


@dataclass(frozen=True)
class PairFigures:
    """How well pairs of text and SDG are told right from wrong, half of them wrong."""

    accuracy: Figure
    precision: Figure
    recall: Figure
    macro_f1: Figure


@dataclass(frozen=True)
class Calibrated:
    """What was said and what was true, of the targets with a probability in an interval."""

    low: float
    high: float
    n: int
    said: float
    true: float


def right_and_wrong(
    texts: Sequence[GoldText], plain: Floats | None, generator: np.random.Generator
) -> list[Pair]:
    """Every SDG of every text, and as many wrong ones.

    ``plain``: scores of a plain method (text × 17), whose worst mistakes are the wrong ones; at
    random where there is none.
    """
    pairs = []
    for place, text in enumerate(texts):
        wrong = [goal for goal in range(1, 18) if goal not in text.goals]
        if plain is None:
            chosen = generator.permutation(wrong).tolist()
        else:
            chosen = sorted(wrong, key=lambda goal: -plain[place, goal - 1])
        for right, other in zip(sorted(text.goals), chosen, strict=False):
            pairs += [Pair(place, right, right=True), Pair(place, other, right=False)]
    return pairs


def pair_figures(pairs: Sequence[Pair], goals: Floats, least: float) -> PairFigures:
    """Of a method with these scores of goals (text × 17), which says yes from ``least`` on."""
    texts = np.array([pair.text for pair in pairs])
    number = np.array([pair.goal for pair in pairs])
    right = np.array([pair.right for pair in pairs])
    yes = goals[texts, number - 1] >= least

    def told(measure: Callable[[np.ndarray], float]) -> Figure:
        return resampled(texts, measure)

    return PairFigures(
        told(lambda kept: float((yes == right)[kept].mean())),
        told(lambda kept: _share((yes & right)[kept], yes[kept])),
        told(lambda kept: _share((yes & right)[kept], right[kept])),
        told(lambda kept: _macro_f1(yes[kept], right[kept], number[kept])),
    )


def best_least(pairs: Iterable[Sequence[Pair]], goals: Floats) -> float:
    """From which score on a method had best say yes: as right as can be over kinds of pairs."""
    kinds = list(pairs)
    known = sorted({float(score) for score in np.quantile(goals, np.linspace(0, 1, 400))})

    def right(least: float) -> float:
        return sum(
            float(np.mean([(goals[p.text, p.goal - 1] >= least) == p.right for p in kind]))
            for kind in kinds
        )

    return max(known, key=right)


def top_share(texts: Sequence[GoldText], scores: Floats, codes: Sequence[str]) -> Figure:
    """Mean share of a text's targets among the three likeliest, of at most three."""
    linked = [place for place, text in enumerate(texts) if text.targets]
    shares = np.array([_in_top(texts[place], scores[place], codes) for place in linked])
    return resampled(np.arange(len(linked)), lambda kept: float(shares[kept].mean()))


def reciprocal_rank(texts: Sequence[GoldText], scores: Floats, codes: Sequence[str]) -> Figure:
    """Mean of one over the rank of the first right target."""
    ranks = []
    for text, row in zip(texts, scores, strict=True):
        if text.targets:
            order = [codes[place] for place in np.argsort(-row, kind="stable")]
            ranks.append(1 / (1 + min(order.index(code) for code in text.targets)))
    values = np.array(ranks)
    return resampled(np.arange(len(values)), lambda kept: float(values[kept].mean()))


def suggested_share(
    texts: Sequence[GoldText], scores: Floats, least: float, *, linked: bool
) -> Figure:
    """How many of the texts with targets, or of those without any, get a suggestion."""
    chosen = [place for place, text in enumerate(texts) if bool(text.targets) is linked]
    got = scores[chosen].max(axis=1) >= least
    return resampled(np.arange(len(chosen)), lambda kept: float(got[kept].mean()))


def calibration(
    texts: Sequence[GoldText], likely: Floats, codes: Sequence[str]
) -> list[Calibrated]:
    """What the probabilities said, and how often it was so."""
    true = np.array([[code in text.targets for code in codes] for text in texts])
    found = []
    for low, high in pairwise(BINS):
        inside = (likely >= low) & ((likely < high) | (high == BINS[-1]))
        number = int(inside.sum())
        if number:
            found.append(
                Calibrated(
                    low, high, number, float(likely[inside].mean()), float(true[inside].mean())
                )
            )
    return found


def resampled(owners: np.ndarray, measure: Callable[[np.ndarray], float]) -> Figure:
    """A measure of rows with its interval: the texts that own them are drawn again and again."""
    names, place = np.unique(owners, return_inverse=True)
    rows_of = [np.flatnonzero(place == number) for number in range(len(names))]
    generator = np.random.default_rng(SEED)
    everything = np.arange(len(owners))
    if not len(names):
        return Figure(0.0, 0.0, 0.0, 0)
    drawn = [
        measure(
            np.concatenate(
                [rows_of[each] for each in generator.integers(0, len(names), len(names))]
            )
        )
        for _ in range(RESAMPLED)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(measure(everything), float(low), float(high), len(names))


def _in_top(text: GoldText, scores: Floats, codes: Sequence[str]) -> float:
    top = {codes[place] for place in np.argsort(-scores, kind="stable")[:TOP]}
    return len(top & set(text.targets)) / min(TOP, len(text.targets))


def _share(part: np.ndarray, whole: np.ndarray) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else 0.0


def _macro_f1(yes: np.ndarray, right: np.ndarray, goals: np.ndarray) -> float:
    found = []
    for goal in np.unique(goals[right]):
        here = goals == goal
        hit = float((yes & right & here).sum())
        said, true = float((yes & here).sum()), float((right & here).sum())
        found.append(2 * hit / (said + true))
    return float(np.mean(found)) if found else 0.0

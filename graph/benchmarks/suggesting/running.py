"""Every method held against the gold set in one run."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from graph.benchmarks.gold import DEVELOPMENT, GoldText, gold_texts, labelled, rows
from graph.benchmarks.suggesting.figures import (
    Calibrated,
    Figure,
    Pair,
    PairFigures,
    best_least,
    calibration,
    pair_figures,
    reciprocal_rank,
    right_and_wrong,
    suggested_share,
    top_share,
)
from graph.benchmarks.suggesting.methods import (
    OURS,
    PLAIN,
    Method,
    baselines,
    brought,
    ours,
)
from graph.errors import DataError
from graph.linking.agreement import alpha
from graph.linking.features import Floats
from graph.linking.goal_text import GoalText
from graph.linking.suggester import Suggesting, suggester
from graph.linking.terms import shipped_terms
from graph.linking.weights import shipped_weights
from graph.texts import Text

LANGUAGES: Final = ("sv", "en")
LENGTHS: Final = ((0, 12), (12, 30), (30, 1000))
"""Words of a text, label and description, from and below which figures are told apart."""
SEED: Final = 17


@dataclass(frozen=True)
class MethodFigures:
    """What one method reached in one language.

    ``suggested`` and ``without_links``: how many texts with and without targets got a suggestion;
    None for methods that give no probabilities.
    """

    method: str
    label: Text
    language: str
    random: PairFigures
    hardest: PairFigures
    top: Figure
    rank: Figure
    suggested: Figure | None
    without_links: Figure | None


@dataclass(frozen=True)
class Part:
    """Ours for some of the texts: of one SDG, or of one length."""

    language: str
    name: Text
    top: Figure


@dataclass(frozen=True)
class Agreement:
    """How far the two labellings agree, by Krippendorff's alpha with MASI distance."""

    language: str
    n: int
    targets: float | None
    goals: float | None


@dataclass(frozen=True)
class Report:
    """One run over a half of the gold set."""

    split: str
    version: str
    methods: tuple[MethodFigures, ...]
    agreement: tuple[Agreement, ...]
    calibrated: Mapping[str, tuple[Calibrated, ...]]
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class _Scored:
    targets: Floats
    goals: Floats


def run(
    split: str,
    official: Mapping[str, str] | None = None,
    model: Suggesting | None = None,
) -> Report:
    """Measure on a half of the gold set; the baselines learn from the development half.

    A ``model`` that somebody has brought is asked about the texts of both halves.
    """
    own = suggester()
    codes = [target.code for target in own.targets]
    known = gold_texts(DEVELOPMENT)
    methods = [ours(own), *baselines(own.targets, shipped_terms(), known, official or {})]
    if model is not None:
        methods.insert(1, brought(model, own.targets))
    by_language = {
        language: [text for text in gold_texts(split) if text.language == language]
        for language in LANGUAGES
    }
    figures, parts = list[MethodFigures](), list[Part]()
    calibrated: dict[str, tuple[Calibrated, ...]] = {}
    for language, texts in by_language.items():
        learnt = [text for text in known if text.language == language]
        scored = {method.name: _scored(method, texts) for method in methods}
        worst, learnt_worst = scored[PLAIN].goals, _scored(_plain(methods), learnt).goals
        pairs = _pairs(texts, worst)
        for method in methods:
            told = scored[method.name]
            probable = method.name == OURS
            least = (
                shipped_weights().goal_least
                if probable
                else best_least(_pairs(learnt, learnt_worst), _scored(method, learnt).goals)
            )
            shown = shipped_weights().least
            figures.append(
                MethodFigures(
                    method.name,
                    method.label,
                    language,
                    pair_figures(pairs[0], told.goals, least),
                    pair_figures(pairs[1], told.goals, least),
                    top_share(texts, told.targets, codes),
                    reciprocal_rank(texts, told.targets, codes),
                    suggested_share(texts, told.targets, shown, linked=True) if probable else None,
                    suggested_share(texts, told.targets, shown, linked=False) if probable else None,
                )
            )
        mine = scored[OURS].targets
        calibrated[language] = tuple(calibration(texts, mine, codes))
        parts.extend(_parts(language, texts, mine, codes))
    return Report(
        split,
        own.version,
        tuple(figures),
        tuple(_agreement(language, texts) for language, texts in by_language.items()),
        calibrated,
        tuple(parts),
    )


MORE_LIKELY_THAN_NOT: Final = 0.5


def expert(file: Path) -> dict[float, PairFigures]:
    """Ours on pairs that others have judged: a CSV with the columns text, sdg and label.

    Once with yes from where it is more likely than not, once from where short goal texts are said
    to be about an SDG: passages of many sentences say a little of much. Raises ``DataError`` where
    the file is not such a table.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            judged = [
                (row["text"], int(row["sdg"]), row["label"] == "True")
                for row in csv.DictReader(opened)
            ]
    except (OSError, KeyError, ValueError) as error:
        raise DataError(
            Text(
                f"{file} ska vara en CSV-fil med kolumnerna text, sdg (1–17) och label "
                f"(True eller False): {error}.",
                f"{file} should be a CSV file with the columns text, sdg (1–17) and label "
                f"(True or False): {error}.",
            )
        ) from error
    method = ours(suggester())
    texts = sorted({text for text, _, _ in judged})
    place = {text: number for number, text in enumerate(texts)}
    goals = np.array([method.goals(_judged(text)) for text in texts])
    pairs = [Pair(place[text], goal, right) for text, goal, right in judged]
    return {
        least: pair_figures(pairs, goals, least)
        for least in (MORE_LIKELY_THAN_NOT, shipped_weights().goal_least)
    }


def published(folder: Path) -> tuple[Figure, Figure, PairFigures]:
    """Ours on goals that municipalities have published: targets in the top three, rank, and pairs.

    ``folder`` holds ``goals.csv``, ``programmes.csv`` and ``indicators.csv``; the wrong SDGs are
    random.
    """
    labels = {row["id"]: row for row in rows("labels_real.csv")}
    goals, programmes, indicators = (
        rows(name, folder) for name in ("goals.csv", "programmes.csv", "indicators.csv")
    )
    programme_of = {row["id"]: row["title"] for row in programmes}
    measured: dict[str, list[str]] = {}
    for row in indicators:
        measured.setdefault(row["goal"], []).append(row["title"])
    texts = [
        labelled(
            {
                **row,
                "label": row["title"],
                "programme": programme_of.get(row["programme"], ""),
                "indicators": "|".join(measured.get(row["id"], ())),
            },
            labels[row["id"]],
            language="sv",
            split="",
        )
        for row in goals
        if row["id"] in labels
    ]
    method = ours(suggester())
    scored = _scored(method, texts)
    codes = [target.code for target in suggester().targets]
    pairs = right_and_wrong(texts, None, np.random.default_rng(SEED))
    return (
        top_share(texts, scored.targets, codes),
        reciprocal_rank(texts, scored.targets, codes),
        pair_figures(pairs, scored.goals, shipped_weights().goal_least),
    )


def _judged(text: str) -> GoldText:
    nobody = frozenset[str]()
    return GoldText("", "en", "", "", GoalText(text), nobody, nobody, ())


def _scored(method: Method, texts: Sequence[GoldText]) -> _Scored:
    return _Scored(
        np.array([method.targets(text) for text in texts]),
        np.array([method.goals(text) for text in texts]),
    )


def _plain(methods: Sequence[Method]) -> Method:
    return next(method for method in methods if method.name == PLAIN)


def _pairs(texts: Sequence[GoldText], worst: Floats) -> tuple[list[Pair], list[Pair]]:
    return (
        right_and_wrong(texts, None, np.random.default_rng(SEED)),
        right_and_wrong(texts, worst, np.random.default_rng(SEED)),
    )


def _agreement(language: str, texts: Sequence[GoldText]) -> Agreement:
    def goals(targets: frozenset[str]) -> frozenset[str]:
        return frozenset(code.split(".")[0] for code in targets)

    return Agreement(
        language,
        len(texts),
        alpha((text.first, text.second) for text in texts),
        alpha((goals(text.first), goals(text.second)) for text in texts),
    )


def _parts(
    language: str, texts: Sequence[GoldText], likely: Floats, codes: Sequence[str]
) -> Iterator[Part]:
    for goal in range(1, 18):
        chosen = [place for place, text in enumerate(texts) if goal in text.goals]
        if chosen:
            name = Text(f"Globalt mål {goal}", f"SDG {goal}")
            yield Part(language, name, top_share([texts[p] for p in chosen], likely[chosen], codes))
    for low, high in LENGTHS:
        chosen = [
            place
            for place, text in enumerate(texts)
            if text.targets and low <= _words(text.text) < high
        ]
        if chosen:
            upto = Text(f"{low}–{high - 1} ord", f"{low}–{high - 1} words")
            name = (
                upto
                if high < LENGTHS[-1][1]
                else Text(f"{low} ord och fler", f"{low} words and more")
            )
            yield Part(language, name, top_share([texts[p] for p in chosen], likely[chosen], codes))


def _words(text: GoalText) -> int:
    return len(f"{text.label} {text.description}".split())

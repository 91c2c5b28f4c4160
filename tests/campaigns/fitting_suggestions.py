"""Fits how suggestions are weighed, on the development half of the gold set alone.

``python -m tests.campaigns.fitting_suggestions`` prints what five-fold cross-validation over topics
gives, and writes ``graph/linking/weights.toml``. It needs scikit-learn (the extra ``fit``).
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import numpy as np

from graph.analyses.model import Target
from graph.benchmarks.gold import DEVELOPMENT, GoldText, gold_texts
from graph.benchmarks.suggesting.figures import (
    pair_figures,
    reciprocal_rank,
    right_and_wrong,
    suggested_share,
    top_share,
)
from graph.benchmarks.suggesting.methods import PLAIN, baselines
from graph.linking.features import NAMES, Floats, Reader
from graph.linking.suggester import goal_likelihoods
from graph.linking.terms import shipped_terms
from graph.linking.weights import FILE
from graph.vocabularies import taxonomy

FOLDS: Final = 5
STRENGTH: Final = 1.0
"""The inverse of how much the coefficients are held back."""
LEAST: Final = 0.2
"""A suggestion is shown from this probability on: most linked texts get one, few others do."""
CANDIDATES: Final = (0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2)
"""From which probability on a text may be said to be about an SDG: the best of these is taken."""
VERSION: Final = "1"


def main() -> int:
    """Read, cross-validate, fit, write."""
    targets, terms = tuple(taxonomy().targets.values()), shipped_terms()
    codes = [target.code for target in targets]
    texts = gold_texts(DEVELOPMENT)
    readers = {language: Reader(targets, terms, language) for language in ("sv", "en")}
    columns = np.array([readers[text.language].read(text.text).columns for text in texts])
    true = np.array([[code in text.targets for code in codes] for text in texts])
    likely = np.zeros(true.shape)
    topics = [text.topic for text in texts]
    folds = import_module("sklearn.model_selection").GroupKFold(FOLDS)
    for known, held_out in folds.split(columns, groups=topics):
        likely[held_out] = _said(_fitted(columns[known], true[known]), columns[held_out])
    least = _told(texts, targets, likely, codes)
    model = _fitted(columns, true)
    lines = [
        "# Fitted by tests/campaigns/fitting_suggestions.py: do not edit by hand.",
        f'version = "{VERSION}"',
        f"least = {LEAST}",
        f"goal_least = {least:.3f}",
        f"intercept = {model.intercept_[0]:.4f}",
        "",
        "[columns]",
        *(f'"{name}" = {value:.4f}' for name, value in zip(NAMES, model.coef_[0], strict=True)),
    ]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(FILE.read_text(encoding="utf-8"))
    return 0


def _fitted(columns: Floats, true: np.ndarray) -> Any:
    model = import_module("sklearn.linear_model").LogisticRegression(C=STRENGTH, max_iter=3000)
    return model.fit(columns.reshape(-1, len(NAMES)), true.ravel())


def _said(model: Any, columns: Floats) -> Floats:
    found: Floats = model.predict_proba(columns.reshape(-1, len(NAMES)))[:, 1]
    return found.reshape(columns.shape[:2])


def _told(
    texts: Sequence[GoldText], targets: Sequence[Target], likely: Floats, codes: Sequence[str]
) -> float:
    """Print the figures of what was held out; the best least score of goals."""
    goals = np.array([goal_likelihoods(targets, row) for row in likely])
    plain = next(
        each for each in baselines(targets, shipped_terms(), texts, {}) if each.name == PLAIN
    )
    worst = np.array([plain.goals(text) for text in texts])
    kinds = []
    for language in ("sv", "en"):
        chosen = [place for place, text in enumerate(texts) if text.language == language]
        some = [texts[place] for place in chosen]
        easy = right_and_wrong(some, None, np.random.default_rng(1))
        hard = right_and_wrong(some, worst[chosen], np.random.default_rng(1))
        print(
            language,
            "top 3",
            top_share(some, likely[chosen], codes),
            "MRR",
            reciprocal_rank(some, likely[chosen], codes).value,
            "suggested",
            suggested_share(some, likely[chosen], LEAST, linked=True).value,
            "without links",
            suggested_share(some, likely[chosen], LEAST, linked=False).value,
        )
        kinds.append((easy, hard, goals[chosen]))
    best = {}
    for least in CANDIDATES:
        right = [
            pair_figures(pairs, rows, least).accuracy.value
            for easy, hard, rows in kinds
            for pairs in (easy, hard)
        ]
        best[least] = sum(right)
        said = " ".join(f"{each:.3f}" for each in right)
        print(f"  from {least}: sv random, hard; en random, hard: {said}")
    return max(best, key=lambda least: best[least])


if __name__ == "__main__":
    sys.exit(main())

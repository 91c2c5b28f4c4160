"""What suggestions are compared with: plainer ways to tell which targets a text serves."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from graph.analyses.model import Target
from graph.benchmarks.gold import GoldText
from graph.linking.features import FIELD_WEIGHTS, Floats, documents
from graph.linking.likeness import Likeness, Pieces, letter_sequences, word_stems
from graph.linking.suggester import Suggester, Suggesting, goal_likelihoods
from graph.linking.terms import Term
from graph.texts import Text

Scores = Callable[[GoldText], Floats]
"""A number for each target, the higher the likelier."""

OURS: Final = "suggester"
PLAIN: Final = "stems"
"""The plain baseline, whose worst mistakes are the hardest wrong pairs."""


@dataclass(frozen=True)
class Method:
    """A way to score targets; its goals are the likeliest of their targets where not told."""

    name: str
    label: Text
    targets: Scores
    goals: Scores


def ours(suggester: Suggester) -> Method:
    """The suggester: probabilities."""

    def likely(text: GoldText) -> Floats:
        return suggester.probabilities(text.text, text.language)

    return Method(
        OURS,
        Text("Målgrafs förslag", "Målgraf's suggestions"),
        likely,
        lambda text: goal_likelihoods(suggester.targets, likely(text)),
    )


def brought(suggesting: Suggesting, targets: Sequence[Target]) -> Method:
    """A model that somebody has brought; each text is asked about once."""
    place = {target.code: number for number, target in enumerate(targets)}

    @cache
    def likely(text: GoldText) -> Floats:
        found = np.zeros(len(targets))
        for each in suggesting.suggest(text.text, text.language, most=20).suggestions:
            found[place[each.target]] = each.probability
        return found

    name = suggesting.version
    return Method(
        name, Text(name, name), likely, lambda text: goal_likelihoods(targets, likely(text))
    )


def baselines(
    targets: Sequence[Target],
    terms: Sequence[Term],
    known: Sequence[GoldText],
    official: Mapping[str, str],
) -> list[Method]:
    """The plainer methods; ``official`` holds the UN's own English texts by code, or nothing."""
    labels = {
        language: [{getattr(target.label, language): 1.0} for target in targets]
        for language in ("sv", "en")
    }
    lists = {
        language: documents(
            targets, [term for term in terms if term.language == language], language
        )
        for language in ("sv", "en")
    }
    methods = [
        _alike(PLAIN, Text("Ordstammar", "Word stems"), targets, lists, word_stems),
        _alike(
            "letters", Text("Bokstavsföljder", "Letter sequences"), targets, lists, letter_sequences
        ),
        _alike("labels", Text("Bara etiketterna", "Labels only"), targets, labels, word_stems),
        _majority(targets, known),
    ]
    if official:
        texts = [{official.get(target.code, ""): 1.0} for target in targets]
        said = Text("Bara FN:s texter", "UN texts only")
        methods.append(_alike("un", said, targets, {"sv": texts, "en": texts}, word_stems))
    return methods


def _alike(
    name: str,
    label: Text,
    targets: Sequence[Target],
    documents_by_language: Mapping[str, Sequence[Mapping[str, float]]],
    pieces: Pieces,
) -> Method:
    likeness = {
        language: Likeness(documents, language, pieces)
        for language, documents in documents_by_language.items()
    }

    def scores(text: GoldText) -> Floats:
        parts = {said: FIELD_WEIGHTS[field] for field, said in text.text.fields()}
        return likeness[text.language].to(parts)

    return Method(name, label, scores, lambda text: _best_of_goals(targets, scores(text)))


def _majority(targets: Sequence[Target], known: Sequence[GoldText]) -> Method:
    """The same answer for every text: what is most common."""
    common = Counter(code for each in known for code in each.targets)
    counted = np.array([float(common[target.code]) for target in targets])
    goals = Counter(goal for each in known for goal in each.goals)
    by_goal = np.array([float(goals[goal]) for goal in range(1, 18)])
    label = Text("Det vanligaste", "The most common")
    return Method("majority", label, lambda _: counted, lambda _: by_goal)


def _best_of_goals(targets: Sequence[Target], scores: Floats) -> Floats:
    found = np.zeros(17)
    np.maximum.at(found, [target.goal - 1 for target in targets], scores)
    return found

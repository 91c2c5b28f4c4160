"""Suggestions that know what people in the organisation have answered about nearly the same goals.

Likeness weighs in by its cube: a goal in nearly the same words decides, one that merely is about
the same hardly counts. On the gold set, where no two texts are alike, it changes nothing worth
telling (−0.01 to +0.01 of the targets among three); it is for the goals that units and programmes
repeat from each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from graph.linking.features import FIELD_WEIGHTS, OF_THE_GOAL, Floats
from graph.linking.goal_text import GoalText, language_of
from graph.linking.likeness import Likeness, letter_sequences
from graph.linking.suggester import Suggested, Suggester, Suggesting

ACCEPTED: Final = 16.0
REJECTED: Final = 8.0
"""What the answer to the very same text adds to, or takes from, the log odds of a target."""
_TOLD: Final = 0.2
"""From this change of the log odds on, it is told which answers moved a suggestion."""


@dataclass(frozen=True)
class Answered:
    """A text with the targets (codes) that people accepted and rejected for it.

    ``name`` tells it to people: an IRI, or what a file calls it.
    """

    name: str
    language: str
    text: GoalText
    accepted: frozenset[str]
    rejected: frozenset[str]


class LearningSuggester:
    """Suggests as the one it rests on, moved by answers; it says which answers moved what."""

    def __init__(self, base: Suggester, answered: Sequence[Answered]) -> None:
        """``answered``: in any order; those about the text itself are not used for it."""
        self._base = base
        self._answered = {
            language: [each for each in answered if each.language == language]
            for language in ("sv", "en")
        }
        self._likeness = {
            language: Likeness([_parts(each.text) for each in some], language, letter_sequences)
            for language, some in self._answered.items()
        }
        self._codes = [target.code for target in base.targets]

    @property
    def version(self) -> str:
        """That of the one it rests on, and how many answers it knows."""
        return f"{self._base.version}+{sum(map(len, self._answered.values()))}"

    def suggest(self, text: GoalText, language: str = "", most: int = 3) -> Suggested:
        """At most so many targets, the likeliest first, with the answers that moved them."""
        language = language or language_of(text)
        moved, behind = self._moved(text, language)
        found = self._base.suggest(text, language, len(self._codes), moved=moved)
        return Suggested(
            language,
            tuple(
                replace(each, moved_by=tuple(behind.get(each.target, ())))
                for each in found.suggestions[:most]
            ),
            self.version,
        )

    def _moved(self, text: GoalText, language: str) -> tuple[Floats, dict[str, list[str]]]:
        """What is added to the log odds of each target, and whose answers did it."""
        added, taken = np.zeros(len(self._codes)), np.zeros(len(self._codes))
        behind: dict[str, list[str]] = {}
        alike = self._likeness[language].to(_parts(text)) ** 3
        for each, likeness in zip(self._answered[language], alike.tolist(), strict=True):
            if each.text == text:
                continue
            for worth, codes, total in (
                (ACCEPTED, each.accepted, added),
                (REJECTED, each.rejected, taken),
            ):
                for code in codes:
                    number = self._codes.index(code)
                    total[number] = max(total[number], worth * likeness)
                    if worth * likeness >= _TOLD:
                        behind.setdefault(code, []).append(each.name)
        return added - taken, behind


def learning(base: Suggesting, answered: Sequence[Answered]) -> Suggesting:
    """The same moved by answers, where there are any; a model of one's own does not learn."""
    if not answered or not isinstance(base, Suggester):
        return base
    return LearningSuggester(base, answered)


def _parts(text: GoalText) -> dict[str, float]:
    return {said: FIELD_WEIGHTS[field] for field, said in text.fields() if field in OF_THE_GOAL}

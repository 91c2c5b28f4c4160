"""What a goal says in words: all that a suggestion may rest on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

LANGUAGES: Final = ("sv", "en")
_SWEDISH_LETTERS: Final = frozenset("åäö")

_SMALL_WORDS: Final = {
    "sv": re.compile(
        r"\b(?:och|att|i|på|av|för|som|en|ett|den|det|med|till|är|ska|vi|har|inte|om|alla|sina|från"
        r"|eller|kan|genom|där|vid|fler|varje|ingen|sin|ha|mer|utan)\b"
    ),
    "en": re.compile(
        r"\b(?:and|the|of|to|in|for|a|is|are|we|our|with|all|on|by|that|be|will|their|from|or|as|at"
        r"|can|through|have|has|every|each|more|no|not|it|its|this|who)\b"
    ),
}


@dataclass(frozen=True)
class GoalText:
    """A goal, mission, assignment, pledge or activity in words, in one language.

    ``indicators`` are the names of what measures it; ``programme`` and ``unit`` are the names of
    where it stands. Everything but the label may be empty.
    """

    label: str
    description: str = ""
    indicators: tuple[str, ...] = ()
    programme: str = ""
    unit: str = ""

    def fields(self) -> Iterator[tuple[str, str]]:
        """Each text with the name of its field, the label first; empty ones left out."""
        yield "label", self.label
        if self.description:
            yield "description", self.description
        for indicator in self.indicators:
            yield "indicators", indicator
        if self.programme:
            yield "programme", self.programme
        if self.unit:
            yield "unit", self.unit

    def without_place(self) -> "GoalText":
        """The same without programme and unit."""
        return replace(self, programme="", unit="")


def language_of(text: GoalText) -> str:
    """The language it is written in, ``sv`` or ``en``: by its small words, Swedish where none tell.

    >>> language_of(GoalText("Every child can swim when leaving the sixth year"))
    'en'
    >>> language_of(GoalText("Simkunniga elever"))
    'sv'
    """
    words = " ".join(said for _, said in text.fields()).casefold()
    swedish, english = (len(_SMALL_WORDS[each].findall(words)) for each in LANGUAGES)
    if swedish == english:
        return "sv" if not english or _SWEDISH_LETTERS & set(words) else "en"
    return "sv" if swedish > english else "en"

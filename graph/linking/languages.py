"""The languages that a thing is said in."""

from typing import Final

from graph.linking.goal_text import GoalText, language_of
from graph.texts import Language, Text

_SWEDISH: Final = frozenset("åäö")


def languages_of(label: Text) -> tuple[Language, ...]:
    """Both where the two differ, Swedish first; else the one it seems to be in.

    A label in one language stands for both, and then they do not differ. One with å, ä or ö is
    Swedish.

    >>> languages_of(Text("Trygg skola", "Safe school")), languages_of(Text("Trygg", "Trygg"))
    (('sv', 'en'), ('sv',))
    >>> languages_of(Text("Skatt per person i Åre", "Skatt per person i Åre"))
    ('sv',)
    """
    if label.sv != label.en:
        return ("sv", "en")
    if _SWEDISH & set(label.sv.casefold()):
        return ("sv",)
    return ("en",) if language_of(GoalText(label.sv)) == "en" else ("sv",)

"""The languages that a thing is said in."""

from graph.linking.goal_text import GoalText, language_of
from graph.texts import Language, Text


def languages_of(label: Text) -> tuple[Language, ...]:
    """Both where the two differ, Swedish first; else the one it seems to be in.

    A label in one language stands for both, and then they do not differ.

    >>> languages_of(Text("Trygg skola", "Safe school")), languages_of(Text("Trygg", "Trygg"))
    (('sv', 'en'), ('sv',))
    """
    if label.sv != label.en:
        return ("sv", "en")
    return ("en",) if language_of(GoalText(label.sv)) == "en" else ("sv",)

"""The fifteen questions of the benchmark, in the order they are asked.

They are texts that any SPARQL 1.1 engine can be given as they are. Some are named questions; the
others are about the municipality ``FIRST``, or about all there are.
"""

from functools import cache
from pathlib import Path
from typing import Final

from graph.questions import Question, question
from graph.questions.catalogue import read_question

FOLDER: Final = Path(__file__).resolve().parent / "questions"
POINT: Final = "unit_of_goal"
"""The question that asks for the least: what it takes is what the way to the engine takes."""
_NAMES: Final = (
    POINT,
    "values_of_indicator",
    "above_activity",
    "programme_as_graph",
    "goals_on_climate",
    "goals_about_climate",
    "goals_without_indicator",
    "targets_without_goals",
    "programmes_like_one",
    "target_values_reached",
    "targets_by_municipality",
    "unit_workload",
    "outcomes_by_year",
    "targets_by_programme",
    "programmes_sharing_targets",
)


@cache
def asked_questions() -> tuple[Question, ...]:
    """All of them, the small ones first."""
    return tuple(_question(name) for name in _NAMES)


def _question(name: str) -> Question:
    own = FOLDER / f"{name}.rq"
    return read_question(own) if own.exists() else question(name)

"""How bearers are grouped when asked who should meet: by programme, board or unit."""

from typing import Literal

from graph.analyses.model import Bearer, LinkModel

Grouping = Literal["programme", "board", "unit"]
BOARDS = frozenset(
    {"board", "committee", "company", "council", "executive-board", "joint-authority"}
)
"""The unit types that answer for themselves to the council."""


def groups_of(model: LinkModel, bearer: Bearer, grouping: Grouping) -> frozenset[str]:
    """The groups a bearer belongs to; empty where it cannot be told.

    By programme means the row: a bearer without a programme is grouped by its unit.
    """
    if grouping == "programme":
        return model.rows_of(bearer)
    if grouping == "unit":
        return model.answers_for(bearer)
    return frozenset(board_of(model, unit) for unit in model.answers_for(bearer))


def board_of(model: LinkModel, unit: str) -> str:
    """The nearest board or company at or above a unit; without one, the topmost unit."""
    seen = [unit]
    while unit in model.units and model.units[unit].unit_type not in BOARDS:
        parent = model.units[unit].parent
        if parent not in model.units or parent == model.organisation or parent in seen:
            break
        unit = parent
        seen.append(unit)
    return unit

"""Real answers, cut short, that the description of the interface shows."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

EXAMPLES: Final = Path(__file__).resolve().parent / "examples.json"


@cache
def examples() -> dict[str, Any]:
    """An answer by path; and of problems by status."""
    found: dict[str, Any] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found

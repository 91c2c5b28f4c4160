"""National key figures, as somebody lists them."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class KeyFigure:
    """A national key figure; ``description`` may be empty."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, eq=False)
class KeyFigures:
    """A list of key figures, each id once, and the name of the file it came from."""

    figures: tuple[KeyFigure, ...] = ()
    file: str = ""


NO_KEY_FIGURES: Final = KeyFigures()
"""Where nobody has given a list."""

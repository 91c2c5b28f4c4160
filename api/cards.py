"""The card that a thing is in the chain: its sign to the left, its label in lines beside it."""

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass

FONT = 16
"""Size of the letters, in the picture's own units."""
LINE_HEIGHT = 20
PADDING = 10
BETWEEN = 8
"""From the sign to its label."""
LETTERS = 16
"""Characters on a line, when no word is longer."""
MOST_LETTERS = 26
"""A longer word is broken."""
MOST_LINES = 4
TILE = 44
SIGN = 24
"""Width of a code on its tile, and of any other sign."""
NARROW, WIDE = frozenset("iljtfrI1.,:;|!' -()"), frozenset("mwMWÅ%@✓◐✗…–—")
CORNERS: Mapping[str, tuple[int, float]] = {
    "square": (4, math.pi / 4),
    "diamond": (4, 0.0),
    "triangle": (3, -math.pi / 2),
    "triangleDown": (3, math.pi / 2),
    "hexagon": (6, 0.0),
}
"""Corners of a shape, and the angle of the first."""

Corner = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """A card's label and size; ``sign`` is the width kept for its shape or code."""

    lines: tuple[str, ...]
    width: float
    height: float
    sign: int


def card(label: str, *, coded: bool = False) -> Card:
    """The card that holds a label; ``coded`` ones bear a tile with the code of an SDG target.

    >>> card("Trygg skola").lines
    ('Trygg skola',)
    >>> card("Alla barn och elever är trygga i skolan").lines
    ('Alla barn och', 'elever är trygga', 'i skolan')
    """
    longest = max(map(len, label.split(" ")))
    letters = min(max(longest, LETTERS), MOST_LETTERS)
    lines = tuple(textwrap.wrap(label, letters, max_lines=MOST_LINES, placeholder="…"))
    sign = TILE if coded else SIGN
    width = 2 * PADDING + sign + (BETWEEN + max(map(extent, lines)) if lines else 0)
    height = max(len(lines) * LINE_HEIGHT, SIGN) + 1.4 * PADDING
    return Card(lines, round(width, 1), round(height, 1), sign)


def extent(line: str) -> float:
    """About how wide a line is, rather too much than too little.

    >>> extent("ill") < extent("bad") < extent("MWM")
    True
    """
    return FONT * sum(
        0.34 if letter in NARROW else 0.9 if letter in WIDE else 0.7 if letter.isupper() else 0.57
        for letter in line
    )


def corners(shape: str, size: float) -> list[Corner]:
    """The corners of a shape around its middle; none for what is round or a box.

    >>> corners("diamond", 10)
    [(10.0, 0.0), (0.0, 10.0), (-10.0, 0.0), (-0.0, -10.0)]
    >>> corners("dot", 10)
    []
    """
    radii = [size, 0.45 * size] * 5
    first = -math.pi / 2
    if shape in CORNERS:
        count, first = CORNERS[shape]
        radii = [size] * count
    elif shape != "star":
        return []
    return [
        (
            round(radius * math.cos(first + math.tau * index / len(radii)), 1),
            round(radius * math.sin(first + math.tau * index / len(radii)), 1),
        )
        for index, radius in enumerate(radii)
    ]

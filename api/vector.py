"""The goal graph as an SVG document, with titles and links, made from what the browser draws."""

import math
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.drawing import network_data
from api.picture import Choice, Picture
from api.rendering import environment
from api.views import OrganisationView
from graph.texts import Language

MARGIN = 160
LINE = 24
"""Characters of a label on one line; fewer in the whole picture, whose labels are larger."""
SHORT_LINE = 16
LABELLED = frozenset({"sdg", "programme", "vision", "focus-area"})
"""The kinds that have room for a label in the whole picture."""
INSIDE = frozenset({"box", "ellipse", "database"})
"""The shapes whose label stands inside them."""
DARK_SDGS = frozenset({1, 4, 8, 10, 13, 16, 17})
"""The goals whose colour needs a white number."""
CORNERS: Mapping[str, tuple[int, float]] = {
    "square": (4, math.pi / 4),
    "diamond": (4, 0.0),
    "triangle": (3, -math.pi / 2),
    "triangleDown": (3, math.pi / 2),
    "hexagon": (6, 0.0),
}
"""Corners of a shape, and the angle of the first."""


@dataclass(frozen=True)
class Mark:
    """One node: an outline (none for a circle or a box), and its label in lines."""

    data: Mapping[str, Any]
    outline: str
    lines: tuple[str, ...]
    inside: bool
    title: str
    address: str


def as_svg(view: OrganisationView, drawn: Picture, choice: Choice, language: Language) -> str:
    """The chosen part as a document that stands alone."""
    data = network_data(view, drawn, choice, language)
    nodes = {node["id"]: node for node in data["nodes"]}
    marks = [_mark(view, drawn, node, choice, language) for node in data["nodes"]]
    edges = [
        (nodes[edge["from"]], nodes[edge["to"]], edge)
        for edge in data["edges"]
        if choice.focus or edge["relation"] in {"addresses", "counteracts"}
    ]
    return (
        environment()
        .get_template("graph.svg")
        .render(
            language=language,
            label=view.label,
            marks=marks,
            edges=edges,
            focused=bool(choice.focus),
            dark_sdgs=DARK_SDGS,
            frame=_frame(data["nodes"]),
        )
    )


def _mark(
    view: OrganisationView,
    drawn: Picture,
    node: Mapping[str, Any],
    choice: Choice,
    language: Language,
) -> Mark:
    iri = drawn.nodes[node["id"]].iri
    inside = node["shape"] in INSIDE
    has_label = bool(choice.focus) or node["kind"] in LABELLED or inside
    longest = LINE if choice.focus else SHORT_LINE
    return Mark(
        data=node,
        outline=outline(node["shape"], node["x"], node["y"], node["size"]),
        lines=tuple(textwrap.wrap(node["label"], longest)) if has_label else (),
        inside=inside,
        title=f"{drawn.nodes[node['id']].code} {view.name(iri, language).text}".strip(),
        address=view.address(iri),
    )


def outline(shape: str, x: float, y: float, size: float) -> str:
    """The corners of a shape as SVG writes them; empty for what has none.

    >>> outline("diamond", 0, 0, 10)
    '10.0,0.0 0.0,10.0 -10.0,0.0 -0.0,-10.0'
    >>> outline("dot", 0, 0, 10)
    ''
    """
    radii = [size, 0.45 * size] * 5
    first = -math.pi / 2
    if shape in CORNERS:
        count, first = CORNERS[shape]
        radii = [size] * count
    elif shape != "star":
        return ""
    turns = [first + math.tau * index / len(radii) for index in range(len(radii))]
    return " ".join(
        f"{x + radius * math.cos(turn):.1f},{y + radius * math.sin(turn):.1f}"
        for radius, turn in zip(radii, turns, strict=True)
    )


def _frame(nodes: list[dict[str, Any]]) -> tuple[float, float, float, float]:
    """Left, top, width and height that hold all nodes."""
    across = [node["x"] for node in nodes]
    down = [node["y"] for node in nodes]
    left, top = min(across) - MARGIN, min(down) - MARGIN
    return left, top, max(across) + MARGIN - left, max(down) + MARGIN - top

"""The goal graph as an SVG document, with titles and links, made from what the browser draws."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.cards import BETWEEN, FONT, LINE_HEIGHT, PADDING, Corner, corners
from api.drawing import network_data
from api.picture import Choice, Picture
from api.rendering import environment
from api.views import OrganisationView
from graph.texts import Language

MARGIN = 160
LINE = 16
"""Characters of a label on one line in the whole picture; a card has its lines already."""
EDGE = 20
"""Room around the cards."""
LABELLED = frozenset({"sdg", "programme", "vision", "focus-area"})
"""The kinds that have room for a label in the whole picture."""
INSIDE = frozenset({"box", "ellipse", "database"})
"""The shapes whose label stands inside them."""
DARK_SDGS = frozenset({1, 4, 8, 10, 13, 16, 17})
"""The goals whose colour needs a white number."""


@dataclass(frozen=True)
class Mark:
    """One node: an outline (none for a circle or a box), and its label in lines.

    ``middle`` is where its sign stands from left to right: beside the middle of a card.
    """

    data: Mapping[str, Any]
    middle: float
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
            focus=choice.focus,
            dark_sdgs=DARK_SDGS,
            frame=frame(data["nodes"]),
            paper={
                "font": FONT,
                "line": LINE_HEIGHT,
                "padding": PADDING,
                "between": BETWEEN,
            },
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
    has_label = node["kind"] in LABELLED or inside
    middle = node["x"]
    if choice.focus:
        middle += PADDING + node["sign"] / 2 - node["width"] / 2
    wrapped = tuple(textwrap.wrap(node["label"], LINE)) if has_label else ()
    return Mark(
        data=node,
        middle=middle,
        outline=outline(corners(node["shape"], node["size"]), middle, node["y"]),
        lines=node["lines"] if choice.focus else wrapped,
        inside=inside,
        title=f"{drawn.nodes[node['id']].code} {view.name(iri, language).text}".strip(),
        address=view.address(iri),
    )


def outline(points: Iterable[Corner], x: float, y: float) -> str:
    """Corners around a middle as SVG writes them.

    >>> outline([(10, 0), (0, 10.5)], 100, 200)
    '110.0,200.0 100.0,210.5'
    """
    return " ".join(f"{x + across:.1f},{y + down:.1f}" for across, down in points)


def frame(nodes: Sequence[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    """Left, top, width and height that hold all nodes, and all cards with room around them.

    >>> frame([])
    (0.0, 0.0, 0.0, 0.0)
    """
    if not nodes:
        return 0.0, 0.0, 0.0, 0.0
    across = [
        (node["x"], node["width"] / 2 + EDGE if "width" in node else MARGIN) for node in nodes
    ]
    down = [(node["y"], node["height"] / 2 + EDGE if "width" in node else MARGIN) for node in nodes]
    left, top = min(at - half for at, half in across), min(at - half for at, half in down)
    right, bottom = max(at + half for at, half in across), max(at + half for at, half in down)
    return left, top, right - left, bottom - top

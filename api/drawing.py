"""From a part of the picture to what the browser draws: pyvis is the model, the page is ours."""

from collections.abc import Mapping
from importlib import import_module
from threading import Thread
from typing import Any

from api.cards import Card, card, corners
from api.language import in_words
from api.picture import Choice, Edge, Node, Picture
from api.views import OrganisationView
from graph.texts import Language
from graph.vocabularies import taxonomy

SHAPES: Mapping[str, tuple[str, int]] = {
    "sdg": ("box", 40),
    "target": ("dot", 13),
    "vision": ("box", 20),
    "focus-area": ("box", 20),
    "programme": ("hexagon", 44),
    "goal": ("dot", 20),
    "basic-mission": ("square", 17),
    "assignment": ("diamond", 21),
    "pledge": ("star", 21),
    "activity": ("triangleDown", 16),
    "indicator": ("triangle", 16),
    "unit": ("ellipse", 18),
    "network": ("database", 16),
}
"""The shape says what kind of thing it is."""
FILLS = (
    "#4477aa",
    "#cc6677",
    "#117733",
    "#ddcc77",
    "#88ccee",
    "#882255",
    "#44aa99",
    "#999933",
    "#aa4499",
)
"""The fill says which programme: told apart also by the colour-blind."""
OTHER_FILL = "#9aa5a9"
"""Programmes after the ninth."""
NO_FILL = "#ffffff"
RINGS: Mapping[str, tuple[str, float, str]] = {
    "reached": ("#1d6b3a", 5, "✓"),
    "done": ("#1d6b3a", 5, "✓"),
    "partly-reached": ("#b06a00", 5, "◐"),
    "started": ("#b06a00", 5, "◐"),
    "not-reached": ("#a3232c", 5, "✗"),
    "not-started": ("#a3232c", 5, "✗"),
    "cannot-be-judged": ("#51616a", 5, "?"),
}
"""The ring says the status, and the sign before the label says it again."""
NO_RING = ("#51616a", 1.5, "")
LINES: Mapping[str, tuple[str, bool]] = {
    "addresses": ("#3f8f96", False),
    "counteracts": ("#a3232c", True),
    "names": ("#7aa5a9", True),
    "contributesTo": ("#51616a", False),
    "inProgramme": ("#c3c9c6", False),
    "measuredBy": ("#b59b5a", False),
    "responsibleUnit": ("#8d7fae", False),
    "contributingUnit": ("#8d7fae", True),
    "hasMember": ("#8d7fae", True),
    "isTargetOf": ("#d5d9d6", False),
}
"""The line says which relation; a broken one also sets the weaker or contrary one apart."""
LONGEST = 40
LONGEST_PROGRAMME = 60
"""Characters of a label in the whole picture; the side panel and the list have it whole."""
SIGNS: Mapping[str, float] = {"programme": 13, "goal": 10, "target": 10, "indicator": 11}
"""Radius of the sign on a card, where it is not the usual."""
USUAL_SIGN = 11.0


def fills(drawn: Picture) -> dict[str, str]:
    """Programme IRI → the colour of its things, in a stable order."""
    programmes = sorted(node.iri for node in drawn.nodes.values() if node.kind == "programme")
    return {
        iri: FILLS[index] if index < len(FILLS) else OTHER_FILL
        for index, iri in enumerate(programmes)
    }


def network_data(
    view: OrganisationView, drawn: Picture, choice: Choice, language: Language
) -> dict[str, list[dict[str, Any]]]:
    """The nodes and edges as vis-network wants them, through a pyvis model.

    pyvis is imported here because that takes most of a second, and the lists are assigned whole
    because its own ``add_edge`` looks through all edges for every new one.
    """
    from pyvis.network import Network

    model = Network(directed=True)
    part = drawn.part(choice)
    palette = fills(drawn)
    reached = {f"target/{view.code(target)}" for target in view.model.bearers_by_target}
    labels = {node.name: view.name(node.iri, language).text for node in part.nodes}
    cards = {node.name: node_card(node, labels[node.name]) for node in part.nodes if choice.focus}
    sizes = {name: (each.width, each.height) for name, each in cards.items()}
    places = drawn.part_places(choice, part, sizes)
    model.nodes = [
        drawn_node(node, labels[node.name], palette, reached)
        | dict(zip("xy", (round(c, 1) for c in places[node.name]), strict=True))
        | {"kind": node.kind}
        | (drawn_card(node, cards[node.name]) if cards else {})
        for node in part.nodes
    ]
    model.edges = [drawn_edge(edge) for edge in part.edges]
    nodes, edges, *_ = model.get_network_data()
    return {"nodes": nodes, "edges": edges}


def load_pyvis() -> None:
    """Import the library ahead of the first picture, beside whatever else is going on."""
    Thread(target=import_module, args=("pyvis.network",), daemon=True).start()


def drawn_node(
    node: Node, label: str, palette: Mapping[str, str], reached: set[str]
) -> dict[str, Any]:
    """One node: shape for its kind, fill for its programme or SDG, ring for its status."""
    shape, size = SHAPES[node.kind]
    ring, width, sign = RINGS.get(node.status, NO_RING)
    fill = palette.get(node.programme, NO_FILL)
    text = f"{sign} {label}".strip()
    if node.kind in {"sdg", "target"}:
        ring = taxonomy().goals[node.sdg].colour
        fill = ring if node.kind == "sdg" or node.name in reached else NO_FILL
        width, text = 2, node.code
    longest = LONGEST_PROGRAMME if node.kind == "programme" else LONGEST
    return {
        "id": node.name,
        "label": text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…",
        "shape": shape,
        "size": size,
        "borderWidth": width,
        "color": {"background": fill, "border": ring},
    }


def node_card(node: Node, label: str) -> Card:
    """The card of a node in the chain: its status or code stands before its label."""
    sign = RINGS.get(node.status, NO_RING)[2]
    return card(f"{sign}\N{NO-BREAK SPACE}{label}".strip(), coded=bool(node.code))


def drawn_card(node: Node, its: Card) -> dict[str, Any]:
    """What a node in the chain has beside what it has in the whole."""
    size = SIGNS.get(node.kind, USUAL_SIGN)
    return {
        "code": node.code,
        "lines": its.lines,
        "width": its.width,
        "height": its.height,
        "sign": its.sign,
        "size": size,
        "corners": corners(SHAPES[node.kind][0], size),
    }


def drawn_edge(edge: Edge) -> dict[str, Any]:
    """One edge: colour and dash for its relation, width for the strength of a link."""
    colour, dashed = LINES[edge.relation]
    return {
        "from": edge.start,
        "to": edge.end,
        "color": colour,
        "dashes": dashed,
        "width": abs(edge.strength or 1),
        "relation": edge.relation,
    }


def index(view: OrganisationView, drawn: Picture, language: Language) -> list[dict[str, str]]:
    """Everything that can be searched for: identifier, label and kind in words."""
    kinds = {kind: in_words(language, f"kind.{kind}") for kind in SHAPES}
    return [
        {
            "id": node.name,
            "label": f"{node.code} {view.name(node.iri, language).text}".strip(),
            "kind": kinds[node.kind],
        }
        for node in drawn.nodes.values()
    ]

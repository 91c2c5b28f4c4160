"""The units and networks that hold the organisation together (measure 14)."""

from dataclasses import dataclass
from itertools import combinations
from math import isnan

import networkx

from graph.analyses.cooperation import cooperation_links
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST
from graph.texts import Text


@dataclass(frozen=True)
class Bridge:
    """One unit or network among those that cooperate.

    ``betweenness`` (0 to 1) is the share of shortest ways through it; ``constraint`` (Burt) is high
    for who only knows those who know each other; ``effective_size`` counts contacts that are not
    each other's. None where fewer than five cooperate, or they are not defined (no contacts).
    ``separates`` are the pairs that lose every way to each other if it leaves.
    """

    iri: str
    neighbours: tuple[str, ...]
    separates: tuple[tuple[str, str], ...]
    betweenness: float | None
    constraint: float | None
    effective_size: float | None

    def sentence(self, model: LinkModel) -> Text:
        """What would be lost without it."""
        label, count = model.label_of(self.iri), len(self.separates)
        if not count:
            return Text(
                f"{label.sv} förbinder {len(self.neighbours)}, som även når varandra ändå.",
                f"{label.en} connects {len(self.neighbours)} that reach each other anyway.",
            )
        return Text(
            f"Utan {label.sv} tappar {count} par all samverkan med varandra.",
            f"Without {label.en}, {count} pairs lose every way to work together.",
        )


def bridges(model: LinkModel) -> tuple[Bridge, ...]:
    """All that cooperate, those whose leaving separates most first."""
    links = cooperation_network(model)
    enough = links.number_of_nodes() >= FEWEST
    betweenness = networkx.betweenness_centrality(links) if enough else {}
    constraint = networkx.constraint(links) if enough else {}
    effective = networkx.effective_size(links) if enough else {}
    cutting = set(networkx.articulation_points(links))
    found = [
        Bridge(
            iri=node,
            neighbours=tuple(sorted(links[node])),
            separates=_separated(links, node, model) if node in cutting else (),
            betweenness=betweenness.get(node),
            constraint=_defined(constraint.get(node)),
            effective_size=_defined(effective.get(node)),
        )
        for node in sorted(links)
    ]
    return tuple(sorted(found, key=lambda b: (-len(b.separates), -(b.betweenness or 0.0), b.iri)))


def cooperation_network(model: LinkModel) -> "networkx.Graph[str]":
    """Units and networks; between them what is done together, never what is merely shared."""
    links: networkx.Graph[str] = networkx.Graph()
    links.add_edges_from(cooperation_links(model))
    links.add_edges_from(
        (network.iri, member) for network in model.networks.values() for member in network.members
    )
    return links


def _separated(
    links: "networkx.Graph[str]", node: str, model: LinkModel
) -> tuple[tuple[str, str], ...]:
    """The pairs of units that only meet over the node."""
    left = links.subgraph(set(networkx.node_connected_component(links, node)) - {node})
    parts = [
        sorted(set(part) - model.networks.keys()) for part in networkx.connected_components(left)
    ]
    return tuple(
        sorted(
            (min(a, b), max(a, b))
            for one, other in combinations(parts, 2)
            for a in one
            for b in other
        )
    )


def _defined(value: float | None) -> float | None:
    return None if value is None or isnan(value) else float(value)

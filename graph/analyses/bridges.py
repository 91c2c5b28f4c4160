"""The units and networks that hold the organisation together (measure 14)."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from graph.analyses.cooperation import cooperation_links
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, rounded
from graph.answers import Column, Table
from graph.texts import Text

if TYPE_CHECKING:
    import networkx


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
    # only where it is used: it takes longer to import than a page takes to make
    import networkx

    links = cooperation_network(model)
    enough = links.number_of_nodes() >= FEWEST
    betweenness = networkx.betweenness_centrality(links) if enough else {}
    cutting = set(networkx.articulation_points(links))
    found = [
        Bridge(
            iri=node,
            neighbours=tuple(sorted(links[node])),
            separates=_separated(links, node, model) if node in cutting else (),
            betweenness=betweenness.get(node),
            constraint=constraint(links, node) if enough else None,
            effective_size=effective_size(links, node) if enough else None,
        )
        for node in sorted(links)
    ]
    return tuple(sorted(found, key=lambda b: (-len(b.separates), -(b.betweenness or 0.0), b.iri)))


def bridges_table(model: LinkModel, found: Iterable[Bridge]) -> Table:
    """One row per unit or network that works with others."""
    return Table(
        columns=(
            Column("bridge", Text("Enhet eller nätverk", "Unit or network")),
            Column("neighbours", Text("Samverkar med", "Works with")),
            Column("separates", Text("Par som skiljs åt utan den", "Pairs parted without it")),
            Column("betweenness", Text("Mellanliggande centralitet", "Betweenness")),
            Column("constraint", Text("Bundenhet (Burt)", "Constraint (Burt)")),
            Column("effective_size", Text("Effektiv storlek", "Effective size")),
        ),
        rows=tuple(
            (
                model.thing(bridge.iri),
                len(bridge.neighbours),
                len(bridge.separates),
                rounded(bridge.betweenness),
                rounded(bridge.constraint),
                rounded(bridge.effective_size),
            )
            for bridge in found
        ),
    )


def cooperation_network(model: LinkModel) -> "networkx.Graph[str]":
    """Units and networks; between them what is done together, never what is merely shared."""
    import networkx

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
    import networkx

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


def constraint(links: "networkx.Graph[str]", node: str) -> float | None:
    """Burt's constraint, every link of equal weight; None without contacts.

    Written here because networkx loads scipy for it, which takes longer than all the rest.
    """
    contacts = set(links[node])
    if not contacts:
        return None
    total = 0.0
    for contact in contacts:
        shared = contacts & set(links[contact])
        indirect = sum(1 / len(links[other]) for other in shared)
        total += ((1 + indirect) / len(contacts)) ** 2
    return total


def effective_size(links: "networkx.Graph[str]", node: str) -> float | None:
    """Contacts less those that know each other (Borgatti's form); None without contacts."""
    contacts = set(links[node])
    if not contacts:
        return None
    ties = sum(len(contacts & set(links[contact])) for contact in contacts) / 2
    return len(contacts) - 2 * ties / len(contacts)

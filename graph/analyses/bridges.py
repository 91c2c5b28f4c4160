"""The units and networks that hold the organisation together (measure 14)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from graph.analyses.arrays.between import betweenness, contacts, network, parts
from graph.analyses.arrays.incidence import Incidence
from graph.analyses.arrays.numbers import numbered, numbers
from graph.analyses.arrays.together import working_together
from graph.analyses.kept import kept
from graph.analyses.made import Made
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, rounded
from graph.answers import Column, Table
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
    separates: Sequence[tuple[str, str]]
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


@kept
def bridges(model: LinkModel) -> tuple[Bridge, ...]:
    """All that cooperate, those whose leaving separates most first."""
    names, neighbours = cooperating(model)
    enough = len(names) >= FEWEST
    ways = betweenness(neighbours).tolist() if enough else []
    met = contacts(neighbours) if enough else None
    cuts = parts(neighbours)
    found = [
        Bridge(
            iri=name,
            neighbours=tuple(names[other] for other in neighbours.of(node)),
            separates=_separated(model, names, cuts.of(node)),
            betweenness=ways[node] if enough else None,
            constraint=float(met.constraint[node]) if met else None,
            effective_size=float(met.effective_size[node]) if met else None,
        )
        for node, name in enumerate(names)
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


@kept
def cooperating(model: LinkModel) -> tuple[tuple[str, ...], Incidence]:
    """Units and networks in order, and whom each works with: never what is merely shared."""
    networks = [(each.iri, unit) for each in model.networks.values() for unit in each.members]
    first, second = working_together(model)
    sides = numbers(model).sides
    together = np.unique(np.concatenate((first, second))).tolist()
    names = tuple(sorted({sides[each] for each in together}.union(*networks)))
    number = numbered(names)
    place = np.full(len(sides), -1, dtype=np.intp)
    place[together] = [number[sides[each]] for each in together]
    ends = np.array([(number[a], number[b]) for a, b in networks], dtype=np.intp)
    one, other = ends.reshape(len(networks), 2).T
    return names, network(
        np.concatenate((place[first], one)), np.concatenate((place[second], other)), len(names)
    )


def _separated(
    model: LinkModel, names: tuple[str, ...], apart: list[list[int]]
) -> Sequence[tuple[str, str]]:
    """The pairs of units, one in one part and one in another; made when they are looked at."""
    units = [[names[node] for node in part if names[node] not in model.networks] for part in apart]
    sizes = [len(part) for part in units]
    number = (sum(sizes) ** 2 - sum(size * size for size in sizes)) // 2
    pairs = Made(1, lambda _: _pairs_between(units))
    return Made(number, lambda place: pairs[0][place])


def _pairs_between(units: list[list[str]]) -> list[tuple[str, str]]:
    return sorted(
        (min(a, b), max(a, b)) for one, other in combinations(units, 2) for a in one for b in other
    )

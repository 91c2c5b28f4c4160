"""Where things stand in each other's way: conflicts, and those inside clusters (measure 20)."""

from dataclasses import dataclass
from itertools import combinations

from graph.analyses.influence.matrix import InfluenceMatrix

SEED = 2030
"""Clusters are sought from here, so that the same matrix always gives the same."""
_MOST_TRIES = 10
_EDGES_IN_ALL = 5_000
"""So many edges are gone through in all tries together: a large matrix gets fewer of them."""


@dataclass(frozen=True)
class Effect:
    """What progress on one thing does to another."""

    thing: str
    on: str
    strength: float


@dataclass(frozen=True)
class Opposed:
    """Two things with an effect each way: ``there`` of the first on the second, and ``back``."""

    first: str
    second: str
    there: float
    back: float


@dataclass(frozen=True)
class Cluster:
    """Things that help each other, and the conflicts between them all the same."""

    things: tuple[str, ...]
    conflicts: tuple[Effect, ...]


def direct_conflicts(matrix: InfluenceMatrix) -> tuple[Effect, ...]:
    """Every effect that hinders, the strongest first."""
    found = [Effect(a, b, value) for (a, b), value in matrix.effects.items() if value < 0]
    return tuple(sorted(found, key=lambda effect: (effect.strength, effect.thing, effect.on)))


def mutual_negatives(matrix: InfluenceMatrix) -> tuple[Opposed, ...]:
    """The pairs that hinder each other, the strongest first."""
    found = [
        Opposed(a, b, matrix.effects[a, b], matrix.effects[b, a])
        for a, b in combinations(sorted(matrix.things), 2)
        if matrix.effects.get((a, b), 0) < 0 and matrix.effects.get((b, a), 0) < 0
    ]
    return tuple(sorted(found, key=lambda pair: (pair.there + pair.back, pair.first, pair.second)))


def asymmetric_pairs(matrix: InfluenceMatrix) -> tuple[Opposed, ...]:
    """The pairs where the first helps the second and is hindered by it, the widest apart first."""
    found = [
        Opposed(a, b, value, matrix.effects[b, a])
        for (a, b), value in matrix.effects.items()
        if value > 0 > matrix.effects.get((b, a), 0)
    ]
    return tuple(sorted(found, key=lambda pair: (pair.back - pair.there, pair.first, pair.second)))


def clusters(matrix: InfluenceMatrix, seed: int = SEED) -> tuple[Cluster, ...]:
    """Groups of two or more that help each other more than others, the largest first.

    Louvain on what helps, both ways together; the best of up to ten tries. What is neither helped
    nor helps is in none.
    """
    # only where it is used: it takes longer to import than a page takes to make
    import networkx

    helping: networkx.Graph[str] = networkx.Graph()
    for a, b in combinations(sorted(matrix.things), 2):
        weight = max(matrix.effects.get((a, b), 0), 0) + max(matrix.effects.get((b, a), 0), 0)
        if weight:
            helping.add_edge(a, b, weight=weight)
    if not helping:
        return ()
    tries = (
        networkx.community.louvain_communities(helping, weight="weight", seed=seed + number)
        for number in range(tries_of(helping.number_of_edges()))
    )
    best = max(tries, key=lambda found: networkx.community.modularity(helping, found, "weight"))
    conflicts = direct_conflicts(matrix)
    groups = [tuple(sorted(group)) for group in best]
    return tuple(
        Cluster(group, tuple(one for one in conflicts if {one.thing, one.on} <= set(group)))
        for group in sorted(groups, key=lambda group: (-len(group), group))
    )


def tries_of(edges: int) -> int:
    """How many times clusters are sought in so many edges.

    >>> tries_of(100), tries_of(1_000), tries_of(14_000)
    (10, 5, 1)
    """
    return max(1, min(_MOST_TRIES, _EDGES_IN_ALL // edges))

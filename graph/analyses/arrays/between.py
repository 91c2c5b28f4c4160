"""Who stands between others: betweenness, contacts and cut points of a simple network, as arrays.

networkx counts the same, in many times the time in the network of a large organisation.
"""

from dataclasses import dataclass

import numpy as np

from graph.analyses.arrays.incidence import Counts, Floats, Incidence, ramps

_SOURCES = 64
"""So many starts are followed at once: their counts stay in the processor's own memory."""


def network(first: Counts, second: Counts, size: int) -> Incidence:
    """Neighbours of each of so many nodes; each link in either direction, none to itself."""
    apart = first != second
    one, other = first[apart], second[apart]
    return Incidence.of_pairs(
        np.concatenate((one, other)), np.concatenate((other, one)), size, size
    )


def betweenness(neighbours: Incidence) -> Floats:
    """The share of shortest ways between others that lead over each node (Freeman, Brandes)."""
    size = len(neighbours.sizes)
    order = np.argsort(-neighbours.sizes, kind="stable")
    columns = _columns(neighbours, order)
    total = np.zeros(size)
    for start in range(0, size, _SOURCES):
        sources = np.arange(start, min(start + _SOURCES, size))
        total[order] += _dependencies(columns, sources, size)
    return total / max((size - 1) * (size - 2), 1)


def _columns(neighbours: Incidence, order: Counts) -> list[Counts]:
    """The first neighbour of all nodes that have one, the second of all that have two, and so on.

    Nodes are told by their place in the order, those with most neighbours first.
    """
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    _, members = neighbours.expand(order)
    nth = ramps(neighbours.sizes[order])
    by_turn = np.argsort(nth, kind="stable")
    return np.split(place[members][by_turn], np.cumsum(np.bincount(nth))[:-1])


def _dependencies(columns: list[Counts], sources: Counts, size: int) -> Floats:
    """How much of the shortest ways from these sources leads over each node."""
    width = np.arange(len(sources))
    distance = np.full((size, len(sources)), -1, dtype=np.int16)
    ways = np.zeros((size, len(sources)))
    distance[sources, width] = 0
    ways[sources, width] = 1.0
    front, level = ways.copy(), 0
    while True:
        front = _from_neighbours(columns, front)
        front *= distance < 0
        new = front > 0
        if not new.any():
            break
        level += 1
        np.copyto(distance, level, where=new)
        ways += front
    dependent = np.zeros((size, len(sources)))
    inverse = np.divide(1.0, ways, out=np.zeros_like(ways), where=ways > 0)
    for depth in range(level, 1, -1):
        passed = (1.0 + dependent) * inverse
        passed *= distance == depth
        passed = _from_neighbours(columns, passed) * ways
        passed *= distance == depth - 1
        dependent += passed
    found: Floats = dependent.sum(axis=1)
    return found


def _from_neighbours(columns: list[Counts], values: Floats) -> Floats:
    """For each node the sum of its neighbours' values."""
    found = np.zeros_like(values)
    for neighbours in columns:
        found[: len(neighbours)] += values.take(neighbours, axis=0)
    return found


@dataclass(frozen=True)
class Contacts:
    """What each node's contacts are worth: Burt's constraint, and their effective number."""

    constraint: Floats
    effective_size: Floats


def contacts(neighbours: Incidence) -> Contacts:
    """Constraint, every link of equal weight, and effective size (Borgatti's form)."""
    size, degree = len(neighbours.sizes), neighbours.sizes
    one, other = neighbours.lefts, neighbours.members
    linked = neighbours.matrix(size)
    places, third = neighbours.expand(other)
    common = linked[one[places], third]
    places, third = places[common], third[common]
    indirect = np.bincount(places, 1 / degree[third], minlength=len(one))
    pressed = ((1 + indirect) / degree[one]) ** 2
    constraint = np.bincount(one, pressed, minlength=size).astype(np.float64)
    ties = np.bincount(one[places], minlength=size) / 2
    effective = degree - 2 * np.divide(ties, degree, out=np.zeros(size), where=degree > 0)
    return Contacts(constraint, effective)


@dataclass(frozen=True)
class Parts:
    """What each cut point keeps together: the parts that lose each other when it leaves.

    ``order`` are the nodes in the order a walk first comes to them; a part is a stretch of it.
    A part below the cut point is ``(from, to)``; the rest of its component is the last part.
    """

    order: list[int]
    component: list[tuple[int, int]]
    below: dict[int, list[tuple[int, int]]]

    def of(self, node: int) -> list[list[int]]:
        """The parts by their nodes; none for a node that is no cut point."""
        if node not in self.below:
            return []
        parts = [self.order[start:end] for start, end in self.below[node]]
        inside = {node}.union(*parts)
        start, end = self.component[node]
        rest = [each for each in self.order[start:end] if each not in inside]
        return [*parts, rest] if rest else parts


def parts(neighbours: Incidence) -> Parts:
    """The cut points of a network by one walk in depth (Hopcroft and Tarjan)."""
    size = len(neighbours.sizes)
    around = [neighbours.of(node) for node in range(size)]
    entered, low, end = [-1] * size, [0] * size, [0] * size
    order: list[int] = []
    component = [(0, 0)] * size
    below: dict[int, list[tuple[int, int]]] = {}
    for root in range(size):
        if entered[root] >= 0:
            continue
        begin = len(order)
        walk = [(root, -1, iter(around[root]))]
        entered[root] = low[root] = begin
        order.append(root)
        while walk:
            node, parent, waiting = walk[-1]
            for other in waiting:
                if entered[other] < 0:
                    entered[other] = low[other] = len(order)
                    order.append(other)
                    walk.append((other, node, iter(around[other])))
                    break
                if other != parent:
                    low[node] = min(low[node], entered[other])
            else:
                walk.pop()
                end[node] = len(order)
                if parent >= 0:
                    low[parent] = min(low[parent], low[node])
                    if low[node] >= entered[parent]:
                        below.setdefault(parent, []).append((entered[node], end[node]))
        for each in order[begin:]:
            component[each] = (begin, len(order))
        if len(below.get(root, ())) == 1:
            del below[root]
    return Parts(order, component, below)

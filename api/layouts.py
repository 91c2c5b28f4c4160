"""Where things stand in the picture: the SDG wheel for the whole, the chain for a part.

Both put the same content at the same places every time. Nothing here iterates towards a balance:
places are computed, or taken from a honeycomb of free cells, so that all coordinates are finite,
inside the frame and never on top of each other.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RIM = 1000.0
"""Radius of the ring of the 17 goals."""
TARGET_RINGS = (900.0, 852.0, 804.0)
"""Radii on which the targets of a goal stand, outermost first."""
TARGET_GAP = 46.0
"""Smallest distance between two targets on a ring."""
FIELD = (390.0, 740.0)
"""Between these radii stand the municipality's own things; programmes stand inside."""
GAP = 56.0
"""Smallest distance between two things in the field, where there is room for it."""
SECTORS = 17
ON_A_SHELF = 6
"""Things in a row above the wheel."""
SHELF_GAP = 150.0
ROW_GAP = 16.0
COLUMN_GAP = 40.0
STACK_GAP = 18.0
"""Between the cards of the chain: downwards, from column to column, and within a parted one."""
MOST_SPREAD = 70.0
TALLEST = 1000.0
"""A column of the chain that is no taller is never parted."""

Size = tuple[float, float]
Places = dict[str, tuple[float, float]]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Wheel:
    """What the wheel holds, by identifier.

    ``targets`` lists the targets of each goal 1–17 in order; ``goals`` names the goals' nodes.
    ``bearers`` maps each thing of the municipality to the targets and SDG goals it is tied to,
    ``programmes`` each programme to its bearers, ``followers`` other things (units, indicators …)
    to the bearers and targets they belong to. ``tops`` are visions and focus areas, in their order.
    """

    goals: Mapping[int, str]
    targets: Mapping[int, Sequence[str]]
    bearers: Mapping[str, Collection[str]]
    programmes: Mapping[str, Collection[str]] = field(default_factory=dict)
    followers: Mapping[str, Collection[str]] = field(default_factory=dict)
    tops: Sequence[str] = ()


def sdg_wheel(wheel: Wheel) -> Places:
    """A place for everything: empty sectors are gaps, what is pulled to the middle bridges.

    What is tied to no SDG, directly or through its bearers, stands in rows below the wheel.
    """
    places = rim(wheel)
    wishes = {
        bearer: _towards(centre)
        for bearer, ties in sorted(wheel.bearers.items())
        if (centre := barycentre(ties, places)) is not None
    }
    bearers = seated(wishes, len(wheel.bearers) + len(wheel.followers))
    followers = {
        thing: centre
        for thing, ties in sorted(wheel.followers.items())
        if (centre := barycentre(ties, places | bearers)) is not None
    }
    bearers = seated(wishes | followers, len(wheel.bearers) + len(wheel.followers))
    places |= bearers
    places |= hub({name: barycentre(ties, bearers) for name, ties in wheel.programmes.items()})
    rest = (*sorted(wheel.bearers), *sorted(wheel.followers))
    return places | tray([name for name in rest if name not in places]) | shelf(wheel.tops)


def rim(wheel: Wheel) -> Places:
    """The goals on the ring, clockwise from the top, with their targets inside."""
    places: Places = {}
    for number, name in wheel.goals.items():
        middle = _angle(number)
        places[name] = _at(RIM, middle)
        waiting = list(wheel.targets.get(number, ()))
        for radius in TARGET_RINGS:
            room = int(radius * math.tau / SECTORS / TARGET_GAP)
            row, waiting = waiting[:room], waiting[room:]
            for index, target in enumerate(row):
                turn = (index - (len(row) - 1) / 2) * TARGET_GAP / radius
                places[target] = _at(radius, middle + turn)
    return places


def barycentre(ties: Iterable[str], places: Places) -> tuple[float, float] | None:
    """The middle of the places that are known; None where none is."""
    known = [places[tie] for tie in sorted(ties) if tie in places]
    if not known:
        return None
    return sum(x for x, _ in known) / len(known), sum(y for _, y in known) / len(known)


def seated(wishes: Mapping[str, tuple[float, float]], count: int) -> Places:
    """Each thing on the free cell of the field nearest to its wish, in the order given.

    ``count`` is how many may come in all: the honeycomb is made fine enough for them.
    """
    cells = honeycomb(*FIELD, spacing(count))
    free = np.ones(len(cells), dtype=bool)
    places: Places = {}
    for name, wish in wishes.items():
        distances = np.where(free, np.hypot(*(cells - np.array(wish)).T), np.inf)
        cell = int(np.argmin(distances))
        free[cell] = False
        places[name] = (float(cells[cell][0]), float(cells[cell][1]))
    return places


def spacing(count: int) -> float:
    """The distance between cells that gives ``count`` things room with a third to spare."""
    area = math.pi * (FIELD[1] ** 2 - FIELD[0] ** 2)
    return min(GAP, math.sqrt(area / (math.sqrt(0.75) * 1.35 * max(count, 1))))


def honeycomb(inner: float, outer: float, gap: float) -> Points:
    """The corners of a triangular lattice between two radii, each ``gap`` from its neighbours."""
    rows = int(outer / (gap * math.sqrt(0.75))) + 1
    columns = int(outer / gap) + 1
    row, column = np.mgrid[-rows : rows + 1, -columns : columns + 1].reshape(2, -1)
    points = np.column_stack(((column + (row % 2) / 2) * gap, row * gap * math.sqrt(0.75)))
    radius = np.hypot(points[:, 0], points[:, 1])
    chosen: Points = points[(radius >= inner) & (radius <= outer)]
    return chosen


def hub(wishes: Mapping[str, tuple[float, float] | None]) -> Places:
    """Programmes in the middle, evenly spread, each turned towards its own goals.

    One alone stands in the centre; more than fit on the circle fill a finer honeycomb.
    """
    turned = sorted(wishes, key=lambda name: (math.atan2(*reversed(wishes[name] or (0, 0))), name))
    if len(turned) == 1:
        return {turned[0]: (0.0, 0.0)}
    radius = 0.6 * FIELD[0]
    if len(turned) * GAP <= math.tau * radius:
        first = math.atan2(*reversed(wishes[turned[0]] or (0, 0))) if turned else 0.0
        return {
            name: _at(radius, first + index * math.tau / len(turned))
            for index, name in enumerate(turned)
        }
    gap = math.sqrt(math.pi * (FIELD[0] - GAP) ** 2 / (1.35 * len(turned)))
    cells = honeycomb(0, FIELD[0] - GAP, gap)
    return {name: (float(x), float(y)) for name, (x, y) in zip(turned, cells, strict=False)}


def tray(names: Sequence[str]) -> Places:
    """Rows below the wheel, filled from the left."""
    width = int(2 * RIM / (GAP * 1.5)) + 1
    return {
        name: (-RIM + index % width * GAP * 1.5, RIM + 3 * GAP + index // width * GAP * 1.5)
        for index, name in enumerate(names)
    }


def shelf(names: Sequence[str]) -> Places:
    """Rows above the wheel, each centred: what everything else leads up to."""
    places: Places = {}
    for row, start in enumerate(range(0, len(names), ON_A_SHELF)):
        some = names[start : start + ON_A_SHELF]
        for column, name in enumerate(some):
            x = (column - (len(some) - 1) / 2) * 2 * RIM / ON_A_SHELF
            places[name] = (x, -RIM - SHELF_GAP * (row + 1))
    return places


def chain(
    columns: Sequence[Sequence[str]],
    neighbours: Mapping[str, Collection[str]],
    sizes: Mapping[str, Size],
) -> Places:
    """Columns of cards from left to right, each ordered by where its neighbours stand.

    A column that is too tall becomes two or more that take turns, so that the order downwards
    stays; a short one is spread out, and an empty one takes no room. Places are the cards' middles.
    """
    ordered = [sorted(column) for column in columns if column]
    forwards, backwards = range(1, len(ordered)), range(len(ordered) - 2, -1, -1)
    for order in (forwards, backwards, forwards):
        for place in order:
            heights = {
                name: (index + 0.5) / len(column)
                for column in ordered
                for index, name in enumerate(column)
            }
            ordered[place].sort(key=lambda name: (_height(name, neighbours, heights), name))
    area = sum((sizes[name][0] + COLUMN_GAP) * (sizes[name][1] + ROW_GAP) for name in sizes)
    limit = max(TALLEST, math.sqrt(area))
    stacks = [_stacks(column, sizes, limit) for column in ordered]
    tallest = max((_tall(stack, sizes) for column in stacks for stack in column), default=0.0)
    places: Places = {}
    left = 0.0
    for column in stacks:
        for turn, stack in enumerate(column):
            wide = max(sizes[name][0] for name in stack)
            shift = (turn - (len(column) - 1) / 2) * _step(stack, sizes) / len(column)
            for name, y in _spread(stack, sizes, tallest).items():
                places[name] = (left + wide / 2, y + shift)
            left += wide + (STACK_GAP if turn < len(column) - 1 else COLUMN_GAP)
    return places


def _stacks(column: Sequence[str], sizes: Mapping[str, Size], limit: float) -> list[list[str]]:
    count = math.ceil(_tall(column, sizes) / limit)
    return [list(column[turn::count]) for turn in range(count)]


def _tall(stack: Sequence[str], sizes: Mapping[str, Size]) -> float:
    return sum(sizes[name][1] + ROW_GAP for name in stack) - ROW_GAP


def _step(stack: Sequence[str], sizes: Mapping[str, Size]) -> float:
    return (_tall(stack, sizes) + ROW_GAP) / len(stack)


def _spread(stack: Sequence[str], sizes: Mapping[str, Size], tallest: float) -> dict[str, float]:
    """The heights of cards under each other, around 0, using some of what room there is."""
    room = tallest - _tall(stack, sizes)
    gap = ROW_GAP + min(MOST_SPREAD, room / len(stack))
    y = -(sum(sizes[name][1] + gap for name in stack) - gap) / 2
    heights: dict[str, float] = {}
    for name in stack:
        heights[name] = y + sizes[name][1] / 2
        y += sizes[name][1] + gap
    return heights


def _height(
    name: str, neighbours: Mapping[str, Collection[str]], heights: Mapping[str, float]
) -> float:
    known = [heights[other] for other in neighbours.get(name, ()) if other in heights]
    return sum(known) / len(known) if known else 0.5


def _towards(centre: tuple[float, float]) -> tuple[float, float]:
    """From the disc of the targets into the field, the angle kept."""
    distance = min(math.hypot(*centre) / TARGET_RINGS[-1], 1.0)
    return _at(FIELD[0] + (FIELD[1] - FIELD[0]) * distance, math.atan2(centre[1], centre[0]))


def _angle(number: int) -> float:
    return -math.pi / 2 + (number - 1) * math.tau / SECTORS


def _at(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)

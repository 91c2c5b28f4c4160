"""Results as a picture of things and what joins them: columns of cards with lines between.

Of rows, the things in neighbouring columns are joined; of statements, subject and object. Places
are computed, not sought: the same answer gives the same picture.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from api.cards import LINE_HEIGHT, Card, card
from api.editor.results import Cell, Results
from api.layouts import chain

MOST: Final = 120
"""Things in a picture."""
_EDGE: Final = 16

Links = dict[tuple[str, str], str]


@dataclass(frozen=True)
class Drawn:
    """One thing: its card, with the upper left corner at ``x`` and ``y``, and where it leads."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[tuple[float, str], ...]
    title: str
    address: str


@dataclass(frozen=True)
class Line:
    """What joins two things, from the edge of one card to the edge of the other."""

    x1: float
    y1: float
    x2: float
    y2: float
    title: str


@dataclass(frozen=True)
class Picture:
    """What is drawn; ``shown`` of ``count`` things are."""

    width: float
    height: float
    things: tuple[Drawn, ...]
    lines: tuple[Line, ...]
    shown: int
    count: int


def picture(found: Results) -> Picture | None:
    """The picture of what is joined; None where nothing is."""
    cells: dict[str, Cell] = {}
    links: Links = {}
    columns = dict(
        _statements(found, cells, links) if found.is_graph else _rows(found, cells, links)
    )
    if not links:
        return None
    kept = list(dict.fromkeys(thing for pair in links for thing in pair))[:MOST]
    joined = {pair: said for pair, said in links.items() if {*pair} <= {*kept}}
    cards = {thing: card(cells[thing].text) for thing in kept}
    return _placed(kept, cells, cards, joined, columns or _steps(kept, joined), len(cells))


def _rows(found: Results, cells: dict[str, Cell], links: Links) -> Iterator[tuple[str, int]]:
    """Each thing with the first column that it stands in."""
    seen: set[str] = set()
    for row in found.rows:
        things = [(place, cell) for place, cell in enumerate(row) if cell is not None and cell.iri]
        for (start, one), (end, other) in pairwise(things):
            if one.iri == other.iri:
                continue
            for place, cell in ((start, one), (end, other)):
                cells.setdefault(cell.iri, _labelled(found, row, place, cell))
                if cell.iri not in seen:
                    seen.add(cell.iri)
                    yield cell.iri, place
            links.setdefault((one.iri, other.iri), found.columns[end])


def _labelled(found: Results, row: Sequence[Cell | None], place: int, cell: Cell) -> Cell:
    """The thing by the label that stands beside it, where the question asked for one."""
    beside = f"{found.columns[place]}Label"
    label = row[found.columns.index(beside)] if beside in found.columns else None
    return Cell(label.text, cell.iri, cell.address) if label is not None else cell


def _statements(found: Results, cells: dict[str, Cell], links: Links) -> Iterator[tuple[str, int]]:
    """None: the columns follow from the links."""
    for subject, predicate, thing in found.rows:
        if (
            subject is None
            or predicate is None
            or thing is None
            or not thing.iri
            or not subject.iri
        ):
            continue
        if subject.iri != thing.iri:
            cells.setdefault(subject.iri, subject)
            cells.setdefault(thing.iri, thing)
            links.setdefault((subject.iri, thing.iri), predicate.text)
    yield from ()


def _steps(kept: Sequence[str], joined: Links) -> dict[str, int]:
    """How many steps each thing stands from those that nothing leads to, or from the first."""
    after: dict[str, list[str]] = {}
    for start, end in joined:
        after.setdefault(start, []).append(end)
    led_to = {end for _, end in joined}
    steps: dict[str, int] = {}
    for first in (*(thing for thing in kept if thing not in led_to), *kept):
        if first in steps:
            continue
        steps[first] = 0
        waiting = deque([first])
        while waiting:
            thing = waiting.popleft()
            for other in after.get(thing, ()):
                if other not in steps:
                    steps[other] = steps[thing] + 1
                    waiting.append(other)
    return steps


def _placed(
    kept: Sequence[str],
    cells: Mapping[str, Cell],
    cards: Mapping[str, Card],
    joined: Links,
    columns: Mapping[str, int],
    count: int,
) -> Picture:
    neighbours: dict[str, list[str]] = {}
    for start, end in joined:
        neighbours.setdefault(start, []).append(end)
        neighbours.setdefault(end, []).append(start)
    ranks = sorted({columns[thing] for thing in kept})
    stacks = [[thing for thing in kept if columns[thing] == rank] for rank in ranks]
    sizes = {thing: (made.width, made.height) for thing, made in cards.items()}
    places = chain(stacks, neighbours, sizes)
    top = min(y - sizes[thing][1] / 2 for thing, (_, y) in places.items()) - _EDGE
    moved = {thing: (x + _EDGE, y - top) for thing, (x, y) in places.items()}
    width = max(x + sizes[thing][0] / 2 for thing, (x, _) in moved.items()) + _EDGE
    height = max(y + sizes[thing][1] / 2 for thing, (_, y) in moved.items()) + _EDGE
    return Picture(
        round(width, 1),
        round(height, 1),
        tuple(_drawn(cells[thing], cards[thing], *moved[thing]) for thing in kept),
        tuple(
            _line(moved[one], sizes[one][0], moved[other], sizes[other][0], said)
            for (one, other), said in joined.items()
        ),
        len(kept),
        count,
    )


def _drawn(cell: Cell, made: Card, x: float, y: float) -> Drawn:
    left, middle = x - made.width / 2, (len(made.lines) - 1) / 2
    lines = tuple(
        (round(y + 5 + (number - middle) * LINE_HEIGHT, 1), text)
        for number, text in enumerate(made.lines)
    )
    top = y - made.height / 2
    return Drawn(
        round(left, 1), round(top, 1), made.width, made.height, lines, cell.iri, cell.address
    )


def _line(
    one: tuple[float, float],
    wide: float,
    other: tuple[float, float],
    width: float,
    title: str,
) -> Line:
    """From the side of one card that faces the other."""
    turn = 1 if other[0] >= one[0] else -1
    return Line(
        round(one[0] + turn * wide / 2, 1),
        round(one[1], 1),
        round(other[0] - turn * width / 2, 1),
        round(other[1], 1),
        title,
    )

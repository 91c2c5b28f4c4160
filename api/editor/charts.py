"""Results as a chart: a bar for each row, or a curve where the rows are points in time."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from api.cards import extent
from api.editor.results import Cell, Results, Row

MOST_BARS: Final = 40
MOST_SERIES: Final = 3
WIDTH: Final = 800
_LABELS: Final = 300
"""Where the bars begin, from the left."""
_VALUES: Final = 90
"""Room for the number behind a bar."""
_BAR: Final = 18
_GAP: Final = 10
_LETTERS: Final = 40
"""Characters of a label beside a bar; wide ones are fewer."""
HEIGHT: Final = 320
_EDGE: Final = 56
_TIMES: Final = re.compile(r"-?\d{4}(-\d\d(-\d\d.*)?)?")
_IDENTIFIERS: Final = frozenset({"key", "sortKey"})


@dataclass(frozen=True)
class Bar:
    """One number: where its bar stands and how long it is; ``series`` counts from 1."""

    x: float
    y: float
    width: float
    text: str
    text_x: float
    series: int


@dataclass(frozen=True)
class BarRow:
    """The bars of one row, beside its label."""

    label: str
    whole_label: str
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Curve:
    """One series over time: its line and its points with what they say."""

    series: int
    points: str
    dots: tuple[tuple[float, float, str], ...]


@dataclass(frozen=True)
class Chart:
    """A picture of numbers; either ``rows`` or ``curves`` is empty.

    ``names`` are the columns that are drawn, ``zero`` is where nothing is, ``ticks`` are texts
    under the curves with their places, ``shown`` of ``count`` rows are drawn.
    """

    names: tuple[str, ...]
    height: float
    rows: tuple[BarRow, ...]
    curves: tuple[Curve, ...]
    zero: float
    ticks: tuple[tuple[float, str], ...]
    levels: tuple[tuple[float, str], ...]
    shown: int
    count: int


def chart(found: Results) -> Chart | None:
    """The chart of what can be drawn: numbers beside a label; None where there are none."""
    numeric = [
        place
        for place, name in enumerate(found.columns)
        if name not in _IDENTIFIERS and _is_numeric(found.of_column(place))
    ]
    label = _label_column(found, numeric)
    drawn = [place for place in numeric if place != label][:MOST_SERIES]
    if label is None or not drawn or not found.rows:
        return None
    names = tuple(found.columns[place] for place in drawn)
    times = [cell.text for cell in found.of_column(label)]
    ordered = sorted({*times})
    is_time = len(times) == len(found.rows) and all(map(_TIMES.fullmatch, times))
    if is_time and len(ordered) == len(times) > 1:
        return _curves(found, label, drawn, names)
    return _bars(found, label, drawn, names)


def _is_numeric(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(
        cell.number is not None and math.isfinite(cell.number) and abs(cell.number) < 1e15
        for cell in cells
    )


def _label_column(found: Results, numeric: Sequence[int]) -> int | None:
    """The first column of words; of things and their labels the labels; else the first of all."""
    words = [place for place in range(len(found.columns)) if place not in numeric]
    if not words:
        return 0 if len(numeric) > 1 else None
    labelled = f"{found.columns[words[0]]}Label"
    return found.columns.index(labelled) if labelled in found.columns else words[0]


def _bars(found: Results, label: int, drawn: Sequence[int], names: tuple[str, ...]) -> Chart:
    shown = found.rows[:MOST_BARS]
    numbers = [_value(row, place) for row in shown for place in drawn]
    least, most = min(0.0, *numbers), max(0.0, *numbers)
    scale = (WIDTH - _LABELS - _VALUES) / ((most - least) or 1.0)
    zero = _LABELS - least * scale
    tall = len(drawn) * _BAR
    rows = []
    for number, row in enumerate(shown):
        top = number * (tall + _GAP) + _GAP / 2
        text = _text(row, label)
        bars = tuple(
            _bar(cell, top + place * _BAR, zero, scale, place + 1)
            for place, column in enumerate(drawn)
            if (cell := row[column]) is not None
        )
        rows.append(BarRow(_short(text), text, top + tall / 2 + 5, bars))
    height = len(shown) * (tall + _GAP)
    return Chart(names, height, tuple(rows), (), zero, (), (), len(shown), found.total)


def _bar(cell: Cell, y: float, zero: float, scale: float, series: int) -> Bar:
    length = (cell.number or 0.0) * scale
    x, width = min(zero, zero + length), abs(length)
    return Bar(round(x, 1), y, round(width, 1), cell.text, round(x + width + 6, 1), series)


def _curves(found: Results, label: int, drawn: Sequence[int], names: tuple[str, ...]) -> Chart:
    rows = sorted(found.rows, key=lambda row: _text(row, label))
    numbers = [cell.number or 0.0 for place in drawn for cell in found.of_column(place)]
    least, most = min(0.0, *numbers), max(0.0, *numbers)
    step = (WIDTH - 2 * _EDGE) / (len(rows) - 1)
    scale = (HEIGHT - _EDGE - 20) / ((most - least) or 1.0)

    def place_of(number: float) -> float:
        return round(HEIGHT - _EDGE + 20 - (number - least) * scale, 1)

    curves = []
    for series, column in enumerate(drawn, 1):
        dots = tuple(
            (round(_EDGE + place * step, 1), place_of(cell.number or 0.0), _told(row, label, cell))
            for place, row in enumerate(rows)
            if (cell := row[column]) is not None
        )
        curves.append(Curve(series, " ".join(f"{x},{y}" for x, y, _ in dots), dots))
    every = math.ceil(len(rows) / 10)
    ticks = tuple(
        (round(_EDGE + place * step, 1), _text(row, label)[:10])
        for place, row in enumerate(rows)
        if place % every == 0
    )
    levels = tuple((place_of(level), f"{level:g}") for level in sorted({least, 0.0, most}))
    return Chart(
        names, HEIGHT + 10, (), tuple(curves), place_of(0.0), ticks, levels, len(rows), found.total
    )


def _value(row: Row, place: int) -> float:
    cell = row[place]
    return 0.0 if cell is None else cell.number or 0.0


def _text(row: Row, place: int) -> str:
    cell = row[place]
    return "–" if cell is None else cell.text


def _told(row: Row, label: int, cell: Cell) -> str:
    return f"{_text(row, label)}: {cell.text}"


def _short(text: str) -> str:
    """As much of a label as fits beside its bar."""
    short = text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1].rstrip()}…"
    while 0.9 * extent(short) > _LABELS - 12 and len(short) > 1:
        short = f"{short[:-2]}…"
    return short

"""An indicator's values, and the small line that shows them."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.analyses.model import Indicator
from graph.store import OrganisationStore

FOLDER = Path(__file__).resolve().parent
WIDTH, HEIGHT, MARGIN = 220, 56, 6


@dataclass(frozen=True)
class Observed:
    """One value: ``sex`` is total, women or men; ``value`` is None where it is missing."""

    iri: str
    period: str
    sex: str
    value: Decimal | None


@dataclass(frozen=True)
class Line:
    """A line in a frame of ``width`` × ``height``; ``aim`` is the height of the target value."""

    width: int
    height: int
    dots: tuple[tuple[float, float], ...]
    aim: float | None

    @property
    def points(self) -> str:
        """The dots as SVG writes them."""
        return " ".join(f"{x},{y}" for x, y in self.dots)


@cache
def question(name: str) -> str:
    """A question that only the pages ask, from its file beside this one."""
    return (FOLDER / "pages" / f"{name}.rq").read_text(encoding="utf-8")


def observations(store: OrganisationStore, indicator: str) -> list[Observed]:
    """All values of an indicator, oldest first."""
    rows = store.select(question("observations_of_indicator"), indicator=NamedNode(indicator))
    return [
        Observed(
            iri=text(row.get("observation")),
            period=text(row.get("period")),
            sex=text(row.get("sex")).rsplit("/", 1)[-1] or "total",
            value=Decimal(text(row["value"])) if "value" in row else None,
        )
        for row in rows
    ]


def text(term: object) -> str:
    """The IRI or lexical value of a term; empty for none."""
    return term.value if isinstance(term, NamedNode | Literal) else ""


def line(values: list[Observed], indicator: Indicator | None) -> Line | None:
    """The totals as a line, with the last target value; None where fewer than two are known."""
    known = [(each.period, each.value) for each in values if each.sex == "total"]
    heights = [value for _, value in known if value is not None]
    if len(heights) < 2:
        return None
    aims = [value for _, value in indicator.target_values if value] if indicator else []
    low, high = min([*heights, *aims[-1:]]), max([*heights, *aims[-1:]])

    def height(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    step = (WIDTH - 2 * MARGIN) / (len(known) - 1)
    dots = tuple(
        (round(MARGIN + place * step, 1), height(value))
        for place, (_, value) in enumerate(known)
        if value is not None
    )
    return Line(WIDTH, HEIGHT, dots, height(aims[-1]) if aims else None)


@dataclass(frozen=True)
class Curve:
    """The values of one sex, in the order of their periods: place, period and value."""

    sex: str
    points: str
    dots: tuple[tuple[float, float, str, Decimal], ...]


@dataclass(frozen=True)
class Chart:
    """All values in a frame: ``rows`` are heights with their value, ``periods`` where they stand.

    ``aims`` are target values: height, value and the day they are to be reached.
    """

    width: int
    height: int
    curves: tuple[Curve, ...]
    rows: tuple[tuple[float, Decimal], ...]
    periods: tuple[tuple[float, str], ...]
    aims: tuple[tuple[float, Decimal, str], ...]


SEXES = ("total", "women", "men")
CHART_WIDTH, CHART_HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 240, 64, 24, 22, 38


def chart(values: list[Observed], indicator: Indicator | None) -> Chart | None:
    """All values with their scale; None where fewer than two are known."""
    known = [each.value for each in values if each.value is not None]
    if len(known) < 2:
        return None
    stated = indicator.target_values if indicator else ()
    aims = [(value, (day or "") and str(day)) for day, value in stated if value is not None]
    ends = [*known, *(value for value, _ in aims)]
    low, high = min(ends), max(ends)
    periods = sorted({each.period for each in values})
    step = (CHART_WIDTH - LEFT - RIGHT) / max(len(periods) - 1, 1)
    across = {period: round(LEFT + place * step, 1) for place, period in enumerate(periods)}

    def height(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(CHART_HEIGHT - BOTTOM - share * (CHART_HEIGHT - TOP - BOTTOM), 1)

    def curve(sex: str) -> Curve:
        dots = tuple(
            (across[each.period], height(each.value), each.period, each.value)
            for each in values
            if each.sex == sex and each.value is not None
        )
        return Curve(sex, " ".join(f"{x},{y}" for x, y, *_ in dots), dots)

    often = 1 + (len(periods) - 1) // 8
    return Chart(
        CHART_WIDTH,
        CHART_HEIGHT,
        tuple(made for sex in SEXES if (made := curve(sex)).dots),
        tuple((height(value), value) for value in dict.fromkeys((low, (low + high) / 2, high))),
        tuple((across[period], period) for period in periods[::-1][::often][::-1]),
        tuple((height(value), value, day) for value, day in aims),
    )

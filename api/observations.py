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

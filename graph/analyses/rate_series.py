"""The meeting rate and the outcomes of meetings at several points in time (measure 10)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.grouping import Grouping
from graph.analyses.meeting_rate import meeting_rates
from graph.analyses.meetings import missed_meetings
from graph.analyses.model import LinkModel
from graph.analyses.outcomes import STATES, State, marked
from graph.analyses.wording import Share, rounded
from graph.answers import Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class RatePoint:
    """An organisation after a change, counted as of a day: who should meet and does.

    ``counts`` are the proposed meetings between units by what had been said of each.
    """

    number: int
    day: date
    share: Share
    completeness: Completeness
    counts: Mapping[State, int]

    @property
    def rate(self) -> float | None:
        """The rate to show; None on fewer than five pairs, or where too little was linked."""
        return self.share.value if self.completeness.known else None

    @property
    def missing(self) -> int:
        """The proposed meetings, whatever has been said of them."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class RateSeries:
    """Points in the order of time."""

    grouping: Grouping
    points: tuple[RatePoint, ...]

    def sentence(self) -> Text:
        """The first and the last rate, or why they cannot be told apart."""
        known = [point for point in self.points if point.rate is not None]
        if len(known) < 2:
            return Text(
                "Mötesgraden är känd vid färre än två tidpunkter: den går inte att jämföra.",
                "The meeting rate is known at fewer than two points: it cannot be compared.",
            )
        first, last = known[0], known[-1]
        before, after = first.share.text(), last.share.text()
        days = [Text(f"den {point.day}", f"on {point.day}") for point in (first, last)]
        if first.day == last.day:
            days = [
                Text(f"efter ändring {point.number}", f"after change {point.number}")
                for point in (first, last)
            ]
        linked, now = first.completeness.share.text(), last.completeness.share.text()
        return Text(
            f"Mötesgraden var {before.sv} {days[0].sv} ({linked.sv} länkat) och {after.sv} "
            f"{days[1].sv} ({now.sv} länkat).",
            f"The meeting rate was {before.en} {days[0].en} ({linked.en} linked) and {after.en} "
            f"{days[1].en} ({now.en} linked).",
        )

    def table(self) -> Table:
        """One row per point."""
        return Table(
            columns=(
                Column("day", Text("Dag", "Day")),
                Column("number", Text("Ändring", "Change")),
                Column("needed", Text("Behöver mötas", "Need to meet")),
                Column("met", Text("Möts", "Meet")),
                Column("rate", Text("Mötesgrad", "Meeting rate")),
                Column("linked", Text("Andel länkade", "Share linked")),
                *(Column(state.replace("-", "_"), name) for state, name in STATES.items()),
            ),
            rows=tuple(
                (
                    point.day,
                    point.number,
                    point.share.n,
                    point.share.part,
                    rounded(point.rate),
                    rounded(point.completeness.share.value),
                    *(point.counts[state] for state in STATES),
                )
                for point in self.points
            ),
        )


def rate_point(model: LinkModel, number: int, grouping: Grouping = "programme") -> RatePoint:
    """Measure 10 of one state, with what had been said of the meetings that it lacks."""
    rates = meeting_rates(model, grouping, draws=0)
    return RatePoint(
        number=number,
        day=model.as_of,
        share=rates.overall.share,
        completeness=completeness(model),
        counts=marked(model, missed_meetings(model, grouping)).counts,
    )


def rate_series(points: Iterable[RatePoint], grouping: Grouping = "programme") -> RateSeries:
    """Points as a series, each day and change once."""
    once = {(point.day, point.number): point for point in points}
    return RateSeries(grouping, tuple(once[key] for key in sorted(once)))

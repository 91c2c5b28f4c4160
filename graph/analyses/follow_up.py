"""What the figures say of each goal, beside what people have judged (measures 22 and 23)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from graph.analyses.kept import kept
from graph.analyses.model import FollowUp, LinkModel
from graph.analyses.series import written
from graph.analyses.status import (
    BAD,
    GOOD,
    STATUS_TEXTS,
    SuggestedStatus,
    suggested_status,
)
from graph.analyses.trend import TREND_TEXTS, SuggestedTrend, suggested_trend
from graph.analyses.wording import Share, counted, rounded
from graph.answers import Coded, Column, Table, Value
from graph.texts import Text

Axis = Literal["status", "trend"]
AXES: Mapping[Axis, Text] = {"status": Text("läge", "status"), "trend": Text("trend", "trend")}
"""The two sides of a follow-up, never one colour."""
JUDGED: Mapping[str, Text] = {
    "reached": Text("uppnått", "reached"),
    "partly-reached": Text("delvis uppnått", "partly reached"),
    "not-reached": Text("inte uppnått", "not reached"),
    "cannot-be-judged": Text("kan inte bedömas", "cannot be judged"),
    "better": Text("bättre", "better"),
    "same": Text("oförändrat", "the same"),
    "worse": Text("sämre", "worse"),
    "unknown": Text("okänd riktning", "unknown"),
}
"""What people's own judgements are called."""


_FIGURES: Mapping[str, Text] = dict((*STATUS_TEXTS.items(), *TREND_TEXTS.items()))


@dataclass(frozen=True)
class Followed:
    """One indicator: what its figures say, and the current bearers that it measures."""

    indicator: str
    status: SuggestedStatus
    trend: SuggestedTrend
    bearers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Disagreement:
    """A judgement that says one thing where the figures of an indicator say the opposite.

    ``judged_at`` may be earlier than the newest figure: then the judgement may just be old.
    """

    bearer: str
    indicator: str
    axis: Axis
    judged: str
    judged_at: date | None
    figures: str
    period: str

    def figures_words(self) -> Text:
        """What the figures say, in words."""
        return _FIGURES[self.figures]


@dataclass(frozen=True)
class FiguresAndJudgements:
    """Every indicator that measures something current, what is worst first."""

    followed: tuple[Followed, ...]
    disagreements: tuple[Disagreement, ...]

    @property
    def behind(self) -> tuple[Followed, ...]:
        """Those behind, not reached, or on the wrong side of what is wanted."""
        return tuple(each for each in self.followed if each.status.code in BAD)

    @property
    def unjudged(self) -> tuple[Followed, ...]:
        """Those of which nothing can be said, with the reason in their status."""
        return tuple(each for each in self.followed if not each.status.judged)

    @property
    def judged(self) -> Share:
        """The share of the indicators whose figures say anything."""
        n = len(self.followed)
        return Share(n - len(self.unjudged), n)

    def sentence(self) -> Text:
        """How many are behind, of how many nothing can be said, and where people say otherwise."""
        if not self.followed:
            return Text("Här finns inga indikatorer ännu.", "There are no indicators here yet.")
        some = counted(self.judged.part, Text("indikator", "indicator"), _INDICATORS)
        opening = Text(
            f"{len(self.behind)} av {some.sv} som kan bedömas ligger efter eller på fel sida",
            f"{len(self.behind)} of {some.en} that can be judged are behind or on the wrong side",
        )
        if not self.judged.part:
            opening = Text("Ingen indikator kan bedömas", "No indicator can be judged")
        unjudged = len(self.unjudged)
        parts = [opening, Text(f"{unjudged} kan inte bedömas", f"{unjudged} cannot be judged")]
        if self.disagreements:
            n = len(self.disagreements)
            parts.append(
                Text(
                    f"på {n} ställen säger bedömning och siffror emot varandra",
                    f"in {n} places judgement and figures contradict each other",
                )
            )
        said = Text("; ".join(part.sv for part in parts), "; ".join(part.en for part in parts))
        return Text(f"{said.sv}.", f"{said.en}.")

    def table(self, model: LinkModel) -> Table:
        """One row per indicator, what is worst first."""
        return Table(_COLUMNS, tuple(_row(model, each) for each in self.followed))

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """All indicators, what is behind, what cannot be judged, and the contradictions."""
        return {
            "statuses": self.table(model),
            "off_track": Table(_COLUMNS, tuple(_row(model, each) for each in self.behind)),
            "unjudged": _unjudged_table(model, self.unjudged),
            "contradictions": _disagreements_table(model, self.disagreements),
        }


_INDICATORS = Text("indikatorer", "indicators")


@kept
def follow_up(model: LinkModel) -> FiguresAndJudgements:
    """What the figures say as of the model's date, and where people judge otherwise.

    An indicator that only measures what is past or proposed is left out; one that measures
    nothing at all is not.
    """
    users: dict[str, list[str]] = {iri: [] for iri in model.indicators}
    past: set[str] = set()
    for bearer in (model.bearers[iri] for iri in sorted(model.bearers)):
        for indicator in bearer.indicators & model.indicators.keys():
            if bearer.iri in model.current:
                users[indicator].append(bearer.iri)
            else:
                past.add(indicator)
    for programme in model.programmes.values():
        if programme.is_current(model.as_of):
            past -= programme.indicators
    followed = [
        Followed(
            indicator=iri,
            status=suggested_status(model.indicators[iri], model.as_of),
            trend=suggested_trend(model.indicators[iri], model.as_of),
            bearers=tuple(bearers),
        )
        for iri, bearers in users.items()
        if bearers or iri not in past
    ]
    followed.sort(key=_urgency)
    return FiguresAndJudgements(tuple(followed), tuple(_disagreements(model, followed)))


def newest_judgement(model: LinkModel, bearer: str) -> FollowUp | None:
    """The last follow-up of a bearer that was made by the model's date."""
    made = [
        each
        for each in model.follow_ups_by_subject.get(bearer, ())
        if each.at is None or each.at <= model.as_of
    ]
    return max(made, key=lambda each: (str(each.at or ""), each.iri), default=None)


_STATUSES = list(STATUS_TEXTS)
_TRENDS = list(TREND_TEXTS)


def _urgency(each: Followed) -> tuple[int, int, float, str]:
    """What is worse stands first: by status, then by trend, then by how far it is behind."""
    status = each.status
    ahead = (status.share or 0.0) - (status.expected or 0.0)
    place = _STATUSES.index(status.code), _TRENDS.index(each.trend.code)
    return (*place, ahead, each.indicator)


_OPPOSITE_TRENDS = frozenset({("better", "worse"), ("worse", "better")})


def _disagreements(model: LinkModel, followed: Iterable[Followed]) -> Iterator[Disagreement]:
    for each in followed:
        for bearer in each.bearers:
            judgement = newest_judgement(model, bearer)
            if judgement is not None:
                yield from _contradictions(each, bearer, judgement)


def _contradictions(each: Followed, bearer: str, judgement: FollowUp) -> Iterator[Disagreement]:
    status, trend = each.status.code, each.trend.code
    denies = (judgement.status == "reached" and status in BAD) or (
        judgement.status == "not-reached" and status in GOOD
    )
    period = each.status.observed.period if each.status.observed else ""
    if denies:
        yield Disagreement(
            bearer, each.indicator, "status", judgement.status, judgement.at, status, period
        )
    if (judgement.trend, trend) in _OPPOSITE_TRENDS:
        yield Disagreement(
            bearer, each.indicator, "trend", judgement.trend, judgement.at, trend, period
        )


_COLUMNS = (
    Column("indicator", Text("Indikator", "Indicator")),
    Column("status", Text("Läge enligt siffrorna", "Status by the figures")),
    Column("trend", Text("Trend enligt siffrorna", "Trend by the figures")),
    Column("period", Text("Period", "Period")),
    Column("value", Text("Utfall", "Value")),
    Column("aim", Text("Målvärde", "Target value")),
    Column("due", Text("Till", "By")),
    Column("share", Text("Andel av vägen", "Share of the way")),
    Column("expected", Text("Den raka vägen ger", "The straight path gives")),
    Column("slope", Text("Förändring per år", "Change a year")),
    Column("bearers", Text("Mäter", "Measures")),
    Column("why", Text("Vad det vilar på", "What it rests on")),
)


def _row(model: LinkModel, each: Followed) -> tuple[Value, ...]:
    status, observed, aim = each.status, each.status.observed, each.status.aim
    due = aim.due if aim else status.bounds.due if status.bounds else None
    return (
        model.thing(each.indicator),
        Coded(status.code, status.words()),
        Coded(each.trend.code, each.trend.words()),
        observed.period if observed else "",
        None if observed is None else observed.value,
        None if aim is None else aim.value,
        due,
        rounded(status.share),
        rounded(status.expected),
        rounded(each.trend.slope),
        len(each.bearers),
        status.why(),
    )


def _unjudged_table(model: LinkModel, followed: Iterable[Followed]) -> Table:
    return Table(
        columns=(
            Column("indicator", Text("Indikator", "Indicator")),
            Column("reason", Text("Varför", "Why")),
            Column("last", Text("Senast", "Last")),
        ),
        rows=tuple(
            (
                model.thing(each.indicator),
                Coded(each.status.reason, each.status.why()),
                _last(each.status),
            )
            for each in followed
        ),
    )


def _last(status: SuggestedStatus) -> Text:
    if status.observed is None:
        return Text("", "")
    value = written(status.observed.value)
    return Text(f"{value.sv} ({status.observed.period})", f"{value.en} ({status.observed.period})")


def _disagreements_table(model: LinkModel, found: Iterable[Disagreement]) -> Table:
    return Table(
        columns=(
            Column("bearer", Text("Mål eller uppdrag", "Goal or mission")),
            Column("axis", Text("Sida", "Side")),
            Column("judged", Text("Bedömt som", "Judged as")),
            Column("judged_at", Text("Bedömt", "Judged on")),
            Column("figures", Text("Siffrorna säger", "The figures say")),
            Column("period", Text("Period", "Period")),
            Column("indicator", Text("Indikator", "Indicator")),
        ),
        rows=tuple(
            (
                model.thing(each.bearer),
                Coded(each.axis, AXES[each.axis]),
                Coded(each.judged, JUDGED[each.judged]),
                each.judged_at,
                Coded(each.figures, each.figures_words()),
                each.period,
                model.thing(each.indicator),
            )
            for each in found
        ),
    )

"""What is missing, one row per thing and kind of gap (measure 5)."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from graph.analyses.arrays.incidence import marked
from graph.analyses.arrays.numbers import numbers
from graph.analyses.chain import chain
from graph.analyses.completeness import Completeness, completeness
from graph.analyses.coverage import (
    FOLLOW_UP_MONTHS,
    TargetStep,
    is_followed_up,
    ladder,
    measuring,
    months_later,
)
from graph.analyses.descriptions import as_date
from graph.analyses.gap_texts import GAP_TEXTS, UNKNOWN_TEXTS, GapCode
from graph.analyses.kept import kept
from graph.analyses.model import Bearer, Indicator, LinkModel
from graph.analyses.relevance import controls_in_words
from graph.analyses.wording import counted
from graph.answers import Coded, Column, Table
from graph.texts import Text

Weight = Literal["gap", "info", "unknown"]
WEIGHTS: dict[Weight, Text] = {
    "gap": Text("lucka", "gap"),
    "unknown": Text("okänt", "unknown"),
    "info": Text("upplysning", "information"),
}
"""What each weight is called."""
_INFORMATION = frozenset({"target-only-by-mission", "work-without-goal"})
_STUCK: dict[int, GapCode] = {
    2: "target-without-work",
    3: "target-without-measure",
    4: "target-without-follow-up",
}


@dataclass(frozen=True)
class Gap:
    """One thing and what it lacks.

    While too little is linked, whatever may exist without being in the material is ``unknown``;
    only what the material itself shows is a ``gap``.
    """

    code: GapCode
    thing: str
    weight: Weight
    text: Text


@dataclass(frozen=True)
class Gaps:
    """Every gap, by kind in the order of importance and then by thing."""

    completeness: Completeness
    gaps: tuple[Gap, ...]

    @property
    def known(self) -> bool:
        """Whether what is missing is a gap rather than unknown."""
        return self.completeness.known

    def of(self, code: GapCode) -> tuple[Gap, ...]:
        """The gaps of one kind."""
        return tuple(gap for gap in self.gaps if gap.code == code)

    def sentence(self) -> Text:
        """How many gaps there are, and how much is unknown."""
        found = sum(1 for gap in self.gaps if gap.weight == "gap")
        unknown = sum(1 for gap in self.gaps if gap.weight == "unknown")
        said = counted(found, WEIGHTS["gap"], Text("luckor", "gaps"))
        if not unknown:
            return Text(f"{said.sv}.", f"{said.en}.")
        return Text(
            f"{said.sv}; om {unknown} saker till är det okänt, för att för lite är länkat.",
            f"{said.en}; {unknown} more things are unknown because too little is linked.",
        )

    def table(self, model: LinkModel) -> Table:
        """All gaps in the order of importance."""
        return Table(
            columns=(
                Column("thing", Text("Vad", "What")),
                Column("code", Text("Kod", "Code")),
                Column("weight", Text("Art", "Kind")),
                Column("text", Text("Vad som saknas", "What is missing")),
                Column("control", Text("Rådighet", "Control")),
            ),
            rows=tuple(
                (
                    model.thing(gap.thing),
                    gap.code,
                    Coded(gap.weight, WEIGHTS[gap.weight]),
                    gap.text,
                    controls_in_words(model, gap.thing),
                )
                for gap in self.gaps
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The gaps."""
        return {"gaps": self.table(model)}


@kept
def gaps(model: LinkModel) -> Gaps:
    """All kinds of gap of one organisation at its date."""
    linked = completeness(model)
    found = [
        *_target_gaps(model),
        *_goal_gaps(model),
        *_indicator_gaps(model),
        *_chain_gaps(model),
        *_document_gaps(model),
        *_conflict_gaps(model),
        *_unset_work(model),
    ]
    order = {code: place for place, code in enumerate(GAP_TEXTS)}
    found.sort(key=lambda pair: order[pair[0]])
    known = linked.known
    return Gaps(linked, tuple(_gap(code, thing, known=known) for code, thing in found))


Found = Iterator[tuple[GapCode, str]]


def _gap(code: GapCode, thing: str, *, known: bool) -> Gap:
    if not known and code in UNKNOWN_TEXTS:
        return Gap(code, thing, "unknown", UNKNOWN_TEXTS[code])
    return Gap(code, thing, "info" if code in _INFORMATION else "gap", GAP_TEXTS[code])


def _target_gaps(model: LinkModel) -> Found:
    steps = [step for iri, step in ladder(model).items() if iri in model.relevant]
    yield from (("target-unreached", step.target) for step in steps if step.step < 2)
    for at, code in _STUCK.items():
        yield from ((code, step.target) for step in steps if step.step == at)
    only = (step for step in steps if step.step >= 2 and _only_missions(model, step))
    yield from (("target-only-by-mission", step.target) for step in only)


def _only_missions(model: LinkModel, step: TargetStep) -> bool:
    kinds = {model.current[bearer].kind for bearer in model.bearers_by_target[step.target]}
    return kinds <= {"basic-mission", "activity"}


def _goal_gaps(model: LinkModel) -> Found:
    told = measuring(model)
    for goal in model.current.values():
        if goal.kind == "goal":
            yield from ((code, goal.iri) for code in _lacks(model, goal, told))


def _lacks(model: LinkModel, goal: Bearer, told: Set[str]) -> Iterator[GapCode]:
    if not goal.responsible:
        yield "goal-without-responsible-unit"
    if not goal.indicators:
        yield "goal-without-indicator"
    elif told.isdisjoint(goal.indicators):
        yield "goal-without-target-value"
    if not goal.decided:
        yield "goal-without-decision"
    if goal.start is None or goal.end is None:
        yield "goal-without-period"
    if _is_follow_up_due(model, goal) and not is_followed_up(model, goal):
        yield "goal-without-follow-up"
    if goal.iri not in model.links_by_bearer and not goal.without_target_link:
        yield "goal-linked-only-to-sdg" if goal.sdg_goals else "goal-without-target-link"
    if model.budget_known and not goal.has_money:
        yield "goal-without-money"


def _is_follow_up_due(model: LinkModel, goal: Bearer) -> bool:
    """Whether it has run for as long as its rhythm; what states no start has."""
    months = goal.rhythm_months or FOLLOW_UP_MONTHS
    return goal.start is None or months_later(goal.start, months) <= model.as_of


def _indicator_gaps(model: LinkModel) -> Found:
    for iri, indicator in sorted(model.indicators.items()):
        if not indicator.last_period:
            yield "indicator-without-value", iri
        elif is_outdated(indicator, model.as_of):
            yield "indicator-without-new-value", iri


def is_outdated(indicator: Indicator, as_of: date) -> bool:
    """Whether its last value is older than its rhythm, counted from the end of its period."""
    end = period_end(indicator.last_period)
    return end is not None and is_past_rhythm(indicator, end, as_of)


def is_past_rhythm(indicator: Indicator, last: date, as_of: date) -> bool:
    """Whether a value of a period that ended then is older than the indicator's rhythm."""
    return months_later(last, indicator.rhythm_months or FOLLOW_UP_MONTHS) < as_of


def period_end(period: str) -> date | None:
    """The last day of a year, a month or a day; None for what is none of them.

    >>> period_end("2025"), period_end("2024-02")
    (datetime.date(2025, 12, 31), datetime.date(2024, 2, 29))
    >>> period_end("2025-08-31"), period_end("2025/26")
    (datetime.date(2025, 8, 31), None)
    """
    if len(period) == len("2025"):
        return as_date(f"{period}-12-31")
    first = as_date(f"{period}-01") if len(period) == len("2025-08") else None
    return as_date(period) if first is None else months_later(first, 1) - timedelta(days=1)


def _chain_gaps(model: LinkModel) -> Found:
    broken = chain(model)
    yield from (("chain-broken-downward", iri) for iri in broken.broken_downward)
    yield from (("chain-broken-upward", iri) for iri in broken.broken_upward)


def _document_gaps(model: LinkModel) -> Found:
    ends = {iri: programme.end for iri, programme in sorted(model.programmes.items())}
    past = [iri for iri, end in ends.items() if end is not None and end < model.as_of]
    yield from (("programme-past-period", iri) for iri in past)
    ends |= {iri: document.end for iri, document in sorted(model.documents.items())}
    over = {iri for iri, end in ends.items() if end is not None and end < model.as_of}
    cited = {
        document
        for citing, some in model.citations.items()
        if citing not in over
        for document in some
    }
    yield from (("document-cited-though-expired", iri) for iri in sorted(over & cited))


def _conflict_gaps(model: LinkModel) -> Found:
    for conflict in model.conflicts:
        if not conflict.handling and not conflict.handled_by:
            yield "conflict-without-handling", conflict.iri


def _unset_work(model: LinkModel) -> Found:
    """Missions without anything below that is a goal, and activities that serve no goal."""
    names = numbers(model)
    goals, above = names.of_kind("goal"), names.above
    serving = marked(len(names.nodes), np.flatnonzero(goals))[above.members]
    free = ~names.any_below(goals) & ~marked(len(names.bearers), above.lefts[serving])
    asked = names.of_kind("basic-mission", "activity") & free
    yield from (("work-without-goal", names.bearers[each]) for each in np.flatnonzero(asked))

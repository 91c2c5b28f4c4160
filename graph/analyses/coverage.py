"""The ladder of each target, coverage, and what hangs on one row (measures 1-3)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from graph.analyses.arrays.numbers import numbers
from graph.analyses.completeness import Completeness, completeness
from graph.analyses.kept import kept
from graph.analyses.model import Bearer, FollowUp, LinkModel
from graph.analyses.wording import Share
from graph.answers import Column, Table
from graph.texts import Text

STEPS = (1, 2, 3, 4, 5)
STEP_NAMES: Mapping[int, Text] = {
    0: Text("inte nämnt", "not named"),
    1: Text("nämnt", "named"),
    2: Text("mål eller uppdrag", "goal or mission"),
    3: Text("ansvar och arbete", "responsibility and work"),
    4: Text("mått", "measured"),
    5: Text("uppföljt", "followed up"),
}
"""What each step of the ladder is called."""
UNKNOWN = Text("okänt", "unknown")
"""What is said of a target below step 2 while too little is linked."""
DRAFT = Text(" Relevansprofilen är ett utkast.", " The relevance profile is a draft.")
FOLLOW_UP_MONTHS = 12
"""The rhythm of what states none."""


@dataclass(frozen=True)
class TargetStep:
    """How far up the ladder one target stands, and what it stands on.

    ``bearers`` are those that reach the step; ``named_by`` programmes, documents and activities
    that name it without being a goal; ``rows`` the programmes or units that address it.
    """

    target: str
    step: int
    bearers: tuple[str, ...] = ()
    named_by: tuple[str, ...] = ()
    rows: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GoalCoverage:
    """One SDG: how many of its relevant targets stand at each step or higher.

    ``named_as_goal`` are bearers and programmes that link to the goal itself, kept apart.
    """

    goal: int
    at_step: Mapping[int, Share]
    named_as_goal: tuple[str, ...] = ()


@dataclass(frozen=True)
class Coverage:
    """Measures 1-3 over the relevant targets; ``draft`` while nobody has decided the profile."""

    completeness: Completeness
    draft: bool
    targets: tuple[TargetStep, ...]
    goals: tuple[GoalCoverage, ...]

    def share(self, step: int = 2) -> Share:
        """The share of relevant targets at that step or higher."""
        return at_least(self.targets, step)

    @property
    def known(self) -> bool:
        """Whether a target below step 2 is a gap rather than unknown."""
        return self.completeness.known

    @property
    def hanging(self) -> Share:
        """Targets reached by one row only, of all that are reached at all."""
        reached = [step for step in self.targets if step.rows]
        return Share(len(self.on_one_row), len(reached))

    @property
    def on_one_row(self) -> tuple[TargetStep, ...]:
        """The targets that a single programme or unit carries."""
        return tuple(step for step in self.targets if len(step.rows) == 1)

    def sentence(self) -> Text:
        """Coverage, follow-up and completeness in one sentence."""
        if not self.targets:
            return Text("Inga globala delmål är valda.", "No SDG targets are chosen.")
        linked, draft = self._linked(), DRAFT if self.draft else Text("", "")
        reached, followed = self.share(2), self.share(5).text()
        if not self.known and not reached.part:
            return Text(
                "Okänt vilka globala delmål som har ett mål eller uppdrag "
                f"({linked.sv}).{draft.sv}",
                f"Unknown which SDG targets have a goal or mission ({linked.en}).{draft.en}",
            )
        least = Text("", "") if self.known else Text("Minst ", "At least ")
        opening = reached.of(
            Text("de globala delmål", "the SDG targets"), Text("globala delmål", "SDG targets")
        )
        return Text(
            f"{least.sv}{opening.sv} vi sagt är viktiga har ett mål eller uppdrag; "
            f"{followed.sv} följs upp ({linked.sv}).{draft.sv}",
            f"{least.en}{opening.en} we have called important have a goal or mission; "
            f"{followed.en} are followed up ({linked.en}).{draft.en}",
        )

    def _linked(self) -> Text:
        said = self.completeness.share.of(
            Text("målen och uppdragen", "the goals and missions"),
            Text("mål och uppdrag", "goals and missions"),
        )
        return Text(f"{said.sv} är länkade", f"{said.en} are linked")

    def table(self, model: LinkModel) -> Table:
        """One row per relevant target, in the order of their codes."""
        return Table(
            columns=(
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("step", Text("Steg", "Step")),
                Column("step_name", Text("Vad det betyder", "What it means")),
                Column("bearers", Text("Bärs av", "Carried by")),
                Column("rows", Text("Antal program eller enheter", "Programmes or units")),
            ),
            rows=tuple(
                (
                    model.thing(step.target),
                    step.step,
                    STEP_NAMES[step.step] if self.known or step.step >= 2 else UNKNOWN,
                    len(step.bearers),
                    len(step.rows),
                )
                for step in self.targets
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The targets, the SDGs, and what hangs on one row."""
        return {
            "targets": self.table(model),
            "goals": self._goals_table(),
            "hanging": self._hanging_table(model),
        }

    def _goals_table(self) -> Table:
        return Table(
            columns=(
                Column("goal", Text("Globalt mål", "SDG")),
                Column("targets", Text("Valda delmål", "Chosen targets")),
                *(Column(f"step_{step}", Text(f"Steg {step}", f"Step {step}")) for step in STEPS),
                Column("named_as_goal", Text("Länkade bara till målet", "Linked to the SDG only")),
            ),
            rows=tuple(
                (
                    each.goal,
                    each.at_step[1].n,
                    *(each.at_step[step].part for step in STEPS),
                    len(each.named_as_goal),
                )
                for each in self.goals
            ),
        )

    def _hanging_table(self, model: LinkModel) -> Table:
        return Table(
            columns=(
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("row", Text("Hänger på", "Hangs on")),
                Column("step", Text("Steg", "Step")),
            ),
            rows=tuple(
                (model.thing(each.target), model.thing(row), each.step)
                for each in self.on_one_row
                for row in each.rows
            ),
        )


@kept
def coverage(model: LinkModel) -> Coverage:
    """Measures 1-3 of one organisation."""
    steps = ladder(model)
    chosen = tuple(steps[iri] for iri in steps if iri in model.relevant)
    named = _named_as_goal(model)
    return Coverage(
        completeness=completeness(model),
        draft=not model.profile_decided,
        targets=chosen,
        goals=tuple(_goal_coverage(model, goal, chosen, named[goal]) for goal in range(1, 18)),
    )


@kept
def ladder(model: LinkModel) -> Mapping[str, TargetStep]:
    """The step of every target of the taxonomy, in the order of their codes."""
    ordered = sorted(model.targets.values(), key=lambda target: sort_key(target.code))
    steps, named = bearer_steps(model), _named_by(model)
    return {
        target.iri: _target_step(model, target.iri, steps, named.get(target.iri, []))
        for target in ordered
    }


def sort_key(code: str) -> tuple[int, int, str]:
    """Numbers before letters, as the UN lists them.

    >>> sorted(["11.a", "11.10", "11.3", "2.1"], key=sort_key)
    ['2.1', '11.3', '11.10', '11.a']
    """
    goal, _, part = code.partition(".")
    return (int(goal), int(part), "") if part.isdigit() else (int(goal), 99, part)


def by_code(model: LinkModel, targets: Iterable[str]) -> list[str]:
    """The targets in the order of the UN's list."""
    return sorted(targets, key=lambda iri: sort_key(model.targets[iri].code))


def codes(model: LinkModel, targets: Iterable[str]) -> str:
    """The codes of the targets in the order of the UN's list, for a cell."""
    return ", ".join(model.targets[iri].code for iri in by_code(model, targets))


def _target_step(
    model: LinkModel, target: str, steps: Mapping[str, int], named_by: list[str]
) -> TargetStep:
    bearers = model.bearers_by_target.get(target, ())
    step = max((steps[bearer] for bearer in bearers), default=1 if named_by else 0)
    activities = [bearer for bearer in bearers if model.current[bearer].kind == "activity"]
    return TargetStep(
        target=target,
        step=step,
        bearers=tuple(b for b in bearers if steps[b] == step and step >= 2),
        named_by=(*sorted(named_by), *activities),
        rows=frozenset().union(*(model.rows_of(model.current[b]) for b in bearers)),
    )


def _named_by(model: LinkModel) -> dict[str, list[str]]:
    """Target → the programmes in force and the documents that name it."""
    named: dict[str, list[str]] = {}
    for programme in model.programmes.values():
        if programme.is_current(model.as_of):
            for target in programme.targets:
                named.setdefault(target, []).append(programme.iri)
    for document in model.documents.values():
        if document.end is None or document.end >= model.as_of:
            for target in document.targets:
                named.setdefault(target, []).append(document.iri)
    return named


@kept
def bearer_steps(model: LinkModel) -> Mapping[str, int]:
    """How far each current bearer takes its targets, with everything below it, 1 to 5.

    An activity that nothing above it has made a goal only names its targets.
    """
    names = numbers(model)
    activities = names.of_kind("activity")
    works = names.of_kind("basic-mission", "assignment") | names.any_below(activities)
    answers = names.any_around(names.answering.sizes > 0)
    bearers, told, followed = model.current.values(), measuring(model), followed_up(model)
    own = [is_measured(each, told) for each in bearers]
    measured = names.any_around(np.array(own, dtype=bool))
    judged = np.array([each.iri in followed for each in bearers], dtype=bool)
    reached = [works & answers, measured, judged]
    steps = 2 + np.logical_and.accumulate(reached).sum(axis=0)
    return dict(zip(names.bearers, np.where(activities, 1, steps).tolist(), strict=True))


def bearer_step(model: LinkModel, bearer: Bearer) -> int:
    """How far one current bearer takes its targets, with everything below it, 1 to 5."""
    return bearer_steps(model)[bearer.iri]


@kept
def measuring(model: LinkModel) -> Set[str]:
    """The indicators that have a target value."""
    return {iri for iri, indicator in model.indicators.items() if indicator.target_values}


def is_measured(bearer: Bearer, told: Set[str]) -> bool:
    """Whether one of the indicators told, a quality level or a written criterion measures it."""
    return (
        bearer.has_quality_level or bearer.has_criterion or not told.isdisjoint(bearer.indicators)
    )


@kept
def followed_up(model: LinkModel) -> Set[str]:
    """The bearers that somebody has judged within their rhythm."""
    return {
        iri
        for iri, follow_ups in model.follow_ups_by_subject.items()
        if iri in model.bearers and _is_judged(model, model.bearers[iri], follow_ups)
    }


def is_followed_up(model: LinkModel, bearer: Bearer) -> bool:
    """Whether somebody judged this bearer within its rhythm."""
    return bearer.iri in followed_up(model)


def _is_judged(model: LinkModel, bearer: Bearer, follow_ups: Iterable[FollowUp]) -> bool:
    months = bearer.rhythm_months or FOLLOW_UP_MONTHS
    return any(
        follow_up.at <= model.as_of <= months_later(follow_up.at, months)
        for follow_up in follow_ups
        if follow_up.at is not None
    )


@lru_cache(maxsize=4096)
def months_later(start: date, months: int) -> date:
    """The same day that many months on; the last of the month where it has no such day.

    >>> months_later(date(2025, 10, 31), 4)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + year, month + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(start.day, (following - date(year, month, 1)).days))


def at_least(steps: tuple[TargetStep, ...], step: int) -> Share:
    """How many of them stand at that step or higher."""
    return Share(sum(1 for each in steps if each.step >= step), len(steps))


def _named_as_goal(model: LinkModel) -> Mapping[int, list[str]]:
    """Goal 1-17 → the bearers and then the programmes that link to the goal itself."""
    named: dict[int, list[str]] = defaultdict(list)
    programmes = sorted(model.programmes.values(), key=lambda programme: programme.iri)
    linking = [(each.iri, each.sdg_goals) for each in model.current.values()]
    linking += [(each.iri, each.sdg_goals) for each in programmes]
    for iri, goals in linking:
        for goal in goals:
            named[goal].append(iri)
    return named


def _goal_coverage(
    model: LinkModel, goal: int, chosen: tuple[TargetStep, ...], named: list[str]
) -> GoalCoverage:
    mine = tuple(step for step in chosen if model.targets[step.target].goal == goal)
    return GoalCoverage(
        goal=goal,
        at_step={step: at_least(mine, step) for step in STEPS},
        named_as_goal=tuple(named),
    )

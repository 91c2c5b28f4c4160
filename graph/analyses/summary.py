"""What an organisation shows of itself to be compared with others (measure 25).

A summary is small, holds no names but those of goal levels, and can be sent to another service.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from graph.analyses.chain import chain
from graph.analyses.completeness import completeness
from graph.analyses.coverage import STEPS, ladder, sort_key
from graph.analyses.model import Bearer, LinkModel
from graph.analyses.rhythm import days
from graph.analyses.wording import KNOWN_FROM, Share, decimal, rounded
from graph.answers import Coded, Column, Table, Thing, Value
from graph.texts import Text

KIND_NAMES: Mapping[str, Text] = {
    "goal": Text("mål", "goals"),
    "basic-mission": Text("grunduppdrag", "basic missions"),
    "assignment": Text("uppdrag", "assignments"),
    "pledge": Text("löften", "pledges"),
    "activity": Text("aktiviteter", "activities"),
}
"""What the kinds of bearer are called, in the order they are told."""
REACHED = 2
"""The step from which an organisation acts on a target."""
_DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Level:
    """A level of goals in use; ``rank`` 1 is the top, None where none is stated."""

    rank: int | None
    label: Text
    bearers: int


@dataclass(frozen=True)
class Acting:
    """How many bearers of one kind (and for goals, one level) address a target, by its code."""

    target: str
    kind: str
    rank: int | None
    level: Text
    bearers: int


@dataclass(frozen=True)
class Span:
    """A programme in force: its years (None where open or unstated) and its rhythm in months."""

    years: float | None
    rhythm_months: int | None


@dataclass(frozen=True)
class Summary:
    """One organisation at one date. Targets are codes ("11.3").

    ``steps`` holds the targets of the whole taxonomy that stand at step 1 or higher, so that any
    relevance profile can be laid on it; ``relevant`` are those of its own profile.
    """

    organisation: str
    label: Text
    as_of: date
    linked: Share
    relevant: frozenset[str]
    profile_decided: bool
    steps: Mapping[str, int]
    acting: tuple[Acting, ...]
    kinds: Mapping[str, int]
    levels: tuple[Level, ...]
    units: int
    upward: Share
    downward: Share
    programmes: tuple[Span, ...]

    @property
    def known(self) -> bool:
        """Whether enough is linked for it to be compared."""
        return self.linked.n > 0 and self.linked.ratio >= KNOWN_FROM

    @property
    def level_count(self) -> int:
        """How many levels of goals are in use."""
        return sum(1 for level in self.levels if level.rank is not None)

    def acts_on(self, profile: frozenset[str]) -> frozenset[str]:
        """The targets of a profile that it has a goal, mission, assignment or pledge for."""
        return frozenset(code for code in profile if self.steps.get(code, 0) >= REACHED)

    def share(self, profile: frozenset[str], step: int, goal: int = 0) -> Share:
        """The targets of a profile (of one SDG, or of all) that stand at the step or higher."""
        chosen = [code for code in profile if not goal or sdg_of(code) == goal]
        return Share(sum(1 for code in chosen if self.steps.get(code, 0) >= step), len(chosen))

    def sentence(self) -> Text:
        """What others see first."""
        reached = self.share(self.relevant, REACHED)
        said = reached.of(
            Text("sina valda globala delmål", "its chosen SDG targets"),
            Text("valda globala delmål", "chosen SDG targets"),
        )
        linked = self.linked.of(
            Text("målen och uppdragen", "the goals and missions"),
            Text("mål och uppdrag", "goals and missions"),
        )
        least = Text("", "") if self.known else Text("minst ", "at least ")
        return Text(
            f"{self.label.sv} verkar för {least.sv}{said.sv} ({linked.sv} är länkade).",
            f"{self.label.en} acts on {least.en}{said.en} ({linked.en} are linked).",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per SDG: how many of the targets chosen stand at each step or higher."""
        goals = sorted({model.targets[iri].goal for iri in model.relevant})
        return Table(
            columns=(
                Column("goal", Text("Globalt mål", "SDG")),
                Column("targets", Text("Valda delmål", "Chosen targets")),
                *(Column(f"step_{step}", Text(f"Steg {step}", f"Step {step}")) for step in STEPS),
            ),
            rows=tuple(
                (
                    goal,
                    self.share(self.relevant, REACHED, goal).n,
                    *(self.share(self.relevant, step, goal).part for step in STEPS),
                )
                for goal in goals
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The ladder by SDG, the structure, and through what the targets are acted on."""
        return {
            "profile": self.table(model),
            "steering": steering_table((self,)),
            "acting": acting_table(self.acting),
        }


def summary(model: LinkModel) -> Summary:
    """The summary of one organisation at the model's date."""
    whole, linked = chain(model), completeness(model)
    steps = {model.targets[iri].code: step.step for iri, step in ladder(model).items() if step.step}
    running = [each for each in model.programmes.values() if each.is_current(model.as_of)]
    return Summary(
        organisation=model.organisation,
        label=model.label,
        as_of=model.as_of,
        linked=linked.share,
        relevant=frozenset(model.targets[iri].code for iri in model.relevant),
        profile_decided=model.profile_decided,
        steps=steps,
        acting=_acting(model),
        kinds=Counter(bearer.kind for bearer in model.current.values()),
        levels=_levels(model),
        units=len(model.units.keys() - {model.organisation}),
        upward=whole.upward,
        downward=whole.downward,
        programmes=tuple(
            sorted(
                (Span(_years(each.start, each.end), each.rhythm_months) for each in running),
                key=lambda span: (span.years or 0.0, span.rhythm_months or 0),
            )
        ),
    )


def sdg_of(code: str) -> int:
    """The goal 1-17 that a target belongs to.

    >>> sdg_of("11.a")
    11
    """
    return int(code.partition(".")[0])


def _years(start: date | None, end: date | None) -> float | None:
    if start is None or end is None:
        return None
    return round(days(start, end) / _DAYS_A_YEAR, 1)


def _levels(model: LinkModel) -> tuple[Level, ...]:
    counted: Counter[tuple[int | None, str]] = Counter(
        (bearer.rank, bearer.level) for bearer in model.current.values() if bearer.kind == "goal"
    )
    found = [Level(rank, _called(model, level), n) for (rank, level), n in counted.items()]
    return tuple(sorted(found, key=lambda each: (each.rank or 99, each.label.sv)))


def _called(model: LinkModel, level: str) -> Text:
    return model.label_of(level) if level else Text("", "")


def _acting(model: LinkModel) -> tuple[Acting, ...]:
    """Activities are left out: alone they only name a target."""
    counted: Counter[tuple[str, str, int | None, str]] = Counter()
    for iri, bearers in model.bearers_by_target.items():
        for bearer in (model.current[each] for each in bearers):
            if bearer.kind != "activity":
                counted[model.targets[iri].code, bearer.kind, *_place(bearer)] += 1
    found = [
        Acting(code, kind, rank, _called(model, level), n)
        for (code, kind, rank, level), n in counted.items()
    ]
    order = list(KIND_NAMES)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                sort_key(each.target),
                order.index(each.kind),
                each.rank or 99,
                each.level.sv,
            ),
        )
    )


def _place(bearer: Bearer) -> tuple[int | None, str]:
    return (bearer.rank, bearer.level) if bearer.kind == "goal" else (None, "")


def acting_table(found: tuple[Acting, ...]) -> Table:
    """One row per target, kind and level."""
    return Table(
        columns=(
            Column("target", Text("Globalt delmål", "SDG target")),
            Column("kind", Text("Genom", "Through")),
            Column("level", Text("Nivå", "Level")),
            Column("bearers", Text("Antal", "Count")),
        ),
        rows=tuple(
            (each.target, Coded(each.kind, KIND_NAMES[each.kind]), each.level, each.bearers)
            for each in found
        ),
    )


def steering_table(summaries: tuple[Summary, ...]) -> Table:
    """One row per organisation, in the order given: how it steers."""
    return Table(
        columns=(
            Column("organisation", Text("Organisation", "Organisation")),
            *(Column(kind, _capital(name)) for kind, name in KIND_NAMES.items()),
            Column("levels", Text("Målnivåer", "Levels of goals")),
            Column("units", Text("Enheter", "Units")),
            Column("upward", Text("Leder upp", "Lead up")),
            Column("downward", Text("Arbete under", "Work below")),
            Column("programmes", Text("Program", "Programmes")),
            Column("years", Text("Deras år", "Their years")),
            Column("rhythms", Text("Deras rytm (månader)", "Their rhythm (months)")),
        ),
        rows=tuple(_structure(each) for each in summaries),
    )


def _structure(one: Summary) -> tuple[Value, ...]:
    return (
        Thing(one.organisation, one.label),
        *(one.kinds.get(kind, 0) for kind in KIND_NAMES),
        one.level_count,
        one.units,
        rounded(one.upward.value),
        rounded(one.downward.value),
        len(one.programmes),
        _spread([span.years for span in one.programmes if span.years is not None]),
        _spread([float(s.rhythm_months) for s in one.programmes if s.rhythm_months is not None]),
    )


def _spread(numbers: list[float]) -> Text:
    """From the least to the greatest; empty where there are none.

    >>> _spread([4.0, 8.0]).sv, _spread([2.5]).sv, _spread([]).en
    ('4–8', '2,5', '')
    """
    if not numbers:
        return Text("", "")
    least, most = (_plain(number) for number in (min(numbers), max(numbers)))
    if least == most:
        return least
    return Text(f"{least.sv}–{most.sv}", f"{least.en}–{most.en}")


def _plain(number: float) -> Text:
    whole = f"{number:.0f}"
    return Text(whole, whole) if number == int(number) else decimal(number)


def _capital(text: Text) -> Text:
    return Text(text.sv.capitalize(), text.en.capitalize())

"""The relevance profile target by target, and how far the work has come by who is in control."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.analyses.completeness import Completeness, completeness
from graph.analyses.coverage import (
    DRAFT,
    STEPS,
    TargetStep,
    at_least,
    by_code,
    ladder,
)
from graph.analyses.kept import kept
from graph.analyses.model import LinkModel
from graph.analyses.profile import CONTROLS, RELEVANCES, ControlCode, Position, Profile
from graph.analyses.wording import Share
from graph.answers import Coded, Column, Table
from graph.texts import Text


@dataclass(frozen=True)
class ControlCoverage:
    """The chosen targets that the organisation controls in one way, and how many are reached.

    ``unreached`` are those without a goal, mission, assignment or pledge.
    """

    control: ControlCode
    at_step: Mapping[int, Share]
    unreached: tuple[str, ...]


@dataclass(frozen=True)
class Relevance:
    """What is said of all targets, in their order, and coverage by control."""

    completeness: Completeness
    profile: Profile
    positions: tuple[Position, ...]
    by_control: tuple[ControlCoverage, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many targets are undecided, important and deliberately left out."""
        found = Counter(position.relevance for position in self.positions)
        return {code: found[code] for code in RELEVANCES}

    def sentence(self) -> Text:
        """How many targets are important, left out and undecided, and whether that is a draft."""
        counts = self.counts
        draft = Text("", "") if self.profile.decided else DRAFT
        return Text(
            f"Av {len(self.positions)} globala delmål är {counts['relevant']} viktiga, "
            f"{counts['not-relevant']} avsiktligt bortvalda och {counts['undecided']} inte "
            f"avgjorda.{draft.sv}",
            f"Of {len(self.positions)} SDG targets {counts['relevant']} are important, "
            f"{counts['not-relevant']} deliberately left out and {counts['undecided']} "
            f"undecided.{draft.en}",
        )

    def table(self, model: LinkModel) -> Table:
        """One row per target."""
        steps = ladder(model)
        return Table(
            columns=(
                Column("target", Text("Globalt delmål", "SDG target")),
                Column("relevance", Text("Ställningstagande", "Position")),
                Column("counts", Text("Räknas", "Counts")),
                Column("control", Text("Rådighet", "Control")),
                Column("reason", Text("Skäl", "Reason")),
                Column("case_number", Text("Diarienummer", "Case number")),
                Column("step", Text("Steg", "Step")),
            ),
            rows=tuple(
                (
                    model.thing(position.target),
                    Coded(position.relevance, RELEVANCES[position.relevance]),
                    position.counts,
                    Coded(position.control, CONTROLS[position.control]),
                    position.reason,
                    position.case_number,
                    steps[position.target].step,
                )
                for position in self.positions
            ),
        )

    def tables(self, model: LinkModel) -> Mapping[str, Table]:
        """The positions, and coverage by control."""
        return {"positions": self.table(model), "control": self._control_table()}

    def _control_table(self) -> Table:
        return Table(
            columns=(
                Column("control", Text("Rådighet", "Control")),
                Column("targets", Text("Valda delmål", "Chosen targets")),
                *(Column(f"step_{step}", Text(f"Steg {step}", f"Step {step}")) for step in STEPS),
                Column("unreached", Text("Utan mål eller uppdrag", "Without goal or mission")),
            ),
            rows=tuple(
                (
                    Coded(each.control, CONTROLS[each.control]),
                    each.at_step[1].n,
                    *(each.at_step[step].part for step in STEPS),
                    len(each.unreached),
                )
                for each in self.by_control
            ),
        )


@kept
def relevance(model: LinkModel) -> Relevance:
    """Every position, and how far the work on the chosen targets has come by control."""
    said = model.profile.positions
    return Relevance(
        completeness=completeness(model),
        profile=model.profile,
        positions=tuple(said.get(iri, Position(iri)) for iri in by_code(model, model.targets)),
        by_control=coverage_by_control(model),
    )


def coverage_by_control(model: LinkModel) -> tuple[ControlCoverage, ...]:
    """Coverage of the chosen targets, split by control; kinds without any target are left out."""
    split: dict[ControlCode, list[TargetStep]] = {control: [] for control in CONTROLS}
    for iri, step in ladder(model).items():
        if iri in model.relevant:
            split[control_of(model, iri)].append(step)
    return tuple(
        ControlCoverage(
            control=control,
            at_step={step: at_least(tuple(some), step) for step in STEPS},
            unreached=tuple(each.target for each in some if each.step < 2),
        )
        for control, some in split.items()
        if some
    )


def control_of(model: LinkModel, target: str) -> ControlCode:
    """How much of a target is the organisation's own to decide; empty where nothing is said."""
    position = model.profile.positions.get(target)
    return position.control if position else ""


def controls_in_words(model: LinkModel, thing: str) -> Coded | None:
    """The kinds of control over a thing's targets as one cell; None where it has no targets."""
    found = controls_of(model, thing)
    some = [control for control in CONTROLS if control in found]
    if not some:
        return None
    labels = [CONTROLS[control] for control in some]
    said = Text(", ".join(each.sv for each in labels), ", ".join(each.en for each in labels))
    return Coded(" ".join(control or "unstated" for control in some), said)


def controls_of(model: LinkModel, thing: str) -> frozenset[ControlCode]:
    """The kinds of control over a target, or over the targets that a bearer is linked to."""
    if thing in model.targets:
        return frozenset({control_of(model, thing)})
    links: Iterable[str] = (link.target for link in model.links_by_bearer.get(thing, ()))
    return frozenset(control_of(model, target) for target in links)

"""Why? For any thing, pair of things and figure: what it rests on, and the questions that get it.

Nothing here reads a store: the questions are only named, with their values.
"""

from graph.analyses.explanations.explanation import (
    Asked,
    Explanation,
    Ground,
    explanations_table,
    named,
)
from graph.analyses.explanations.gaps import facts, why_gaps
from graph.analyses.explanations.joins import join_of, met_ground, shared, unmet_ground
from graph.analyses.explanations.ladder import steps_of, why_step
from graph.analyses.explanations.meetings import why_meeting
from graph.analyses.explanations.numbers import FIGURES, why_coverage
from graph.analyses.explanations.silos import why_apart, why_apart_from_others
from graph.analyses.grouping import Grouping
from graph.analyses.meetings import MissedMeeting, missed_meetings, needs, unmet
from graph.analyses.model import LinkModel
from graph.analyses.own_meetings import meetings_of
from graph.names import SDG
from graph.texts import Text

__all__ = [
    "FIGURES",
    "Asked",
    "Explanation",
    "Ground",
    "explanations_table",
    "why",
    "why_between",
    "why_of",
]

MEETINGS_TOLD = 3
"""So many of a thing's own meetings are explained."""


def why(
    model: LinkModel, about: str, other: str = "", grouping: Grouping = "programme"
) -> tuple[Explanation, ...]:
    """Why a thing, a pair of things or a figure is as it is; empty for what nothing is known of.

    ``about`` is an IRI or the name of a figure (``FIGURES``); with ``other`` it is about the two.
    """
    if other:
        return why_between(model, about, other, grouping)
    if about in FIGURES:
        return (FIGURES[about](model),)
    return why_of(model, about, grouping)


def why_of(
    model: LinkModel, thing: str, grouping: Grouping = "programme"
) -> tuple[Explanation, ...]:
    """All that is told of one thing: where it stands, what it lacks, whom to talk to, its pairs."""
    number = thing.removeprefix(str(SDG))
    if thing.startswith(str(SDG)) and number.isdigit():
        return (why_coverage(model, int(number)),)
    if thing in model.targets:
        return (why_step(model, thing), *_meetings(model, thing, grouping))
    found = [*why_gaps(model, thing), *_meetings(model, thing, grouping)]
    if thing in model.current:
        found.insert(0, _bearer(model, thing))
    if thing in model.programmes:
        found[:0] = why_apart_from_others(model, thing)
    if not found and (grounds := facts(model, thing)):
        found.append(_nothing(model, thing, tuple(grounds)))
    return tuple(found)


def why_between(
    model: LinkModel, first: str, second: str, grouping: Grouping = "programme"
) -> tuple[Explanation, ...]:
    """Why two programmes, units or bearers meet or do not."""
    if first in model.programmes and second in model.programmes:
        return (why_apart(model, first, second, "programme"),)
    if first in model.current and second in model.current:
        return (_pair(model, first, second),)
    if not all(side in model.units or side in model.programmes for side in (first, second)):
        return ()
    for meeting in missed_meetings(model, grouping):
        if {meeting.first, meeting.second} == {first, second}:
            turned = meeting if meeting.first == first else _turned(model, meeting, first)
            return (why_meeting(model, turned),)
    by_unit: Grouping = "unit"
    return (why_apart(model, first, second, by_unit),)


def _turned(model: LinkModel, meeting: MissedMeeting, first: str) -> MissedMeeting:
    return next(iter(meetings_of(model, [meeting], first)), meeting)


def _bearer(model: LinkModel, iri: str) -> Explanation:
    bearer, called = model.current[iri], named(model, iri)
    grounds = tuple(steps_of(model, bearer))
    there = sum(1 for ground in grounds if ground.holds)
    return Explanation(
        question=Text(
            f"Hur långt tar {called.sv} de globala delmålen?",
            f"How far does {called.en} take the SDG targets?",
        ),
        answer=Text(
            f"{there} av {len(grounds)} villkor på trappan är uppfyllda.",
            f"{there} of {len(grounds)} conditions of the ladder are met.",
        ),
        grounds=grounds,
        asked=(Asked("statements_about", {"thing": iri}),),
        measure="ladder",
    )


def _meetings(model: LinkModel, thing: str, grouping: Grouping) -> list[Explanation]:
    if not any(thing in some for some in (model.current, model.units, model.targets)):
        return []
    own = meetings_of(model, missed_meetings(model, grouping), thing)
    return [why_meeting(model, meeting) for meeting in own[:MEETINGS_TOLD]]


def _pair(model: LinkModel, first: str, second: str) -> Explanation:
    pair = {first, second}
    need = next((each for each in needs(model) if {each.first, each.second} == pair), None)
    a, b = named(model, first), named(model, second)
    question = Text(f"Behöver {a.sv} och {b.sv} mötas?", f"Do {a.en} and {b.en} need to meet?")
    asked = tuple(Asked("statements_about", {"thing": iri}) for iri in (first, second))
    if need is None:
        answer = Text(
            "Nej: de delar inget globalt delmål och ingen indikator.",
            "No: they share no SDG target and no indicator.",
        )
        return Explanation(question, answer, (), asked, "meetings")
    left, join = unmet(model, need), join_of(model, need)
    about = shared(model, need)
    grounds = [met_ground(model, need, join)] if join is not None else []
    if not left.is_empty:
        grounds.append(unmet_ground(model, left))
        answer = Text(f"Ja, om {about.sv}.", f"Yes, about {about.en}.")
    else:
        answer = Text(f"De möts redan om {about.sv}.", f"They already meet about {about.en}.")
    return Explanation(question, answer, tuple(grounds), asked, "meetings")


def _nothing(model: LinkModel, thing: str, grounds: tuple[Ground, ...]) -> Explanation:
    called = named(model, thing)
    return Explanation(
        question=Text(f"Vad vet analyserna om {called.sv}?", f"What is known of {called.en}?"),
        answer=Text("Inget som saknas pekas ut.", "Nothing is said to be missing."),
        grounds=grounds,
        asked=(Asked("statements_about", {"thing": thing}),),
        measure="gaps",
    )

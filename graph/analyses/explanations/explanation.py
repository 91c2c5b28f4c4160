"""An answer to "why?": a sentence, what it rests on, and the questions that get it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph.analyses.model import LinkModel
from graph.answers import Column, Table
from graph.texts import Text

MOST = 20
"""So many things behind a figure are told one by one; the question gets them all."""


@dataclass(frozen=True)
class Ground:
    """One thing that an answer rests on.

    ``holds`` tells whether it is there; None is what is only told. ``things`` are IRIs it is about.
    """

    text: Text
    things: tuple[str, ...] = ()
    holds: bool | None = None


@dataclass(frozen=True)
class Asked:
    """A named question that gets what an answer rests on; ``values`` are IRIs."""

    question: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """Why something is as it is. ``measure`` names the measure whose definition it follows."""

    question: Text
    answer: Text
    grounds: tuple[Ground, ...]
    asked: tuple[Asked, ...]
    measure: str


def figure(
    question: Text,
    answer: Text,
    grounds: tuple[Ground, ...],
    asked: list[Asked],
    measure: str,
) -> Explanation:
    """An explanation without the grounds that nothing is behind, as long as any is left."""
    kept = tuple(each for each in grounds if each.things or each.holds is None)
    return Explanation(question, answer, kept or grounds, tuple(asked), measure)


def explanations_table(explained: Iterable[Explanation]) -> Table:
    """One row per ground; an answer that rests on nothing has one row without any."""
    return Table(
        columns=(
            Column("question", Text("Varför", "Why")),
            Column("answer", Text("Svar", "Answer")),
            Column("holds", Text("Finns", "Is there")),
            Column("ground", Text("Vilar på", "Rests on")),
            Column("things", Text("Gäller", "About")),
        ),
        rows=tuple(
            (
                each.question,
                each.answer,
                ground.holds,
                ground.text,
                " ".join(ground.things),
            )
            for each in explained
            for ground in each.grounds or (Ground(Text("", "")),)
        ),
    )


def named(model: LinkModel, iri: str) -> Text:
    """A thing in quotation marks; a target by its code and label."""
    if iri in model.targets:
        return model.thing(iri).label
    label = model.label_of(iri)
    return Text(f"”{label.sv}”", f"“{label.en}”")

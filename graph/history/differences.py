"""What differs between two states of an organisation, as people would tell it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from graph.texts import Text


class Turn(StrEnum):
    """What became of a thing or of one of its properties."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Shown:
    """A value in the reader's form; ``iri`` is what it leads to, empty for plain values.

    ``language`` is that of a free text, empty for everything else.
    """

    text: Text
    iri: str = ""
    language: str = ""


@dataclass(frozen=True)
class Item:
    """One property of a thing that differs: what it lost and what it gained.

    ``said`` is the same as one sentence, without a full stop; long texts are cut there only.
    """

    turn: Turn
    path: str
    heading: Text
    before: tuple[Shown, ...]
    after: tuple[Shown, ...]
    said: Text


@dataclass(frozen=True)
class ThingDifference:
    """One thing that differs. ``parts`` are what is told with it: assessments, target values.

    ``name`` is what it is called afterwards, or was called where it is gone. ``title`` names it
    in a sentence: “the goal ‘Safe schools’”, or for a part “assessment of 11.3”.
    """

    iri: str
    kind: str
    turn: Turn
    name: Text
    title: Text
    items: tuple[Item, ...] = ()
    parts: tuple["ThingDifference", ...] = ()

    @property
    def sentences(self) -> Iterator[Text]:
        """What became of it and of its parts, one sentence each, without its own name."""
        if self.turn is Turn.CHANGED:
            yield from (item.said for item in self.items)
        else:
            yield _BECAME[self.turn]
        for part in self.parts:
            for said in part.as_part:
                yield Text(f"{part.title.sv}: {said.sv}", f"{part.title.en}: {said.en}")

    @property
    def as_part(self) -> tuple[Text, ...]:
        """What became of a part; one that came or went says what it holds."""
        if self.turn is Turn.CHANGED or not self.items:
            return tuple(self.sentences)
        became = _BECAME[self.turn]
        swedish = ", ".join(item.said.sv for item in self.items)
        english = ", ".join(item.said.en for item in self.items)
        return (Text(f"{became.sv} ({swedish})", f"{became.en} ({english})"),)


@dataclass(frozen=True)
class ObservationsDifference:
    """The outcomes of one indicator that differ; ``periods`` in order, as years or dates."""

    indicator: str
    name: Text
    added: int
    removed: int
    changed: int
    periods: tuple[str, ...]
    said: Text


@dataclass(frozen=True)
class KindCount:
    """How many things of a kind came, went and changed; parts and outcomes count too."""

    kind: str
    added: int
    removed: int
    changed: int
    said: Text


@dataclass(frozen=True)
class Difference:
    """All that differs. ``things`` may leave some out: ``left_out`` says how many.

    ``statements`` counts the RDF statements that came or went. ``summary`` is the whole in one
    sentence; “nothing” where nothing differs.
    """

    things: tuple[ThingDifference, ...]
    observations: tuple[ObservationsDifference, ...]
    counts: tuple[KindCount, ...]
    left_out: int
    statements: int
    summary: Text


_BECAME = {
    Turn.ADDED: Text("lades till", "was added"),
    Turn.REMOVED: Text("togs bort", "was removed"),
}

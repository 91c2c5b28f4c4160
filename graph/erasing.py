"""Erasing a text by law from all that has been: who it concerns asks, and history lets go of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graph.errors import ConflictError, DataError, Place, Problem
from graph.journal.erasure import telling
from graph.texts import Text

SHORTEST = 3
"""Characters of a text to erase: a shorter one stands in nearly everything."""
_TOLD = 20


@dataclass(frozen=True)
class Mention:
    """Where a text stands: ``changes`` of the past by number, ``things`` of today by IRI."""

    changes: tuple[int, ...]
    things: tuple[str, ...]


class StillSaid(ConflictError):
    """What is to be erased is said today: ``problems`` name each thing that says it."""

    def __init__(self, things: Iterable[str]) -> None:
        told = tuple(things)
        super().__init__(
            Text(
                f"Texten står i dag i {', '.join(told[:_TOLD])}. Ändra det först; radera sedan.",
                f"Today the text stands in {', '.join(told[:_TOLD])}. Change that first; then "
                "erase.",
            )
        )
        self.problems = tuple(
            Problem(
                "still-said",
                Text("Här står texten.", "Here the text stands."),
                Place(),
                iri,
                Text("Ändra eller ta bort det.", "Change or remove it."),
            )
            for iri in told
        )


def refuse_short(text: str) -> None:
    """Raise ``DataError`` for a text that would take too much with it."""
    if len(text.strip()) < SHORTEST:
        raise DataError(
            Text(
                f"Texten ska ha minst {SHORTEST} tecken: annars raderas för mycket.",
                f"The text must have at least {SHORTEST} characters, or too much is erased.",
            )
        )


def saying(states: Mapping[str, bytes], text: str) -> tuple[str, ...]:
    """The things that say a text in a literal, in the N-Quads of each owner."""
    found = {
        line[1 : line.index(b">")].decode()
        for quads in states.values()
        for line in telling(quads, text)
    }
    return tuple(sorted(found))

"""What suggestions would have done, measured only where nobody was shown any."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.linking.review.answers import LinkAnswer, accepted, by_seat

LEAST: Final = 5
"""Fewer answers than this say nothing: no share is given."""
SHOWN: Final = 3
"""So many suggestions are shown of each text."""


@dataclass(frozen=True)
class Unaided:
    """One reviewer's targets for one bearer, given without suggestions, as IRIs.

    ``suggested`` is what would have been suggested, the likeliest first.
    """

    bearer: str
    seat: str
    chosen: tuple[str, ...]
    suggested: tuple[str, ...]

    @property
    def found(self) -> tuple[str, ...]:
        """The chosen targets that would have been suggested."""
        return tuple(target for target in self.chosen if target in self.suggested)


@dataclass(frozen=True)
class Effect:
    """The answers given without suggestions, held against the suggestions."""

    answers: tuple[Unaided, ...]

    @property
    def linked(self) -> tuple[Unaided, ...]:
        """Those that chose some target."""
        return tuple(each for each in self.answers if each.chosen)

    @property
    def unlinked(self) -> tuple[Unaided, ...]:
        """Those that said that no target fits."""
        return tuple(each for each in self.answers if not each.chosen)

    @property
    def share(self) -> float | None:
        """How much of the chosen is among three suggestions, 0 to 1; None below five answers.

        Of each answer its chosen targets that were among them, over the number it chose but at
        most three; then the mean over the answers that chose any.
        """
        if len(self.linked) < LEAST:
            return None
        shares = [len(each.found) / min(SHOWN, len(each.chosen)) for each in self.linked]
        return sum(shares) / len(shares)

    @property
    def needless(self) -> float | None:
        """Share of the answers that no target fits where some would have been suggested."""
        if len(self.unlinked) < LEAST:
            return None
        return sum(bool(each.suggested) for each in self.unlinked) / len(self.unlinked)


def effect(
    answers: Mapping[str, Collection[LinkAnswer]],
    suggested: Callable[[str], Sequence[str]],
) -> Effect:
    """Every unaided answer of each reviewer, beside what would have been suggested.

    What was settled by two is left out: they had seen each other's answers.
    """
    found = []
    for bearer, given in sorted(answers.items()):
        for seat, ours in sorted(by_seat(given).items()):
            if seat != "settled" and all(each.unaided for each in ours):
                chosen = tuple(sorted(accepted(ours)))
                found.append(Unaided(bearer, seat, chosen, tuple(suggested(bearer))[:SHOWN]))
    return Effect(tuple(found))

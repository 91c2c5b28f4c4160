"""Two reviewers beside each other: how far they agree, and what remains to be settled."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph.linking.agreement import alpha
from graph.linking.review.answers import PAIR, LinkAnswer, accepted, by_seat
from graph.linking.review.deciding import differing


@dataclass(frozen=True)
class Compared:
    """What two reviewers have both answered about.

    ``alpha`` is Krippendorff's with MASI distance between the sets of accepted targets with their
    directions; None where it is not defined. ``unsettled`` has the targets they differ about by
    bearer, an empty text for whether any fits.
    """

    both: int
    same: int
    alpha: float | None
    unsettled: Mapping[str, tuple[str, ...]]


def compared(answers: Mapping[str, Collection[LinkAnswer]]) -> Compared:
    """How far the two agree about what both have answered, whatever has been settled since."""
    pairs = []
    unsettled: dict[str, tuple[str, ...]] = {}
    for bearer, given in sorted(answers.items()):
        seats = by_seat(given)
        if not seats.keys() >= set(PAIR):
            continue
        one, other = (_set(seats[seat]) for seat in PAIR)
        pairs.append((one, other))
        if differ := differing(given):
            unsettled[bearer] = differ
    same = sum(one == other for one, other in pairs)
    return Compared(len(pairs), same, alpha(pairs), unsettled)


def _set(answers: Collection[LinkAnswer]) -> frozenset[tuple[str, int]]:
    return frozenset((target, each.sign) for target, each in accepted(answers).items())

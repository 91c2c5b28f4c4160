"""How far the linking has come: what is linked, what no target fits, and what is left."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from graph.analyses.model import Bearer, LinkModel
from graph.linking.review.answers import PAIR, LinkAnswer, Seat


@dataclass(frozen=True)
class Progress:
    """How many of some bearers are linked, confirmed to have no target, and left."""

    linked: int = 0
    without: int = 0
    left: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.linked + self.without + self.left

    @property
    def done(self) -> float:
        """The share that is known, 0 to 1; 0 where there is none."""
        return (self.linked + self.without) / self.total if self.total else 0.0


def is_left(model: LinkModel, bearer: Bearer) -> bool:
    """Whether nobody has said which targets it serves, nor that none fits."""
    return bearer.iri not in model.links_by_bearer and not bearer.without_target_link


def left_for(
    model: LinkModel,
    answers: Mapping[str, Collection[LinkAnswer]],
    seat: Seat,
    bearers: Iterable[Bearer],
) -> list[Bearer]:
    """The bearers that a seat has left to answer about, in their order.

    For one of two reviewers these are also what the other has answered; who settles has none
    here: what is left to settle is listed as disagreements.
    """
    found = [bearer for bearer in bearers if is_left(model, bearer)]
    if seat not in PAIR:
        return [] if seat == "settled" else found
    return [each for each in found if seat not in {one.seat for one in answers.get(each.iri, ())}]


def progress(model: LinkModel, bearers: Iterable[Bearer]) -> Progress:
    """How far some bearers have come."""
    linked = without = left = 0
    for bearer in bearers:
        if bearer.iri in model.links_by_bearer:
            linked += 1
        elif bearer.without_target_link:
            without += 1
        else:
            left += 1
    return Progress(linked, without, left)


def progress_by(
    model: LinkModel, bearers: Iterable[Bearer], places: str
) -> list[tuple[str, Progress]]:
    """Progress by programme ("programmes") or unit ("responsible"), an empty IRI for neither.

    What stands in several places counts in each.
    """
    grouped: dict[str, list[Bearer]] = defaultdict(list)
    for bearer in bearers:
        where = bearer.programmes if places == "programmes" else bearer.responsible
        for iri in where or {""}:
            grouped[iri].append(bearer)
    return [(iri, progress(model, each)) for iri, each in sorted(grouped.items())]

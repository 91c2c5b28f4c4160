"""What stands around a goal says of targets: never part of the suggestions, and shown apart."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from graph.analyses.model import Bearer, LinkModel

_MOST = 5

Counted = tuple[tuple[str, int], ...]
"""Targets with how many say so, the most first."""


@dataclass(frozen=True)
class Surroundings:
    """The targets that those around a bearer serve."""

    by_indicator: Counted
    by_parents: Counted
    by_programme: Counted
    listed: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything around it says anything."""
        return bool(self.by_indicator or self.by_parents or self.by_programme or self.listed)


def surroundings(model: LinkModel, bearer: Bearer) -> Surroundings:
    """What others measured alike, what it contributes to, and its programmes say.

    Only what helps counts. ``listed`` is what its programmes themselves name.
    """
    others = [each for iri, each in model.current.items() if iri != bearer.iri]
    return Surroundings(
        by_indicator=_counted(model, (e for e in others if e.indicators & bearer.indicators)),
        by_parents=_counted(model, (e for e in others if e.iri in bearer.parents)),
        by_programme=_counted(model, (e for e in others if e.programmes & bearer.programmes)),
        listed=tuple(
            sorted({t for iri in bearer.programmes for t in model.programmes[iri].targets})
        ),
    )


def _counted(model: LinkModel, bearers: Iterable[Bearer]) -> Counted:
    counted = Counter(target for each in bearers for target in model.strengths.get(each.iri, {}))
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST])

"""Who has said how things act on each other: sources of interactions, and their scorers.

A source is a workshop, a text or an own judgement. In one source several may have scored the same
cell, each named by a role or a seat and never by a person's name.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from statistics import stdev
from typing import Final

from graph.analyses.influence.matrix import Cell, InfluenceMatrix
from graph.texts import Text

LITERATURE: Final = "literature"
"""The kind of source that is only a weak prior: it annotates, and never makes a meeting needed."""
COUNTED: Final = frozenset({"workshop", "own-judgement"})
"""The kinds of source whose interactions can make a meeting needed."""


@dataclass(frozen=True)
class Score:
    """What one scorer of a source says of one cell; ``scorer`` is empty where it isn't told apart.

    ``evidence`` is how many texts or studies stand behind it; None where nobody has counted.
    """

    thing: str
    on: str
    strength: float
    scorer: str = ""
    evidence: int | None = None


@dataclass(frozen=True)
class Judged:
    """What a source says of one cell, all its scorers together.

    ``mean`` weighs by evidence where it is counted. ``deviation`` is the sample's standard
    deviation; None for a single score. ``evidence`` is 0 where nobody has counted.
    """

    thing: str
    on: str
    scores: tuple[Score, ...]

    @cached_property
    def mean(self) -> float:
        """The mean of the scores, each by its evidence (1 where it isn't counted)."""
        weights = [score.evidence or 1 for score in self.scores]
        weighed = (s.strength * w for s, w in zip(self.scores, weights, strict=True))
        return sum(weighed) / sum(weights)

    @property
    def deviation(self) -> float | None:
        """How far apart the scorers are."""
        return stdev(s.strength for s in self.scores) if len(self.scores) > 1 else None

    @property
    def least(self) -> float:
        """The lowest score."""
        return min(score.strength for score in self.scores)

    @property
    def most(self) -> float:
        """The highest score."""
        return max(score.strength for score in self.scores)

    @property
    def evidence(self) -> int:
        """How many texts or studies stand behind it."""
        return sum(score.evidence or 0 for score in self.scores)

    @property
    def is_split(self) -> bool:
        """Whether some say that it helps and others that it hinders."""
        return self.least < 0 < self.most


@dataclass(frozen=True)
class InteractionSource:
    """A source with all its scores. ``kind`` is the last part of the concept's IRI.

    ``assesses`` are the things it was to judge, also those that nobody came to.
    """

    iri: str
    label: Text
    kind: str = ""
    at: date | None = None
    assesses: frozenset[str] = frozenset()
    scores: tuple[Score, ...] = field(default=(), repr=False)

    @property
    def counts(self) -> bool:
        """Whether it can make a meeting needed."""
        return self.kind in COUNTED

    @cached_property
    def scorers(self) -> tuple[str, ...]:
        """Its scorers by role or seat, in order; empty where none is told apart."""
        return tuple(sorted({score.scorer for score in self.scores if score.scorer}))

    @cached_property
    def things(self) -> frozenset[str]:
        """Everything it was to judge or has judged."""
        ends = {end for score in self.scores for end in (score.thing, score.on)}
        return self.assesses | ends

    @cached_property
    def judged(self) -> Mapping[Cell, Judged]:
        """What it says of each cell, in the order of things' names; nothing acts on itself."""
        found: dict[Cell, list[Score]] = defaultdict(list)
        for score in self.scores:
            if score.thing != score.on:
                found[score.thing, score.on].append(score)
        return {
            cell: Judged(*cell, tuple(sorted(given, key=lambda s: (s.scorer, s.strength))))
            for cell, given in sorted(found.items())
        }

    def by(self, scorer: str) -> "InteractionSource":
        """The same with the scores of one scorer alone; ``""`` are those of nobody told apart."""
        scores = tuple(score for score in self.scores if score.scorer == scorer)
        return InteractionSource(self.iri, self.label, self.kind, self.at, self.assesses, scores)

    def matrix(self, order: Iterable[str]) -> InfluenceMatrix:
        """The mean scores of these things, in their order."""
        means = {cell: judged.mean for cell, judged in self.judged.items()}
        return InfluenceMatrix.of(order, means)


def disagreements(source: InteractionSource) -> tuple[Judged, ...]:
    """The cells its scorers differ about: first those they see opposite ways, then the widest."""
    found = [judged for judged in source.judged.values() if judged.deviation]
    return tuple(
        sorted(found, key=lambda one: (not one.is_split, -(one.deviation or 0), one.thing, one.on))
    )


def usual_source(sources: Collection[InteractionSource]) -> InteractionSource | None:
    """The one to show where none is chosen: own before literature, the most assessed first."""
    return min(sources, key=lambda one: (not one.counts, -len(one.judged), one.iri), default=None)


def counted_means(sources: Iterable[InteractionSource]) -> dict[Cell, float]:
    """The mean of all scores of a cell in the sources that count: literature is left out."""
    scores: dict[Cell, list[float]] = defaultdict(list)
    for source in sources:
        for score in source.scores if source.counts else ():
            scores[score.thing, score.on].append(score.strength)
    return {cell: sum(given) / len(given) for cell, given in sorted(scores.items())}


def literature(sources: Iterable[InteractionSource]) -> dict[Cell, Judged]:
    """What the literature says of each cell, all its sources together."""
    said = [one for one in sources if one.kind == LITERATURE]
    together = InteractionSource(
        "", Text("", ""), LITERATURE, scores=tuple(score for one in said for score in one.scores)
    )
    return dict(together.judged)


def compared(sources: Collection[InteractionSource]) -> dict[Cell, dict[str, Judged]]:
    """The cells that several sources judge, with what each says: the farthest apart first."""
    found: dict[Cell, dict[str, Judged]] = defaultdict(dict)
    for source in sources:
        for cell, judged in source.judged.items():
            found[cell][source.iri] = judged
    several = {cell: said for cell, said in found.items() if len(said) > 1}

    def apart(cell: Cell) -> float:
        means = [judged.mean for judged in several[cell].values()]
        return max(means) - min(means)

    return {cell: several[cell] for cell in sorted(several, key=lambda cell: (-apart(cell), cell))}

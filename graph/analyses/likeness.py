"""Who is like whom, and who acts on a target through which kind of goal (measure 25)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.analyses.comparison import Comparison
from graph.analyses.summary import KIND_NAMES, Summary
from graph.analyses.wording import Share, rounded
from graph.answers import Column, Table, Thing
from graph.texts import Text

LIKE = 0.5
"""The likeness from which organisations are called alike."""


@dataclass(frozen=True)
class Likeness:
    """How alike two organisations steer and what they steer towards, each 0 to 1.

    ``structure`` is the mean of three: the overlap of their mixes of goals, missions, assignments,
    pledges and activities; the smaller number of these through the larger; and likewise of their
    levels of goals. ``targets`` is what both act on through what either does; None under five.
    """

    structure: float
    targets: float | None

    @property
    def value(self) -> float | None:
        """The mean of the two; None where the targets are too few."""
        return None if self.targets is None else (self.structure + self.targets) / 2


def likeness(a: Summary, b: Summary, profile: frozenset[str]) -> Likeness:
    """How alike two organisations are, the same in both directions."""
    mine, theirs = a.acts_on(profile), b.acts_on(profile)
    return Likeness(
        structure=(
            _mix(a.kinds, b.kinds)
            + _ratio(a.kinds.values(), b.kinds.values())
            + _ratio([a.level_count], [b.level_count])
        )
        / 3,
        targets=Share(len(mine & theirs), len(mine | theirs)).value,
    )


def _mix(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    """How much of two mixes is the same; all of it where both are of nothing.

    >>> _mix({"goal": 1, "pledge": 1}, {"goal": 5}), _mix({}, {})
    (0.5, 1.0)
    """
    first, second = sum(a.values()), sum(b.values())
    if not first or not second:
        return float(first == second)
    return sum(min(a.get(k, 0) / first, b.get(k, 0) / second) for k in a.keys() | b.keys())


def _ratio(a: Iterable[int], b: Iterable[int]) -> float:
    """The smaller sum through the larger; 1 where both are nothing."""
    least, most = sorted((sum(a), sum(b)))
    return least / most if most else 1.0


@dataclass(frozen=True)
class Actor:
    """An organisation that acts on a target: through what, and how like the asking one it is."""

    summary: Summary
    through: Text
    likeness: Likeness | None

    @property
    def is_like(self) -> bool:
        """Whether it is like the one that asks."""
        return bool(self.likeness and self.likeness.value and self.likeness.value >= LIKE)


def acting_on(comparison: Comparison, code: str, of: Summary | None = None) -> tuple[Actor, ...]:
    """Who of the compared acts on a target, in the order given; ``of`` itself is left out."""
    return tuple(
        Actor(
            summary=one,
            through=_through(one, code),
            likeness=likeness(of, one, comparison.profile) if of is not None else None,
        )
        for one in comparison.compared
        if one is not of and one.acts_on(frozenset({code}))
    )


def _through(one: Summary, code: str) -> Text:
    """The kinds of goal, a goal by its level, with how many: "Strategiskt mål (2), uppdrag (1)"."""
    swedish, english = [], []
    for each in one.acting:
        if each.target == code:
            name = each.level if each.level.sv else KIND_NAMES[each.kind]
            swedish.append(f"{name.sv} ({each.bearers})")
            english.append(f"{name.en} ({each.bearers})")
    return Text(", ".join(swedish), ", ".join(english))


def actors_table(actors: Sequence[Actor]) -> Table:
    """One row per organisation that acts on a target."""
    return Table(
        columns=(
            Column("organisation", Text("Organisation", "Organisation")),
            Column("through", Text("Genom", "Through")),
            Column("like", Text("Lik er", "Like yours")),
            Column("likeness", Text("Likhet", "Likeness")),
            Column("structure", Text("Lik i struktur", "Like in structure")),
            Column("common", Text("Lik i delmål", "Like in targets")),
        ),
        rows=tuple(
            (
                Thing(each.summary.organisation, each.summary.label),
                each.through,
                each.is_like,
                rounded(each.likeness.value) if each.likeness else None,
                rounded(each.likeness.structure) if each.likeness else None,
                rounded(each.likeness.targets) if each.likeness else None,
            )
            for each in actors
        ),
    )

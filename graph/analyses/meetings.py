"""Who should meet and doesn't: needs, what joins them, and missed meetings (measure 9)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import ClassVar

import numpy as np

from graph.analyses.arrays.needs import Needs, all_needs
from graph.analyses.arrays.numbers import numbers
from graph.analyses.arrays.scores import Meetings, missing
from graph.analyses.cooperation import covering_networks, joining
from graph.analyses.coverage import by_code
from graph.analyses.grouping import Grouping
from graph.analyses.kept import kept
from graph.analyses.made import Made
from graph.analyses.model import LinkModel
from graph.analyses.wording import listed
from graph.texts import Text


@dataclass(frozen=True)
class Need:
    """Two bearers with a reason to meet. ``interactions`` are (first's, second's) targets."""

    first: str
    second: str
    targets: frozenset[str] = frozenset()
    indicators: frozenset[str] = frozenset()
    interactions: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether no reason is left."""
        return not (self.targets or self.indicators or self.interactions)


@dataclass(frozen=True)
class MissedMeeting:
    """Two units that answer for bearers with an unmet need, with the bearers inside.

    A side without any known unit is named by its programme. ``path`` can be read by a person.
    """

    first: str
    second: str
    score: float
    needs: tuple[Need, ...]
    path: Text

    question: ClassVar[str] = "targets_shared_by_units"
    """The named question behind the row; it takes ``unit`` and ``other``, the two sides."""

    @cached_property
    def targets(self) -> tuple[str, ...]:
        """All targets they share and do not meet about."""
        return tuple(sorted(frozenset().union(*(need.targets for need in self.needs))))

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """All indicators they share and do not meet about."""
        return tuple(sorted(frozenset().union(*(need.indicators for need in self.needs))))


def needs(model: LinkModel) -> Sequence[Need]:
    """Every pair of bearers with a reason to meet, whatever their groups."""
    found = all_needs(model)
    return Made(len(found.first), lambda place: need_at(found, place))


def across_groups(model: LinkModel, grouping: Grouping) -> Sequence[Need]:
    """The needs between bearers that stand in different groups."""
    found = all_needs(model)
    places = np.flatnonzero(found.across(grouping)).tolist()
    return Made(len(places), lambda place: need_at(found, places[place]))


def need_at(found: Needs, place: int) -> Need:
    """One of the needs with all its reasons."""
    return _need(found, place, found.targets.of(place))


def left_at(found: Needs, place: int) -> Need:
    """What is left of one of the needs when everything that joins the two is taken away."""
    if found.joined[place]:
        names = found.numbers.bearers
        return Need(names[found.first[place]], names[found.second[place]])
    return _need(found, place, found.uncovered.of(place))


def _need(found: Needs, place: int, shared: list[int]) -> Need:
    names, width = found.numbers, len(found.numbers.targets)
    return Need(
        first=names.bearers[found.first[place]],
        second=names.bearers[found.second[place]],
        targets=frozenset(names.targets[each] for each in shared),
        indicators=frozenset(names.indicator_names[each] for each in found.indicators.of(place)),
        interactions=frozenset(
            (names.targets[each // width], names.targets[each % width])
            for each in found.interactions.of(place)
        ),
    )


def unmet(model: LinkModel, need: Need) -> Need:
    """What is left of a need when everything that already joins the two is taken away.

    A network on a target takes that target away and leaves the others.
    """
    if joining(model, need.first, need.second):
        return replace(need, targets=frozenset(), indicators=frozenset(), interactions=frozenset())
    return replace(
        need,
        targets=frozenset(
            target
            for target in need.targets
            if not covering_networks(model, need.first, need.second, target)
        ),
    )


@kept
def missed_meetings(model: LinkModel, grouping: Grouping = "programme") -> Sequence[MissedMeeting]:
    """One row per pair of units with unmet needs, the most worthwhile meeting first."""
    found, rarity = missing(model, grouping), rarities(model)
    return Made(len(found.scores), lambda row: _meeting(model, found, row, rarity))


def _meeting(
    model: LinkModel, found: Meetings, row: int, rarity: Mapping[str, float]
) -> MissedMeeting:
    every, sides = all_needs(model), numbers(model).sides
    units = sides[found.first[row]], sides[found.second[row]]
    left = tuple(left_at(every, place) for place in found.inside.of(row))
    return MissedMeeting(
        first=units[0],
        second=units[1],
        score=float(found.scores[row]),
        needs=left,
        path=path_between(model, units, left, rarity),
    )


def parties(model: LinkModel, bearer: str) -> tuple[str, ...]:
    """Whom to call: the responsible units; where nobody knows them, the programme."""
    one = model.current[bearer]
    return tuple(sorted(model.answers_for(one) or model.rows_of(one)))


def rarities(model: LinkModel) -> dict[str, float]:
    """Target → ln(1 + G/g): G units have links, g of them a bearer on the target."""
    names = numbers(model)
    found = zip(names.targets, names.rarities.tolist(), strict=True)
    return {target: rarity for target, rarity in found if rarity}


def score(model: LinkModel, left: Iterable[Need], rarity: Mapping[str, float]) -> float:
    """How worthwhile a meeting is: rare and strongly shared targets count most.

    Each shared target counts once, with its strongest pair of bearers.
    """
    strongest: dict[str, int] = {}
    indicators: set[str] = set()
    lift = 0.0
    for need in left:
        a, b = model.strengths.get(need.first, {}), model.strengths.get(need.second, {})
        for target in need.targets:
            strongest[target] = max(strongest.get(target, 0), min(a[target], b[target]))
        indicators |= need.indicators
        for t, u in product(a, b) if model.interactions else ():
            if t != u:
                both = model.interactions.get((t, u), 0), model.interactions.get((u, t), 0)
                lift = max(lift, *both)
    shared = sum(strength / 3 * rarity[target] for target, strength in sorted(strongest.items()))
    return shared + 0.5 * len(indicators) + lift / 3


def path_between(
    model: LinkModel,
    units: tuple[str, str],
    left: Iterable[Need],
    rarity: Mapping[str, float],
) -> Text:
    """From one unit over its bearer to what both share, and on to the other's bearer and unit."""
    need = max(left, key=lambda each: (score(model, [each], rarity), each.first, each.second))
    mine, theirs = need.first, need.second
    if units[0] not in parties(model, mine):
        mine, theirs = theirs, mine
    a, b = model.label_of(units[0]), model.label_of(units[1])
    goal, other = model.label_of(mine), model.label_of(theirs)
    about = _subject(model, need)
    return Text(
        f"{a.sv} ansvarar för ”{goal.sv}”, {b.sv} för ”{other.sv}”. Båda rör {about.sv}.",
        f"{a.en} answers for “{goal.en}”, {b.en} for “{other.en}”. Both concern {about.en}.",
    )


def _subject(model: LinkModel, need: Need) -> Text:
    if need.targets:
        return listed([model.thing(target).label for target in by_code(model, need.targets)])
    if need.indicators:
        return listed([model.label_of(indicator) for indicator in sorted(need.indicators)])
    t, u = min(need.interactions)
    first, second = model.thing(t).label, model.thing(u).label
    return Text(
        f"globala delmål som påverkar varandra: {first.sv} och {second.sv}",
        f"SDG targets that affect each other: {first.en} and {second.en}",
    )

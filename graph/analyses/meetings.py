"""Who should meet and doesn't: needs, what joins them, and missed meetings (measure 9)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from math import log
from typing import ClassVar

from graph.analyses.cooperation import covering_networks, joining
from graph.analyses.coverage import by_code
from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.model import LinkModel
from graph.analyses.wording import listed
from graph.texts import Text

STRONG = 2
"""The strength from which one target's effect on another is a reason to meet."""


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


def needs(model: LinkModel) -> tuple[Need, ...]:
    """Every pair of bearers with a reason to meet, whatever their groups."""
    targets = _pairs_sharing(model.bearers_by_target)
    users: dict[str, list[str]] = defaultdict(list)
    for iri, bearer in model.current.items():
        for indicator in sorted(bearer.indicators):
            users[indicator].append(iri)
    indicators = _pairs_sharing(users)
    interactions = _pairs_interacting(model)
    pairs = sorted(targets.keys() | indicators.keys() | interactions.keys())
    none: frozenset[str] = frozenset()
    return tuple(
        Need(
            *pair,
            targets=targets.get(pair, none),
            indicators=indicators.get(pair, none),
            interactions=interactions.get(pair, frozenset()),
        )
        for pair in pairs
    )


def _pairs_sharing(users: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], frozenset[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for shared, bearers in users.items():
        for pair in combinations(sorted(bearers), 2):
            found[pair].add(shared)
    return {pair: frozenset(shared) for pair, shared in found.items()}


def _pairs_interacting(
    model: LinkModel,
) -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for (source, aim), strength in model.interactions.items():
        if source == aim or abs(strength) < STRONG:
            continue
        on_source = model.bearers_by_target.get(source, ())
        for a, b in product(on_source, model.bearers_by_target.get(aim, ())):
            if a < b:
                found[a, b].add((source, aim))
            elif b < a:
                found[b, a].add((aim, source))
    return {pair: frozenset(targets) for pair, targets in found.items()}


def across_groups(model: LinkModel, grouping: Grouping) -> tuple[Need, ...]:
    """The needs between bearers that stand in different groups."""
    groups = {iri: groups_of(model, bearer, grouping) for iri, bearer in model.current.items()}
    return tuple(
        need
        for need in needs(model)
        if groups[need.first] and groups[need.second]
        if not groups[need.first] & groups[need.second]
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


def missed_meetings(
    model: LinkModel, grouping: Grouping = "programme"
) -> tuple[MissedMeeting, ...]:
    """One row per pair of units with unmet needs, the most worthwhile meeting first."""
    by_units: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in across_groups(model, grouping):
        left = unmet(model, need)
        if left.is_empty:
            continue
        for a, b in product(parties(model, need.first), parties(model, need.second)):
            by_units[min(a, b), max(a, b)].append(left)
    rarity = rarities(model)
    rows = [
        MissedMeeting(
            first=first,
            second=second,
            score=score(model, left, rarity),
            needs=tuple(left),
            path=path_between(model, (first, second), left, rarity),
        )
        for (first, second), left in by_units.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.score, row.first, row.second)))


def parties(model: LinkModel, bearer: str) -> tuple[str, ...]:
    """Whom to call: the responsible units; where nobody knows them, the programme."""
    one = model.current[bearer]
    return tuple(sorted(model.answers_for(one) or model.rows_of(one)))


def rarities(model: LinkModel) -> dict[str, float]:
    """Target → ln(1 + G/g): G units have links, g of them a bearer on the target."""
    units = {
        target: {party for bearer in bearers for party in parties(model, bearer)}
        for target, bearers in model.bearers_by_target.items()
    }
    everyone = set().union(*units.values())
    return {target: log(1 + len(everyone) / len(on)) for target, on in units.items() if on}


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

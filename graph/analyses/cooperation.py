"""What already joins two bearers or two units (C of measure 9)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from graph.analyses.model import Bearer, LinkModel, Network

JoinKind = Literal["chain", "unit", "contributing", "activity", "cooperation", "network"]


@dataclass(frozen=True)
class Join:
    """One thing that joins two bearers or units, and the IRIs it goes through."""

    kind: JoinKind
    through: tuple[str, ...]


def joining(model: LinkModel, first: str, second: str) -> Join | None:
    """The first thing that joins two bearers whatever they share; None where nothing does.

    A common parent is not enough, neither in the chain nor among the units.
    """
    a, b = model.current[first], model.current[second]
    if second in model.ancestors[first] or first in model.ancestors[second]:
        return Join("chain", (first, second))
    mine, theirs = model.answers_for(a), model.answers_for(b)
    if mine & theirs:
        return Join("unit", tuple(sorted(mine & theirs)))
    contributing = (mine & b.contributing) | (theirs & a.contributing)
    if contributing:
        return Join("contributing", tuple(sorted(contributing)))
    activities = common_activities(model, first, second)
    if activities:
        return Join("activity", tuple(sorted(activities)))
    if any(cooperate(model, unit, other) for unit in mine for other in theirs):
        return Join("cooperation", (*sorted(mine), *sorted(theirs)))
    networks = tuple(
        network.iri
        for network in networks_joining(model, a, b)
        if network.concerns & a.programmes and network.concerns & b.programmes
    )
    return Join("network", networks) if networks else None


def common_activities(model: LinkModel, first: str, second: str) -> frozenset[str]:
    """The activities below both, each bearer counted among its own."""
    below = (model.descendants[first] | {first}) & (model.descendants[second] | {second})
    return frozenset(iri for iri in below if model.current[iri].kind == "activity")


def cooperate(model: LinkModel, unit: str, other: str) -> bool:
    """Whether either has declared that they cooperate."""
    return (unit in model.units and other in model.units[unit].cooperates_with) or (
        other in model.units and unit in model.units[other].cooperates_with
    )


def networks_joining(model: LinkModel, first: Bearer, second: Bearer) -> Iterator[Network]:
    """The networks where units that answer for both are members."""
    mine, theirs = model.answers_for(first), model.answers_for(second)
    for network in model.networks.values():
        if network.members & mine and network.members & theirs:
            yield network


def covering_networks(model: LinkModel, first: str, second: str, target: str) -> tuple[str, ...]:
    """The networks both belong to whose stated subject is that target, or its SDG."""
    sdg = target.rpartition(".")[0]
    return tuple(
        network.iri
        for network in networks_joining(model, model.current[first], model.current[second])
        if target in network.concerns or sdg in network.concerns
    )


def cooperation_links(model: LinkModel) -> dict[tuple[str, str], frozenset[Join]]:
    """Pairs of units, in order, that work together outside any network, with what joins them."""
    found: dict[tuple[str, str], set[Join]] = defaultdict(set)

    def add(first: str, second: str, join: Join) -> None:
        if first != second:
            found[min(first, second), max(first, second)].add(join)

    for iri, bearer in model.current.items():
        for unit in model.answers_for(bearer):
            for other in bearer.contributing:
                add(unit, other, Join("contributing", (iri,)))
        if bearer.kind == "activity":
            for first, second in combinations(sorted(_served_by(model, bearer)), 2):
                add(first, second, Join("activity", (iri,)))
    for unit, described in model.units.items():
        for other in described.cooperates_with:
            add(unit, other, Join("cooperation", ()))
    return {pair: frozenset(joins) for pair, joins in sorted(found.items())}


def _served_by(model: LinkModel, activity: Bearer) -> frozenset[str]:
    """The units that answer for the activity or for what it contributes to."""
    served = [model.current[parent] for parent in activity.parents if parent in model.current]
    return frozenset().union(*(model.answers_for(bearer) for bearer in (activity, *served)))

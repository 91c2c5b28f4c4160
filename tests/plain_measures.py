"""The measures written as their definitions read: slow, and what the fast ones are held to.

Nothing here is counted by number: sets of IRIs, one pair after another.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, product
from math import comb, log

import networkx
import numpy as np

from graph.analyses.cooperation import cooperation_links
from graph.analyses.coverage import FOLLOW_UP_MONTHS, months_later
from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.meeting_rate import SEED
from graph.analyses.meetings import Need, parties, unmet
from graph.analyses.model import Bearer, LinkModel

STRONG = 2


def needs(model: LinkModel) -> list[Need]:
    """Every pair of bearers with a shared target or indicator, or targets that interact."""
    found = []
    for first, second in combinations(model.current, 2):
        a, b = model.strengths.get(first, {}), model.strengths.get(second, {})
        interacting = {
            (t, u)
            for t, u in product(a, b)
            if t != u
            for strength in (model.interactions.get((t, u), 0), model.interactions.get((u, t), 0))
            if abs(strength) >= STRONG
        }
        need = Need(
            first,
            second,
            targets=frozenset(a.keys() & b.keys()),
            indicators=model.current[first].indicators & model.current[second].indicators,
            interactions=frozenset(interacting),
        )
        if not need.is_empty:
            found.append(need)
    return found


def across_groups(model: LinkModel, grouping: Grouping) -> list[Need]:
    """Those between bearers of different groups, both known."""
    groups = {iri: groups_of(model, bearer, grouping) for iri, bearer in model.current.items()}
    return [
        need
        for need in needs(model)
        if groups[need.first] and groups[need.second]
        if not groups[need.first] & groups[need.second]
    ]


@dataclass(frozen=True)
class Meeting:
    """Two sides that should meet, how much, and what for."""

    first: str
    second: str
    score: float
    needs: tuple[Need, ...]


def missed_meetings(model: LinkModel, grouping: Grouping) -> dict[tuple[str, str], Meeting]:
    """The unmet needs by the sides that would have to meet."""
    inside: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in across_groups(model, grouping):
        left = unmet(model, need)
        if not left.is_empty:
            for a, b in product(parties(model, need.first), parties(model, need.second)):
                inside[min(a, b), max(a, b)].append(left)
    rarity = rarities(model)
    return {
        pair: Meeting(*pair, score(model, left, rarity), tuple(left))
        for pair, left in inside.items()
    }


def rarities(model: LinkModel) -> dict[str, float]:
    """ln(1 + G/g) of each target."""
    units = {
        target: {party for bearer in bearers for party in parties(model, bearer)}
        for target, bearers in model.bearers_by_target.items()
    }
    everyone = set().union(*units.values())
    return {target: log(1 + len(everyone) / len(on)) for target, on in units.items() if on}


def score(model: LinkModel, left: Iterable[Need], rarity: Mapping[str, float]) -> float:
    """Shared targets by strength and rarity, shared indicators, and the best effect."""
    strongest: dict[str, int] = {}
    indicators: set[str] = set()
    lift = 0.0
    for need in left:
        a, b = model.strengths.get(need.first, {}), model.strengths.get(need.second, {})
        for target in need.targets:
            strongest[target] = max(strongest.get(target, 0), min(a[target], b[target]))
        indicators |= need.indicators
        for t, u in product(a, b):
            if t != u:
                both = model.interactions.get((t, u), 0), model.interactions.get((u, t), 0)
                lift = max(lift, *both)
    shared = sum(strength / 3 * rarity[target] for target, strength in strongest.items())
    return shared + 0.5 * len(indicators) + lift / 3


def meeting_rates(model: LinkModel, grouping: Grouping) -> dict[tuple[str, str], tuple[int, int]]:
    """Pair of groups → how many of how many needs are met; ("", "") is everything."""
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    groups = {iri: groups_of(model, bearer, grouping) for iri, bearer in model.current.items()}
    for need in across_groups(model, grouping):
        met = unmet(model, need).is_empty
        found["", ""].append(met)
        for a, b in product(groups[need.first], groups[need.second]):
            found[min(a, b), max(a, b)].append(met)
    return {pair: (sum(met), len(met)) for pair, met in found.items()}


def targets_by_group(model: LinkModel, grouping: Grouping) -> dict[str, frozenset[str]]:
    """Group → the relevant targets that its bearers address."""
    found: dict[str, set[str]] = defaultdict(set)
    for iri, bearer in model.current.items():
        for group in groups_of(model, bearer, grouping):
            found[group] |= model.strengths.get(iri, {}).keys() & model.relevant
    return {group: frozenset(targets) for group, targets in found.items() if targets}


def upper_tail(shared: int, first: int, second: int, total: int) -> float:
    """The chance that two random sets of these sizes share as much or more (hypergeometric).

    >>> round(upper_tail(4, 5, 5, 10), 4)
    0.1032
    >>> upper_tail(0, 5, 5, 10)
    1.0
    """
    ways = sum(
        comb(first, k) * comb(total - first, second - k)
        for k in range(shared, min(first, second) + 1)
    )
    return ways / comb(total, second)


def adjusted(p_values: list[float]) -> list[float]:
    """Benjamini and Hochberg: the least p·m/rank of those as high or higher."""
    size = len(p_values)
    ranks = [sum(other <= p for other in p_values) for p in p_values]
    scaled = [min(1.0, p * size / rank) for p, rank in zip(p_values, ranks, strict=True)]
    return [
        min(value for other, value in zip(p_values, scaled, strict=True) if other >= p)
        for p in p_values
    ]


def bearer_step(model: LinkModel, bearer: Bearer) -> int:
    """How far one bearer takes its targets, with everything below it in the chain."""
    if bearer.kind == "activity":
        return 1
    below = [model.current[iri] for iri in model.descendants[bearer.iri]]
    family = [bearer, *below]
    is_work = bearer.kind in {"basic-mission", "assignment"}
    works = is_work or any(part.kind == "activity" for part in below)
    if not works or not any(model.answers_for(part) for part in family):
        return 2
    if not any(_is_measured(model, part) for part in family):
        return 3
    judged = any(
        each.at <= model.as_of <= months_later(each.at, bearer.rhythm_months or FOLLOW_UP_MONTHS)
        for each in model.follow_ups
        if each.subject == bearer.iri and each.at is not None
    )
    return 5 if judged else 4


def _is_measured(model: LinkModel, bearer: Bearer) -> bool:
    known = [model.indicators[iri] for iri in bearer.indicators if iri in model.indicators]
    return (
        bearer.has_quality_level
        or bearer.has_criterion
        or any(indicator.target_values for indicator in known)
    )


def leads_up(model: LinkModel, iri: str, tops: frozenset[str]) -> bool:
    """Whether a way up ends in a vision, focus area, top goal, basic mission or assignment."""
    missions = {"basic-mission", "assignment"}
    return any(
        above in tops
        or above in model.tops
        or (above in model.current and model.current[above].kind in missions)
        for above in model.ancestors[iri]
    )


def reaches_work(model: LinkModel, iri: str) -> bool:
    """Whether a way down ends in an activity, basic mission or assignment."""
    work = {"activity", "basic-mission", "assignment"}
    return any(model.current[below].kind in work for below in model.descendants[iri])


def work_without_goal(model: LinkModel) -> list[str]:
    """Missions and activities with no goal above or below."""
    return [
        iri
        for iri, bearer in model.current.items()
        if bearer.kind in {"basic-mission", "activity"}
        if not any(
            model.current[near].kind == "goal"
            for near in model.descendants[iri] | model.ancestors[iri]
            if near in model.current
        )
    ]


def cooperation_network(model: LinkModel) -> "networkx.Graph[str]":
    """Units and networks; between them what is done together."""
    links: networkx.Graph[str] = networkx.Graph()
    links.add_edges_from(cooperation_links(model))
    links.add_edges_from(
        (network.iri, member) for network in model.networks.values() for member in network.members
    )
    return links


def separated(model: LinkModel, node: str) -> set[tuple[str, str]]:
    """The pairs of units with a way to each other that leave it when the node does."""
    links = cooperation_network(model)
    units = [unit for unit in sorted(links) if unit != node and unit not in model.networks]
    left = links.copy()
    left.remove_node(node)
    return {
        (a, b)
        for a, b in combinations(units, 2)
        if networkx.has_path(links, a, b) and not networkx.has_path(left, a, b)
    }


def levels(model: LinkModel, programme: str) -> set[str]:
    """The levels that the bearers of a programme use."""
    return {
        each.level for each in model.current.values() if each.level and programme in each.programmes
    }


def is_lonely(model: LinkModel, programme: str) -> bool:
    """Whether it shares nothing with any other programme in force."""
    running = [iri for iri, each in model.programmes.items() if each.is_current(model.as_of)]
    own = _things_of(model, programme)
    others = [_things_of(model, other) for other in running if other != programme]
    return bool(others) and not any(own & theirs for theirs in others)


def _things_of(model: LinkModel, iri: str) -> set[str]:
    programme = model.programmes[iri]
    own = [bearer for bearer in model.current.values() if iri in bearer.programmes]
    units = set(programme.responsible | programme.contributing)
    units = units.union(*(model.answers_for(each) | each.contributing for each in own))
    networks = {
        network.iri
        for network in model.networks.values()
        if iri in network.concerns or network.members & units
    }
    targets = {target for each in own for target in model.strengths.get(each.iri, {})}
    indicators = programme.indicators.union(*(each.indicators for each in own))
    return targets | indicators | (units - {model.organisation}) | networks


def chances(
    model: LinkModel, grouping: Grouping, draws: int
) -> dict[tuple[str, str], tuple[float, float, float]]:
    """Mean, percentile and p of each meeting rate, where the draws vary."""
    names = list(model.current)
    groups = [groups_of(model, bearer, grouping) for bearer in model.current.values()]
    random = np.random.default_rng(SEED)
    drawn = [_dealt(model, names, groups, random.permutation(len(names))) for _ in range(draws)]
    found = {}
    for pair, observed in _dealt(model, names, groups, np.arange(len(names))).items():
        values = [rates[pair] for rates in drawn if pair in rates]
        if values and min(values) != max(values):
            mean = sum(values) / len(values)
            extreme = sum(abs(v - mean) >= abs(observed - mean) - 1e-12 for v in values)
            below = sum(value <= observed + 1e-12 for value in values)
            found[pair] = mean, below / len(values), (1 + extreme) / (1 + len(values))
    return found


def _dealt(
    model: LinkModel, names: list[str], groups: list[frozenset[str]], order: Iterable[int]
) -> dict[tuple[str, str], float]:
    """The rates when each bearer has the groups of another."""
    own = {name: groups[place] for name, place in zip(names, order, strict=True)}
    found: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for need in needs(model):
        a, b = own[need.first], own[need.second]
        if not a or not b or a & b:
            continue
        met = unmet(model, need).is_empty
        found["", ""].append(met)
        for one, other in product(a, b):
            found[min(one, other), max(one, other)].append(met)
    return {pair: sum(met) / len(met) for pair, met in found.items()}

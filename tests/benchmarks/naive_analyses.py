"""The same measures as one first writes them: rdflib for the data, networkx for the networks.

It knows only what ``graph.benchmarks.steering`` says: every bearer with one unit, goals in one
programme, strengths of 1 to 3.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import combinations, product
from math import log

import networkx
from rdflib import RDF, Graph, URIRef

from graph.names import KINDS, MG, ORG, SDG

BEARERS = ("goal", "activity", "basic-mission")
STRONG = 2


class Naive:
    """One municipality's plan in rdflib; things are told by their IRIs."""

    def __init__(self, plan: bytes, as_of: date) -> None:
        self.plan = Graph().parse(data=plan, format="nt")
        self.as_of = as_of

    def all(self, thing: str, predicate: URIRef) -> list[str]:
        """Its values of a predicate."""
        return [str(value) for value in self.plan.objects(URIRef(thing), predicate)]

    def one(self, thing: str, predicate: URIRef) -> str:
        """Its value of a predicate; empty where there is none."""
        return next(iter(self.all(thing, predicate)), "")

    def having(self, predicate: URIRef, value: str) -> list[str]:
        """The things with that value."""
        return [str(thing) for thing in self.plan.subjects(predicate, URIRef(value))]

    def says(self, thing: str, predicate: URIRef, value: str) -> bool:
        """Whether the plan says so."""
        return (URIRef(thing), predicate, URIRef(value)) in self.plan

    def days(self, thing: str) -> tuple[date | None, date | None]:
        """The first and last day of a thing."""
        start, end = self.one(thing, MG.startDate), self.one(thing, MG.endDate)
        return (
            date.fromisoformat(start) if start else None,
            date.fromisoformat(end) if end else None,
        )

    @cached_property
    def current(self) -> dict[str, str]:
        """Bearer → kind, of those whose period includes the day."""
        found: dict[str, str] = {}
        for kind in BEARERS:
            for bearer in self.having(RDF.type, KINDS[kind]):
                start, end = self.days(bearer)
                if start is end is None:
                    start, end = self.days(self.one(bearer, MG.inProgramme))
                if (start is None or start <= self.as_of) and (end is None or self.as_of <= end):
                    found[bearer] = kind
        return found

    @cached_property
    def links(self) -> "networkx.Graph[str]":
        """Bearers and the targets they address, with strengths."""
        found: networkx.Graph[str] = networkx.Graph()
        for bearer in self.current:
            strengths = {
                self.one(link, MG.target): int(self.one(link, MG.strength))
                for link in self.all(bearer, MG.qualifiedContribution)
            }
            for target in self.all(bearer, MG.addresses):
                found.add_edge(bearer, target, strength=strengths.get(target, 1))
        return found

    @cached_property
    def chain(self) -> "networkx.DiGraph[str]":
        """Each bearer to what it contributes to."""
        found: networkx.DiGraph[str] = networkx.DiGraph()
        found.add_nodes_from(self.current)
        found.add_edges_from(
            (bearer, above)
            for bearer in self.current
            for above in self.all(bearer, MG.contributesTo)
            if above in self.current
        )
        return found

    @cached_property
    def unit(self) -> dict[str, str]:
        """Bearer → its unit."""
        return {bearer: self.one(bearer, MG.responsibleUnit) for bearer in self.current}

    @cached_property
    def row(self) -> dict[str, str]:
        """Bearer → its programme, or without one its unit."""
        return {
            bearer: self.one(bearer, MG.inProgramme) or self.unit[bearer] for bearer in self.current
        }

    def targets(self, bearer: str) -> set[str]:
        """What a bearer addresses."""
        return set(self.links[bearer]) if bearer in self.links else set()

    def bearers(self, target: str) -> list[str]:
        """Who addresses a target."""
        return sorted(self.links[target])

    @cached_property
    def reached(self) -> list[str]:
        """The targets that somebody addresses."""
        return sorted(node for node in self.links if node not in self.current)

    def step(self, bearer: str) -> int:
        """How far up the ladder a bearer takes its targets."""
        if self.current[bearer] == "activity":
            return 1
        family = {bearer} | networkx.ancestors(self.chain, bearer)
        works = self.current[bearer] == "basic-mission" or any(
            self.current[each] == "activity" for each in family
        )
        if not works:
            return 2
        if not any(
            self.one(indicator, MG.hasTargetValue)
            for each in family
            for indicator in self.all(each, MG.measuredBy)
        ):
            return 3
        return 5 if self.is_followed_up(bearer) else 4

    def is_followed_up(self, bearer: str) -> bool:
        """Whether somebody has judged it within its programme's rhythm."""
        programme = self.one(bearer, MG.inProgramme)
        rhythm = self.one(programme, MG.followUpRhythm)
        for judged in self.having(MG.followsUp, bearer):
            day = date.fromisoformat(self.one(judged, MG.followUpDate))
            months = day.month - 1 + (4 if rhythm == "P4M" else 12)
            until = day.replace(year=day.year + months // 12, month=months % 12 + 1)
            if day <= self.as_of <= until:
                return True
        return False

    def ladder(self) -> dict[str, int]:
        """Target → step, of those that somebody addresses."""
        steps = {bearer: self.step(bearer) for bearer in self.current}
        return {t: max(steps[bearer] for bearer in self.bearers(t)) for t in self.reached}

    def hanging(self) -> set[str]:
        """The targets that one row alone carries."""
        return {
            target
            for target in self.reached
            if len({self.row[bearer] for bearer in self.bearers(target)}) == 1
        }

    def completeness(self) -> tuple[int, int]:
        """How many of how many are linked or confirmed to have no link."""
        linked = [
            bearer
            for bearer in self.current
            if self.one(bearer, MG.addresses)
            or self.one(bearer, MG.counteracts)
            or self.one(bearer, MG.withoutTargetLink)
        ]
        return len(linked), len(self.current)

    def overlaps(self, relevant: Iterable[str]) -> dict[tuple[str, str], int]:
        """How many relevant targets every two rows share."""
        chosen = set(relevant)
        sets: dict[str, set[str]] = defaultdict(set)
        for bearer in self.current:
            sets[self.row[bearer]] |= {t for t in self.targets(bearer) if t in chosen}
        rows = sorted(row for row, targets in sets.items() if targets)
        return {(a, b): len(sets[a] & sets[b]) for a, b in combinations(rows, 2)}

    @cached_property
    def scores(self) -> dict[tuple[str, str], float]:
        """What a workshop said of each pair of targets."""
        said = defaultdict(list)
        for each in self.having(RDF.type, KINDS["interaction"]):
            pair = self.one(each, MG.fromTarget), self.one(each, MG.toTarget)
            said[pair].append(int(self.one(each, MG.strength)))
        return {pair: sum(given) / len(given) for pair, given in said.items()}

    @cached_property
    def needs(self) -> dict[tuple[str, str], tuple[set[str], set[str], bool]]:
        """Pairs of bearers in different rows with shared targets, indicators, or interactions."""
        found = {}
        indicators = {b: set(self.all(b, MG.measuredBy)) for b in self.current}
        for a, b in combinations(sorted(self.current), 2):
            if self.row[a] == self.row[b]:
                continue
            targets, measures = self.targets(a) & self.targets(b), indicators[a] & indicators[b]
            strong = any(
                abs(self.scores.get(pair, 0)) >= STRONG
                for t, u in product(self.targets(a), self.targets(b))
                if t != u
                for pair in ((t, u), (u, t))
            )
            if targets or measures or strong:
                found[a, b] = targets, measures, strong
        return found

    def is_joined(self, a: str, b: str) -> bool:
        """Whether anything joins two bearers."""
        if b in networkx.descendants(self.chain, a) or a in networkx.descendants(self.chain, b):
            return True
        mine, theirs = self.unit[a], self.unit[b]
        if mine == theirs:
            return True
        if self.says(b, MG.contributingUnit, mine) or self.says(a, MG.contributingUnit, theirs):
            return True
        mine_below, theirs_below = (networkx.ancestors(self.chain, one) | {one} for one in (a, b))
        common = mine_below & theirs_below
        if any(self.current[each] == "activity" for each in common):
            return True
        cooperates = MG.cooperatesWith
        return self.says(mine, cooperates, theirs) or self.says(theirs, cooperates, mine)

    def covered(self, a: str, b: str) -> set[str]:
        """The targets that a network of both units is about."""
        return {
            subject
            for network in self.having(ORG.hasMember, self.unit[a])
            if self.says(network, ORG.hasMember, self.unit[b])
            for subject in self.all(network, MG.concerns)
            if subject.startswith(str(SDG))
        }

    @cached_property
    def unmet(self) -> dict[tuple[str, str], tuple[set[str], set[str]]]:
        """What is left of the needs, of those that are not met."""
        left = {}
        for (a, b), (targets, measures, strong) in self.needs.items():
            if self.is_joined(a, b):
                continue
            open_targets = targets - self.covered(a, b)
            if open_targets or measures or strong:
                left[a, b] = open_targets, measures
        return left

    def meetings(self) -> dict[tuple[str, str], float]:
        """Pairs of units that should meet, with their score."""
        on = {t: {self.unit[bearer] for bearer in self.bearers(t)} for t in self.reached}
        everyone = set().union(*on.values())
        inside = defaultdict(list)
        for a, b in self.unmet:
            inside[tuple(sorted((self.unit[a], self.unit[b])))].append((a, b))
        found = {}
        for (one, other), pairs in inside.items():
            strongest: dict[str, int] = defaultdict(int)
            measures: set[str] = set()
            lift = 0.0
            for a, b in pairs:
                targets, shared = self.unmet[a, b]
                measures |= shared
                for t in targets:
                    weakest = min(self.links[a][t]["strength"], self.links[b][t]["strength"])
                    strongest[t] = max(strongest[t], weakest)
                for t, u in product(self.targets(a), self.targets(b)):
                    if t != u:
                        lift = max(lift, self.scores.get((t, u), 0), self.scores.get((u, t), 0))
            score = sum(s / 3 * log(1 + len(everyone) / len(on[t])) for t, s in strongest.items())
            found[one, other] = score + 0.5 * len(measures) + lift / 3
        return found

    def rate(self) -> tuple[int, int]:
        """How many of the needs are met."""
        return len(self.needs) - len(self.unmet), len(self.needs)

    def betweenness(self) -> dict[str, float]:
        """Of units and networks, on what they do together."""
        links: networkx.Graph[str] = networkx.Graph()
        for bearer in self.current:
            mine = self.unit[bearer]
            for other in self.all(bearer, MG.contributingUnit):
                links.add_edge(mine, other)
            if self.current[bearer] == "activity":
                for above in self.chain[bearer]:
                    links.add_edge(mine, self.unit[above])
        links.add_edges_from(
            (str(one), str(other))
            for predicate in (MG.cooperatesWith, ORG.hasMember)
            for one, other in self.plan.subject_objects(predicate)
        )
        links.remove_edges_from(list(networkx.selfloop_edges(links)))
        links.remove_nodes_from(list(networkx.isolates(links)))
        return dict(networkx.betweenness_centrality(links))

    def chain_shares(self) -> tuple[int, int, int, int]:
        """Activities with a way up to a top goal or mission of how many; top goals with work."""
        tops = {
            goal
            for goal, kind in self.current.items()
            if kind == "goal" and self.one(goal, MG.level).endswith("/top")
        }
        activities = [each for each, kind in self.current.items() if kind == "activity"]
        leading = [a for a in activities if networkx.descendants(self.chain, a) & tops]
        working = [
            top
            for top in tops
            if any(self.current[b] == "activity" for b in networkx.ancestors(self.chain, top))
        ]
        return len(leading), len(activities), len(working), len(tops)

"""The goal graph as a picture: what is in it, which part is shown, and where it stands."""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from api.layouts import Places, Size, Wheel, chain, sdg_wheel
from api.views import OrganisationView
from graph.analyses.coverage import sort_key
from graph.analyses.links import BEARERS
from graph.analyses.model import Bearer, LinkModel, Programme
from graph.vocabularies import taxonomy

Relation = Literal[
    "addresses",
    "counteracts",
    "names",
    "contributesTo",
    "inProgramme",
    "measuredBy",
    "responsibleUnit",
    "contributingUnit",
    "hasMember",
    "isTargetOf",
]
KINDS = (
    "sdg",
    "target",
    "vision",
    "focus-area",
    "programme",
    *BEARERS,
    "indicator",
    "unit",
    "network",
)
"""What the picture can show, in the order of the legend."""
SHOWN_FIRST = frozenset(KINDS) - {"activity", "indicator", "unit", "network"}
"""What is shown before anybody chooses."""
SDG = frozenset({"sdg"})
READABLE = 30
"""So many things around a focus can be shown with all their labels."""
MOST = 400
"""No more than this is sent at once; what was cut is counted."""
BEFORE = (frozenset({"vision"}), frozenset({"focus-area"}), frozenset({"programme"}))
AFTER = (
    frozenset({"activity"}),
    frozenset({"indicator", "unit", "network"}),
    frozenset({"target"}),
    frozenset({"sdg"}),
)
"""The chain's columns before and after the goals, which have one for each level."""
PLACED_BY_LEVEL = frozenset({"goal", "basic-mission", "assignment", "pledge"})
NOT_THROUGH = frozenset({"programme", "unit", "sdg"})
"""Paths end here: through these, everything is two steps from everything."""
HOPS = (1, 2, 3)


@dataclass(frozen=True)
class Node:
    """One thing. ``name`` is its short identifier in addresses: "goal/trygg-skola", "target/11.3".

    ``programme`` gives its fill, ``status`` its ring; both are empty where nothing is known.
    ``rank`` is a goal's level, 1 = top; 0 where it has none.
    """

    name: str
    iri: str
    kind: str
    code: str = ""
    sdg: int = 0
    programme: str = ""
    status: str = ""
    rank: int = 0


@dataclass(frozen=True)
class Edge:
    """``start`` has the relation to ``end``; ``strength`` only on links to targets."""

    start: str
    end: str
    relation: Relation
    strength: int | None = None


@dataclass(frozen=True)
class Choice:
    """What a reader asked to see; an empty ``focus`` is the whole picture."""

    focus: str = ""
    hops: int = 1
    kinds: frozenset[str] = SHOWN_FIRST


@dataclass(frozen=True)
class Part:
    """The nodes and edges of a choice; ``cut`` counts what did not fit."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    cut: int = 0


@dataclass(frozen=True)
class Picture:
    """Everything of one organisation that can be drawn."""

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    places: Places = field(default_factory=dict)

    @cached_property
    def neighbours(self) -> Mapping[str, frozenset[str]]:
        """Which nodes each node has an edge with, either way."""
        found: dict[str, set[str]] = {name: set() for name in self.nodes}
        for edge in self.edges:
            found[edge.start].add(edge.end)
            found[edge.end].add(edge.start)
        return {name: frozenset(others) for name, others in found.items()}

    def part(self, choice: Choice) -> Part:
        """What a choice shows: the nearest first, at most ``MOST``."""
        if choice.focus:
            names = [
                name
                for name in self.around(choice.focus, choice.hops)
                if name == choice.focus or self.nodes[name].kind in choice.kinds
            ]
        else:
            names = sorted(
                (name for name, node in self.nodes.items() if node.kind in choice.kinds),
                key=lambda name: not self.neighbours[name],
            )
        return self.only(names[:MOST], len(names[MOST:]))

    def part_places(self, choice: Choice, part: Part, sizes: Mapping[str, Size]) -> Places:
        """The whole stands in the wheel; what is around a focus stands as a chain of cards."""
        if not choice.focus:
            return self.places
        return chain(columns(part), self.neighbours, sizes)

    def standard_kinds(self, focus: str, hops: int) -> frozenset[str]:
        """What is shown before anybody chooses: all kinds where they are few enough to read."""
        if not focus:
            return SHOWN_FIRST
        names = self.around(focus, hops)
        usual = frozenset(KINDS) if len(names) <= READABLE else SHOWN_FIRST
        named = {edge.end for edge in self.edges if edge.relation == "addresses"}
        return usual if any(self.nodes[n].kind == "sdg" for n in named & {*names}) else usual - SDG

    def only(self, names: Iterable[str], cut: int = 0) -> Part:
        """These nodes with the edges between them."""
        kept = dict.fromkeys(names)
        return Part(
            tuple(self.nodes[name] for name in kept),
            tuple(edge for edge in self.edges if edge.start in kept and edge.end in kept),
            cut,
        )

    def around(self, focus: str, hops: int) -> list[str]:
        """What is within that many steps, nearest first; paths stop at ``NOT_THROUGH``."""
        distance = {focus: 0}
        waiting = deque([focus])
        while waiting:
            name = waiting.popleft()
            stops = name != focus and self.nodes[name].kind in NOT_THROUGH
            if stops or distance[name] == hops:
                continue
            for other in sorted(self.neighbours[name] - distance.keys()):
                distance[other] = distance[name] + 1
                waiting.append(other)
        return list(distance)


def columns(part: Part) -> list[list[str]]:
    """The chain from left to right; some columns may be empty.

    A bearer without a level stands where something would that is one level below its parents.
    """
    ranks = {node.name: node.rank for node in part.nodes if node.rank}
    levels = sorted({*ranks.values()} or {0})

    def level(node: Node) -> int:
        above = [
            ranks.get(edge.end, 0)
            for edge in part.edges
            if edge.start == node.name and edge.relation == "contributesTo"
        ]
        wanted = node.rank or 1 + max(above, default=0)
        return max((each for each in levels if each <= wanted), default=levels[0])

    goals = [node for node in part.nodes if node.kind in PLACED_BY_LEVEL]
    return [
        *([node.name for node in part.nodes if node.kind in kinds] for kinds in BEFORE),
        *([node.name for node in goals if level(node) == each] for each in levels),
        *([node.name for node in part.nodes if node.kind in kinds] for kinds in AFTER),
    ]


def picture(view: OrganisationView) -> Picture:
    """The picture of an organisation, with a place for everything in it."""
    nodes = {node.iri: node for node in _nodes(view) if node.kind in KINDS}
    edges = tuple(
        Edge(nodes[start].name, nodes[end].name, relation, strength)
        for start, end, relation, strength in _edges(view.model)
        if start in nodes and end in nodes
    )
    drawn = Picture({node.name: node for node in nodes.values()}, edges)
    return Picture(drawn.nodes, drawn.edges, sdg_wheel(_wheel(drawn)))


def _nodes(view: OrganisationView) -> Iterable[Node]:
    model = view.model
    for goal in taxonomy().goals.values():
        yield Node(f"target/{goal.number}", goal.iri, "sdg", str(goal.number), goal.number)
    for target in sorted(_drawn_targets(model), key=lambda iri: sort_key(model.targets[iri].code)):
        known = model.targets[target]
        yield Node(f"target/{known.code}", target, "target", known.code, known.goal)
    for programme in sorted(model.programmes):
        yield _own(view, programme, programme=programme)
    for bearer in model.bearers.values():
        first = min(bearer.programmes, default="")
        yield _own(
            view, bearer.iri, programme=first, status=view.status(bearer.iri), rank=bearer.rank or 0
        )
    for others in (model.tops, model.indicators, model.units, model.networks):
        for iri in sorted(others):
            yield _own(view, iri)


def _own(
    view: OrganisationView, iri: str, *, programme: str = "", status: str = "", rank: int = 0
) -> Node:
    name = iri.removeprefix(view.store.names.namespace)
    kind = "unit" if iri == view.model.organisation else view.kind(iri)
    return Node(name, iri, kind, programme=programme, status=status, rank=rank)


def _drawn_targets(model: LinkModel) -> Collection[str]:
    """The relevant targets, and others that something links to."""
    linked = {link.target for link in model.links}
    named = {target for programme in model.programmes.values() for target in programme.targets}
    return (model.relevant | linked | named) & model.targets.keys()


_Triple = tuple[str, str, Relation, int | None]


def _edges(model: LinkModel) -> Iterable[_Triple]:
    for link in model.links:
        if link.weight:
            relation: Relation = "addresses" if link.weight > 0 else "counteracts"
            yield link.bearer, link.target, relation, link.strength
    for bearer in model.bearers.values():
        yield from _to(bearer.iri, bearer.parents, "contributesTo")
        yield from _to(bearer.iri, bearer.programmes, "inProgramme")
        yield from _to(bearer.iri, bearer.indicators, "measuredBy")
        yield from _owners(bearer)
        yield from _to(bearer.iri, {_goal_iri(n) for n in bearer.sdg_goals}, "addresses")
    for programme in model.programmes.values():
        yield from _to(programme.iri, programme.targets, "names")
        yield from _to(programme.iri, model.parents.get(programme.iri, ()), "contributesTo")
        yield from _owners(programme)
    for top in model.tops:
        yield from _to(top, model.parents.get(top, ()), "contributesTo")
    for network in model.networks.values():
        yield from _to(network.iri, network.members, "hasMember")
    for target in model.targets.values():
        yield target.iri, _goal_iri(target.goal), "isTargetOf", None


def _owners(thing: Bearer | Programme) -> Iterable[_Triple]:
    yield from _to(thing.iri, thing.responsible, "responsibleUnit")
    yield from _to(thing.iri, thing.contributing - thing.responsible, "contributingUnit")


def _to(start: str, ends: Iterable[str], relation: Relation) -> Iterable[_Triple]:
    for end in sorted(ends):
        yield start, end, relation, None


def _goal_iri(number: int) -> str:
    return taxonomy().goals[number].iri


def _wheel(drawn: Picture) -> Wheel:
    kinds = {name: node.kind for name, node in drawn.nodes.items()}
    bearers = PLACED_BY_LEVEL
    tops = {"vision", "focus-area"}
    targets: dict[int, list[str]] = {}
    for name, node in drawn.nodes.items():
        if node.kind == "target":
            targets.setdefault(node.sdg, []).append(name)

    def ties(name: str, wanted: Collection[str]) -> list[str]:
        return [other for other in drawn.neighbours[name] if kinds[other] in wanted]

    return Wheel(
        goals={node.sdg: name for name, node in drawn.nodes.items() if node.kind == "sdg"},
        targets=targets,
        bearers={
            name: ties(name, {"target"}) or ties(name, {"sdg"})
            for name, kind in kinds.items()
            if kind in bearers
        },
        programmes={
            name: ties(name, bearers) for name, kind in kinds.items() if kind == "programme"
        },
        followers={
            name: ties(name, bearers | {"target"})
            for name, kind in kinds.items()
            if kind not in bearers | tops | {"target", "sdg", "programme"}
        },
        tops=sorted(
            (name for name, kind in kinds.items() if kind in tops),
            key=lambda name: (kinds[name] != "vision", name),
        ),
    )

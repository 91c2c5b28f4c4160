"""A link model by number: bearers, targets and whoever answers, in the order of their IRIs."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import NDArray

from graph.analyses.arrays.incidence import (
    Counts,
    Flags,
    Floats,
    Incidence,
    distinct,
    marked,
    reached,
)
from graph.analyses.grouping import Grouping, board_of
from graph.analyses.kept import kept
from graph.analyses.model import Bearer, LinkModel, Network

Strengths = NDArray[np.int64]


class Numbers:
    """One model by number; each part is made when it is first asked for.

    Bearers are the current ones. ``sides`` are units and programmes: whoever can be a group, or
    be called. Numbers follow the order of the IRIs, so that sorting either sorts both.
    """

    def __init__(self, model: LinkModel) -> None:
        self.model = model
        self.bearers = tuple(model.current)
        self.targets = tuple(sorted(model.targets))
        self.bearer_number = numbered(self.bearers)
        self.target_number = numbered(self.targets)

    @cached_property
    def _current(self) -> tuple[Bearer, ...]:
        return tuple(self.model.current.values())

    @cached_property
    def strengths(self) -> Strengths:
        """Bearer × target: the strength of the link that helps, 0 where there is none."""
        found = self.model.strengths
        sizes = [len(strengths) for strengths in found.values()]
        rows = np.repeat([self.bearer_number[bearer] for bearer in found], sizes)
        columns = [self.target_number[target] for own in found.values() for target in own]
        table = np.zeros((len(self.bearers), len(self.targets)), dtype=np.int64)
        table[rows.astype(np.intp), columns] = [s for own in found.values() for s in own.values()]
        return table

    @cached_property
    def linked(self) -> Flags:
        """Which bearers have a target link, or a confirmed "none"."""
        known = self.model.links_by_bearer
        return self._flags(lambda each: each.iri in known or each.without_target_link)

    @cached_property
    def addressed(self) -> Incidence:
        """Bearer → the targets it addresses."""
        bearers, targets = np.nonzero(self.strengths)
        return Incidence.of_pairs(bearers, targets, len(self.bearers), len(self.targets))

    @cached_property
    def addressing(self) -> Incidence:
        """Target → the bearers that address it."""
        return self.addressed.inverse(len(self.targets))

    @cached_property
    def relevant(self) -> Flags:
        """Which targets are in the relevance profile."""
        return np.array([iri in self.model.relevant for iri in self.targets], dtype=np.bool_)

    @cached_property
    def indicators(self) -> Incidence:
        """Bearer → its indicators, each by its place among all that any current bearer has."""
        return self._lists(lambda each: each.indicators, numbered(self.indicator_names))

    @cached_property
    def indicator_names(self) -> tuple[str, ...]:
        """The indicators of current bearers, in order."""
        return tuple(sorted(set().union(*(each.indicators for each in self._current))))

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """Every unit and programme that is named, in order."""
        model = self.model
        named = {iri for each in self._current for iri in each.programmes | each.responsible}
        named |= {iri for each in self._current for iri in each.contributing}
        named |= {iri for each in model.programmes.values() for iri in each.responsible}
        named |= {iri for each in model.units.values() for iri in each.cooperates_with}
        named |= {iri for each in model.networks.values() for iri in each.members}
        named |= {board_of(model, unit) for unit in (*named, *model.units)}
        return tuple(sorted(named | model.units.keys()))

    @cached_property
    def side_number(self) -> Mapping[str, int]:
        """The number of each of the sides."""
        return numbered(self.sides)

    @cached_property
    def programmes(self) -> Incidence:
        """Bearer → its programmes."""
        return self._lists(lambda each: each.programmes, self.side_number)

    @cached_property
    def rows(self) -> Incidence:
        """Bearer → its programmes, or without one its responsible units."""
        return self.programmes.or_else(self.answering, len(self.sides))

    @cached_property
    def answering(self) -> Incidence:
        """Bearer → the units that answer for it."""
        return self._lists(self.model.answers_for, self.side_number)

    @cached_property
    def contributing(self) -> Incidence:
        """Bearer → the units that contribute to it."""
        return self._lists(lambda each: each.contributing, self.side_number)

    @cached_property
    def parties(self) -> Incidence:
        """Bearer → whom to call: the units that answer, or without one its programmes."""
        return self.answering.or_else(self.programmes, len(self.sides))

    def groups(self, grouping: Grouping) -> Incidence:
        """Bearer → the groups it belongs to; none where it cannot be told."""
        if grouping == "programme":
            return self.rows
        if grouping == "unit":
            return self.answering
        units = self.answering
        boards = self.boards[units.members]
        return Incidence.of_pairs(units.lefts, boards, len(self.bearers), len(self.sides))

    @cached_property
    def boards(self) -> Counts:
        """Side → the board or company above it."""
        found = [self.side_number[board_of(self.model, side)] for side in self.sides]
        return np.array(found, dtype=np.intp)

    @cached_property
    def below(self) -> Incidence:
        """Bearer → all bearers below it in the chain."""
        size = len(self.bearers)
        return reached(self.parents.inverse(size), np.arange(size))

    @cached_property
    def parents(self) -> Incidence:
        """Bearer → the bearers that it contributes to."""
        own = {each.iri: each.parents for each in self._current}
        return _steps(own, self.bearer_number)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """The bearers, and after them everything else that stands above one in the chain."""
        above = {parent for parents in self._parents.values() for parent in parents}
        return (*self.bearers, *sorted(above - self.bearer_number.keys()))

    @cached_property
    def above(self) -> Incidence:
        """Bearer → everything above it in the chain, by its place among the nodes."""
        steps = _steps(self._parents, numbered(self.nodes))
        return reached(steps, np.arange(len(self.bearers)))

    @cached_property
    def _parents(self) -> dict[str, frozenset[str]]:
        own = {each.iri: each.parents for each in self._current}
        return {**own, **self.model.parents}

    def any_below(self, flags: Flags) -> Flags:
        """Of which bearers something below has the flag."""
        return marked(len(self.bearers), self.below.lefts[flags[self.below.members]])

    def any_around(self, flags: Flags) -> Flags:
        """Which bearers have the flag, or something below them has."""
        return flags | self.any_below(flags)

    def of_kind(self, *kinds: str) -> Flags:
        """Which bearers are of one of these kinds."""
        return self._flags(lambda each: each.kind in kinds)

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """The networks, in order."""
        return tuple(self.model.networks.values())

    @cached_property
    def members(self) -> Flags:
        """Bearer × network: whether a unit that answers for it is a member."""
        return self._in_networks(self.answering, lambda network: network.members)

    @cached_property
    def concerned(self) -> Flags:
        """Bearer × network: whether the network's subject is its programme."""
        return self._in_networks(self.programmes, lambda network: network.concerns)

    @cached_property
    def covered(self) -> Flags:
        """Target × network: whether the network's subject is the target, or its SDG."""
        found = [
            [
                iri in network.concerns or iri.rpartition(".")[0] in network.concerns
                for network in self.networks
            ]
            for iri in self.targets
        ]
        return np.array(found, dtype=np.bool_).reshape(len(self.targets), len(self.networks))

    @cached_property
    def lifts(self) -> Floats:
        """Target × target: the stronger of the two effects on each other, 0 where neither helps."""
        effects = np.zeros((len(self.targets), len(self.targets)))
        for (source, aim), strength in self.model.interactions.items():
            if source in self.target_number and aim in self.target_number and source != aim:
                effects[self.target_number[source], self.target_number[aim]] = max(strength, 0)
        return np.maximum(effects, effects.T)

    @cached_property
    def rarities(self) -> Floats:
        """ln(1 + G/g) of each target: G sides have links, g of them on it; 0 where none is."""
        on = self.addressing
        places, sides = self.parties.expand(on.members)
        units = Incidence.of_pairs(on.lefts[places], sides, len(self.targets), len(self.sides))
        everyone = len(distinct(units.members))
        sizes = units.sizes.tolist()
        return np.array([log(1 + everyone / size) if size else 0.0 for size in sizes])

    def _flags(self, holds: Callable[[Bearer], bool]) -> Flags:
        return np.array([holds(each) for each in self._current], dtype=np.bool_)

    def _lists(
        self, named: Callable[[Bearer], Collection[str]], number: Mapping[str, int]
    ) -> Incidence:
        every = [named(each) for each in self._current]
        return Incidence.of_members(
            [len(each) for each in every], [number[iri] for each in every for iri in each]
        )

    def _in_networks(self, own: Incidence, named: Callable[[Network], Iterable[str]]) -> Flags:
        table = np.zeros((len(self.bearers), len(self.networks)), dtype=np.bool_)
        for place, network in enumerate(self.networks):
            sides = [self.side_number[iri] for iri in named(network) if iri in self.side_number]
            inside = marked(len(self.sides), np.array(sides, dtype=np.intp))
            table[own.lefts[inside[own.members]], place] = True
        return table


@kept
def numbers(model: LinkModel) -> Numbers:
    """The model by number; made once for each model."""
    return Numbers(model)


def numbered(names: Iterable[str]) -> dict[str, int]:
    """Each name with its place.

    >>> numbered(["a", "b"])
    {'a': 0, 'b': 1}
    """
    return {name: place for place, name in enumerate(names)}


def _steps(parents: Mapping[str, Collection[str]], number: Mapping[str, int]) -> Incidence:
    """Each of the numbered things → those above it that are numbered."""
    lists: list[list[int]] = [[] for _ in number]
    for child, above in parents.items():
        if above and child in number:
            lists[number[child]] = [number[parent] for parent in above if parent in number]
    return Incidence.of_lists(lists)

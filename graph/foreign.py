"""What in a change is not its writer's to change, judged as it was and as it becomes."""

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import Store

from graph.analyses.descriptions import label_in
from graph.changes import Delta
from graph.errors import Problem
from graph.names import OrganisationNames
from graph.ownership import UNIT_TREE, Owners, claiming_properties, owner_paths
from graph.texts import Text

_NAMED_UNITS = 3
_ASK_ADMINISTRATOR = Text("Be en administratör.", "Ask an administrator.")
_ASK_THEM = Text(
    "Be den enheten eller en administratör göra ändringen.",
    "Ask that unit or an administrator to make the change.",
)
_STATE_UNIT = Text(
    "Ange en ansvarig enhet som är din, eller be en administratör.",
    "State a responsible unit that is yours, or ask an administrator.",
)


def foreign_things(
    units: frozenset[str], delta: Delta, before: Store, after: Store, names: OrganisationNames
) -> list[Problem]:
    """What an editor of these units may not change, thing by thing, with whose it is.

    Whatever is described anew must be theirs as it was and as it becomes; so must what a new
    link would give them a share in. The units below theirs are those of ``before``; an empty
    IRI among ``units`` stands for all units.
    """
    return list(_Judgement(units, before, after, names).problems(delta))


def outside(delta: Delta, names: OrganisationNames) -> list[Problem]:
    """The first line that is not about the organisation's own things in its own graphs."""
    own = f"<{names.namespace}".encode()
    graphs = tuple(f" <{place}> .".encode() for place in (names.plan, names.observations))
    for line in (*delta.added.splitlines(), *delta.removed.splitlines()):
        if not (line.startswith(own) and line.endswith(graphs)):
            said = Text(
                f"Det här ligger utanför ”{names.key}”, det enda du får ändra: {line.decode()}",
                f"This lies outside “{names.key}”, which is all you may change: {line.decode()}",
            )
            return [Problem("elsewhere", said, fix=_ASK_ADMINISTRATOR)]
    return []


class _Judgement:
    """What an editor may do with the things of an organisation."""

    def __init__(
        self, units: frozenset[str], before: Store, after: Store, names: OrganisationNames
    ) -> None:
        self._units = units
        self._before, self._after = Owners(before, names), Owners(after, names)
        self._unnamed = f"<{names.genid}".encode()

    def problems(self, delta: Delta) -> Iterator[Problem]:
        """What stands in the way, thing by thing."""
        placed = {line[1 : line.index(b">")].decode() for line in _lines(delta, _tree_tokens())}
        for thing in sorted(delta.subjects):
            if thing in placed:
                yield self._administrators(thing)
            else:
                yield from self._touched(thing)
        for thing in sorted(self._claimed(delta) - delta.subjects):
            yield from self._shared_anew(thing)

    def _touched(self, thing: str) -> Iterator[Problem]:
        for state in (self._before, self._after):
            if state.describes(thing) and not self._fit(state.of(thing)):
                yield self._told(thing, state)
                return

    def _shared_anew(self, thing: str) -> Iterator[Problem]:
        """A link must not make somebody else's thing the linker's too: then neither could edit."""
        owners = self._before.of(thing)
        grows = self._before.describes(thing) and not self._after.of(thing) <= owners
        if grows and not self._fit(owners):
            yield self._told(thing, self._before)

    def _claimed(self, delta: Delta) -> frozenset[str]:
        """What new links make part of somebody's."""
        found = set()
        for line in delta.added.splitlines():
            _, predicate, value = line.split(b" ", 2)
            if predicate in _claiming_tokens() or value.startswith(self._unnamed):
                found.add(value[1 : value.index(b">")].decode())
        return frozenset(found)

    def _fit(self, owners: frozenset[str]) -> bool:
        return bool(owners) and all(map(self._mine, owners))

    def _mine(self, unit: str) -> bool:
        return "" in self._units or not self._units.isdisjoint(self._before.at_or_above(unit))

    def _told(self, thing: str, state: Owners) -> Problem:
        owners = state.of(thing)
        if not owners:
            ownable = any(kind in owner_paths() for kind in state.classes(thing))
            return self._nobodys(thing) if ownable else self._administrators(thing)
        called = self._label(thing)
        whose = _listed([self._label(unit) for unit in sorted(owners) if not self._mine(unit)])
        becomes = state is self._after
        said = Text(
            f"”{called.sv}” {'skulle höra' if becomes else 'hör'} till {whose.sv}.",
            f"“{called.en}” {'would belong' if becomes else 'belongs'} to {whose.en}.",
        )
        return Problem("belongs-to-others", said, value=thing, fix=_ASK_THEM)

    def _nobodys(self, thing: str) -> Problem:
        called = self._label(thing)
        said = Text(
            f"”{called.sv}” leder inte till någon ansvarig enhet och är därför administratörernas.",
            f"“{called.en}” leads to no responsible unit and is therefore the administrators'.",
        )
        return Problem("belongs-to-nobody", said, value=thing, fix=_STATE_UNIT)

    def _administrators(self, thing: str) -> Problem:
        called = self._label(thing)
        said = Text(
            f"”{called.sv}” ändras bara av administratörer.",
            f"“{called.en}” is changed by administrators only.",
        )
        return Problem("for-administrators", said, value=thing, fix=_ASK_ADMINISTRATOR)

    def _label(self, thing: str) -> Text:
        """What it was called, or what it is to be called where it is new."""
        known = self._before if self._before.describes(thing) else self._after
        return label_in(known.store, thing)


@cache
def _tree_tokens() -> frozenset[bytes]:
    return frozenset(f"<{iri}>".encode() for iri in UNIT_TREE)


@cache
def _claiming_tokens() -> frozenset[bytes]:
    return frozenset(f"<{iri}>".encode() for iri in claiming_properties())


def _lines(delta: Delta, predicates: frozenset[bytes]) -> Iterator[bytes]:
    """What comes or goes with one of these predicates."""
    for line in (*delta.added.splitlines(), *delta.removed.splitlines()):
        if line.split(b" ", 2)[1] in predicates:
            yield line


def _listed(labels: Iterable[Text]) -> Text:
    """A few names; those who are many are not all named."""
    every = list(labels)
    shown, more = every[:_NAMED_UNITS], len(every) > _NAMED_UNITS
    return Text(
        ", ".join(label.sv for label in shown) + (" med flera" if more else ""),
        ", ".join(label.en for label in shown) + (" and others" if more else ""),
    )

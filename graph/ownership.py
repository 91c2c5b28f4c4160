"""Whose each thing is: the units that its class's owner path reaches. The paths are data."""

from collections.abc import Iterable, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from graph.names import KINDS, MG, PREFIXES, OrganisationNames
from ontology import FOLDER

Step = tuple[bool, NamedNode]
"""One step of a path: whether it goes backwards, and the property."""
Path = tuple[tuple[Step, ...], ...]
"""An owner path: its alternatives, each a sequence of steps."""

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_OWNER_PATH = str(MG.ownerPath)
_SUBCLASS = f"{PREFIXES['rdfs']}subClassOf"
UNIT_TREE = frozenset({f"{PREFIXES['org']}unitOf", f"{PREFIXES['org']}subOrganizationOf"})
"""The properties that place a unit below another."""
_UPWARDS = tuple(NamedNode(iri) for iri in sorted(UNIT_TREE))


def parsed_path(text: str) -> Path:
    """An owner path as its steps.

    >>> [(back, step.value.rsplit("/")[-1]) for back, step in parsed_path("^mg:target/mg:level")[0]]
    [(True, 'target'), (False, 'level')]
    >>> len(parsed_path("mg:level|mg:target"))
    2
    """
    return tuple(tuple(map(_step, sequence.split("/"))) for sequence in text.split("|"))


@cache
def owner_paths() -> Mapping[str, Path]:
    """The owner path of each class that has one, its own or the nearest superclass's."""
    above: dict[str, set[str]] = {kind: set() for kind in KINDS.values()}
    stated: dict[str, Path] = {}
    for quad in parse(path=FOLDER / "malgraf.ttl", format=RdfFormat.TURTLE):
        if not isinstance(quad.subject, NamedNode):
            continue
        term, predicate, value = quad.subject.value, quad.predicate.value, quad.object
        if predicate == _OWNER_PATH and isinstance(value, Literal):
            stated[term] = parsed_path(value.value)
        elif predicate == _SUBCLASS and isinstance(value, NamedNode):
            above.setdefault(term, set()).add(value.value)
    found = {kind: _nearest(kind, stated, above) for kind in {*above, *stated}}
    return {kind: path for kind, path in found.items() if path}


@cache
def claiming_properties() -> frozenset[str]:
    """The properties that make what they point at somebody's: owner paths walk them backwards."""
    return frozenset(
        step.value
        for path in owner_paths().values()
        for sequence in path
        for backwards, step in sequence
        if backwards
    )


class Owners:
    """Whose the things of one store are, as long as it does not change: answers are remembered."""

    def __init__(self, store: Store, names: OrganisationNames) -> None:
        self.store = store
        self._unnamed = names.genid
        self._known: dict[str, frozenset[str]] = {}
        self._above: dict[str, frozenset[str]] = {}

    def describes(self, iri: str) -> bool:
        """Whether anything is said of a thing."""
        return any(self.store.quads_for_pattern(NamedNode(iri), None, None))

    def classes(self, iri: str) -> frozenset[str]:
        """The classes a thing is said to be of."""
        return self._objects(NamedNode(iri), _TYPE)

    def of(self, iri: str) -> frozenset[str]:
        """The units that a thing belongs to; empty means that it is the administrators'.

        Each class it is of must lead to somebody. What had no name belongs to whatever points
        at it.
        """
        if iri not in self._known:
            self._known[iri] = frozenset()  # what leads only to itself is nobody's
            if iri.startswith(self._unnamed):
                lots = [self.of(each) for each in self._pointing(iri)]
            else:
                paths = [owner_paths().get(each, ()) for each in self.classes(iri)]
                lots = [self._reached(NamedNode(iri), path) for path in paths]
            self._known[iri] = frozenset().union(*lots) if all(lots) else frozenset()
        return self._known[iri]

    def at_or_above(self, unit: str) -> frozenset[str]:
        """A unit with every unit and organisation it is part of."""
        if unit not in self._above:
            found, new = {unit}, [unit]
            while new:
                below = NamedNode(new.pop())
                higher = {iri for step in _UPWARDS for iri in self._objects(below, step)} - found
                found |= higher
                new += higher
            self._above[unit] = frozenset(found)
        return self._above[unit]

    def _objects(self, subject: NamedNode, predicate: NamedNode) -> frozenset[str]:
        quads = self.store.quads_for_pattern(subject, predicate, None)
        return frozenset(q.object.value for q in quads if isinstance(q.object, NamedNode))

    def _subjects(self, predicate: NamedNode | None, value: NamedNode) -> frozenset[str]:
        quads = self.store.quads_for_pattern(None, predicate, value)
        return frozenset(q.subject.value for q in quads if isinstance(q.subject, NamedNode))

    def _pointing(self, iri: str) -> frozenset[str]:
        return self._subjects(None, NamedNode(iri))

    def _reached(self, start: NamedNode, path: Path) -> frozenset[str]:
        return frozenset().union(*(self._end(start, sequence) for sequence in path))

    def _end(self, start: NamedNode, sequence: Iterable[Step]) -> frozenset[str]:
        here = frozenset({start.value})
        for backwards, step in sequence:
            found = (
                self._subjects(step, NamedNode(iri))
                if backwards
                else self._objects(NamedNode(iri), step)
                for iri in here
            )
            here = frozenset().union(*found)
        return here


def _step(text: str) -> Step:
    prefix, _, name = text.removeprefix("^").partition(":")
    return text.startswith("^"), NamedNode(PREFIXES[prefix] + name)


def _nearest(kind: str, stated: Mapping[str, Path], above: Mapping[str, Iterable[str]]) -> Path:
    """The path of a class, or those of the nearest classes above it that have one."""
    here, seen = {kind}, {kind}
    while here:
        found = [path for each in sorted(here) for path in stated.get(each, ())]
        if found:
            return tuple(dict.fromkeys(found))
        here = {higher for each in here for higher in above.get(each, ())} - seen
        seen |= here
    return ()

"""Which classes lie below which, as an organisation's store says: ours and its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import pyoxigraph as ox
from rdflib import RDFS

_SUBCLASS = ox.NamedNode(str(RDFS.subClassOf))


@dataclass(frozen=True)
class Hierarchy:
    """Pairs of a class and one right above it."""

    pairs: frozenset[tuple[str, str]]

    def below(self, classes: Iterable[str]) -> tuple[str, ...]:
        """These classes and all below them, in code point order."""
        under = _under(self)
        found: set[str] = set()
        ahead = list(classes)
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead += under.get(one, ())
        return tuple(sorted(found))


def hierarchy_of(store: ox.Store) -> Hierarchy:
    """The classes a store describes, in whichever graph."""
    return Hierarchy(
        frozenset(
            (quad.subject.value, quad.object.value)
            for quad in store.quads_for_pattern(None, _SUBCLASS, None, None)
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
        )
    )


@lru_cache(maxsize=8)
def _under(hierarchy: Hierarchy) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for lower, upper in hierarchy.pairs:
        found[upper] = (*found.get(upper, ()), lower)
    return found

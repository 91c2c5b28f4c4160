"""Every quad of a plain store in memory, as the reader holds them."""

from pyoxigraph import DefaultGraph, Store

from graph import quad_lines
from graph.changes import Delta
from graph.quad_lines import parsed
from graph.snapshots import SHARED


class PlainQuads:
    """The default graph and all named graphs at a number.

    Changes only by ``apply`` and ``replace``, whole or not at all for whoever forks between them.
    """

    def __init__(self, base: str, number: int, store: Store) -> None:
        self.base = base
        self.number = number
        self.store = store

    @property
    def numbers(self) -> dict[str, int]:
        """The number by owner; there is one."""
        return {SHARED: self.number}

    def apply(self, number: int, delta: Delta) -> bool:
        """Take in a change; False where changes before it are missing, and then nothing is done."""
        if number > self.number + 1:
            return False
        if number == self.number + 1:
            apply(self.store, delta)
            self.number = number
        return True

    def replace(self, number: int, store: Store) -> None:
        """Hold this from now on."""
        self.number, self.store = number, store


def apply(store: Store, delta: Delta) -> None:
    """Let quads go and come; a named graph that then holds nothing is gone."""
    quad_lines.apply(store, delta.added, delta.removed)
    for place in {quad.graph_name for quad in parsed(delta.removed)}:
        is_named = not isinstance(place, DefaultGraph)
        if is_named and next(store.quads_for_pattern(None, None, None, place), None) is None:
            store.remove_graph(place)

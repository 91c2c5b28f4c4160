"""A SPARQL update of one organisation, run on a copy of its data and told as a delta.

Patterns and templates without GRAPH are about the organisation's plan and observations together,
with the vocabularies and what is shared to read. GRAPH and WITH reach the same graphs by name.
Other organisations' data are not there. New statements about observations and data sets go to the
observations, all others to the plan, whatever graph the text writes them in.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode

from graph.admission import Newcomers
from graph.changes import Delta, delta_of
from graph.errors import NOWHERE, DataError, Problem
from graph.everything import Everything
from graph.names import OrganisationNames
from graph.quad_lines import in_graph
from graph.snapshots import SHARED
from graph.texts import Text
from graph.update_operations import Operation, Scope, operations
from graph.workbench import Place, Workbench, dumped

_TOGETHER: Final = DefaultGraph()
_TOLD: Final = 20


def update_delta(everything: Everything, key: str, text: str) -> tuple[int, Delta]:
    """What a guarded update changes, and the organisation's number it was made from.

    Only to be run where it can be killed.
    """
    names = everything.names(key)
    bench = _Bench(everything, names)
    for operation in operations(text, scope(names)):
        bench.run(operation, text)
    return everything.numbers.get(key, 0), bench.delta()


def scope(names: OrganisationNames) -> Scope:
    """What an update of an organisation may name."""
    return Scope(f"{names.base}/", (names.plan, names.observations))


class _Bench:
    """The organisation's lines while operations change them. All lines are N-Triples.

    The store shows them to the engine in two ways, which are made alike before each operation:
    everything together in the default graph, and where an operation may name graphs, each graph.
    """

    def __init__(self, everything: Everything, names: OrganisationNames) -> None:
        self.names = names
        self.own = {graph: _lines(everything, graph) for graph in everything.graphs_of(names.key)}
        self._before = {graph: frozenset(lines) for graph, lines in self.own.items()}
        shared = (*everything.vocabularies, *everything.graphs_of(SHARED))
        self._common = {graph: _lines(everything, graph) for graph in shared}
        self._newcomers = Newcomers(names)
        self._work = Workbench(f"{names.base}/")

    def run(self, operation: Operation, text: str) -> None:
        """Carry out one operation."""
        self._work.show(_TOGETHER, self._own_lines().union(*self._common.values()))
        named = {**self._common, **self.own} if operation.by_name else {}
        for graph, lines in named.items():
            self._work.show(NamedNode(graph), set(lines))
        before = self._work.run(operation, text)
        self._settle(before[_TOGETHER], self._work.shown[_TOGETHER])
        if named:
            self._settle_named(before)

    def delta(self) -> Delta:
        """What the operations so far come to."""
        return delta_of(*(_quads(lines) for lines in (self.own, self._before)))

    def _own_lines(self) -> set[bytes]:
        return set().union(*self.own.values())

    def _settle_named(self, before: Mapping[Place, set[bytes]]) -> None:
        shown = self._work.shown
        changed = [place for place in before.keys() - {_TOGETHER} if before[place] != shown[place]]
        made = [place for place in self._work.made() if dumped(self._work.store, place)]
        for place in sorted((*changed, *made), key=str):
            if str(place)[1:-1] not in self.own:
                raise _foreign_graph(str(place), self.names)
        own = [NamedNode(graph) for graph in self.own]
        old, new = (set().union(*(lines[place] for place in own)) for lines in (before, shown))
        self._settle(old, new)

    def _settle(self, before: set[bytes], after: set[bytes]) -> None:
        """Take over what has come and gone between two states of the same graphs."""
        gone, come = before - after, after - before
        if foreign := gone - self._own_lines():
            raise _foreign_lines(foreign, self.names)
        for lines in self.own.values():
            lines -= gone
        if come:
            self._newcomers.settle(come, self.own)


def _lines(everything: Everything, graph: str) -> set[bytes]:
    return dumped(everything.store, NamedNode(graph))


def _quads(graphs: dict[str, set[bytes]] | dict[str, frozenset[bytes]]) -> Iterator[bytes]:
    for graph, lines in graphs.items():
        yield from in_graph(lines, graph)


def _foreign_graph(graph: str, names: OrganisationNames) -> DataError:
    message = Text(
        f"Ändringen skriver i {graph}, som inte är en av {names.key}:s grafer.",
        f"The update writes in {graph}, which is no graph of {names.key}.",
    )
    fix = Text(
        f"Utelämna GRAPH, eller skriv <{names.plan}>.", f"Leave GRAPH out, or write <{names.plan}>."
    )
    return DataError(message, (Problem("foreign-graph", message, value=graph, fix=fix),))


def _foreign_lines(lines: Iterable[bytes], names: OrganisationNames) -> DataError:
    subjects = sorted({line.split(b" ", 1)[0].decode() for line in lines})
    message = Text(
        f"Ändringen tar bort uppgifter om {len(subjects)} saker som är gemensamma.",
        f"The update removes statements about {len(subjects)} things that are shared.",
    )
    fix = Text(
        f"Skriv WITH <{names.plan}> före DELETE, så gäller den bara den egna grafen.",
        f"Write WITH <{names.plan}> before DELETE: then it is about the own graph alone.",
    )
    return DataError(
        message,
        tuple(
            Problem("shared-subject", message, NOWHERE, subject, fix)
            for subject in subjects[:_TOLD]
        ),
    )

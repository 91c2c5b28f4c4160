"""A graph changed by a SPARQL update that knows no other graph, as PATCH has it.

Patterns and templates without GRAPH are about the graph; it may be named too. A named graph other
than it is not there to read, and is refused where the update would make it.
"""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode

from graph.errors import DataError, Problem
from graph.texts import Text
from graph.update_operations import Scope, operations
from graph.workbench import Place, Workbench

_UNNAMED: Final = DefaultGraph()


def patched(before: Iterable[bytes], text: str, graph: str, base: str) -> set[bytes]:
    """The N-Triples lines of a graph after an update; an empty name is the default graph's.

    ``base`` is for relative IRIs where the graph has no name. Only to be run where it can be
    killed.
    """
    names = (graph,) if graph else ()
    places: tuple[Place, ...] = (_UNNAMED, *map(NamedNode, names))
    work, lines = Workbench(graph or base), set(before)
    for operation in operations(text, Scope(graph or base, names, default=True)):
        for place in places if operation.by_name else places[:1]:
            work.show(place, set(lines))
        held = work.run(operation, text)
        if others := [str(place) for place in work.made() if place not in places]:
            raise _other_graph(min(others), graph)
        for place, was in held.items():
            lines -= was - work.shown[place]
            lines |= work.shown[place] - was
    return lines


def _other_graph(other: str, graph: str) -> DataError:
    message = Text(
        f"Ändringen gäller bara en graf, och skriver i {other}.",
        f"The update is about one graph alone, and writes in {other}.",
    )
    fix = Text(
        f"Utelämna GRAPH, eller skriv <{graph}>." if graph else "Utelämna GRAPH.",
        f"Leave GRAPH out, or write <{graph}>." if graph else "Leave GRAPH out.",
    )
    return DataError(message, (Problem("foreign-graph", message, value=other, fix=fix),))

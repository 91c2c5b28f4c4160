"""A store of its own where operations of an update are carried out, and what they come to."""

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph.syntax_errors import bad_sparql
from graph.update_operations import Operation

Place = NamedNode | BlankNode | DefaultGraph


class Workbench:
    """Graphs shown to the engine. All lines are N-Triples; ``base`` is for relative IRIs."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.store = Store()
        self.shown: dict[Place, set[bytes]] = {}

    def show(self, place: Place, lines: set[bytes]) -> None:
        """Let a graph of the store hold these lines."""
        shown = self.shown.get(place)
        if shown is None:
            _fill(self.store, lines, place)
        else:
            for quad in _parsed(shown - lines, place):
                self.store.remove(quad)
            self.store.extend(_parsed(lines - shown, place))
        self.shown[place] = lines

    def run(self, operation: Operation, text: str) -> Mapping[Place, set[bytes]]:
        """Carry out one operation of a text; gives what each graph held before it."""
        try:
            self.store.update(operation.alone(text), base_iri=self.base)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise bad_sparql(text, error) from error
        before = dict(self.shown)
        self.shown = {place: dumped(self.store, place) for place in before}
        return before

    def made(self) -> list[NamedNode | BlankNode]:
        """The graphs that nobody has shown, and that operations have made."""
        return [place for place in self.store.named_graphs() if place not in self.shown]


def dumped(store: Store, graph: Place) -> set[bytes]:
    """All that a graph holds."""
    dump = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
    return set(dump.splitlines(True))


def _fill(store: Store, lines: Iterable[bytes], graph: Place) -> None:
    """Load lines so that blank nodes keep their names, which the quick way gives anew."""
    there = list(lines)
    plain = b"".join(line for line in there if b"_:" not in line)
    store.bulk_load(plain, RdfFormat.N_TRIPLES, to_graph=graph)
    store.extend(_parsed((line for line in there if b"_:" in line), graph))


def _parsed(lines: Iterable[bytes], graph: Place) -> Iterator[Quad]:
    for quad in parse(b"".join(lines), RdfFormat.N_TRIPLES):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)

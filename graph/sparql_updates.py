"""A SPARQL update of one organisation, run on a copy of its data and told as a delta.

Patterns and templates without GRAPH are about the organisation's plan and observations together,
with the vocabularies and what is shared to read. GRAPH and WITH reach the same graphs by name.
Other organisations' data are not there. New statements about observations and data sets go to the
observations, all others to the plan, whatever graph the text writes them in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graph.admission import Newcomers
from graph.changes import Delta, delta_of
from graph.datasets import Prologue
from graph.errors import NOWHERE, DataError, Problem, QueryError
from graph.everything import Everything
from graph.guard import UPDATES, Token, check_update, refused, tokens_of
from graph.names import OrganisationNames
from graph.quad_lines import in_graph
from graph.snapshots import SHARED
from graph.texts import Text

_WHOLE_GRAPHS: Final = frozenset({"CREATE", "DROP", "CLEAR", "COPY", "MOVE", "ADD"})
_NAMING: Final = ("GRAPH", "WITH", "USING", "NAMED", *_WHOLE_GRAPHS)
_MANY_GRAPHS: Final = frozenset({"DEFAULT", "NAMED", "ALL"})
_TOGETHER: Final = DefaultGraph()
_TOLD: Final = 20
Place = NamedNode | DefaultGraph


@dataclass(frozen=True)
class Operation:
    """One operation: where it stands, with what it needs of the prologue, in its text.

    ``by_name`` says that it may name graphs; then it sees them one by one too.
    """

    spans: tuple[tuple[int, int], ...]
    by_name: bool


def update_delta(everything: Everything, key: str, text: str) -> tuple[int, Delta]:
    """What a guarded update changes, and the organisation's number it was made from.

    Only to be run where it can be killed.
    """
    names = everything.names(key)
    bench = _Bench(everything, names)
    for operation in operations(text, names):
        bench.run(operation, text)
    return everything.numbers.get(key, 0), bench.delta()


def operations(text: str, names: OrganisationNames) -> tuple[Operation, ...]:
    """The operations of a text, guarded one by one; refused when one is about others' graphs."""
    check_update(text)
    prologue = Prologue(f"{names.base}/")
    declared: list[tuple[int, int]] = []
    found = []
    for part in _split(list(tokens_of(text))):
        rest = part
        while rest and (length := _declaration(rest)):
            prologue.declare(rest[:length])
            declared.append(_span(rest[:length]))
            rest = rest[length:]
        if rest:
            _check_operation(text, rest, prologue, names)
            found.append(Operation((*declared, _span(rest)), _may_name_graphs(rest)))
    return tuple(found)


def _split(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens between semicolons that stand outside all brackets."""
    depth, start = 0, 0
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == ";" and depth == 0:
            yield tokens[start:number]
            start = number + 1
    yield tokens[start:]


def _declaration(tokens: Sequence[Token]) -> int:
    """How many tokens the declaration takes that these begin with; 0 when it is none."""
    return {"BASE": 2, "VERSION": 2, "PREFIX": 3}.get(tokens[0].text, 0)


def _span(tokens: Sequence[Token]) -> tuple[int, int]:
    return tokens[0].at, tokens[-1].end


def _may_name_graphs(tokens: Iterable[Token]) -> bool:
    return any(
        token.kind in {"word", "name"} and word in token.text.upper()
        for token in tokens
        for word in _NAMING
    )


def _check_operation(
    text: str, tokens: Sequence[Token], prologue: Prologue, names: OrganisationNames
) -> None:
    first = tokens[0]
    if first.kind != "word" or first.text not in UPDATES:
        raise refused(
            text,
            first.at,
            "skriv INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE eller ADD här.",
            "write INSERT, DELETE, WITH, CLEAR, DROP, CREATE, COPY, MOVE or ADD here.",
        )
    if first.text not in _WHOLE_GRAPHS:
        return
    for token in tokens[1:]:
        iri = prologue.iri(token)
        if token.text in _MANY_GRAPHS or (iri and iri not in {names.plan, names.observations}):
            raise refused(
                text,
                token.at,
                f"{first.text} tar bara <{names.plan}> och <{names.observations}>.",
                f"{first.text} takes only <{names.plan}> and <{names.observations}>.",
            )


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
        self._store = Store()
        self._shown: dict[Place, set[bytes]] = {}

    def run(self, operation: Operation, text: str) -> None:
        """Carry out one operation."""
        self._show(_TOGETHER, self._own_lines().union(*self._common.values()))
        named = {**self._common, **self.own} if operation.by_name else {}
        for graph, lines in named.items():
            self._show(NamedNode(graph), set(lines))
        try:
            self._store.update(_only(text, operation.spans), base_iri=f"{self.names.base}/")
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise QueryError(
                Text(f"Ändringen duger inte: {error}", f"Bad update: {error}")
            ) from error
        before = dict(self._shown)
        self._shown = {place: _dumped(self._store, place) for place in before}
        self._settle(before[_TOGETHER], self._shown[_TOGETHER])
        if named:
            self._settle_named(before)

    def delta(self) -> Delta:
        """What the operations so far come to."""
        return delta_of(*(_quads(lines) for lines in (self.own, self._before)))

    def _own_lines(self) -> set[bytes]:
        return set().union(*self.own.values())

    def _show(self, place: Place, lines: set[bytes]) -> None:
        """Let a graph of the store hold these lines."""
        shown = self._shown.get(place)
        if shown is None:
            _fill(self._store, lines, place)
        else:
            for quad in _parsed(shown - lines, place):
                self._store.remove(quad)
            self._store.extend(_parsed(lines - shown, place))
        self._shown[place] = lines

    def _settle_named(self, before: Mapping[Place, set[bytes]]) -> None:
        names = {place for place in self._store.named_graphs() if isinstance(place, NamedNode)}
        changed = [
            place for place in before.keys() - {_TOGETHER} if before[place] != self._shown[place]
        ]
        made = [place for place in names - before.keys() if _dumped(self._store, place)]
        for place in sorted((*changed, *made), key=str):
            if isinstance(place, DefaultGraph) or place.value not in self.own:
                raise _foreign_graph(str(place), self.names)
        own = [NamedNode(graph) for graph in self.own]
        old, new = (
            set().union(*(shown[place] for place in own)) for shown in (before, self._shown)
        )
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
    return _dumped(everything.store, NamedNode(graph))


def _dumped(store: Store, graph: Place) -> set[bytes]:
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


def _only(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with all but these parts blanked, so that line and column stay right."""
    kept, at = [], 0
    for start, end in sorted(spans):
        kept += ["".join(c if c in "\r\n" else " " for c in text[at:start]), text[start:end]]
        at = end
    return "".join(kept)


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

"""Letting every graph at an engine hold what it should: first loads, drift and restored folders.

Only graphs that differ are sent, so what was interrupted goes on where it was.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from graph.mirror import comparing, words
from graph.mirror.engine import Engine
from graph.mirror.sending import drop_graph, send_graph
from graph.mirror.state import State, lines
from graph.mirror.truth import Truth
from graph.replay import Watch
from graph.snapshots import SHARED
from graph.texts import Text


@dataclass
class Filling:
    """One engine being filled. ``part`` is the bytes of one request.

    ``counted_only`` are the graphs whose values the engine writes otherwise than they are sent.
    """

    engine: Engine
    part: int
    tell: Callable[[Text], None]
    watch: Watch
    counted_only: set[str] = field(default_factory=set)

    def fill(self, truth: Truth, state: State | None, *, looks: bool) -> tuple[State, list[str]]:
        """Bring every graph to the truth; the state after, and the graphs that were sent again.

        Graphs are sent where their count, or where it ``looks`` their hashes, are not right. From
        the first that is, until the end, the engine says that it is not whole.
        """
        round_ = _Round(self, truth, state, comparing.counts(self.engine), looks)
        if state is None or state.number is None:
            round_.claim()
        owners = list(truth.owners())
        for done, owner in enumerate(owners):
            self.watch(words.FILLING, done, len(owners))
            round_.look_at(owner)
        round_.drop_strays()
        self.watch(words.FILLING, len(owners), len(owners))
        after = round_.after()
        self.write_state(truth, after)
        return after, round_.changed

    def write_state(self, truth: Truth, state: State) -> None:
        """Let the engine say how far it is."""
        places = truth.places
        send_graph(self.engine, places.state, sorted(lines(state.now(), places)), self.part)

    def differs(self, graph: str, triples: set[bytes], there: int) -> bool:
        """Whether a graph that holds so many triples is not what it should be, by its hashes."""
        if there != len(triples):
            return True
        if graph in self.counted_only:
            return False
        return comparing.fingerprint(self.engine, graph) != comparing.expected(triples)

    def send(self, graph: str, triples: set[bytes], *, was_equal_in_number: bool) -> None:
        """Send a graph, and see that it has arrived."""
        send_graph(self.engine, graph, sorted(triples), self.part)
        there = comparing.count(self.engine, graph)
        if there != len(triples):
            raise words.not_kept(graph, there, len(triples))
        if was_equal_in_number and self.differs(graph, triples, there):
            self.counted_only.add(graph)
            self.tell(words.written_otherwise(graph))


@dataclass
class _Round:
    """One comparison of everything; ``held`` is how many triples each graph held before."""

    filling: Filling
    truth: Truth
    state: State | None
    held: dict[str, int]
    looks: bool
    counts: dict[str, int] = field(default_factory=dict)
    changed: list[str] = field(default_factory=list)
    is_claimed: bool = False
    whole: Counter[str] = field(default_factory=Counter)

    def claim(self) -> None:
        """Say at the engine that it is ours, and not whole; and of which graphs."""
        if self.is_claimed:
            return
        self.is_claimed = True
        known = self.state.counts if self.state else {}
        names = {*known, *self.truth.names()} - {self.truth.places.whole}
        said = State(
            self.truth.is_plain, lineage=self.truth.lineage, counts=dict.fromkeys(names, 0)
        )
        self.filling.write_state(self.truth, said)

    def look_at(self, owner: str) -> None:
        """Compare and send the graphs of an owner."""
        graphs = self.truth.graphs(owner)
        for graph, triples in sorted(graphs.items()):
            there = self.held.get(graph, 0)
            self.counts[graph] = len(triples)
            if there == len(triples) and not (
                self.looks and self.filling.differs(graph, triples, there)
            ):
                continue
            self.claim()
            self.filling.send(graph, triples, was_equal_in_number=there == len(triples))
            self._note(graph, words.sent_again(graph))
        if self.looks and self._has_whole:
            sides = [set().union(*graphs.values())] if owner == SHARED else graphs.values()
            for triples in sides:
                self.whole += comparing.expected(triples)

    def drop_strays(self) -> None:
        """Let the graphs be gone that are the mirror's and are no longer here."""
        places = self.truth.places
        known = set(self.state.counts) if self.state else set()
        own = {graph for graph in self.held if places.owner_of(graph) != SHARED}
        for graph in sorted((known | own) - self.counts.keys() - {places.whole}):
            if self.held.get(graph, 0):
                self.claim()
                drop_graph(self.filling.engine, graph)
                self._note(graph, words.dropped(graph))

    def after(self) -> State:
        """The state when all is done; the graph of everything is kept where it is still right."""
        truth, whole = self.truth, self.truth.places.whole
        if self._has_whole and not self.changed:
            if self._whole_is_right():
                self.counts[whole] = self.held[whole]
            else:
                self._note(whole, words.sent_again(whole))
        return State(
            truth.is_plain,
            number=truth.number,
            chain=truth.chain,
            lineage=truth.lineage,
            vocabularies=truth.vocabularies,
            counts=self.counts,
        )

    def _note(self, graph: str, said: Text) -> None:
        self.changed.append(graph)
        if self.state is not None and self.state.number is not None:
            self.filling.tell(said)

    @property
    def _has_whole(self) -> bool:
        return self.state is not None and self.truth.places.whole in self.state.counts

    def _whole_is_right(self) -> bool:
        whole = self.truth.places.whole
        said = self.state.counts[whole] if self.state else 0
        if self.held.get(whole, 0) != said or whole in self.filling.counted_only:
            return self.held.get(whole, 0) == said
        if not self.looks or self.filling.counted_only:
            return True
        return comparing.fingerprint(self.filling.engine, whole) == self.whole

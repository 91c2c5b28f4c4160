"""The mirror itself: brings an engine to where the journal is, finds drift and mends it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from graph.mirror import comparing, gathering, sending, words
from graph.mirror.engine import Engine, EngineFault
from graph.mirror.filling import Filling
from graph.mirror.state import State, lines, read_number, read_state
from graph.mirror.truth import Step, Truth, steps
from graph.replay import Watch, unwatched
from graph.snapshots import SHARED
from graph.texts import Text

Tell = Callable[[Text], None]
"""Told in words what is done."""


def untold(_: Text) -> None:
    """Nobody is told."""


@dataclass(frozen=True)
class Manner:
    """How to mirror.

    ``takes_over`` lets the engine hold what the journal says also where it holds others' data in
    graphs of ours, or is ahead of the journal. ``whole`` is whether to keep the graph of
    everything: None where there are many organisations. ``part`` is the bytes of one request.
    """

    takes_over: bool = False
    whole: bool | None = None
    part: int = sending.PART


class Mirror:
    """One engine that follows one data folder. Used by one thread at a time."""

    def __init__(
        self, engine: Engine, manner: Manner, tell: Tell = untold, watch: Watch = unwatched
    ) -> None:
        self.engine = engine
        self._manner = manner
        self._tell = tell
        self._watch = watch
        self._filling = Filling(engine, manner.part, tell, watch)

    def catch_up(self, truth: Truth) -> int:
        """Bring the engine to the truth; how many changes it did not have, 0 also for none of it.

        Raises ``EngineFault`` where the engine holds what is not ours to overwrite.
        """
        state = read_state(self.engine, truth.places)
        if problem := disagreement(self.engine, truth, state):
            if not self._manner.takes_over:
                raise problem
            self._fill(truth, state)
            return truth.number
        if state is None or state.number is None:
            self._tell(words.FIRST if state is None else words.RESUMING)
            self._fill(truth, state)
            return truth.number
        if state.vocabularies != truth.vocabularies:
            self._tell(words.NEW_VOCABULARIES)
            self._fill(truth, state)
        elif state.number < truth.number:
            self._follow(truth, state)
        else:
            self._gather_as_wanted(truth, state)
        return truth.number - state.number

    def verify(self, truth: Truth, *, looks: bool) -> list[str]:
        """Compare every graph with the truth and mend it; the names of those that differed.

        They are counted, and where it ``looks`` every triple is.
        """
        state = read_state(self.engine, truth.places)
        if state is None or state.number != truth.number:
            raise words.not_there(state.number if state else None, truth.number)
        return self._fill(truth, state, looks=looks)

    def verify_owner(self, truth: Truth, owner: str) -> list[str]:
        """Look at the graphs of one owner, and mend everything where one of them differs.

        Nothing is done where the engine is not where the truth is.
        """
        state = read_state(self.engine, truth.places)
        if state is None or state.number != truth.number:
            return []
        differ = any(
            self._filling.differs(graph, triples, comparing.count(self.engine, graph))
            for graph, triples in truth.graphs(owner).items()
        )
        return self._fill(truth, state) if differ else []

    def _fill(self, truth: Truth, state: State | None, *, looks: bool = True) -> list[str]:
        after, changed = self._filling.fill(truth, state, looks=looks)
        if truth.places.whole not in after.counts:
            sending.drop_graph(self.engine, truth.places.whole)
        self._gather_as_wanted(truth, after)
        return changed

    def _follow(self, truth: Truth, state: State) -> None:
        """Carry out what has come since the engine's number."""
        begun = state.number or 0
        for step in steps(truth, begun, self._manner.part):
            if step.rewrites:
                self._tell(words.REWRITTEN)
                self._fill(truth, state)
                return
            self._watch(words.FOLLOWING, step.number - begun, truth.number - begun)
            after = self._carry_out(truth, state, step)
            if after is None:
                self._tell(words.LOST)
                self.catch_up(truth)
                return
            state = after
        self._gather_as_wanted(truth, state)

    def _carry_out(self, truth: Truth, state: State, step: Step) -> State | None:
        """Bring a step to the engine, its number with it; None where the engine stood elsewhere."""
        places, number = truth.places, state.number or 0
        after = _after(truth, state, step)
        removed = {graph: sorted(triples) for graph, triples in step.removed.items() if triples}
        added = {graph: sorted(triples) for graph, triples in step.added.items() if triples}
        if places.whole in state.counts:
            coming = [line for triples in added.values() for line in triples]
            going, more = gathering.changes(truth, number, step, removed)
            removed[places.whole], added[places.whole] = going, coming
            counts = {**after.counts, places.whole: state.counts[places.whole] + more}
            after = replace(after, counts=counts)
        *first, last = sending.parts_of(removed, added, self._manner.part)
        if first and state.becoming is None:
            named = {**dict.fromkeys(after.counts, 0), **state.counts}
            state = self._said(truth, state, replace(state, becoming=step.number, counts=named))
        for going_part, coming_part in first:
            self.engine.update(sending.changing(places, number, going_part, coming_part))
        after = self._said(truth, state, after, *last)
        return after if read_number(self.engine, places) == step.number else None

    def _said(
        self,
        truth: Truth,
        before: State,
        after: State,
        removed: sending.Lines | None = None,
        added: sending.Lines | None = None,
    ) -> State:
        """Let the engine say a new state in place of the one before, with a change or alone."""
        places, after = truth.places, after.now()
        old, new = lines(before, places), lines(after, places)
        going = {**(removed or {}), places.state: sorted(old - new)}
        coming = {**(added or {}), places.state: sorted(new - old)}
        self.engine.update(sending.changing(places, before.number or 0, going, coming))
        return after

    def _gather_as_wanted(self, truth: Truth, state: State) -> None:
        """Make the graph of everything, or let it be gone."""
        whole = truth.places.whole
        is_there = whole in state.counts
        wanted = gathering.is_wanted(truth, self._manner.whole, is_there=is_there)
        if wanted and not is_there:
            count = gathering.gather(self._filling, truth)
            self._said(truth, state, replace(state, counts={**state.counts, whole: count}))
        elif is_there and not wanted:
            left = {graph: count for graph, count in state.counts.items() if graph != whole}
            self._said(truth, state, replace(state, counts=left))
            sending.drop_graph(self.engine, whole)


def disagreement(engine: Engine, truth: Truth, state: State | None) -> EngineFault | None:
    """Why the engine is not to be changed without being told so."""
    if state is None:
        taken = _taken(truth, comparing.counts(engine))
        return words.foreign(taken) if taken else None
    if state.is_plain != truth.is_plain:
        return words.of_another()
    if state.lineage and truth.lineage and state.lineage != truth.lineage:
        return words.of_another()
    there = max(state.number or 0, state.becoming or 0)
    if there > truth.number:
        return words.ahead(there, truth.number)
    if state.number and state.chain != truth.chain_at(state.number):
        return words.diverged(state.number)
    return None


def _taken(truth: Truth, held: Mapping[str, int]) -> list[str]:
    """The graphs at an engine that have names of ours."""
    places, names = truth.places, frozenset(truth.names())
    return sorted(
        graph
        for graph, count in held.items()
        if count
        and (graph in names or places.is_reserved(graph) or places.owner_of(graph) != SHARED)
    )


def _after(truth: Truth, state: State, step: Step) -> State:
    """What the engine is to say after a step, but for the graph of everything."""
    counts = Counter(state.counts)
    for graph, triples in step.added.items():
        counts[graph] += len(triples)
    for graph, triples in step.removed.items():
        counts[graph] -= len(triples)
    return replace(
        state,
        number=step.number,
        chain=truth.chain_at(step.number),
        lineage=truth.lineage,
        becoming=None,
        counts={graph: count for graph, count in counts.items() if count},
    )

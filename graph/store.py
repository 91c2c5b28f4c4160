"""An installation: one store per organisation in memory, changed only through the gate."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.changes import LOCAL, Actor, Change, Delta, Entry, Way
from graph.errors import Forbidden, MalgrafError, NotFound, StoreError
from graph.gate import (
    Judgement,
    Outcome,
    effective_delta,
    judge,
    refuse_existing,
    refuse_outdated,
    refuse_violations,
)
from graph.journal import Journal
from graph.names import DEFAULT_BASE, OrganisationNames, is_key
from graph.organisation_store import OrganisationStore, Term
from graph.quad_lines import replacing_graph
from graph.rights import Caller, nothing_here, refuse_foreign
from graph.snapshots import (
    SHARED,
    Description,
    Gate,
    WriterLock,
    create_folder,
    read_description,
)
from graph.states import States
from graph.texts import Text
from graph.twins import Twins

__all__ = ["Installation", "OrganisationStore", "Term"]

Making = Callable[[OrganisationStore], Delta]
Listener = Callable[[Entry, Delta], None]
Observer = Callable[[Change, float, Outcome | MalgrafError], None]
"""Told of every attempt to change something: how many seconds it took and what became of it."""
_KEPT_VIEWS = 8


class Installation:
    """A data folder: its organisations, and the one way to change them. Safe to use from threads.

    ``keep`` is how many organisations are held in memory; the least recently used goes first.
    ``listeners`` are told of every change, in order, after it can be read.
    """

    def __init__(
        self,
        folder: Path,
        description: Description,
        lock: WriterLock | None,
        journal: Journal,
        keep: int,
    ) -> None:
        self.folder = folder
        self.description = description
        self.journal = journal
        self.listeners: list[Listener] = []
        self.observers: list[Observer] = []
        self._lock = lock
        self._keep = keep
        self._states = States(folder, description.base, journal, writes=lock is not None)
        self._twins: OrderedDict[str, Twins] = OrderedDict()
        self._earlier: OrderedDict[tuple[str, int], OrganisationStore] = OrderedDict()
        self._shelf = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._writing = threading.RLock()

    @classmethod
    def create(
        cls, folder: Path, base: str = DEFAULT_BASE, *, keep: int = 32, gate: Gate = "enforce"
    ) -> Self:
        """A new, empty installation in an empty or new folder, open for writing."""
        description = create_folder(folder, base, gate)
        lock = WriterLock(folder)
        return cls(folder, description, lock, Journal.create(folder), keep)

    @classmethod
    def open(cls, folder: Path, *, write: bool = True, keep: int = 32) -> Self:
        """An existing installation; for writing only when no other process writes in it."""
        description = read_description(folder)
        lock = WriterLock(folder) if write else None
        try:
            return cls(folder, description, lock, Journal.open(folder, write=write), keep)
        except MalgrafError:
            if lock is not None:
                lock.release()
            raise

    def close(self) -> None:
        """Let the next writer in; no change can be made after this."""
        with self._writing:
            if self._lock is not None:
                self._states.save({key: twins.current for key, twins in self._twins.items()})
                self.journal.close()
                self._lock.release()
                self._lock = None
            else:
                self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def base(self) -> str:
        """What all data IRIs start with; no slash at the end."""
        return self.description.base

    @property
    def number(self) -> int:
        """The number of the last change to anything; 0 before the first."""
        return self._states.number

    @property
    def is_writable(self) -> bool:
        """Whether changes can be made: it was opened for that, and is still open."""
        return self._lock is not None

    @property
    def held(self) -> int:
        """How many organisations are in memory."""
        return len(self._twins)

    def keys(self) -> tuple[str, ...]:
        """The organisations that have data, in code point order."""
        return self._states.keys()

    def names(self, key: str) -> OrganisationNames:
        """The IRIs of an organisation, whether it has data yet or not."""
        if not is_key(key) or key == SHARED:
            raise NotFound(
                Text(
                    f"”{key}” duger inte som organisationsnyckel: a–z, 0–9 och bindestreck.",
                    f"“{key}” will not do as an organisation key: a–z, 0–9 and hyphen.",
                )
            )
        return OrganisationNames(self.base, key)

    def organisation(self, key: str, at: int | None = None) -> OrganisationStore:
        """The organisation as it is now, or as it was after change ``at``."""
        self._refuse_unknown(key)
        if at is None or at >= self._states.last(key):
            return self._twinned(key).current
        return self._as_of(key, at)

    def dump(self, owner: str) -> tuple[int, bytes]:
        """An owner's number (0 where it has never been) and all of it then, as sorted N-Quads."""
        return self._states.now(owner)

    def shared(self) -> bytes:
        """Everything that belongs to no organisation, beside the shipped vocabularies: N-Quads."""
        return self._states.shared()

    def commit(
        self,
        change: Change,
        make: Delta | Making,
        *,
        caller: Caller | None = None,
        at: date | None = None,
    ) -> Outcome:
        """Make a change of one organisation: all of it, durable when this returns, or nothing.

        ``make`` gives the delta from what is there when it is this change's turn. ``caller`` is
        whose rights it is held against; None asks for none. ``at`` is the day that rules about
        time count from, today if not given. Raises ``Forbidden``, ``Outdated``,
        ``ConflictError`` or ``RefusedChange``, and then nothing has changed.
        """
        begun = time.perf_counter()
        try:
            became = self._committed(change, make, caller, at)
        except MalgrafError as error:
            self._observed(change, begun, error)
            raise
        self._observed(change, begun, became)
        return became

    def _observed(self, change: Change, begun: float, became: Outcome | MalgrafError) -> None:
        seconds = time.perf_counter() - begun
        for observer in self.observers:
            observer(change, seconds, became)

    def _committed(
        self, change: Change, make: Delta | Making, caller: Caller | None, at: date | None
    ) -> Outcome:
        names = self.names(change.owner)
        with self._writing:
            self._refuse_reading()
            if repeated := self._repeated(change):
                return repeated
            twins = self._twinned(change.owner)
            now, last = twins.current, self._states.last(change.owner)
            refuse_outdated(change, last, self.journal.versions(change.known))
            refuse_existing(change, now)
            delta = effective_delta(now, make(now) if callable(make) else make)
            if not delta:
                return Outcome(last, None, delta)
            after = twins.stage(delta)
            try:
                if caller is not None:
                    refuse_foreign(caller, delta, now.store, after, names)
                judged = judge(now, after, delta, at or date.today())
                if self.description.gate == "enforce":
                    refuse_violations(judged, names, after)
                entry = self.journal.append(
                    change, delta, datetime.now(UTC), request=change.request
                )
            except BaseException:
                twins.discard(after, delta)
                raise
            twins.publish(after, delta, entry.number)
            self._noted(entry, delta, twins.current)
            return Outcome(entry.number, entry, delta, judged)

    def trial(self, key: str, make: Making, at: date | None = None) -> Judgement:
        """What the rules would say of a change, without making it."""
        with self._writing:
            twins = self._twinned(key)
            delta = effective_delta(twins.current, make(twins.current))
            after = twins.stage(delta)
            try:
                return judge(twins.current, after, delta, at or date.today())
            finally:
                twins.discard(after, delta)

    def add_shared(
        self,
        place: str,
        triples: bytes,
        *,
        actor: Actor = LOCAL,
        why: str = "",
        caller: Caller | None = None,
    ) -> int:
        """Make a shared graph hold exactly these N-Triples; the other shared graphs stay."""
        with self._writing:
            self._refuse_reading()
            delta = replacing_graph(self.shared(), place, triples)
            if caller is not None and not caller.is_admin(SHARED):
                raise Forbidden(nothing_here(SHARED))
            if delta:
                change = Change(SHARED, actor, Way.LOAD, why)
                entry = self.journal.append(change, delta, datetime.now(UTC))
                with self._shelf:
                    self._twins.clear()
                self._noted(entry, delta, None)
            return self._states.last(SHARED)

    def _noted(self, entry: Entry, delta: Delta, now: OrganisationStore | None) -> None:
        self._states.note(entry, delta, now)
        for listener in self.listeners:
            listener(entry, delta)

    def _repeated(self, change: Change) -> Outcome | None:
        """What an equal request did before, if it did."""
        if not change.idempotency:
            return None
        entry = self.journal.answered(change.actor.id, change.idempotency, change.request)
        if entry is None:
            return None
        return Outcome(entry.number, entry, self.journal.payload(entry.number).delta, repeated=True)

    def _twinned(self, key: str) -> Twins:
        with self._shelf:
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._shelf:
                if key in self._twins:
                    self._twins.move_to_end(key)
                    return self._twins[key]
            at = self.number
            loaded = Twins(self._states.load(self.names(key)))
            with self._shelf:
                if at == self.number:  # else a change came between: right now, old soon
                    self._twins[key] = loaded
                    while len(self._twins) > self._keep:
                        self._twins.popitem(last=False)
            return loaded

    def _as_of(self, key: str, at: int) -> OrganisationStore:
        number = self._states.last(key, upto=at)
        if not number:
            raise NotFound(
                Text(
                    f"”{key}” fanns inte efter ändring {at}.",
                    f"“{key}” did not exist after change {at}.",
                )
            )
        with self._shelf:
            if (key, number) in self._earlier:
                self._earlier.move_to_end((key, number))
                return self._earlier[key, number]
        found = self._states.load(self.names(key), upto=number)
        with self._shelf:
            self._earlier[key, number] = found
            while len(self._earlier) > _KEPT_VIEWS:
                self._earlier.popitem(last=False)
        return found

    def _refuse_unknown(self, key: str) -> None:
        if self.names(key).key not in self.keys():
            raise NotFound(
                Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
            )

    def _refuse_reading(self) -> None:
        if self._lock is None:
            raise StoreError(
                Text(f"{self.folder} är öppnad för läsning.", f"{self.folder} is open for reading.")
            )

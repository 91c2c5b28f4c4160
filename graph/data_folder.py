"""A data folder in use: its lock, its journal, and who is told of its changes."""

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Self

from graph.changes import Change, Delta, Entry
from graph.closing import Closing
from graph.errors import Forbidden, MalgrafError, StoreError
from graph.gate import Outcome, RefusedChange
from graph.journal import Journal
from graph.refusals import note_refusal
from graph.replay import Watch
from graph.snapshots import Description, WriterLock, read_description
from graph.states import Present, States
from graph.texts import Text

Listener = Callable[[Entry, Delta], None]
Observer = Callable[[Change, float, Outcome | BaseException], None]
"""Told of every attempt to change something: how many seconds it took and what became of it."""

_PROVING = Text("Prövar journalen", "Proving the journal")


class DataFolder(Closing):
    """What every data folder has, whatever its gate. Safe to use from threads.

    ``listeners`` are told of every change, in order, after it can be read.
    """

    def __init__(
        self, folder: Path, description: Description, lock: WriterLock | None, journal: Journal
    ) -> None:
        self.folder = folder
        self.description = description
        self.journal = journal
        self.listeners: list[Listener] = []
        self.observers: list[Observer] = []
        self._lock = lock
        self._states = States(folder, description.base, journal, writes=lock is not None)
        self._writing = threading.RLock()

    @classmethod
    def open(cls, folder: Path, *, write: bool = True, proof: Watch | None = None) -> Self:
        """An existing folder; for writing only when no other process writes in it.

        With ``proof`` all of the journal is proven first, and it is told how far that has come;
        without, no more than the journal's end.
        """
        description = read_description(folder)
        lock = WriterLock(folder) if write else None
        journal: Journal | None = None
        try:
            told = None if proof is None else partial(proof, _PROVING)
            journal = Journal.open(folder, write=write, proof=told)
            return cls(folder, description, lock, journal)
        except MalgrafError:
            if journal is not None:
                journal.close()
            if lock is not None:
                lock.release()
            raise

    def renew_snapshots(self) -> list[Text]:
        """Make damaged snapshots anew from the journal, and say which they were."""
        with self._writing:
            self._refuse_reading()
            return self._states.renew()

    def close(self) -> None:
        """Let the next writer in; no change can be made after this."""
        with self._writing:
            if self._lock is not None:
                self._states.save(self._present())
                self.journal.close()
                self._lock.release()
                self._lock = None
            else:
                self.journal.close()

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
        return 0

    def keys(self) -> tuple[str, ...]:
        """The organisations that have data, in code point order."""
        return self._states.keys()

    def state(self, owner: str, at: int) -> bytes:
        """Everything of an owner as it was after change ``at``, as sorted N-Quads."""
        return self._states.quads(owner, self._states.last(owner, upto=at))

    def _present(self) -> Mapping[str, Present]:
        """What is in memory of each owner, to make snapshots of at the end."""
        return {}

    def _repeated(self, change: Change) -> Outcome | None:
        """What an equal request did before, if it did."""
        if not change.idempotency:
            return None
        entry = self.journal.answered(change.actor.id, change.idempotency, change.request)
        if entry is None:
            return None
        return Outcome(entry.number, entry, self.journal.payload(entry.number).delta, repeated=True)

    def _noted(self, entry: Entry, delta: Delta, now: Present | None) -> None:
        self._states.note(entry, delta, now)
        for listener in self.listeners:
            listener(entry, delta)

    def _observed(self, change: Change, commit: Callable[[], Outcome]) -> Outcome:
        """Commit; tell the observers what became of it, and the audit chain what was refused."""
        begun = time.perf_counter()
        became: Outcome | BaseException
        try:
            became = commit()
        except BaseException as error:
            became = error
            raise
        finally:
            seconds = time.perf_counter() - begun
            for observer in self.observers:
                observer(change, seconds, became)
            if isinstance(became, Forbidden | RefusedChange):
                note_refusal(self.journal.audit, change, became)
        return became

    def _refuse_reading(self) -> None:
        if self._lock is None:
            raise StoreError(
                Text(f"{self.folder} är öppnad för läsning.", f"{self.folder} is open for reading.")
            )

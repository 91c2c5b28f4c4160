"""A plain store on disk: opened by one writer, changed by deltas of quads, each one journaled."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pyoxigraph import RdfFormat, Store

from graph.changes import Change, Delta, Entry, Way
from graph.data_folder import DataFolder
from graph.errors import ConflictError, Forbidden, StoreError
from graph.gate import Outcome, refuse_outdated
from graph.journal import Journal
from graph.names import DEFAULT_BASE
from graph.plain.quads import apply
from graph.quad_lines import canonical_quads, effective, sorted_lines
from graph.replay import Watch
from graph.rights import Caller, Role
from graph.snapshots import SHARED, Description, WriterLock, create_folder, read_description
from graph.states import Present
from graph.store import Installation
from graph.texts import Text


class _Present:
    """The writer's own store; only for the one who holds the lock of writing."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def quads(self) -> bytes:
        """Everything as sorted N-Quads."""
        return sorted_lines(self.store.dump(format=RdfFormat.N_QUADS) or b"")


class PlainStore(DataFolder):
    """A folder that is a plain SPARQL store. Safe to use from threads."""

    def __init__(
        self, folder: Path, description: Description, lock: WriterLock | None, journal: Journal
    ) -> None:
        if description.gate != "off":
            raise _with_organisations(folder)
        super().__init__(folder, description, lock, journal)
        if self._states.keys():
            raise _with_organisations(folder)
        self._held: _Present | None = None

    @classmethod
    def create(cls, folder: Path, base: str = DEFAULT_BASE) -> Self:
        """A new, empty store in an empty or new folder, open for writing."""
        description = create_folder(folder, base, "off")
        lock = WriterLock(folder)
        return cls(folder, description, lock, Journal.create(folder))

    def quads(self, at: int | None = None) -> bytes:
        """Everything as it is now, or as it was after change ``at``: sorted N-Quads."""
        return self._states.quads(SHARED, self._states.last(SHARED, upto=at))

    def loaded(self, at: int | None = None) -> tuple[int, Store]:
        """The number of the last change, up to ``at``, and everything after it in a new store."""
        last = self._states.last(SHARED, upto=at)
        return last, self._states.store(SHARED, last)

    def commit(self, change: Change, delta: Delta, *, caller: Caller | None = None) -> Outcome:
        """Make a change: all of it, durable when this returns, or nothing.

        ``caller`` is whose rights it is held against; None asks for none. Raises ``Forbidden`` or
        ``ConflictError``, and then nothing has changed.
        """
        return self._observed(change, lambda: self._committed(change, delta, caller))

    def revert(self, change: Change, number: int, *, caller: Caller | None = None) -> Outcome:
        """Undo a change whole; ``ConflictError`` where later changes have undone part of it."""
        entry, payload = self.journal.entry(number), self.journal.payload(number)
        if payload.erased or entry.way is Way.ERASE:
            raise ConflictError(
                Text(
                    f"Ändring {number} är raderad och kan inte återställas.",
                    f"Change {number} is erased and cannot be reverted.",
                )
            )
        delta = payload.delta.inverse()
        with self._writing:
            coming, going = effective(self._present_store(), delta.added, delta.removed)
            if len(coming) + len(going) != delta.size:
                raise ConflictError(
                    Text(
                        f"Senare ändringar har redan ändrat något av det som ändring {number} "
                        "gjorde. Återställ dem först.",
                        f"Later changes have already changed some of what change {number} did. "
                        "Revert them first.",
                    )
                )
            return self.commit(replace(change, reverts=number), delta, caller=caller)

    def _committed(self, change: Change, delta: Delta, caller: Caller | None) -> Outcome:
        with self._writing:
            self._refuse_reading()
            if caller is not None:
                refuse_changing(caller)
            if repeated := self._repeated(change):
                return repeated
            last = self._states.last(SHARED)
            refuse_outdated(change, last, {})
            store = self._present_store()
            real = _effective(store, delta)
            if not real:
                return Outcome(last, None, real)
            apply(store, real)
            try:
                entry = self.journal.append(change, real, datetime.now(UTC))
            except BaseException:
                apply(store, real.inverse())
                raise
            self._noted(entry, real, self._held)
            return Outcome(entry.number, entry, real)

    def _present_store(self) -> Store:
        if self._held is None:
            self._held = _Present(self.loaded()[1])
        return self._held.store

    def _present(self) -> Mapping[str, Present]:
        return {} if self._held is None else {SHARED: self._held}


def open_folder(
    folder: Path, *, write: bool = False, proof: Watch | None = None
) -> Installation | PlainStore:
    """A data folder as what it is."""
    kind = PlainStore if is_plain(folder) else Installation
    return kind.open(folder, write=write, proof=proof)


def is_plain(folder: Path) -> bool:
    """Whether a data folder is a plain store."""
    return read_description(folder).gate == "off"


def may_change(caller: Caller) -> bool:
    """Whether somebody may change a plain store: whoever may, may change everything.

    >>> from graph.changes import LOCAL
    >>> from graph.rights import Grant
    >>> may_change(Caller(LOCAL, (Grant(Role.EDITOR),)))
    True
    >>> may_change(Caller(LOCAL, (Grant(Role.EDITOR, "1471"), Grant(Role.READER))))
    False
    """
    return any(
        grant.reaches(SHARED) and grant.role is not Role.READER and not grant.unit
        for grant in caller.grants
    )


def refuse_changing(caller: Caller) -> None:
    """Raise ``Forbidden`` for those who may not change a plain store."""
    if not may_change(caller):
        raise Forbidden(
            Text(
                "Du får inte ändra något här. Be en administratör om att bli redaktör för allt.",
                "You may not change anything here. Ask an administrator to become an editor of "
                "everything.",
            )
        )


def change_of(
    caller: Caller, way: Way, why: str = "", case_number: str = "", based_on: int | None = None
) -> Change:
    """A change of a plain store by somebody."""
    return Change(SHARED, caller.actor, way, why, case_number, based_on=based_on)


def entries(store: PlainStore, limit: int, offset: int = 0) -> list[Entry]:
    """The newest changes first."""
    return store.journal.entries(newest_first=True, limit=limit, offset=offset)


def _effective(store: Store, delta: Delta) -> Delta:
    added, removed = canonical_quads(delta.added), canonical_quads(delta.removed)
    coming, going = effective(store, added, removed)
    return Delta(b"".join(coming), b"".join(going))


def _with_organisations(folder: Path) -> StoreError:
    return StoreError(
        Text(
            f"{folder} är inget rent SPARQL-lager: den har organisationer och regler.",
            f"{folder} is no plain SPARQL store: it has organisations and rules.",
        )
    )

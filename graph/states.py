"""What owners' data were at a number: a snapshot and the changes after it."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from pyoxigraph import RdfFormat, Store

from graph.changes import Delta, Entry
from graph.errors import Damaged, StoreError
from graph.journal import Journal
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import apply, fill, sorted_lines
from graph.snapshots import SHARED, Snapshot, newest, owner_folder, read_snapshot, write_snapshot
from graph.texts import Text

_MUCH = 20_000
"""Statements after a snapshot from which a new one may shorten the next start.

As long as they are fewer than all there is, they are read about as quickly as a new one would be.
"""
_MANY = 1_000
"""Changes after a snapshot from which a new one is made."""
_WORTH_SAVING = 500
"""Statements after a snapshot for which a new one is made at the end."""
_log = logging.getLogger("malgraf")


class Present(Protocol):
    """All that an owner has now, to make a snapshot of."""

    @property
    def store(self) -> Store:
        """Them in memory, with what else may be there."""

    @property
    def quads(self) -> bytes:
        """Sorted N-Quads."""


class States:
    """The numbers of all owners, and their data read from disk.

    Only the one who ``writes`` knows by itself what has changed, and may make damaged snapshots
    anew; others ask the journal.
    """

    def __init__(self, folder: Path, base: str, journal: Journal, *, writes: bool) -> None:
        self._folder = folder
        self._base = base
        self._journal = journal
        self._writes = writes
        self._last = {owner: self._newest(owner) for owner in journal.owners()}
        self._shared: tuple[int, bytes] | None = None
        self._since: dict[str, tuple[int, int]] = {}

    @property
    def number(self) -> int:
        """The number of the last change to anything; 0 before the first."""
        if self._writes:
            return max(self._last.values(), default=0)
        return self._journal.last.number if self._journal.last else 0

    def keys(self) -> tuple[str, ...]:
        """The organisations that have been changed, in code point order."""
        known = self._last.keys() if self._writes else self._journal.owners()
        return tuple(sorted({*known} - {SHARED}))

    def last(self, owner: str, upto: int | None = None) -> int:
        """The number of an owner's last change, at most ``upto``; 0 where there is none."""
        known = self._last.get(owner, 0)
        if self._writes and (upto is None or known <= upto):
            return known
        return self._newest(owner, upto)

    def now(self, owner: str) -> tuple[int, bytes]:
        """An owner's number and everything of it at that number, as sorted N-Quads."""
        number = self.last(owner)
        return number, self.quads(owner, number)

    def _newest(self, owner: str, upto: int | None = None) -> int:
        found = self._journal.entries(owner=owner, upto=upto, newest_first=True, limit=1)
        return found[0].number if found else 0

    def load(self, names: OrganisationNames, upto: int | None = None) -> OrganisationStore:
        """An organisation with the vocabularies and what is shared, now or after ``upto``."""
        last = self.last(names.key, upto)
        base = self._snapshot(names.key)
        number = max(last, self.last(SHARED)) if upto is None else last
        loaded = OrganisationStore.of(names, number, self.shared(), base.quads)
        self._advance(loaded.store, names.key, base.number, last)
        return loaded

    def shared(self) -> bytes:
        """The shared graphs as sorted N-Quads."""
        last = self.last(SHARED)
        if self._shared is None or self._shared[0] != last:
            self._shared = (last, self.quads(SHARED, last))
        return self._shared[1]

    def quads(self, owner: str, upto: int) -> bytes:
        """Everything of an owner after a change, as sorted N-Quads."""
        base = self._snapshot(owner)
        if base.number == upto:
            return base.quads
        return sorted_lines(self._after(base, owner, upto).dump(format=RdfFormat.N_QUADS) or b"")

    def store(self, owner: str, upto: int) -> Store:
        """Everything of an owner after a change, in a store of its own."""
        return self._after(self._snapshot(owner), owner, upto)

    def _after(self, base: Snapshot, owner: str, upto: int) -> Store:
        store = Store()
        fill(store, base.quads)
        self._advance(store, owner, base.number, upto)
        return store

    def note(self, entry: Entry, delta: Delta, now: Present | None) -> None:
        """A change has been made; after many, a snapshot of ``now`` is."""
        self._last[entry.owner] = entry.number
        changes, before = self._since.get(entry.owner, (0, 0))
        statements = before + delta.size
        self._since[entry.owner] = (changes + 1, statements)
        if now is None:
            return
        passes = statements // _MUCH > before // _MUCH  # counting what is there takes its time
        if changes + 1 >= _MANY or (passes and statements >= len(now.store)):
            self._save(entry.owner, now)

    def rewrite(self, owners: Iterable[str]) -> None:
        """Make snapshots of how these owners are now, so that nothing older is read again.

        Raises ``StoreError`` where one cannot be written.
        """
        for owner in owners:
            number, quads = self.now(owner)
            write_snapshot(self._place(owner), Snapshot(number, quads))
            self._since.pop(owner, None)

    def save(self, present: Mapping[str, Present]) -> None:
        """Make snapshots where the next start would otherwise read many changes."""
        for owner, now in present.items():
            if self._since.get(owner, (0, 0))[1] >= _WORTH_SAVING:
                self._save(owner, now)

    def _save(self, owner: str, now: Present) -> None:
        if self._wrote(owner, Snapshot(self._last[owner], now.quads)):
            self._since.pop(owner, None)

    def _wrote(self, owner: str, snapshot: Snapshot) -> bool:
        """Write a snapshot; where that fails the journal still has everything."""
        try:
            write_snapshot(self._place(owner), snapshot)
        except StoreError as error:
            _log.warning("%s", error.message.en)
            return False
        return True

    def _advance(self, store: Store, owner: str, at: int, to: int) -> None:
        """Bring a store from one number of its owner to another, later or earlier."""
        if at <= to:
            for _, delta in self._journal.deltas(owner, after=at, upto=to):
                apply(store, delta.added, delta.removed)
            return
        for _, delta in reversed(list(self._journal.deltas(owner, after=to, upto=at))):
            apply(store, delta.removed, delta.added)

    def _snapshot(self, owner: str) -> Snapshot:
        """The newest snapshot; a damaged one is made anew from the journal."""
        place = self._place(owner)
        try:
            found = read_snapshot(place)
        except Damaged as error:
            _log.warning("%s", error.fault.en)
            made = self._from_journal(owner)
            if self._writes and self._replaced(owner, made):
                _log.warning("A damaged snapshot of %s was made anew from the journal", owner)
            return made
        if found.number > self.last(owner):
            raise StoreError(_ahead(place, found.number, self.last(owner)))
        return found

    def _from_journal(self, owner: str) -> Snapshot:
        last = self.last(owner)
        whole = self._after(Snapshot(), owner, last).dump(format=RdfFormat.N_QUADS) or b""
        return Snapshot(last, sorted_lines(whole))

    def _replaced(self, owner: str, made: Snapshot) -> bool:
        """Put a snapshot in the place of a damaged one, which may have the same name."""
        if damaged := newest(self._place(owner)):
            damaged[1].unlink(missing_ok=True)
        return self._wrote(owner, made)

    def renew(self) -> list[Text]:
        """Look at all snapshots, make the damaged ones anew from the journal, and name them."""
        told = []
        for owner in (SHARED, *self.keys()):
            try:
                read_snapshot(self._place(owner))
            except Damaged as error:
                if self._replaced(owner, self._from_journal(owner)):
                    told.append(_renewed(error.fault))
        return told

    def _place(self, owner: str) -> Path:
        return self._folder / SHARED if owner == SHARED else owner_folder(self._folder, owner)


def _renewed(fault: Text) -> Text:
    return Text(
        f"{fault.sv} Den är gjord på nytt från journalen.",
        f"{fault.en} It has been made anew from the journal.",
    )


def _ahead(place: Path, found: int, last: int) -> Text:
    return Text(
        f"Ögonblicksbilden i {place} står på ändring {found}, men journalen slutar på {last}. "
        "Journalen är avkortad: återställ den från en säkerhetskopia (malgraf restore).",
        f"The snapshot in {place} stands at change {found}, but the journal ends at {last}. "
        "The journal is cut: restore it from a backup (malgraf restore).",
    )

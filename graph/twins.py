"""Two stores of one organisation: one is read, the other takes the next change.

A change is made and judged on the spare store, which nobody reads, and the two then change
places: readers never wait, never see half a change, and whoever holds a store keeps seeing the
same data. The store that was read before becomes the spare once nobody holds it any more.
"""

import sys
from dataclasses import dataclass

from pyoxigraph import Store

from graph.changes import Delta
from graph.organisation_store import OrganisationStore
from graph.quad_lines import apply


@dataclass
class _Spare:
    """A store that is not the current one; ``behind`` is how many changes it has not seen."""

    store: Store
    seen: int


class Twins:
    """The stores of one organisation. Only the writer, under its lock, may stage and publish."""

    def __init__(self, current: OrganisationStore) -> None:
        self.current = current
        self._spares: list[_Spare] = []
        self._missed: list[Delta] = []
        self._dropped = 0

    def stage(self, delta: Delta, ready: Store | None = None) -> Store:
        """A store with the data as they would be after an effective delta.

        ``ready`` is such a store that is nobody else's, where there is one.
        """
        if ready is not None:
            return ready
        spare = self._free() or self._copied()
        for missed in self._missed[spare.seen - self._dropped :]:
            apply(spare.store, missed.added, missed.removed)
        spare.seen = self._dropped + len(self._missed)
        apply(spare.store, delta.added, delta.removed)
        return spare.store

    def discard(self, staged: Store, delta: Delta) -> None:
        """Undo what was staged."""
        if all(spare.store is not staged for spare in self._spares):
            return  # a store that was made for this change goes with it
        apply(staged, delta.removed, delta.added)

    def publish(self, staged: Store, delta: Delta, number: int) -> None:
        """Let readers see what was staged; they hold on to what they have until they ask anew."""
        seen = self._dropped + len(self._missed)
        self._spares = [spare for spare in self._spares if spare.store is not staged]
        self._spares.append(_Spare(self.current.store, seen))
        self.current = OrganisationStore(self.current.names, number, staged)
        self._missed.append(delta)
        if len(delta.added) + len(delta.removed) > _TOO_FAR:
            self._spares.clear()
        self._forget()

    def prepare(self) -> None:
        """Make a spare now, so that the next change need not wait for it."""
        if not self._spares:
            self._copied()

    def _free(self) -> _Spare | None:
        """A spare that nobody holds, if there is one.

        The reference count says so: a caller may hold the store alone, without the
        ``OrganisationStore`` around it, and a ``Store`` takes no weak references.
        """
        free = [spare for spare in self._spares if sys.getrefcount(spare.store) <= _OURS]
        for surplus in free[:-1]:
            self._spares.remove(surplus)
        return free[-1] if free else None

    def _copied(self) -> _Spare:
        store = Store()
        store.bulk_extend(self.current.store)
        spare = _Spare(store, self._dropped + len(self._missed))
        self._spares.append(spare)
        return spare

    def _forget(self) -> None:
        """Drop the changes that every spare has seen, and spares that are far behind."""
        self._spares = self._spares[-_MOST_SPARES:]
        everything = self._dropped + len(self._missed)
        oldest = min((spare.seen for spare in self._spares), default=everything)
        del self._missed[: oldest - self._dropped]
        self._dropped = oldest


_OURS = 2
"""References to a store that only a spare holds: the spare's own and the argument's."""
_MOST_SPARES = 3
"""Readers that are slow may keep some stores; what they still hold lives on without us."""
_TOO_FAR = 64 << 20
"""Bytes of a change that cost more to make twice than to copy the store they led to."""

"""What the journal alone says that each owner's data are: nothing but its deltas, in order."""

import hashlib
from collections.abc import Callable, Mapping

from pyoxigraph import RdfFormat, Store

from graph.journal.reading import Reading
from graph.quad_lines import apply, sorted_lines
from graph.texts import Text

Watch = Callable[[Text, int, int], None]
"""Told now and then what is being done, and how much of how much is done."""


def unwatched(_step: Text, _done: int, _all: int) -> None:
    """Nobody is told."""


def replayed(journal: Reading, owner: str, upto: int) -> bytes:
    """Everything of an owner after change ``upto``, from the first change on: sorted N-Quads."""
    store = Store()
    for _, delta in journal.deltas(owner, after=0, upto=upto):
        apply(store, delta.added, delta.removed)
    return sorted_lines(store.dump(format=RdfFormat.N_QUADS) or b"")


def last_numbers(journal: Reading, upto: int) -> dict[str, int]:
    """By owner, the number of its last change up to one; owners without any are left out."""
    found = {
        owner: journal.entries(owner=owner, upto=upto, newest_first=True, limit=1)
        for owner in journal.owners()
    }
    return {owner: entries[0].number for owner, entries in found.items() if entries}


def state_digest(quads: bytes) -> str:
    """The SHA-256 of sorted N-Quads."""
    return hashlib.sha256(quads).hexdigest()


def whole_digest(states: Mapping[str, str]) -> str:
    """One digest of what all owners' digests say.

    >>> whole_digest({"b": "1", "a": "2"}) == whole_digest({"a": "2", "b": "1"})
    True
    """
    lines = (f"{owner} {digest}\n" for owner, digest in sorted(states.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()

"""What of a delta changes anything, and the store that a large one leads to."""

from dataclasses import dataclass

from pyoxigraph import Store

from graph.changes import Delta
from graph.errors import DataError
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.quad_lines import (
    apply,
    canonical_quads,
    effective,
    effective_among,
    loaded,
    refuse_foreign_lines,
    stored_lines,
)
from graph.texts import Text

_MANY = 20_000
"""Statements from which it may be quicker to compare with all there is than to look up each."""


@dataclass(frozen=True)
class Effective:
    """An effective delta; ``after`` is a new store with all there is after it, or None.

    It is there where most of it had to be made anyway: to load a million statements twice takes
    twice as long.
    """

    delta: Delta
    after: Store | None = None


def effective_delta(now: OrganisationStore, wanted: Delta) -> Effective:
    """The part of a delta that changes anything; refused when it is about another's things."""
    coming = loaded(wanted.added)
    added, removed = stored_lines(coming), canonical_quads(wanted.removed)
    for lines in (added, removed):
        _refuse_outside(lines, now.names)
    size = added.count(b"\n") + removed.count(b"\n")
    if size < _MANY or len(now.store) > size:
        come, gone = effective(now.store, added, removed)
        return Effective(Delta(b"".join(come), b"".join(gone)))
    delta = Delta(*effective_among(now.quads, added, removed))
    coming.bulk_extend(now.store)
    apply(coming, b"", delta.removed)
    return Effective(delta, coming)


def _refuse_outside(lines: bytes, names: OrganisationNames) -> None:
    """Raise ``DataError`` unless all is about own things, in own graphs."""
    refuse_foreign_lines(lines, names)
    endings = tuple(f" <{place}> .\n".encode() for place in (names.plan, names.observations))
    if sum(map(lines.count, endings)) != lines.count(b"\n"):
        outside = next(line for line in lines.splitlines(True) if not line.endswith(endings))
        said = outside.decode().strip()
        raise DataError(Text(f"Inte i en egen graf: {said}", f"Not in a graph of its own: {said}"))

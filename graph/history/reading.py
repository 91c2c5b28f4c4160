"""The history of one organisation: its changes in words, newest first, and what differs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge

from pyoxigraph import NamedNode

from graph.changes import Delta, Entry, Payload
from graph.errors import NotFound
from graph.history.differences import Difference
from graph.history.spans import united
from graph.history.statements import Touched, kind_of, owner_column
from graph.history.surroundings import Surroundings
from graph.history.telling import MOST_TOLD, part_difference, tell, tell_in_short
from graph.history.words import capital
from graph.intake.layout import own_layout
from graph.journal.reading import Reading
from graph.names import MG
from graph.organisation_store import OrganisationStore
from graph.texts import Text

_RESPONSIBLE = NamedNode(str(MG.responsibleUnit))
_OBSERVED = frozenset({"observation", "dataset"})
_BATCH = 200
_MOST_SCANNED = 2000
_MOST_IN_A_LIST = 3000
"""Statements of a change that a list still reads one by one; larger ones are counted there."""


@dataclass(frozen=True)
class ToldChange:
    """A change with what it did in words. Who and why are the reader's to leave out."""

    entry: Entry
    payload: Payload
    difference: Difference


@dataclass(frozen=True)
class Wanted:
    """Which changes are asked for; empty and 0 where all are.

    ``subjects`` are IRIs of which any may be touched; None for all. ``after`` and ``upto`` are
    numbers, the first not counted.
    """

    subjects: Collection[str] | None = None
    kind: str = ""
    actor: str = ""
    after: int = 0
    upto: int | None = None


@dataclass(frozen=True)
class Page:
    """Some changes, newest first; ``below`` is where the older ones begin, 0 for none."""

    changes: tuple[ToldChange, ...]
    below: int


class History:
    """What the journal says of one organisation; names are those of today, or the last ones."""

    def __init__(self, journal: Reading, organisation: OrganisationStore) -> None:
        self.journal = journal
        self.organisation = organisation
        self._deltas: dict[int, Delta] = {}
        self.around = Surroundings(organisation.names, (organisation.store,), self._last_delta)

    def change(self, number: int, most: int = MOST_TOLD) -> ToldChange:
        """One change of this organisation; raises ``NotFound`` for others'."""
        entry = self.journal.entry(number)
        if entry.owner != self.organisation.key:
            raise NotFound(
                Text(
                    f"Ändring {number} gäller inte {self.organisation.label.sv}.",
                    f"Change {number} is not of {self.organisation.label.en}.",
                )
            )
        payload = self.journal.payload(number)
        return ToldChange(entry, payload, tell(payload.delta, self.around, most))

    def told(self, entries: Iterable[Entry]) -> list[ToldChange]:
        """Some changes in short, in the order given."""
        payloads = ((entry, self.journal.payload(entry.number)) for entry in entries)
        return [
            ToldChange(entry, payload, self._in_short(payload.delta)) for entry, payload in payloads
        ]

    def page(self, wanted: Wanted, limit: int) -> Page:
        """The newest changes that are wanted."""
        found: list[Entry] = []
        for scanned, entry in enumerate(self._candidates(wanted)):
            if len(found) == limit or scanned == _MOST_SCANNED:
                return Page(tuple(self.told(found)), entry.number + 1)
            if not wanted.kind or self._touches(entry, wanted.kind):
                found.append(entry)
        return Page(tuple(self.told(found)), 0)

    def _candidates(self, wanted: Wanted) -> Iterator[Entry]:
        """The entries that meet every condition but the kind, newest first."""
        if wanted.subjects is None:
            return self._entries(wanted, None)
        found = [self._entries(wanted, subject) for subject in wanted.subjects]
        return _once(merge(*found, key=lambda entry: -entry.number))

    def _entries(self, wanted: Wanted, subject: str | None) -> Iterator[Entry]:
        upto = wanted.upto
        while batch := self.journal.entries(
            owner=self.organisation.key,
            subject=subject,
            actor=wanted.actor or None,
            after=wanted.after,
            upto=upto,
            newest_first=True,
            limit=_BATCH,
        ):
            yield from batch
            upto = batch[-1].number - 1

    def _touches(self, entry: Entry, kind: str) -> bool:
        """Whether a change says or unsays anything of a thing of that kind."""
        start = f"\n<{self.organisation.names.namespace}{kind}/".encode()
        delta = self.journal.payload(entry.number).delta
        return any(
            lines.startswith(start[1:]) or start in lines for lines in (delta.added, delta.removed)
        )

    def undone_by(self, told: ToldChange) -> Entry | None:
        """The change that reverted this one, if any did."""
        number = told.entry.number
        subject = next(iter(told.payload.delta.subjects), None)
        later = self.journal.entries(owner=told.entry.owner, subject=subject, after=number)
        return next((entry for entry in later if entry.reverts == number), None)

    def between(self, after: int, upto: int, most: int = MOST_TOLD) -> Difference:
        """The net effect of the changes after one number, up to and with another."""
        return tell(self.delta_between(after, upto), self.around, most)

    def delta_between(self, after: int, upto: int) -> Delta:
        """The same as statements."""
        deltas = self.journal.deltas(self.organisation.key, after, upto)
        return united(delta for _, delta in deltas)

    @property
    def last_number(self) -> int:
        """The number of the organisation's newest change; 0 before the first."""
        found = self.journal.entries(owner=self.organisation.key, newest_first=True, limit=1)
        return found[0].number if found else 0

    def with_parts(self, iri: str) -> tuple[str, ...]:
        """A thing with what is told with it: its assessments, target values, follow-ups."""
        return (iri, *sorted(self._parts(iri)))

    def title(self, iri: str) -> Text:
        """What a thing is called in a sentence; a part by what it is about."""
        thing = Touched(iri, kind_of(iri, self.organisation.names))
        if owner_column(thing.kind) is None:
            return self.around.name(iri)
        return capital(part_difference(thing, self.around).title)

    def of_unit(self, unit: str) -> tuple[str, ...]:
        """A unit, with all it is responsible for today and their parts."""
        store = self.organisation.store
        own = {
            quad.subject.value
            for quad in store.quads_for_pattern(None, _RESPONSIBLE, NamedNode(unit), None)
            if isinstance(quad.subject, NamedNode)
        }
        parts = {part for thing in own for part in self._parts(thing)}
        return (unit, *sorted(own | parts))

    def previous(self, subject: str, number: int) -> int:
        """The change before one that touched a thing; 0 where there is none."""
        found = self.journal.entries(subject=subject, upto=number - 1, newest_first=True, limit=1)
        return found[0].number if found else 0

    def _parts(self, iri: str) -> Iterator[str]:
        store, thing = self.organisation.store, NamedNode(iri)
        for kind in _part_kinds():
            column = owner_column(kind)
            if column is None:
                continue
            path = NamedNode(column.path)
            quads = (
                store.quads_for_pattern(thing, path, None, None)
                if column.inverse
                else store.quads_for_pattern(None, path, thing, None)
            )
            for quad in quads:
                part = quad.object if column.inverse else quad.subject
                if isinstance(part, NamedNode):
                    yield part.value

    def _in_short(self, delta: Delta) -> Difference:
        if delta.size > _MOST_IN_A_LIST:
            return tell_in_short(delta, self.around)
        return tell(delta, self.around)

    def delta(self, number: int) -> Delta:
        """What a change added and removed; read once, since many things may ask for it."""
        if number not in self._deltas:
            self._deltas[number] = self.journal.payload(number).delta
        return self._deltas[number]

    def _last_delta(self, iri: str) -> Delta | None:
        last = self.journal.version(iri)
        return self.delta(last) if last else None


@cache
def _part_kinds() -> tuple[str, ...]:
    kinds = (sheet.kind for sheet in own_layout().sheets)
    return tuple(kind for kind in kinds if kind not in _OBSERVED and owner_column(kind))


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    last = 0
    for entry in entries:
        if entry.number != last:
            yield entry
        last = entry.number

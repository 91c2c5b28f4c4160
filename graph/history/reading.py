"""The history of one organisation: its changes in words, newest first, and what differs."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import merge
from itertools import islice

from pyoxigraph import NamedNode

from graph.changes import Delta, Entry, Payload
from graph.errors import NotFound
from graph.history.differences import Difference
from graph.history.spans import united
from graph.history.statements import owner_column
from graph.history.surroundings import Surroundings
from graph.history.telling import MOST_TOLD, tell, tell_in_short
from graph.intake.layout import own_layout
from graph.journal.reading import Reading
from graph.names import MG
from graph.organisation_store import OrganisationStore
from graph.texts import Text

_RESPONSIBLE = NamedNode(str(MG.responsibleUnit))
_OBSERVED = frozenset({"observation", "dataset"})
_MOST_IN_A_LIST = 3000
"""Statements of a change that a list still reads one by one; larger ones are counted there."""


@dataclass(frozen=True)
class ToldChange:
    """A change with what it did in words. Who and why are the reader's to leave out."""

    entry: Entry
    payload: Payload
    difference: Difference


class History:
    """What the journal says of one organisation; names are those of today, or the last ones."""

    def __init__(self, journal: Reading, organisation: OrganisationStore) -> None:
        self.journal = journal
        self.organisation = organisation
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

    def of_things(
        self,
        subjects: Collection[str],
        limit: int,
        *,
        below: int | None = None,
        actor: str | None = None,
    ) -> list[Entry]:
        """The newest changes of any of some things, before a number where one is given."""
        upto = None if below is None else below - 1
        found = (
            self.journal.entries(
                owner=self.organisation.key,
                subject=subject,
                actor=actor,
                upto=upto,
                newest_first=True,
                limit=limit,
            )
            for subject in subjects
        )
        entries = merge(*found, key=lambda entry: -entry.number)
        return list(islice(_once(entries), limit))

    def between(self, after: int, upto: int, most: int = MOST_TOLD) -> Difference:
        """The net effect of the changes after one number, up to and with another."""
        return tell(self.delta_between(after, upto), self.around, most)

    def delta_between(self, after: int, upto: int) -> Delta:
        """The same as statements."""
        deltas = self.journal.deltas(self.organisation.key, after, upto)
        return united(delta for _, delta in deltas)

    def with_parts(self, iri: str) -> tuple[str, ...]:
        """A thing with what is told with it: its assessments, target values, follow-ups."""
        return (iri, *sorted(self._parts(iri)))

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

    def _last_delta(self, iri: str) -> Delta | None:
        last = self.journal.version(iri)
        return self.journal.payload(last).delta if last else None


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

"""An installation: one store per organisation in memory, changed only through the gate."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, Self

from graph.changes import LOCAL, Actor, Change, Delta, Entry, Way
from graph.data_folder import DataFolder, Listener, Observer
from graph.effective import effective_delta
from graph.erasing import Mention, StillSaid, refuse_short, saying
from graph.errors import ConflictError, Forbidden, NotFound, StoreError
from graph.gate import (
    Judgement,
    Outcome,
    judge,
    refuse_existing,
    refuse_outdated,
    refuse_violations,
)
from graph.journal import Journal
from graph.names import DEFAULT_BASE, OrganisationNames, is_key
from graph.organisation_store import OrganisationStore, Term
from graph.quad_lines import (
    refuse_foreign_graphs,
    refuse_foreign_lines,
    replacing_graph,
)
from graph.replay import Watch
from graph.rights import Caller, nothing_here, refuse_foreign
from graph.snapshots import SHARED, Description, WriterLock, create_folder
from graph.texts import Text
from graph.twins import Twins

__all__ = ["Installation", "Listener", "Observer", "OrganisationStore", "Term"]

Making = Callable[[OrganisationStore], Delta]
_KEPT_VIEWS = 8


class Installation(DataFolder):
    """A data folder: its organisations, and the one way to change them. Safe to use from threads.

    ``keep`` is how many organisations are held in memory; the least recently used goes first.
    ``erased`` is the number of the last erasure since it was opened: what was read before of the
    past is outdated.
    """

    def __init__(
        self,
        folder: Path,
        description: Description,
        lock: WriterLock | None,
        journal: Journal,
        keep: int = 32,
    ) -> None:
        if description.gate == "off":
            raise _without_organisations(folder)
        super().__init__(folder, description, lock, journal)
        self.erased = 0
        self._keep = keep
        self._twins: OrderedDict[str, Twins] = OrderedDict()
        self._earlier: OrderedDict[tuple[str, int], OrganisationStore] = OrderedDict()
        self._shelf = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}

    @classmethod
    def create(
        cls,
        folder: Path,
        base: str = DEFAULT_BASE,
        *,
        keep: int = 32,
        gate: Literal["enforce", "report"] = "enforce",
    ) -> Self:
        """A new, empty installation in an empty or new folder, open for writing."""
        description = create_folder(folder, base, gate)
        lock = WriterLock(folder)
        return cls(folder, description, lock, Journal.create(folder), keep)

    @classmethod
    def open(
        cls, folder: Path, *, write: bool = True, proof: Watch | None = None, keep: int = 32
    ) -> Self:
        """An existing installation; ``keep`` is how many organisations stay in memory."""
        made = super().open(folder, write=write, proof=proof)
        made._keep = keep
        return made

    def _present(self) -> Mapping[str, OrganisationStore]:
        return {key: twins.current for key, twins in self._twins.items()}

    @property
    def held(self) -> int:
        """How many organisations are in memory."""
        return len(self._twins)

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

    def last(self, key: str) -> int:
        """The number of the last change to anything an organisation sees, also what is shared."""
        return max(self._states.last(key), self._states.last(SHARED))

    def number_of(self, owner: str) -> int:
        """The number of an owner's own last change; 0 where it has never been."""
        return self._states.last(owner)

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
        return self._observed(change, lambda: self._committed(change, make, caller, at))

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
            found = effective_delta(now, make(now) if callable(make) else make)
            delta = found.delta
            if not delta:
                return Outcome(last, None, delta)
            after = twins.stage(delta, found.after)
            try:
                if caller is not None:
                    refuse_foreign(caller, delta, now.store, after, names)
                judged = judge(now, after, delta, at or date.today())
                if self.description.gate == "enforce":
                    refuse_violations(judged, names, after)
                entry = self.journal.append(change, delta, datetime.now(UTC))
            except BaseException:
                twins.discard(after, delta)
                raise
            twins.publish(after, delta, entry.number)
            self._noted(entry, delta, twins.current)
            return Outcome(entry.number, entry, delta, judged)

    def trust(self, change: Change, lines: bytes) -> Outcome:
        """Keep N-Quads as all that a new organisation has, without asking the rules.

        ``lines`` are as ``canonical_quads`` gives them. Raises ``ConflictError`` where the
        organisation has data already, and ``DataError`` where a statement is not about own things
        in own graphs.
        """
        return self._observed(change, lambda: self._trusted(change, lines))

    def _trusted(self, change: Change, lines: bytes) -> Outcome:
        names = self.names(change.owner)
        with self._writing:
            self._refuse_reading()
            if change.owner in self.keys():
                raise _known_already(change.owner)
            refuse_foreign_lines(lines, names)
            refuse_foreign_graphs(lines, names)
            delta = Delta(lines)
            entry = self.journal.append(change, delta, datetime.now(UTC))
            self._noted(entry, delta, None)
            return Outcome(entry.number, entry, delta)

    def trial(self, key: str, make: Making, at: date | None = None) -> Judgement:
        """What the rules would say of a change, without making it."""
        with self._writing:
            twins = self._twinned(key)
            found = effective_delta(twins.current, make(twins.current))
            delta, after = found.delta, twins.stage(found.delta, found.after)
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
        change = Change(SHARED, actor, Way.LOAD, why)
        return self._observed(
            change, lambda: self._shared_committed(change, place, triples, caller)
        ).number

    def _shared_committed(
        self, change: Change, place: str, triples: bytes, caller: Caller | None
    ) -> Outcome:
        with self._writing:
            self._refuse_reading()
            delta = replacing_graph(self.shared(), place, triples)
            if caller is not None and not caller.is_admin(SHARED):
                raise Forbidden(nothing_here(SHARED))
            if not delta:
                return Outcome(self._states.last(SHARED), None, delta)
            entry = self.journal.append(change, delta, datetime.now(UTC))
            with self._shelf:
                self._twins.clear()
            self._noted(entry, delta, None)
            return Outcome(entry.number, entry, delta)

    def mention(self, text: str) -> Mention:
        """Where a text stands, in what is said today and in what has been."""
        refuse_short(text)
        states = {owner: self.dump(owner)[1] for owner in (*self.keys(), SHARED)}
        return Mention(self.journal.mentioning(text), saying(states, text))

    def erase(self, text: str, actor: Actor = LOCAL) -> tuple[Entry, Mention] | None:
        """Erase a text by law from every change that mentions it; None where none does.

        Names, reasons and case numbers of those changes go, and every statement whose literal
        holds the text. Raises ``StillSaid`` where it is said today: change that first. Backups
        made before still hold it.
        """
        with self._writing:
            self._refuse_reading()
            found = self.mention(text)
            if found.things:
                raise StillSaid(found.things)
            if not found.changes:
                return None
            owners = {self.journal.entry(number).owner for number in found.changes}
            # An older snapshot may hold what an erased removal would no longer take away.
            self._states.rewrite(sorted(owners))
            entry = self.journal.erase(found.changes, text, actor, datetime.now(UTC))
            with self._shelf:
                self._earlier.clear()
                self._twins.clear()
            self.erased = entry.number
            self._noted(entry, Delta(), None)
            return entry, found

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


def _known_already(key: str) -> ConflictError:
    return ConflictError(
        Text(
            f"”{key}” har redan uppgifter: bara nya organisationer kan tas emot obesedda.",
            f"“{key}” has data already: only new organisations can be taken on trust.",
        )
    )


def _without_organisations(folder: Path) -> StoreError:
    return StoreError(
        Text(
            f"{folder} är ett rent SPARQL-lager (malgraf init --gate off): där finns inga "
            "organisationer. Använd malgraf load, query, history, revert och serve, eller en "
            "annan datamapp.",
            f"{folder} is a plain SPARQL store (malgraf init --gate off): it has no "
            "organisations. Use malgraf load, query, history, revert and serve, or another data "
            "folder.",
        )
    )

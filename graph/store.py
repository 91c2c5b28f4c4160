"""An installation: one in-memory store per organisation, changed whole or not at all."""

import threading
from collections import OrderedDict
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    Variable,
)

from graph.candidates import Candidate, ProfileChoice, candidate, replacing_all, shared_quads
from graph.errors import ConflictError, NotFound, QueryError, StoreError
from graph.names import DEFAULT_BASE, PREFIXES, OrganisationNames, is_key
from graph.snapshots import (
    SHARED,
    Description,
    Snapshot,
    WriterLock,
    create_folder,
    newest,
    owner_folder,
    owners,
    read_description,
    read_snapshot,
    write_snapshot,
)
from graph.texts import Text
from graph.vocabularies import load_vocabularies

Term = NamedNode | BlankNode | Literal | Triple

_AS_SAID = ProfileChoice()
_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


class OrganisationStore:
    """One organisation's plan, observations and the vocabularies, as they were at ``number``.

    It never changes: a change makes a new one, so all questions asked of the same
    ``OrganisationStore`` see the same data. ``number`` is the change number of the newest data
    in it and can be part of a cache key.
    """

    def __init__(self, names: OrganisationNames, own: Snapshot, shared: Snapshot) -> None:
        self.names = names
        self.number = max(own.number, shared.number)
        self.store = Store()
        load_vocabularies(self.store)
        for snapshot in (shared, own):
            self.store.bulk_load(snapshot.quads, RdfFormat.N_QUADS)

    @property
    def key(self) -> str:
        """The organisation's key, as in its IRIs."""
        return self.names.key

    @cached_property
    def label(self) -> Text:
        """What the organisation is called; its key where the data do not say."""
        subject, place = NamedNode(self.names.organisation), NamedNode(self.names.plan)
        labels = {
            quad.object.language: quad.object.value
            for quad in self.store.quads_for_pattern(subject, _PREF_LABEL, None, place)
            if isinstance(quad.object, Literal)
        }
        swedish = labels.get("sv") or labels.get("en") or self.key
        return Text(swedish, labels.get("en") or swedish)

    def select(self, text: str, **values: Term) -> list[dict[str, Term]]:
        """The rows of a SELECT of ours over all graphs; an unbound variable is not in its row.

        ``values`` replace variables, which must be in the projection. For bounded questions of
        our own only: a stranger's query goes to the reader, which can end it.
        """
        given = {Variable(name): value for name, value in values.items()}
        try:
            solutions = self.store.query(text, use_default_graph_as_union=True, substitutions=given)
        except (SyntaxError, ValueError) as error:
            raise QueryError(Text(f"Frågan duger inte: {error}", f"Bad query: {error}")) from error
        if not isinstance(solutions, QuerySolutions):
            raise QueryError(Text("Bara SELECT ger rader.", "Only a SELECT gives rows."))
        names = [variable.value for variable in solutions.variables]
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in solutions
        ]


class Installation:
    """A data folder: its organisations, and the one way to change them. Safe to use from threads.

    ``keep`` is how many organisations are held in memory; the least recently used goes first.
    """

    def __init__(
        self, folder: Path, description: Description, lock: WriterLock | None, keep: int
    ) -> None:
        self.folder = folder
        self.description = description
        self._lock = lock
        self._keep = keep
        self._stores: OrderedDict[str, OrganisationStore] = OrderedDict()
        self._shelf = threading.Lock()
        self._loading: dict[str, threading.Lock] = {}
        self._writing = threading.RLock()
        places = [folder / SHARED, *(owner_folder(folder, key) for key in owners(folder))]
        self._number = max((found[0] for place in places if (found := newest(place))), default=0)

    @classmethod
    def create(cls, folder: Path, base: str = DEFAULT_BASE, *, keep: int = 32) -> Self:
        """A new, empty installation in an empty or new folder, open for writing."""
        description = create_folder(folder, base)
        return cls(folder, description, WriterLock(folder), keep)

    @classmethod
    def open(cls, folder: Path, *, write: bool = True, keep: int = 32) -> Self:
        """An existing installation; for writing only when no other process writes in it."""
        description = read_description(folder)
        return cls(folder, description, WriterLock(folder) if write else None, keep)

    def close(self) -> None:
        """Let the next writer in; no change can be made after this."""
        with self._writing:
            if self._lock is not None:
                self._lock.release()
                self._lock = None

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
        return self._number

    def keys(self) -> tuple[str, ...]:
        """The organisations that have data, in code point order."""
        return tuple(owners(self.folder))

    def names(self, key: str) -> OrganisationNames:
        """The IRIs of an organisation, whether it has data yet or not."""
        if not is_key(key):
            raise NotFound(
                Text(
                    f"”{key}” duger inte som organisationsnyckel: a–z, 0–9 och bindestreck.",
                    f"“{key}” will not do as an organisation key: a–z, 0–9 and hyphen.",
                )
            )
        return OrganisationNames(self.base, key)

    def organisation(self, key: str) -> OrganisationStore:
        """The organisation as it is now; loaded when it is not in memory."""
        names = self.names(key)
        with self._shelf:
            loading = self._loading.setdefault(key, threading.Lock())
        with loading:
            with self._shelf:
                if key in self._stores:
                    self._stores.move_to_end(key)
                    return self._stores[key]
            at = self._number
            loaded = OrganisationStore(names, self.snapshot(key), self.shared())
            with self._shelf:
                if at == self._number:  # else a change came between: right now, old soon
                    self._stores[key] = loaded
                    while len(self._stores) > self._keep:
                        self._stores.popitem(last=False)
            return loaded

    def snapshot(self, key: str) -> Snapshot:
        """Everything an organisation describes, as stored."""
        own = read_snapshot(owner_folder(self.folder, self.names(key).key))
        if not own.number:
            raise NotFound(
                Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
            )
        return own

    def shared(self) -> Snapshot:
        """Everything that belongs to no organisation, beside the shipped vocabularies."""
        return read_snapshot(self.folder / SHARED)

    def candidate(
        self,
        key: str,
        *,
        plan: bytes = b"",
        observations: bytes = b"",
        profile: ProfileChoice = _AS_SAID,
    ) -> Candidate:
        """The organisation if each subject described replaced the same subject in the same graph.

        ``plan`` and ``observations`` are N-Triples (or N-Quads: their graphs are not looked at).
        Where neither ``profile`` nor the data choose a rule profile, the stored one stays.
        """
        before = read_snapshot(owner_folder(self.folder, key))
        return candidate(self.names(key), before, plan, observations, profile)

    def whole_candidate(
        self,
        key: str,
        *,
        plan: bytes,
        observations: bytes = b"",
        profile: ProfileChoice = _AS_SAID,
    ) -> Candidate:
        """The organisation if it were described by this and nothing else."""
        before = read_snapshot(owner_folder(self.folder, key))
        return replacing_all(self.names(key), before, plan, observations, profile)

    def commit(self, candidate: Candidate) -> int:
        """Store a candidate; gives the change number, the old one where nothing differs.

        Refused when the organisation has changed since the candidate was made.
        """
        key, place = candidate.names.key, owner_folder(self.folder, candidate.names.key)
        with self._writing:
            found = newest(place)
            if (found[0] if found else 0) != candidate.based_on:
                raise ConflictError(
                    Text(
                        f"”{key}” har ändrats under tiden. Försök igen.",
                        f"“{key}” has changed in the meantime. Try again.",
                    )
                )
            if not candidate.added and not candidate.removed:
                return candidate.based_on
            self._write(place, candidate.quads, (key,))
            return self._number

    def replace_subjects(
        self,
        key: str,
        *,
        plan: bytes = b"",
        observations: bytes = b"",
        profile: ProfileChoice = _AS_SAID,
    ) -> int:
        """Replace each subject described and touch nothing else, without validation."""
        with self._writing:
            return self.commit(
                self.candidate(key, plan=plan, observations=observations, profile=profile)
            )

    def replace_plan(
        self,
        key: str,
        *,
        plan: bytes,
        observations: bytes = b"",
        profile: ProfileChoice = _AS_SAID,
    ) -> int:
        """Replace everything the organisation has, without validation."""
        with self._writing:
            return self.commit(
                self.whole_candidate(key, plan=plan, observations=observations, profile=profile)
            )

    def add_shared(self, place: str, triples: bytes) -> int:
        """Make a shared graph hold exactly these N-Triples; the other shared graphs stay."""
        with self._writing:
            before = self.shared().quads
            after = shared_quads(before, place, triples)
            if after != before:
                self._write(self.folder / SHARED, after, tuple(self._stores))
            return self._number

    def _write(self, place: Path, quads: bytes, outdated: tuple[str, ...]) -> None:
        if self._lock is None:
            raise StoreError(
                Text(f"{self.folder} är öppnad för läsning.", f"{self.folder} is open for reading.")
            )
        write_snapshot(place, Snapshot(self._number + 1, quads))
        with self._shelf:
            self._number += 1
            for key in outdated:
                self._stores.pop(key, None)

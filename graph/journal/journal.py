"""The journal itself: opened by one writer and many readers, appended to by the writer."""

import sqlite3
import threading
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Self

from graph.changes import Actor, Change, Delta, Entry, Payload, Way
from graph.closing import Closing
from graph.errors import ConflictError
from graph.journal.audit import AuditChain, audit_head, only_for_reading
from graph.journal.chain import Record, new_record
from graph.journal.commits import Commits
from graph.journal.database import Database, add
from graph.journal.erasure import without
from graph.journal.heads import NOTHING, Head, Heads
from graph.journal.opening import refuse_damaged, refuse_unproven
from graph.journal.payloads import Content, Packed, PayloadFiles, packed, unreadable
from graph.journal.places import Places
from graph.journal.reading import Reading
from graph.journal.touching import touched_subjects
from graph.journal.verification import Progress, Verdict, opened, verified
from graph.snapshots import SHARED
from graph.texts import Text

_NO_DELTA = Delta()
_REPLACE = "UPDATE payload SET erased_by = ?, content = ? WHERE number = ?"


class Journal(Reading, Closing):
    """All changes of an installation in one sequence: the truth that all else is made from.

    Safe to use from threads. The folder's writer lock keeps other writers out; readers in other
    processes see each change as soon as it is acknowledged.
    """

    def __init__(self, places: Places, *, write: bool, proof: Progress | None = None) -> None:
        if proof is None:
            refuse_damaged(places)
        else:
            refuse_unproven(places, proof)
        super().__init__(opened(places), PayloadFiles(places.payloads))
        self._places = places
        self._writing: Database | None = None
        self._commits: Commits | None = None
        self._audits: Commits | None = None
        self._appending = threading.Lock()
        self._leftovers: set[str] = set()
        if write:
            self._writing = Database(places.database, write=True)
            self._commits = Commits(self._writing, Heads(places.heads), self._head)
            self._audits = Commits(self._writing, Heads(places.audit_heads), self._audit_head)
            self._remove_leftovers()
        self.audit = AuditChain(self._database, self._audits)

    @classmethod
    def create(cls, folder: Path) -> Self:
        """A new, empty journal in a data folder, open for writing."""
        places = Places(folder)
        try:
            places.payloads.mkdir(parents=True)
        except FileExistsError:
            raise ConflictError(
                Text(f"{places.journal} finns redan.", f"{places.journal} exists already.")
            ) from None
        except OSError as error:
            raise unreadable(places.journal, error) from error
        Database.create(places.database).close()
        for path in (places.heads, places.audit_heads):
            Heads.create(path, NOTHING).close()
        return cls(places, write=True)

    @classmethod
    def open(cls, folder: Path, *, write: bool, proof: Progress | None = None) -> Self:
        """The journal of a data folder; refused when its end or its files are not whole.

        The last hundred changes are proven against each other, and how far the journal goes
        against what was acknowledged. With ``proof`` everything is, and it is told how far that
        has come.
        """
        return cls(Places(folder), write=write, proof=proof)

    def close(self) -> None:
        """Let go of the files; nothing can be asked or written after this."""
        super().close()
        for commits in (self._commits, self._audits):
            if commits is not None:
                commits.close()
        if self._writing is not None:
            self._writing.close()

    def append(self, change: Change, delta: Delta, at: datetime) -> Entry:
        """Add a change; it is on disk when this returns, and else nothing of it is there.

        ``NoSpace`` where the disk is full: the next append works when there is space again.
        """
        words = Payload(delta, change.actor.name, change.why, change.case_number)
        payload = packed(Content.of(words))
        touched = touched_subjects(delta, change.owner)
        record = new_record(change, delta, at, payload.digest)
        return self._commit(record, payload, touched, {})

    def erase(self, numbers: Iterable[int], text: str, actor: Actor, at: datetime) -> Entry:
        """Erase what the law says must go from the payloads of some changes, and note that.

        Their names, reasons and case numbers go, and every statement whose literal holds
        ``text``; an empty text keeps the statements. The old bytes are gone from the disk when
        this returns, and the chain still verifies. It does not look at what is stored now: first
        change that, and then name every change that ``mentioning`` the text gives, or what one
        erased removal took away comes back when the journal is replayed.
        """
        erased = {number: self.record(number) for number in sorted(set(numbers))}
        owners = {record.owner for record in erased.values()}
        change = Change(owners.pop() if len(owners) == 1 else SHARED, actor, Way.ERASE)
        replaced = {
            number: packed(without(self.content(number), text, record.owner))
            for number, record in erased.items()
        }
        old = {self.files.path(digest).name for digest in self.file_digests()}
        payload = packed(Content.of(Payload(_NO_DELTA, actor.name)))
        digests = {number: new.digest for number, new in replaced.items()}
        record = new_record(change, _NO_DELTA, at, payload.digest, digests)
        entry = self._commit(record, payload, set(), replaced)
        kept = {self.files.path(digest).name for digest in self.file_digests()}
        self.files.remove(old - kept)
        self._empty_log()
        return entry

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Prove everything; what is damaged is told and not raised."""
        return verified(self._places, progress)

    def _commit(
        self, record: Record, payload: Packed, touched: set[str], replaced: dict[int, Packed]
    ) -> Entry:
        if self._commits is None:
            raise only_for_reading(self._database)
        made: list[Record] = []

        def write(connection: sqlite3.Connection, last: Head) -> Head:
            new = record._replace(number=last.number + 1).linked(last.chain)
            add(connection, "change", [new])
            add(connection, "payload", [(new.number, None, _inline(payload))])
            add(connection, "touched", [(subject, new.number) for subject in sorted(touched)])
            for number, replacement in replaced.items():
                connection.execute(_REPLACE, (new.number, _inline(replacement), number))
            made.append(new)
            return Head(new.number, new.chain)

        with self._appending:
            self._commits.recover()
            self.files.remove(self._leftovers)
            self._leftovers = {
                self.files.path(file.digest).name
                for file in (payload, *replaced.values())
                if not file.inline
            }
            for file in (payload, *replaced.values()):
                if not file.inline:
                    self.files.write(file.digest, file.content)
            self._commits.commit(write)
            self._leftovers = set()
        return made[-1].entry

    def _empty_log(self) -> None:
        if self._writing is not None and not self._writing.truncate_log():
            raise ConflictError(
                Text(
                    "Raderingen är införd, men ett annat program läser journalen, så att gamla "
                    f"bytes ligger kvar i {self.path}-wal. Avsluta det och starta om Målgraf.",
                    "The erasure is done, but another program reads the journal, so that old "
                    f"bytes are left in {self.path}-wal. End it and restart Målgraf.",
                )
            )

    def _remove_leftovers(self) -> None:
        listed = {self.files.path(digest).name for digest in self.file_digests()}
        if unlisted := self.files.names() - listed:
            proven = {self.files.path(d).name for d in self.file_digests(thorough=True)}
            self.files.remove(unlisted - proven)

    def _head(self) -> Head:
        record = self.last_record()
        return Head(record.number, record.chain) if record else NOTHING

    def _audit_head(self) -> Head:
        return audit_head(self._database)


def _inline(payload: Packed) -> bytes | None:
    return payload.content if payload.inline else None

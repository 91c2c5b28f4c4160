"""What a change is as a row, and how each is chained to the one before."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

from graph.changes import Change, Delta, Entry, Way

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Record(NamedTuple):
    """A row of the table ``change``; all but number, digest and chain is its metadata.

    ``at`` counts microseconds since 1970. ``erases`` is JSON: by the number of each change that
    this one erased, the digest of the payload that replaced it.
    """

    number: int
    at: int
    owner: str
    actor: str
    way: str
    added: int
    removed: int
    reverts: int | None
    idempotency: str | None
    request: str | None
    erases: str | None
    digest: bytes
    chain: bytes

    def linked(self, previous: bytes) -> "Record":
        """The same row, chained to the one before."""
        metadata = canonical(dict(zip(_METADATA, self[1:11], strict=True)))
        return self._replace(chain=link(previous, self.number, metadata, self.digest))

    @property
    def entry(self) -> Entry:
        """What others see of it."""
        return Entry(
            number=self.number,
            at=moment(self.at),
            owner=self.owner,
            actor=self.actor,
            way=Way(self.way),
            added=self.added,
            removed=self.removed,
            reverts=self.reverts,
            digest=self.digest.hex(),
            chain=self.chain.hex(),
        )

    @property
    def replacements(self) -> Mapping[int, bytes]:
        """By the number of each change this one erased, the digest of what replaced it."""
        said = json.loads(self.erases) if self.erases else {}
        return {int(number): bytes.fromhex(digest) for number, digest in said.items()}


_METADATA = Record._fields[1:11]


def new_record(
    change: Change,
    delta: Delta,
    at: datetime,
    digest: bytes,
    erases: Mapping[int, bytes] = MappingProxyType({}),
) -> Record:
    """The row of a change, not numbered or linked yet."""
    told = {str(number): replacement.hex() for number, replacement in erases.items()}
    return Record(
        number=0,
        at=microseconds(at),
        owner=change.owner,
        actor=change.actor.id,
        way=change.way,
        added=delta.added.count(b"\n"),
        removed=delta.removed.count(b"\n"),
        reverts=change.reverts,
        idempotency=answer_key(change.actor.id, change.idempotency) if change.idempotency else None,
        request=(change.request or None) if change.idempotency else None,
        erases=canonical(told).decode() if told else None,
        digest=digest,
        chain=b"",
    )


def answer_key(actor_id: str, idempotency: str) -> str:
    """What stands in the journal for an actor's idempotency key: a hash, as it may be anything."""
    return hashlib.sha256(canonical({"actor": actor_id, "key": idempotency})).hexdigest()


def canonical(said: Mapping[str, object]) -> bytes:
    r"""JSON with sorted keys, without spaces, in ASCII: the same bytes for the same content.

    >>> canonical({"why": "Å", "case": 1})
    b'{"case":1,"why":"\\u00c5"}'
    """
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def link(previous: bytes, number: int, metadata: bytes, digest: bytes) -> bytes:
    """The chain after a row: SHA-256 over the previous, the number, metadata and content."""
    return hashlib.sha256(previous + number.to_bytes(8, "big") + metadata + digest).digest()


def microseconds(at: datetime) -> int:
    """A moment as the journal stores it."""
    return (at.astimezone(UTC) - _EPOCH) // _MICROSECOND


def moment(at: int) -> datetime:
    """A stored moment, in UTC.

    >>> moment(microseconds(datetime(2026, 3, 1, 12, 30, 0, 5, UTC))).isoformat()
    '2026-03-01T12:30:00.000005+00:00'
    """
    return _EPOCH + at * _MICROSECOND

"""Payloads as bytes: what may be erased by law stands here and nowhere else in the journal.

A payload is one line of canonical JSON (name, why, case number, how long the added part is) and
then the N-Quads that came and those that went. Its *salt* is random, so that nobody can prove a
guess about an erased payload by its digest, which stays in the chain.
"""

import hashlib
import json
import os
import secrets
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.changes import Delta, Payload
from graph.errors import StoreError
from graph.journal.chain import canonical
from graph.snapshots import write_whole
from graph.texts import Text

INLINE = 1 << 20
"""Payloads of at most so many bytes, before they are compressed, stand in the database."""
_GZIP = 31
"""How zlib is told to read and write the format of gzip."""
_SUFFIX = ".gz"


@dataclass(frozen=True)
class Content:
    """A payload as it is stored.

    ``touched`` is empty but in the replacement of an erased one: the subjects that the change
    touched and that no line left would tell.
    """

    payload: Payload
    salt: str
    touched: Sequence[str] = ()

    @classmethod
    def of(cls, payload: Payload, touched: Sequence[str] = ()) -> "Content":
        """A payload with a salt of its own."""
        return cls(payload, secrets.token_hex(16), touched)

    @classmethod
    def read(cls, stored: bytes) -> "Content":
        """The content of bytes that have been proven against their digest."""
        start = stored.index(b"\n") + 1
        said = json.loads(stored[:start])
        middle = start + said["added"]
        delta = Delta(stored[start:middle], stored[middle:])
        payload = Payload(delta, said["name"], said["why"], said["case"], said["erased"])
        return cls(payload, said["salt"], said["touched"])

    def parts(self) -> tuple[bytes, bytes, bytes]:
        """The bytes, in parts, as those of a large delta are better not copied."""
        payload = self.payload
        head = canonical(
            {
                "name": payload.name,
                "why": payload.why,
                "case": payload.case_number,
                "erased": payload.erased,
                "added": len(payload.delta.added),
                "salt": self.salt,
                "touched": list(self.touched),
            }
        )
        return head + b"\n", payload.delta.added, payload.delta.removed


@dataclass(frozen=True)
class Packed:
    """A payload ready to be stored: its digest, and its compressed bytes."""

    digest: bytes
    content: bytes
    inline: bool


def packed(content: Content) -> Packed:
    """Hash and compress: small ones for the database, large ones as a gzip file."""
    parts = content.parts()
    inline = sum(map(len, parts)) <= INLINE
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    if inline:
        return Packed(digest.digest(), zlib.compress(b"".join(parts)), inline=True)
    return Packed(digest.digest(), _gzipped(parts), inline=False)


def _gzipped(parts: Iterable[bytes]) -> bytes:
    # Level 1: a bulk load waits for this, and N-Quads become a tenth at any level.
    press = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
    return b"".join([*(press.compress(part) for part in parts), press.flush()])


def _unpacked(stored: bytes, digest: bytes, *, inline: bool) -> Content | None:
    try:
        content = zlib.decompress(stored, zlib.MAX_WBITS if inline else _GZIP)
    except (zlib.error, TypeError):  # a damaged row can hold a value of any kind
        return None
    return Content.read(content) if hashlib.sha256(content).digest() == digest else None


class PayloadFiles:
    """The folder of the payloads that are too large for the database, named by digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: bytes) -> Path:
        """Where the payload with this digest lies."""
        return self.folder / f"{digest.hex()}{_SUFFIX}"

    def write(self, digest: bytes, content: bytes) -> None:
        """Store a payload; on disk when this returns."""
        write_whole(self.path(digest), content)

    def content(self, stored: bytes | None, digest: bytes) -> Content | None:
        """The payload of a row, or of its file where the row has none.

        None where it is missing or does not match its digest.
        """
        if stored is not None:
            return _unpacked(stored, digest, inline=True)
        path = self.path(digest)
        try:
            return _unpacked(path.read_bytes(), digest, inline=False)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise unreadable(path, error) from error

    def names(self) -> frozenset[str]:
        """The names of all files there."""
        try:
            return frozenset(entry.name for entry in os.scandir(self.folder))
        except OSError as error:
            raise unreadable(self.folder, error) from error

    def remove(self, names: Iterable[str]) -> None:
        """Remove files that nothing refers to."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)


def unreadable(path: Path, error: OSError) -> StoreError:
    """That a file or folder cannot be read, and what to do."""
    return StoreError(
        Text(
            f"{path} kan inte läsas: {error.strerror}. Kontrollera rättigheterna och disken.",
            f"{path} cannot be read: {error.strerror}. Check the rights and the disk.",
        )
    )

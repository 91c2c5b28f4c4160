"""How far a chain has come, told a second time: a journal that lost its end is found out.

SQLite ends at the last whole transaction it finds, also where a cut or damaged file has lost
later ones. So after each commit, number and chain are written to a small file of eight slots of
one disk sector each, in turn; a torn write spoils one slot at most.
"""

import fcntl
import hashlib
import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Self

_SLOTS = 8
_SECTOR = 512
_NUMBER = 8
_CHAIN = 32
_PROOF = 16
_SIZE = _NUMBER + _CHAIN + _PROOF


class Head(NamedTuple):
    """The last number that was acknowledged, and its chain; 0 before the first."""

    number: int
    chain: bytes


NOTHING = Head(0, bytes(_CHAIN))
"""Before the first link."""


class Heads:
    """The open side file of one chain."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_RDWR | os.O_CLOEXEC)

    @classmethod
    def create(cls, path: Path, head: Head) -> Self:
        """A new file that says this; on disk when it returns."""
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        os.pwrite(file, bytes(_SLOTS * _SECTOR), 0)
        os.close(file)
        heads = cls(path)
        heads.write(head)
        return heads

    def write(self, head: Head) -> None:
        """Tell how far the chain has come; on disk when this returns."""
        os.pwrite(self._file, _slot(head), head.number % _SLOTS * _SECTOR)
        _flush(self._file)

    def close(self) -> None:
        """Let go of the file."""
        with suppress(OSError):
            os.close(self._file)


def read_head(path: Path) -> Head | None:
    """The highest head that is whole; None where none is or the file is missing.

    A spoiled slot counts as the next number when it is the next one's: only its chain is lost,
    and is then empty.
    """
    try:
        stored = path.read_bytes()
    except FileNotFoundError:
        return None
    slots = [stored[at : at + _SIZE] for at in range(0, _SLOTS * _SECTOR, _SECTOR)]
    whole = [head for slot in slots if (head := _head(slot)) is not None]
    if not whole:
        return None
    last = max(whole)
    after = slots[(last.number + 1) % _SLOTS]
    if _head(after) is None and any(after):
        return Head(last.number + 1, b"")
    return last


def _slot(head: Head) -> bytes:
    said = head.number.to_bytes(_NUMBER, "big") + head.chain
    return said + hashlib.sha256(said).digest()[:_PROOF]


def _head(slot: bytes) -> Head | None:
    head = Head(int.from_bytes(slot[:_NUMBER], "big"), slot[_NUMBER : _NUMBER + _CHAIN])
    return head if len(slot) == _SIZE and _slot(head) == slot else None


def _flush(file: int) -> None:
    # On macOS an ordinary fsync stops at the drive's own memory.
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is None:
        os.fdatasync(file)
    else:
        fcntl.fcntl(file, full)

"""Whether a disk has room. Only writing tells: a quota shows in no count of free bytes."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Final

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_PROBE: Final = 1 << 18
"""Bytes: more than a small change needs, with the pages of its indices."""


def is_full(error: BaseException) -> bool:
    """Whether the system refused to write for want of room.

    >>> is_full(OSError(errno.ENOSPC, "")), is_full(OSError(errno.EACCES, ""))
    (True, False)
    """
    return isinstance(error, OSError) and error.errno in _FULL


def has_room(folder: Path) -> bool:
    """Whether a small change would find room in a folder's file system; leaves nothing there."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True

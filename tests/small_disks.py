"""No room on the disk, for this process alone and for a while."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file be written, as when a quota is exceeded.

    The system then says EFBIG and not ENOSPC, which SQLite tells as an I/O error: the way that
    quotas come too. A disk that is really full is in ``tests/campaigns/full_disk.py``.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

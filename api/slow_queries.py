"""The log of slow queries: a line each, and the last of them kept for administrators."""

import json
import logging
import threading
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final

from graph.reader import Asker

_KEPT: Final = 100
_SHOWN: Final = 10_000
"""Characters of a query that are logged."""
_LOG: Final = logging.getLogger("malgraf.slow_queries")


@dataclass(frozen=True)
class SlowQuery:
    """One that took long. ``became`` is "answered", or the class of the error that ended it."""

    at: datetime
    who: Asker
    text: str
    seconds: float
    rows: int | None
    became: str


class SlowQueries:
    """Keeps those that take ``limit`` seconds or more."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._lock = threading.Lock()
        self._last: deque[SlowQuery] = deque(maxlen=_KEPT)

    def note(
        self, who: Asker, text: str, seconds: float, rows: int | None, became: str = "answered"
    ) -> None:
        """A query took so long."""
        if seconds < self.limit:
            return
        now = datetime.now(UTC).replace(microsecond=0)
        slow = SlowQuery(now, who, text[:_SHOWN], round(seconds, 3), rows, became)
        with self._lock:
            self._last.append(slow)
        said = {**asdict(slow), "at": now.isoformat(), "who": who.id}
        _LOG.warning("%s", json.dumps({"slow query": said}, ensure_ascii=False))

    def last(self) -> list[SlowQuery]:
        """The last of them, newest first."""
        with self._lock:
            return list(reversed(self._last))

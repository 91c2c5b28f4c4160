"""Answers that are given again until something changes."""

import re
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from typing import Final, Protocol

from graph.reader.asked import Asker
from graph.reader.exchange import LeftSoon
from graph.reader.querying import Querying
from graph.serialised_answers import Answer, Query

SIZE: Final = 64 << 20
"""Bytes of all answers that are kept."""
_LARGEST: Final = SIZE // 16
"""Bytes of an answer that is kept."""
_BY_CHANCE: Final = re.compile(r"now|rand|uuid|\\u", re.IGNORECASE)
"""What is in every query that may be answered otherwise the next time, and in some others.

An escape could write the same without being seen.
"""


class Numbered(Protocol):
    """What changes, and counts its changes."""

    @property
    def number(self) -> int:
        """The number of the last change to anything."""


class Remembering:
    """Answers of another, each kept for whoever asks the same and may see the same.

    Nothing is kept beyond the next change to anything, so that an answer is never older than
    what the other would give, and nothing stays here that has been erased. A query that is
    ``anew`` is always answered by the other, and all are where it is not always current.
    """

    def __init__(self, other: Querying, numbered: Numbered, size: int = SIZE) -> None:
        self._other = other
        self._numbered = numbered
        self._size = size
        self._kept: OrderedDict[Query, Answer] = OrderedDict()
        self._taken = 0
        self._number = -1
        self._lock = threading.Lock()

    @property
    def is_current(self) -> bool:
        """As the other."""
        return self._other.is_current

    async def query_soon(self, query: Query, who: Asker, has_left: LeftSoon) -> Answer:
        """The answer to a guarded query, for who asks in an event loop."""
        start = time.perf_counter()
        same = replace(query, deadline=0.0, anew=False)
        if not self.is_current:
            return await self._other.query_soon(query, who, has_left)
        kept = None if query.anew else self._found(same)
        if kept is not None:
            return replace(kept, seconds=time.perf_counter() - start)
        answer = await self._other.query_soon(query, who, has_left)
        if len(answer.body) <= min(_LARGEST, self._size) and not _BY_CHANCE.search(query.text):
            self._keep(same, answer)
        return answer

    def _found(self, same: Query) -> Answer | None:
        with self._lock:
            self._forget_what_has_changed()
            found = self._kept.get(same)
            if found is not None:
                self._kept.move_to_end(same)
            return found

    def _keep(self, same: Query, answer: Answer) -> None:
        with self._lock:
            self._forget_what_has_changed()
            if answer.number != self._number:
                return
            self._taken += len(answer.body) - len(self._body_of(same))
            self._kept[same] = answer
            while self._taken > self._size:
                self._taken -= len(self._kept.popitem(last=False)[1].body)

    def _body_of(self, same: Query) -> bytes:
        found = self._kept.get(same)
        return found.body if found else b""

    def _forget_what_has_changed(self) -> None:
        if self._number != (number := self._numbered.number):
            self._kept.clear()
            self._taken, self._number = 0, number

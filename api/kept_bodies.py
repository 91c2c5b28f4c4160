"""Bodies of answers that are given again as long as they hold."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Final

SIZE: Final = 32 << 20
"""Bytes of all bodies that are kept."""


class KeptBodies:
    """Bodies by what they answer, at most so many bytes of them; the least asked for go first.

    What they answer has the number of the change that they are based on in it: nothing that has
    changed is given again.
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = Lock()

    def body(self, answering: Hashable, make: Callable[[], bytes]) -> bytes:
        """The body that answers this, made where it is not kept."""
        with self._lock:
            if answering in self._kept:
                self._kept.move_to_end(answering)
                return self._kept[answering]
        made = make()
        with self._lock:
            self._kept[answering] = made
            while sum(map(len, self._kept.values())) > self._size:
                self._kept.popitem(last=False)
        return made

"""How many seconds of work each client may have of the reader in a minute."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from api.problems import TooManyQueries
from graph.reader import Asker
from graph.texts import Text

_MINUTE: Final = 60.0
_MOST_CLIENTS: Final = 10_000
"""Clients that are remembered; those who have waited long enough are as new."""


@dataclass
class _Account:
    left: float
    at: float


class Allowances:
    """Seconds of work a minute: ``known`` for those who have signed in, ``unknown`` for others.

    What is not used is kept up to that many seconds. A query that is let in may overdraw.
    """

    def __init__(
        self, known: float, unknown: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = {False: known, True: unknown}
        self._clock = clock
        self._lock = threading.Lock()
        self._accounts: dict[str, _Account] = {}

    def check(self, who: Asker) -> None:
        """Raise ``TooManyQueries`` when nothing is left."""
        with self._lock:
            left = self._account(who).left
        if left <= 0:
            most = self._most[who.unknown]
            wait = math.ceil((most / 10 - left) * _MINUTE / most)
            raise TooManyQueries(
                Text(
                    f"Dina frågor har tagit mer än {most:g} sekunder per minut. "
                    f"Försök igen om {wait} sekunder.",
                    f"Your queries have taken more than {most:g} seconds a minute. "
                    f"Try again in {wait} seconds.",
                ),
                wait,
            )

    def spend(self, who: Asker, seconds: float) -> None:
        """Work of that length has been done for the client."""
        with self._lock:
            self._account(who).left -= seconds

    def _account(self, who: Asker) -> _Account:
        """What the client has now."""
        now, most = self._clock(), self._most[who.unknown]
        account = self._accounts.get(who.id)
        if account is None:
            if len(self._accounts) >= _MOST_CLIENTS:
                self._forget_rested(now)
            account = self._accounts[who.id] = _Account(most, now)
        account.left = min(most, account.left + (now - account.at) * most / _MINUTE)
        account.at = now
        return account

    def _forget_rested(self, now: float) -> None:
        rested = [id_ for id_, one in self._accounts.items() if now - one.at > _MINUTE * 2]
        for id_ in rested or [*self._accounts][: _MOST_CLIENTS // 2]:
            del self._accounts[id_]

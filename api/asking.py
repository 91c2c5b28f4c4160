"""Lets queries in, by what each client may have, and keeps account of them."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final

from fastapi import Request

from api.allowances import Allowances
from api.callers import caller_of, is_here
from api.limits import QueryLimits
from api.problems import BadRequest
from api.slow_queries import SlowQueries
from api.sparql_requests import TIMEOUT
from graph.errors import MalgrafError, QueryTooLarge
from graph.reader import Answer, Asker
from graph.rights import ANYONE
from graph.texts import Text

_NETWORK: Final = 64
"""Bits of an IPv6 address that tell one network from others."""


class Asking:
    """Lets queries in and keeps account of them."""

    def __init__(self, limits: QueryLimits) -> None:
        self.limits = limits
        self.slow = SlowQueries(limits.slow)
        self._allowances = Allowances(limits.allowance, limits.unknown_allowance)

    def deadline(self, who: Asker, wanted: str = "") -> float:
        """The seconds a query gets: those wanted, where they are fewer than it may have."""
        most = self.limits.unknown_deadline if who.unknown else self.limits.deadline
        most = min(most, self.limits.deadline)
        return min(most, _seconds(wanted)) if wanted else most

    @contextmanager
    def account(self, who: Asker, text: str) -> Iterator[list[Answer]]:
        """Let work be done for a client; the answer is to be put into the list that is given.

        Raises ``TooManyQueries`` before, and ``QueryTooLarge`` afterwards for too many rows.
        """
        self._allowances.check(who)
        answers: list[Answer] = []
        begun, became = perf_counter(), "answered"
        try:
            yield answers
        except MalgrafError as error:
            became = type(error).__name__
            raise
        finally:
            seconds = perf_counter() - begun
            self._allowances.spend(who, seconds)
            rows = answers[0].rows if answers else None
            self.slow.note(who, text, seconds, rows, became)
        if rows is not None and rows > self.limits.rows:
            raise QueryTooLarge(
                Text(
                    f"Svaret har {rows} rader; högst {self.limits.rows} lämnas ut. Begränsa "
                    "frågan, till exempel med LIMIT.",
                    f"The answer has {rows} rows; at most {self.limits.rows} are given. Narrow "
                    "the query, by LIMIT for instance.",
                )
            )


def asker(request: Request) -> Asker:
    """Who asks: those who have signed in by their id, others by their address.

    Somebody at this very computer is not unknown.
    """
    actor = caller_of(request).actor
    if actor.id != ANYONE.id:
        return Asker(actor.id, actor.name)
    return Asker(f"address:{_network(request)}", unknown=not is_here(request))


def _network(request: Request) -> str:
    """The address of a client, of IPv6 that of its network."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return host
    return str(ipaddress.ip_network((address, _NETWORK), strict=False))


def _seconds(wanted: str) -> float:
    try:
        seconds = float(wanted)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(
            Text(
                f"{TIMEOUT} är ett antal sekunder över 0, till exempel 2.5.",
                f"{TIMEOUT} is a number of seconds above 0, such as 2.5.",
            )
        )
    return seconds

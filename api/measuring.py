"""Counts and times of one application: requests, changes, the reader, the journal."""

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.changes import Change
from graph.data_folder import DataFolder
from graph.errors import ConflictError, Forbidden, MalgrafError, NoSpace, Outdated
from graph.gate import Outcome, RefusedChange
from graph.reader import Reader

__all__ = ["CONTENT_TYPE", "Measured", "Measurements", "RouteNoted", "note_route"]

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_TIMES: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_ROUTE: Final = "malgraf_route"
_OUTCOMES: Final[dict[type[MalgrafError], str]] = {
    RefusedChange: "refused",
    Forbidden: "forbidden",
    Outdated: "outdated",
    ConflictError: "conflict",
    NoSpace: "no-space",
}


class Measurements:
    """What is counted, in a registry of this application alone.

    ``was_full`` says whether the last change failed because the disk was full.
    """

    def __init__(self, installation: DataFolder, reader: Reader | None) -> None:
        self.was_full = False
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self.requests = Histogram(
            "malgraf_request_seconds",
            "Time to answer a request to its end, by the template of its address; "
            "empty where no route answered (files, redirects, refusals at the door).",
            ("method", "route", "status"),
            buckets=_TIMES,
            registry=self._registry,
        )
        self._commits = Histogram(
            "malgraf_commit_seconds",
            "Time to make or refuse a change, by its way and what became of it.",
            ("way", "outcome"),
            buckets=_TIMES,
            registry=self._registry,
        )
        self._registry.register(_Gauges(installation, reader))
        installation.observers.append(self.note)

    def note(self, change: Change, seconds: float, became: Outcome | BaseException) -> None:
        """A change was made or refused."""
        self._commits.labels(change.way.value, outcome_of(became)).observe(seconds)
        if isinstance(became, NoSpace):
            self.was_full = True
        elif isinstance(became, Outcome) and became.entry is not None and not became.repeated:
            self.was_full = False

    def text(self) -> bytes:
        """Everything as Prometheus reads it."""
        return generate_latest(self._registry)


def outcome_of(became: Outcome | BaseException) -> str:
    """What became of a change, in a word.

    >>> from graph.errors import Outdated
    >>> from graph.texts import Text
    >>> outcome_of(Outdated(Text("", ""))), outcome_of(ValueError())
    ('outdated', 'failed')
    """
    if isinstance(became, Outcome):
        if became.repeated:
            return "repeated"
        return "unchanged" if became.entry is None else "stored"
    kind = next((kind for kind in type(became).__mro__ if kind in _OUTCOMES), None)
    return _OUTCOMES[kind] if kind else "failed"


class _Gauges(Collector):
    """What is so at the moment of asking."""

    def __init__(self, installation: DataFolder, reader: Reader | None) -> None:
        self._installation = installation
        self._reader = reader

    def collect(self) -> Iterator[Metric]:
        """The number of the last change, what is in memory and on disk, and the reader's queue."""
        installation = self._installation
        yield _gauge("malgraf_change_number", "Number of the last change.", installation.number)
        yield _gauge(
            "malgraf_organisations", "Organisations that have data.", len(installation.keys())
        )
        yield _gauge(
            "malgraf_organisations_in_memory",
            "Organisations held in memory.",
            installation.held,
        )
        size = _bytes_in(installation.folder / "journal")
        yield _gauge("malgraf_journal_bytes", "Bytes of the journal on disk.", size)
        yield from self._readers()

    def _readers(self) -> Iterator[Metric]:
        if self._reader is None:
            return
        try:
            business, is_up = self._reader.business(), 1
        except MalgrafError:
            business, is_up = None, 0
        yield _gauge("malgraf_reader_up", "Whether the reader process answers.", is_up)
        if business is not None:
            yield _gauge(
                "malgraf_reader_children", "Children of the reader at work.", business.running
            )
            yield _gauge(
                "malgraf_reader_waiting", "Requests that wait for a child.", business.waiting
            )


def _bytes_in(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # a file that was being written may be gone by now
            size += path.stat().st_size
    return size


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


class Measured:
    """Times every request; to stand outermost."""

    def __init__(self, app: ASGIApp, measurements: Measurements) -> None:
        self.app = app
        self.requests = measurements.requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, and note how long it took until all of the answer was sent.

        Nothing that a client makes up becomes a label: methods are those known, addresses the
        templates of our routes.
        """
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = "500"
        noted: dict[str, str] = {}
        scope[_ROUTE] = noted

        async def send_noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "other"
        begun = time.perf_counter()
        try:
            await self.app(scope, receive, send_noted)
        finally:
            passed = time.perf_counter() - begun
            self.requests.labels(method, noted.get("path", ""), status).observe(passed)


def note_route(scope: Scope, path: str) -> None:
    """Tell ``Measured`` the template of the address that is answered."""
    if _ROUTE in scope:
        scope[_ROUTE]["path"] = path


class RouteNoted:
    """Tells ``Measured`` which route answered; to stand innermost.

    Others between them may hand on a copy of the scope, but the note in it is the same.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; the router leaves the route it chose in the scope."""
        try:
            await self.app(scope, receive, send)
        finally:
            route = scope.get("route")
            if route is not None:
                note_route(scope, str(getattr(route, "path", "")))

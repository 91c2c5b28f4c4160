"""The children of the reader: who works, who is kept for the next query, and who waits for one.

Nothing here waits for a child: it is told when one is done, has died, is late, or has been left.
"""

import contextlib
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from graph.child import Child, Ending, ending_of, fork
from graph.errors import MalgrafError, StoreError
from graph.frames import pack_error
from graph.reader.asked import Asked, Underway, underway
from graph.reader.jobs import Job
from graph.reader.kept import ANSWERING, READY, JobOf, KeptChild, fork_kept
from graph.reader.supervision import SENDING, Limits
from graph.texts import Text

_LONG: Final = 0.5
"""Seconds after which a child gives way to others."""
_YIELDING: Final = 10
"""How much it then gives way (niceness)."""
_CALM: Final = 0.05
"""Seconds without a change before a child is forked for a query that has not come yet."""


@dataclass
class _Running:
    """A job in a child; ``until`` is when it will be ended, by the monotonic clock.

    ``kept`` is its child where that can take other jobs afterwards.
    """

    asked: Asked
    child: Child
    kept: KeptChild | None
    begun: float
    until: float
    answering: bool = False
    yields: bool = False
    left: bool = False


@dataclass(frozen=True)
class _Waiting:
    asked: Asked
    until: float


class Workforce:
    """Gives jobs to children, one each, up to the limits; others wait or are refused."""

    def __init__(self, limits: Limits, job_of: JobOf, events: selectors.BaseSelector) -> None:
        self._limits = limits
        self._job_of = job_of
        self._events = events
        self._running: dict[int, _Running] = {}
        self._waiting: deque[_Waiting] = deque()
        self._idle: list[KeptChild] = []
        self._calm_from = time.monotonic()

    def take(self, asked: Asked) -> None:
        """Begin with it, or let it wait; raises ``StoreError`` where too many wait already."""
        if self._has_room(asked):
            self._start(asked)
            return
        waiting = sum(one.asked.who.unknown == asked.who.unknown for one in self._waiting)
        most = self._limits.waiting // 2 if asked.who.unknown else self._limits.waiting
        if waiting >= most:
            raise _busy()
        self._waiting.append(_Waiting(asked, time.monotonic() + self._limits.patience))

    def changed(self) -> None:
        """What kept children hold is old: they take no more jobs."""
        for running in self._running.values():
            if running.kept:
                running.kept.is_current = False
        for kept in self._idle:
            self._events.unregister(kept.child.begun)
            kept.end()
        self._idle.clear()
        self._calm_from = time.monotonic() + _CALM

    def underway(self) -> list[Underway]:
        """What runs and what waits, longest first."""
        now = time.monotonic()
        running = [
            underway(one.asked, now - one.begun, waits=False) for one in self._running.values()
        ]
        waiting = [underway(one.asked, 0.0, waits=True) for one in self._waiting]
        return sorted(running, key=lambda one: one.id) + waiting

    def stop(self, asked_id: int) -> bool:
        """End what is asked under that id, and tell whoever asked; False where nothing is."""
        for running in self._running.values():
            if running.asked.id == asked_id:
                self._end(running, _stopped())
                return True
        for waiting in self._waiting:
            if waiting.asked.id == asked_id:
                self._waiting.remove(waiting)
                reply(waiting.asked.connection, pack_error(_stopped()))
                return True
        return False

    def end_all(self) -> None:
        """Kill every child."""
        for running in self._running.values():
            running.child.end()
        for kept in self._idle:
            kept.end()

    def seconds_left(self) -> float | None:
        """Seconds until something is to be done; None when nothing is."""
        now = time.monotonic()
        times = [one.until for one in self._running.values()]
        times += [one.begun + _LONG for one in self._running.values() if not one.yields]
        times += [one.until for one in self._waiting]
        if self._lacks_fresh():
            times.append(self._calm_from)
        return max(0.0, min(times) - now) if times else None

    def look_after(self) -> None:
        """End what is late, slow what is long, start what has waited, fork for what may come."""
        now = time.monotonic()
        for running in list(self._running.values()):
            if running.until <= now:
                self._end(running, running.asked.job.failure(Ending.TIME))
            elif not running.yields and running.begun + _LONG <= now:
                running.yields = True
                os.setpriority(os.PRIO_PROCESS, running.child.pid, _niceness() + _YIELDING)
        self._refuse_impatient(now)
        for waiting in list(self._waiting):
            if self._has_room(waiting.asked):
                self._waiting.remove(waiting)
                self._start(waiting.asked)
        if self._lacks_fresh() and self._calm_from <= now:
            self._keep(fork_kept(self._job_of, self._limits.memory))

    def _has_room(self, asked: Asked) -> bool:
        if len(self._running) >= self._limits.children:
            return False
        unknown = sum(one.asked.who.unknown for one in self._running.values())
        return not asked.who.unknown or unknown < self._limits.for_unknown

    def _lacks_fresh(self) -> bool:
        """Whether no child is ready for any query."""
        if len(self._running) + len(self._idle) >= self._limits.children:
            return False
        return not any(kept.seen is None for kept in self._idle)

    def _refuse_impatient(self, now: float) -> None:
        for waiting in [one for one in self._waiting if one.until <= now]:
            self._waiting.remove(waiting)
            reply(waiting.asked.connection, pack_error(_busy()))

    def _start(self, asked: Asked) -> None:
        kept = self._handed(asked) if asked.job.keeps else None
        child = kept.child if kept else self._forked(asked)
        now = time.monotonic()
        running = _Running(asked, child, kept, now, now + asked.job.deadline)
        self._running[child.pid] = running
        self._events.register(child.begun, selectors.EVENT_READ, partial(self._told, running))
        connection = asked.connection.fileno()
        self._events.register(connection, selectors.EVENT_READ, partial(self._left, running))

    def _forked(self, asked: Asked) -> Child:
        return fork(
            asked.job.work,
            asked.connection.fileno(),
            deadline=asked.job.deadline,
            memory=self._limits.memory,
        )

    def _handed(self, asked: Asked) -> KeptChild:
        """A kept child that has been given the job: one that fits, or a fresh one."""
        for kept in list(self._fitting(asked.job)):
            self._idle.remove(kept)
            self._events.unregister(kept.child.begun)
            with contextlib.suppress(OSError):  # it has died meanwhile
                kept.give(asked.said, asked.connection)
                kept.seen = asked.job.seen
                return kept
            kept.end()
        fresh = fork_kept(self._job_of, self._limits.memory)
        fresh.give(asked.said, asked.connection)
        fresh.seen = asked.job.seen
        return fresh

    def _fitting(self, job: Job) -> Iterator[KeptChild]:
        yield from (kept for kept in self._idle if job.seen and kept.seen == job.seen)
        yield from (kept for kept in self._idle if kept.seen is None)

    def _keep(self, kept: KeptChild) -> None:
        self._idle.append(kept)
        self._events.register(kept.child.begun, selectors.EVENT_READ, partial(self._lost, kept))

    def _lost(self, kept: KeptChild) -> None:
        """A child that waited for a query has ended."""
        self._events.unregister(kept.child.begun)
        self._idle.remove(kept)
        kept.end()

    def _told(self, running: _Running) -> None:
        """The child has its answer and now sends it, or has sent it, or has ended."""
        told = os.read(running.child.begun, 8)
        if ANSWERING in told:
            running.answering = True
            running.until = time.monotonic() + SENDING
        if READY in told:
            self._done(running)
        elif not told:
            status = self._forget(running)
            if not running.answering:
                failure = running.asked.job.failure(ending_of(status))
                reply(running.asked.connection, pack_error(failure))
            running.asked.connection.close()

    def _done(self, running: _Running) -> None:
        """A child that can be kept has answered."""
        kept = running.kept
        if kept is None or not kept.is_current or running.yields:
            self._forget(running)
        else:
            self._unwatch(running)
            self._keep(kept)
        running.asked.connection.close()

    def _left(self, running: _Running) -> None:
        """The client has left, with the answer or before it; who is sending ends by itself."""
        if running.answering:
            self._events.unregister(running.asked.connection.fileno())
            running.left = True
        else:
            self._forget(running)
        running.asked.connection.close()

    def _end(self, running: _Running, error: MalgrafError) -> None:
        self._forget(running)
        if not running.answering:
            reply(running.asked.connection, pack_error(error))
        running.asked.connection.close()

    def _forget(self, running: _Running) -> int:
        self._unwatch(running)
        return running.kept.end() if running.kept else running.child.end()

    def _unwatch(self, running: _Running) -> None:
        self._events.unregister(running.child.begun)
        if not running.left:
            self._events.unregister(running.asked.connection.fileno())
        del self._running[running.child.pid]


def reply(connection: socket.socket, frame: bytes) -> None:
    """A short answer of the process itself; the client may have left."""
    with contextlib.suppress(OSError):
        connection.sendall(frame)
    connection.close()


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def _busy() -> StoreError:
    return StoreError(
        Text(
            "För många frågor ställs just nu. Försök igen om en stund.",
            "Too many queries are being asked right now. Try again in a while.",
        )
    )


def _stopped() -> StoreError:
    return StoreError(
        Text(
            "Frågan stoppades av den som sköter tjänsten.",
            "The query was stopped by those who look after the service.",
        )
    )

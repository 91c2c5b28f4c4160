"""The reader process itself: one thread, every graph in one store, a forked child per request.

Nothing here waits for a child: it is told when one is done, has died, is late, or has been left.
"""

import contextlib
import os
import selectors
import shutil
import signal
import socket
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, NoReturn

from graph.changes import Delta
from graph.child import Child, Ending, ending_of, fork
from graph.errors import MalgrafError, StoreError
from graph.frames import Kind, joined, pack, pack_error, parted, receive
from graph.reader.contents import contents_of
from graph.reader.jobs import Job, Parts
from graph.reader.supervision import SENDING, Limits
from graph.texts import Text

_ASKING: Final = 1.0
"""Seconds a client may take to say what it asks."""


@dataclass
class _Running:
    """A job in a child; ``until`` is when it will be ended, by the monotonic clock."""

    job: Job
    child: Child
    connection: socket.socket
    until: float
    answering: bool = False


@dataclass(frozen=True)
class _Waiting:
    job: Job
    connection: socket.socket
    until: float


class ReaderProcess:
    """Answers on a Unix socket until its standard input closes, which it does when we die."""

    def __init__(self, folder: Path, address: Path, limits: Limits) -> None:
        self._contents = contents_of(folder)
        self._limits = limits
        self._address = address
        self._running: dict[int, _Running] = {}
        self._waiting: deque[_Waiting] = deque()
        self._own_tasks = {
            "apply": self._apply,
            "refresh": self._refresh,
            "business": self._business,
        }
        self._events = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen(128)
        self._watch(self._listener.fileno(), self._accept)
        self._watch(sys.stdin.fileno(), self._end)

    def serve(self) -> NoReturn:
        """Answer until the end."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too: our parent decides
        while True:
            for event, _ in self._events.select(self._idle()):
                if event.fd in self._events.get_map():  # an event before may have ended this one
                    event.data()
            self._end_late()
            self._start_waiting()

    def _watch(self, descriptor: int, action: Callable[[], None]) -> None:
        self._events.register(descriptor, selectors.EVENT_READ, action)

    def _idle(self) -> float | None:
        """Seconds until something is late; None when nothing can be."""
        times = [one.until for one in self._running.values()]
        times += [one.until for one in self._waiting]
        return max(0.0, min(times) - time.monotonic()) if times else None

    def _end(self) -> NoReturn:
        for running in self._running.values():
            running.child.end()
        shutil.rmtree(self._address.parent, ignore_errors=True)
        os._exit(0)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(_ASKING)
        try:
            said, parts = parted(receive(connection)[1])
            connection.settimeout(None)
            if said["ask"] in self._own_tasks:
                answer = self._own_tasks[said.pop("ask")](said, parts)
                _reply(connection, pack(Kind.ANSWER, joined(answer)))
            else:
                self._take(self._contents.job(said, parts, self._limits.answer), connection)
        except MalgrafError as error:
            _reply(connection, pack_error(error))
        except (OSError, EOFError):
            connection.close()
        except Exception:  # noqa: BLE001 - the process edge: whoever asked raises it
            _reply(connection, pack(Kind.FAULT, traceback.format_exc().encode()))

    def _business(self, _: dict[str, Any], __: Parts) -> dict[str, Any]:
        return {"running": len(self._running), "waiting": len(self._waiting)}

    def _take(self, asked: Job, connection: socket.socket) -> None:
        if len(self._running) < self._limits.children:
            self._start(asked, connection)
        elif len(self._waiting) < self._limits.waiting:
            until = time.monotonic() + self._limits.patience
            self._waiting.append(_Waiting(asked, connection, until))
        else:
            raise _busy()

    def _start(self, asked: Job, connection: socket.socket) -> None:
        child = fork(
            asked.work,
            connection.fileno(),
            deadline=asked.deadline,
            memory=self._limits.memory,
        )
        running = _Running(asked, child, connection, time.monotonic() + asked.deadline)
        self._running[child.pid] = running
        self._watch(child.begun, partial(self._told, running))
        self._watch(connection.fileno(), partial(self._drop, running))

    def _told(self, running: _Running) -> None:
        """The child has its answer and now sends it, or has ended."""
        if os.read(running.child.begun, 1):
            running.answering = True
            running.until = time.monotonic() + SENDING
            return
        status = self._forget(running)
        if not running.answering:
            _reply(running.connection, pack_error(running.job.failure(ending_of(status))))
        running.connection.close()

    def _drop(self, running: _Running) -> None:
        """The client has left: nobody waits for the answer."""
        self._forget(running)
        running.connection.close()

    def _forget(self, running: _Running) -> int:
        self._events.unregister(running.child.begun)
        self._events.unregister(running.connection.fileno())
        del self._running[running.child.pid]
        return running.child.end()

    def _end_late(self) -> None:
        now = time.monotonic()
        for running in [one for one in self._running.values() if one.until <= now]:
            self._forget(running)
            if not running.answering:
                _reply(running.connection, pack_error(running.job.failure(Ending.TIME)))
            running.connection.close()

    def _start_waiting(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0].until <= now:
            _reply(self._waiting.popleft().connection, pack_error(_busy()))
        while self._waiting and len(self._running) < self._limits.children:
            first = self._waiting.popleft()
            self._start(first.job, first.connection)

    def _apply(self, said: dict[str, Any], parts: Parts) -> dict[str, Any]:
        """Take in a change. What is missing before it is read from the folder."""
        number, owner, delta = said["number"], said["owner"], Delta(*parts)
        try:
            follows = self._contents.apply(number, owner, delta)
        except (SyntaxError, ValueError, MemoryError):
            self._catch_up({owner})
        else:
            if not follows:
                self._catch_up(())
        return {"number": self._contents.number}

    def _refresh(self, said: dict[str, Any], _: Parts) -> dict[str, Any]:
        """Read an owner again, or everybody who has changed."""
        self._catch_up(() if said["owner"] is None else {said["owner"]})
        return {"number": self._contents.number, "numbers": self._contents.numbers}

    def _catch_up(self, again: Collection[str]) -> None:
        self._contents.catch_up(again)


def _reply(connection: socket.socket, frame: bytes) -> None:
    """A short answer of the process itself; the client may have left."""
    with contextlib.suppress(OSError):
        connection.sendall(frame)
    connection.close()


def _busy() -> StoreError:
    return StoreError(
        Text(
            "För många frågor ställs just nu. Försök igen om en stund.",
            "Too many queries are being asked right now. Try again in a while.",
        )
    )

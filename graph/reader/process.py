"""The reader process itself: one thread, every graph in one store, a child for each request."""

import itertools
import os
import selectors
import shutil
import signal
import socket
import sys
import traceback
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, NoReturn

from graph.changes import Delta
from graph.errors import MalgrafError
from graph.frames import Kind, joined, pack, pack_error, parted, receive
from graph.reader.asked import Asked, Asker
from graph.reader.contents import contents_of
from graph.reader.jobs import Job, Parts
from graph.reader.supervision import Limits
from graph.reader.workforce import Workforce, reply

_ASKING: Final = 1.0
"""Seconds a client may take to say what it asks."""


class ReaderProcess:
    """Answers on a Unix socket until its standard input closes, which it does when we die."""

    def __init__(self, folder: Path, address: Path, limits: Limits) -> None:
        self._contents = contents_of(folder)
        self._limits = limits
        self._address = address
        self._own_tasks = {
            "apply": self._apply,
            "refresh": self._refresh,
            "underway": self._underway,
            "stop": self._stop,
        }
        self._ids = itertools.count(1)
        self._events = selectors.DefaultSelector()
        self._work = Workforce(limits, self._kept_job, self._events)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(address))
        self._listener.listen(128)
        self._watch(self._listener.fileno(), self._accept)
        self._watch(sys.stdin.fileno(), self._end)

    def serve(self) -> NoReturn:
        """Answer until the end."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches us too: our parent decides
        while True:
            for event, _ in self._events.select(self._work.seconds_left()):
                now = self._events.get_map().get(event.fd)  # one before may have ended this one
                if now is not None and now.data is event.data:
                    event.data()
            self._work.look_after()

    def _watch(self, descriptor: int, action: Callable[[], None]) -> None:
        self._events.register(descriptor, selectors.EVENT_READ, action)

    def _end(self) -> NoReturn:
        self._work.end_all()
        shutil.rmtree(self._address.parent, ignore_errors=True)
        os._exit(0)

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.settimeout(_ASKING)
        try:
            said, parts = parted(receive(connection)[1])
            connection.settimeout(None)
            kind, who = str(said["ask"]), Asker(**said.pop("who", {}))
            if kind in self._own_tasks:
                del said["ask"]
                answer = self._own_tasks[kind](said, parts)
                reply(connection, pack(Kind.ANSWER, joined(answer)))
            else:
                job = self._contents.job(said, parts, self._limits.answer)
                self._work.take(Asked(next(self._ids), kind, said, who, job, connection))
        except MalgrafError as error:
            reply(connection, pack_error(error))
        except (OSError, EOFError):
            connection.close()
        except Exception:  # noqa: BLE001 - the process edge: whoever asked raises it
            reply(connection, pack(Kind.FAULT, traceback.format_exc().encode()))

    def _kept_job(self, said: dict[str, Any]) -> Job:
        """What a kept child does of what is asked; it has no more than what is said."""
        return self._contents.job(said, (), self._limits.answer)

    def _underway(self, _: dict[str, Any], __: Parts) -> dict[str, Any]:
        return {"underway": [asdict(one) for one in self._work.underway()]}

    def _stop(self, said: dict[str, Any], _: Parts) -> dict[str, Any]:
        return {"stopped": self._work.stop(said["id"])}

    def _apply(self, said: dict[str, Any], parts: Parts) -> dict[str, Any]:
        """Take in a change. What is missing before it is read from the folder."""
        number, owner, delta = said["number"], said["owner"], Delta(*parts)
        self._work.changed()
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
        self._work.changed()
        self._contents.catch_up(again)

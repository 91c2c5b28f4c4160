"""The killable child: what a stranger's input can make long or large runs here, and nowhere else.

A process without threads forks; the copy sees everything in memory, can open neither files nor
sockets, has a ceiling on its memory and is killed at its deadline. On macOS the kernel does not
keep the memory ceiling; everything else holds there too.
"""

import contextlib
import os
import select
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import NoReturn

from graph.confinement import (
    allow_seconds,
    by_a_thread_of_its_own,
    confine,
    frame_of,
    write_whole,
)
from graph.errors import MalgrafError, QueryTimeout, QueryTooLarge, StoreError
from graph.frames import split, unpack
from graph.texts import Text

GIBIBYTE = 1 << 30


class Ending(Enum):
    """Why a child ended without an answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True)
class Child:
    """A running child. ``begun`` turns readable when its answer is complete, or when it is dead."""

    pid: int
    begun: int

    def end(self) -> int:
        """Kill and reap it; gives its wait status. Once only."""
        os.close(self.begun)
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return os.waitpid(self.pid, 0)[1]


def query_failure(ending: Ending) -> MalgrafError:
    """What to tell who wrote the query."""
    if ending is Ending.TIME:
        return QueryTimeout(
            Text(
                "Frågan tog för lång tid och avbröts. Begränsa den, till exempel med LIMIT.",
                "The query took too long and was ended. Narrow it, by LIMIT for instance.",
            )
        )
    if ending is Ending.MEMORY:
        return QueryTooLarge(
            Text(
                "Frågan behövde för mycket minne och avbröts. Begränsa eller dela den.",
                "The query needed too much memory and was ended. Narrow it or split it.",
            )
        )
    return QueryTooLarge(
        Text(
            "Frågan är för djupt nästlad för att kunna besvaras. Förenkla den.",
            "The query is nested too deep to be answered. Simplify it.",
        )
    )


def run(
    work: Callable[[], bytes],
    *,
    deadline: float,
    memory: int = GIBIBYTE,
    failure: Callable[[Ending], MalgrafError] = query_failure,
    meanwhile: Callable[[], object] | None = None,
) -> bytes:
    """What ``work`` gives, run in a child; ``deadline`` in seconds, ``memory`` in bytes to add.

    Errors of ours raised by ``work`` are raised here. Everything ``work`` needs must be imported
    and read before: a child cannot open a file. ``meanwhile`` is done here while the child works.
    """
    until = time.monotonic() + deadline
    reading, writing = os.pipe()
    try:
        child = fork(work, writing, deadline=deadline, memory=memory)
    except MalgrafError:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    try:
        if meanwhile is not None:
            meanwhile()
        frame = _received(reading, until)
    finally:
        os.close(reading)
        status = child.end()
    if frame is None:
        raise failure(Ending.TIME)
    try:
        return unpack(*split(frame))
    except EOFError:
        raise failure(ending_of(status)) from None
    except MemoryError:
        raise failure(Ending.MEMORY) from None


def fork(work: Callable[[], bytes], answer_to: int, *, deadline: float, memory: int) -> Child:
    """Start ``work`` in a child that writes one frame to the file descriptor ``answer_to``.

    The caller keeps the deadline, and must ``end`` the child. Never from a process with threads:
    a lock another thread holds would stay locked for ever in the copy.
    """
    refuse_threads()
    begun, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(work, answer_to, tell, deadline, memory)
    os.close(tell)
    return Child(pid, begun)


def refuse_threads() -> None:
    """Raise ``StoreError`` where this process has threads: then it must not fork."""
    if threading.active_count() > 1:
        raise StoreError(
            Text(
                "Programfel: en process med trådar får inte förgrena sig.",
                "Programming error: a process with threads must not fork.",
            )
        )


def ending_of(status: int) -> Ending:
    """Why a child that gave no answer ended, by its wait status."""
    if not os.WIFSIGNALED(status):
        return Ending.CRASH
    ended_by = os.WTERMSIG(status)
    if ended_by == signal.SIGXCPU:
        return Ending.TIME
    # Rust aborts when it gets no memory; the kernel kills when the whole machine has none
    return Ending.MEMORY if ended_by in {signal.SIGABRT, signal.SIGKILL} else Ending.CRASH


def _received(reading: int, until: float) -> bytes | None:
    """Everything the child writes; None when the deadline comes first."""
    parts: list[bytes] = []
    while (left := until - time.monotonic()) > 0:
        if select.select([reading], [], [], left)[0]:
            part = os.read(reading, 1 << 20)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return None


def _live(
    work: Callable[[], bytes], answer_to: int, tell: int, deadline: float, memory: int
) -> NoReturn:
    """The child's whole life: it never returns into the code it was forked from."""
    code = 1
    try:
        confine((answer_to, tell), memory)
        allow_seconds(deadline)
        frame = by_a_thread_of_its_own(partial(frame_of, work))
        os.write(tell, b"1")
        write_whole(answer_to, frame)
        code = 0
    finally:
        os._exit(code)

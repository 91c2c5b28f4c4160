"""The killable child: what a stranger's input can make long or large runs here, and nowhere else.

A process without threads forks; the copy sees everything in memory, can open neither files nor
sockets, has a ceiling on its memory and is killed at its deadline. On macOS the kernel does not
keep the memory ceiling; everything else holds there too.
"""

import contextlib
import faulthandler
import gc
import math
import os
import resource
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import NoReturn

from graph.errors import MalgrafError, QueryTimeout, QueryTooLarge, StoreError
from graph.frames import Kind, pack, pack_error, split, unpack
from graph.texts import Text

GIBIBYTE = 1 << 30
_STACK = 8 << 20
"""Bytes of a child's stack: what a process usually has, and threads not everywhere."""


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
    if threading.active_count() > 1:
        raise StoreError(
            Text(
                "Programfel: en process med trådar får inte förgrena sig.",
                "Programming error: a process with threads must not fork.",
            )
        )
    begun, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(work, answer_to, tell, deadline, memory)
    os.close(tell)
    return Child(pid, begun)


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
        _confine(answer_to, tell, deadline, memory)
        frame = _by_a_thread_of_its_own(partial(_frame, work))
        os.write(tell, b"1")
        left = memoryview(frame)
        while left:
            left = left[os.write(answer_to, left) :]
        code = 0
    finally:
        os._exit(code)


def _confine(answer_to: int, tell: int, deadline: float, memory: int) -> None:
    faulthandler.disable()
    gc.freeze()
    for handled in (signal.SIGINT, signal.SIGTERM):
        signal.signal(handled, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    low, high = sorted((answer_to, tell))
    os.closerange(3, low)
    os.closerange(low + 1, high)
    os.closerange(high + 1, max(high + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    if sys.platform == "linux":
        ceiling = _address_space() + memory
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    seconds = math.ceil(deadline) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _by_a_thread_of_its_own(work: Callable[[], bytes]) -> bytes:
    """What ``work`` gives, with random numbers that no other child has.

    The engine keeps the state of its random numbers by thread, and a fork copies that of the only
    one: every child would make the same UUIDs and name its new blank nodes alike.
    """
    done: list[bytes] = []
    threading.stack_size(_STACK)
    thread = threading.Thread(target=lambda: done.append(work()))
    thread.start()
    thread.join()
    return done[0]


def _frame(work: Callable[[], bytes]) -> bytes:
    try:
        return pack(Kind.ANSWER, work())
    except MalgrafError as error:
        return pack_error(error)
    except MemoryError:
        return pack(Kind.MEMORY)
    except Exception:  # noqa: BLE001 - the process edge: the parent raises it
        return pack(Kind.FAULT, traceback.format_exc().encode())


def _address_space() -> int:
    """Bytes of address space this process has now."""
    with Path("/proc/self/statm").open() as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()

"""What a child of ours gives up before it does a stranger's work: files, sockets, memory, time."""

import faulthandler
import gc
import math
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from graph.errors import MalgrafError
from graph.frames import Kind, pack, pack_error

_STACK = 8 << 20
"""Bytes of a child's stack: what a process usually has, and threads not everywhere."""


def confine(kept: Sequence[int], memory: int, *, spare: int = 0) -> None:
    """Leave this process nothing but the descriptors in ``kept``, and ``memory`` bytes more.

    ``spare`` descriptors more may be open at a time; those kept must then be 3, 4 and so on.
    """
    faulthandler.disable()
    gc.freeze()
    for handled in (signal.SIGINT, signal.SIGTERM):
        signal.signal(handled, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    start = 3
    for descriptor in sorted(kept):
        os.closerange(start, descriptor)
        start = descriptor + 1
    os.closerange(start, max(start, resource.getrlimit(resource.RLIMIT_NOFILE)[0]))
    if sys.platform == "linux":
        ceiling = _address_space() + memory
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    descriptors = start + spare if spare else 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


def allow_seconds(seconds: float) -> None:
    """Have the kernel end this process when it has worked a little longer than that from now."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    upto = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (upto, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def by_a_thread_of_its_own(work: Callable[[], bytes]) -> bytes:
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


def frame_of(work: Callable[[], bytes]) -> bytes:
    """What ``work`` gives as a frame, or the error that it raises."""
    try:
        return pack(Kind.ANSWER, work())
    except MalgrafError as error:
        return pack_error(error)
    except MemoryError:
        return pack(Kind.MEMORY)
    except Exception:  # noqa: BLE001 - the process edge: the parent raises it
        return pack(Kind.FAULT, traceback.format_exc().encode())


def write_whole(descriptor: int, frame: bytes) -> None:
    """Write all of a frame, however little is taken at a time."""
    left = memoryview(frame)
    while left:
        left = left[os.write(descriptor, left) :]


def _address_space() -> int:
    """Bytes of address space this process has now."""
    with Path("/proc/self/statm").open() as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()

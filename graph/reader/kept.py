"""Children that are kept: each answers one query after another, over what it was forked with.

Such a child gives up the same as every other. The one descriptor more that it may have open is the
connection of whoever asks, which it is handed with the query: while a query runs there is no room
for a file or a socket.
"""

import fcntl
import os
import resource
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, NoReturn

from graph.child import Child, refuse_threads
from graph.confinement import (
    allow_seconds,
    by_a_thread_of_its_own,
    confine,
    frame_of,
    write_whole,
)
from graph.frames import HEADER, Kind, joined, pack, parted, receive_rest
from graph.reader.jobs import Job

ANSWERING: Final = b"1"
"""What a child tells when its answer is complete and now goes to whoever asked."""
READY: Final = b"2"
"""What a child tells when the answer has gone and it can take another query."""
_CHANNEL, _TELL, _ABOVE = 3, 4, 64
_GROWN: Final = 64 << 20
"""Bytes that a child may have grown by before it ends, to be replaced by a fresh one."""

JobOf = Callable[[dict[str, Any]], Job]


@dataclass
class KeptChild:
    """A child and the way to hand it queries.

    ``seen`` are the organisations that are left in it where others were taken away; None is all.
    ``is_current`` is whether it holds what the reader holds.
    """

    child: Child
    channel: socket.socket
    seen: tuple[str, ...] | None = None
    is_current: bool = True

    def give(self, said: Mapping[str, Any], connection: socket.socket) -> None:
        """Have it answer on that connection; raises ``OSError`` where it has died."""
        frame = memoryview(pack(Kind.ANSWER, joined(said)))
        sent = socket.send_fds(self.channel, [frame], [connection.fileno()])
        self.channel.sendall(frame[sent:])

    def end(self) -> int:
        """Kill and reap it; gives its wait status. Once only."""
        self.channel.close()
        return self.child.end()


def fork_kept(job_of: JobOf, memory: int) -> KeptChild:
    """A fresh child; ``job_of`` makes of what is asked what it then does. See ``child.fork``."""
    refuse_threads()
    ours, theirs = socket.socketpair()
    begun, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _live(job_of, theirs.detach(), tell, memory)
    os.close(tell)
    theirs.close()
    return KeptChild(Child(pid, begun), ours)


def _live(job_of: JobOf, channel: int, tell: int, memory: int) -> NoReturn:
    """The child's whole life: it never returns into the code it was forked from."""
    try:
        above = [fcntl.fcntl(each, fcntl.F_DUPFD, _ABOVE) for each in (channel, tell)]
        for low, high in zip((_CHANNEL, _TELL), above, strict=True):
            os.dup2(high, low)
        confine((_CHANNEL, _TELL), memory, spare=1)
        with socket.socket(fileno=_CHANNEL) as given:
            by_a_thread_of_its_own(partial(_answer_all, job_of, given))
    finally:
        os._exit(0)


def _answer_all(job_of: JobOf, channel: socket.socket) -> bytes:
    """Answer until there is nobody to answer, or too much memory has been taken."""
    most = _resident() + _GROWN
    while True:
        start, descriptors, _, _ = socket.recv_fds(channel, HEADER.size, 1)
        if not descriptors:
            break
        _, payload = receive_rest(channel, start)
        job = job_of(parted(payload)[0])
        allow_seconds(job.deadline)
        frame = frame_of(job.work)
        os.write(_TELL, ANSWERING)
        with suppress(OSError):  # who asked may have left
            write_whole(descriptors[0], frame)
        del frame, job
        os.close(descriptors[0])
        if _resident() > most:
            break
        os.write(_TELL, READY)
    return b""


def _resident() -> int:
    """The most bytes of memory this process has had."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most << 10

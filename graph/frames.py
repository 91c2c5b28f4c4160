"""What goes between our processes: length-prefixed bytes, with JSON in front, never pickle."""

import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from graph import errors
from graph.errors import DataError, Forbidden, MalgrafError, Place, Problem
from graph.texts import Text

HEADER = struct.Struct("!BQ")
_LENGTH = struct.Struct("!I")


class Kind(IntEnum):
    """What a frame holds: an answer, an error of ours, out of memory, or a fault in the code."""

    ANSWER = 0
    ERROR = 1
    MEMORY = 2
    FAULT = 3


def pack(kind: Kind, payload: bytes = b"") -> bytes:
    """A whole frame."""
    return HEADER.pack(kind, len(payload)) + payload


def pack_error(error: MalgrafError) -> bytes:
    """An error of ours as a frame, with every problem it carries.

    >>> unpack(*split(pack_error(errors.NotFound(Text("Finns inte.", "Not found.")))))
    Traceback (most recent call last):
    graph.errors.NotFound: Not found.
    """
    problems = error.problems if isinstance(error, DataError | Forbidden) else ()
    said = {
        "class": _known(type(error)).__name__,
        "message": asdict(error.message),
        "problems": [asdict(problem) for problem in problems],
    }
    return pack(Kind.ERROR, json.dumps(said).encode())


def split(frame: bytes) -> tuple[int, bytes]:
    """Kind and payload of a whole frame; raises EOFError when it is cut."""
    if len(frame) < HEADER.size:
        raise EOFError
    kind, length = HEADER.unpack_from(frame)
    if len(frame) != HEADER.size + length:
        raise EOFError
    return kind, frame[HEADER.size :]


def unpack(kind: int, payload: bytes) -> bytes:
    """The answer; an error is raised as it was on the other side."""
    if kind == Kind.ERROR:
        raise _error(payload)
    if kind == Kind.MEMORY:
        raise MemoryError
    if kind == Kind.FAULT:
        raise RuntimeError(payload.decode())
    return payload


def receive(connection: socket.socket) -> tuple[int, bytes]:
    """The next frame from a socket; raises EOFError when the other side ends before its end."""
    return receive_rest(connection, b"")


def receive_rest(connection: socket.socket, start: bytes) -> tuple[int, bytes]:
    """The frame from a socket of whose header the ``start`` has come already."""
    missing = HEADER.size - len(start)
    kind, length = HEADER.unpack(start + _exactly(connection.recv, missing))
    return kind, _exactly(connection.recv, length)


def joined(said: Mapping[str, Any], *parts: bytes) -> bytes:
    """Something said, and whole contents with it, as one payload.

    >>> parted(joined({"number": 7}, b"one", b"", b"three"))
    ({'number': 7}, (b'one', b'', b'three'))
    """
    return b"".join((_opening(said, parts), *parts))


def parted(payload: bytes) -> tuple[dict[str, Any], tuple[bytes, ...]]:
    """What ``joined`` put together."""
    start = _LENGTH.size + _LENGTH.unpack_from(payload)[0]
    said = json.loads(payload[_LENGTH.size : start])
    parts = []
    for size in said.pop("sizes"):
        parts.append(payload[start : start + size])
        start += size
    return said, tuple(parts)


def send(connection: socket.socket, said: Mapping[str, Any], *parts: bytes) -> None:
    """Send what ``joined`` gives as a frame, without making one long text of it first."""
    opening = _opening(said, parts)
    length = len(opening) + sum(map(len, parts))
    for part in (HEADER.pack(Kind.ANSWER, length) + opening, *parts):
        connection.sendall(part)


def _opening(said: Mapping[str, Any], parts: tuple[bytes, ...]) -> bytes:
    text = json.dumps({**said, "sizes": [len(part) for part in parts]}).encode()
    return _LENGTH.pack(len(text)) + text


def _exactly(read: Callable[[int], bytes], length: int) -> bytes:
    parts, missing = [], length
    while missing:
        part = read(min(missing, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)


def _known(kind: type[MalgrafError]) -> type[MalgrafError]:
    """The nearest class that ``graph.errors`` defines: others are not known everywhere."""
    return next(parent for parent in kind.__mro__ if parent.__module__ == errors.__name__)


def _error(payload: bytes) -> MalgrafError:
    said = json.loads(payload)
    message = Text(**said["message"])
    kind: type[MalgrafError] = getattr(errors, said["class"])
    if issubclass(kind, DataError | Forbidden):
        return kind(message, [_problem(problem) for problem in said["problems"]])
    return kind(message)


def _problem(said: dict[str, dict[str, str]]) -> Problem:
    place = said["place"]
    line = place.pop("line")
    return Problem(
        code=str(said["code"]),
        message=Text(**said["message"]),
        place=Place(**place, line=None if line is None else int(line)),
        value=str(said["value"]),
        fix=Text(**said["fix"]),
    )

"""One question to the reader process and its answer: from a thread, or from an event loop."""

import asyncio
import select
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

from graph.errors import QueryTimeout
from graph.frames import HEADER, Kind, joined, pack, receive, send
from graph.texts import Text

LOOKING: Final = 0.25
"""Seconds between looking whether the one who asked is still there."""
_MUCH: Final = 1 << 18
"""Bytes that are received at a time."""

Left = Callable[[], bool]
"""Tells whether whoever asked has left: then what was begun is ended."""
LeftSoon = Callable[[], Awaitable[bool]]
"""The same for who asks in an event loop."""


def never() -> bool:
    """Of those who cannot leave."""
    return False


def exchange(
    address: Path, said: Mapping[str, Any], parts: tuple[bytes, ...], seconds: float, has_left: Left
) -> tuple[int, bytes]:
    """The frame that is answered within the seconds.

    Raises ``TimeoutError``, ``EOFError`` or ``OSError`` where the process does not answer, and
    ``QueryTimeout`` where whoever asked has left.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(str(address))
        send(connection, said, *parts)
        while not select.select([connection], [], [], LOOKING)[0]:
            seconds -= LOOKING
            if seconds <= 0:
                raise TimeoutError
            if has_left():
                raise _left()
        return receive(connection)


async def exchange_soon(
    address: Path, said: Mapping[str, Any], seconds: float, has_left: LeftSoon
) -> tuple[int, bytes]:
    """The same without a thread that waits; to be cancelled is to leave."""
    asked = asyncio.create_task(_exchange(address, pack(Kind.ANSWER, joined(said))))
    try:
        while not (await asyncio.wait({asked}, timeout=LOOKING))[0]:
            seconds -= LOOKING
            if seconds <= 0:
                raise TimeoutError
            if await has_left():
                raise _left()
        return asked.result()
    finally:
        asked.cancel()


async def _exchange(address: Path, frame: bytes) -> tuple[int, bytes]:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_UNIX) as connection:
        connection.setblocking(False)
        await loop.sock_connect(connection, str(address))
        await loop.sock_sendall(connection, frame)
        received = await _some(loop, connection)
        while len(received) < HEADER.size:
            received += await _some(loop, connection)
        kind, length = HEADER.unpack_from(received)
        parts, missing = [received[HEADER.size :]], length + HEADER.size - len(received)
        while missing > 0:
            parts.append(await _some(loop, connection))
            missing -= len(parts[-1])
        return kind, b"".join(parts)


async def _some(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> bytes:
    received = await loop.sock_recv(connection, _MUCH)
    if not received:
        raise EOFError
    return received


def _left() -> QueryTimeout:
    return QueryTimeout(Text("Den som frågade har lämnat.", "Whoever asked has left."))

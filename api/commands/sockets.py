"""Where the server listens: an address of the network, and a socket in the data folder."""

import contextlib
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from graph.errors import StoreError
from graph.texts import Text

SOCKET: Final = "malgraf.sock"
"""In the data folder; whoever may open it is the operator."""
_LONGEST_PATH: Final = 100
"""Bytes: systems take 104 or 108, with the zero at the end."""


def listen(host: str, port: int) -> socket.socket:
    """A socket on an address of this computer; port 0 takes a free one.

    It says that it speaks TCP: else asyncio leaves Nagle's algorithm on, and every answer on a
    connection that is kept waits 40 ms for its second half.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        raise StoreError(
            Text(
                f"Port {port} på {host} är upptagen. Välj en annan med --port, eller --port 0.",
                f"Port {port} on {host} is taken. Choose another by --port, or --port 0.",
            )
        ) from error
    return opened


@contextlib.contextmanager
def listening_in(folder: Path) -> Iterator[socket.socket]:
    """A socket in the data folder that only its owner may open; gone afterwards.

    One that is left from a server that was killed is removed: whoever holds the folder's lock is
    the only server.
    """
    path = folder / SOCKET
    path.unlink(missing_ok=True)
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as opened:
        before = os.umask(0o177)
        try:
            with short_path(folder) as short:
                opened.bind(short)
        finally:
            os.umask(before)
        try:
            yield opened
        finally:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def short_path(folder: Path) -> Iterator[str]:
    """The path of the folder's socket, by another name where it is too long for the system."""
    path = str((folder / SOCKET).resolve())
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield path
        return
    if not Path("/proc/self/fd").is_dir():
        raise StoreError(
            Text(
                f"Sökvägen till datamappen är för lång för en socket: {folder}.",
                f"The path of the data folder is too long for a socket: {folder}.",
            )
        )
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{opened}/{SOCKET}"
    finally:
        os.close(opened)


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches the address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def address(host: str, listening: socket.socket) -> str:
    """Where a browser finds what listens on the socket."""
    name = "localhost" if host in {"localhost", "127.0.0.1", "::1", "0.0.0.0", "::"} else host  # noqa: S104
    shown = f"[{name}]" if ":" in name else name
    return f"http://{shown}:{listening.getsockname()[1]}"

"""Our side of the reader: starts it, asks it from any thread, and ends it."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from graph.child import GIBIBYTE, Ending, query_failure
from graph.errors import StoreError
from graph.frames import Kind, pack, receive, split, unpack
from graph.serialised_answers import CAP, Answer, Query, chosen
from graph.texts import Text

SENDING = 30.0
"""Seconds an answer that is complete may take on its way."""


@dataclass(frozen=True)
class Limits:
    """What the reader allows. ``memory`` and ``answer`` are bytes for one query.

    ``children`` queries run at once and ``waiting`` more wait, for ``patience`` seconds at most;
    others are refused.
    """

    children: int = 2 * (os.cpu_count() or 1)
    waiting: int = 8 * (os.cpu_count() or 1)
    patience: float = 5.0
    memory: int = GIBIBYTE
    answer: int = CAP


class Reader:
    """A running reader process. Safe to use from threads; the process ends when we do."""

    def __init__(self, process: "subprocess.Popen[bytes]", address: Path, limits: Limits) -> None:
        self._process = process
        self.address = address
        self._limits = limits

    @classmethod
    def start(cls, folder: Path, limits: Limits | None = None) -> Self:
        """Start a reader of a data folder; returns when it can answer."""
        limits = limits or Limits()
        address = Path(tempfile.mkdtemp(prefix="malgraf-reader-")) / "socket"
        arguments = [str(folder.absolute()), str(address), json.dumps(asdict(limits))]
        process = subprocess.Popen(  # noqa: S603 - our own module, with paths of ours
            [sys.executable, "-P", "-m", "graph.reader", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        reader = cls(process, address, limits)
        said = os.read(process.stdout.fileno(), 1 << 16) if process.stdout else b""
        try:
            unpack(*split(said))
        except EOFError:
            reader.stop()
            raise _gone() from None
        except Exception:
            reader.stop()
            raise
        return reader

    def stop(self) -> None:
        """End the process and everything it runs."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.address.parent, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def query(
        self,
        text: str,
        accept: Iterable[str],
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        deadline: float = 10.0,
    ) -> Answer:
        """The answer in the first of the media types ``accept`` that fits the query.

        Refused by the guard before anything is sent; ended ``deadline`` seconds after it began.
        """
        start = time.perf_counter()
        query = Query(
            text, chosen(text, accept), tuple(default_graphs), tuple(named_graphs), deadline
        )
        body = self._ask({"query": asdict(query)}, deadline)
        return Answer(query.media_type, body, time.perf_counter() - start)

    def refresh(self, key: str | None = None) -> None:
        """Read an organisation again after a change; None reads everything again."""
        self._ask({"refresh": key}, 600.0)

    def _ask(self, said: dict[str, object], seconds: float) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(seconds + self._limits.patience + SENDING)
            try:
                connection.connect(str(self.address))
                connection.sendall(pack(Kind.ANSWER, json.dumps(said).encode()))
                frame = receive(connection)
            except (OSError, EOFError) as error:
                raise _gone() from error
        try:
            return unpack(*frame)
        except MemoryError:
            raise query_failure(Ending.MEMORY) from None


def _gone() -> StoreError:
    return StoreError(
        Text(
            "Läsarprocessen svarar inte. Starta om tjänsten.",
            "The reader process does not answer. Restart the service.",
        )
    )

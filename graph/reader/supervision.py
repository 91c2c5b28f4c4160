"""The reader process seen from ours: started, found dead, started again, ended."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from graph.child import GIBIBYTE
from graph.errors import StoreError
from graph.frames import split, unpack
from graph.serialised_answers import CAP
from graph.texts import Text

SENDING: Final = 30.0
"""Seconds an answer that is complete may take on its way."""
RESTARTS: Final = 5
"""How many times a dead reader is started again within ``WITHIN`` seconds."""
WITHIN: Final = 60.0


@dataclass(frozen=True)
class Limits:
    """What the reader allows. ``memory`` and ``answer`` are bytes for one query.

    ``children`` queries run at once and ``waiting`` more wait, for ``patience`` seconds at most;
    others are refused. Of those who have not signed in at most ``for_unknown`` run at once.
    """

    children: int = 4 * (os.cpu_count() or 1)
    for_unknown: int = 2 * (os.cpu_count() or 1)
    waiting: int = 8 * (os.cpu_count() or 1)
    patience: float = 5.0
    memory: int = GIBIBYTE
    answer: int = CAP


class Started:
    """One reader process, which can answer when this has been made."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.address = Path(tempfile.mkdtemp(prefix="malgraf-reader-")) / "socket"
        arguments = [str(folder.absolute()), str(self.address), json.dumps(asdict(limits))]
        self._process = subprocess.Popen(  # noqa: S603 - our own module, with paths of ours
            [sys.executable, "-P", "-m", "graph.reader", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        said = os.read(self._process.stdout.fileno(), 1 << 16) if self._process.stdout else b""
        try:
            unpack(*split(said))
        except EOFError:
            self.end()
            raise gone() from None
        except Exception:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process and everything it runs; no harm in doing so twice."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.address.parent, ignore_errors=True)


class Supervisor:
    """Keeps a reader process going: one that has died is started again when it is next needed."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self._folder = folder
        self._limits = limits
        self._lock = threading.Lock()
        self._restarts: deque[float] = deque(maxlen=RESTARTS)
        self._stopped = False
        self.current = Started(folder, limits)

    @property
    def is_alive(self) -> bool:
        """Whether the process has not died."""
        return self.current.is_alive

    def living(self) -> Started:
        """A process that lives, as far as can be seen."""
        if self.current.is_alive and not self._stopped:
            return self.current
        if not self._lock.acquire(timeout=self._limits.patience):
            raise _starting()
        try:
            if self._stopped:
                raise gone()
            if not self.current.is_alive:
                self._start_again()
            return self.current
        finally:
            self._lock.release()

    def stop(self) -> None:
        """End the process for good."""
        self._stopped = True
        with self._lock:
            self.current.end()

    def _start_again(self) -> None:
        now = time.monotonic()
        if len(self._restarts) == RESTARTS and now - self._restarts[0] < WITHIN:
            raise gone()
        self._restarts.append(now)
        self.current.end()
        try:
            self.current = Started(self._folder, self._limits)
        except OSError as error:  # no room for its socket, or no more processes
            raise gone() from error


def gone() -> StoreError:
    """What to say when the reader does not answer."""
    return StoreError(
        Text(
            "Läsarprocessen svarar inte. Försök igen om en stund, och starta annars om tjänsten.",
            "The reader process does not answer. Try again in a while, or else restart the "
            "service.",
        )
    )


def _starting() -> StoreError:
    return StoreError(
        Text(
            "Läsarprocessen startar. Försök igen om en stund.",
            "The reader process is starting. Try again in a while.",
        )
    )

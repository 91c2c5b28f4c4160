"""Servers as processes of their own that are started, and killed, many times over.

Each is ``malgraf serve`` from its first line on. It is forked from a process that has imported
everything (``warmed``), which saves most of a start, and shares nothing with the one before.
"""

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Self

from graph.accounts import Accounts
from graph.rights import OPERATOR, Grant, Role

_IMPORTED = ("api.cli", "api.commands.serving", "uvicorn", "tests.warmed")
_PATIENCE = 180.0
"""Seconds that a start may take on a busy machine."""
_LOOKING = 0.01


def nursery() -> ForkServerContext:
    """Where servers are forked from."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*_IMPORTED])
    return context


def be_server(folder: str, log: str, temporary: str) -> None:
    """Serve a data folder on a free port; what is said goes to the end of a file."""
    os.setsid()
    os.environ["TMPDIR"] = temporary
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for descriptor in (1, 2):
        os.dup2(written, descriptor)
    sys.argv[1:] = ["serve", "--data", folder, "--port", "0", "--lang", "en"]
    from api.cli import main

    main()


class Served:
    """A server that has been started; it may not answer yet."""

    def __init__(self, context: ForkServerContext, folder: Path) -> None:
        self.folder = folder
        home = folder.parent
        (home / "tmp").mkdir(exist_ok=True)
        self.log = home / f"served-{time.monotonic_ns()}.log"
        arguments = (str(folder), str(self.log), str(home / "tmp"))
        self.process: BaseProcess = context.Process(target=be_server, args=arguments)
        self.process.start()

    @classmethod
    def answering(cls, context: ForkServerContext, folder: Path) -> Self:
        """A server that answers."""
        started = cls(context, folder)
        if not started.wait(lambda: bool(started.address), _PATIENCE):
            started.kill()
            raise AssertionError(started.said)
        return started

    @property
    def said(self) -> str:
        """What it has said on standard output and error."""
        return self.log.read_text() if self.log.exists() else ""

    @property
    def address(self) -> str:
        """Where it answers; empty until it does."""
        return next((word for word in self.said.split() if word.startswith("http://")), "")

    @property
    def readers(self) -> list[int]:
        """The process ids of its readers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        try:
            return [int(word) for word in children.read_text().split()]
        except OSError:
            return []

    def wait(self, until: Callable[[], bool], seconds: float) -> bool:
        """Whether it comes to that while the server lives."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if until():
                return True
            if not self.process.is_alive():
                return False
            time.sleep(_LOOKING)
        return False

    def kill(self, *, reader_first: bool = False) -> bool:
        """End it and its reader at once, by SIGKILL; whether nothing of it is left."""
        readers = self.readers
        if reader_first:
            _kill(readers)
        self.process.kill()
        self.process.join()
        if not reader_first and readers and time.monotonic_ns() % 2:
            _kill(readers)  # else it must find out for itself
        end = time.monotonic() + _PATIENCE
        while any(map(_lives, readers)) and time.monotonic() < end:
            time.sleep(_LOOKING)
        return not any(map(_lives, readers))

    def stop(self) -> int | None:
        """Ask it to end; its exit code."""
        self.process.terminate()
        self.process.join(_PATIENCE)
        return self.process.exitcode


def _kill(processes: list[int]) -> None:
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _lives(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False


def keys(folder: Path, count: int) -> list[str]:
    """The secrets of so many new keys that may do everything."""
    with Accounts.open(folder) as accounts:
        everything = [Grant(Role.ADMIN)]
        return [accounts.make_key(OPERATOR, f"k{n}", everything)[1] for n in range(count)]

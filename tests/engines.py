"""The oxigraph server as an engine elsewhere: started, killed and started again."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import httpx2
import pytest

from api.engine.addresses import Addresses
from api.engine.http_engine import HttpEngine

PROGRAM = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
    "oxigraph"
)
needs_engine = pytest.mark.skipif(
    PROGRAM is None, reason="the oxigraph server is not installed (pip install oxigraph)"
)
_PATIENCE = 30.0


class RunningEngine:
    """An oxigraph server on a port of its own; with a folder what it holds outlives it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Start it; returns when it answers."""
        location = () if self.folder is None else ("--location", str(self.folder))
        command = [str(PROGRAM), "serve", *location, "--bind", f"127.0.0.1:{self.port}"]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.02)
        raise AssertionError("the oxigraph server did not start")

    def kill(self) -> None:
        """End it at once, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def update(self, text: str) -> None:
        """Change what it holds, behind the mirror's back."""
        headers = {"content-type": "application/sparql-update"}
        answer = httpx2.post(f"{self.address}/update", content=text.encode(), headers=headers)
        answer.raise_for_status()

    def graph(self, name: str) -> set[bytes]:
        """All that a graph there holds, as N-Triples lines."""
        answer = httpx2.get(
            f"{self.address}/store",
            params={"graph": name},
            headers={"accept": "application/n-triples"},
            timeout=60,
        )
        return set() if answer.status_code == 404 else set(answer.content.splitlines(True))

    @contextmanager
    def asked(self) -> Iterator[HttpEngine]:
        """As the mirror asks it."""
        with HttpEngine(Addresses.of(self.address), {}) as engine:
            yield engine


@contextmanager
def running_engine(folder: Path | None = None) -> Iterator[RunningEngine]:
    """A server, ended afterwards."""
    engine = RunningEngine(folder).start()
    try:
        yield engine
    finally:
        engine.kill()

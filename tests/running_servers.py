"""``malgraf serve`` as a process of its own."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import MALGRAF


@dataclass(frozen=True)
class Running:
    """A server: its folder, its address, and its process."""

    folder: Path
    address: str
    process: subprocess.Popen[str]


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[Running]:
    """A server on a free port; ended afterwards where it has not ended by itself."""
    command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        words = process.stderr.readline().split()
        address = next(word for word in words if word.startswith("http://"))
        try:
            yield Running(folder, address, process)
        finally:
            process.terminate()

"""An installation with Exempelkommunen, served as by ``malgraf serve``, and a real browser.

Examples are loaded by a process of their own: reading files forks, and must not be done in a
process that has threads, as this one has while a test client is alive.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import settings
from playwright.sync_api import Browser, expect, sync_playwright

from api.app import create_app
from graph.store import Installation

settings.register_profile("untimed", deadline=None)  # how long it takes is no promise of ours
settings.load_profile("untimed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)
"""Where the browser is; None where there is none."""
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MALGRAF = (sys.executable, "-c", "from api.cli import main; main()")
BASE = "http://localhost:8000"
TEST_HOST = ("testserver",)
"""What test clients call the service."""


THREADED = frozenset({"browser", "server", "client", "engine"})
"""Fixtures that leave threads in this process."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what needs threads last: a process that has had them may not fork."""
    items.sort(key=lambda item: not THREADED.isdisjoint(getattr(item, "fixturenames", ())))


def load_examples(folder: Path, *names: str) -> Path:
    """A new data folder below ``folder`` with these examples in it."""
    data = folder / "data"
    subprocess.run([*MALGRAF, "init", "--data", data, "--base", BASE], check=True)
    for name in names:
        subprocess.run([*MALGRAF, "load", f"example:{name}", "--data", data], check=True)
    return data


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Exempelkommunen alone; nobody changes it."""
    return load_examples(tmp_path_factory.mktemp("pages"), "exempelkommunen")


@pytest.fixture(scope="session")
def exempelkommunen(data_folder: Path) -> Iterator[Installation]:
    """Exempelkommunen, open for reading."""
    with Installation.open(data_folder, write=False) as installation:
        yield installation


@pytest.fixture(scope="module")
def client(exempelkommunen: Installation) -> Iterator[TestClient]:
    """Asks the application without a network; Swedish unless a test says otherwise."""
    with TestClient(
        create_app(exempelkommunen, allowed_hosts=TEST_HOST), follow_redirects=False
    ) as started:
        yield started


@pytest.fixture(scope="session")
def server(data_folder: Path) -> Iterator[str]:
    """The address of ``malgraf serve`` on a free port."""
    command = [*MALGRAF, "serve", "--data", str(data_folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        words = running.stderr.readline().split()
        yield next(word for word in words if word.startswith("http://"))
        running.terminate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where there is none the test is skipped, in CI it fails."""
    if CHROMIUM is None:
        missing = f"the browser tests need one of {', '.join(BROWSERS)} on the path"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    expect.set_options(timeout=20_000)  # milliseconds: a busy machine is no fault of a page
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()

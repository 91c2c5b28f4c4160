"""An installation with Exempelkommunen, served on this computer, and a real browser."""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright

from api.app import create_app
from api.commands.serving import address, listen
from graph.examples import example
from graph.loading import example_source, load
from graph.store import Installation

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def exempelkommunen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Exempelkommunen alone in a data folder; nobody changes it."""
    with Installation.create(tmp_path_factory.mktemp("pages") / "data") as installation:
        chosen = example("exempelkommunen")
        load(installation, chosen.key, example_source(chosen))
        yield installation


@pytest.fixture(scope="session")
def client(exempelkommunen: Installation) -> Iterator[TestClient]:
    """Asks the application without a network; Swedish unless a test says otherwise."""
    with TestClient(create_app(exempelkommunen), follow_redirects=False) as started:
        yield started


@pytest.fixture(scope="session")
def server(exempelkommunen: Installation) -> Iterator[str]:
    """The address of the application, served from a thread."""
    listening = listen("127.0.0.1", 0)
    config = uvicorn.Config(create_app(exempelkommunen), log_level="warning")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.01)
    yield address(listening)
    running.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium; where there is none the test is skipped, in CI it fails."""
    if not CHROMIUM.exists() and os.environ.get("CI") != "true":
        pytest.skip(f"no {CHROMIUM}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield started
        started.close()

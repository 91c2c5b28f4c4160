"""The application over an installation that is closed, opened and exchanged under it."""

import tempfile
from pathlib import Path
from typing import Any, cast

from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import TEST_HOST


class Reopening:
    """An installation that is closed and opened again under the application that serves it."""

    def __init__(self) -> None:
        self.now: Installation

    def __getattr__(self, name: str) -> Any:
        return getattr(self.now, name)


class Service:
    """The application over an installation that is changed for a new one with every example."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.behind = Reopening()
        self.behind.now = Installation.create(home / "first")
        self.accounts = Accounts.open(home / "first")
        _, secret = self.accounts.make_key(OPERATOR, "model", [Grant(Role.ADMIN)])
        application = create_app(
            cast("Installation", self.behind),
            allowed_hosts=TEST_HOST,
            entrance=Entrance(self.accounts),
        )
        self.client = TestClient(application)
        self.client.headers["authorization"] = f"Bearer {secret}"

    def renew(self) -> None:
        """An empty installation."""
        self.behind.now.close()
        folder = Path(tempfile.mkdtemp(dir=self.home)) / "data"
        self.behind.now = Installation.create(folder, keep=1)

    def restart(self) -> None:
        """Close the installation and open it again."""
        folder = self.behind.now.folder
        self.behind.now.close()
        self.behind.now = Installation.open(folder, keep=1)

    def close(self) -> None:
        """Let go of everything."""
        self.behind.now.close()
        self.accounts.close()

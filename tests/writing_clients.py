"""Clients that may write, each with a key of its own, over a copy of Exempelkommunen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient

from api.app import create_app
from graph.accounts import Accounts
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.histories import copied

KEY = "exempelkommunen"
EVERYTHING = Grant(Role.ADMIN)


@contextmanager
def written(source: Path, folder: Path) -> Iterator[Installation]:
    """A copy of an installation, open for writing."""
    with copied(source, folder / "data") as installation:
        yield installation


@contextmanager
def asking(installation: Installation, *grants: Grant) -> Iterator[TestClient]:
    """A client with a key that has these grants; without any it shows no key."""
    with TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as client:
        client.headers["accept-language"] = "en"
        if grants:
            with Accounts.open(installation.folder) as accounts:
                _, secret = accounts.make_key(OPERATOR, "test", grants)
            client.headers["authorization"] = f"Bearer {secret}"
        yield client


def patched(client: TestClient, path: str, etag: str, **fields: Any) -> Any:
    """Change some fields of a thing that was read with an ETag."""
    headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
    return client.patch(f"/api/v1/{path}", json=fields, headers=headers)

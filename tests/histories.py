"""A municipality with some history behind it, and people who may read or change it."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from api.commands.sockets import SOCKET
from graph.accounts import Accounts, AnonymousReading
from graph.changes import Actor, Change, Delta, Way, delta_of
from graph.gate import Outcome
from graph.quad_lines import described
from graph.store import Installation, OrganisationStore

KEY = "exempelkommunen"
HOME = f"/o/{KEY}"
ASA = Actor("user:asa", "Åsa Östlund")
PAGE = {"accept": "text/html", "accept-language": "sv"}


@contextmanager
def copied(data_folder: Path, folder: Path) -> Iterator[Installation]:
    """A copy of a data folder, open for writing; a server may be using the one it is of."""
    shutil.copytree(data_folder, folder, ignore=shutil.ignore_patterns(SOCKET, "lock"))
    with Installation.open(folder, write=True) as installation:
        yield installation


@contextmanager
def browsing(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """A browser that has not signed in; everyone may read."""
    entrance = Entrance(accounts, AnonymousReading.ALL)
    app = create_app(installation, allowed_hosts=("testserver",), entrance=entrance)
    with TestClient(app, follow_redirects=False, headers=PAGE) as started:
        yield started


def changed(
    installation: Installation, thing: str, pattern: str, new: str, *, why: str = "", case: str = ""
) -> Outcome:
    """Change the one line about a thing that the pattern is found in, as Åsa."""

    def make(store: OrganisationStore) -> Delta:
        iri = store.names.namespace + thing
        lines = [line.decode() for line in described(store.store, iri, store.names.plan)]
        (old,) = [line for line in lines if re.search(pattern, line)]
        return delta_of([re.sub(pattern, new, old).encode()], [old.encode()])

    change = Change(KEY, ASA, Way.EDIT, why=why, case_number=case)
    return installation.commit(change, make)

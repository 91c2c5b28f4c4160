"""The two kinds of service, whole, with the same two graphs: for tests of the W3C's protocols."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from fastapi.testclient import TestClient

from api.app import create_app
from graph.accounts import Accounts
from graph.names import PREFIXES
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.changing import replace_plan
from tests.conftest import TEST_HOST

KINDS = ("gated", "plain")
BASE = "http://localhost:8000"
STORE = "/rdf-graph-store"
ONE, TWO = f"{BASE}/id/1471/plan", f"{BASE}/id/2180/plan"
"""Graphs that both kinds of service may have under these names."""
LABEL = f"<{PREFIXES['skos']}prefLabel>"
JSON = "application/sparql-results+json"
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
LABELS = f"SELECT ?label WHERE {{ ?goal {LABEL} ?label FILTER(CONTAINS(STR(?goal), '/goal/')) }}"
"""What the goals are called, by any dataset."""


def goal(key: str, label: str, slug: str = "a") -> str:
    """An N-Triples line about a goal of an organisation."""
    return f'<{BASE}/id/{key}/goal/{slug}> {LABEL} "{label}"@sv .\n'


A = f"<{BASE}/id/1471/goal/a>"
INSERT = f"INSERT DATA {{ GRAPH <{ONE}> {{ {goal('1471', 'Ny', 'n')} }} }}"
CONTENT = {ONE: goal("1471", "Ett"), TWO: goal("2180", "Två")}


@contextmanager
def service(kind: str, home: Path) -> Iterator[TestClient]:
    """A service of a kind with a client that has an administrator's key."""
    folder = home / kind
    if kind == "plain":
        PlainStore.create(folder).close()
        opened: PlainStore | Installation = PlainStore.open(folder)
    else:
        opened = Installation.create(folder, gate="report")
        for key in ("1471", "2180"):
            replace_plan(opened, key, plan=goal(key, "Först").encode())
    with Accounts.open(folder) as accounts:
        key = accounts.make_key(OPERATOR, "admin", [Grant(Role.ADMIN)])[1]
    with opened, Reader.start(folder) as reader:
        app = create_app(opened, reader, allowed_hosts=TEST_HOST)
        with TestClient(app, follow_redirects=False) as client:
            client.headers |= {"authorization": f"Bearer {key}", "accept-language": "en"}
            yield client


def begin_anew(client: TestClient) -> None:
    """Let the two graphs, and where it is a graph of its own the default graph, be as always."""
    for graph, content in CONTENT.items():
        put(client, content, graph)
    whole = "".join(CONTENT.values())
    answer = client.put(f"{STORE}?default", content=whole, headers={"content-type": TURTLE})
    assert answer.status_code in {204, 400}, "that of organisations is a union and refuses"


def asked(client: TestClient, text: str, accept: str = JSON, **more: str) -> httpx2.Response:
    """The answer to a query by GET."""
    return client.get("/sparql", params={"query": text, **more}, headers={"accept": accept})


def posted(
    client: TestClient, content: str | bytes, kind: str, address: str = ""
) -> httpx2.Response:
    """The answer to a body of a media type."""
    return client.post(f"/sparql{address}", content=content, headers={"content-type": kind})


def put(client: TestClient, content: str, graph: str, kind: str = TURTLE) -> httpx2.Response:
    """Let a graph hold this."""
    return client.put(
        STORE, params={"graph": graph}, content=content, headers={"content-type": kind}
    )


def labels(answer: httpx2.Response) -> list[str]:
    """What an answer to ``LABELS`` found."""
    assert answer.status_code == 200, answer.text
    return sorted(row["label"]["value"] for row in answer.json()["results"]["bindings"])


def held(client: TestClient, graph: str) -> list[str]:
    """The N-Triples lines of a graph; none where it is not there."""
    answer = client.get(STORE, params={"graph": graph}, headers={"accept": "application/n-triples"})
    assert answer.status_code in {200, 404}, answer.text
    return sorted(answer.text.splitlines(True)) if answer.status_code == 200 else []

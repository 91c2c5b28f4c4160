"""A plain store is served by the protocols of SPARQL 1.1, and nothing needs organisations."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from api.app import create_app
from graph.accounts import Accounts
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from tests.conftest import TEST_HOST

X = "http://x.example/"
GRAPH, OTHER = f"{X}g", f"{X}h"
STORE = "/rdf-graph-store"
TURTLE = {"content-type": "text/turtle"}
N_TRIPLES = {"accept": "application/n-triples"}
UPDATE = {"content-type": "application/sparql-update"}
DATA = f"""PREFIX : <{X}> INSERT DATA {{
  :a :p 1 . :b :p _:one . _:one :name "One" .
  GRAPH :g {{ :a :p 2 . _:two :in :g }} GRAPH :h {{ :c :p 3 }} }}"""
VALUES = f"SELECT ?o WHERE {{ ?s <{X}p> ?o FILTER(!ISBLANK(?o)) }} ORDER BY ?o"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain") / "data"
    PlainStore.create(folder).close()
    return folder


@pytest.fixture(scope="module")
def secrets(folder: Path) -> dict[str, str]:
    grants = {
        "admin": Grant(Role.ADMIN),
        "editor": Grant(Role.EDITOR),
        "elsewhere": Grant(Role.EDITOR, "1471"),
        "reader": Grant(Role.READER),
    }
    with Accounts.open(folder) as accounts:
        return {
            name: accounts.make_key(OPERATOR, name, [grant])[1] for name, grant in grants.items()
        }


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[TestClient]:
    with PlainStore.open(folder) as store, Reader.start(folder) as reader:
        app = create_app(store, reader, allowed_hosts=TEST_HOST)
        with TestClient(app, follow_redirects=False) as client:
            client.headers["accept-language"] = "en"
            yield client


@pytest.fixture
def client(served: TestClient, secrets: dict[str, str]) -> TestClient:
    """With the same few statements, asked by an editor."""
    served.headers["authorization"] = f"Bearer {secrets['editor']}"
    begun = updated(served, f"CLEAR ALL ; {DATA}")
    assert begun.status_code == 200, begun.text
    return served


def updated(client: TestClient, text: str, **parameters: str) -> httpx2.Response:
    return client.post("/sparql", params=parameters, content=text, headers=UPDATE)


def values(client: TestClient, text: str = VALUES, **dataset: str | list[str]) -> list[str]:
    named = {name.replace("_", "-"): graphs for name, graphs in dataset.items()}
    answer = client.get("/sparql", params={"query": text, **named})
    assert answer.status_code == 200, answer.text
    return [row["o"]["value"] for row in json.loads(answer.content)["results"]["bindings"]]


def triples(answer: httpx2.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return sorted(str(quad.predicate) for quad in parse(answer.content, RdfFormat.N_TRIPLES))


def test_the_default_graph_is_no_union(client: TestClient) -> None:
    assert values(client) == ["1"]
    assert values(client, f"SELECT ?o WHERE {{ GRAPH ?g {{ ?s <{X}p> ?o }} }} ORDER BY ?o") == [
        "2",
        "3",
    ]


def test_a_dataset_comes_from_the_text_or_goes_before_it(client: TestClient) -> None:
    said = VALUES.replace("WHERE", f"FROM <{GRAPH}> FROM <{OTHER}> WHERE")
    assert values(client, said) == ["2", "3"]
    assert values(client, default_graph_uri=GRAPH) == ["2"]
    assert values(client, default_graph_uri=[GRAPH, OTHER]) == ["2", "3"]
    assert values(client, said, default_graph_uri=OTHER) == ["3"]
    named = f"SELECT ?o WHERE {{ GRAPH ?g {{ ?s <{X}p> ?o }} }}"
    assert values(client, named, named_graph_uri=OTHER) == ["3"]
    assert values(client, named_graph_uri=OTHER) == []


def test_an_update_says_what_came_and_went(client: TestClient) -> None:
    answer = updated(
        client, f"DELETE {{ ?s <{X}p> 1 }} INSERT {{ ?s <{X}p> 8, 9 }} WHERE {{ ?s <{X}p> 1 }}"
    )
    assert answer.status_code == 200
    assert (answer.json()["added"], answer.json()["removed"]) == (2, 1)
    assert values(client) == ["8", "9"]
    form = client.post("/sparql", data={"update": "CLEAR DEFAULT"})
    assert (form.status_code, values(client)) == (200, [])


@pytest.mark.parametrize("as_form", [False, True])
def test_the_protocol_says_what_an_update_reads(client: TestClient, as_form: bool) -> None:
    text = f"INSERT {{ ?s <{X}p> ?more }} WHERE {{ ?s <{X}p> ?o BIND(?o + 10 AS ?more) }}"
    if as_form:
        answer = client.post("/sparql", data={"update": text, "using-graph-uri": GRAPH})
    else:
        answer = updated(client, text, **{"using-graph-uri": GRAPH})
    assert answer.status_code == 200, answer.text
    assert values(client) == ["1", "12"]
    refused = updated(client, f"WITH <{GRAPH}> {text}", **{"using-graph-uri": OTHER})
    assert (refused.status_code, "using-graph-uri" in refused.json()["detail"]) == (400, True)


def test_a_request_that_fails_changes_nothing(client: TestClient, folder: Path) -> None:
    before = PlainStore.open(folder, write=False)
    with before:
        quads = before.quads()
    for text in (
        f"CLEAR ALL ; DROP GRAPH <{X}none>",
        "CLEAR ALL ; LOAD <http://127.0.0.1:9/>",
        "CLEAR",
    ):
        assert updated(client, text).status_code == 400
    with PlainStore.open(folder, write=False) as after:
        assert after.quads() == quads


def test_graphs_are_read_replaced_added_to_and_removed(client: TestClient) -> None:
    named, default = {"graph": f"{X}made"}, {"default": ""}
    assert client.get(STORE, params=named).status_code == 404
    one = f"<{X}s> <{X}one> [ <{X}two> 2 ] ."
    assert client.put(STORE, params=named, content=one, headers=TURTLE).status_code == 201
    found = client.get(STORE, params=named, headers=N_TRIPLES)
    assert triples(found) == [f"<{X}one>", f"<{X}two>"]
    more = f"<{X}s> <{X}three> 3 ."
    assert client.post(STORE, params=named, content=more, headers=TURTLE).status_code == 204
    assert len(triples(client.get(STORE, params=named, headers=N_TRIPLES))) == 3
    assert client.put(STORE, params=named, content=more, headers=TURTLE).status_code == 204
    assert triples(client.get(STORE, params=named, headers=N_TRIPLES)) == [f"<{X}three>"]
    assert client.delete(STORE, params=named).status_code == 204
    assert client.delete(STORE, params=named).status_code == 404
    assert client.put(STORE, params=default, content=more, headers=TURTLE).status_code == 204
    assert triples(client.get(STORE, params=default, headers=N_TRIPLES)) == [f"<{X}three>"]
    assert client.delete(STORE, params=default).status_code == 204
    assert triples(client.get(STORE, params=default, headers=N_TRIPLES)) == []
    assert values(client, f"SELECT ?o WHERE {{ GRAPH ?g {{ ?s <{X}p> ?o }} }} ORDER BY ?o") == [
        "2",
        "3",
    ]


def test_blank_nodes_of_two_bodies_are_two(client: TestClient) -> None:
    for _ in range(2):
        body = f"_:x <{X}new> 1 ."
        client.post(STORE, params={"default": ""}, content=body, headers=TURTLE)
    assert values(client, f"SELECT (COUNT(?s) AS ?o) WHERE {{ ?s <{X}new> 1 }}") == ["2"]


def test_quads_are_added_to_the_graphs_they_name(client: TestClient) -> None:
    quads = f'<{X}s> <{X}p> "5" .\n<{X}s> <{X}p> "6" <{GRAPH}> .\n'
    headers = {"content-type": "application/n-quads"}
    assert client.post(STORE, content=quads, headers=headers).status_code == 204
    assert values(client) == ["1", "5"]
    assert values(client, default_graph_uri=GRAPH) == ["2", "6"]
    both = client.post(STORE, params={"default": ""}, content=quads, headers=headers)
    assert both.status_code == 400
    assert (
        client.put(STORE, params={"default": ""}, content=quads, headers=headers).status_code == 415
    )


def test_a_write_holds_the_conditions_it_names(client: TestClient) -> None:
    named = {"graph": GRAPH}
    tag = client.get(STORE, params=named).headers["etag"]
    body = f"<{X}s> <{X}p> 4 ."
    first = client.put(STORE, params=named, content=body, headers={**TURTLE, "if-match": tag})
    second = client.put(STORE, params=named, content=body, headers={**TURTLE, "if-match": tag})
    there = client.put(STORE, params=named, content=body, headers={**TURTLE, "if-none-match": "*"})
    assert [first.status_code, second.status_code, there.status_code] == [204, 412, 412]


@pytest.mark.parametrize(("who", "status"), [("reader", 403), ("elsewhere", 403), ("admin", 200)])
def test_who_may_write_may_write_everything_and_others_nothing(
    client: TestClient, secrets: dict[str, str], who: str, status: int
) -> None:
    client.headers["authorization"] = f"Bearer {secrets[who]}"
    assert values(client) == ["1"]
    assert updated(client, f"INSERT DATA {{ <{X}a> <{X}b> 1 }}").status_code == status
    put = client.put(STORE, params={"graph": OTHER}, content="", headers=TURTLE)
    assert put.status_code == (204 if status == 200 else 403)


def test_nobody_unknown_writes(client: TestClient) -> None:
    del client.headers["authorization"]
    assert values(client) == ["1"]
    assert updated(client, "CLEAR ALL").status_code == 401
    assert client.delete(STORE, params={"graph": OTHER}).status_code == 401
    outside = {"x-forwarded-for": "192.0.2.7"}
    assert client.get("/sparql", params={"query": VALUES}, headers=outside).status_code == 401


def test_changes_are_listed_told_and_undone(client: TestClient) -> None:
    number = updated(client, f"INSERT DATA {{ _:x <{X}p> 77 }}").json()["number"]
    listed = client.get("/api/v1/changes", params={"limit": 1}).json()
    assert [(one["number"], one["way"], one["added"]) for one in listed["items"]] == [
        (number, "update", 1)
    ]
    assert client.get(listed["next"]).json()["items"][0]["number"] == number - 1
    whole = client.get(f"/api/v1/changes/{number}").json()
    assert '"77"' in whole["addedQuads"]
    undone = client.post(f"/api/v1/changes/{number}/revert", json={"why": "fel"})
    assert (undone.status_code, values(client)) == (200, ["1"])
    assert client.get("/api/v1/changes").json()["items"][0]["reverts"] == number
    again = client.post(f"/api/v1/changes/{number}/revert", json={})
    assert again.status_code == 409
    assert client.get("/api/v1/changes/999999").status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_first_page_says_what_this_is(client: TestClient, language: str) -> None:
    page = client.get("/", headers={"accept": "text/html", "accept-language": language})
    assert page.status_code == 200
    for said in ("/sparql", STORE, "/api/v1/changes", "SERVICE"):
        assert said in page.text
    title = {"sv": "Ett rent SPARQL-lager", "en": "A plain SPARQL store"}[language]
    assert title in page.text
    assert "/methods" not in page.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/o/1471"),
        ("GET", "/api/v1/goals?organisation=1471"),
        ("POST", "/api/v1/imports?organisation=1471"),
        ("GET", "/id/1471/goal/a"),
        ("PUT", "/id/1471/plan"),
        ("GET", "/methods"),
    ],
)
def test_what_needs_organisations_says_that_there_are_none(
    client: TestClient, method: str, path: str
) -> None:
    for language, said in (("sv", "ett rent SPARQL-lager"), ("en", "a plain SPARQL store")):
        answer = client.request(method, path, headers={"accept-language": language})
        assert answer.status_code == 404
        assert said in answer.json()["detail"]


def test_it_says_that_it_is_well_and_describes_itself(client: TestClient) -> None:
    assert client.get("/health/ready").json()["status"] == "ready"
    assert "malgraf_change_number" in client.get("/metrics").text
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {
        "/sparql",
        STORE,
        "/api/v1/changes",
        "/api/v1/changes/{number}",
        "/api/v1/changes/{number}/revert",
        "/api/v1/queries",
        "/api/v1/queries/{number}",
        "/api/v1/terms",
        "/api/v1/saved-questions",
        "/api/v1/saved-questions/{number}",
    }
    for page in ("/docs", "/accessibility", "/sign-in"):
        assert client.get(page, headers={"accept": "text/html"}).status_code == 200

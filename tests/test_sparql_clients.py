"""The protocols as real clients speak them: curl, SPARQLWrapper, rdflib and an Oxigraph server."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, SPARQLWrapper

from graph.accounts import Accounts
from graph.plain.store import PlainStore
from graph.rights import OPERATOR, Grant, Role
from tests.running_servers import serving

X = "http://x.example/"
GOALS = """PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?goal ?label WHERE { ?goal a mg:Goal ; skos:prefLabel ?label FILTER(LANG(?label) = "sv") }
ORDER BY ?goal LIMIT 3"""
GRAPH = f"CONSTRUCT {{ ?goal a <{X}Goal> }} WHERE {{ ?goal a <https://w3id.org/malgraf/def/Goal> }}"
OXIGRAPH = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which(
    "oxigraph"
)


@dataclass(frozen=True)
class Plain:
    """A plain store that is served, and an administrator's key to it."""

    address: str
    key: str


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plain]:
    folder = tmp_path_factory.mktemp("clients") / "data"
    PlainStore.create(folder).close()
    with Accounts.open(folder) as accounts:
        key = accounts.make_key(OPERATOR, "client", [Grant(Role.ADMIN)])[1]
    with serving(folder) as running:
        yield Plain(running.address.rstrip("/"), key)


@pytest.fixture
def oxigraph() -> Iterator[str]:
    """The address of an empty Oxigraph server."""
    if OXIGRAPH is None:
        pytest.skip("the oxigraph server is not installed: pip install oxigraph")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    with subprocess.Popen(
        [OXIGRAPH, "serve", "--bind", place], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait_for(place)
            yield f"http://{place}"
        finally:
            process.terminate()


def _wait_for(place: str) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            httpx2.get(f"http://{place}/query", params={"query": "ASK {}"})
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(place)


def curl(*words: str) -> str:
    done = subprocess.run(
        ["curl", "-sS", "--fail-with-body", *words], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize(
    ("accept", "text", "beginning"),
    [
        ("application/sparql-results+json", GOALS, '{"head":{"vars":["goal","label"]}'),
        ("application/sparql-results+xml", GOALS, '<?xml version="1.0"?><sparql'),
        ("text/csv", GOALS, "goal,label"),
        ("text/tab-separated-values", GOALS, "?goal\t?label"),
        ("text/turtle", GRAPH, "@prefix"),
        ("application/n-triples", GRAPH, "<http://localhost:8000/id/exempelkommunen/goal/"),
        ("application/rdf+xml", GRAPH, "<?xml"),
        ("application/ld+json", GRAPH, "["),
        ("application/trig", GRAPH, "@prefix"),
        ("application/n-quads", GRAPH, "<http://localhost:8000/id/exempelkommunen/goal/"),
    ],
)
def test_curl_gets_an_answer_in_each_format(
    server: str, accept: str, text: str, beginning: str
) -> None:
    address = f"{server.rstrip('/')}/sparql"
    by_get = curl("-G", address, "--data-urlencode", f"query={text}", "-H", f"Accept: {accept}")
    by_form = curl(address, "--data-urlencode", f"query={text}", "-H", f"Accept: {accept}")
    direct = ("-H", "Content-Type: application/sparql-query", "--data-binary", text)
    assert by_get.startswith(beginning), by_get[:200]
    assert by_get == by_form == curl(address, *direct, "-H", f"Accept: {accept}")


def test_curl_loads_files_and_reads_them_back(plain: Plain, tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.nt"
    one.write_text(f"<{X}a> <{X}p> 1 .")
    two.write_text(f"<{X}b> <{X}p> <{X}c> .\n")
    store = f"{plain.address}/rdf-graph-store?graph={X}files"
    key = ("-H", f"Authorization: Bearer {plain.key}")
    curl(store, *key, "-F", f"file=@{one}", "-F", f"file=@{two}")
    found = curl(store, "-H", "Accept: application/n-triples")
    assert sorted(line.split()[0] for line in found.splitlines()) == [f"<{X}a>", f"<{X}b>"]
    head = curl("-I", store)
    assert head.splitlines()[0].split()[1] == "200"
    curl(store, *key, "-X", "PUT", "-T", str(two), "-H", "Content-Type: application/n-triples")
    assert curl(store, "-H", "Accept: application/n-triples") == two.read_text()
    curl(store, *key, "-X", "DELETE")


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("sending", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_asks(server: str, method: str, sending: str) -> None:
    wrapper: Any = SPARQLWrapper(f"{server.rstrip('/')}/sparql")
    wrapper.setMethod(method)
    wrapper.setRequestMethod(sending)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(GOALS)
    rows = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["label"]["xml:lang"] for row in rows] == ["sv"] * 3
    wrapper.addDefaultGraph(f"{X}none")
    assert wrapper.queryAndConvert()["results"]["bindings"] == []
    wrapper.clearParameter("default-graph-uri")
    wrapper.setReturnFormat(TURTLE)
    wrapper.setQuery(GRAPH)
    built = rdflib.Graph().parse(data=wrapper.query().convert(), format="turtle")
    assert len(built) > 3


@pytest.mark.parametrize("sending", [URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_updates(plain: Plain, sending: str) -> None:
    wrapper: Any = SPARQLWrapper(f"{plain.address}/sparql")
    wrapper.addCustomHttpHeader("Authorization", f"Bearer {plain.key}")
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(sending)
    wrapper.setQuery(f"CLEAR ALL ; INSERT DATA {{ GRAPH <{X}g> {{ <{X}s> <{X}p> 'å+%2B' }} }}")
    wrapper.query()
    wrapper.addParameter("using-graph-uri", f"{X}g")
    wrapper.setQuery(f"INSERT {{ ?s <{X}copy> ?o }} WHERE {{ ?s <{X}p> ?o }}")
    wrapper.query()
    wrapper.clearParameter("using-graph-uri")
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(f"SELECT ?o {{ ?s <{X}copy> ?o }}")
    [row] = wrapper.queryAndConvert()["results"]["bindings"]
    assert row["o"]["value"] == "å+%2B"


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_sparqlstore_of_rdflib_reads(server: str, method: str) -> None:
    store = SPARQLStore(f"{server.rstrip('/')}/sparql", method=method)
    remote = rdflib.Graph(
        store, identifier=rdflib.URIRef("http://localhost:8000/id/exempelkommunen/plan")
    )
    kind = rdflib.URIRef("https://w3id.org/malgraf/def/Goal")
    goals = set(remote.subjects(rdflib.RDF.type, kind))
    assert goals
    assert (next(iter(goals)), rdflib.RDF.type, kind) in remote
    assert len(remote) > len(goals)
    everything = rdflib.Graph(SPARQLStore(f"{server.rstrip('/')}/sparql", method=method))
    found = everything.query("SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/malgraf/def/Goal> }")
    assert [int(row[0]) for row in found] == [len(goals)]  # type: ignore[index, arg-type]


def test_sparqlupdatestore_of_rdflib_writes(plain: Plain) -> None:
    address = f"{plain.address}/sparql"
    store = SPARQLUpdateStore(
        address, address, method="POST", headers={"Authorization": f"Bearer {plain.key}"}
    )
    remote = rdflib.Graph(store, identifier=rdflib.URIRef(f"{X}rdflib"))
    said = (rdflib.URIRef(f"{X}s"), rdflib.URIRef(f"{X}p"), rdflib.Literal("Mål", "sv"))
    remote.add(said)
    assert [*remote] == [said]
    remote.update("INSERT { ?s <http://x.example/q> ?o } WHERE { ?s <http://x.example/p> ?o }")
    assert len(remote) == 2
    remote.remove((None, None, None))
    assert len(remote) == 0


def test_an_oxigraph_server_asks_us_in_a_federated_query(server: str, oxigraph: str) -> None:
    ours = f"{server.rstrip('/')}/sparql"
    inner = GOALS[GOALS.index("SELECT") :]
    prologue = GOALS[: GOALS.index("SELECT")]
    text = f"{prologue} SELECT ?label {{ SERVICE <{ours}> {{ {{ {inner} }} }} }}"
    federated = httpx2.get(
        f"{oxigraph}/query",
        params={"query": text},
        headers={"accept": "application/sparql-results+json"},
        timeout=30,
    )
    assert federated.status_code == 200, federated.text
    direct = httpx2.get(ours, params={"query": GOALS})
    answers = (json.loads(answer.content)["results"]["bindings"] for answer in (federated, direct))
    one, other = (sorted(row["label"]["value"] for row in rows) for rows in answers)
    assert one == other
    assert len(one) == 3

"""Whole graphs are read and written by their names, as the graph store protocol has it."""

from collections.abc import Iterator, Mapping

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from api.graph_store import graph_store
from api.problems import add_problem_handlers
from api.proposals import CHANGE_NUMBER
from graph.changes import Way
from graph.names import QB, OrganisationNames
from graph.reader import Reader
from graph.serialised_answers import TRIPLES
from graph.store import Installation
from tests.changing import replace_plan, replace_subjects
from tests.introductions import Introduced
from tests.reading import BASE, LABEL, TYPE, goal

STORE = "/rdf-graph-store"
NAMES = OrganisationNames("http://localhost:8000", "1471")
PLAN = {"graph": NAMES.plan}
OBSERVATIONS = {"graph": NAMES.observations}
HIDDEN = {"graph": f"{BASE}/2180/plan"}
SHARED = {"graph": "http://x.example/shared"}
ONTOLOGY = {"graph": "https://w3id.org/malgraf/def/"}
TURTLE = {"content-type": "text/turtle"}
N_TRIPLES = {"accept": "application/n-triples"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("graphs") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, "2180", plan=goal("2180", "c", "Hemligt"))
        yield created


@pytest.fixture(scope="module")
def served(installation: Installation) -> Iterator[TestClient]:
    with Reader.start(installation.folder) as reader:
        reader.follow(installation)
        app = FastAPI()
        app.include_router(graph_store(reader, installation))
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app) as started:
            yield started


@pytest.fixture
def client(served: TestClient, installation: Installation) -> TestClient:
    """With one goal in the plan."""
    replace_plan(installation, "1471", plan=goal("1471", "a", "Ett"))
    return served


def put(
    client: TestClient, body: str, params: Mapping[str, str] = PLAN, /, **headers: str
) -> httpx2.Response:
    answer: httpx2.Response = client.put(
        STORE, params=params, content=body.encode(), headers={**TURTLE, **headers}
    )
    return answer


def content(client: TestClient, params: dict[str, str] = PLAN) -> list[str]:
    """The N-Triples lines of a graph, sorted."""
    answer = client.get(STORE, params=params, headers=N_TRIPLES)
    return sorted(answer.text.splitlines())


def one(slug: str, label: str) -> str:
    return goal("1471", slug, label).decode().strip()


@pytest.mark.parametrize("media_type", TRIPLES)
def test_a_graph_is_given_in_each_format(client: TestClient, media_type: str) -> None:
    answer = client.get(STORE, params=PLAN, headers={"accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    [triple] = parse(answer.content, TRIPLES[media_type])
    assert f"{triple.subject} {triple.predicate} {triple.object} ." == one("a", "Ett")


def test_a_graph_has_its_own_address_too(client: TestClient) -> None:
    direct = client.get("/id/1471/plan", headers=N_TRIPLES)
    assert direct.text.splitlines() == content(client)
    changed = client.post("/id/1471/plan", content=one("b", "Två"), headers=TURTLE)
    assert changed.status_code == 204
    assert content(client) == [one("a", "Ett"), one("b", "Två")]
    assert client.delete("/id/1471/plan").status_code == 204
    assert client.get("/id/1471/plan").status_code == 404
    assert client.put("/id/1471/plan", content=one("a", "x"), headers=TURTLE).status_code == 201


def test_put_replaces_and_post_adds(client: TestClient, installation: Installation) -> None:
    assert put(client, "<goal/b> <http://x.example/p> <javascript:x> .").status_code == 422
    answer = put(client, one("b", "Två"), why="Nytt%20beslut")
    assert answer.status_code == 204
    assert content(client) == [one("b", "Två")]
    number = int(answer.headers[CHANGE_NUMBER])
    assert installation.journal.entry(number).way is Way.GRAPH_STORE
    assert installation.journal.payload(number).why == "Nytt beslut"
    merged = client.post(STORE, params=PLAN, content=one("c", "Tre"), headers=TURTLE)
    assert merged.status_code == 204
    assert content(client) == [one("b", "Två"), one("c", "Tre")]


def test_relative_iris_stand_under_the_graph(client: TestClient) -> None:
    body = f'<goal/r> {LABEL} "Relativt"@sv .'
    assert put(client, body).status_code == 204
    assert content(client) == [one("r", "Relativt")]


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("application/n-triples", one("b", "Två")),
        (
            "application/ld+json",
            f'{{"@id": "{BASE}/1471/goal/b", "http://www.w3.org/2004/02/skos/core#prefLabel": '
            '{"@value": "Två", "@language": "sv"}}',
        ),
        (
            "application/rdf+xml",
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            'xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
            f'<rdf:Description rdf:about="{BASE}/1471/goal/b">'
            '<skos:prefLabel xml:lang="sv">Två</skos:prefLabel></rdf:Description></rdf:RDF>',
        ),
    ],
)
def test_every_format_is_taken(client: TestClient, media_type: str, body: str) -> None:
    answer = put(client, body, **{"content-type": media_type})
    assert answer.status_code == 204
    assert content(client) == [one("b", "Två")]


def test_a_graph_sent_again_is_no_change(client: TestClient, installation: Installation) -> None:
    body = f'<goal/a> {LABEL} "Ett"@sv ; <http://x.example/p> [ <http://x.example/q> "x" ] .'
    put(client, body)
    before = installation.number
    assert put(client, body).status_code == 204
    assert installation.number == before
    assert "_:" not in "".join(content(client))


def test_what_is_read_can_be_sent_back(client: TestClient, installation: Installation) -> None:
    put(client, f'<goal/a> {LABEL} "Ett"@sv ; <http://x.example/p> [ <http://x.example/q> 1.10 ] .')
    before = installation.number
    for media_type in TRIPLES:
        read = client.get(STORE, params=PLAN, headers={"accept": media_type})
        assert put(client, read.text, **{"content-type": media_type}).status_code == 204
    assert installation.number == before


@pytest.mark.parametrize(
    ("body", "code", "params"),
    [
        (f"<{BASE}/2180/goal/c> <http://x.example/p> 1 .", "foreign-subject", PLAN),
        ("<http://metadata.un.org/sdg/1.1> <http://x.example/p> 1 .", "shared-subject", PLAN),
        ("<goal/a> <http://x.example/p> <javascript:alert> .", "unsafe-address", PLAN),
        (f"<observation/o> a <{QB.Observation}> .", "wrong-graph", PLAN),
        (f'<goal/a> {LABEL} "Ett"@sv .', "wrong-graph", OBSERVATIONS),
        (f"<{BASE}/1471/goal/a> <http://x.example/p> 1 .", "foreign-subject", SHARED),
        ("<http://x.example/a> <http://x.example/p> [] .", "blank-node", SHARED),
        (
            "<http://x.example/a> <http://x.example/p> 1 .",
            "graph-name",
            {"graph": f"{BASE}/1471/x"},
        ),
    ],
)
def test_what_does_not_belong_in_a_graph_is_refused(
    client: TestClient, body: str, code: str, params: dict[str, str]
) -> None:
    before = content(client)
    answer = put(client, body, params)
    assert answer.status_code == 422
    assert code in {problem["code"] for problem in answer.json()["problems"]}
    assert content(client) == before


def test_a_dtd_and_a_remote_context_are_refused(client: TestClient) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><rdf:RDF xmlns:rdf="http://x/">&a;</rdf:RDF>'
    answer = put(client, bomb, **{"content-type": "application/rdf+xml"})
    assert answer.json()["problems"][0]["code"] == "dtd"
    remote = '{"@context": "http://127.0.0.1:8/", "@id": "http://x.example/"}'
    answer = put(client, remote, **{"content-type": "application/ld+json"})
    assert answer.json()["problems"][0]["code"] == "remote-context"


def test_observations_have_their_graph(client: TestClient) -> None:
    client.delete(STORE, params=OBSERVATIONS)
    body = f"<{BASE}/1471/observation/o> {TYPE} <{QB.Observation}> ."
    assert put(client, body, OBSERVATIONS).status_code == 201
    assert put(client, body, OBSERVATIONS).status_code == 204
    assert content(client, OBSERVATIONS) == [body]


def test_deleting_empties_and_what_is_not_there_is_404(client: TestClient) -> None:
    assert client.delete(STORE, params=PLAN).status_code == 204
    assert client.get(STORE, params=PLAN).status_code == 404
    assert client.delete(STORE, params=PLAN).status_code == 404


def test_conditions_are_honoured(client: TestClient) -> None:
    tag = client.get(STORE, params=PLAN).headers["etag"]
    assert client.get(STORE, params=PLAN, headers={"if-none-match": tag}).status_code == 304
    assert put(client, one("b", "Två"), **{"if-match": tag}).status_code == 204
    assert put(client, one("c", "Tre"), **{"if-match": tag}).status_code == 412
    assert put(client, one("c", "Tre"), **{"if-none-match": "*"}).status_code == 412
    assert client.delete(STORE, params=PLAN, headers={"if-match": tag}).status_code == 412
    assert put(client, one("c", "Tre"), **{"if-match": "*"}).status_code == 204
    newer = client.get(STORE, params=PLAN).headers["etag"]
    assert newer != tag
    client.delete(STORE, params=PLAN)
    assert put(client, one("c", "Tre"), **{"if-match": "*"}).status_code == 412
    assert put(client, one("c", "Tre"), **{"if-none-match": "*"}).status_code == 201


@pytest.mark.parametrize(
    ("by", "params", "statuses"),
    [
        ("nobody", PLAN, (404, 401)),
        ("reader", PLAN, (200, 403)),
        ("other", PLAN, (404, 404)),
        ("administrator", PLAN, (200, 204)),
        ("administrator", HIDDEN, (404, 404)),
        ("administrator", {"graph": f"{BASE}/9999/plan"}, (404, 404)),
        ("administrator", ONTOLOGY, (200, 403)),
        ("operator", ONTOLOGY, (200, 403)),
        ("nobody", ONTOLOGY, (200, 401)),
    ],
)
def test_each_graph_is_for_those_who_may(
    client: TestClient, by: str, params: dict[str, str], statuses: tuple[int, int]
) -> None:
    read = client.get(STORE, params=params, headers={"as": by, **N_TRIPLES})
    written = put(client, "", params, **{"as": by})
    assert (read.status_code, written.status_code) == statuses
    assert "Hemligt" not in read.text + written.text


def test_what_is_shared_is_for_administrators_of_everything(client: TestClient) -> None:
    said = "<http://x.example/a> <http://x.example/p> <http://x.example/b> ."
    more = said.replace("/b", "/c")
    assert put(client, said, SHARED, **{"as": "administrator"}).status_code == 403
    assert put(client, said, SHARED).status_code == 201
    assert client.post(STORE, params=SHARED, content=more, headers=TURTLE).status_code == 204
    assert content(client, SHARED) == [said, more]
    assert client.delete(STORE, params=SHARED).status_code == 204
    assert client.get(STORE, params=SHARED).status_code == 404


def test_the_default_graph_is_everything_that_may_be_seen(client: TestClient) -> None:
    answer = client.get(f"{STORE}?default", headers={"as": "reader", **N_TRIPLES})
    assert one("a", "Ett") in answer.text
    assert "Hemligt" not in answer.text
    assert client.put(f"{STORE}?default", content="", headers=TURTLE).status_code == 400


@pytest.mark.parametrize(
    ("query", "headers", "status"),
    [
        ("", TURTLE, 400),
        ("?default&graph=http://x.example/", TURTLE, 400),
        ("?graph=http://x.example/&graph=http://y.example/", TURTLE, 400),
        (f"?graph={NAMES.plan}", {"content-type": "text/csv"}, 415),
        (f"?graph={NAMES.plan}", {}, 400),
        ("?graph=a%20b", TURTLE, 400),
        ("?graph=plan", TURTLE, 400),
    ],
)
def test_requests_that_are_not_of_the_protocol_are_told(
    client: TestClient, query: str, headers: dict[str, str], status: int
) -> None:
    assert client.put(STORE + query, content=b"", headers=headers).status_code == status


def test_a_format_that_cannot_be_written_is_406(client: TestClient) -> None:
    assert client.get(STORE, params=PLAN, headers={"accept": "image/png"}).status_code == 406


def test_a_new_organisation_can_begin_with_its_graph(client: TestClient) -> None:
    begun = f'<{BASE}/0001/goal/a> {LABEL} "Ny" .'
    params = {"graph": f"{BASE}/0001/plan"}
    assert put(client, begun, params, **{"as": "administrator"}).status_code == 404
    assert put(client, begun, params).status_code == 201
    [line] = content(client, params)
    assert list(parse(line, RdfFormat.N_TRIPLES)) == list(parse(begun, RdfFormat.N_TRIPLES))


def test_who_has_not_signed_in_is_told_so_before_anything_else(client: TestClient) -> None:
    nonsense = {"graph": "x:y", "default": ""}
    for method in ("PUT", "POST", "DELETE"):
        answer = client.request(method, STORE, params=nonsense, headers={"as": "nobody"})
        assert answer.status_code == 401, method
    assert client.get(STORE, params=nonsense).status_code == 400

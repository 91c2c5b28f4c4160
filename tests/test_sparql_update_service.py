"""Updates sent to the endpoint: who may send them, what is told, and that each is made once."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse, serialize

from api.asking import Asking
from api.limits import USUAL
from api.problems import add_problem_handlers
from api.sparql import Endpoint, endpoint_routes
from graph.changes import Way
from graph.errors import QueryTimeout
from graph.names import KINDS, QB, OrganisationNames
from graph.reader import Limits, Reader
from graph.store import Installation
from tests.changing import replace_subjects
from tests.introductions import Introduced
from tests.reading import BASE, LABEL, TYPE, goal

NAMES = OrganisationNames("http://localhost:8000", "1471")
A = f"<{BASE}/1471/goal/a>"
OBSERVATION = f"<{BASE}/1471/observation/o> {TYPE} <{QB.Observation}> .\n".encode()
UPDATE = {"content-type": "application/sparql-update"}
NAMED = {"organisation": "1471"}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("updates") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "0"), observations=OBSERVATION)
        replace_subjects(created, "2180", plan=goal("2180", "c", "Tre"))
        yield created


def served(installation: Installation, reader: Reader) -> FastAPI:
    reader.follow(installation)
    app = FastAPI()
    app.include_router(endpoint_routes(Endpoint(reader, installation, Asking(USUAL))))
    app.add_middleware(Introduced)
    add_problem_handlers(app)
    return app


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[TestClient]:
    with (
        Reader.start(installation.folder, Limits(children=4)) as reader,
        TestClient(served(installation, reader)) as started,
    ):
        yield started


def sent(client: TestClient, text: str, *, by: str = "operator", **headers: str) -> httpx2.Response:
    answer: httpx2.Response = client.post(
        "/sparql", params=NAMED, content=text, headers={**UPDATE, "as": by, **headers}
    )
    return answer


def test_an_update_is_a_change_with_a_reason(
    client: TestClient, installation: Installation
) -> None:
    text = f"INSERT DATA {{ {A} <http://x.example/why> 'x' }}"
    answer = sent(client, text, why="Beslut%20i%20n%C3%A4mnden", **{"case-number": "KS%201"})
    assert answer.status_code == 200
    said = answer.json()
    assert (said["added"], said["removed"]) == (1, 0)
    assert "findings" in said
    payload, entry = (
        installation.journal.payload(said["number"]),
        installation.journal.entry(said["number"]),
    )
    assert (payload.why, payload.case_number, entry.way) == ("Beslut i nämnden", "KS 1", Way.UPDATE)
    ask = client.get("/sparql", params={"query": f"ASK {{ {A} <http://x.example/why> 'x' }}"})
    assert ask.json()["boolean"] is True


def test_a_form_works_as_well(client: TestClient) -> None:
    form = {"update": f"INSERT DATA {{ {A} <http://x.example/form> 'x' }}", **NAMED}
    assert client.post("/sparql", data=form).json()["added"] == 1
    assert client.post("/sparql", data=form).json()["added"] == 0


def test_who_can_change_only_one_organisation_need_not_name_it(client: TestClient) -> None:
    text = f"INSERT DATA {{ {A} <http://x.example/one> 'x' }}"
    for by, status in (("administrator", 200), ("operator", 400)):
        answer = client.post("/sparql", content=text, headers={**UPDATE, "as": by})
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("by", "status"), [("nobody", 401), ("reader", 403), ("other", 404), ("administrator", 200)]
)
def test_only_those_who_may_change_the_organisation_can(
    client: TestClient, by: str, status: int
) -> None:
    assert (
        sent(client, f"INSERT DATA {{ {A} <http://x.example/{by}> 1 }}", by=by).status_code
        == status
    )


def test_an_organisation_that_is_not_there_is_not_made_by_mistake(client: TestClient) -> None:
    text = "INSERT DATA { <http://localhost:8000/id/147l/goal/a> <http://x.example/p> 1 }"
    answer = client.post("/sparql", params={"organisation": "147l"}, content=text, headers=UPDATE)
    assert answer.status_code == 404


OWN, THEIRS = NAMES.plan, f"{BASE}/2180/plan"


@pytest.mark.parametrize(
    ("text", "using", "status"),
    [
        (f"INSERT DATA {{ GRAPH <{OWN}> {{ {A} <http://x.example/t> 1 }} }}", (), 200),
        (f"WITH <{OWN}> INSERT {{ {A} <http://x.example/t> 2 }} WHERE {{}}", (), 200),
        (
            "BASE <http://localhost:8000/> DELETE WHERE { GRAPH <id/1471/plan> { ?s <x:y> ?o } }",
            (),
            200,
        ),
        (f"INSERT {{ {A} <http://x.example/t> 3 }} WHERE {{ ?s ?p ?o }}", (OWN,), 200),
        (f"INSERT {{ {A} <http://x.example/t> 4 }} WHERE {{}}", (NAMES.observations,), 200),
        (f"INSERT DATA {{ {A} <http://x.example/t> 5 }}", (OWN, THEIRS), 400),
        (f"INSERT DATA {{ {A} <http://x.example/t> <{OWN}> }}", (), 400),
        (f"COPY <{OWN}> TO <{THEIRS}>", (), 400),
        (f"INSERT DATA {{ {A} <http://x.example/t> 6 }}", ("http://x.example/g",), 400),
    ],
)
def test_an_update_names_its_organisation_by_a_graph_of_it(
    client: TestClient, text: str, using: tuple[str, ...], status: int
) -> None:
    answer = client.post(
        "/sparql", params={"using-graph-uri": list(using)}, content=text, headers=UPDATE
    )
    assert answer.status_code == status, answer.text
    if status == 400:
        assert "organisation=" in answer.json()["detail"]


def test_of_several_organisations_that_are_named_the_one_that_may_be_changed_is_meant(
    client: TestClient,
) -> None:
    text = f"INSERT DATA {{ {A} <http://x.example/several> 1 }}"
    params = {"using-graph-uri": [OWN, THEIRS]}
    for by, status in (("administrator", 200), ("other", 422), ("nobody", 401)):
        answer = client.post("/sparql", params=params, content=text, headers={**UPDATE, "as": by})
        assert answer.status_code == status, by


def test_what_an_update_uses_is_cut_to_what_it_may_read(client: TestClient) -> None:
    text = f"INSERT {{ {A} <http://x.example/cut> ?o }} WHERE {{ ?s {LABEL} ?o }}"
    for by in ("operator", "administrator"):
        answer = client.post(
            "/sparql",
            params={**NAMED, "using-graph-uri": THEIRS},
            content=text,
            headers={**UPDATE, "as": by},
        )
        assert (answer.status_code, answer.json()["added"]) == (200, 0), by
    vocabulary = {**NAMED, "using-graph-uri": "https://w3id.org/malgraf/def/"}
    text = f"INSERT {{ {A} <http://x.example/cut> ?s }} WHERE {{ ?s a ?o }}"
    assert client.post("/sparql", params=vocabulary, content=text, headers=UPDATE).json()["added"]


def test_the_graphs_of_others_are_not_named_to_change_them(client: TestClient) -> None:
    text = f"INSERT DATA {{ GRAPH <{THEIRS}> {{ <{BASE}/2180/goal/c> {LABEL} 'x' }} }}"
    for by, status in (("administrator", 404), ("reader", 404), ("nobody", 401), ("other", 200)):
        answer = client.post("/sparql", content=text, headers={**UPDATE, "as": by})
        assert answer.status_code == status, by


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_dataset_parameters_of_updates_are_400(client: TestClient, name: str) -> None:
    text = f"INSERT DATA {{ {A} <http://x.example/p> 1 }}"
    more = {**NAMED, name: NAMES.plan}
    assert client.post("/sparql", params=more, content=text, headers=UPDATE).status_code == 400
    assert client.post("/sparql", data={**more, "update": text}).status_code == 400


def test_faults_are_told_and_nothing_is_stored(
    client: TestClient, installation: Installation
) -> None:
    before = installation.number
    foreign = sent(client, f"INSERT DATA {{ <{BASE}/2180/goal/c> {LABEL} 'x' }}")
    assert foreign.status_code == 422
    assert foreign.json()["problems"][0]["code"] == "foreign-subject"
    assert sent(client, "LOAD <http://127.0.0.1:8/>").status_code == 400
    assert sent(client, "INSERT DATA { nonsense }").status_code == 400
    assert installation.number == before


def test_updates_by_many_at_once_are_each_made_once(client: TestClient) -> None:
    counting = f"""DELETE {{ {A} <http://x.example/n> ?n }} INSERT {{ {A} <http://x.example/n> ?m }}
        WHERE {{ {A} {LABEL} ?l OPTIONAL {{ {A} <http://x.example/n> ?n }}
                 BIND(COALESCE(?n, 0) + 1 AS ?m) }}"""
    statuses: list[int] = []

    def count() -> None:
        statuses.extend(sent(client, counting).status_code for _ in range(3))

    threads = [threading.Thread(target=count) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 409}
    query = f"SELECT ?n {{ {A} <http://x.example/n> ?n }}"
    [row] = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert int(row["n"]["value"]) == statuses.count(200)


def test_an_update_that_breaks_a_rule_is_refused(tmp_path: Path) -> None:
    with (
        Installation.create(tmp_path / "data") as installation,
        Reader.start(installation.folder) as reader,
    ):
        said = f'<{NAMES.organisation}> a <{KINDS["organisation"]}> ; {LABEL} "K"@sv .'
        lines_said = serialize(parse(said, RdfFormat.TURTLE), format=RdfFormat.N_TRIPLES)
        replace_subjects(installation, "1471", plan=lines_said or b"")
        client = TestClient(served(installation, reader))
        answer = sent(client, f"INSERT DATA {{ {A} {LABEL} 'Utan klass'@sv }}")
        assert answer.status_code == 422
        assert answer.json()["problems"]
        assert installation.number == 1


def test_an_endless_update_ends_at_its_deadline(installation: Installation) -> None:
    counted = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    with Reader.start(installation.folder) as reader, pytest.raises(QueryTimeout):
        reader.update("1471", f"INSERT {{ {A} {LABEL} ?n }} WHERE {{ {counted} }}", deadline=1.0)

"""The service description, a test for each MUST of W3C's SPARQL 1.1 Service Description."""

from collections.abc import Iterator
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from api.asking import Asking
from api.limits import USUAL
from api.problems import add_problem_handlers
from api.published import published
from api.sparql import Endpoint, endpoint_routes
from graph.names import MG
from graph.published.counting import Statistics
from graph.reader import Reader
from graph.serialised_answers import TRIPLES
from graph.store import Installation
from graph.vocabularies import taxonomy
from tests.changing import replace_subjects
from tests.introductions import Introduced
from tests.reading import LABEL, goal

SD = "http://www.w3.org/ns/sparql-service-description#"
ENDPOINT = "http://testserver/sparql"
SHARED = "http://x.example/shared"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Two organisations and a shared graph; nothing here needs the reader."""
    folder = tmp_path_factory.mktemp("described") / "data"
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(installation, "2180", plan=goal("2180", "b", "Hemligt vatten"))
        installation.add_shared(SHARED, f'<http://x.example/s> {LABEL} "Delat" .\n'.encode())
        app = FastAPI()
        app.include_router(
            endpoint_routes(Endpoint(cast(Reader, None), installation, Asking(USUAL)))
        )
        app.include_router(published(installation, Statistics(installation)))
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app, follow_redirects=False) as started:
            yield started


def described(client: TestClient, path: str = "/sparql", **headers: str) -> Store:
    """What is answered, with the asker named by the header ``as``."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    store = Store()
    format_ = RdfFormat.from_media_type(answer.headers["content-type"])
    assert format_ is not None
    store.load(answer.content, format_)
    return store


def values(store: Store, property_: str) -> set[str]:
    return {
        quad.object.value
        for quad in store.quads_for_pattern(None, NamedNode(property_), None, None)
        if isinstance(quad.object, NamedNode | Literal)
    }


def test_2_the_description_must_be_available_in_an_rdf_serialization(client: TestClient) -> None:
    answer = client.get("/sparql")
    assert answer.headers["content-type"].startswith("text/turtle")
    assert "accept" in answer.headers["vary"]


@pytest.mark.parametrize("media_type", TRIPLES)
def test_2_other_serializations_should_be_had_by_content_negotiation(
    client: TestClient, media_type: str
) -> None:
    answer = client.get("/sparql", headers={"accept": f"{media_type}, text/turtle;q=0.5"})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert len(described(client, accept=media_type)) == len(described(client))


def test_2_rdf_must_come_when_the_endpoint_is_dereferenced_without_query_parameters(
    client: TestClient,
) -> None:
    assert len(described(client)) > 30
    assert client.get("/sparql?default-graph-uri=a:b").status_code == 400
    assert client.get("/sparql", headers={"accept": "application/pdf"}).status_code == 406


def test_4_the_rdf_must_say_that_the_service_has_the_endpoint_it_came_from(
    client: TestClient,
) -> None:
    store = described(client)
    (quad,) = store.quads_for_pattern(None, NamedNode(f"{SD}endpoint"), NamedNode(ENDPOINT), None)
    types = store.quads_for_pattern(quad.subject, None, NamedNode(f"{SD}Service"), None)
    assert len([*types]) == 1


def test_4_the_rdf_must_use_the_vocabulary_as_section_3_says(client: TestClient) -> None:
    store = described(client)
    assert values(store, f"{SD}supportedLanguage") == {f"{SD}SPARQL11Query", f"{SD}SPARQL11Update"}
    assert values(store, f"{SD}feature") == {f"{SD}UnionDefaultGraph"}
    assert values(store, f"{SD}propertyFeature") == {str(MG.matches)}
    assert len(values(store, f"{SD}resultFormat")) == len(TRIPLES) + 4
    asked = f"""PREFIX sd: <{SD}> SELECT ?name WHERE {{
        ?service a sd:Service ; sd:defaultDataset ?dataset ;
                 sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/Simple> .
        ?dataset a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; sd:namedGraph ?named .
        ?named a sd:NamedGraph ; sd:name ?name ; sd:graph [ a sd:Graph ] }}"""
    solutions = store.query(asked)
    names = {row["name"].value for row in solutions}  # type: ignore[union-attr]
    assert f"{PLAN.format('1471')}" in names
    assert {SHARED, str(MG)} <= names


PLAN = "http://localhost:8000/id/{}/plan"


def test_the_description_names_only_graphs_that_the_asker_may_see(client: TestClient) -> None:
    names = values(described(client, **{"as": "reader"}), f"{SD}name")
    assert PLAN.format("1471") in names
    assert PLAN.format("2180") not in names


def test_a_browser_comes_to_a_page_instead(client: TestClient) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert client.get("/sparql", headers={"accept": browser}).status_code == 303


def test_the_property_for_searching_is_a_term_of_ours() -> None:
    label = taxonomy().label(str(MG.matches))
    assert label is not None
    assert label.sv == "passar sökord"

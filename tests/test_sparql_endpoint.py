"""The endpoint speaks the SPARQL protocol for queries, and its errors are told, not thrown."""

import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.asking import Asking
from api.limits import QueryLimits
from api.negotiation import preferred
from api.problems import MEANINGS, add_problem_handlers, problem_details
from api.sparql import Endpoint, endpoint_routes
from graph import errors
from graph.errors import MalgrafError, Place, Problem, UnreadableFile
from graph.guard import UPDATE_LENGTH
from graph.names import PREFIXES
from graph.reader import Limits, Reader
from graph.serialised_answers import TABLES, TRIPLES
from graph.store import Installation
from graph.texts import Text
from tests.changing import replace_subjects
from tests.introductions import Introduced

LABEL = f"<{PREFIXES['skos']}prefLabel>"
PLAN = "http://localhost:8000/id/{}/plan"
GOALS = f"SELECT ?label WHERE {{ ?goal {LABEL} ?label . FILTER(CONTAINS(STR(?goal), '/goal/')) }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON = "application/sparql-results+json"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


def goal(key: str, label: str) -> bytes:
    return f'<http://localhost:8000/id/{key}/goal/a> {LABEL} "{label}"@sv .\n'.encode()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    limits = Limits(answer=1 << 20)
    made = Installation.create(tmp_path_factory.mktemp("endpoint") / "data", gate="report")
    with made as installation:
        replace_subjects(installation, "1471", plan=goal("1471", "Trygg skola"))
        replace_subjects(installation, "2180", plan=goal("2180", "Rent vatten"))
        with Reader.start(installation.folder, limits) as reader:
            app = FastAPI()
            app.include_router(
                endpoint_routes(Endpoint(reader, installation, Asking(QueryLimits(deadline=1.0))))
            )
            app.add_middleware(Introduced)
            add_problem_handlers(app)

            @app.get("/broken")
            def broken() -> None:
                raise ZeroDivisionError

            with TestClient(app, raise_server_exceptions=False) as started:
                yield started


def labels(body: bytes) -> list[str]:
    return sorted(row["label"]["value"] for row in json.loads(body)["results"]["bindings"])


def test_a_query_by_get_is_answered_in_json(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": GOALS})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == JSON
    assert answer.headers["vary"] == "accept"
    assert labels(answer.content) == ["Rent vatten", "Trygg skola"]


def test_a_query_by_post_form_is_answered(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": GOALS})
    assert labels(answer.content) == ["Rent vatten", "Trygg skola"]


def test_a_query_by_post_as_it_is_is_answered(client: TestClient) -> None:
    for kind in ("application/sparql-query", "application/sparql-query; charset=UTF-8"):
        answer = client.post("/sparql", content=GOALS, headers={"content-type": kind})
        assert labels(answer.content) == ["Rent vatten", "Trygg skola"]


def test_dataset_parameters_narrow_the_query_in_all_three_ways(client: TestClient) -> None:
    dataset = {"default-graph-uri": PLAN.format("1471")}
    fields = {"query": GOALS, **dataset}
    answers = [
        client.get("/sparql", params=fields),
        client.post("/sparql", data=fields),
        client.post("/sparql", params=dataset, content=GOALS, headers=DIRECT),
    ]
    assert [labels(answer.content) for answer in answers] == [["Trygg skola"]] * 3


def test_several_default_graphs_are_merged_and_named_graphs_are_reached(client: TestClient) -> None:
    graphs = [PLAN.format("1471"), PLAN.format("2180")]
    both = client.get("/sparql", params={"query": GOALS, "default-graph-uri": graphs})
    assert labels(both.content) == ["Rent vatten", "Trygg skola"]
    named = {
        "query": "SELECT ?label { GRAPH ?any { ?s ?p ?label } }",
        "named-graph-uri": graphs[:1],
    }
    assert labels(client.get("/sparql", params=named).content) == ["Trygg skola"]


@pytest.mark.parametrize("media_type", TABLES)
def test_a_select_is_given_in_each_format(client: TestClient, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": GOALS}, headers={"accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Trygg skola" in answer.text


@pytest.mark.parametrize("media_type", TRIPLES)
def test_a_construct_is_given_in_each_format(client: TestClient, media_type: str) -> None:
    query = f"CONSTRUCT WHERE {{ ?goal {LABEL} 'Trygg skola'@sv }}"
    answer = client.get("/sparql", params={"query": query}, headers={"accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Trygg skola" in answer.text


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("", "a/one"),
        ("*/*", "a/one"),
        ("b/two", "b/two"),
        ("a/*;q=0.2, b/two;q=0.3", "b/two"),
        ("a/one;q=0, */*", "b/two"),
        ("a/*, a/one;q=0.1, b/two;q=0.5", "b/two"),
        ("A/ONE", "a/one"),
        ("nonsense, b/two", "b/two"),
        ("c/three", None),
        ("*/*;q=0", None),
        ("b/two;q=nonsense", None),
    ],
)
def test_the_accept_header_decides(accept: str, chosen: str | None) -> None:
    assert preferred(accept, ["a/one", "b/two"]) == chosen


def test_an_impossible_accept_is_406_and_tells_what_there_is(client: TestClient) -> None:
    headers = {"accept": "image/png"}
    answer = client.get("/sparql", params={"query": GOALS}, headers=headers)
    assert answer.status_code == 406
    assert JSON in answer.json()["detail"]


def test_a_syntax_error_is_400_with_line_and_column(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT *\nWHERE { ?s ?p }"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "2:" in answer.json()["detail"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "SELECT * " + "{" * 2300 + "}" * 2300,
        "SELECT (" + "IF(true," * 990 + "1" + ",1)" * 990 + " AS ?x) {}",
        "SELECT * { " + "FILTER EXISTS{" * 870 + "}" * 870 + " }",
        "SELECT * { ?s ?p " + "(" * 200 + "1" + ")" * 200 + " }",
        "SELECT * { ?s " + "/".join(["<a:p>"] * 1000) + " ?o }",
    ],
    ids=["service", "groups", "if", "exists", "collections", "path"],
)
def test_what_would_kill_the_engine_is_400_and_the_next_query_is_answered(
    client: TestClient, text: str
) -> None:
    answer = client.post("/sparql", content=text, headers=DIRECT)
    assert answer.status_code == 400
    assert client.get("/sparql", params={"query": "ASK {}"}).status_code == 200


def test_a_query_past_its_deadline_is_504(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ENDLESS})
    assert answer.status_code == 504
    assert answer.json()["title"] == "Frågan tog för lång tid"


def test_an_answer_over_its_cap_is_413(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"})
    assert answer.status_code == 413


def test_a_query_that_is_an_update_is_refused(client: TestClient) -> None:
    text = "DROP ALL"
    assert client.get("/sparql", params={"update": text}).status_code == 400
    assert client.get("/sparql", params={"query": text}).status_code == 400
    assert client.post("/sparql", data={"query": text}).status_code == 400


def test_each_sees_only_the_organisations_they_may_read(client: TestClient) -> None:
    seen = {"operator": ["Rent vatten", "Trygg skola"], "reader": ["Trygg skola"], "nobody": []}
    for name, expected in seen.items():
        for text in (GOALS, f"SELECT ?label {{ GRAPH ?any {GOALS[GOALS.index('{') :]} }}"):
            answer = client.get("/sparql", params={"query": text}, headers={"as": name})
            assert labels(answer.content) == expected
    hidden = {"query": GOALS, "default-graph-uri": PLAN.format("2180")}
    assert labels(client.post("/sparql", data=hidden, headers={"as": "reader"}).content) == []


def test_none_or_several_queries_are_400(client: TestClient) -> None:
    assert client.get("/sparql?organisation=1471").status_code == 400
    assert client.get("/sparql", params={"query": ["ASK {}", "ASK {}"]}).status_code == 400
    assert client.post("/sparql", content="", headers=FORM).status_code == 400
    several = urlencode([("query", "ASK {}"), ("query", "ASK {}")])
    assert client.post("/sparql", content=several, headers=FORM).status_code == 400


def test_a_browser_without_a_query_is_sent_to_the_editor(client: TestClient) -> None:
    headers = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = client.get("/sparql", headers=headers, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/editor")


def test_a_body_of_another_kind_is_415(client: TestClient) -> None:
    for kind in ("application/json", "text/plain", "", "application/sparql-query;charset=latin-1"):
        answer = client.post("/sparql", content=GOALS, headers={"content-type": kind})
        assert answer.status_code == 415


def test_invalid_utf8_is_400(client: TestClient) -> None:
    assert client.post("/sparql", content=b"ASK {} #\xff", headers=DIRECT).status_code == 400
    assert client.post("/sparql", content=b"query=ASK%ff", headers=FORM).status_code == 400


def test_a_form_is_decoded_once(client: TestClient) -> None:
    text = "SELECT ('%7B+' AS ?label) {}"
    answer = client.post("/sparql", content=f"query={quote(text)}", headers=FORM)
    assert labels(answer.content) == ["%7B+"]


def test_a_body_that_is_too_long_is_413(client: TestClient) -> None:
    answer = client.post("/sparql", content=b"#" * (UPDATE_LENGTH + 1), headers=DIRECT)
    assert answer.status_code == 413


def test_a_graph_that_is_no_iri_is_400(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": "a b"})
    assert answer.status_code == 400


def test_problems_are_told_in_the_language_asked_for(client: TestClient) -> None:
    params = {"query": "DROP ALL"}
    english = client.get("/sparql", params=params, headers={"accept-language": "en"})
    swedish = client.get("/sparql", params={**params, "lang": "sv"})
    assert english.json()["title"] == "The query cannot be answered"
    assert english.headers["content-language"] == "en"
    assert swedish.json()["title"] == "Frågan kan inte besvaras"
    assert english.json()["type"] == swedish.json()["type"]


def test_routes_and_methods_that_are_not_there_are_problems_too(client: TestClient) -> None:
    missing = client.get("/finns-inte")
    assert (missing.status_code, missing.json()["title"]) == (404, "Sidan finns inte")
    wrong = client.delete("/sparql")
    assert (wrong.status_code, wrong.json()["title"]) == (405, "Metoden används inte här")
    assert wrong.headers["allow"] == "GET, HEAD, POST"


def test_a_browser_gets_a_page_and_not_json(client: TestClient) -> None:
    answer = client.get("/finns-inte", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "Sidan finns inte" in answer.text


def test_a_fault_of_ours_tells_nothing_of_the_inside(client: TestClient) -> None:
    answer = client.get("/broken")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text


def test_faults_in_data_are_listed_with_their_places() -> None:
    fault = Problem("G2", Text("Saknas", "Missing"), Place("p.xlsx", "Mål", "B2"), "x")
    said = problem_details(UnreadableFile(Text("Fel", "Wrong"), [fault]), "en")
    assert said["status"] == 422
    assert said["type"].endswith("/UnreadableFile")
    assert said["problems"] == [
        {
            "code": "G2",
            "message": "Missing",
            "place": "p.xlsx, Mål!B2",
            "value": "x",
            "fix": "",
            "at": {"file": "p.xlsx", "sheet": "Mål", "cell": "B2"},
        }
    ]


def test_every_error_of_ours_has_a_meaning_in_both_languages() -> None:
    ours = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    kinds = [kind for kind in ours if issubclass(kind, MalgrafError) and kind is not MalgrafError]
    assert [kind.__name__ for kind in kinds if not set(kind.__mro__) & set(MEANINGS)] == []
    titles = [meaning.title for meaning in MEANINGS.values()]
    assert all(title.sv and title.en and title.sv != title.en for title in titles)


def test_the_endpoint_is_described_with_an_example(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]["/sparql"]
    assert set(paths) == {"get", "post"}
    assert {"504", "413", "406"} <= set(paths["get"]["responses"])
    assert "application/sparql-query" in paths["post"]["requestBody"]["content"]

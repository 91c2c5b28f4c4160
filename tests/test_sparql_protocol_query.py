"""SPARQL 1.1 Protocol, the query operation, for a service with organisations and a plain one.

Each test bears the number of its section in the recommendation of 21 March 2013.
"""

import csv
import io
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode
from xml.etree import ElementTree as ET

import httpx2
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import parse

from graph.serialised_answers import GRAPHS, TABLES
from tests.protocol_services import (
    CONTENT,
    FORM,
    INSERT,
    JSON,
    KINDS,
    LABEL,
    LABELS,
    ONE,
    QUERY,
    TWO,
    A,
    asked,
    begin_anew,
    held,
    labels,
    posted,
    service,
)


@pytest.fixture(scope="module", params=KINDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with service(request.param, tmp_path_factory.mktemp("protocol")) as client:
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    begin_anew(served)
    return served


def test_2_1_query_is_invoked_by_get_or_post_and_by_no_other_method(client: TestClient) -> None:
    assert labels(asked(client, LABELS)) == ["Ett", "Två"]
    assert labels(posted(client, LABELS, QUERY)) == ["Ett", "Två"]
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.request(method, "/sparql", params={"query": LABELS})
        assert answer.status_code == 405, method
        assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_2_1_there_is_exactly_one_query(client: TestClient) -> None:
    twice = urlencode([("query", "ASK {}"), ("query", "SELECT * {}")])
    assert client.get(f"/sparql?{twice}").status_code == 400
    assert posted(client, twice, FORM).status_code == 400
    assert posted(client, "", FORM).status_code == 400
    assert client.get("/sparql?default-graph-uri=urn:a").status_code == 400


def test_2_1_parameters_that_nobody_knows_are_no_fault(client: TestClient) -> None:
    assert labels(asked(client, LABELS, format="json", output="x")) == ["Ett", "Två"]
    form = urlencode({"query": LABELS, "unknown": "1"})
    assert labels(posted(client, form, FORM)) == ["Ett", "Två"]


def test_2_1_1_query_via_get_is_percent_encoded_utf8(client: TestClient) -> None:
    text = quote("SELECT ('å+%2B b' AS ?label) {}")
    assert labels(client.get(f"/sparql?query={text}")) == ["å+%2B b"]
    assert client.get("/sparql?query=ASK%20%7B%7D%20%23%ff").status_code == 400


def test_2_1_1_parameters_may_come_in_any_order(client: TestClient) -> None:
    dataset = urlencode({"default-graph-uri": TWO, "query": LABELS})
    assert labels(client.get(f"/sparql?{dataset}")) == ["Två"]


def test_2_1_2_query_via_post_with_url_encoded_parameters(client: TestClient) -> None:
    fields = {"default-graph-uri": TWO, "query": LABELS}
    assert labels(posted(client, urlencode(fields), FORM)) == ["Två"]
    assert labels(posted(client, urlencode(fields), f"{FORM}; charset=UTF-8")) == ["Två"]
    beside = f"?{urlencode({'default-graph-uri': TWO})}"
    assert labels(posted(client, urlencode({"query": LABELS}), FORM, beside)) == ["Två"]


def test_2_1_2_a_form_is_decoded_once(client: TestClient) -> None:
    text = "SELECT ('%7B %2B+å' AS ?label) {}"
    for encoded in (quote(text), quote_plus(text)):
        assert labels(posted(client, f"query={encoded}", FORM)) == ["%7B %2B+å"]


def test_2_1_2_a_query_stands_in_the_body_alone(client: TestClient) -> None:
    address = f"?{urlencode({'query': 'ASK {}'})}"
    assert posted(client, urlencode({"query": LABELS}), FORM, address).status_code == 400
    assert posted(client, "", FORM, address).status_code == 400
    assert posted(client, LABELS, QUERY, address).status_code == 400
    both = urlencode({"query": LABELS, "update": INSERT})
    assert posted(client, both, FORM).status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


def test_2_1_3_query_via_post_directly(client: TestClient) -> None:
    address = f"?{urlencode({'default-graph-uri': TWO})}"
    assert labels(posted(client, LABELS, QUERY, address)) == ["Två"]
    assert labels(posted(client, LABELS, f'{QUERY}; charset="utf-8"; x=y')) == ["Ett", "Två"]


def test_2_1_3_utf8_is_the_only_charset(client: TestClient) -> None:
    utf16 = "ASK {}".encode("utf-16")
    assert posted(client, utf16, f"{QUERY}; charset=utf-16").status_code == 415
    assert posted(client, utf16, QUERY).status_code == 400
    assert posted(client, "ASK {} # å".encode("latin-1"), QUERY).status_code == 400
    assert posted(client, "query=ASK%20%7B%7D%20%23%ff", FORM).status_code == 400


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "", "multipart/form-data"])
def test_2_1_3_a_body_of_another_kind_is_refused(client: TestClient, kind: str) -> None:
    assert posted(client, "ASK {}", kind).status_code == 415
    assert posted(client, urlencode({"query": "ASK {}"}), kind).status_code == 415


def test_2_1_4_the_dataset_is_what_the_text_says(client: TestClient) -> None:
    said = LABELS.replace("WHERE", f"FROM <{TWO}> WHERE")
    assert labels(asked(client, said)) == ["Två"]
    named = f"SELECT ?label FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s {LABEL} ?label }} }}"
    assert labels(asked(client, named)) == ["Ett"]


def test_2_1_4_the_dataset_of_the_request_goes_before_that_of_the_text(client: TestClient) -> None:
    said = LABELS.replace("WHERE", f"FROM <{TWO}> WHERE")
    dataset = {"default-graph-uri": ONE}
    assert labels(asked(client, said, **dataset)) == ["Ett"]
    assert labels(posted(client, said, QUERY, f"?{urlencode(dataset)}")) == ["Ett"]
    assert labels(posted(client, urlencode({"query": said, **dataset}), FORM)) == ["Ett"]
    named = f"SELECT ?label FROM NAMED <{ONE}> {{ GRAPH ?g {{ ?s {LABEL} ?label }} }}"
    assert labels(asked(client, named, **{"named-graph-uri": TWO})) == ["Två"]
    assert labels(asked(client, LABELS, **{"named-graph-uri": TWO})) == []


def test_2_1_4_several_default_graphs_are_merged(client: TestClient) -> None:
    several = urlencode([("query", LABELS), ("default-graph-uri", ONE), ("default-graph-uri", TWO)])
    assert labels(client.get(f"/sparql?{several}")) == ["Ett", "Två"]
    assert labels(posted(client, several, FORM)) == ["Ett", "Två"]


@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
def test_2_1_4_what_an_update_uses_is_no_dataset_of_a_query(client: TestClient, name: str) -> None:
    assert asked(client, LABELS, **{name: ONE}).status_code == 400
    assert posted(client, LABELS, QUERY, f"?{urlencode({name: ONE})}").status_code == 400


@pytest.mark.parametrize(
    ("accept", "came"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", "text/csv"),
        ("text/*", "text/csv"),
        ("text/tab-separated-values;q=0.9, text/csv;q=0.8", "text/tab-separated-values"),
        ("image/png, application/sparql-results+xml;q=0.1", "application/sparql-results+xml"),
        (
            "application/*;q=0.2, application/sparql-results+json;q=0",
            "application/sparql-results+xml",
        ),
        ("application/json", JSON),
        ("TEXT/CSV; charset=utf-8", "text/csv"),
    ],
)
def test_2_1_5_the_answer_is_in_an_accepted_format(
    client: TestClient, accept: str, came: str
) -> None:
    answer = asked(client, LABELS, accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == came
    assert "accept" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize(
    ("accept", "came"),
    [
        ("application/json", "application/ld+json"),
        ("application/xml", "application/rdf+xml"),
        ("text/plain", "application/n-triples"),
        ("application/x-turtle", "text/turtle"),
        ("application/*", "application/n-triples"),
        ("application/sparql-results+json, */*;q=0.1", "text/turtle"),
    ],
)
def test_2_1_5_names_that_programs_use_mean_the_format_of_the_answer(
    client: TestClient, accept: str, came: str
) -> None:
    answer = asked(client, f"DESCRIBE {A}", accept)
    assert answer.headers["content-type"].partition(";")[0] == came


def test_2_1_5_accept_may_come_in_several_lines(client: TestClient) -> None:
    lines = [("accept", "image/png"), ("accept", "text/csv")]
    request = client.build_request("GET", "/sparql", params={"query": LABELS})
    request.headers = httpx2.Headers(
        [(k, v) for k, v in request.headers.multi_items() if k != "accept"] + lines
    )
    assert client.send(request).headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("accept", ["image/png", "text/turtle", "*/*;q=0", "text/*;q=0"])
def test_2_1_5_an_impossible_accept_is_told(client: TestClient, accept: str) -> None:
    answer = asked(client, LABELS, accept)
    assert answer.status_code == 406
    assert all(name in answer.json()["detail"] for name in TABLES)
    assert "accept" in answer.headers["vary"].split(", ")


@pytest.mark.parametrize("media_type", TABLES)
def test_2_1_6_select_and_ask_answer_with_a_results_document(
    client: TestClient, media_type: str
) -> None:
    found, yes = (asked(client, text, media_type) for text in (LABELS, "ASK {}"))
    for answer in (found, yes):
        assert answer.headers["content-type"].partition(";")[0] == media_type
    if media_type == JSON:
        assert labels(found) == ["Ett", "Två"]
        assert json.loads(yes.content)["boolean"] is True
    elif media_type.endswith("xml"):
        space = "{http://www.w3.org/2005/sparql-results#}"
        read = ET.fromstring(found.content).iter(f"{space}literal")
        assert sorted(str(one.text) for one in read) == ["Ett", "Två"]
        assert ET.fromstring(yes.content).findtext(f"{space}boolean") == "true"
    elif media_type == "text/csv":
        assert sorted(csv.reader(io.StringIO(found.text))) == [["Ett"], ["Två"], ["label"]]
    else:
        assert sorted(found.text.split()) == ['"Ett"@sv', '"Två"@sv', "?label"]


@pytest.mark.parametrize("media_type", GRAPHS)
@pytest.mark.parametrize(
    "text",
    [f"CONSTRUCT WHERE {{ {A} {LABEL} ?l }}", f"DESCRIBE {A}"],
    ids=["construct", "describe"],
)
def test_2_1_6_construct_and_describe_answer_with_a_graph(
    client: TestClient, media_type: str, text: str
) -> None:
    answer = asked(client, text, media_type)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    [quad] = parse(answer.content, GRAPHS[media_type])
    assert f"{quad.subject} {quad.predicate} {quad.object} .\n" == CONTENT[ONE]


def test_2_1_6_head_says_what_get_says_and_sends_no_body(client: TestClient) -> None:
    whole = asked(client, LABELS)
    head = client.head("/sparql", params={"query": LABELS})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["content-type"] == JSON
    assert client.head("/sparql", params={"query": "ASK"}).status_code == 400


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT *\nWHERE { ?s ?p }", "2:16"),
        ("SELECT * WHERE {\n  ?s skos:prefLabel ?o }", "2:6: the prefix skos: is not declared"),
        ("ASK { ?s ?p 'x }", "1:17: a quotation mark is not closed"),
        ("ASK { ?s ?p ?o", "1:15: the text ends before all brackets are closed"),
        ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "contains a variable that is unbound"),
    ],
)
def test_2_1_7_what_is_no_query_is_400_with_line_and_column(
    client: TestClient, text: str, told: str
) -> None:
    for answer in (asked(client, text), posted(client, text, QUERY)):
        assert answer.status_code == 400
        assert told in answer.json()["detail"]
        assert "expected" not in answer.json()["detail"]
        assert len(answer.json()["detail"]) < 200


def test_a_graph_in_trig_and_n_quads_names_no_graph(client: TestClient) -> None:
    for media_type in ("application/trig", "application/n-quads"):
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"
        quads = list(parse(asked(client, text, media_type).content, GRAPHS[media_type]))
        assert {str(quad.graph_name) for quad in quads} == {"DEFAULT"}

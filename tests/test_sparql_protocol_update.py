"""SPARQL 1.1 Protocol, the update operation, for a service with organisations and a plain one.

Each test bears the number of its section in the recommendation of 21 March 2013.
"""

from collections.abc import Iterator
from urllib.parse import quote_plus, urlencode

import pytest
from fastapi.testclient import TestClient

from tests.protocol_services import (
    BASE,
    CONTENT,
    FORM,
    INSERT,
    KINDS,
    LABEL,
    ONE,
    QUERY,
    UPDATE,
    A,
    asked,
    begin_anew,
    goal,
    held,
    posted,
    service,
)

NEW = sorted([CONTENT[ONE], goal("1471", "Ny", "n")])


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


def test_2_2_update_is_invoked_by_post_alone(client: TestClient) -> None:
    assert client.get("/sparql", params={"update": INSERT}).status_code == 400
    assert client.get("/sparql", params={"query": "ASK {}", "update": INSERT}).status_code == 400
    assert client.put("/sparql", params={"update": INSERT}).status_code == 405
    assert held(client, ONE) == [CONTENT[ONE]]


def test_2_2_there_is_exactly_one_update(client: TestClient) -> None:
    twice = urlencode([("update", INSERT), ("update", INSERT)])
    assert posted(client, twice, FORM).status_code == 400
    assert posted(client, INSERT, UPDATE, f"?{urlencode({'update': INSERT})}").status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


def test_2_2_1_update_via_post_with_url_encoded_parameters(client: TestClient) -> None:
    assert posted(client, urlencode({"update": INSERT}), FORM).status_code == 200
    assert held(client, ONE) == NEW
    text = f"INSERT DATA {{ GRAPH <{ONE}> {{ {goal('1471', '%7B+å', 'f')} }} }}"
    assert posted(client, f"update={quote_plus(text)}", FORM).status_code == 200
    assert goal("1471", "%7B+å", "f") in held(client, ONE)


def test_2_2_2_update_via_post_directly(client: TestClient) -> None:
    assert posted(client, INSERT, UPDATE).status_code == 200
    assert held(client, ONE) == NEW
    assert posted(client, INSERT.encode("utf-16"), f"{UPDATE};charset=utf-16").status_code == 415
    assert posted(client, b"# \xff", UPDATE).status_code == 400
    for kind in ("text/plain", "", QUERY):
        assert posted(client, INSERT, kind).status_code == (400 if kind == QUERY else 415)


def test_2_2_2_an_update_without_operations_is_one(client: TestClient) -> None:
    address = "?organisation=1471"
    assert posted(client, "PREFIX x: <http://x.example/>", UPDATE, address).status_code == 200


COPY = f"""INSERT {{ GRAPH <{ONE}> {{ <{BASE}/id/1471/goal/copy> {LABEL} ?label }} }}
WHERE {{ ?goal {LABEL} ?label FILTER(CONTAINS(STR(?goal), '/goal/')) }}"""


@pytest.mark.parametrize("as_form", [False, True])
def test_2_2_3_using_graph_uri_is_as_using_in_every_operation(
    client: TestClient, as_form: bool
) -> None:
    text = f"DELETE WHERE {{ ?s {LABEL} 'no such' }} ; {COPY} ; {COPY.replace('copy', 'again')}"
    using = {"using-graph-uri": ONE}
    if as_form:
        answer = posted(client, urlencode({"update": text, **using}), FORM)
    else:
        answer = posted(client, text, UPDATE, f"?{urlencode(using)}")
    assert answer.status_code == 200, answer.text
    copies = [goal("1471", "Ett", slug) for slug in ("copy", "again")]
    assert held(client, ONE) == sorted([CONTENT[ONE], *copies])


def test_2_2_3_using_named_graph_uri_is_as_using_named_in_every_operation(
    client: TestClient,
) -> None:
    by_name = f"""INSERT {{ GRAPH <{ONE}> {{ <{BASE}/id/1471/goal/copy> {LABEL} ?label }} }}
        WHERE {{ GRAPH ?g {{ ?goal {LABEL} ?label FILTER(CONTAINS(STR(?goal), '/goal/')) }} }}"""
    named = f"?{urlencode({'using-named-graph-uri': ONE})}"
    assert posted(client, COPY, UPDATE, named).status_code == 200
    assert held(client, ONE) == [CONTENT[ONE]], "the default graph is empty then"
    assert posted(client, by_name, UPDATE, named).status_code == 200
    assert held(client, ONE) == sorted([CONTENT[ONE], goal("1471", "Ett", "copy")])


@pytest.mark.parametrize("name", ["using-graph-uri", "using-named-graph-uri"])
@pytest.mark.parametrize(
    "text",
    [
        f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        f"DELETE {{ ?s ?p ?o }} USING <{ONE}> WHERE {{ ?s ?p ?o }}",
        f"DELETE {{ ?s ?p ?o }} USING NAMED <{ONE}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        f"CLEAR GRAPH <{ONE}> ; WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
    ],
)
def test_2_2_3_the_parameters_do_not_go_with_using_or_with(
    client: TestClient, text: str, name: str
) -> None:
    answer = posted(client, text, UPDATE, f"?{urlencode({name: ONE})}")
    assert answer.status_code == 400
    assert "using-graph-uri" in answer.json()["detail"]
    assert posted(client, urlencode({"update": text, name: ONE}), FORM).status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_2_2_3_the_dataset_of_a_query_is_not_what_an_update_uses(
    client: TestClient, name: str
) -> None:
    assert posted(client, COPY, UPDATE, f"?{urlencode({name: ONE})}").status_code == 400
    assert posted(client, urlencode({"update": COPY, name: ONE}), FORM).status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


@pytest.mark.parametrize("graph", ["a b", "plan", "", "<>"])
def test_2_2_3_what_is_used_is_an_absolute_iri(client: TestClient, graph: str) -> None:
    using = urlencode({"using-graph-uri": graph, "organisation": "1471"})
    assert posted(client, COPY, UPDATE, f"?{using}").status_code == 400


def test_2_2_4_a_successful_update_says_so(client: TestClient) -> None:
    answer = posted(client, INSERT, UPDATE)
    assert answer.status_code == 200
    assert (answer.json()["added"], answer.json()["removed"]) == (1, 0)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"INSERT DATA {{ GRAPH <{ONE}> {{ x:a x:b 1 }} }}", "the prefix x: is not declared"),
        (f"CLEAR GRAPH <{ONE}> ;\nINSERT DATA {{ ?x ?y 1 }}", "2:"),
        (f"INSERT DATA {{ GRAPH <{ONE}> {{ ?x <{BASE}/p> 1 }} }}", "Variables are not allowed"),
        (f"SELECT * {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}", "No update"),
    ],
)
def test_2_2_5_what_is_no_update_is_400_with_line_and_column(
    client: TestClient, text: str, told: str
) -> None:
    answer = posted(client, text, UPDATE, "?organisation=1471")
    assert answer.status_code == 400
    assert told in answer.json()["detail"]
    assert "expected" not in answer.json()["detail"]
    assert held(client, ONE) == [CONTENT[ONE]]


def test_2_2_5_a_fault_stands_where_the_text_has_it_whatever_is_used(client: TestClient) -> None:
    text = f"DELETE WHERE {{ ?s ?p 1 }} ;  INSERT {{ {A} {LABEL} ?o }} WHERE {{ ?s x:p ?o }}"
    answer = posted(client, text, UPDATE, f"?{urlencode({'using-graph-uri': ONE})}")
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"1:{text.index('x:p') + 1}: ")


@pytest.mark.parametrize(
    "last",
    [
        "LOAD <http://127.0.0.1:9/>",
        "DROP GRAPH <http://x.example/none>",
        "INSERT DATA { nonsense }",
    ],
)
def test_2_2_5_operations_of_a_request_are_carried_out_together_or_not_at_all(
    client: TestClient, last: str
) -> None:
    answer = posted(client, f"{INSERT} ; CLEAR GRAPH <{ONE}> ; {last}", UPDATE)
    assert answer.status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


def test_2_3_relative_iris_stand_under_a_base_of_ours(client: TestClient) -> None:
    ask = f"ASK {{ </id/1471/goal/a> {LABEL} 'Ett'@sv }}"
    assert asked(client, ask).json()["boolean"] is True
    moved = f"BASE <http://x.example/> {ask}"
    assert asked(client, moved).json()["boolean"] is False
    inserted = INSERT.replace(f"<{ONE}>", "</id/1471/plan>")
    assert posted(client, inserted, UPDATE).status_code == 200
    assert held(client, ONE) == NEW


def test_4_1_a_query_that_would_call_out_is_refused(client: TestClient) -> None:
    answer = asked(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert answer.status_code == 400
    assert "SERVICE" in answer.json()["detail"]


def test_4_1_nobody_unknown_updates(client: TestClient) -> None:
    key = client.headers.pop("authorization")
    try:
        answer = posted(client, INSERT, UPDATE)
    finally:
        client.headers["authorization"] = key
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")

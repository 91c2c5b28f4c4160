"""SPARQL 1.1 Graph Store HTTP Protocol, clause by clause, for both kinds of service.

Each test bears the number of its section in the recommendation of 21 March 2013.
"""

from collections.abc import Iterator
from urllib.parse import quote

import httpx2
import pytest
from fastapi.testclient import TestClient
from pyoxigraph import parse

from graph.serialised_answers import GRAPHS, TRIPLES
from tests.protocol_services import (
    BASE,
    CONTENT,
    KINDS,
    LABEL,
    ONE,
    STORE,
    TURTLE,
    TWO,
    UPDATE,
    begin_anew,
    goal,
    held,
    put,
    service,
)

RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
    f'<rdf:Description rdf:about="{BASE}/id/1471/goal/x">'
    '<skos:prefLabel xml:lang="sv">Xml</skos:prefLabel></rdf:Description></rdf:RDF>'
)
MORE = goal("1471", "Mer", "more")
SHARED = "<http://x.example/s> <http://x.example/p> <http://x.example/o> .\n"
"""What both kinds of service may hold in a graph of any name."""
FREE = "http://x.example/graph"


@pytest.fixture(scope="module", params=KINDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    with service(request.param, tmp_path_factory.mktemp("store")) as client:
        yield client


@pytest.fixture
def client(served: TestClient) -> TestClient:
    begin_anew(served)
    served.delete(STORE, params={"graph": FREE})
    return served


def sent(
    client: TestClient, method: str, content: str, kind: str = TURTLE, graph: str = ONE
) -> httpx2.Response:
    headers = {"content-type": kind} if kind else {}
    return client.request(
        method, STORE, params={"graph": graph}, content=content.encode(), headers=headers
    )


@pytest.mark.parametrize("address", ["/id/1471/plan", "/rdf-graph-store/people/1.ttl"])
def test_4_1_a_graph_is_identified_by_its_own_address(client: TestClient, address: str) -> None:
    content = MORE if address.startswith("/id") else SHARED
    client.delete(f"{STORE}?graph={quote(BASE + address)}")
    made = client.put(address, content=content, headers={"content-type": TURTLE})
    if made.status_code == 404:
        pytest.skip("a plain store has graphs at addresses of the store alone")
    assert made.status_code == 201
    lines = {"accept": "application/n-triples"}
    assert (
        client.get(address, headers=lines).text == content == "".join(held(client, BASE + address))
    )
    assert client.head(address).content == b""
    patch = f"DELETE WHERE {{ ?s ?p ?o }} ; INSERT DATA {{ {content} }}"
    patched = client.patch(address, content=patch, headers={"content-type": UPDATE})
    assert patched.status_code == 204
    posted = client.post(address, content=content, headers={"content-type": TURTLE})
    assert posted.status_code == 204
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_4_1_an_address_names_a_graph_as_it_is_written(client: TestClient) -> None:
    address = "/rdf-graph-store/a%20b"
    client.put(address, content=SHARED, headers={"content-type": TURTLE})
    assert held(client, BASE + address) == [SHARED]
    client.delete(address)


def test_4_2_a_graph_is_identified_by_an_encoded_iri(client: TestClient) -> None:
    encoded = f"{STORE}?graph={quote(ONE, safe='')}"
    answer = client.get(encoded, headers={"accept": "application/n-triples"})
    assert answer.text == CONTENT[ONE]


@pytest.mark.parametrize("graph", ["a%20b", "plan", "//x.example/", "", "%3Ca:b%3E", "%ff"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_4_2_an_iri_that_is_not_absolute_is_400(
    client: TestClient, method: str, graph: str
) -> None:
    answer = client.request(
        method, f"{STORE}?graph={graph}", content=SHARED, headers={"content-type": TURTLE}
    )
    assert answer.status_code == 400


def test_4_2_default_identifies_the_default_graph(client: TestClient) -> None:
    answer = client.get(f"{STORE}?default", headers={"accept": "application/n-triples"})
    assert answer.status_code == 200
    assert all(line in answer.text for line in CONTENT.values())
    for query in ("?default&graph=http://x.example/", "?graph=a:b&graph=a:c"):
        assert client.get(STORE + query).status_code == 400
    assert client.get(STORE).status_code == 400


def test_5_without_accept_the_answer_is_rdf(client: TestClient) -> None:
    request = client.build_request("GET", STORE, params={"graph": ONE})
    del request.headers["accept"]
    answer = client.send(request)
    assert answer.headers["content-type"].partition(";")[0] in TRIPLES


def test_5_the_body_is_read_as_its_content_type_says(client: TestClient) -> None:
    assert sent(client, "PUT", RDF_XML, "application/rdf+xml").status_code == 204
    assert held(client, ONE) == [goal("1471", "Xml", "x")]
    assert sent(client, "PUT", RDF_XML, TURTLE).status_code == 400
    assert sent(client, "PUT", MORE, f"{TURTLE}; charset=utf-8").status_code == 204
    assert sent(client, "PUT", MORE, f"{TURTLE}; charset=latin-1").status_code == 415
    assert held(client, ONE) == [MORE]


def test_5_a_body_that_does_not_say_what_it_is_is_read_as_rdf_xml(client: TestClient) -> None:
    assert sent(client, "PUT", RDF_XML, "").status_code == 204
    assert held(client, ONE) == [goal("1471", "Xml", "x")]
    assert sent(client, "PUT", MORE, "").status_code == 400


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (TURTLE, "<a> <b> "),
        ("application/n-triples", "<a> <b> <c> ."),
        ("application/rdf+xml", "<rdf:RDF>"),
        ("application/ld+json", "{"),
        (TURTLE, "<http://x.example/a> <http://x.example/b> '\xff'"),
    ],
)
def test_5_1_what_cannot_be_parsed_is_400_and_changes_nothing(
    client: TestClient, method: str, kind: str, content: str
) -> None:
    answer = client.request(
        method,
        STORE,
        params={"graph": ONE},
        content=content.encode("latin-1"),
        headers={"content-type": kind},
    )
    assert answer.status_code == 400
    assert answer.json()["problems"]
    assert held(client, ONE) == [CONTENT[ONE]]


def test_5_1_an_unsupported_method_is_405(client: TestClient) -> None:
    answer = client.request("PROPFIND", STORE, params={"graph": ONE})
    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, HEAD, PATCH, POST, PUT, OPTIONS"


def test_5_1_what_is_not_there_is_404(client: TestClient) -> None:
    for method in ("GET", "HEAD", "DELETE"):
        assert client.request(method, STORE, params={"graph": FREE}).status_code == 404


@pytest.mark.parametrize("kind", ["text/csv", "application/json", "image/png", UPDATE])
def test_5_1_a_content_type_that_is_not_understood_is_415(client: TestClient, kind: str) -> None:
    for method in ("PUT", "POST"):
        assert sent(client, method, MORE, kind).status_code == 415
    assert sent(client, "PATCH", MORE, TURTLE).status_code == 415


@pytest.mark.parametrize("media_type", GRAPHS)
def test_5_2_get_serialises_the_graph_in_an_accepted_format(
    client: TestClient, media_type: str
) -> None:
    answer = client.get(STORE, params={"graph": ONE}, headers={"accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "accept" in answer.headers["vary"].split(", ")
    [found] = parse(answer.content, GRAPHS[media_type])
    assert f"{found.subject} {found.predicate} {found.object} .\n" == CONTENT[ONE]


def test_5_2_get_is_as_the_construct_query(client: TestClient) -> None:
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}"
    lines = {"accept": "application/n-triples"}
    queried = client.get("/sparql", params={"query": text}, headers=lines)
    assert sorted(queried.text.splitlines(True)) == held(client, ONE)


def test_5_2_a_format_that_is_not_supported_is_406(client: TestClient) -> None:
    for accept in ("image/png", "text/csv", "*/*;q=0"):
        answer = client.get(STORE, params={"graph": ONE}, headers={"accept": accept})
        assert answer.status_code == 406


def test_5_2_an_answer_can_be_asked_for_again(client: TestClient) -> None:
    answer = client.get(STORE, params={"graph": ONE})
    again = {"if-none-match": answer.headers["etag"]}
    assert client.get(STORE, params={"graph": ONE}, headers=again).status_code == 304
    sent(client, "POST", MORE)
    assert client.get(STORE, params={"graph": ONE}, headers=again).status_code == 200


def test_5_3_put_stores_what_is_sent_in_the_place_of_what_was(client: TestClient) -> None:
    assert sent(client, "PUT", MORE).status_code == 204
    assert held(client, ONE) == [MORE]
    assert held(client, TWO) == [CONTENT[TWO]]


def test_5_3_put_makes_the_graph_that_is_not_there(client: TestClient) -> None:
    assert put(client, SHARED, FREE).status_code == 201
    assert held(client, FREE) == [SHARED]
    assert put(client, SHARED, FREE).status_code == 204


def test_5_4_delete_removes_the_graph(client: TestClient) -> None:
    put(client, SHARED, FREE)
    assert client.delete(STORE, params={"graph": FREE}).status_code == 204
    assert client.delete(STORE, params={"graph": FREE}).status_code == 404


def test_5_5_post_merges_what_is_sent(client: TestClient) -> None:
    assert sent(client, "POST", MORE).status_code == 204
    assert held(client, ONE) == sorted([CONTENT[ONE], MORE])
    assert sent(client, "POST", SHARED, graph=FREE).status_code == 201


def test_5_5_the_documents_of_a_form_are_merged(client: TestClient) -> None:
    files = [
        ("file", ("a.ttl", MORE, TURTLE)),
        ("file", ("b", RDF_XML, "application/rdf+xml; charset=utf-8")),
        ("other", ("c.nt", goal("1471", "Efter namn", "c"), "application/octet-stream")),
    ]
    answer = client.post(STORE, params={"graph": ONE}, files=files)
    assert answer.status_code == 204, answer.text
    expected = [CONTENT[ONE], MORE, goal("1471", "Xml", "x"), goal("1471", "Efter namn", "c")]
    assert held(client, ONE) == sorted(expected)


def test_5_5_a_blank_node_of_one_document_is_none_of_another(client: TestClient) -> None:
    subject = f"<{BASE}/id/1471/goal/a>"
    parts = [f"{subject} <http://x.example/p> _:x . _:x <http://x.example/q> {n} ." for n in (1, 2)]
    files = [("file", (f"{n}.ttl", part, TURTLE)) for n, part in enumerate(parts)]
    assert client.post(STORE, params={"graph": ONE}, files=files).status_code == 204
    objects = [line.split(" ")[2] for line in held(client, ONE) if "/p>" in line]
    assert len(set(objects)) == 2


@pytest.mark.parametrize(
    ("name", "kind", "content", "status"),
    [
        ("a.csv", "text/csv", MORE, 415),
        ("noname", "application/octet-stream", MORE, 415),
        ("a.ttl", TURTLE, "<a> <b> ", 400),
    ],
)
def test_5_5_a_form_with_one_bad_document_changes_nothing(
    client: TestClient, name: str, kind: str, content: str, status: int
) -> None:
    files = [("file", ("fine.ttl", MORE, TURTLE)), ("file", (name, content, kind))]
    answer = client.post(STORE, params={"graph": ONE}, files=files)
    assert answer.status_code == status
    assert held(client, ONE) == [CONTENT[ONE]]
    field = client.post(STORE, params={"graph": ONE}, files=files[:1], data={"x": "y"})
    assert field.status_code == 400
    assert held(client, ONE) == [CONTENT[ONE]]


@pytest.mark.parametrize("as_form", [False, True])
def test_5_5_post_to_the_store_makes_a_graph_and_says_its_name(
    client: TestClient, as_form: bool
) -> None:
    if as_form:
        answer = client.post(STORE, files={"file": ("a.ttl", SHARED, TURTLE)})
    else:
        answer = client.post(STORE, content=SHARED, headers={"content-type": TURTLE})
    assert answer.status_code == 201, answer.text
    name = answer.headers["location"]
    assert name.startswith(f"{BASE}{STORE}/")
    assert held(client, name) == [SHARED]
    direct = client.get(name.removeprefix(BASE), headers={"accept": "application/n-triples"})
    assert direct.text == SHARED
    another = client.post(STORE, content=SHARED, headers={"content-type": TURTLE})
    assert another.headers["location"] != name
    for made in (name, another.headers["location"]):
        assert client.delete(STORE, params={"graph": made}).status_code == 204


@pytest.mark.parametrize("query", ["", f"?graph={ONE}"])
def test_5_5_an_empty_body_is_204(client: TestClient, query: str) -> None:
    for kind in (TURTLE, "application/rdf+xml", "application/ld+json"):
        answer = client.post(STORE + query, content="", headers={"content-type": kind})
        assert answer.status_code == 204
        assert "location" not in answer.headers
    assert held(client, ONE) == [CONTENT[ONE]]


def test_5_6_head_is_get_without_a_body(client: TestClient) -> None:
    for address in (f"{STORE}?graph={ONE}", f"{STORE}?default"):
        whole, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (whole.status_code, b"")
        for name in ("content-length", "content-type", "etag"):
            assert head.headers[name] == whole.headers[name]


PATCHES = {
    "unnamed": "DELETE { ?s ?p ?o } INSERT { ?s ?p 'Nytt'@sv } WHERE { ?s ?p ?o }",
    "with": f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} INSERT {{ ?s ?p 'Nytt'@sv }} WHERE {{ ?s ?p ?o }}",
    "graph": f"DELETE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{ONE}> {{ "
    f"?s ?p 'Nytt'@sv }} }} WHERE {{ GRAPH <{ONE}> {{ ?s ?p ?o }} }}",
    "both": f"CLEAR GRAPH <{ONE}> ; INSERT DATA {{ <goal/a> {LABEL} 'Nytt'@sv }}",
    "mixed": f"INSERT DATA {{ GRAPH <{ONE}> {{ <goal/b> {LABEL} 'b' }} }} ; "
    f"DELETE WHERE {{ ?s ?p ?o }} ; INSERT DATA {{ <goal/a> {LABEL} 'Nytt'@sv }}",
}


@pytest.mark.parametrize("name", PATCHES)
def test_5_7_patch_changes_the_graph_by_an_update(client: TestClient, name: str) -> None:
    answer = sent(client, "PATCH", PATCHES[name], UPDATE)
    assert answer.status_code == 204, answer.text
    assert held(client, ONE) == [goal("1471", "Nytt")]
    assert held(client, TWO) == [CONTENT[TWO]]


def test_5_7_patch_reads_the_graph_alone(client: TestClient) -> None:
    copied = f"INSERT {{ ?s ?p ?o }} WHERE {{ GRAPH <{TWO}> {{ ?s ?p ?o }} }}"
    assert sent(client, "PATCH", copied, UPDATE).status_code == 204
    everything = f"DELETE WHERE {{ ?s {LABEL} ?o }}"
    assert sent(client, "PATCH", everything, UPDATE).status_code == 204
    assert (held(client, ONE), held(client, TWO)) == ([], [CONTENT[TWO]])


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"INSERT DATA {{ GRAPH <{TWO}> {{ {goal('2180', 'b')} }} }}", 422),
        (f"WITH <{FREE}> INSERT {{ {SHARED} }} WHERE {{}}", 422),
        (f"CLEAR GRAPH <{TWO}>", 400),
        ("CLEAR ALL", 400),
        ("DROP NAMED", 400),
        (f"COPY <{ONE}> TO <{FREE}>", 400),
        (f"CREATE GRAPH <{FREE}>", 400),
        ("LOAD <http://127.0.0.1:9/>", 400),
        ("INSERT DATA { nonsense }", 400),
    ],
)
def test_5_7_patch_of_another_graph_is_refused(client: TestClient, text: str, status: int) -> None:
    whole = f"INSERT DATA {{ {MORE} }} ; {text}"
    assert sent(client, "PATCH", whole, UPDATE).status_code == status
    assert held(client, ONE) == [CONTENT[ONE]]
    assert (held(client, TWO), held(client, FREE)) == ([CONTENT[TWO]], [])


def test_5_7_patch_can_make_a_graph_and_holds_conditions(client: TestClient) -> None:
    made = sent(client, "PATCH", f"INSERT DATA {{ {SHARED} }}", UPDATE, FREE)
    assert made.status_code == 201
    tag = client.get(STORE, params={"graph": ONE}).headers["etag"]
    headers = {"content-type": UPDATE, "if-match": tag}
    text = f"INSERT DATA {{ {MORE} }}"
    for status in (204, 412):
        answer = client.patch(STORE, params={"graph": ONE}, content=text, headers=headers)
        assert answer.status_code == status


def test_6_nobody_unknown_writes(client: TestClient) -> None:
    key = client.headers.pop("authorization")
    try:
        for method in ("PUT", "POST", "PATCH", "DELETE"):
            for address in (STORE, f"{STORE}?graph={ONE}", f"{STORE}/x"):
                assert client.request(method, address, content=MORE).status_code == 401
    finally:
        client.headers["authorization"] = key
    assert held(client, ONE) == [CONTENT[ONE]]

"""Every IRI leads to a page and to data: things, parts, graphs, changes, terms, problem types."""

import re
from collections.abc import Iterator
from typing import cast
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from api.app import create_app
from api.graph_store import graph_store
from api.problem_types import problem_types
from api.problems import MEANINGS, TYPES
from api.rdf import FORMATS
from graph.accounts import Accounts
from graph.classes import local_name
from graph.names import MG, PREFIXES, SCHEME
from graph.published.terms import ROOT, term_triples
from graph.published.things import MOST_INCOMING
from graph.reader import Reader
from graph.rights import Grant, Role
from graph.store import Installation
from graph.vocabularies import taxonomy, vocabulary_quads
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST
from tests.signing_in import signed_in

KEY = "exempelkommunen"
BASE = "http://localhost:8000"
OWN = f"{BASE}/id/1471/"
GOAL = f"/id/{KEY}/goal/lasgaranti"
PROV = PREFIXES["prov"]
LABEL = f"<{PREFIXES['skos']}prefLabel>"
PART = f"{OWN}.well-known/genid/abc123"
PLAN = f"""<{OWN}goal/a> {LABEL} "Trygg skola"@sv .
<{OWN}goal/a> <{PREFIXES["dcterms"]}relation> <{PART}> .
<{PART}> <{PREFIXES["dcterms"]}description> "Utan eget namn"@sv .
""".encode()


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An organisation with a part that has no name of its own, changed twice."""
    folder = tmp_path_factory.mktemp("linked") / "data"
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=PLAN)
        again = PLAN.replace(b"Trygg", b"Tryggare")
        replace_subjects(installation, "1471", plan=again)
        many = "".join(
            f"<{OWN}goal/g{number}> <{MG.contributesTo}> <{OWN}goal/a> .\n"
            for number in range(MOST_INCOMING + 5)
        )
        replace_subjects(installation, "1471", plan=many.encode())
        yield installation


@pytest.fixture(scope="module")
def anybody(changed: Installation) -> Iterator[TestClient]:
    """Nobody in particular."""
    app = create_app(changed, allowed_hosts=TEST_HOST)
    with TestClient(app, follow_redirects=False) as started:
        yield started


@pytest.fixture(scope="module")
def somebody(changed: Installation) -> Iterator[TestClient]:
    """Somebody signed in, who may be told of people."""
    app = create_app(changed, allowed_hosts=TEST_HOST)
    with TestClient(app, follow_redirects=False) as started:
        grants = [Grant(Role.READER, "1471")]
        signed_in(started, Accounts.open(changed.folder), "ann", grants)
        yield started


def followed(client: TestClient, path: str, media_type: str) -> Store:
    """What the IRI leads to in that format."""
    answer = client.get(path, headers={"accept": media_type})
    assert answer.status_code == 303, answer.text
    assert "accept" in answer.headers["vary"]
    found = client.get(answer.headers["location"], headers={"accept": media_type})
    assert found.status_code == 200, found.text
    assert found.headers["content-type"].partition(";")[0] == media_type
    store = Store()
    format_ = RdfFormat.from_media_type(media_type)
    assert format_ is not None
    store.load(found.content, format_)
    return store


def said(store: Store, subject: str, predicate: str) -> list[str]:
    quads: Iterator[Quad] = store.quads_for_pattern(
        NamedNode(subject), NamedNode(predicate), None, None
    )
    return [quad.object.value for quad in quads]  # type: ignore[union-attr]


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize(
    "path",
    [
        "/id/1471/goal/a",
        "/id/1471/.well-known/genid/abc123",
        "/id/1471/change/2",
        "/def/addresses",
        "/def/",
        "/shape/level",
        "/shape/",
        "/scheme/status",
        "/scheme/status/reached",
        "/problem/Outdated",
        "/problem/",
    ],
)
def test_an_iri_leads_to_its_data_in_each_format(
    anybody: TestClient, path: str, format_: RdfFormat
) -> None:
    assert len(followed(anybody, path, format_.media_type)) >= 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/id/1471/.well-known/genid/abc123", "Utan eget namn"),
        ("/id/1471/change/2", "Ändring 2"),
        ("/def/addresses", "adresserar"),
        ("/def/", "Termer"),
        ("/def/0.1.0", "Målgraf: kommunal styrning"),
        ("/scheme/status", "Uppnått"),
        ("/shape/level", "Målnivån finns inte"),
        ("/problem/Outdated", "If-Match"),
    ],
)
def test_an_iri_leads_people_to_a_page(anybody: TestClient, path: str, words: str) -> None:
    answer = anybody.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    assert answer.status_code == 303
    found = anybody.get(answer.headers["location"], headers={"accept-language": "sv"})
    assert found.status_code == 200
    assert words in found.text
    assert found.text.count("<h1>") == 1


def test_the_data_of_a_thing_have_labels_incoming_links_and_provenance(
    anybody: TestClient,
) -> None:
    store = followed(anybody, "/id/1471/goal/a", "text/turtle")
    thing = f"{OWN}goal/a"
    assert said(store, thing, LABEL[1:-1]) == ["Tryggare skola"]
    assert said(store, str(MG.contributesTo), f"{PREFIXES['rdfs']}label")
    pointing = [*store.quads_for_pattern(None, NamedNode(str(MG.contributesTo)), None, None)]
    assert len(pointing) == MOST_INCOMING
    revision = f"{thing}?at=2"
    assert said(store, revision, f"{PROV}specializationOf") == [thing]
    (change,) = said(store, revision, f"{PROV}wasGeneratedBy")
    assert change == f"{OWN}change/2"
    assert said(store, change, f"{PROV}endedAtTime")
    assert said(store, change, f"{PROV}wasAssociatedWith") == []


def test_who_changed_it_is_told_to_those_who_say_who_they_are(
    somebody: TestClient, anybody: TestClient
) -> None:
    store = followed(somebody, "/id/1471/goal/a", "application/n-triples")
    (agent,) = said(store, f"{OWN}change/2", f"{PROV}wasAssociatedWith")
    path = agent.removeprefix(BASE)
    made = followed(somebody, path, "text/turtle")
    assert len(made) > 3
    page = somebody.get(path, headers={"accept": "text/html"})
    assert page.headers["location"] == "/o/1471/changes?actor=local"
    assert anybody.get(path).status_code == 404


def test_a_revision_leads_to_what_the_thing_looked_like(anybody: TestClient) -> None:
    first = anybody.get("/id/1471/goal/a?at=1", headers={"accept": "text/turtle"})
    assert first.headers["location"] == "/id/1471@1/goal/a"
    store = followed(anybody, "/id/1471@1/goal/a", "text/turtle")
    assert said(store, f"{OWN}goal/a", LABEL[1:-1]) == ["Trygg skola"]
    assert said(store, f"{OWN}goal/a?at=1", f"{PROV}wasGeneratedBy") == [f"{OWN}change/1"]


def test_a_graph_leads_people_to_what_it_holds(changed: Installation) -> None:
    app = FastAPI()
    app.include_router(graph_store(cast(Reader, None), changed))
    with TestClient(app, follow_redirects=False) as client:
        answer = client.get("/id/1471/plan", headers={"accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/o/1471/lists")
    assert answer.headers["vary"] == "accept"


@pytest.mark.parametrize("kind", ["goal", "unit", "indicator", "document", "contribution"])
def test_every_thing_of_a_kind_leads_to_a_page_and_to_data(
    client: TestClient, exempelkommunen: Installation, kind: str
) -> None:
    store = exempelkommunen.organisation(KEY)
    start = f"{store.names.namespace}{kind}/"
    found = {
        quad.subject.value
        for quad in store.store.quads_for_pattern(None, None, None, NamedNode(store.names.plan))
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(start)
    }
    assert found
    for iri in sorted(found)[:5]:
        followed(client, iri.removeprefix(BASE), "text/turtle")
        page = client.get(iri.removeprefix(BASE), headers={"accept": "text/html"})
        assert client.get(page.headers["location"]).status_code == 200


def test_targets_have_data_too(client: TestClient) -> None:
    answer = client.get(f"/o/{KEY}/target/11.6.ttl")
    assert answer.status_code == 200
    assert "mg:addresses <http://metadata.un.org/sdg/11.6>" in answer.text or "sdg:11.6" in (
        answer.text
    )
    assert f"/o/{KEY}/target/11.6.ttl" in client.get(f"/o/{KEY}/target/11.6").text
    assert client.get(f"/o/{KEY}/target/11.ttl").status_code == 200
    assert client.get(f"/o/{KEY}/target/19.1.ttl").status_code == 404


def test_every_term_of_ours_resolves() -> None:
    lines = vocabulary_quads().decode().splitlines()
    own = {line.split(" ", 1)[0][1:-1] for line in lines if line.startswith(f"<{ROOT}")}
    assert len(own) > 300
    for iri in own:
        space, _, name = iri.removeprefix(ROOT).partition("/")
        assert term_triples(space, name), iri


def test_the_whole_vocabulary_is_one_document(anybody: TestClient) -> None:
    store = followed(anybody, "/def/", "text/turtle")
    assert said(store, str(MG.addresses), f"{PREFIXES['rdfs']}isDefinedBy") == [str(MG)]
    assert taxonomy().label(f"{SCHEME}status/reached") is not None


def test_parts_without_names_come_with_their_shape(anybody: TestClient) -> None:
    store = followed(anybody, "/shape/level", "text/turtle")
    minimum = f"{PREFIXES['sh']}minCount"
    assert [*store.quads_for_pattern(None, NamedNode(minimum), None, None)]


def test_every_problem_type_says_what_to_do_in_both_languages() -> None:
    assert {each.name for each in problem_types()} == {kind.__name__ for kind in MEANINGS}
    for each in problem_types():
        assert each.advice != each.title, each.name
        assert each.advice.sv != each.advice.en, each.name


def test_a_problem_says_where_its_type_is_explained(anybody: TestClient) -> None:
    answer = anybody.get("/id/1471/goal/finns-inte")
    assert answer.json()["type"] == f"{TYPES}NotFound"
    found = re.search(r"<([^>]+)>; rel=\"help\"", answer.headers["link"])
    assert found is not None
    assert found[1] == f"/problem/{local_name(answer.json()['type'])}"
    assert anybody.get(found[1]).headers["location"] == "/problems#NotFound"


@pytest.mark.parametrize(
    ("accept", "ending"),
    [
        ("*/*", ""),
        ("", ""),
        ("text/*", ""),
        ("application/*", ".jsonld"),
        ("application/json", ".jsonld"),
        ("text/html;q=0.2, text/turtle;q=0.3", ".ttl"),
        ("text/html;q=0, */*", ".ttl"),
        ("TEXT/TURTLE; charset=utf-8", ".ttl"),
        ("application/xhtml+xml", ""),
        ("nonsense, application/rdf+xml", ".rdf"),
    ],
)
def test_weights_and_wildcards_decide(client: TestClient, accept: str, ending: str) -> None:
    answer = client.get(GOAL, headers={"accept": accept})
    assert answer.headers["location"] == f"/o/{KEY}/goal/lasgaranti{ending}"


@pytest.mark.parametrize("accept", ["image/png", "text/html;q=0, text/turtle;q=0", "text/csv"])
def test_what_cannot_be_had_is_not_acceptable(client: TestClient, accept: str) -> None:
    assert client.get(GOAL, headers={"accept": accept}).status_code == 406


def test_head_is_as_get_without_a_body(client: TestClient) -> None:
    answer = client.head(GOAL, headers={"accept": "text/turtle"})
    assert (answer.status_code, answer.content) == (303, b"")
    data = client.head(answer.headers["location"])
    assert (data.status_code, data.content) == (200, b"")
    assert data.headers["content-type"].startswith("text/turtle")
    seen = {"if-none-match": data.headers["etag"]}
    assert client.get(answer.headers["location"], headers=seen).status_code == 304


ODD = (
    "at=", "at=%00", "at=9999999999999999999999", "at=-1", "at=2026-13-45", "at=%ED%A0%80",
    "at=%FF%FE", "at=1&at=2", "at=1%2F..%2F..", "at[]=1", "lang=%00", "%00=%00", "&&&==&",
    "x=" + "y" * 5000, "at=" + "7" * 4000, "q=%F0%9F%98%80", "at=%0d%0aset-cookie:x", "%",
    "at=now%E2%80%AE",
)  # fmt: skip


@pytest.mark.parametrize("query", ODD, ids=range(len(ODD)))
def test_no_query_of_an_iri_makes_the_service_fail(client: TestClient, query: str) -> None:
    for path in (GOAL, f"/id/{KEY}/change/1", f"/id/{KEY}/.well-known/genid/x", f"/id/{KEY}/x/y"):
        for accept in ("text/html", "text/turtle"):
            answer = client.get(f"{path}?{query}", headers={"accept": accept})
            while answer.is_redirect:
                assert "\n" not in answer.headers["location"]
                answer = client.get(answer.headers["location"], headers={"accept": accept})
            assert answer.status_code in {200, 400, 404, 422}, answer.text


ODD_SLUGS = ("\x00", "\x1f", "å", "a b", "<x>", "a\ud800b", "a" * 3000, "..", "%2e%2e", "a;b", '"')


@pytest.mark.parametrize("slug", ODD_SLUGS, ids=range(len(ODD_SLUGS)))
@pytest.mark.parametrize(
    "start", [f"/id/{KEY}/goal/", f"/id/{KEY}/change/", f"/id/{KEY}/agent/",
              f"/id/{KEY}/.well-known/genid/", "/def/", "/scheme/", "/problem/", "/vocabulary/def/"]
)  # fmt: skip
def test_no_name_in_an_iri_makes_the_service_fail(
    client: TestClient, start: str, slug: str
) -> None:
    escaped = quote(slug.encode("utf-8", "surrogatepass"), safe="%")
    for accept in ("text/html", "text/turtle"):
        answer = client.get(start + escaped, headers={"accept": accept})
        assert answer.status_code in {303, 307, 400, 404, 422}, answer.text

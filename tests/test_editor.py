"""The editor page works without a script: it asks, draws, downloads, links and saves by forms."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from api.cli import run
from graph.accounts import Accounts, AnonymousReading
from graph.questions import questions
from graph.reader import Reader
from graph.rights import Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects
from tests.editor_pages import PAGE, cells, send, written_in
from tests.histories import copied
from tests.signing_in import OURS, signed_in, token_on

KEY = "exempelkommunen"
EDITOR = f"/o/{KEY}/editor"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
SECRET = f'<http://localhost:8000/id/hemlig/goal/a> {LABEL} "Hemligt mål"@sv .\n'.encode()
PROGRAMMES = """PREFIX mg: <https://w3id.org/malgraf/def/>
SELECT ?programme (COUNT(?goal) AS ?goals) WHERE { ?goal mg:inProgramme ?programme }
GROUP BY ?programme ORDER BY ?programme"""


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exempelkommunen, and one that few may see."""
    made = tmp_path_factory.mktemp("editor") / "data"
    with copied(data_folder, made):
        pass
    assert run(["gate", "report", "--data", str(made)]) == 0
    with Installation.open(made) as installation:
        replace_subjects(installation, "hemlig", plan=SECRET)
    return made


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[tuple[Installation, Reader, Accounts]]:
    with (
        Installation.open(folder) as installation,
        Reader.start(folder) as reader,
        Accounts.open(folder) as accounts,
    ):
        accounts.published = [KEY]
        yield installation, reader, accounts


@pytest.fixture(scope="module")
def app(served: tuple[Installation, Reader, Accounts]) -> Iterator[FastAPI]:
    installation, reader, accounts = served
    entrance = Entrance(accounts, AnonymousReading.PUBLISHED, note=installation.journal.audit.note)
    made = create_app(installation, reader, entrance=entrance, allowed_hosts=("testserver",))
    with TestClient(made):
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser that has not signed in and sees what is published."""
    return TestClient(app, follow_redirects=False, headers=PAGE | OURS)


@pytest.fixture
def accounts(served: tuple[Installation, Reader, Accounts]) -> Accounts:
    return served[2]


def test_the_address_of_the_editor_leads_to_the_only_organisation_one_sees(
    client: TestClient, accounts: Accounts
) -> None:
    answer = client.get("/editor?query=ASK%20%7B%7D")
    assert answer.headers["location"] == f"{EDITOR}?query=ASK%20%7B%7D"
    signed_in(client, accounts, "both", [Grant(Role.READER)])
    assert client.get("/editor").status_code == 200
    assert client.get(f"/o/{KEY}@1/editor").headers["location"] == EDITOR


def test_a_question_is_asked_about_the_organisation_and_shown_with_labels_and_links(
    client: TestClient,
) -> None:
    page = send(client, EDITOR, PROGRAMMES).text
    assert "5 rows" in page
    assert ["Culture and reading programme 2026–2029", "9"] in cells(page)
    assert f'href="/o/{KEY}/programme/miljo-och-klimat"' in page
    assert written_in(page) == PROGRAMMES
    assert page.count('class="series-1" x=') == 5
    assert f"{EDITOR}?{urlencode({'query': PROGRAMMES})}" in unescape(page)


def test_a_question_searches_in_the_texts_of_the_organisation(client: TestClient) -> None:
    query = (
        "PREFIX mg: <https://w3id.org/malgraf/def/> "
        'SELECT (COUNT(*) AS ?n) { ?goal a mg:Goal ; mg:matches "skola" }'
    )
    ((found,),) = cells(send(client, EDITOR, query).text)
    assert int(found) >= 10


def test_the_link_to_a_question_opens_it(client: TestClient) -> None:
    text = 'ASK { ?s ?p "å & <b> +" }\n'
    page = client.get(f"{EDITOR}?{urlencode({'query': text})}").text
    assert written_in(page) == text


@pytest.mark.parametrize("asked", questions(), ids=lambda asked: asked.name)
def test_every_named_question_opens_and_is_answered(client: TestClient, asked: object) -> None:
    name = getattr(asked, "name", "")
    page = client.get(f"{EDITOR}?question={name}").text
    values = {
        f"p_{found[0]}": found[1]
        for found in re.findall(
            r'<select name="p_(\w+)"><option value="([^"]+)"|name="p_(\w+)"', page
        )
        if found[0]
    }
    if 'type="date"' in page:
        (dated,) = re.findall(r'type="date" name="(p_\w+)"', page)
        values[dated] = "2026-06-30"
    filled = client.get(f"{EDITOR}?{urlencode({'question': name, **values})}").text
    assert filled.count("VALUES ?") >= len(values)
    answer = send(client, EDITOR, written_in(filled), question=name, **values)
    assert answer.status_code == 200
    assert f'href="{EDITOR}?question={name}" aria-current="true"' in answer.text


def test_a_value_that_will_not_do_is_told_and_changes_nothing(client: TestClient) -> None:
    answer = client.get(f"{EDITOR}?question=goals_by_target&p_target=11.99")
    assert answer.status_code == 422
    assert "write an SDG target" in answer.text
    assert "VALUES" not in written_in(answer.text)


def test_nobody_sees_other_organisations_data_through_it(
    client: TestClient, accounts: Accounts
) -> None:
    labels = f"SELECT ?s WHERE {{ ?s {LABEL} 'Hemligt mål'@sv }}"
    assert client.get("/o/hemlig/editor").status_code == 404
    assert "gave no answer" in send(client, EDITOR, labels).text
    named = labels.replace("WHERE", "FROM <http://localhost:8000/id/hemlig/plan> WHERE")
    assert "gave no answer" in send(client, EDITOR, named).text
    signed_in(client, accounts, "insider", [Grant(Role.READER)])
    assert "gave no answer" in send(client, EDITOR, labels).text  # it is about one organisation
    assert "1 row" in send(client, "/editor", labels).text
    assert "1 row" in send(client, "/o/hemlig/editor", labels).text


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("SELEKT", 400, "SELECT, ASK, CONSTRUCT or DESCRIBE is missing"),
        ("SELECT * { ?s ?p }", 400, "1:19:"),
        ("DROP ALL", 400, "only queries are taken here"),
        ("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }", 400, "1:12: SERVICE"),
        ("ASK { ?s ?p <script>alert(1)</script> }", 400, "&lt;"),
    ],
)
def test_what_is_wrong_is_told_beside_what_was_written(
    client: TestClient, text: str, status: int, said: str
) -> None:
    answer = send(client, EDITOR, text)
    assert answer.status_code == status
    assert said in answer.text or said in unescape(answer.text)
    assert written_in(answer.text) == text
    assert "<script>alert" not in answer.text


def test_hostile_values_are_shown_as_text(client: TestClient) -> None:
    text = """SELECT ?a ?b ?c WHERE { VALUES (?a ?b ?c) {
      ("<img src=x onerror=alert(1)>" <javascript:alert(1)> "</script>") } }"""
    page = send(client, EDITOR, text).text
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_ask_and_construct_are_answered_in_their_own_ways(client: TestClient) -> None:
    assert (
        '<p class="figure" role="status">Yes</p>' in send(client, EDITOR, "ASK { ?s ?p ?o }").text
    )
    text = """PREFIX mg: <https://w3id.org/malgraf/def/>
    CONSTRUCT { ?goal mg:inProgramme ?programme } WHERE { ?goal mg:inProgramme ?programme }"""
    page = send(client, EDITOR, text).text
    assert '<th scope="col">Subject</th>' in page
    assert page.count('class="thing"') > 20
    assert "mg:inProgramme" in page or "in programme" in page


def test_many_rows_are_cut_and_the_rest_downloaded(client: TestClient) -> None:
    text = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"
    page = send(client, EDITOR, text).text
    assert "the first 1,000 are shown" in page
    assert len(cells(page)) == 1000
    answer = send(client, f"{EDITOR}/download", text, format="csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="malgraf.csv"'
    rows = answer.text.strip().splitlines()
    told = re.search(r"([\d,]+) rows", page)
    assert told is not None
    assert len(rows) > int(told[1].replace(",", "")) > 10_000


@pytest.mark.parametrize(
    ("ending", "media_type", "text"),
    [
        ("csv", "text/csv", "SELECT"),
        ("tsv", "text/tab-separated-values", "SELECT"),
        ("json", "application/sparql-results+json", "SELECT"),
        ("xml", "application/sparql-results+xml", "SELECT"),
        ("ttl", "text/turtle", "CONSTRUCT"),
        ("nt", "application/n-triples", "CONSTRUCT"),
        ("rdf", "application/rdf+xml", "CONSTRUCT"),
        ("jsonld", "application/ld+json", "CONSTRUCT"),
    ],
)
def test_answers_are_downloaded_in_every_format(
    client: TestClient, ending: str, media_type: str, text: str
) -> None:
    whole = "SELECT ?s { ?s ?p ?o } LIMIT 3" if text == "SELECT" else "CONSTRUCT WHERE { ?s a ?o }"
    answer = send(client, f"{EDITOR}/download", whole, format=ending)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert len(answer.content) > 50


def test_a_format_that_does_not_fit_the_question_is_refused_on_the_page(client: TestClient) -> None:
    answer = send(client, f"{EDITOR}/download", "ASK {}", format="ttl")
    assert answer.status_code == 400
    assert "can be answered as" in answer.text
    assert written_in(answer.text) == "ASK {}"
    assert send(client, f"{EDITOR}/download", "ASK {}", format="exe").status_code == 404


def test_the_script_is_given_the_results_alone(client: TestClient) -> None:
    token = token_on(client, EDITOR)
    data = {"form_token": token, "query": PROGRAMMES}
    answer = client.post(EDITOR, data=data, headers={"x-fragment": "results"})
    assert "<html" not in answer.text
    assert "<table>" in answer.text
    wrong = client.post(EDITOR, data={**data, "query": "x"}, headers={"x-fragment": "results"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (400, True)


def test_the_page_has_the_policy_of_all_pages(client: TestClient) -> None:
    answer = client.get(EDITOR)
    policy = answer.headers["content-security-policy"]
    assert policy == client.get(f"/o/{KEY}").headers["content-security-policy"]
    assert "unsafe" not in policy
    assert re.findall(r'<script(?! src="/static/| type="application/json")', answer.text) == []
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", answer.text) == []


def test_questions_are_saved_opened_changed_and_removed_by_forms(
    client: TestClient, accounts: Accounts
) -> None:
    assert "Sign in to save questions" in client.get(EDITOR).text
    assert send(client, f"{EDITOR}/save", PROGRAMMES, title_sv="Nej").status_code == 401
    signed_in(client, accounts, "reader", [Grant(Role.READER, KEY)])
    text = "# in: ?goal (goal)\r\nASK { ?goal ?p ?o }"
    fields = {"title_sv": "Finns målet?", "title_en": "Is it there?", "description": "Till KS"}
    saved = send(client, f"{EDITOR}/save", text, **fields)
    assert saved.status_code == 303, saved.text
    place = saved.headers["location"]
    page = client.get(place).text
    assert "Is it there?" in page
    assert "Saved by Reader" in page
    assert "Till KS" in page
    assert written_in(page) == text.replace("\r\n", "\n")
    goal = re.search(r'<select name="p_goal"><option value="([^"]+)"', page)
    assert goal is not None
    filled = client.get(f"{place}&p_goal={goal[1]}").text
    assert f"VALUES ?goal {{ <http://localhost:8000/id/{KEY}/goal/{goal[1]}> }}" in written_in(
        filled
    )

    (number,) = parse_qs(urlsplit(place).query)["saved"]
    changing = {**fields, "title_en": "Is the goal there?", "saved": number, "version": "1"}
    change = f"{EDITOR}/saved/{number}"
    token = token_on(client, EDITOR)
    sent = {"form_token": token, "query": text, **changing}
    assert client.post(change, data=sent).headers["location"] == place
    again = client.post(change, data=sent)
    assert again.status_code == 412
    assert "it is now version 2" in again.text
    assert 'value="Is the goal there?"' in again.text
    gone = client.post(f"{change}/remove", data=sent)
    assert "The question is removed" in gone.text
    assert written_in(gone.text) == text.replace("\r\n", "\n")
    assert client.get(place).status_code == 404


def test_a_question_that_will_not_do_is_refused_and_what_was_written_stays(
    client: TestClient, accounts: Accounts
) -> None:
    signed_in(client, accounts, "writer", [Grant(Role.READER, KEY)])
    answer = send(client, f"{EDITOR}/save", "DROP ALL", title_sv="Å", description="Beskrivning")
    assert answer.status_code == 400
    assert 'value="Å"' in answer.text
    assert ">Beskrivning</textarea>" in answer.text
    assert send(client, f"{EDITOR}/save", "ASK {}").status_code == 422


def test_a_form_of_another_site_saves_nothing(client: TestClient, accounts: Accounts) -> None:
    signed_in(client, accounts, "victim", [Grant(Role.READER, KEY)])
    data = {"query": "ASK {}", "title_sv": "x", "form_token": "x"}
    for path in (EDITOR, f"{EDITOR}/save", f"{EDITOR}/download", f"{EDITOR}/saved/1"):
        assert client.post(path, data=data).status_code == 403


def test_programs_save_and_change_questions_with_a_condition(
    client: TestClient, accounts: Accounts, served: tuple[Installation, Reader, Accounts]
) -> None:
    at = "/api/v1/saved-questions"
    signed_in(client, accounts, "maker", [Grant(Role.READER, KEY)])
    content = {
        "organisation": KEY,
        "title": {"sv": "Mål"},
        "text": "# in: ?x (text)\nASK { ?s ?p ?x }",
    }
    made = client.post(at, json=content)
    assert made.status_code == 201, made.text
    told = made.json()
    assert made.headers["location"] == f"{at}/{told['number']}"
    assert told["parameters"] == [{"name": "x", "kind": "text"}]
    assert (told["maker"], told["version"], told["mayChange"]) == ("Maker", 1, True)
    place, tag = made.headers["location"], made.headers["etag"]
    assert client.get(place, headers={"if-none-match": tag}).status_code == 304
    assert told in client.get(at).json()["items"]
    assert client.put(place, json=content).status_code == 428
    changed = client.put(place, json={**content, "description": "Ny"}, headers={"if-match": tag})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    assert client.put(place, json=content, headers={"if-match": tag}).status_code == 412
    assert client.post(at, json={**content, "text": "DROP ALL"}).status_code == 400
    assert client.post(at, json={**content, "title": {}}).status_code == 422
    assert client.post(at, json={**content, "organisation": "hemlig"}).status_code == 404
    assert client.post(at, json={**content, "organisation": "finns-inte"}).status_code == 404
    client.cookies.clear()
    anonymous = client.get(place).json()
    assert (anonymous["maker"], anonymous["mayChange"]) == ("", False)
    assert client.delete(place, headers={"if-match": "*"}).status_code == 401
    signed_in(client, accounts, "chief", [Grant(Role.ADMIN)])
    assert client.delete(place, headers={"if-match": '"2"'}).status_code == 204
    noted = [
        (entry.kind, entry.detail["question"])
        for entry in served[0].journal.audit.entries(limit=20)
        if entry.kind.startswith("question-")
    ]
    number = str(told["number"])
    assert noted[:3] == [
        ("question-removed", number), ("question-changed", number), ("question-saved", number),
    ]  # fmt: skip


def test_terms_are_those_in_use_with_labels_and_counts(client: TestClient) -> None:
    answer = client.get(f"/api/v1/terms?organisation={KEY}")
    told = answer.json()
    goal = next(term for term in told["classes"] if term["short"] == "mg:Goal")
    assert goal["label"] == {"sv": "Mål", "en": "Goal"}
    assert goal["count"] > 50
    unit = next(term for term in told["classes"] if term["short"] == "org:OrganizationalUnit")
    assert unit["label"] == {"sv": "Enhet", "en": "Unit"}
    counts = [term["count"] for term in told["properties"]]
    assert counts == sorted(counts, reverse=True)
    assert {"mg:addresses", "skos:prefLabel"} <= {term["short"] for term in told["properties"]}
    assert told["prefixes"]["mg"] == "https://w3id.org/malgraf/def/"
    tag = {"if-none-match": answer.headers["etag"]}
    assert client.get(f"/api/v1/terms?organisation={KEY}", headers=tag).status_code == 304
    assert client.get("/api/v1/terms?organisation=hemlig").status_code == 404
    assert client.get("/api/v1/terms?organization=x").status_code == 422


def test_terms_of_everything_are_those_the_asker_may_see(
    client: TestClient, accounts: Accounts, served: tuple[Installation, Reader, Accounts]
) -> None:
    hidden = b'<http://localhost:8000/id/hemlig/goal/a> <urn:hidden> "x" .\n'
    replace_subjects(served[0], "hemlig", plan=SECRET + hidden)
    seen = client.get("/api/v1/terms")
    assert "urn:hidden" not in seen.text
    signed_in(client, accounts, "everywhere", [Grant(Role.READER)])
    tag = {"if-none-match": seen.headers["etag"]}
    all_seen = client.get("/api/v1/terms", headers=tag)
    assert all_seen.status_code == 200
    assert "urn:hidden" in all_seen.text

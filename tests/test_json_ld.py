"""Things as JSON-LD say exactly what the graph says, in the words of the published context."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import Quad, RdfFormat, parse

from api.records import Records, listed_subjects
from graph.classes import classes
from graph.editing import json_ld
from graph.examples import examples
from graph.store import Installation
from tests.organisation_stores import example_store
from tests.writing_clients import EVERYTHING, KEY, asking, written

CONTEXT = "http://localhost:8000/api/v1/context.jsonld"
GOAL = f"/api/v1/goals/{KEY}/sakra-skolvagar"
LINKED = {"accept": "application/ld+json"}


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A copy that the tests of this file change."""
    with written(data_folder, tmp_path_factory.mktemp("json-ld")) as opened:
        yield opened


@pytest.fixture(scope="module")
def admin(installation: Installation) -> Iterator[TestClient]:
    """May do everything."""
    with asking(installation, EVERYTHING) as client:
        yield client


def triples(document: dict[str, object], context: object) -> set[str]:
    """What a standard parser makes of a document with its context put in."""
    whole = json.dumps({**document, "@context": context}).encode()
    return {str(quad.triple) for quad in parse(whole, RdfFormat.JSON_LD, base_iri="http://x/")}


@pytest.mark.parametrize("name", [example.name for example in examples()])
def test_every_thing_expands_to_what_is_said_of_it(name: str) -> None:
    organisation = example_store(name)
    records, context = Records(organisation), dict(json_ld.context())
    for described in classes().values():
        for iri in listed_subjects(organisation, described):
            statements = records.statements(iri)
            document = json_ld.document({"id": iri}, statements, CONTEXT)
            assert triples(dict(document), dict(context)) == {
                str(quad.triple) for quad in statements
            }
            again = json_ld.statements_of(document, described, organisation.names, iri, [CONTEXT])
            assert again == frozenset[Quad](statements)


def test_the_context_is_published_for_everybody_to_keep(admin: TestClient) -> None:
    answer = admin.get("/api/v1/context.jsonld")
    assert answer.headers["content-type"] == "application/ld+json"
    assert "max-age" in answer.headers["cache-control"]
    document = admin.get(GOAL, headers=LINKED).json()
    assert document["@context"] == CONTEXT
    assert document["type"] == ["Goal"]
    assert document["version"] == admin.get(GOAL).json()["version"]
    assert triples(document, answer.json()["@context"]) == triples(
        document, dict(json_ld.context())
    )


def test_the_ordinary_json_means_the_same_in_the_context(admin: TestClient) -> None:
    plain, linked = admin.get(GOAL).json(), admin.get(GOAL, headers=LINKED).json()
    own = classes()["goal"].written
    kept = {name: plain[name] for name in ("id", "type", *own) if plain[name] is not None}
    for name, field in own.items():
        if field.is_link and name in kept:
            value = kept[name]
            kept[name] = [one["id"] for one in value] if field.many else value["id"]
    context = dict(json_ld.context())
    assert triples(kept, context) == triples(linked, context)


def test_a_document_that_is_put_back_changes_nothing(
    admin: TestClient, installation: Installation
) -> None:
    before = installation.number
    read = admin.get(GOAL, headers=LINKED)
    headers = {"content-type": "application/ld+json", "if-match": read.headers["etag"]}
    answer = admin.put(GOAL, content=read.content, headers=headers)
    assert answer.status_code == 200, answer.text
    assert installation.number == before


def test_a_document_says_its_own_name_or_gets_one(admin: TestClient) -> None:
    path = f"/api/v1/themes?organisation={KEY}"
    headers = {"content-type": "application/ld+json"}
    said = {
        "@id": f"http://localhost:8000/id/{KEY}/theme/vatten",
        "@context": {"namn": "http://www.w3.org/2004/02/skos/core#prefLabel"},
        "namn": {"@value": "Vatten", "@language": "sv"},
    }
    assert admin.post(path, json=said, headers=headers).json()["slug"] == "vatten"
    unnamed = {"@context": CONTEXT, "label": {"sv": "Luft"}}
    assert admin.post(path, json=unnamed, headers=headers).json()["slug"] == "luft"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"@context": "https://schema.org/"}, "remote-context"),
        ({"@context": [CONTEXT, "https://schema.org/"]}, "remote-context"),
        ({"@context": {"@import": "https://schema.org/"}}, "remote-context"),
        ({"inScheme": {"@context": "https://schema.org/", "id": "http://x/"}}, "remote-context"),
        ({"id": "http://localhost:8000/id/other/theme/x"}, "other-subject"),
        ({"inScheme": {"id": "http://localhost:8000/id/x", "label": {"sv": "y"}}}, "other-subject"),
        ({"inScheme": {"label": {"sv": "y"}}}, "other-subject"),
        ({"exactMatch": "javascript:alert(1)"}, "bad-iri"),
        ({"notation": "a\u0007"}, "control-character"),
        ({"inScheme": "scheme"}, "bad-iri"),
        ({"colour": "red"}, "unknown-field"),
        ({"http://x/y z": "red"}, "unknown-field"),
    ],
)
def test_a_document_that_reaches_further_is_refused(
    said: dict[str, object], code: str, admin: TestClient, installation: Installation
) -> None:
    before = installation.number
    content = {"@context": CONTEXT, "label": {"sv": "Ej"}} | said
    headers = {"content-type": "application/ld+json", "if-none-match": "*"}
    answer = admin.put(f"/api/v1/themes/{KEY}/ej", json=content, headers=headers)
    assert answer.status_code == 422, answer.text
    assert code in {problem["code"] for problem in answer.json()["problems"]}
    assert installation.number == before


@pytest.mark.parametrize(
    ("value", "stored"), [(0.1, "0.1"), (12, "12"), ("1.50", "1.5"), ("1E2", None), (True, None)]
)
def test_numbers_are_kept_as_numbers(value: object, stored: str | None, admin: TestClient) -> None:
    read = admin.get(f"/api/v1/indicators/{KEY}/hushall-i-hemloshet", headers=LINKED)
    headers = {"content-type": "application/ld+json", "if-match": read.headers["etag"]}
    path = f"/api/v1/indicators/{KEY}/hushall-i-hemloshet"
    answer = admin.put(path, json=read.json() | {"tolerance": value}, headers=headers)
    assert (answer.json().get("tolerance") if answer.is_success else None) == stored, answer.text
    assert answer.status_code == (422 if stored is None else 200)

"""The data described for programs: counted right, kept current, and only what the asker sees."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import NamedNode, QuerySolutions, RdfFormat, Store

from api.app import create_app
from api.problems import add_problem_handlers
from api.published import also_saved, published
from graph.accounts import Accounts
from graph.accounts.records import QuestionContent
from graph.guard import check_query
from graph.names import PREFIXES
from graph.published.counting import Statistics, counted
from graph.published.questions import Published, named
from graph.questions import questions
from graph.questions.catalogue import FREE_KINDS, Parameter
from graph.rights import OPERATOR
from graph.serialised_answers import TRIPLES
from graph.store import Installation, OrganisationStore
from graph.texts import Text
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST
from tests.introductions import Introduced
from tests.reading import classed_goal

VOID = "/.well-known/void"
EXAMPLES = "/.well-known/sparql-examples"
PREFIX = "PREFIX void: <http://rdfs.org/ns/void#> PREFIX dcterms: <http://purl.org/dc/terms/> "
WHOLE = f"<http://testserver{VOID}#dataset>"
OWN = Published("own", Text("Egen", "Own"), Text("En egen fråga", "One's own"), "ASK { ?s ?p ?o }")


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("void") / "data"
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Trygg skola"))
        replace_subjects(installation, "2180", plan=classed_goal("2180", "b", "Hemligt vatten"))
        yield installation


@pytest.fixture(scope="module")
def client(changing: Installation) -> Iterator[TestClient]:
    app = FastAPI()
    offered = published(changing, Statistics(changing), lambda _: [OWN])
    app.include_router(offered)
    app.add_middleware(Introduced)
    add_problem_handlers(app)
    with TestClient(app, follow_redirects=False) as started:
        yield started


@pytest.fixture(scope="module")
def whole(exempelkommunen: Installation) -> Iterator[TestClient]:
    """The whole application over Exempelkommunen."""
    with TestClient(create_app(exempelkommunen, allowed_hosts=TEST_HOST)) as started:
        yield started


def asked(client: TestClient, path: str, query: str, **headers: str) -> list[tuple[str, ...]]:
    """The rows of a query over a document; terms as text."""
    answer = client.get(path, headers={"accept": "application/n-triples", **headers})
    assert answer.status_code == 200, answer.text
    store = Store()
    store.load(answer.content, RdfFormat.N_TRIPLES)
    solutions = store.query(PREFIX + query)
    assert isinstance(solutions, QuerySolutions)
    return sorted(tuple(term.value for term in row) for row in solutions)


def count(organisation: OrganisationStore, query: str) -> dict[tuple[str, ...], int]:
    """What SPARQL counts in the organisation's own graphs."""
    names = organisation.names
    solutions = organisation.store.query(
        query, default_graph=[NamedNode(names.plan), NamedNode(names.observations)]
    )
    assert isinstance(solutions, QuerySolutions)
    return {tuple(term.value for term in row)[:-1]: int(row["n"].value) for row in solutions}


def test_counts_are_those_that_sparql_gives(exempelkommunen: Installation) -> None:
    organisation = exempelkommunen.organisation("exempelkommunen")
    found = counted(organisation.quads)
    by_class = count(organisation, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert {(iri,): number for iri, number in found.entities.items()} == by_class
    by_property = count(organisation, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert {(iri,): number for iri, number in found.properties.items()} == by_property
    assert found.triples == sum(by_property.values()) == sum(found.graphs.values())
    subjects = count(organisation, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }")
    assert {(): found.subjects} == subjects
    links = organisation.select(
        "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o . ?o a ?d "
        f"FILTER(STRSTARTS(STR(?s), '{organisation.names.namespace}')) }} GROUP BY ?c ?p ?d"
    )
    known = {
        tuple(use[:3]): n for use, n in found.uses.items() if use.leads_to and not use.is_literal
    }
    assert {tuple(row[v].value for v in "cpd"): int(row["n"].value) for row in links} == known  # type: ignore[union-attr]
    literals = count(
        organisation,
        "SELECT ?c ?p ?d (COUNT(*) AS ?n) { ?s a ?c ; ?p ?o BIND(DATATYPE(?o) AS ?d) "
        "FILTER(isLiteral(?o)) } GROUP BY ?c ?p ?d",
    )
    assert {tuple(use[:3]): n for use, n in found.uses.items() if use.is_literal} == literals


def test_classes_and_properties_are_partitions_of_the_dataset(whole: TestClient) -> None:
    goals = "https://w3id.org/malgraf/def/Goal"
    rows = asked(
        whole,
        VOID,
        f"""SELECT ?p ?end {{ {WHOLE} void:classPartition ?c . ?c void:class <{goals}> ;
            void:propertyPartition ?within . ?within void:property ?p ;
            void:classPartition/void:class ?end }}""",
    )
    assert ("https://w3id.org/malgraf/def/addresses", f"{PREFIXES['sdgo']}Target") in rows
    assert asked(whole, VOID, f"SELECT ?n {{ {WHOLE} void:classes ?n }}")[0][0] > "20"


def test_a_part_says_where_its_graphs_are_and_when_it_changed(whole: TestClient) -> None:
    rows = asked(
        whole,
        VOID,
        f"""SELECT ?graph ?dump ?at {{ {WHOLE} void:subset ?part . ?part dcterms:modified ?at ;
            void:subset ?graph . ?graph void:dataDump ?dump }}""",
    )
    plan = "http://localhost:8000/id/exempelkommunen/plan"
    assert plan in [row[0] for row in rows]
    assert "/rdf-graph-store?graph=http%3A%2F%2Flocalhost" in rows[0][1]


@pytest.mark.parametrize("media_type", TRIPLES)
@pytest.mark.parametrize("path", [VOID, EXAMPLES, f"{EXAMPLES}/own"])
def test_documents_come_in_each_format_and_only_once(
    client: TestClient, path: str, media_type: str
) -> None:
    first = client.get(path, headers={"accept": media_type})
    assert first.headers["content-type"].partition(";")[0] == media_type
    again = client.get(path, headers={"accept": media_type, "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_description_counts_what_the_asker_may_see(client: TestClient) -> None:
    number = f"SELECT ?n {{ {WHOLE} void:classPartition ?c . ?c void:class ?g ; void:entities ?n "
    number += "FILTER(STRENDS(STR(?g), '/Goal') && CONTAINS(STR(?g), 'malgraf')) }"
    assert asked(client, VOID, number) == [("2",)]
    assert asked(client, VOID, number, **{"as": "reader"}) == [("1",)]
    assert "2180" not in client.get(VOID, headers={"as": "reader"}).text


def test_the_description_is_made_anew_after_a_write(
    client: TestClient, changing: Installation
) -> None:
    number = f"SELECT ?n {{ {WHOLE} void:triples ?n }}"
    before, tag = asked(client, VOID, number), client.get(VOID).headers["etag"]
    replace_subjects(changing, "2180", plan=classed_goal("2180", "c", "Nytt vatten"))
    ((after,),) = asked(client, VOID, number)
    assert int(after) == int(before[0][0]) + 2
    assert client.get(VOID, headers={"if-none-match": tag}).status_code == 200


@pytest.mark.parametrize("kind", [*FREE_KINDS, "target", "programme"])
def test_every_kind_of_value_that_a_question_takes_is_said_in_words(kind: str) -> None:
    asked = replace(questions()[0], parameters=(Parameter("value", kind),))
    about = named(asked).about
    assert "?value till e" in about.sv
    assert "?value be a" in about.en


def test_every_named_question_is_published_and_runs_as_it_stands(
    whole: TestClient, exempelkommunen: Installation
) -> None:
    rows = asked(
        whole,
        EXAMPLES,
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX schema: <https://schema.org/>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?question ?text ?label ?comment {
            ?question a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ; sh:select ?text ;
                schema:target <http://testserver/sparql> ; rdfs:label ?label ;
                sh:prefixes/sh:declare [ sh:prefix "mg" ] ; rdfs:comment ?comment
            FILTER(LANG(?label) = "sv" && LANG(?comment) = "en") }""",
    )
    assert [(row[1], row[2]) for row in rows] == [
        (each.text, each.title.sv) for each in sorted(questions(), key=lambda each: each.name)
    ]
    organisation = exempelkommunen.organisation("exempelkommunen")
    for _, text, *_ in rows:
        assert check_query(text).form == "SELECT"
        organisation.select(text)
    (with_target,) = [row for row in rows if row[0].endswith("/goals_by_target")]
    assert "Let ?target be an SDG target" in with_target[3]


def test_the_questions_are_found_from_the_description(whole: TestClient) -> None:
    ((found,),) = asked(whole, VOID, f"SELECT ?d {{ {WHOLE} void:subset [ void:dataDump ?d ] "
                        "FILTER(CONTAINS(STR(?d), 'sparql-examples')) }")  # fmt: skip
    single = asked(whole, found, "SELECT DISTINCT ?s { ?s a ?t FILTER(CONTAINS(STR(?s), '/g')) }")
    assert whole.get(single[0][0]).status_code == 200


def test_questions_that_others_add_are_published_by_their_form(client: TestClient) -> None:
    text = client.get(f"{EXAMPLES}/own").text
    assert "sh:SPARQLAskExecutable" in text
    assert 'sh:ask "ASK { ?s ?p ?o }"' in text
    missing = client.get(f"{EXAMPLES}/missing")
    assert missing.status_code == 404


def test_saved_questions_are_published_to_those_who_see_them(changing: Installation) -> None:
    accounts, title = Accounts.open(changing.folder), Text("Vatten", "Water")
    content = QuestionContent("2180", title, "Allt om vatten", "ASK { ?s ?p ?o }")
    saved = accounts.save_question(OPERATOR, content)
    app = FastAPI()
    app.include_router(published(changing, Statistics(changing), also_saved(accounts)))
    app.add_middleware(Introduced)
    add_problem_handlers(app)
    with TestClient(app) as client:
        path = f"{EXAMPLES}/saved-{saved.number}"
        text = client.get(path).text
        assert '"Vatten"@sv' in text
        assert "sh:SPARQLAskExecutable" in text
        assert path in client.get(EXAMPLES).text
        assert client.get(path, headers={"as": "reader"}).status_code == 404
        assert path not in client.get(EXAMPLES, headers={"as": "reader"}).text


def test_a_browser_is_led_from_a_question_to_the_questions(client: TestClient) -> None:
    answer = client.get(f"{EXAMPLES}/own", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/questions")

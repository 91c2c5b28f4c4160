"""A question filled in says the same as one asked with values, and no value becomes SPARQL."""

import re
from decimal import Decimal

import pytest
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, Store

from graph.errors import DataError
from graph.guard import check_query
from graph.names import OrganisationNames
from graph.questions import Question, questions
from graph.questions.catalogue import Parameter, check_parameters
from graph.questions.filling import filled
from graph.questions.runner import terms
from graph.store import OrganisationStore
from graph.texts import Text
from tests.organisation_stores import small_municipality
from tests.test_questions import EXPECTED

ASKED = [asked for asked in questions() if asked.parameters]
HOSTILE = ('" } DROP ALL #', "\\", "'''", '"""', "å\nb", "> } #", "${x}")


@pytest.fixture(scope="module")
def small() -> OrganisationStore:
    return small_municipality()


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_a_filled_question_answers_as_the_asked_one(
    asked: Question, small: OrganisationStore
) -> None:
    given = terms(asked, small.names, EXPECTED[asked.name][0])
    expected = small.select(asked.text, **given)
    text = filled(asked.text, given)
    assert bool(expected) == bool(EXPECTED[asked.name][1])
    assert small.select(text) == expected
    assert text.startswith(re.split(r"\n(?=PREFIX|SELECT)", asked.text)[0])
    check_query(text)


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o WHERE { ?s ?p ?o }",
        "PREFIX a: <http://x.example/> SELECT ?o { { SELECT ?o { a:b ?p ?o . { } } } }",
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT ((EXISTS { ?s ?p ?o }) AS ?x) ?o WHERE { ?s ?p ?o }",
        "# in: ?o (text)\nASK { ?s ?p ?o FILTER(?o != '{') }",
    ],
)
def test_a_value_stays_a_value(text: str, value: str) -> None:
    store = Store()
    literal = Literal(value)
    store.update(f'INSERT DATA {{ <http://x.example/b> <http://x.example/p> {literal}, "other" }}')
    answer = store.query(filled(text, {"o": literal}))
    if isinstance(answer, QueryBoolean):
        assert bool(answer)
    elif isinstance(answer, QuerySolutions):
        assert [row["o"] for row in answer] == [literal]
    else:
        assert [triple.object for triple in answer] == [literal]
    assert len(store) == 2


def test_an_inner_select_that_does_not_use_the_value_is_left_alone() -> None:
    text = "SELECT ?a WHERE { { SELECT ?b WHERE { ?b ?c ?d } } ?a ?b ?x }"
    given = {"x": NamedNode("http://x.example/a")}
    assert filled(text, given).count("VALUES ?x") == 1
    assert "SELECT ?b WHERE { ?b" in filled(text, given)
    assert filled(text, {}) == text


NAMES = OrganisationNames("http://localhost:8000", "liten")


def question_with(kind: str) -> Question:
    return Question("own", Text("a", "b"), (Parameter("x", kind),), (), "ASK { ?s ?p ?x }")


@pytest.mark.parametrize(
    ("kind", "value", "datatype"),
    [("number", "2,50", "decimal"), ("number", "−3", "integer"), ("text", " å ", "string")],
)
def test_free_values_become_literals(kind: str, value: str, datatype: str) -> None:
    term = terms(question_with(kind), None, {"x": value})["x"]
    assert isinstance(term, Literal)
    assert term.datatype.value.rpartition("#")[2] == datatype
    if kind == "number":
        assert Decimal(term.value) == Decimal(value.replace(",", ".").replace("−", "-"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", "tre"), ("number", "1e9"), ("text", ""), ("text", "a\x00b"), ("iri", "a> }")],
)
def test_what_is_no_such_value_is_refused(kind: str, value: str) -> None:
    with pytest.raises(DataError, match="x "):
        terms(question_with(kind), NAMES, {"x": value})


def test_without_an_organisation_things_are_named_by_whole_iris() -> None:
    found = terms(question_with("goal"), None, {"x": f"{NAMES.namespace}goal/a"})
    assert found == {"x": NamedNode("http://localhost:8000/id/liten/goal/a")}
    with pytest.raises(DataError, match="write an IRI"):
        terms(question_with("goal"), None, {"x": "a"})


@pytest.mark.parametrize("line", ["# in: ?x", "# in: ?x (gaol)", "# in: x (goal)"])
def test_a_parameter_that_nobody_can_fill_in_is_refused(line: str) -> None:
    with pytest.raises(DataError, match="Line 2: write # in:"):
        check_parameters(f"# sv: Fråga\n{line}\nASK {{ ?s ?p ?x }}")

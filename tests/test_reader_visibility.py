"""Nobody gets out of the graphs they may see, however the query is written."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes import Delta
from graph.child import run
from graph.errors import NotFound, QueryError
from graph.everything import Everything
from graph.reader import Reader
from graph.serialised_answers import answered as answered_by
from graph.serialised_answers import evaluate, guarded
from graph.store import Installation
from tests.changing import replace_subjects
from tests.reading import BASE, CSV, GOALS, LABEL, answered, goal

MINE, THEIRS = frozenset({"1471"}), frozenset({"2180"})
HIDDEN = f"<{BASE}/2180/plan>"
SECRET = f"<{BASE}/2180/goal/b>"
N_TRIPLES = ("application/n-triples",)
BREAKING_OUT = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    f"SELECT * {{ GRAPH {HIDDEN} {{ ?s ?p ?o }} }}",
    f"SELECT * FROM {HIDDEN} {{ ?s ?p ?o }}",
    f"SELECT * FROM NAMED {HIDDEN} {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    f"SELECT * FROM {HIDDEN} FROM NAMED {HIDDEN} {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{}} }} }}",
    f"PREFIX x: <{BASE}/2180/> SELECT * FROM x:plan {{ ?s ?p ?o }}",
    f"BASE <{BASE}/> SELECT * FROM <2180/plan> {{ ?s ?p ?o }}",
    "SELECT * FROM <id/2180/plan> { ?s ?p ?o }",
    f"SELECT * FROM <{BASE}/2180/pl\\u0061n> {{ ?s ?p ?o }}",
    "SELECT ?g { GRAPH ?g {} }",
    "SELECT DISTINCT ?x { GRAPH ?g { ?x <a:none>* ?y } }",
    "SELECT * { ?x <a:none>* ?y }",
    "SELECT * { ?x <a:none>? ?y }",
    "SELECT * { ?x !<a:none> ?y }",
    "SELECT * { ?x ^!<a:none> ?y }",
    f"SELECT * {{ {SECRET} {LABEL}* ?y FILTER(?y != {SECRET}) }}",
    "SELECT * { { SELECT * { GRAPH ?g { ?s ?p ?o } } } }",
    f"SELECT ?o {{ ?s ?p ?any FILTER EXISTS {{ GRAPH {HIDDEN} {{ ?a ?b ?o }} }} }}",
    f"SELECT ?o {{ OPTIONAL {{ {SECRET} ?p ?o }} }}",
    f"SELECT * {{ VALUES ?g {{ {HIDDEN} }} GRAPH ?g {{ ?s ?p ?o }} }}",
    f"SELECT * {{ BIND({HIDDEN} AS ?g) GRAPH ?g {{ ?s ?p ?o }} }}",
    "SELECT (GROUP_CONCAT(STR(?o)) AS ?all) { ?s ?p ?o }",
]
DESCRIBING = [
    f"DESCRIBE {SECRET}",
    f"DESCRIBE * {{ ?s ?p ?o FILTER(?o = {SECRET} || ?s = {SECRET}) }}",
    f"DESCRIBE {SECRET} FROM {HIDDEN}",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } { GRAPH ?g { ?s ?p ?o } }",
    f"CONSTRUCT {{ ?s ?p ?o }} FROM {HIDDEN} {{ ?s ?p ?o }}",
]
ASKING = [
    f"ASK {{ GRAPH {HIDDEN} {{}} }}",
    f"ASK {{ {SECRET} ?p ?o }}",
    f"ASK FROM {HIDDEN} {{ ?s ?p ?o }}",
    f"ASK {{ FILTER EXISTS {{ GRAPH {HIDDEN} {{ ?s ?p ?o }} }} }}",
    f"ASK {{ {{}} MINUS {{ FILTER NOT EXISTS {{ {SECRET} ?p ?o }} }} }}",
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("visibility") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(created, "2180", plan=goal("2180", "b", "Hemligt vatten"))
        shared = f'<http://x.example/goal/s> {LABEL} "Delat" .\n'
        created.add_shared("http://x.example/", shared.encode())
        yield created


@pytest.fixture(scope="module")
def reader(installation: Installation) -> Iterator[Reader]:
    with Reader.start(installation.folder) as started:
        yield started


@pytest.mark.parametrize("text", BREAKING_OUT)
def test_no_select_reaches_what_may_not_be_seen(reader: Reader, text: str) -> None:
    body = reader.query(text, CSV, visible=MINE).body
    assert b"Hemligt" not in body
    assert b"2180/goal" not in body


@pytest.mark.parametrize("text", DESCRIBING)
def test_no_description_reaches_what_may_not_be_seen(reader: Reader, text: str) -> None:
    body = reader.query(text, N_TRIPLES, visible=MINE).body
    assert b"Hemligt" not in body
    assert b"2180" not in body


@pytest.mark.parametrize("text", ASKING)
def test_what_may_not_be_seen_is_as_what_does_not_exist(reader: Reader, text: str) -> None:
    missing = text.replace("2180", "9999")
    answers = [reader.query(asked, CSV, visible=MINE).body for asked in (text, missing)]
    assert answers[0] == answers[1]
    assert reader.query(text, CSV, visible=THEIRS).body == b"true"


@pytest.mark.parametrize(
    "graphs", [(f"{BASE}/2180/plan",), (f"{BASE}/1471/plan", f"{BASE}/2180/plan")]
)
def test_dataset_parameters_reach_no_further(reader: Reader, graphs: tuple[str, ...]) -> None:
    within = GOALS.replace("{ ?goal", "{ GRAPH ?any { ?goal").replace("/goal/'))", "/goal/'))}")
    mine = ["Trygg skola"] if len(graphs) > 1 else []
    assert answered(reader, GOALS, default=graphs, visible=MINE) == mine
    assert answered(reader, within, named=graphs, visible=MINE) == mine


def test_what_may_be_seen_is_seen(reader: Reader) -> None:
    everyone = ["Delat", "Hemligt vatten", "Trygg skola"]
    assert answered(reader, GOALS) == everyone
    assert answered(reader, GOALS, visible=MINE | THEIRS) == everyone
    assert answered(reader, GOALS, visible=MINE) == ["Delat", "Trygg skola"]
    assert answered(reader, GOALS, visible=frozenset()) == ["Delat"]
    assert answered(reader, GOALS, visible=frozenset({"finns-inte"})) == ["Delat"]
    text = GOALS.replace("WHERE", f"FROM <{BASE}/1471/plan> FROM {HIDDEN} WHERE")
    assert answered(reader, text, visible=MINE) == ["Trygg skola"]
    ontology = "ASK { <https://w3id.org/malgraf/def/Goal> ?p ?o }"
    assert reader.query(ontology, CSV, visible=frozenset()).body == b"true"


def test_errors_tell_nothing_of_what_may_not_be_seen(reader: Reader) -> None:
    with pytest.raises(QueryError) as caught:
        reader.query(f"SELECT * FROM {HIDDEN} {{ ?s ?p }}", CSV, visible=MINE)
    assert "Hemligt" not in caught.value.message.en


def test_a_graph_that_may_not_be_seen_is_not_found(reader: Reader) -> None:
    turtle = "text/turtle"
    assert b"Hemligt" in reader.graph(f"{BASE}/2180/plan", turtle, visible=THEIRS)[1]
    told = []
    for key in ("2180", "9999"):
        with pytest.raises(NotFound) as caught:
            reader.graph(f"{BASE}/{key}/plan", turtle, visible=MINE)
        told.append(caught.value.message.en.replace(key, ""))
    assert told[0] == told[1]


def test_from_that_is_glued_to_a_name_is_refused_where_it_matters(reader: Reader) -> None:
    text = f"PREFIX : <{BASE}/2180/> SELECT * FROM:plan {{ ?s ?p ?o }}"
    with pytest.raises(QueryError, match="with spaces"):
        reader.query(text, CSV, visible=MINE)


def many(count: int) -> Everything:
    everything = Everything("http://localhost:8000")
    for number in range(count):
        key = f"k{number}"
        lines = goal(key, "a", key).replace(b" .\n", f" <{BASE}/{key}/plan> .\n".encode())
        everything.replace(key, number + 1, lines)
    return everything


FIFTY = many(50)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 49)))
def test_listing_and_taking_away_show_the_same(seen: set[int]) -> None:
    visible = tuple(f"k{number}" for number in seen)
    query = guarded(GOALS, CSV, visible=visible)
    answer = answered_by(query, run(lambda: evaluate(FIFTY, query), deadline=10), 0.0)
    assert answer.rows == len(visible)
    assert sorted(answer.body.decode().split("\r\n")[1:-1]) == sorted(visible)


def test_a_change_makes_nothing_visible_that_was_not() -> None:
    everything = many(3)
    line = f'<{BASE}/k1/goal/new> {LABEL} "nytt" <{BASE}/k1/plan> .\n'.encode()
    everything.apply(4, "k1", Delta(line))
    query = guarded(GOALS, CSV, visible=("k0",))
    answer = answered_by(query, run(lambda: evaluate(everything, query), deadline=10), 0.0)
    assert answer.body == b"label\r\nk0\r\n"

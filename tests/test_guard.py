"""The guard refuses what would call out or kill the engine, and lets honest queries through."""

import time

import pytest
from pyoxigraph import Store

from graph.errors import QueryError
from graph.guard import LENGTH, NESTING, OPERATORS, Form, check_query


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * WHERE { ?s ?p ?o }", "SELECT"),
        ("select*{?s?p?o}", "SELECT"),
        ("# SELECT i en kommentar\nASK {}", "ASK"),
        ("PREFIX select: <http://x.example/> CONSTRUCT WHERE { ?s a select:x }", "CONSTRUCT"),
        ("BASE <http://x.example/select> DESCRIBE <a>", "DESCRIBE"),
        ("PREFIX : <#> SELECT ?s { ?s :p :o }", "SELECT"),
    ],
)
def test_the_form_is_told(text: str, form: Form) -> None:
    assert check_query(text).form == form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p 'SERVICE <http://x.example/> {}' }",
        'SELECT * { ?s ?p """lång "SERVICE" text\n""" }',
        "SELECT * { ?s ?p '''LOAD 'x' ''' }",
        r"SELECT * { ?s ?p 'it\'s SERVICE' }",
        "SELECT * { ?s ?p ?o # SERVICE <http://x.example/> {}\n }",
        "SELECT * { <http://x.example/SERVICE> ?p <urn:service:load> }",
        "SELECT * { <http://x.example/a_(b)#SERVICE'> ?p ?o }",
        "SELECT ?service { ?service ?LOAD $service }",
        "PREFIX service: <http://x.example/> SELECT * { ?s service:load ?o }",
        "PREFIX x: <http://x.example/> SELECT * { ?s x:SERVICE x:load }",
        "PREFIX service: <http://x.example/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
        "SELECT * { _:service ?p 'x'@load }",
        r"PREFIX x: <http://x.example/> SELECT * { ?s x:it\'s ?o }",
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?o > 1) }",
        "SELECT * { ?s ?p ?o FILTER(?o<3&&?o>1) }",
        "SELECT * { ?s <http://x.example/p>/<http://x.example/q>* ?o }",
    ],
)
def test_honest_queries_pass_and_are_sparql(text: str) -> None:
    check_query(text)
    Store().query(text)


CALLING_OUT = [
    "SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:8/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?where { ?s ?p ?o } }",
    "SELECT*{SERVICE<http://127.0.0.1:8/>{}}",
    "PREFIX : <http://127.0.0.1:8/> SELECT * { SERVICE:x{} }",
    "PREFIX : <http://127.0.0.1:8/> SELECT * { SERVICESILENT:x{} }",
    "SELECT * { ?s ?p falseSERVICE<http://127.0.0.1:8/>{} }",
    "SELECT * { ?s ?p 1SERVICE<http://127.0.0.1:8/>{} }",
    "SELECT * { ?s ?p ?o FILTER(?a<?b)SERVICE#>\n<http://127.0.0.1:8/>{} }",
    "SELECT * { ?s ?p ?o FILTER(?a<'>')SERVICE<http://127.0.0.1:8/>{} BIND('' AS ?c) }",
    "SELECT * { ?s ?p ?o FILTER(?a<#>'''\n?b)SERVICE<http://127.0.0.1:8/>{} #'''\n }",
    "SELECT * { # kommentar\rSERVICE <http://127.0.0.1:8/> {} }",
]


@pytest.mark.parametrize("text", CALLING_OUT)
def test_calling_out_is_refused_however_it_is_written(text: str) -> None:
    Store().query(text)  # each is SPARQL to the engine, or the test would prove nothing
    with pytest.raises(QueryError, match=r"SERVICE|space after <"):
        check_query(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:8/>",
        "INSERT DATA { <a:a> <a:b> 1 }",
        "PREFIX x: <http://x.example/> DELETE WHERE { ?s ?p ?o }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR DEFAULT",
    ],
)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryError, match="changes data"):
        check_query(text)


@pytest.mark.parametrize("text", ["", "   ", "# bara en kommentar", "hej", "PREFIX x: <http://x/>"])
def test_what_is_no_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="missing"):
        check_query(text)


def nested(opening: str, closing: str, depth: int, inside: str = "") -> str:
    return opening * depth + inside + closing * depth


KILLING = [
    f"SELECT * {nested('{', '}', 2300)}",
    f"SELECT ({nested('IF(true,', ',1)', 990, '1')} AS ?x) {{}}",
    f"SELECT * {{ {nested('FILTER EXISTS{', '}', 870)} }}",
    f"SELECT * {{ ?s ?p {nested('(', ')', 200, '1')} }}",
    f"SELECT * {{ ?s {'/'.join(['<a:p>'] * 1000)} ?o }}",
    f"SELECT ({nested('CONCAT(', ',?x)', 500, '?x')} AS ?y) {{ BIND('x' AS ?x) }}",
    f"SELECT (?a<{nested('(', ')', 300, '1')}>1 AS ?x) {{}}",
    f"SELECT ({'-' * 1000}1 AS ?x) {{}}",
    f"SELECT ({'!' * 1000}true AS ?x) {{}}",
    f"SELECT * {{ {'{} UNION ' * 1000}{{}} }}",
    f"SELECT * {{ {'OPTIONAL{} ' * 1000} }}",
    f"SELECT (1{'=1||1' * 1000} AS ?x) {{}}",
    f"SELECT (1<{'1/' * 1000}1>0 AS ?x) {{}}",
    "SELECT * { ?s ?p '" + "x" * LENGTH + "' }",
]


@pytest.mark.parametrize("text", KILLING, ids=[text[:40] for text in KILLING])
def test_queries_that_kill_the_engine_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        check_query(text)


def test_the_limits_are_where_they_are_said_to_be() -> None:
    check_query(f"SELECT * {nested('{', '}', NESTING)}")
    with pytest.raises(QueryError, match="1:50: nested deeper than 40"):
        check_query(f"SELECT * {nested('{', '}', NESTING + 1)}")
    check_query(f"SELECT (1{'+1' * OPERATORS} AS ?x) {{}}")
    with pytest.raises(QueryError, match="401 operators"):
        check_query(f"SELECT (1{'+1' * (OPERATORS + 1)} AS ?x) {{}}")


@pytest.mark.parametrize("part", ["a.", "<a", "<", '"""', "'", "\\", "a:", "((", "%", "_:"])
def test_the_guard_itself_is_quick_on_any_input(part: str) -> None:
    start = time.perf_counter()
    with pytest.raises(QueryError):
        check_query("SELECT " + part * (LENGTH // len(part)))
    assert time.perf_counter() - start < 2


def test_brackets_and_operators_in_texts_are_not_counted() -> None:
    check_query(f"SELECT * {{ ?s ?p '{'{(+' * 1000}' }} # {'(' * 1000}")


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(QueryError, match="Unicode"):
        check_query("SELECT * { ?s ?p '\ud800' }")


def test_refusals_tell_line_and_column() -> None:
    with pytest.raises(QueryError) as caught:
        check_query("SELECT *\nWHERE {\n  SERVICE <http://x.example/> {}\n}")
    assert caught.value.message.sv.startswith("3:3: SERVICE är inte tillåtet")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * FROM <http://x.example/> { ?s ?p ?o }", True),
        ("SELECT * from named <http://x.example/> { GRAPH ?g { ?s ?p ?o } }", True),
        ("SELECT*FROM<http://x.example/>{}", True),
        ("PREFIX : <http://x.example/> SELECT * FROM:g {}", True),
        ("SELECT ?from { ?from ?p 'FROM' }", False),
        ("PREFIX from: <http://x.example/> SELECT * { ?s from:x ?o }", False),
        ("PREFIX from: <http://x.example/> DESCRIBE from:x", False),
        ("SELECT * { ?s ?p ?o } # FROM <http://x.example/>", False),
    ],
)
def test_a_dataset_in_the_text_is_noticed(text: str, said: bool) -> None:
    Store().query(text)
    assert check_query(text).has_dataset is said

"""An update changes what its text says of one organisation, whole or not at all, and no more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, RdfFormat, Store

from graph.changes import Delta
from graph.child import run
from graph.errors import MalgrafError, QueryError
from graph.everything import Everything
from graph.frames import joined, parted
from graph.guard import OPERATORS, UPDATE_LENGTH, check_update
from graph.names import QB, OrganisationNames
from graph.quad_lines import in_graph
from graph.sparql_updates import scope, update_delta
from graph.update_operations import operations
from tests.reading import BASE, LABEL, TYPE, goal

NAMES = OrganisationNames("http://localhost:8000", "1471")
PLAN, OBSERVATIONS = f"<{NAMES.plan}>", f"<{NAMES.observations}>"
A = f"<{BASE}/1471/goal/a>"
OBSERVED = f"<{BASE}/1471/observation/o>"


def observation(slug: str = "o") -> bytes:
    return f"<{BASE}/1471/observation/{slug}> {TYPE} <{QB.Observation}> .\n".encode()


@pytest.fixture(scope="module")
def everything() -> Everything:
    made = Everything("http://localhost:8000")
    plan = in_graph([goal("1471", "a", "Ett"), goal("1471", "b", "Två")], NAMES.plan)
    observed = in_graph([observation()], NAMES.observations)
    made.replace("1471", 7, b"".join((*plan, *observed)))
    made.replace("2180", 8, b"".join(in_graph([goal("2180", "c", "Tre")], f"{BASE}/2180/plan")))
    return made


def delta(everything: Everything, text: str, deadline: float = 20) -> Delta:
    """What an update changes, made in a child as the reader does."""

    def work() -> bytes:
        number, found = update_delta(everything, "1471", text)
        return joined({"number": number}, found.added, found.removed)

    said, (added, removed) = parted(run(work, deadline=deadline))
    assert said == {"number": 7}
    return Delta(added, removed)


def lines(*quads: str) -> bytes:
    return b"".join(sorted(f"{quad} .\n".encode() for quad in quads))


def test_data_go_to_the_graph_they_belong_in(everything: Everything) -> None:
    text = f"INSERT DATA {{ {A} <http://x.example/p> 1 . {OBSERVED} <http://x.example/p> 2 }}"
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    assert delta(everything, text) == Delta(
        lines(
            f'{A} <http://x.example/p> "1"^^{integer} {PLAN}',
            f'{OBSERVED} <http://x.example/p> "2"^^{integer} {OBSERVATIONS}',
        )
    )


def test_patterns_see_both_graphs_and_the_vocabularies_at_once(everything: Everything) -> None:
    text = f"""PREFIX mg: <https://w3id.org/malgraf/def/>
        INSERT {{ {A} <http://x.example/p> ?label }}
        WHERE {{ {OBSERVED} a ?any . {A} {LABEL} ?own .
                 mg:Goal <http://www.w3.org/2000/01/rdf-schema#label> ?label
                 FILTER(LANG(?label) = "sv") }}"""
    assert delta(everything, text).added == lines(f'{A} <http://x.example/p> "Mål"@sv {PLAN}')


@pytest.mark.parametrize(
    "text",
    [
        f"DELETE {{ {A} ?p ?o }} INSERT {{ {A} {LABEL} 'Nytt'@sv }} WHERE {{ {A} ?p ?o }}",
        f"WITH {PLAN} DELETE {{ {A} ?p ?o }} INSERT {{ {A} {LABEL} 'Nytt'@sv }} "
        f"WHERE {{ {A} ?p ?o }}",
        f"DELETE {{ GRAPH ?g {{ {A} ?p ?o }} }} INSERT {{ GRAPH ?g {{ {A} {LABEL} 'Nytt'@sv }} }} "
        f"WHERE {{ GRAPH ?g {{ {A} ?p ?o }} }}",
        f"DELETE WHERE {{ {A} {LABEL} ?o }}; INSERT DATA {{ {A} {LABEL} 'Nytt'@sv }}",
        f"DELETE DATA {{ {A} {LABEL} 'Ett'@sv }};\nPREFIX : <{BASE}/1471/goal/>\n"
        f"INSERT DATA {{ GRAPH {PLAN} {{ :a {LABEL} 'Nytt'@sv }} }};",
        f"DELETE {{ {A} ?p ?o }} INSERT {{ {A} {LABEL} 'Nytt'@sv }} USING {PLAN} "
        f"WHERE {{ {A} ?p ?o }}",
    ],
)
def test_a_value_is_replaced_however_it_is_written(everything: Everything, text: str) -> None:
    assert delta(everything, text) == Delta(
        lines(f'{A} {LABEL} "Nytt"@sv {PLAN}'), lines(f'{A} {LABEL} "Ett"@sv {PLAN}')
    )


def test_each_operation_sees_those_before_it(everything: Everything) -> None:
    text = f"""INSERT DATA {{ {A} <http://x.example/p> 'x' }};
        INSERT {{ GRAPH {PLAN} {{ {A} <http://x.example/q> ?x }} }}
        WHERE {{ GRAPH {PLAN} {{ {A} <http://x.example/p> ?x }} }};
        DELETE WHERE {{ {A} <http://x.example/p> ?x }};
        INSERT {{ {A} <http://x.example/r> ?x }} WHERE {{ {A} <http://x.example/q> ?x }}"""
    assert delta(everything, text).added == lines(
        f'{A} <http://x.example/q> "x" {PLAN}', f'{A} <http://x.example/r> "x" {PLAN}'
    )


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"CLEAR GRAPH {PLAN}", [observation()]),
        (f"DROP GRAPH {OBSERVATIONS}", [goal("1471", "a", "Ett"), goal("1471", "b", "Två")]),
        (f"DROP GRAPH {PLAN}; DROP GRAPH {OBSERVATIONS}; CREATE GRAPH {PLAN}", []),
        (f"COPY {OBSERVATIONS} TO {PLAN}", [observation()]),
        (f"PREFIX o: <{BASE}/1471/> MOVE GRAPH o:observations TO o:plan", [observation()]),
        (
            f"ADD SILENT {OBSERVATIONS} TO {PLAN}",
            [goal("1471", "a", "Ett"), goal("1471", "b", "Två"), observation()],
        ),
    ],
)
def test_whole_own_graphs_can_be_managed(
    everything: Everything, text: str, left: list[bytes]
) -> None:
    found = delta(everything, text)
    own = Store()
    for graph in everything.graphs_of("1471"):
        own.extend(everything.store.quads_for_pattern(None, None, None, NamedNode(graph)))
    for quad in found.removed_quads():
        own.remove(quad)
    own.extend(found.added_quads())
    assert {str(quad.triple) + " .\n" for quad in own} == {line.decode() for line in left}


def test_a_new_kind_moves_what_was_said_before(everything: Everything) -> None:
    found = delta(everything, f"INSERT DATA {{ {A} a <{QB.DataSet}> }}")
    assert found.removed == lines(f'{A} {LABEL} "Ett"@sv {PLAN}')
    assert found.added == lines(
        f'{A} {LABEL} "Ett"@sv {OBSERVATIONS}', f"{A} {TYPE} <{QB.DataSet}> {OBSERVATIONS}"
    )


def test_blank_nodes_are_named_and_stand_with_what_points_at_them(everything: Everything) -> None:
    text = f"""INSERT DATA {{ {A} <http://x.example/p> [ <http://x.example/q> 'x' ] .
                              {OBSERVED} <http://x.example/p> [ <http://x.example/q> 'y' ] }}"""
    found = delta(everything, text)
    places = {
        str(quad.object): str(quad.graph_name)
        for quad in found.added_quads()
        if str(quad.subject).startswith(f"<{NAMES.genid}")
    }
    assert places == {'"x"': PLAN, '"y"': OBSERVATIONS}
    assert b"_:" not in found.added


def test_an_update_that_changes_nothing_is_no_change(everything: Everything) -> None:
    for text in (
        f"INSERT DATA {{ {A} {LABEL} 'Ett'@sv }}",
        "DELETE DATA { <http://x.example/no> <http://x.example/p> 1 }",
        f"DELETE {{ {A} ?p ?o }} INSERT {{ {A} ?p ?o }} WHERE {{ {A} ?p ?o }}",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ):
        assert not delta(everything, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"INSERT DATA {{ <{BASE}/2180/goal/c> {LABEL} 'x' }}", "foreign-subject"),
        ("INSERT DATA { <http://metadata.un.org/sdg/1.1> <http://x.example/p> 1 }",
         "foreign-subject"),
        (f"INSERT DATA {{ GRAPH <{BASE}/2180/plan> {{ {A} {LABEL} 'x' }} }}", "foreign-graph"),
        ("INSERT { GRAPH ?g { ?s <http://x.example/p> 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }",
         "foreign-graph"),
        ("DELETE WHERE { ?s ?p ?o }", "shared-subject"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "foreign-graph"),
        (f"INSERT DATA {{ {A} <http://x.example/p> <javascript:alert> }}", "unsafe-address"),
        (f"INSERT DATA {{ {A} <http://x.example/p> '\\u0007' }}", "control-character"),
        (f"INSERT DATA {{ {A} <http://x.example/p> <<( {A} {A} 1 )>> }}", "triple-term"),
        (f"INSERT DATA {{ << {A} {A} 1 >> <http://x.example/p> 1 }}", "triple-term"),
    ],
)  # fmt: skip
def test_what_is_not_its_own_stays_as_it_is(everything: Everything, text: str, code: str) -> None:
    with pytest.raises(MalgrafError) as caught:
        delta(everything, text)
    assert code in {problem.code for problem in getattr(caught.value, "problems", ())}


@pytest.mark.parametrize(
    "pattern",
    ["?s ?p 'Tre'@sv", "GRAPH ?g { ?s ?p 'Tre'@sv }", f"GRAPH <{BASE}/2180/plan> {{ ?s ?p ?o }}"],
)
def test_other_organisations_are_not_there_to_read(everything: Everything, pattern: str) -> None:
    text = f"INSERT {{ {A} <http://x.example/p> 1 }} WHERE {{ {pattern} }}"
    assert not delta(everything, text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://127.0.0.1:8/>",
        "LOAD SILENT <file:///etc/passwd> INTO GRAPH <http://x.example/>",
        "INSERT DATA {}; LOAD <http://127.0.0.1:8/>",
        "PREFIX x: <http://127.0.0.1:8/> LOAD x:y",
        "PREFIX : <http://127.0.0.1:8/> INSERT DATA {}; LOAD:y",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }",
        "PREFIX : <http://127.0.0.1:8/> INSERT { ?s ?p ?o } WHERE { SERVICE:x{} }",
        "DELETE WHERE { ?s ?p ?o }; INSERT { ?s ?p ?o } WHERE { SERVICE ?x { ?s ?p ?o } }",
        "CLEAR ALL",
        "DROP DEFAULT",
        "CLEAR NAMED",
        "COPY DEFAULT TO <http://localhost:8000/id/1471/plan>",
        "CLEAR GRAPH <http://localhost:8000/id/2180/plan>",
        "PREFIX x: <http://localhost:8000/id/2180/> DROP GRAPH x:plan",
        "MOVE <http://localhost:8000/id/2180/plan> TO <http://localhost:8000/id/1471/plan>",
        "CREATE GRAPH <http://x.example/>",
        "SELECT * { ?s ?p ?o }",
        "INSERT DATA { " + "<http://x.example/p> " * (UPDATE_LENGTH // 20) + "}",
        "INSERT {} WHERE { " + "{" * 50 + "}" * 50 + "}",
        "INSERT {} WHERE { FILTER(1" + "+1" * (OPERATORS + 1) + " > 0) }",
        "INSERT { ?s ?p ?o } WHERE { ?s ?p",
    ],
)  # fmt: skip
def test_what_would_call_out_or_reach_others_is_refused(everything: Everything, text: str) -> None:
    with pytest.raises(QueryError):
        delta(everything, text)


@pytest.mark.parametrize("text", ["", "# CLEAR ALL", "PREFIX x: <http://x.example/>", ";"])
def test_an_update_without_operations_changes_nothing(everything: Everything, text: str) -> None:
    assert delta(everything, text) == Delta()


def test_much_data_with_signs_is_no_computation() -> None:
    check_update("INSERT DATA { " + "<http://x.example/a> <http://x.example/p> -1 . " * 1000 + "}")


def test_errors_stand_where_the_text_has_them(everything: Everything) -> None:
    fine = f"PREFIX x: <http://x.example/>\nDELETE WHERE {{ {A} x:p ?o }};\n"
    with pytest.raises(QueryError, match="3:19"):
        delta(everything, f"{fine}INSERT DATA {{ x: }}")


def test_operations_are_told_apart_by_what_stands_outside_brackets() -> None:
    text = """PREFIX a: <http://x.example/;> INSERT DATA { a:b a:c 'x;y' ; a:d 1 } ; # ;
        DELETE WHERE { ?s a:e ?o }"""
    assert len(operations(text, scope(NAMES))) == 2


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["INSERT", "DELETE"]), st.booleans(), st.integers(0, 3)),
        min_size=1,
        max_size=4,
    )
)
def test_a_row_of_operations_comes_to_the_same_as_one_after_the_other(
    everything: Everything, steps: list[tuple[str, bool, int]]
) -> None:
    present = {0: False, 1: False, 2: False, 3: False}
    parts = []
    for verb, named, number in steps:
        said = f"{A} <http://x.example/p{number}> 'x'"
        parts.append(f"{verb} DATA {{ {f'GRAPH {PLAN} {{ {said} }}' if named else said} }}")
        present[number] = verb == "INSERT"
    left = [number for number in present if present[number]]
    expected = lines(*(f'{A} <http://x.example/p{number}> "x" {PLAN}' for number in left))
    assert delta(everything, " ;\n".join(parts)) == Delta(expected)


def test_literals_are_kept_as_the_store_keeps_them(everything: Everything) -> None:
    found = delta(everything, f"INSERT DATA {{ {A} <http://x.example/p> 1.10 }}")
    store = Store()
    store.bulk_load(found.added, RdfFormat.N_QUADS)
    assert found.added == store.dump(format=RdfFormat.N_QUADS)

"""An update of a plain store does what the engine itself does, whole or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, NamedNode, RdfFormat, Store

from graph.changes import Delta
from graph.child import run
from graph.errors import DataError, QueryError
from graph.frames import joined, parted
from graph.plain.quads import PlainQuads, apply
from graph.plain.updates import is_data_alone, update_delta
from graph.quad_lines import fill
from graph.update_datasets import with_dataset

P = "PREFIX : <http://x.example/> "
DATA = (
    P
    + """INSERT DATA {
  :a :p 1, 2 ; :q "ett"@sv . :b :p _:one . _:one :name "One" .
  GRAPH :g { :a :p 1 . _:two :in :g ; :p _:one }
  GRAPH :h { :c :p :a } }"""
)
ALIKE = (
    P + "INSERT DATA { :d :p 3 . GRAPH :new { :d :p 3 } }",
    P + "DELETE DATA { :a :p 1 . GRAPH :g { :a :p 1 } GRAPH :none { :a :p 1 } }",
    P + "DELETE DATA { :a :p 1 } ; INSERT DATA { :a :p 1 . :a :p 9 }",
    P + "INSERT DATA { :a :p 9 } ; DELETE DATA { :a :p 9 }",
    P + "INSERT DATA { _:x :p _:y . _:y :p _:x } ; INSERT DATA { :e a [] }",
    P + "INSERT DATA { :l :list (1 [ :p 2 ] 3) }",
    P + "DELETE WHERE { ?s :p 1 }",
    P + "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
    P + "DELETE { ?s :p ?o } INSERT { ?s :r ?o } WHERE { ?s :p ?o }",
    P + "DELETE { ?s :p ?o } INSERT { ?s :r ?o } WHERE { GRAPH :g { ?s :p ?o } }",
    P + "INSERT { ?s :note [ :about ?o ] } WHERE { ?s :p ?o }",
    P + "INSERT { GRAPH :g { _:n :copy ?o . _:n :of ?s } } WHERE { ?s :p ?o }",
    P + "INSERT { GRAPH ?g { ?s :seen true } } WHERE { GRAPH ?g { ?s ?p ?o } }",
    P + "WITH :g DELETE { ?s ?p ?o } INSERT { ?o ?p :w } WHERE { ?s ?p ?o FILTER(ISIRI(?s)) }",
    P + "INSERT { ?s :used ?o } USING :g WHERE { ?s :p ?o }",
    P + "INSERT { ?s :used ?o } USING NAMED :g WHERE { GRAPH ?g { ?s :p ?o } }",
    P + "INSERT { ?s :used ?o } USING :g USING :h USING NAMED :h WHERE { ?s :p ?o }",
    P + "WITH :h INSERT { ?s :used ?o } USING :g WHERE { ?s :p ?o }",
    P + "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(ISBLANK(?o)) }",
    P + "DELETE { :b :p ?x } INSERT { :b :q ?x } WHERE { :b :p ?x }",
    "CLEAR DEFAULT",
    P + "CLEAR GRAPH :g",
    "CLEAR NAMED",
    "CLEAR ALL",
    P + "CLEAR SILENT GRAPH :none",
    "DROP DEFAULT",
    P + "DROP GRAPH :g",
    "DROP NAMED",
    "DROP ALL",
    P + "DROP SILENT GRAPH :none",
    P + "CREATE GRAPH :new",
    P + "CREATE GRAPH :new ; INSERT DATA { GRAPH :new { :a :p 1 } }",
    P + "CREATE SILENT GRAPH :g",
    P + "COPY DEFAULT TO :g",
    P + "COPY :g TO DEFAULT",
    P + "COPY :g TO :new",
    P + "COPY :g TO :g",
    P + "COPY SILENT :none TO :g",
    P + "MOVE :g TO DEFAULT",
    P + "MOVE DEFAULT TO :new",
    P + "MOVE :g TO :h",
    P + "MOVE :g TO :g",
    P + "ADD :g TO DEFAULT",
    P + "ADD DEFAULT TO :g",
    P + "ADD :g TO :new",
    P + "ADD SILENT :none TO :g",
    P + "MOVE :g TO :new ; ADD :h TO :new ; DROP GRAPH :h ; "
    "INSERT { ?o :back ?s } WHERE { GRAPH :new { ?s :p ?o } }",
    "BASE <http://x.example/> INSERT DATA { <a> <p> <relative> . GRAPH <g2> { <a> <p> 1 } }",
    "INSERT DATA { <relative> <p> 1 }",
)  # fmt: skip
FAULTY = (
    P + "DROP GRAPH :none",
    P + "CLEAR GRAPH :none",
    P + "CREATE GRAPH :g",
    P + "MOVE :none TO :g",
    P + "INSERT DATA { :a :p 7 } ; DROP GRAPH :none",
    P + "CLEAR ALL ; CREATE GRAPH :x ; CREATE GRAPH :x",
    P + "INSERT DATA { :a :p 7 } ; INSERT { ?s :p } WHERE { ?s ?p ?o }",
    P + "DELETE DATA { _:b :p 1 }",
    P + "INSERT { ?s ?p _:x } DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
)
REFUSED = (
    "LOAD <http://x.example/data>",
    P + "INSERT { ?s ?p ?o } WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }",
    P + "INSERT DATA { :a :p 1 } ; LOAD SILENT <file:///etc/passwd> INTO GRAPH :g",
    "SELECT * WHERE { ?s ?p ?o }",
)


def of(data: str) -> PlainQuads:
    store = Store()
    store.update(data)
    held = PlainQuads("http://localhost:8000", 1, Store())
    fill(held.store, store.dump(format=RdfFormat.N_QUADS) or b"")
    return held


def changed(held: PlainQuads, text: str) -> Delta:
    """What an update changes, made in a child as the reader does; it is then applied."""

    def work() -> bytes:
        found = update_delta(held, text)
        return joined({}, found.added, found.removed)

    _, (added, removed) = parted(run(work, deadline=20))
    delta = Delta(added, removed)
    apply(held.store, delta)
    return delta


def canonical(store: Store) -> set[str]:
    """The quads, with blank nodes named by what is said of them."""
    found = Dataset(store)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in found}


def peer_of(held: PlainQuads) -> Store:
    peer = Store()
    fill(peer, held.store.dump(format=RdfFormat.N_QUADS) or b"")
    return peer


@pytest.mark.parametrize("text", ALIKE)
def test_an_update_leaves_what_the_engine_leaves(text: str) -> None:
    held = of(DATA)
    peer, before = peer_of(held), set(held.store)
    peer.update(text, base_iri="http://localhost:8000/")
    delta = changed(held, text)
    assert canonical(held.store) == canonical(peer)
    assert not set(delta.added_quads()) & before
    assert set(delta.removed_quads()) <= before
    apply(held.store, delta.inverse())
    assert set(held.store) == before


@pytest.mark.parametrize("text", FAULTY)
def test_an_update_that_fails_in_the_engine_changes_nothing_of_any_operation(text: str) -> None:
    held = of(DATA)
    before = set(held.store)
    with pytest.raises((SyntaxError, RuntimeError)):
        peer_of(held).update(text)
    with pytest.raises(QueryError):
        changed(held, text)
    assert set(held.store) == before


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_here_asks_other_servers_or_opens_files(text: str) -> None:
    held = of(DATA)
    before = set(held.store)
    with pytest.raises(QueryError):
        changed(held, text)
    assert set(held.store) == before


TERMS = st.sampled_from((":a", ":b", "1", "'x'@sv"))
IRIS = st.sampled_from((":a", ":b"))
PLACES = st.sampled_from(("DEFAULT", "GRAPH :g", "GRAPH :h"))
NAMES = st.sampled_from(("DEFAULT", ":g", ":h"))


@st.composite
def quads(draw: st.DrawFn, *, blank: bool = False) -> str:
    triple = f"{draw(IRIS)} :p {draw(TERMS)} ."
    if blank and draw(st.booleans()):
        triple += " [] :p :a ."
    place = draw(PLACES)
    return triple if place == "DEFAULT" else f"{place} {{ {triple} }}"


@st.composite
def operation(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(("insert", "delete", "modify", "clear", "copy", "where")))
    if kind == "insert":
        return f"INSERT DATA {{ {draw(quads(blank=True))} }}"
    if kind == "delete":
        return f"DELETE DATA {{ {draw(quads())} {draw(quads())} }}"
    if kind == "clear":
        return f"{draw(st.sampled_from(('CLEAR', 'DROP')))} SILENT {draw(PLACES)}"
    if kind == "copy":
        verb = draw(st.sampled_from(("COPY", "MOVE", "ADD")))
        return f"{verb} SILENT {draw(NAMES)} TO {draw(NAMES)}"
    if kind == "where":
        return f"DELETE WHERE {{ GRAPH ?g {{ ?s ?p {draw(TERMS)} }} }}"
    using = draw(st.sampled_from(("", "USING :g", "USING NAMED :h")))
    return f"DELETE {{ ?s :p {draw(TERMS)} }} INSERT {{ ?s :q ?o }} {using} WHERE {{ ?s ?p ?o }}"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(operation(), min_size=1, max_size=3), max_size=4))
def test_requests_in_a_row_leave_what_the_engine_leaves(requests: list[list[str]]) -> None:
    held = of(DATA)
    peer = peer_of(held)
    for operations in requests:
        text = P + " ; ".join(operations)
        peer.update(text)
        changed(held, text)
        for name in [name for name in peer.named_graphs() if is_empty(peer, name)]:
            peer.remove_graph(name)  # what holds nothing is not kept between requests
        assert canonical(held.store) == canonical(peer)
        assert set(held.store.named_graphs()) == set(peer.named_graphs())


def test_a_request_may_declare_prefixes_between_its_operations() -> None:
    held = of(DATA)
    text = """BASE <http://x.example/>
        PREFIX : <> INSERT DATA { :a :p 8 } ; # PREFIX in a comment
        PREFIX : <> PREFIX y: <y/> DELETE DATA { :a :p 1 } ; INSERT DATA { y:a a :b }"""
    found = changed(held, text)
    assert b"<http://x.example/y/a>" in found.added
    assert (found.added.count(b"\n"), found.removed.count(b"\n")) == (2, 1)
    for second in ("PREFIX : <http://y.example/>", "BASE <http://y.example/>"):
        with pytest.raises(QueryError, match="only once"):
            changed(held, f"{P} CLEAR ALL ; {second} INSERT DATA {{ :a :p 1 }}")


def is_empty(store: Store, name: object) -> bool:
    assert isinstance(name, NamedNode)
    return next(store.quads_for_pattern(None, None, None, name), None) is None


def test_blank_nodes_of_two_requests_are_never_the_same() -> None:
    held = of(DATA)
    for _ in range(2):
        changed(held, P + "INSERT DATA { _:x :new true }")
        changed(held, P + "INSERT { [] :made ?o } WHERE { ?o :q ?l }")
        changed(held, P + "INSERT { :u :is ?id } WHERE { BIND(UUID() AS ?id) }")
    for path in ("new", "made", "is"):
        place = NamedNode(f"http://x.example/{path}")
        assert len(list(held.store.quads_for_pattern(None, place, None, None))) == 2


@pytest.mark.parametrize(
    "text",
    [
        r'INSERT DATA { <a:a> <a:b> "x\u0007" }',
        r'INSERT { ?s <a:b> "x\u0007" } WHERE { ?s ?p ?o }',
        "INSERT { <a:a> <a:b> ?long } WHERE { "
        f"BIND(REPLACE('{'a' * 1100}', 'a', '{'b' * 1000}') AS ?long) }}",
    ],
)
def test_what_no_other_format_can_carry_is_refused(text: str) -> None:
    held = of(DATA)
    with pytest.raises(DataError, match=r"control characters|1 MB"):
        changed(held, text)
    assert changed(held, r'INSERT DATA { <a:a> <a:b> "\u00E5 \\u0007" }').size == 1


def test_a_graph_that_holds_nothing_is_gone() -> None:
    held = of(DATA)
    changed(held, P + "DELETE WHERE { GRAPH :g { ?s ?p ?o } }")
    assert [name.value for name in held.store.named_graphs() if isinstance(name, NamedNode)] == [
        "http://x.example/h"
    ]
    assert not changed(held, P + "CREATE GRAPH :new")
    with pytest.raises(QueryError):
        changed(held, P + "DROP GRAPH :new")


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (P + "INSERT DATA { :a :p 1 } ; PREFIX y: <y:> DELETE DATA { :a a y:b } ;", True),
        ("INSERT DATA {} ; DELETEWHERE{ ?s ?p ?o }", False),
        ("PREFIX x: <http://x.example/> INSERT DATA {} ; CLEARGRAPHx:y", False),
        ("WITH<http://x.example/>DELETE{ ?s ?p ?o }WHERE{ ?s ?p ?o }", False),
        ("DELETE WHERE { ?s ?p ?o }", False),
    ],
)  # fmt: skip
def test_only_what_is_surely_data_alone_is_told_by_its_own_length(text: str, alone: bool) -> None:
    assert is_data_alone(text) is alone


def test_the_graphs_of_the_protocol_are_those_that_patterns_read() -> None:
    graph, other = "http://x.example/g", "http://x.example/h"
    text = P + "INSERT { ?s :seen ?o } WHERE { ?s :p ?o } ; DELETE WHERE { ?s :p :a }"
    held, peer = of(DATA), of(DATA)
    said = with_dataset(text, [graph], [other])
    written = text.replace(" WHERE", f" USING <{graph}> USING NAMED <{other}> WHERE")
    written = written.replace("DELETE USING", "DELETE { ?s :p :a } USING")
    assert changed(held, said).size
    changed(peer, written)
    assert canonical(held.store) == canonical(peer.store)


@pytest.mark.parametrize(
    "text",
    [
        P + "INSERT { ?s :p 1 } USING :g WHERE { ?s ?p ?o }",
        P + "WITH :g DELETE { ?s :p 1 } WHERE { ?s ?p ?o }",
        P + "DELETEWHERE{ ?s ?p ?o }",
        P + "INSERT { ?s :p 1 } USING:g WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_that_names_its_graphs_takes_none_from_the_protocol(text: str) -> None:
    with pytest.raises(QueryError, match="using-graph-uri"):
        with_dataset(text, ["http://x.example/g"], [])
    assert with_dataset(text, [], []) == text


def test_a_graph_of_the_protocol_must_be_an_iri() -> None:
    with pytest.raises(QueryError, match="no absolute IRI"):
        with_dataset("DELETE WHERE { ?s ?p 1 }", ["x> WHERE {} ; CLEAR ALL #"], [])

"""Queries asked of an engine elsewhere: nobody gets further there than here, nothing hangs."""

import http.server
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.engine.reader import Elsewhere, RemoteReader
from graph.changes import LOCAL, Change, Delta, Way
from graph.errors import NotFound, QueryError, QueryTimeout, QueryTooLarge, StoreError
from graph.mirror.engine import EngineAway, EngineFault
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.truth import Truth
from graph.plain.store import PlainStore
from graph.snapshots import SHARED
from graph.store import Installation
from tests.changing import replace_subjects
from tests.engines import RunningEngine, needs_engine, running_engine
from tests.reading import BASE, CSV, ENDLESS, GOALS, JSON, LABEL, goal
from tests.test_reader_visibility import ASKING, BREAKING_OUT, DESCRIBING, HIDDEN, MINE, THEIRS

pytestmark = needs_engine
FOREIGN = "http://foreign.example/"
EVERYONE = ["Delat", "Hemligt vatten", "Trygg skola"]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("elsewhere") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(created, "2180", plan=goal("2180", "b", "Hemligt vatten"))
        shared = f'<http://x.example/goal/s> {LABEL} "Delat" .\n'
        created.add_shared("http://x.example/", shared.encode())
        yield created


@pytest.fixture(scope="module", params=[False, True], ids=["lists", "everything"])
def engine(installation: Installation, request: pytest.FixtureRequest) -> Iterator[RunningEngine]:
    """An engine with our mirror and others' data, also in its own default graph."""
    with running_engine() as started:
        mirror(started, installation, whole=request.param)
        said = f'<{FOREIGN}goal/f> {LABEL} "Främmande"'
        started.update(f"INSERT DATA {{ {said} . GRAPH <{FOREIGN}> {{ {said} }} }}")
        yield started


@pytest.fixture
def reader(engine: RunningEngine) -> Iterator[RemoteReader]:
    with asked_at(f"{engine.address}/query") as made:
        yield made


@contextmanager
def asked_at(address: str, **more: object) -> Iterator[RemoteReader]:
    made = RemoteReader(Elsewhere(address, **more))  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()


def mirror(running: RunningEngine, folder: Installation | PlainStore, *, whole: bool) -> None:
    with running.asked() as engine:
        Mirror(engine, Manner(whole=whole)).catch_up(Truth(folder, folder.number))


def answered(
    reader: RemoteReader,
    text: str,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    visible: frozenset[str] | None = None,
) -> list[str]:
    body = reader.query(text, CSV, default, named, visible=visible).body
    return sorted(body.decode().split("\r\n")[1:-1])


@pytest.mark.parametrize("text", BREAKING_OUT)
def test_no_select_reaches_what_may_not_be_seen(reader: RemoteReader, text: str) -> None:
    body = reader.query(text, CSV, visible=MINE).body
    assert b"Hemligt" not in body
    assert b"2180/goal" not in body
    assert "Främmande".encode() not in body


@pytest.mark.parametrize("text", DESCRIBING)
def test_no_description_reaches_what_may_not_be_seen(reader: RemoteReader, text: str) -> None:
    body = reader.query(text, ["application/n-triples"], visible=MINE).body
    assert b"Hemligt" not in body
    assert b"2180" not in body


@pytest.mark.parametrize("text", ASKING)
def test_what_may_not_be_seen_is_as_what_does_not_exist(reader: RemoteReader, text: str) -> None:
    missing = text.replace("2180", "9999")
    answers = [reader.query(asked, CSV, visible=MINE).body for asked in (text, missing)]
    assert answers[0] == answers[1]
    assert reader.query(text, CSV, visible=THEIRS).body == b"true"


def test_dataset_parameters_reach_no_further(reader: RemoteReader) -> None:
    both = (f"{BASE}/1471/plan", f"{BASE}/2180/plan")
    within = GOALS.replace("{ ?goal", "{ GRAPH ?any { ?goal").replace("/goal/'))", "/goal/'))}")
    for graphs, mine in ((both, ["Trygg skola"]), (both[1:], []), ((FOREIGN,), [])):
        assert answered(reader, GOALS, default=graphs, visible=MINE) == mine
        assert answered(reader, within, named=graphs, visible=MINE) == mine
    everyone = answered(reader, within)
    assert everyone == EVERYONE
    state = f"{BASE.removesuffix('/id')}/.well-known/malgraf/mirror"
    assert answered(reader, f"SELECT ?s FROM <{state}> {{ ?s ?p ?o }}") == []
    assert answered(reader, "SELECT ?s { ?s ?p ?o }", default=(state,)) == []
    assert state not in answered(reader, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")


def test_what_may_be_seen_is_seen(reader: RemoteReader) -> None:
    assert answered(reader, GOALS) == EVERYONE
    assert answered(reader, GOALS, visible=MINE | THEIRS) == EVERYONE
    assert answered(reader, GOALS, visible=MINE) == ["Delat", "Trygg skola"]
    assert answered(reader, GOALS, visible=frozenset()) == ["Delat"]
    text = GOALS.replace("WHERE", f"FROM <{BASE}/1471/plan> FROM {HIDDEN} WHERE")
    assert answered(reader, text, visible=MINE) == ["Trygg skola"]
    short = "SELECT ?l FROM <id/1471/plan> { <id/1471/goal/a> ?p ?l }"
    assert answered(reader, short, visible=MINE) == ["Trygg skola"]
    assert reader.keys() == ("1471", "2180")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ],
)
def test_rows_come_in_every_form(reader: RemoteReader, media_type: str) -> None:
    answer = reader.query(GOALS, [media_type], visible=MINE)
    assert answer.media_type == media_type
    assert b"Trygg skola" in answer.body
    assert (answer.number, answer.rows) == (3, 2)


@pytest.mark.parametrize(
    "media_type",
    ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"],
)
def test_graphs_come_in_every_form(reader: RemoteReader, media_type: str) -> None:
    number, body = reader.graph(f"{BASE}/1471/plan", media_type, visible=MINE)
    assert number == 3
    assert b"Trygg skola" in body
    nothing = reader.query("CONSTRUCT WHERE { <a:a> <a:b> <a:c> }", [media_type])
    assert b"a:a" not in nothing.body
    for graph in (f"{BASE}/2180/plan", FOREIGN, f"{BASE}/9999/plan"):
        with pytest.raises(NotFound):
            reader.graph(graph, media_type, visible=MINE)


def test_the_guard_stands_before_the_engine(reader: RemoteReader) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        reader.query("SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }", CSV)
    with pytest.raises(QueryError, match="Bad query"):
        reader.query("SELECT * { ?s ?p }", CSV)


def test_a_query_is_let_go_of_at_its_deadline(reader: RemoteReader) -> None:
    begun = time.monotonic()
    with pytest.raises(QueryTimeout):
        reader.query(ENDLESS, CSV, deadline=0.5)
    assert time.monotonic() - begun < 3


def test_a_query_is_let_go_of_when_its_asker_has_left(reader: RemoteReader) -> None:
    with pytest.raises(QueryTimeout, match="left"):
        reader.query(ENDLESS, CSV, deadline=60, has_left=lambda: True)


def test_an_answer_may_be_so_large_and_no_larger(engine: RunningEngine) -> None:
    with asked_at(f"{engine.address}/query", cap=200_000) as small:
        assert answered(small, GOALS, visible=MINE) == ["Delat", "Trygg skola"]
        with pytest.raises(QueryTooLarge):
            small.query("SELECT * { ?a ?b ?c . ?d ?e ?f }", JSON)


def test_more_than_may_ask_at_once_wait_for_their_turn(engine: RunningEngine) -> None:
    with asked_at(f"{engine.address}/query", at_once=2) as narrow, ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(answered, narrow, GOALS, visible=MINE) for _ in range(20)]
        assert all(one.result() == ["Delat", "Trygg skola"] for one in asked)


def test_an_engine_killed_and_started_again_is_asked_again(installation: Installation) -> None:
    with running_engine() as engine:
        mirror(engine, installation, whole=True)
        with asked_at(f"{engine.address}/query") as reader:
            assert answered(reader, GOALS) == EVERYONE
            engine.kill()
            for _ in range(2):
                with pytest.raises(EngineAway):
                    reader.query(GOALS, CSV)
            begun = time.monotonic()
            with pytest.raises(EngineAway):  # within the second it is known
                reader.query(GOALS, CSV)
            assert time.monotonic() - begun < 1
            engine.start()
            time.sleep(1.1)
            with pytest.raises(StoreError, match="no mirror"):
                reader.query(GOALS, CSV)
            mirror(engine, installation, whole=False)
            time.sleep(1.1)
            assert answered(reader, GOALS) == EVERYONE


def test_what_is_new_is_seen_within_a_second(tmp_path: Path) -> None:
    with (
        Installation.create(tmp_path / "data", gate="report") as folder,
        running_engine() as engine,
        asked_at(f"{engine.address}/query") as reader,
    ):
        replace_subjects(folder, "1471", plan=goal("1471", "a", "Ett"))
        mirror(engine, folder, whole=True)
        both = frozenset({"1471", "2180"})
        assert answered(reader, GOALS, visible=both) == ["Ett"]
        replace_subjects(folder, "2180", plan=goal("2180", "b", "Två"))
        mirror(engine, folder, whole=True)
        # Who sees all there were a moment ago does not see what has come since.
        assert answered(reader, GOALS, visible=frozenset({"1471"})) == ["Ett"]
        assert answered(reader, GOALS, visible=both) == ["Ett", "Två"]


def test_a_plain_store_keeps_its_default_graph(tmp_path: Path) -> None:
    named = "<a:s> <a:p> <a:named> <http://g.example/> .\n"
    with (
        PlainStore.create(tmp_path / "data") as store,
        running_engine() as engine,
        asked_at(f"{engine.address}/query") as reader,
    ):
        delta = Delta(f"<a:s> <a:p> <a:own> .\n{named}".encode())
        store.commit(Change(SHARED, LOCAL, Way.UPDATE), delta)
        mirror(engine, store, whole=False)
        assert answered(reader, "SELECT ?o { ?s ?p ?o }") == ["a:own"]
        assert answered(reader, "SELECT ?o { GRAPH ?g { ?s ?p ?o } }") == ["a:named"]
        assert answered(reader, "SELECT ?o FROM <http://g.example/> { ?s ?p ?o }") == ["a:named"]
        assert b"a:own" in reader.graph("", "text/turtle")[1]
        assert reader.is_plain


class _Odd(http.server.BaseHTTPRequestHandler):
    """An engine that answers as it is told to."""

    reply: Callable[["_Odd", bytes], None]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        type(self).reply(self, body)

    def say(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def odd(reply: Callable[[_Odd, bytes], None]) -> Iterator[str]:
    kind = type("Odd", (_Odd,), {"reply": staticmethod(reply)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/query"
    finally:
        server.shutdown()
        server.server_close()


_SOLUTIONS = b'{"head":{"vars":["mirror","base","p","o","s","g"]},"results":{"bindings":[%s]}}'
_STATE = "http://localhost:8000/.well-known/malgraf/mirror"
_FOUND = (
    f'{{"mirror":{{"type":"uri","value":"{_STATE}"}},'
    '"base":{"type":"uri","value":"http://localhost:8000/"},'
    '"s":{"type":"uri","value":"a:a"},"g":{"type":"uri","value":"a:a"}}'
).encode()


def test_an_engine_that_ignores_the_dataset_is_not_used() -> None:
    def careless(request: _Odd, _: bytes) -> None:
        request.say(200, JSON[0], _SOLUTIONS % _FOUND)

    with (
        odd(careless) as address,
        asked_at(address) as reader,
        pytest.raises(EngineFault, match="default-graph-uri"),
    ):
        reader.query(GOALS, CSV)


@pytest.mark.parametrize(
    ("status", "media_type", "body", "kind", "said"),
    [
        (401, "text/plain", b"who?", EngineFault, "credentials"),
        (404, "text/html", b"<h1>No</h1>", EngineFault, "answers 404: No"),
        (302, "text/plain", b"", EngineFault, "answers 302"),
        (503, "text/plain", b"busy", EngineAway, "busy"),
        (500, "text/plain", b"oops\x00\x1b[31m", EngineFault, "answers 500: oops .31m"),
        (200, "text/html", b"<h1>Welcome</h1>", EngineFault, "SPARQL 1.1"),
        (200, JSON[0], _SOLUTIONS[:40], EngineFault, "broke the query off"),
        (200, JSON[0], b"[]", EngineFault, "SPARQL results"),
    ],
)
def test_what_is_no_answer_is_told_as_what_it_is(
    status: int, media_type: str, body: bytes, kind: type[Exception], said: str
) -> None:
    with (
        odd(lambda request, _: request.say(status, media_type, body)) as address,
        asked_at(address) as reader,
        pytest.raises(kind, match=said),
    ):
        reader.query(GOALS, CSV)


def test_an_engine_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.engine.reader._OWN", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/query"
        with asked_at(address) as reader, pytest.raises(EngineAway):
            reader.query(GOALS, CSV)


def test_the_deadline_is_passed_on_as_the_engine_wants_it(engine: RunningEngine) -> None:
    address = f"{engine.address}/query"
    for form, expected in (("timeout={seconds}", "timeout=5"), ("t={milliseconds}ms", "t=5000ms")):
        with asked_at(address, deadline_parameter=form) as reader:
            assert ["=".join(field) for field in reader._deadline(5.0)] == [expected]
            assert answered(reader, GOALS, visible=MINE) == ["Delat", "Trygg skola"]

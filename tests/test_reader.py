"""The reader answers strangers' queries whole and in time, and lives through what they send."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from graph.errors import QueryError, QueryTimeout, QueryTooLarge, StoreError
from graph.frames import Kind, joined, pack, receive, send
from graph.reader import Asker, Business, Limits, Reader, run_query
from graph.serialised_answers import guarded
from graph.store import Installation
from tests.changing import replace_subjects
from tests.reading import (
    BASE,
    CSV,
    ENDLESS,
    GOALS,
    JSON,
    answered,
    children,
    goal,
    wait_until,
)

SORTED = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d"
CROSS = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation.create(
        tmp_path_factory.mktemp("installation") / "data", gate="report"
    ) as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(created, "2180", plan=goal("2180", "b", "Rent vatten"))
        yield created


@pytest.fixture(scope="module")
def reader(installation: Installation) -> Iterator[Reader]:
    limits = Limits(children=2, waiting=2, patience=0.5, memory=256 << 20, answer=1 << 20)
    with Reader.start(installation.folder, limits) as started:
        yield started


def wait_until_idle(reader: Reader) -> None:
    wait_until(lambda: reader.business() == Business(running=0, waiting=0))


def wait_until_busy(reader: Reader) -> None:
    wait_until(lambda: reader.business() == Business(running=1, waiting=0))


def test_the_default_graph_is_all_organisations_and_vocabularies(reader: Reader) -> None:
    assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]
    ontology = "ASK { <https://w3id.org/malgraf/def/Goal> ?p ?o }"
    assert reader.query(ontology, CSV).body == b"true"


def test_from_narrows_the_default_graph(reader: Reader) -> None:
    text = GOALS.replace("WHERE", f"FROM <{BASE}/1471/plan> WHERE")
    assert answered(reader, text) == ["Trygg skola"]


def test_dataset_parameters_go_before_from(reader: Reader) -> None:
    text = GOALS.replace("WHERE", f"FROM <{BASE}/1471/plan> WHERE")
    for query in (GOALS, text):
        graphs = (f"{BASE}/2180/plan",)
        assert answered(reader, query, default=graphs) == ["Rent vatten"]


def test_named_graphs_alone_leave_the_default_graph_empty(reader: Reader) -> None:
    graphs = (f"{BASE}/2180/plan",)
    assert answered(reader, GOALS, named=graphs) == []
    within = GOALS.replace("{ ?goal", "{ GRAPH ?any { ?goal").replace("/goal/'))", "/goal/'))}")
    assert answered(reader, within, named=graphs) == ["Rent vatten"]


@pytest.mark.parametrize(
    ("text", "media_type", "start"),
    [
        ("ASK {}", "application/sparql-results+json", b'{"head"'),
        ("ASK {}", "application/sparql-results+xml", b"<?xml"),
        (GOALS, "application/sparql-results+xml", b"<?xml"),
        (GOALS, "text/tab-separated-values", b"?label\n"),
        (GOALS, "text/csv", b"label\r\n"),
        ("DESCRIBE <http://localhost:8000/id/1471/goal/a>", "text/turtle", b"@prefix"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9", "application/n-triples", b"<"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9", "application/rdf+xml", b"<?xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9", "application/ld+json", b"["),
    ],
)
def test_every_format_is_written(reader: Reader, text: str, media_type: str, start: bytes) -> None:
    answer = reader.query(text, ["text/html", media_type])
    assert answer.media_type == media_type
    assert answer.body.startswith(start)


def test_a_format_that_does_not_fit_the_query_is_refused(reader: Reader) -> None:
    with pytest.raises(QueryError, match="text/csv"):
        reader.query("ASK {}", ["text/turtle"])


def test_relative_iris_stand_under_the_base(reader: Reader) -> None:
    assert reader.query("ASK { <id/1471/goal/a> ?p ?o }", CSV).body == b"true"


def test_syntax_errors_tell_line_and_column(reader: Reader) -> None:
    with pytest.raises(QueryError, match=r"3:"):
        reader.query("SELECT *\nWHERE {\n ?s ?p }", CSV)


def test_the_guard_stands_in_front(reader: Reader) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        reader.query("SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }", CSV)


def test_an_endless_query_ends_at_its_deadline_and_blocks_nobody(reader: Reader) -> None:
    ended = threading.Event()

    def ask() -> None:
        with pytest.raises(QueryTimeout):
            reader.query(ENDLESS, JSON, deadline=1.0)
        ended.set()

    start = time.monotonic()
    thread = threading.Thread(target=ask)
    thread.start()
    assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]
    assert not ended.is_set()
    assert ended.wait(3)
    thread.join()
    assert 0.9 < time.monotonic() - start < 2.5
    wait_until_idle(reader)


def test_a_query_that_hoards_memory_is_refused(reader: Reader) -> None:
    with pytest.raises(QueryTooLarge, match="memory"):
        reader.query(SORTED, JSON, deadline=30)
    assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]


def test_an_answer_over_its_cap_is_refused(reader: Reader) -> None:
    with pytest.raises(QueryTooLarge, match="answer is too large"):
        reader.query(CROSS, JSON)


def test_a_query_the_engine_dies_of_costs_only_its_child(installation: Installation) -> None:
    with Reader.start(installation.folder, Limits(memory=16 << 20)) as small:
        values = "1 " * 9000
        heavy = f"SELECT * {{ VALUES ?x {{ {values} }} VALUES ?y {{ {values} }} }} ORDER BY ?y"
        with pytest.raises(QueryTooLarge):
            small.query(heavy, JSON)
        assert answered(small, GOALS) == ["Rent vatten", "Trygg skola"]


def test_too_many_queries_are_told_to_come_back(reader: Reader) -> None:
    outcomes: list[str] = []

    def ask() -> None:
        try:
            reader.query(ENDLESS, JSON, deadline=1.5)
        except (QueryTimeout, StoreError) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["QueryTimeout"] * 2 + ["StoreError"] * 4
    assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]


def test_a_query_that_waited_its_turn_is_answered(installation: Installation) -> None:
    limits = Limits(children=1, waiting=1, patience=60)
    with Reader.start(installation.folder, limits) as narrow:

        def ask() -> None:
            with pytest.raises(QueryTimeout):
                narrow.query(ENDLESS, JSON, deadline=2)

        thread = threading.Thread(target=ask)
        thread.start()
        wait_until_busy(narrow)
        assert answered(narrow, GOALS) == ["Rent vatten", "Trygg skola"]
        thread.join()


def test_those_who_have_not_signed_in_leave_children_for_others(installation: Installation) -> None:
    limits = Limits(children=2, for_unknown=1, waiting=8, patience=60)
    with Reader.start(installation.folder, limits) as shared:

        def ask() -> None:
            with pytest.raises(QueryTimeout):
                shared.query(ENDLESS, JSON, deadline=3, who=Asker("x", unknown=True))

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        wait_until(lambda: shared.business() == Business(running=1, waiting=2))
        assert answered(shared, GOALS) == ["Rent vatten", "Trygg skola"]
        wait_until(lambda: shared.business() == Business(running=1, waiting=2), 1)
        for thread in threads:
            thread.join()


def test_a_child_is_kept_until_the_data_change(tmp_path: Path) -> None:
    made = Installation.create(tmp_path / "data", gate="report")
    with made as installation, Reader.start(installation.folder) as reader:
        reader.follow(installation)
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Ett"))
        answered(reader, GOALS)
        before = set(children(reader.pid))
        for _ in range(20):
            assert answered(reader, GOALS) == ["Ett"]
        assert before & set(children(reader.pid))
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Två"))
        assert answered(reader, GOALS) == ["Två"]
        wait_until(lambda: not before & set(children(reader.pid)), 1)


def test_a_long_query_gives_way_to_others(reader: Reader) -> None:
    def ask() -> None:
        with pytest.raises(QueryTimeout):
            reader.query(ENDLESS, JSON, deadline=2)

    thread = threading.Thread(target=ask)
    thread.start()
    own = os.getpriority(os.PRIO_PROCESS, reader.pid)

    def given_way() -> bool:
        return any(
            os.getpriority(os.PRIO_PROCESS, int(child)) > own for child in children(reader.pid)
        )

    wait_until(given_way, 2)
    thread.join()


def test_a_client_that_leaves_frees_its_child(reader: Reader) -> None:
    said = {"ask": "query", **asdict(guarded(ENDLESS, JSON, deadline=60))}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(reader.address))
        send(connection, said)
        wait_until_busy(reader)
    wait_until_idle(reader)


def test_a_client_that_leaves_while_it_is_answered_frees_its_child(reader: Reader) -> None:
    times: list[float] = []

    def left() -> bool:
        times.append(time.monotonic())
        return len(times) > 1

    with pytest.raises(QueryTimeout, match="has left"):
        reader.query(ENDLESS, JSON, deadline=60, has_left=left)
    wait_until_idle(reader)


def test_a_client_that_says_nonsense_is_told_and_stops_nobody(reader: Reader) -> None:
    for said in (pack(Kind.ANSWER, b"nonsense"), pack(Kind.ANSWER, joined({"ask": "nothing"}))):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(reader.address))
            connection.sendall(said)
            assert receive(connection)[0] == Kind.FAULT
    assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]


def test_a_client_that_says_half_does_not_stop_the_others(reader: Reader) -> None:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(str(reader.address))
        connection.sendall(pack(Kind.ANSWER, b"{}")[:5])
        assert answered(reader, GOALS) == ["Rent vatten", "Trygg skola"]


def test_a_refresh_shows_the_change(tmp_path: Path) -> None:
    made = Installation.create(tmp_path / "data", gate="report")
    with made as installation, Reader.start(installation.folder) as reader:
        assert answered(reader, GOALS) == []
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Ett"))
        reader.refresh("1471")
        assert answered(reader, GOALS) == ["Ett"]
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Två"))
        assert answered(reader, GOALS) == ["Ett"]
        reader.refresh("1471")
        assert answered(reader, GOALS) == ["Två"]
        installation.add_shared("http://x.example/", goal("1471", "b", "Delat"))
        reader.refresh()
        assert answered(reader, GOALS) == ["Delat", "Två"]


def test_damage_is_told_and_the_old_data_stay(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Ett"))
        with Reader.start(installation.folder) as reader:
            (installation.folder / "malgraf.json").rename(installation.folder / "bort")
            with pytest.raises(StoreError, match=r"malgraf\.json is missing"):
                reader.refresh("1471")
            assert answered(reader, GOALS) == ["Ett"]


def test_stopping_ends_the_process_its_children_and_its_socket(installation: Installation) -> None:
    reader = Reader.start(installation.folder)

    def ask() -> None:
        with pytest.raises(StoreError):
            reader.query(ENDLESS, JSON, deadline=60)

    thread = threading.Thread(target=ask)
    thread.start()
    wait_until_busy(reader)
    working = children(reader.pid)
    reader.close()
    thread.join(5)
    assert not thread.is_alive()
    assert working
    assert not any(Path(f"/proc/{child}").exists() for child in working)
    assert not Path(f"/proc/{reader.pid}").exists()
    assert not reader.address.parent.exists()


def test_the_reader_dies_with_the_process_that_started_it(installation: Installation) -> None:
    code = (
        "import sys, time; from pathlib import Path; from graph.reader import Reader\n"
        "reader = Reader.start(Path(sys.argv[1]))\n"
        "print(reader.pid, reader.address, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", code, installation.folder], stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout is not None
        said, address = parent.stdout.readline().split()
        pid = int(said)
        assert Path(address).exists()
        parent.kill()
    wait_until(lambda: not Path(f"/proc/{pid}/fd").exists() or "graph.reader" not in command(pid))
    assert not Path(address).parent.exists()


def command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""


def test_a_folder_that_is_none_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no data folder"):
        Reader.start(tmp_path)


def test_a_query_without_a_server_runs_in_a_child(installation: Installation) -> None:
    answer = run_query(installation, GOALS, CSV)
    assert b"Trygg skola" in answer.body
    assert answer.seconds > 0
    with pytest.raises(QueryTimeout):
        run_query(installation, ENDLESS, CSV, deadline=0.3)
    with pytest.raises(QueryError, match="changes data"):
        run_query(installation, "DROP ALL", CSV)

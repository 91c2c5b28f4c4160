"""Whatever happens in a child, the parent gets an answer or one of our errors, in time."""

import ctypes
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from graph.child import Ending, run
from graph.errors import (
    DataError,
    MalgrafError,
    NotFound,
    Place,
    Problem,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    UnreadableFile,
)
from graph.frames import receive, split
from graph.texts import Text
from tests.reading import children


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def for_ever() -> bytes:
    while True:
        pass


def hoard() -> bytes:
    kept = []
    while True:
        kept.append(bytearray(1 << 20))


def crash() -> bytes:
    ctypes.string_at(0)
    return b""


def rows(store: Store, query: str) -> bytes:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return solutions.serialize(format=QueryResultsFormat.CSV) or b""


def test_the_answer_comes_back() -> None:
    assert run(lambda: b"svar", deadline=5) == b"svar"
    assert run(lambda: b"", deadline=5) == b""


def test_a_big_answer_comes_back_whole() -> None:
    answer = os.urandom(1 << 20) * 40
    assert run(lambda: answer, deadline=20) == answer


def test_the_child_sees_what_the_parent_holds_and_cannot_change_it() -> None:
    held = [1]

    def work() -> bytes:
        held.append(2)
        return bytes(held)

    assert run(work, deadline=5) == b"\x01\x02"
    assert held == [1]


def test_an_endless_loop_is_killed_at_the_deadline() -> None:
    start = time.monotonic()
    with pytest.raises(QueryTimeout):
        run(for_ever, deadline=0.3)
    assert time.monotonic() - start < 1.0


def test_a_memory_bomb_meets_the_ceiling() -> None:
    with pytest.raises(QueryTooLarge):
        run(hoard, deadline=20, memory=64 << 20)


def test_memory_refused_to_native_code_is_the_same_error() -> None:
    values = "1 " * 3000
    query = f"SELECT * {{ VALUES ?x {{ {values} }} VALUES ?y {{ {values} }} }} ORDER BY ?x"
    store = Store()

    def work() -> bytes:
        return rows(store, query)

    with pytest.raises(QueryTooLarge):
        run(work, deadline=20, memory=64 << 20)


def test_a_segmentation_fault_is_the_callers_error() -> None:
    with pytest.raises(QueryTooLarge):
        run(crash, deadline=5)


def test_the_caller_chooses_what_an_ending_means() -> None:
    seen: list[Ending] = []

    def failure(ending: Ending) -> MalgrafError:
        seen.append(ending)
        return UnreadableFile(Text("Filen är för stor.", "The file is too large."))

    for work in (for_ever, hoard, crash):
        with pytest.raises(UnreadableFile):
            run(work, deadline=1, memory=64 << 20, failure=failure)
    assert seen == [Ending.TIME, Ending.MEMORY, Ending.CRASH]


def test_a_kill_from_outside_is_told_as_lack_of_memory() -> None:
    def work() -> bytes:
        os.kill(os.getpid(), signal.SIGKILL)
        return b""

    with pytest.raises(QueryTooLarge, match="memory"):
        run(work, deadline=5)


def tried(action: Callable[[], object]) -> bytes:
    """What the child says when the action is refused by the kernel."""

    def work() -> bytes:
        try:
            action()
        except OSError as error:
            return os.strerror(error.errno or 0).encode()
        return b"allowed"

    return run(work, deadline=5)


def test_files_cannot_be_opened(tmp_path: Path) -> None:
    assert tried(lambda: Path("/etc/passwd").read_bytes()) == b"Too many open files"
    assert tried(lambda: (tmp_path / "ny").write_bytes(b"x")) == b"Too many open files"


def test_sockets_cannot_be_opened() -> None:
    assert tried(lambda: socket.socket()) == b"Too many open files"
    assert tried(lambda: socket.create_connection(("127.0.0.1", 9))) == b"Too many open files"


def test_files_cannot_be_opened_by_native_code_either() -> None:
    store = Store()
    query = "SELECT ?s WHERE { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }"

    def service() -> bytes:
        try:
            return rows(store, query)
        except OSError as error:
            return str(error).encode()

    assert b"Too many open files" in run(service, deadline=5)


def test_what_was_open_before_is_closed(tmp_path: Path) -> None:
    with (tmp_path / "hemlig").open("w+b") as file:
        descriptor = file.fileno()
        file.write(b"hemligt")
        file.flush()
        assert tried(lambda: os.pread(descriptor, 7, 0)) == b"Bad file descriptor"


def test_our_errors_come_back_with_all_they_carry() -> None:
    problem = Problem(
        code="unknown-target",
        message=Text("Delmålet finns inte.", "There is no such target."),
        place=Place(file="plan.xlsx", sheet="Mål", cell="F12"),
        value="19.1",
        fix=Text("Välj 1.1–17.19.", "Choose 1.1–17.19."),
    )
    lined = Problem("x", Text("a", "b"), Place("plan.ttl", line=7))

    def work() -> bytes:
        raise UnreadableFile(Text("Två fel.", "Two faults."), [problem, lined])

    with pytest.raises(UnreadableFile) as caught:
        run(work, deadline=5)
    assert caught.value.message == Text("Två fel.", "Two faults.")
    assert caught.value.problems == (problem, lined)
    assert isinstance(caught.value, DataError)


def test_an_error_without_problems_comes_back() -> None:
    def work() -> bytes:
        raise NotFound(Text("Finns inte.", "Not found."))

    with pytest.raises(NotFound, match="Not found"):
        run(work, deadline=5)


def test_a_fault_in_our_own_code_is_told_with_its_trace() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run(lambda: str(1 // int("0")).encode(), deadline=5)


def test_a_process_with_threads_does_not_fork() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with pytest.raises(StoreError, match="threads"):
            run(lambda: b"", deadline=5)
    finally:
        done.set()
        thread.join()


def test_no_two_children_draw_the_same_random_numbers() -> None:
    store = Store()
    store.update("INSERT { [] <x:is> ?id } WHERE { BIND(UUID() AS ?id) }")  # begins the series here

    def work() -> bytes:
        store.update("CLEAR ALL ; INSERT { [] <x:is> ?id } WHERE { BIND(UUID() AS ?id) }")
        return store.dump(format=RdfFormat.N_QUADS) or b""

    drawn = [run(work, deadline=5).split() for _ in range(3)]
    assert len({nodes[0] for nodes in drawn}) == len({nodes[2] for nodes in drawn}) == 3


def test_nothing_is_left_behind() -> None:
    before, others = open_files(), children(os.getpid())
    for work in (lambda: b"x", crash, for_ever):
        try:
            run(work, deadline=0.2)
        except (QueryTimeout, QueryTooLarge):
            continue
    assert open_files() == before
    assert children(os.getpid()) == others


def test_a_cut_frame_is_noticed() -> None:
    for frame in (b"", b"\x00" * 8, b"\x00" * 8 + b"\x05abc"):
        with pytest.raises(EOFError):
            split(frame)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\x00" * 8 + b"\x05abc")
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(EOFError):
            receive(ours)

"""The reader has every change once and whole, whatever is lost on the way or dies meanwhile."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.changes import Delta, delta_of
from graph.errors import StoreError
from graph.everything import Everything
from graph.names import OrganisationNames
from graph.quad_lines import graph_lines, in_graph
from graph.reader import Limits, Reader
from graph.store import Installation
from tests.changing import commit, replace_subjects
from tests.reading import BASE, CSV, GOALS, JSON, LABEL, answered, goal, wait_until

NAMES = OrganisationNames("http://localhost:8000", "1471")


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation.create(tmp_path / "data", gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Ett"))
        yield created


@pytest.fixture
def reader(installation: Installation) -> Iterator[Reader]:
    with Reader.start(installation.folder, Limits(children=2)) as started:
        started.follow(installation)
        yield started


def adding(*labels: str) -> Delta:
    lines = [goal("1471", f"g{label}", label) for label in labels]
    return delta_of(in_graph(lines, NAMES.plan), ())


def killed(reader: Reader) -> None:
    pid = reader.pid
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{pid}/cmdline").read_text())


def test_every_change_is_seen_at_once(installation: Installation, reader: Reader) -> None:
    for label in ("Två", "Tre"):
        replace_subjects(installation, "1471", plan=goal("1471", "a", label))
        assert answered(reader, GOALS) == [label]
    replace_subjects(installation, "2180", plan=goal("2180", "b", "Fyra"))
    shared = f'<http://x.example/goal/s> {LABEL} "Delat" .\n'
    installation.add_shared("http://x.example/", shared.encode())
    assert answered(reader, GOALS) == ["Delat", "Fyra", "Tre"]


def test_a_change_that_comes_twice_counts_once(installation: Installation, reader: Reader) -> None:
    number = commit(installation, "1471", adding("Två")).number
    reader.apply(number, "1471", adding("Två"))
    assert answered(reader, GOALS) == ["Ett", "Två"]


def test_changes_that_never_came_are_read_with_the_next(installation: Installation) -> None:
    with Reader.start(installation.folder) as reader:
        commit(installation, "1471", adding("Två"))
        replace_subjects(installation, "2180", plan=goal("2180", "b", "Tre"))
        assert answered(reader, GOALS) == ["Ett"]
        last = commit(installation, "1471", adding("Fyra"))
        reader.apply(last.number, "1471", last.delta)
        assert answered(reader, GOALS) == ["Ett", "Fyra", "Tre", "Två"]


def test_what_was_changed_while_the_reader_started_is_not_lost(installation: Installation) -> None:
    with Reader.start(installation.folder) as reader:
        commit(installation, "1471", adding("Två"))
        reader.follow(installation)
        assert answered(reader, GOALS) == ["Ett", "Två"]
        assert reader.refresh() == {"shared": 0, "1471": 2}


def test_a_change_that_cannot_be_applied_is_read_from_the_folder(
    installation: Installation,
) -> None:
    with Reader.start(installation.folder) as reader:
        last = commit(installation, "1471", adding("Två"))
        reader.apply(last.number, "1471", Delta(b"not N-Quads\n"))
        assert answered(reader, GOALS) == ["Ett", "Två"]


def test_a_reader_that_died_is_started_again_with_everything(
    installation: Installation, reader: Reader
) -> None:
    killed(reader)
    commit(installation, "1471", adding("Två"))
    assert answered(reader, GOALS) == ["Ett", "Två"]
    commit(installation, "1471", adding("Tre"))
    assert answered(reader, GOALS) == ["Ett", "Tre", "Två"]


def test_a_reader_that_does_not_answer_holds_up_no_change(
    installation: Installation, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.reader.client._APPLYING", 0.1)
    os.kill(reader.pid, signal.SIGSTOP)
    assert commit(installation, "1471", adding("Två")).number == 2
    os.kill(reader.pid, signal.SIGCONT)
    assert answered(reader, GOALS) == ["Ett", "Två"]


def test_a_reader_that_keeps_dying_is_given_up_for_a_while(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.reader.supervision.RESTARTS", 2)
    with Reader.start(installation.folder) as reader:
        reader.follow(installation)
        for _ in range(2):
            killed(reader)
            assert answered(reader, GOALS) == ["Ett"]
        killed(reader)
        with pytest.raises(StoreError, match="does not answer"):
            reader.query("ASK {}", JSON)
        assert commit(installation, "1471", adding("Två")).number == 2


def test_who_asks_while_it_starts_again_is_answered_too(reader: Reader) -> None:
    killed(reader)
    found: list[list[str]] = []
    threads = [
        threading.Thread(target=lambda: found.append(answered(reader, GOALS))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert found == [["Ett"]] * 4


def test_a_query_sees_a_change_whole_or_not_at_all(
    installation: Installation, reader: Reader
) -> None:
    here, there = adding("Hit"), adding("Dit")
    commit(installation, "1471", here)
    ended = threading.Event()

    def swap() -> None:
        for number in range(30):
            old, new = (here, there) if number % 2 == 0 else (there, here)
            commit(installation, "1471", Delta(new.added, old.added))
        ended.set()

    thread = threading.Thread(target=swap)
    thread.start()
    seen = set()
    while not ended.is_set():
        seen.add(tuple(answered(reader, GOALS)))
    thread.join()
    assert seen <= {("Dit", "Ett"), ("Ett", "Hit")}


def test_reading_from_the_folder_and_following_come_to_the_same(
    installation: Installation, reader: Reader
) -> None:
    everything = Everything.of(installation)
    for number in range(20):
        outcome = replace_subjects(
            installation, "1471", plan=goal("1471", f"g{number % 3}", str(number))
        )
        delta = installation.journal.payload(outcome).delta
        assert everything.apply(outcome, "1471", delta)
    fresh = Everything.of(installation)
    graphs = fresh.graphs_of("1471")
    assert graph_lines(everything.store, graphs) == graph_lines(fresh.store, graphs)
    assert everything.numbers == fresh.numbers
    ask = f"SELECT (COUNT(*) AS ?n) FROM <{BASE}/1471/plan> {{ ?s ?p ?o }}"
    count = sum(quad.graph_name.value == NAMES.plan for quad in fresh.store)
    assert reader.query(ask, CSV).body.decode().split("\r\n")[1] == str(count)


def test_a_large_change_is_read_from_the_folder_meanwhile_and_nothing_after_it_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.reader.client._MUCH", 3)
    with (
        Installation.create(tmp_path / "data", gate="report") as installation,
        Reader.start(installation.folder) as reader,
    ):
        reader.follow(installation)
        labels = [f"Mål {number}" for number in range(8)]
        for round_ in range(4):
            for key in ("1471", "2180"):
                large = b"".join(goal(key, f"{round_}{n}", label) for n, label in enumerate(labels))
                replace_subjects(installation, key, plan=large)
                replace_subjects(installation, key, plan=goal(key, "sist", f"Sist {round_}"))
            found = answered(reader, GOALS)
            assert found == sorted([*labels * 2 * (round_ + 1), *[f"Sist {round_}"] * 2])

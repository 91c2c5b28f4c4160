"""The journal keeps every change as it was made, numbered, for whoever asks."""

import hashlib
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.changes import Actor, Change, Delta, Payload, Way, delta_of
from graph.errors import ConflictError, NotFound, StoreError
from graph.journal import Journal, verify_journal
from tests.journals import BASE, BO, START, adding, append, edit, iri, label, observation


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path) as created:
        yield created


def test_a_change_is_given_back_as_it_was_made(journal: Journal, tmp_path: Path) -> None:
    delta = delta_of([label("a", "Ny")], [label("a", "Gammal")])
    entry = append(journal, delta, edit(why="därför\u2028 \ud800"))
    expected = Payload(delta, "Anna Ek", "därför\u2028 \ud800", "KS 2026/12")
    with Journal.open(tmp_path, write=False) as reader:
        for one in (journal, reader):
            assert one.last == one.entry(1) == entry
            assert one.payload(1) == expected
    assert (entry.owner, entry.actor, entry.way) == ("1471", "u-1", Way.EDIT)
    assert (entry.added, entry.removed, entry.at) == (1, 1, START)


def test_an_empty_journal_has_nothing(journal: Journal) -> None:
    assert journal.last is None
    assert journal.owners() == ()
    assert journal.number_at(datetime.now(UTC)) == journal.version(iri("a")) == 0
    assert journal.verify().faults == ()
    with pytest.raises(NotFound):
        journal.entry(1)
    with pytest.raises(NotFound):
        journal.payload(1)


def test_entries_are_found_by_owner_subject_actor_and_number(journal: Journal) -> None:
    append(journal, adding(label("a", "1")))
    append(journal, adding(label("b", "2"), label("a", "2")), edit(actor=BO))
    append(journal, adding(label("a", "3", "0180")), edit("0180"))

    def found(**asked: str | int | bool) -> list[int]:
        return [entry.number for entry in journal.entries(**asked)]  # type: ignore[arg-type]

    assert found() == [1, 2, 3]
    assert found(owner="1471") == found(subject=iri("a")) == [1, 2]
    assert found(owner="1471", subject=iri("b")) == found(actor="u-2") == [2]
    assert found(owner="0180", subject=iri("b")) == []
    assert found(after=1, upto=2) == [2]
    assert found(newest_first=True, limit=1, offset=1) == [2]
    assert journal.count(actor="u-1") == 2
    assert journal.owners() == ("0180", "1471")
    assert journal.versions([iri("a"), iri("b"), iri("c")]) == {
        iri("a"): 2,
        iri("b"): 2,
        iri("c"): 0,
    }


def test_deltas_come_in_order_and_stop_where_asked(journal: Journal) -> None:
    deltas = [adding(label("a", str(number))) for number in range(300)]
    for number, delta in enumerate(deltas):
        append(journal, delta, edit("1471" if number % 2 else "0180"))
    assert list(journal.deltas()) == list(enumerate(deltas, 1))
    assert list(journal.deltas("1471", after=10, upto=14)) == [(12, deltas[11]), (14, deltas[13])]


def test_a_moment_has_the_last_change_made_by_then(journal: Journal) -> None:
    for minutes in (0, 10, 5, 20):  # the clock was set back once
        journal.append(edit(), Delta(), START + timedelta(minutes=minutes))
    asked = (-1, 0, 4, 5, 12, 60)
    found = [journal.number_at(START + timedelta(minutes=minutes)) for minutes in asked]
    assert found == [0, 1, 1, 3, 3, 4]


def test_a_repeated_request_is_recognised(journal: Journal) -> None:
    digest, other = "a" * 64, "b" * 64
    asked = replace(edit(idempotency="k"), request=digest)
    entry = journal.append(asked, adding(label("a", "1")), START)
    assert journal.answered("u-1", "k", digest) == journal.answered("u-1", "k") == entry
    assert journal.answered("u-2", "k") is journal.answered("u-1", "j") is None
    with pytest.raises(ConflictError, match="change 1"):
        journal.answered("u-1", "k", other)


def test_a_few_observations_are_indexed_each_and_many_as_one(journal: Journal) -> None:
    first, indicator = f"{BASE}1471/observation/000000", f"{BASE}1471/indicator/x"
    append(journal, adding(*observation(0, "x").splitlines(True)))
    assert journal.versions([first, indicator]) == {first: 1, indicator: 1}
    lines = [
        line for number in range(1, 6000) for line in observation(number, "x").splitlines(True)
    ]
    append(journal, adding(*lines, label("a", "> <https://w3id.org/malgraf/def/indicator> <x> <")))
    assert journal.versions([first, indicator, iri("a"), "x"]) == {
        first: 2,
        indicator: 2,
        iri("a"): 2,
        "x": 0,
    }
    other = f"{BASE}0180/observation/000000"
    assert journal.version(other) == 0
    assert journal.verify().faults == ()


def test_a_large_payload_is_a_file_named_by_its_hash(journal: Journal, tmp_path: Path) -> None:
    delta = adding(*(label(f"g{number}", "x" * 100) for number in range(6000)))
    entry = append(journal, delta)
    (file,) = (tmp_path / "journal" / "payloads").iterdir()
    assert file.name == f"{entry.digest}.gz"
    assert journal.payload(1).delta == delta
    unpacked = subprocess.run(["gzip", "-dc", file], capture_output=True, check=True).stdout
    assert hashlib.sha256(unpacked).hexdigest() == entry.digest


def test_leftovers_of_a_write_that_was_cut_off_are_removed(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as journal:
        append(journal, adding(*(label(f"g{number}", "x" * 100) for number in range(6000))))
    payloads = tmp_path / "journal" / "payloads"
    (payloads / f"{'0' * 64}.gz").write_bytes(b"x")
    (payloads / ".new-abc").write_bytes(b"x")
    with Journal.open(tmp_path, write=False):
        assert len(list(payloads.iterdir())) == 3
    with Journal.open(tmp_path, write=True) as journal:
        assert len(list(payloads.iterdir())) == 1
        assert journal.payload(1).delta.size == 6000


def test_the_same_words_never_give_the_same_digest_twice(journal: Journal) -> None:
    first, second = (append(journal, adding(label("a", "1"))) for _ in range(2))
    assert first.digest != second.digest


def test_a_reader_sees_changes_as_they_come_but_makes_none(tmp_path: Path) -> None:
    with Journal.create(tmp_path) as writer, Journal.open(tmp_path, write=False) as reader:
        for number in (1, 2):
            append(writer, adding(label("a", str(number))))
            assert reader.last == writer.last
        with pytest.raises(StoreError, match="open for reading"):
            append(reader, Delta())
        with pytest.raises(StoreError, match="open for reading"):
            reader.audit.append("sign-in", "u-1", {})
        with pytest.raises(StoreError, match="open for reading"):
            reader.erase([1], "", BO, START)


def test_a_journal_is_made_once(journal: Journal, tmp_path: Path) -> None:
    with pytest.raises(ConflictError, match=r"journal exists"):
        Journal.create(tmp_path)
    assert journal.last is None


def test_threads_get_a_number_each(journal: Journal) -> None:
    def write(name: str) -> None:
        for number in range(10):
            journal.append(edit(actor=Actor(name)), adding(label(name, str(number))), START)
            journal.audit.append("sign-in", name, {})

    threads = [threading.Thread(target=write, args=(f"u{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in journal.entries()] == list(range(1, 41))
    assert len(journal.audit.entries()) == 40
    assert journal.verify().faults == ()


WRITING = """
import sys
from pathlib import Path
from graph.journal import Journal
from tests.journals import adding, append, label
with Journal.open(Path(sys.argv[1]), write=True) as journal:
    for number in range(10_000):
        print(append(journal, adding(label("a", str(number)))).number, flush=True)
"""


def test_what_a_killed_writer_acknowledged_is_there(tmp_path: Path) -> None:
    Journal.create(tmp_path).close()
    command = [sys.executable, "-c", WRITING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for _ in range(30):
            writer.stdout.readline()
        with Journal.open(tmp_path, write=False) as reader:
            assert reader.count() >= 30
            writer.kill()
            acknowledged = 30 + len(writer.stdout.readlines())
            assert reader.count() >= acknowledged
    with Journal.open(tmp_path, write=False) as reader:
        seen = reader.count()
    assert seen >= acknowledged
    with Journal.open(tmp_path, write=True) as again:
        assert again.count() == seen
        assert append(again, Delta()).number == seen + 1
    assert verify_journal(tmp_path).faults == ()


def test_the_audit_chain_tells_what_happened_newest_first(journal: Journal) -> None:
    journal.audit.append("sign-in", "u-1", {"way": "lösenord"})
    journal.audit.append("refused", "u-2", {"rule": "goal"})
    entries = journal.audit.entries()
    assert [(entry.number, entry.kind, entry.actor) for entry in entries] == [
        (2, "refused", "u-2"),
        (1, "sign-in", "u-1"),
    ]
    assert dict(entries[1].detail) == {"way": "lösenord"}
    assert (
        journal.audit.entries(kind="sign-in") == journal.audit.entries(actor="u-1") == entries[1:]
    )
    assert journal.audit.entries(limit=1, offset=1) == entries[1:]


OWNERS = st.sampled_from(["1471", "0180", "shared"])
LINES = st.frozensets(
    st.builds(label, st.sampled_from("abc"), st.sampled_from(["1", "å", "\\n"]), OWNERS), max_size=4
)
TEXTS = st.text(max_size=5)
CHANGES = st.builds(
    Change,
    OWNERS,
    st.builds(Actor, st.sampled_from(["u-1", "u-2"]), TEXTS),
    st.sampled_from(Way),
    TEXTS,
    TEXTS,
    reverts=st.none() | st.integers(1, 9),
)
MOMENTS = st.datetimes(timezones=st.just(UTC))
WRITES = st.lists(st.tuples(CHANGES, st.builds(delta_of, LINES, LINES), MOMENTS), max_size=6)


@given(WRITES)
@settings(max_examples=40, deadline=None)
def test_a_journal_agrees_with_a_plain_list(writes: list[tuple[Change, Delta, datetime]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with Journal.create(Path(folder)) as journal:
            entries = [journal.append(*write) for write in writes]
        with Journal.open(Path(folder), write=False) as journal:
            assert journal.entries() == entries
            for number, (change, delta, at) in enumerate(writes, 1):
                entry, actor = journal.entry(number), change.actor
                assert (entry.at, entry.reverts) == (at, change.reverts)
                assert (entry.owner, entry.actor, entry.way) == (change.owner, actor.id, change.way)
                assert journal.payload(number) == Payload(
                    delta, actor.name, change.why, change.case_number
                )
            for owner in ("1471", "0180", "shared"):
                own = [
                    (number, delta)
                    for number, (change, delta, _) in enumerate(writes, 1)
                    if change.owner == owner
                ]
                assert list(journal.deltas(owner)) == own
            touched = {
                subject: number
                for number, (_, delta, _) in enumerate(writes, 1)
                for subject in delta.subjects
            }
            assert journal.versions(touched) == touched
            assert journal.verify().faults == ()


def test_a_folder_without_journal_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"journal\.sqlite is missing"):
        Journal.open(tmp_path, write=True)

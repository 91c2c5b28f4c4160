"""A plain store on disk keeps every quad and the names of blank nodes, as any folder does."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

from api.cli import run
from graph.backup import back_up, restore
from graph.changes import LOCAL, Actor, Change, Delta, Way
from graph.doctor import Health, examine
from graph.errors import ConflictError, Forbidden
from graph.journal import verify_journal
from graph.mending import repair
from graph.plain.store import PlainStore, change_of
from graph.quad_lines import canonical_quads
from graph.rights import OPERATOR, Caller, Grant, Role
from graph.snapshots import SHARED, newest

CHANGE = Change(SHARED, LOCAL, Way.UPDATE)
X = "http://x.example/"
FIRST = canonical_quads(
    f"""_:mine <{X}p> _:other .
_:mine <{X}name> "Ett _:mine" .
<{X}a> <{X}p> "1"@sv <{X}g> .
<{X}a> <{X}p> _:mine <{X}g> .
_:in <{X}p> <{X}a> _:graph .
""".encode()
)
SECOND = canonical_quads(f"_:mine <{X}p> <{X}b> .\n_:new <{X}p> _:mine <{X}h> .\n".encode())
GONE = canonical_quads(f"_:mine <{X}p> _:other .\n<{X}a> <{X}p> _:mine <{X}g> .\n".encode())
AFTER = b"".join(
    sorted({*FIRST.splitlines(True), *SECOND.splitlines(True)} - {*GONE.splitlines(True)})
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two changes: quads in the default graph, in named ones and in one with a blank name."""
    folder = tmp_path / "data"
    with PlainStore.create(folder) as store:
        store.commit(CHANGE, Delta(FIRST))
        store.commit(CHANGE, Delta(SECOND, GONE))
    return folder


def test_what_was_stored_is_there_again_with_its_blank_nodes(folder: Path) -> None:
    with PlainStore.open(folder) as store:
        assert store.quads() == AFTER
        number, loaded = store.loaded()
        assert number == 2
        lines = (loaded.dump(format=RdfFormat.N_QUADS) or b"").splitlines(True)
        assert b"".join(sorted(lines)) == AFTER


def test_it_is_known_as_it_was_after_every_change(folder: Path) -> None:
    with PlainStore.open(folder, write=False) as store:
        assert [store.quads(at) for at in range(4)] == [b"", FIRST, AFTER, AFTER]
        assert store.loaded(1)[0] == 1


def test_much_is_kept_by_a_snapshot_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    many = canonical_quads(
        "".join(
            f'_:n{n} <{X}p> "{n}" <{X}g> .\n<{X}s> <{X}p> _:n{n} .\n' for n in range(20_000)
        ).encode()
    )
    assert len(many) > 1 << 20
    with PlainStore.create(folder) as store:
        store.commit(CHANGE, Delta(many))
        store.commit(CHANGE, Delta(SECOND))
    place = newest(folder / SHARED)
    assert place is not None
    with PlainStore.open(folder, write=False) as store:
        everything = store.quads()
    assert {*everything.splitlines()} == {*many.splitlines(), *SECOND.splitlines()}
    place[1].write_bytes(b"damaged")
    assert Health.MENDABLE in {part.health for part in examine(folder).parts}
    assert repair(folder).is_sound
    with PlainStore.open(folder) as store:
        assert store.quads() == everything


def test_only_what_changes_something_is_journaled(folder: Path) -> None:
    with PlainStore.open(folder) as store:
        again = store.commit(CHANGE, Delta(FIRST, GONE))
        assert (again.number, again.delta) == (3, Delta(GONE))
        nothing = store.commit(CHANGE, Delta(SECOND))
        assert (nothing.number, nothing.entry) == (3, None)
        assert store.number == 3


def test_a_change_made_from_an_older_state_is_refused(folder: Path) -> None:
    with PlainStore.open(folder) as store:
        with pytest.raises(ConflictError):
            store.commit(change_of(OPERATOR, Way.UPDATE, based_on=1), Delta(GONE))
        assert store.quads() == AFTER
        assert store.commit(change_of(OPERATOR, Way.UPDATE, based_on=2), Delta(GONE)).number == 3


def test_an_equal_request_is_not_carried_out_again(folder: Path) -> None:
    keyed = Change(SHARED, Actor("key:1"), Way.UPDATE, idempotency="once")
    with PlainStore.open(folder) as store:
        first = store.commit(keyed, Delta(GONE))
        again = store.commit(keyed, Delta(GONE))
        assert (again.number, again.repeated) == (first.number, True)


@pytest.mark.parametrize(
    ("grant", "may"),
    [
        (Grant(Role.ADMIN), True),
        (Grant(Role.EDITOR), True),
        (Grant(Role.READER), False),
        (Grant(Role.ADMIN, "1471"), False),
        (Grant(Role.EDITOR, "*", "unit:a"), False),
    ],
)
def test_an_editor_of_everything_may_change_everything(
    folder: Path, grant: Grant, may: bool
) -> None:
    caller = Caller(Actor("somebody"), (grant,))
    with PlainStore.open(folder) as store:
        if may:
            assert store.commit(CHANGE, Delta(b"", AFTER), caller=caller).delta.removed == AFTER
            return
        with pytest.raises(Forbidden):
            store.commit(CHANGE, Delta(b"", AFTER), caller=caller)
        assert store.quads() == AFTER


def test_listeners_and_observers_are_told(folder: Path) -> None:
    told: list[object] = []
    with PlainStore.open(folder) as store:
        store.listeners.append(lambda entry, delta: told.append((entry.number, delta)))
        store.observers.append(lambda change, _, became: told.append((change, type(became))))
        outcome = store.commit(CHANGE, Delta(GONE))
    assert told == [(3, Delta(GONE)), (CHANGE, type(outcome))]


def test_a_change_is_undone_whole_or_not_at_all(folder: Path) -> None:
    change = change_of(OPERATOR, Way.REVERT)
    with PlainStore.open(folder) as store:
        with pytest.raises(ConflictError, match="Revert them first"):
            store.revert(change, 1)
        assert store.revert(change, 2).delta == Delta(GONE, SECOND)
        assert store.quads() == FIRST
        assert store.journal.entry(3).reverts == 2
        store.revert(change, 1)
        assert store.quads() == b""


def test_doctor_backup_and_restore_know_it_as_any_folder(folder: Path, tmp_path: Path) -> None:
    assert examine(folder).is_sound
    archive, restored = tmp_path / "copy.tar.gz", tmp_path / "restored"
    contents = back_up(folder, archive)
    assert (contents.number, set(contents.states)) == (2, {SHARED})
    restore(archive, restored)
    with PlainStore.open(restored) as store:
        assert store.quads() == AFTER
        store.commit(CHANGE, Delta(GONE))
    assert examine(restored).is_sound
    assert not verify_journal(restored).faults


KILLED = f"""
import sys
from pathlib import Path
from graph.changes import LOCAL, Change, Delta, Way
from graph.plain.store import PlainStore
from graph.quad_lines import canonical_quads
with PlainStore.open(Path(sys.argv[1])) as store:
    for number in range(10_000):
        line = f'_:b{{number}} <{X}n> "{{number}}" <{X}g> .\\n'.encode()
        print(store.commit(Change("shared", LOCAL, Way.UPDATE), Delta(line)).number, flush=True)
"""


def test_every_acknowledged_change_outlives_a_kill(folder: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, folder], stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        seen = [int(process.stdout.readline()) for _ in range(30)]
        os.kill(process.pid, signal.SIGKILL)
        seen += [int(line) for line in process.stdout]
    with PlainStore.open(folder) as store:
        assert store.number >= seen[-1]
        kept = {line for line in store.quads().splitlines() if b"/n>" in line}
        assert len(kept) == store.number - 2
        for number in range(seen[-1] - 2):
            assert f'_:b{number} <{X}n> "{number}" <{X}g> .'.encode() in kept
    assert examine(folder).is_sound


def cli(*words: str | Path) -> int:
    return run([str(word) for word in words])


def test_commands_load_ask_look_back_and_undo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, turtle, quads = tmp_path / "data", tmp_path / "a.ttl", tmp_path / "b.trig"
    turtle.write_text(f'@prefix : <{X}> . :a :p [ :q 1 ] , "ett"@sv .')
    quads.write_text(f"@prefix : <{X}> . :b :p 1 . :g {{ :b :p 2 }}")
    count = tmp_path / "count.rq"
    count.write_text("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    assert cli("init", "--gate", "off", "--data", folder, "--lang", "sv") == 0
    assert "rent SPARQL-lager" in capsys.readouterr().err
    assert cli("load", turtle, quads, "--data", folder, "--why", "först", "--lang", "en") == 0
    assert "change 2: 2 new statements" in capsys.readouterr().err
    assert cli("load", turtle, "--graph", f"{X}g", "--data", folder) == 0

    def counted(*more: str) -> str:
        capsys.readouterr()
        assert cli("query", count, "--data", folder, "--format", "csv", *more) == 0
        return capsys.readouterr().out.split()[1]

    assert [counted(), counted("--at", "1"), counted("--at", "0")] == ["8", "3", "0"]
    assert cli("history", "--data", folder, "--format", "csv") == 0
    assert "först" in capsys.readouterr().out
    assert cli("revert", "2", "--data", folder) == 0
    assert counted() == "6"
    assert cli("doctor", "--data", folder) == 0


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "targets_without_goals"),
        ("analyse", "gaps"),
        ("load", "example:exempelkommunen"),
        ("history", "goal/a"),
        ("user", "grant", "a", "--role", "editor", "--organisation", "1471", "--unit", "x"),
    ],
)
def test_commands_that_need_organisations_say_that_there_are_none(
    folder: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    for language, said in (("sv", "ett rent SPARQL-lager"), ("en", "a plain SPARQL store")):
        assert cli(*command, "--data", folder, "--lang", language) == 1
        assert said in capsys.readouterr().err


def test_a_file_that_will_not_do_changes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, table, named = tmp_path / "a.ttl", tmp_path / "a.csv", tmp_path / "a.trig"
    broken.write_text("<a> <b>")
    table.write_text("a;b")
    named.write_text(f"<{X}g> {{ <{X}a> <{X}b> 1 }}")
    assert cli("load", broken, "--data", folder, "--lang", "en") == 2
    assert cli("load", table, "--data", folder, "--lang", "en") == 1
    assert "no RDF file" in capsys.readouterr().err
    assert cli("load", named, "--graph", f"{X}g", "--data", folder, "--lang", "en") == 1
    assert cli("load", broken, "--graph", "no iri", "--data", folder) != 0
    with PlainStore.open(folder, write=False) as store:
        assert store.quads() == AFTER

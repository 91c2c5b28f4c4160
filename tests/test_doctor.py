"""The doctor says what is whole, up to which change, and mends what can be made anew."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.cli import run
from graph.accounts import Accounts
from graph.doctor import Examination, Health, examine
from graph.errors import ConflictError, MalgrafError, StoreError
from graph.journal import opening
from graph.mending import repair
from graph.snapshots import Snapshot, owner_folder, write_snapshot
from graph.store import Installation
from tests.changing import replace_subjects
from tests.labels import labelled

CHANGES = 8
BULK = 4
"""The change whose payload is a file of its own."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with eight changes, a large one, a snapshot, accounts and an audit event."""
    folder = tmp_path_factory.mktemp("doctor") / "data"
    with Installation.create(folder, gate="report") as installation:
        for number in range(1, CHANGES + 1):
            label = "x" * (1 << 20) if number == BULK else f"Nr {number}"
            replace_subjects(installation, "1471", plan=labelled(a=label))
            if number == CHANGES - 2:
                now = Snapshot(*installation.dump("1471"))
        installation.journal.audit.append("sign-in", "anna", {})
    write_snapshot(owner_folder(folder, "1471"), now)
    with Accounts.open(folder) as accounts:
        accounts.add_person("anna", name="Anna")
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    """A copy of it to damage."""
    shutil.copytree(whole, tmp_path / "data")
    return tmp_path / "data"


def health(found: Examination) -> dict[str, Health]:
    """By the name of each part that is not whole, how it is."""
    return {part.name: part.health for part in found.parts if part.health is not Health.WHOLE}


def change_database(folder: Path, statement: str, *values: object) -> None:
    """Change the journal behind everybody's back."""
    path = folder / "journal" / "journal.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement, values)


def snapshot_of(folder: Path) -> Path:
    """The one snapshot."""
    (path,) = owner_folder(folder, "1471").iterdir()
    return path


def labels(folder: Path) -> bytes:
    """What the folder says, read as any reader does."""
    with Installation.open(folder, write=False) as opened:
        return opened.dump("1471")[1]


def content(folder: Path) -> dict[str, bytes]:
    """Every file but SQLite's own logs, which come and go with readers."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-wal", "-shm"))
    }


def test_whole_folder_is_found_whole_and_stays_as_it_is(folder: Path) -> None:
    before = content(folder)
    found = examine(folder)
    assert found.is_sound
    assert (found.whole_upto, found.last) == (CHANGES, CHANGES)
    assert health(found) == {}
    assert {part.name for part in found.parts} == {
        "description", "journal", "audit", "snapshot of 1471", "accounts", "disk", "server",
    }  # fmt: skip
    assert content(folder) == before


def test_running_writer_is_named_and_repair_refused(folder: Path) -> None:
    with Installation.open(folder):
        said = next(part.said.en for part in examine(folder).parts if part.name == "server")
        assert str(os.getpid()) in said
        with pytest.raises(ConflictError):
            repair(folder)


def test_damaged_snapshot_is_made_anew(folder: Path) -> None:
    path = snapshot_of(folder)
    path.write_bytes(path.read_bytes()[:-9])
    assert health(examine(folder)) == {"snapshot of 1471": Health.MENDABLE}
    repaired = repair(folder)
    assert repaired.is_sound
    assert snapshot_of(folder).name.startswith(f"snapshot-{CHANGES:08d}-")
    assert b"Nr 8" in labels(folder)


def test_snapshot_that_lies_is_found_by_replaying_the_journal(folder: Path) -> None:
    line = b"<http://x/a> <http://x/b> <http://x/c> <http://x/g> .\n"
    write_snapshot(owner_folder(folder, "1471"), Snapshot(CHANGES, line))
    assert health(examine(folder)) == {"snapshot of 1471": Health.MENDABLE}
    assert repair(folder).is_sound
    assert b"Nr 8" in labels(folder)


def test_snapshot_ahead_of_the_journal_tells_that_the_journal_was_cut(folder: Path) -> None:
    write_snapshot(owner_folder(folder, "1471"), Snapshot(99, b""))
    found = examine(folder)
    assert health(found) == {"snapshot of 1471": Health.DAMAGED}


def test_altered_change_is_found_and_nothing_is_dropped_unasked(folder: Path) -> None:
    change_database(folder, "UPDATE change SET actor = 'other' WHERE number = 6")
    found = examine(folder)
    assert (found.whole_upto, found.last) == (5, CHANGES)
    assert health(found)["journal"] is Health.DAMAGED
    advice = next(part.advice.en for part in found.parts if part.name == "journal")
    assert "--cut-at 5" in advice
    before = content(folder)
    with pytest.raises(StoreError, match="--cut-at 5"):
        repair(folder)
    with pytest.raises(StoreError, match="up to change 5"):
        repair(folder, cut_at=6)
    assert content(folder) == before


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE change SET owner = 'other' WHERE number = 3", "up to change 2 of 8"),
        ("DELETE FROM touched", "up to change 8 of 8"),
        ("UPDATE audit SET kind = 'x' WHERE number = 1", "up to change 8 of 8"),
    ],
)
def test_damage_that_a_quick_look_lets_through_is_not_served(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    statement: str,
    said: str,
) -> None:
    monkeypatch.setattr(opening, "_TAIL", 2)
    change_database(folder, statement)
    Installation.open(folder, write=False).close()
    serve = ["serve", "--data", str(folder), "--port", "0"]
    assert run([*serve, "--lang", "en"]) == 1
    told = capsys.readouterr().err
    assert f"Whole {said}" in told
    assert "Run malgraf doctor" in told
    assert run([*serve, "--lang", "sv"]) == 1
    assert "Kör malgraf doctor" in capsys.readouterr().err


def test_cutting_keeps_what_is_whole_and_puts_the_damaged_journal_aside(folder: Path) -> None:
    change_database(folder, "UPDATE change SET actor = 'other' WHERE number = 6")
    repaired = repair(folder, cut_at=5)
    assert repaired.is_sound
    assert (repaired.whole_upto, repaired.last) == (5, 5)
    assert b"Nr 5" in labels(folder)
    aside = sorted(path.name.split("-")[0] for path in folder.iterdir() if "damaged" in path.name)
    assert aside == ["journal.damaged", "snapshots.damaged"]
    with Installation.open(folder) as installation:
        assert replace_subjects(installation, "1471", plan=labelled(a="Ny")) == 6


def test_missing_bulk_payload_is_found(folder: Path) -> None:
    for path in (folder / "journal" / "payloads").iterdir():
        path.unlink()
    found = examine(folder)
    assert (found.whole_upto, found.last) == (BULK - 1, CHANGES)
    with pytest.raises(StoreError, match="malgraf doctor"):
        Installation.open(folder)


def test_lost_end_is_found(folder: Path) -> None:
    change_database(folder, "DELETE FROM change WHERE number = ?", CHANGES)
    found = examine(folder)
    assert (found.whole_upto, found.last) == (CHANGES - 1, CHANGES)
    assert not found.is_sound


def test_lost_heads_are_made_anew_only_when_somebody_says_where_the_end_is(folder: Path) -> None:
    (folder / "journal" / "heads").unlink()
    assert health(examine(folder))["journal"] is Health.DAMAGED
    with pytest.raises(StoreError, match="--cut-at"):
        repair(folder)
    assert repair(folder, cut_at=CHANGES).is_sound


def test_wrong_index_is_made_anew(folder: Path) -> None:
    change_database(folder, "DELETE FROM touched WHERE number = 3")
    assert health(examine(folder)) == {"journal": Health.MENDABLE}
    assert repair(folder).is_sound


def test_whole_journal_cannot_be_cut(folder: Path) -> None:
    with pytest.raises(StoreError, match="nothing to cut"):
        repair(folder, cut_at=3)


def test_damaged_audit_chain_is_a_part_of_its_own(folder: Path) -> None:
    change_database(folder, "UPDATE audit SET actor = 'eva'")
    assert health(examine(folder)) == {"audit": Health.MENDABLE}


def test_damaged_accounts_are_named(folder: Path) -> None:
    path = folder / "accounts.sqlite"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    assert health(examine(folder)) == {"accounts": Health.DAMAGED}


def test_stray_files_are_listed(folder: Path) -> None:
    (folder / "anteckning.txt").write_text("?")
    (owner_folder(folder, "1471") / ".new-1").write_text("half")
    found = examine(folder)
    assert health(found) == {"strays": Health.NOTE}
    assert found.is_sound
    assert health(repair(folder)) == {"strays": Health.NOTE}
    assert not (owner_folder(folder, "1471") / ".new-1").exists()
    assert (folder / "anteckning.txt").exists()


@pytest.mark.parametrize("kind", ["missing", "file", "empty", "no-description"])
def test_what_is_no_data_folder_is_told_and_not_raised(
    kind: str, folder: Path, tmp_path: Path
) -> None:
    place = tmp_path / kind
    if kind == "file":
        place.write_text("")
    elif kind == "empty":
        place.mkdir()
    elif kind == "no-description":
        place = folder
        (folder / "malgraf.json").unlink()
    assert health(examine(place))["description"] is Health.DAMAGED


def damages(folder: Path, seed: int) -> Iterator[tuple[Path, bytes]]:
    """Files of a folder, cut or altered at random places."""
    chance = random.Random(seed)
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] in ("journal", "organisations")
    ]
    while True:
        path = chance.choice(files)
        whole = path.read_bytes()
        if not whole:
            continue
        at = chance.randrange(len(whole))
        if chance.random() < 0.4:
            yield path, whole[:at]
        else:
            length = chance.choice((1, 16, 600))
            yield path, whole[:at] + chance.randbytes(length) + whole[at + length :]


def test_damage_is_found_or_harmless_and_never_silently_short(folder: Path) -> None:
    expected = labels(folder)
    for path, broken in (next(damages(folder, seed)) for seed in range(12)):
        whole = path.read_bytes()
        path.write_bytes(broken)
        try:
            if labels(folder) != expected:
                pytest.fail(f"silently other data after damage to {path.name}")
        except MalgrafError:
            assert not examine(folder).is_sound
        for left in folder.rglob("*-wal"):
            left.unlink()
        path.write_bytes(whole)


def test_command_as_json_and_exit_codes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["doctor", "--data", str(folder), "--format", "json", "--lang", "en"]
    assert run(asked) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["sound"], said["wholeUpto"], said["last"]) == (True, CHANGES, CHANGES)
    change_database(folder, "UPDATE change SET actor = 'other' WHERE number = 6")
    assert run(asked) == 1
    said = json.loads(capsys.readouterr().out)
    assert (said["sound"], said["wholeUpto"], said["last"]) == (False, 5, CHANGES)
    assert run(["doctor", "--data", str(folder), "--cut-at", "5"]) == 1
    assert run(["doctor", "--data", str(folder), "--repair", "--cut-at", "5"]) == 0
    assert "hel" in capsys.readouterr().out

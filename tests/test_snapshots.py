"""The data folder says so when it cannot keep what it promised, and has one writer."""

import fcntl
import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.errors import ConflictError, NoSpace, StoreError
from graph.snapshots import Snapshot, read_snapshot, write_snapshot
from graph.store import Installation
from tests.changing import replace_subjects
from tests.labels import labelled, own_labels, snapshot_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    with Installation.create(folder, gate="report") as created:
        yield created


QUADS = b'<x:a> <x:b> "c" <x:g> .\n<x:a> <x:b> "d" <x:g> .\n'
MANY = labelled(**{f"g{number}": f"Mål {number}" for number in range(600)})


def test_snapshots_are_the_same_bytes_for_the_same_data(tmp_path: Path) -> None:
    files = [write_snapshot(tmp_path / place, Snapshot(1, QUADS)) for place in ("x", "y")]
    assert files[0].name == files[1].name
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_cut_snapshot_is_named_and_refused(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path, Snapshot(1, QUADS))
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(StoreError, match=path.name):
            read_snapshot(tmp_path)


def test_a_changed_snapshot_does_not_match_its_hash(tmp_path: Path) -> None:
    path = write_snapshot(tmp_path, Snapshot(1, QUADS))
    path.write_bytes(gzip.compress(QUADS.replace(b"c", b"e")))
    with pytest.raises(StoreError, match="hash"):
        read_snapshot(tmp_path)


def test_the_newer_of_two_snapshots_counts(tmp_path: Path) -> None:
    old = write_snapshot(tmp_path, Snapshot(1, QUADS))
    content = old.read_bytes()
    write_snapshot(tmp_path, Snapshot(2, b""))
    old.write_bytes(content)
    assert read_snapshot(tmp_path) == Snapshot(2, b"")
    write_snapshot(tmp_path, Snapshot(3, QUADS))
    assert len(list(tmp_path.iterdir())) == 1


def test_much_to_read_becomes_a_snapshot_at_the_end(folder: Path) -> None:
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=MANY)
        quads = installation.organisation("1471").quads
    assert read_snapshot(folder / "organisations" / "1471") == Snapshot(1, quads)


@pytest.mark.parametrize("damage", [b"", b"\x1f\x8b", b"inte packat"])
def test_a_damaged_snapshot_is_made_anew_from_the_journal(folder: Path, damage: bytes) -> None:
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=MANY)
    path = snapshot_file(folder)
    path.write_bytes(damage)
    with Installation.open(folder, write=False) as reader:
        assert len(own_labels(reader.organisation("1471"))) == 600
    assert path.read_bytes() == damage
    with Installation.open(folder) as writer:
        assert len(own_labels(writer.organisation("1471"))) == 600
    assert read_snapshot(path.parent).number == 1


def test_a_server_makes_damaged_snapshots_anew_before_anybody_asks(folder: Path) -> None:
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=MANY)
        assert installation.renew_snapshots() == []
    path = snapshot_file(folder)
    path.write_bytes(path.read_bytes()[:30])
    with Installation.open(folder) as installation:
        (told,) = installation.renew_snapshots()
        assert (
            told.en == f"The file {path} is cut or damaged. It has been made anew from the journal."
        )
        assert told.sv.endswith("Den är gjord på nytt från journalen.")
        assert read_snapshot(path.parent).quads == installation.dump("1471")[1]
        assert installation.renew_snapshots() == []
    with Installation.open(folder, write=False) as reader, pytest.raises(StoreError):
        reader.renew_snapshots()


def test_a_snapshot_from_after_the_end_of_the_journal_is_refused(folder: Path) -> None:
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=labelled(a="Ett"))
    write_snapshot(folder / "organisations" / "1471", Snapshot(7, QUADS))
    with Installation.open(folder) as opened, pytest.raises(StoreError, match=r"change 7.*at 1"):
        opened.organisation("1471")


@pytest.mark.parametrize("number", [3, 99])
def test_a_folder_of_a_newer_version_is_refused(number: int, folder: Path) -> None:
    Installation.create(folder).close()
    path = folder / "malgraf.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": number}))
    with pytest.raises(StoreError, match=rf"newer Målgraf .*format {number}"):
        Installation.open(folder)


def test_a_newer_description_need_not_look_like_ours(folder: Path) -> None:
    Installation.create(folder).close()
    (folder / "malgraf.json").write_text('{"format": 99, "bases": []}')
    with pytest.raises(StoreError, match=r"newer Målgraf .*format 99"):
        Installation.open(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": "x"}', b"\xff"])
def test_a_damaged_description_is_refused(folder: Path, content: bytes) -> None:
    Installation.create(folder).close()
    (folder / "malgraf.json").write_bytes(content)
    with pytest.raises(StoreError, match=r"malgraf\.json"):
        Installation.open(folder)


@pytest.mark.parametrize(("word", "other"), [("8000", "8001"), ("enforce", "report")])
def test_a_description_that_says_other_than_was_written_is_refused(
    folder: Path, word: str, other: str
) -> None:
    Installation.create(folder).close()
    path = folder / "malgraf.json"
    path.write_text(path.read_text().replace(word, other))
    with pytest.raises(StoreError, match=r"malgraf\.json does not match its hash"):
        Installation.open(folder)


def test_a_description_that_is_lost_is_not_made_by_init(folder: Path) -> None:
    Installation.create(folder).close()
    (folder / "malgraf.json").unlink()
    with pytest.raises(StoreError, match=r"malgraf\.json is missing.*backup"):
        Installation.open(folder)


def test_a_folder_without_description_is_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="init"):
        Installation.open(tmp_path)


def test_a_folder_with_something_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "viktigt.txt").write_text("rör inte")
    with pytest.raises(ConflictError):
        Installation.create(tmp_path)


@pytest.mark.parametrize("base", ["malgraf", "ftp://x", "http://", "http://x/?a", "http://a b"])
def test_a_base_that_cannot_carry_iris_is_refused(folder: Path, base: str) -> None:
    with pytest.raises(StoreError):
        Installation.create(folder, base)
    assert not folder.exists()


def test_a_second_writer_is_refused_and_told_who_writes(folder: Path) -> None:
    Installation.create(folder).close()
    code = "import sys; from pathlib import Path; from graph.store import Installation\n"
    code += "Installation.open(Path(sys.argv[1]))"
    with Installation.open(folder):
        with pytest.raises(ConflictError, match=str(os.getpid())):
            Installation.open(folder)
        other = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True)
        assert f"process {os.getpid()}" in other.stderr
        Installation.open(folder, write=False).close()
    subprocess.run([sys.executable, "-c", code, folder], check=True)


def test_who_opened_for_reading_cannot_write(folder: Path) -> None:
    Installation.create(folder).close()
    reader = Installation.open(folder, write=False)
    with pytest.raises(StoreError):
        replace_subjects(reader, "1471", plan=labelled(a="Ett"))
    assert reader.number == 0


def test_a_folder_of_an_older_version_says_how_to_bring_it_up(folder: Path) -> None:
    Installation.create(folder).close()
    path = folder / "malgraf.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 1}))
    with pytest.raises(StoreError, match="malgraf upgrade"):
        Installation.open(folder)


def test_a_snapshot_that_finds_no_room_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_snapshot(tmp_path, Snapshot(1, QUADS))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NoSpace):
        write_snapshot(tmp_path, Snapshot(2, b""))
    monkeypatch.undo()
    assert read_snapshot(tmp_path) == Snapshot(1, QUADS)


def test_a_damaged_snapshot_on_a_full_disk_hinders_nobody(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=MANY)
    snapshot_file(folder).write_bytes(b"")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with Installation.open(folder) as installation:
        monkeypatch.setattr(os, "fsync", full)
        assert installation.renew_snapshots() == []
        assert len(own_labels(installation.organisation("1471"))) == 600
        monkeypatch.undo()


def test_the_lock_is_a_real_file_lock(installation: Installation, folder: Path) -> None:
    assert installation.number == 0
    with (folder / "lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/malgraf"])
def test_a_folder_that_cannot_be_made_is_named(place: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("rör inte")
    with pytest.raises(StoreError, match=place):
        Installation.create(tmp_path / place)
    with pytest.raises(StoreError, match=place):
        Installation.open(tmp_path / place)

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

from graph.errors import ConflictError, StoreError
from graph.store import Installation
from tests.labels import labelled, own_labels, snapshot_file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    with Installation.create(folder) as created:
        yield created


def test_snapshots_are_the_same_bytes_for_the_same_data(tmp_path: Path) -> None:
    files = []
    for place, plan in (("x", labelled(a="1", b="2")), ("y", labelled(b="2", a="1"))):
        with Installation.create(tmp_path / place) as installation:
            installation.replace_subjects("1471", plan=plan)
        files.append(snapshot_file(tmp_path / place))
    assert files[0].name == files[1].name
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_cut_snapshot_is_named_and_refused(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
    path = snapshot_file(folder)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with Installation.open(folder) as opened, pytest.raises(StoreError, match=path.name):
            opened.organisation("1471")


def test_a_changed_snapshot_does_not_match_its_hash(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
    path = snapshot_file(folder)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"Ett", b"Nio")))
    with Installation.open(folder) as opened, pytest.raises(StoreError, match="hash"):
        opened.organisation("1471")


def test_the_newer_of_two_snapshots_counts(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
        old = snapshot_file(folder)
        content = old.read_bytes()
        installation.replace_subjects("1471", plan=labelled(a="Två"))
    old.write_bytes(content)
    with Installation.open(folder) as opened:
        assert opened.organisation("1471").number == 2
        opened.replace_subjects("1471", plan=labelled(a="Tre"))
    assert len(list(old.parent.iterdir())) == 1


@pytest.mark.parametrize("number", [2, 99])
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
        reader.replace_subjects("1471", plan=labelled(a="Ett"))
    assert reader.number == 0


def test_a_full_disk_changes_nothing(
    installation: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space"):
        installation.replace_subjects("1471", plan=labelled(a="Två"))
    monkeypatch.undo()
    assert installation.number == 1
    assert own_labels(installation.organisation("1471")) == {"a": "Ett"}
    assert snapshot_file(folder).name.startswith("snapshot-00000001-")


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

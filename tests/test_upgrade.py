"""A folder of the first format becomes one of this, also when the upgrade is cut off."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import run
from graph.changes import Way
from graph.errors import ConflictError, StoreError
from graph.snapshots import SHARED, Snapshot, WriterLock, owner_folder, write_snapshot
from graph.store import Installation
from graph.upgrade import upgrade
from tests.labels import labelled, own_labels

PLAN = labelled(a="Ett", b="Två").replace(b" .\n", b" <http://localhost:8000/id/1471/plan> .\n")
SHARED_QUAD = b'<http://x/a> <http://x/b> "Delad"@sv <http://x/graph> .\n'


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder as the first version left it: an organisation, another, and what is shared.

    Its goals have no owner: the rules of today would refuse them.
    """
    folder = tmp_path / "data"
    folder.mkdir()
    said = {"base": "http://localhost:8000", "created": "2026-01-01", "software": "malgraf 0.1.0"}
    (folder / "malgraf.json").write_text(json.dumps({**said, "format": 1}))
    write_snapshot(owner_folder(folder, "1471"), Snapshot(7, PLAN))
    write_snapshot(owner_folder(folder, "2180"), Snapshot(3, PLAN.replace(b"/1471/", b"/2180/")))
    write_snapshot(folder / SHARED, Snapshot(9, SHARED_QUAD))
    return folder


def assert_upgraded(folder: Path) -> None:
    """Everything is there, the journal tells it, and nothing is left of the work."""
    with Installation.open(folder) as installation:
        assert installation.keys() == ("1471", "2180")
        assert installation.dump("1471")[1] == PLAN
        assert installation.shared() == SHARED_QUAD
        entries = installation.journal.entries()
        assert [(entry.owner, entry.way) for entry in entries] == [
            (owner, Way.UPGRADE) for owner in (SHARED, "1471", "2180")
        ]
        assert installation.journal.verify().faults == ()
    names = {path.name for path in folder.iterdir()}
    assert names == {"malgraf.json", "lock", "journal", "organisations", SHARED}
    assert json.loads((folder / "malgraf.json").read_text())["created"] == "2026-01-01"


def test_old_folder_is_refused_until_it_is_upgraded(old: Path) -> None:
    with pytest.raises(StoreError, match="malgraf upgrade"):
        Installation.open(old)
    assert upgrade(old) == 3
    assert_upgraded(old)
    with Installation.open(old) as installation:
        assert own_labels(installation.organisation("1471")) == {"a": "Ett", "b": "Två"}


def test_upgrade_again_changes_nothing(old: Path) -> None:
    upgrade(old)
    before = (old / "malgraf.json").read_bytes()
    assert upgrade(old) is None
    assert (old / "malgraf.json").read_bytes() == before
    assert_upgraded(old)


def test_upgrade_that_is_cut_off_anywhere_is_taken_up_again(
    old: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = count_steps(tmp_path, old, monkeypatch)
    assert steps > 10
    for last in range(steps):
        folder = tmp_path / f"cut-{last}"
        shutil.copytree(old, folder)
        with monkeypatch.context() as patch:
            cut_after(last, patch)
            with pytest.raises(Cut):
                upgrade(folder)
        with pytest.raises(StoreError, match="malgraf upgrade"):
            Installation.open(folder)
        upgrade(folder)
        assert_upgraded(folder)


class Cut(BaseException):
    """The process was killed here."""


def count_steps(tmp_path: Path, old: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many renames an upgrade makes before it is done."""
    folder = tmp_path / "whole"
    shutil.copytree(old, folder)
    with monkeypatch.context() as patch:
        made = cut_after(1 << 20, patch)
        upgrade(folder)
    return len(made) - 1  # after the last one it is done


def cut_after(last: int, patch: pytest.MonkeyPatch) -> list[Path]:
    """Let a process die after so many renames: each is a moment that the disk can show."""
    made: list[Path] = []

    def counted(rename: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def once_more(self: Path, target: Path) -> Path:
            if len(made) > last:
                raise Cut
            made.append(target)
            moved = rename(self, target)
            if len(made) > last:
                raise Cut
            return moved

        return once_more

    for name in ("rename", "replace"):
        patch.setattr(Path, name, counted(getattr(Path, name)))
    return made


def test_newer_folder_is_refused(old: Path) -> None:
    said = json.loads((old / "malgraf.json").read_text())
    (old / "malgraf.json").write_text(json.dumps({**said, "format": 99}))
    with pytest.raises(StoreError, match="newer"):
        upgrade(old)


@pytest.mark.parametrize("content", ["", "[]", '{"format": 1}', '{"format": 0, "base": "x"}'])
def test_description_that_says_nothing_is_refused(content: str, old: Path) -> None:
    (old / "malgraf.json").write_text(content)
    with pytest.raises(StoreError):
        upgrade(old)
    assert not (old / "journal").exists()


def test_folder_in_use_is_refused(old: Path) -> None:
    lock = WriterLock(old)
    with pytest.raises(ConflictError, match=str(os.getpid())):
        upgrade(old)
    lock.release()


def test_damaged_snapshot_is_named_and_nothing_changes(old: Path) -> None:
    (path,) = (old / "organisations" / "1471").iterdir()
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(StoreError, match=path.name):
        upgrade(old)
    assert json.loads((old / "malgraf.json").read_text())["format"] == 1
    assert not (old / "journal").exists()


def test_command_says_what_it_did(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["upgrade", "--data", str(old), "--lang", "en"]) == 0
    assert "changes in the journal: 3" in capsys.readouterr().err
    assert run(["upgrade", "--data", str(old), "--lang", "sv"]) == 0
    assert "har redan det nuvarande formatet" in capsys.readouterr().err

"""A backup is consistent while others write, proven before it counts, and restored whole."""

import gzip
import io
import json
import shutil
import sqlite3
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from api.cli import run
from graph.accounts import Accounts
from graph.backup import back_up, restore
from graph.errors import ConflictError, DataError, MalgrafError, StoreError, UnreadableFile
from graph.replay import state_digest, whole_digest
from graph.snapshots import SHARED, Snapshot, owner_folder, write_snapshot
from graph.store import Installation
from tests.changing import replace_subjects
from tests.labels import labelled

SHARED_TEXT = b'<http://x/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "Delad"@sv .\n'


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Three changes of an organisation, one of another and one of what is shared."""
    with Installation.create(tmp_path / "data", gate="report") as made:
        for label in ("Ett", "Två", "Tre"):
            replace_subjects(made, "1471", plan=labelled(a=label, b=label))
        replace_subjects(made, "2180", plan=labelled(c="Fyra").replace(b"/1471/", b"/2180/"))
        made.add_shared("http://x/graph", SHARED_TEXT)
        yield made


@pytest.fixture
def archive(installation: Installation, tmp_path: Path) -> Path:
    """A backup of that."""
    path = tmp_path / "backup.tar.gz"
    back_up(installation.folder, path)
    return path


def states(folder: Path) -> dict[str, str]:
    """The digest of every owner's data, as a reader of the folder sees them."""
    with Installation.open(folder, write=False) as opened:
        return {key: state_digest(opened.dump(key)[1]) for key in (*opened.keys(), SHARED)}


def test_restored_folder_says_what_the_live_one_said(
    installation: Installation, archive: Path, tmp_path: Path
) -> None:
    contents = restore(archive, tmp_path / "new")
    assert states(tmp_path / "new") == states(installation.folder) == dict(contents.states)
    assert contents.number == installation.number == 5
    with Installation.open(tmp_path / "new") as restored:
        assert replace_subjects(restored, "1471", plan=labelled(a="Sex")) == 6


def test_backup_while_writing_is_the_state_at_its_number(
    installation: Installation, tmp_path: Path
) -> None:
    enough = threading.Event()

    def write() -> None:
        number = 0
        while not enough.is_set():
            number = replace_subjects(installation, "1471", plan=labelled(a=f"Nr {number}"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        numbers = []
        for name in ("one", "two"):
            before = installation.number
            contents = back_up(installation.folder, tmp_path / f"{name}.tar.gz")
            assert before <= contents.number <= installation.number
            numbers.append(contents.number)
            while installation.number == contents.number:  # the writer goes on
                time.sleep(0.001)
    finally:
        enough.set()
        writer.join()
    then = installation.organisation("1471", at=contents.number)
    restore(tmp_path / "two.tar.gz", tmp_path / "new")
    assert states(tmp_path / "new")["1471"] == state_digest(then.quads)
    assert numbers[0] < numbers[1]


def test_accounts_go_along(installation: Installation, tmp_path: Path) -> None:
    with Accounts.open(installation.folder) as accounts:
        accounts.add_person("anna", name="Anna")
        back_up(installation.folder, tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    with Accounts.open(tmp_path / "new") as restored:
        assert [person.login for person in restored.people()] == ["anna"]
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o077 == 0


def test_bulk_payloads_go_along(installation: Installation, tmp_path: Path) -> None:
    replace_subjects(installation, "1471", plan=labelled(a="x" * (1 << 20)))
    assert list((installation.folder / "journal" / "payloads").iterdir())
    back_up(installation.folder, tmp_path / "b.tar.gz")
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    assert states(tmp_path / "new") == states(installation.folder)


def test_damaged_archive_is_refused_and_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    target = tmp_path / "new"
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for broken in (whole[:at], whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :]):
            archive.write_bytes(broken)
            try:
                restore(archive, target)
            except MalgrafError:
                assert not target.exists()
            else:  # bytes of gzip's header, or behind the end of the archive: nothing is lost
                assert states(target) == states(tmp_path / "data")
                assert at < 10 or at > len(whole) - 64
                shutil.rmtree(target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.tar.gz", "data"]


def test_archive_with_other_data_than_it_promises_is_refused(archive: Path, tmp_path: Path) -> None:
    def promise_more(said: dict[str, object]) -> None:
        said["states"] = {"1471": "0" * 64}

    rewrite(archive, promise_more)
    with pytest.raises(StoreError, match="1471"):
        restore(archive, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def rewrite(archive: Path, change: Callable[[dict[str, object]], None]) -> None:
    """Change what an archive says of itself, and nothing else."""
    with tarfile.open(archive) as old:
        files = {name.name: old.extractfile(name) for name in old.getmembers()}
        contents = {name: file.read() for name, file in files.items() if file}
    said = json.loads(contents["backup.json"])
    change(said)
    contents["backup.json"] = json.dumps(said).encode()
    with tarfile.open(archive, "w:gz", format=tarfile.GNU_FORMAT) as new:
        for name, content in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "journal/../../evil", "lock", "x/y"])
def test_archive_cannot_write_elsewhere(name: str, archive: Path, tmp_path: Path) -> None:
    evil = tarfile.TarInfo(name)
    evil.size = 4
    append(archive, evil, b"evil")
    with pytest.raises(UnreadableFile):
        restore(archive, tmp_path / "new")

    def also_listed(said: dict[str, object]) -> None:
        said["files"] = {name: {"size": 4, "sha256": "0" * 64}}

    rewrite(archive, also_listed)
    with pytest.raises(UnreadableFile):
        restore(archive, tmp_path / "new")
    assert not (tmp_path / "evil").exists()


def append(archive: Path, member: tarfile.TarInfo, content: bytes = b"") -> None:
    """Put one more member at the end of an archive."""
    unpacked = gzip.decompress(archive.read_bytes())
    packed = io.BytesIO(unpacked)
    with tarfile.open(fileobj=packed, mode="a") as opened:
        opened.addfile(member, io.BytesIO(content))
    archive.write_bytes(gzip.compress(packed.getvalue()))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, b"x"])
def test_only_plain_files_are_unpacked(kind: bytes, archive: Path, tmp_path: Path) -> None:
    link = tarfile.TarInfo("journal/heads")
    link.type, link.linkname = kind, "/etc/passwd"
    append(archive, link)
    with pytest.raises(UnreadableFile):
        restore(archive, tmp_path / "new")


def test_archive_larger_than_the_disk_is_refused_before_it_is_unpacked(
    archive: Path, tmp_path: Path
) -> None:
    def promise_much(said: dict[str, object]) -> None:
        said["files"] = {"journal/journal.sqlite": {"size": 1 << 60, "sha256": "0" * 64}}

    rewrite(archive, promise_much)
    with pytest.raises(StoreError, match="MB"):
        restore(archive, tmp_path / "new")


def test_nothing_is_written_over(installation: Installation, archive: Path, tmp_path: Path) -> None:
    with pytest.raises(ConflictError):
        back_up(installation.folder, archive)
    with pytest.raises(DataError):
        back_up(installation.folder, tmp_path / "backup.zip")
    with pytest.raises(ConflictError):
        restore(archive, installation.folder)
    (tmp_path / "empty").mkdir()
    assert restore(archive, tmp_path / "empty").number == 5


def test_backup_of_a_damaged_journal_is_refused(installation: Installation, tmp_path: Path) -> None:
    installation.close()
    path = installation.folder / "journal" / "journal.sqlite"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("UPDATE change SET owner = '9999' WHERE number = 3")
    with pytest.raises(StoreError, match="doctor"):
        back_up(installation.folder, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_snapshot_that_says_other_than_the_journal_stops_the_backup(
    installation: Installation, tmp_path: Path
) -> None:
    installation.close()
    wrong = Snapshot(3, b"<http://x/a> <http://x/b> <http://x/c> <http://x/g> .\n")
    write_snapshot(owner_folder(installation.folder, "1471"), wrong)
    with pytest.raises(StoreError, match="1471"):
        back_up(installation.folder, tmp_path / "b.tar.gz")


def test_commands_print_number_and_digest(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, path = str(installation.folder), str(tmp_path / "b.tar.gz")
    assert run(["backup", path, "--data", folder, "--lang", "en"]) == 0
    made = capsys.readouterr()
    assert run(["restore", path, str(tmp_path / "new"), "--lang", "sv"]) == 0
    restored = capsys.readouterr()
    assert made.out == restored.out == f"5 {whole_digest(states(installation.folder))}\n"
    assert "change 5" in made.err
    assert "ändring 5" in restored.err
    assert run(["restore", path, str(tmp_path / "new")]) == 1

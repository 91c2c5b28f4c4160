"""A damaged journal is never silently short or wrong, and says up to where all is well."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from graph.changes import Delta
from graph.errors import StoreError
from graph.journal import (
    DamagedJournal,
    Journal,
    copy_journal,
    mend_journal,
    opening,
    verify_journal,
)
from tests.campaigns.damage import OUTCOMES, campaign
from tests.journals import BO, START, Written, adding, append, fill, label, written


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Written]:
    folder = tmp_path_factory.mktemp("whole")
    with Journal.create(folder) as journal:
        fill(journal, 12)
        return folder, written(journal)


@pytest.fixture
def folder(whole: tuple[Path, Written], tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole[0], tmp_path / "data"))


def altered(folder: Path, *statements: str) -> None:
    with closing(sqlite3.connect(folder / "journal" / "journal.sqlite")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def codes(folder: Path) -> set[str]:
    return {problem.code for problem in verify_journal(folder).faults}


def test_random_damage_is_found_or_harmless() -> None:
    found, _ = campaign(16, seed=5, count=12)
    assert found.total() == 16
    assert {outcome for _, outcome in found} == set(OUTCOMES)


@pytest.mark.parametrize(
    ("statement", "whole_upto", "code"),
    [
        ("UPDATE change SET actor = 'u-9' WHERE number = 7", 6, "journal-altered"),
        ("UPDATE change SET way = x'ff' WHERE number = 7", 6, "journal-unreadable"),
        ("DELETE FROM change WHERE number = 4", 3, "journal-hole"),
        ("UPDATE payload SET content = x'00' WHERE number = 5", 4, "journal-payload"),
        ("DELETE FROM payload WHERE number = 5", 4, "journal-payload"),
        ("UPDATE payload SET erased_by = NULL WHERE number = 3", 2, "journal-payload"),
        # 12, which is lost too, alone attested what is left of 3.
        ("DELETE FROM change WHERE number > 9", 2, "journal-short"),
    ],
)
def test_the_first_damaged_change_is_told(
    folder: Path, statement: str, whole_upto: int, code: str
) -> None:
    altered(folder, statement)
    verdict = verify_journal(folder)
    assert (verdict.whole_upto, verdict.last) == (whole_upto, 12)
    assert code in {problem.code for problem in verdict.faults}
    said = rf"journal\.sqlite.* up to change {whole_upto} of 12.*"
    with pytest.raises(DamagedJournal, match=said):
        Journal.open(folder, write=True)
    with pytest.raises(DamagedJournal, match="doctor"):
        Journal.open(folder, write=False)


def test_what_lies_far_back_is_found_by_a_proof(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_TAIL", 2)
    altered(folder, "UPDATE change SET actor = 'u-9' WHERE number = 4")
    Journal.open(folder, write=False).close()
    told: list[tuple[int, int]] = []
    with pytest.raises(
        DamagedJournal, match=r"Change 4 was altered.* up to change 3 of 12.* doctor"
    ):
        Journal.open(folder, write=True, proof=lambda done, of: told.append((done, of)))
    assert told == [(12, 12)]


def test_the_first_fault_told_is_the_one_where_all_ceases_to_be_well(folder: Path) -> None:
    altered(folder, "UPDATE change SET chain = x'00'", "DELETE FROM payload WHERE number = 1")
    assert verify_journal(folder).faults[0].value == "1"
    altered(folder, "DELETE FROM change WHERE number IN (1, 12)")
    first, *others = verify_journal(folder).faults
    assert (first.code, first.value) == ("journal-hole", "1")
    assert ("journal-short", "12") in {(fault.code, fault.value) for fault in others}
    assert ("journal-hole", "12") not in {(fault.code, fault.value) for fault in others}


def test_a_page_of_zeros_anywhere_leaves_what_is_said_to_be_whole(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Journal.create(folder) as journal:
        fill(journal, 6)
        model = written(journal)
    file = folder / "journal" / "journal.sqlite"
    content = file.read_bytes()
    for at in range(4096, len(content), 4096):
        file.write_bytes(content[:at] + bytes(4096) + content[at + 4096 :])
        whole = verify_journal(folder).whole_upto
        copy_journal(folder, folder / f"copy-{at}", whole)
        with Journal.open(folder / f"copy-{at}", write=False) as journal:
            assert written(journal)[:whole] == model[:whole]


def test_the_file_of_a_payload_whose_row_is_lost_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_TAIL", 2)
    (file,) = (folder / "journal" / "payloads").iterdir()
    altered(folder, "DELETE FROM payload WHERE number = 7")
    Journal.open(folder, write=True).close()
    assert file.exists()
    assert verify_journal(folder).whole_upto == 6


def test_a_missing_payload_file_is_named(folder: Path) -> None:
    (file,) = (folder / "journal" / "payloads").iterdir()
    file.unlink()
    with pytest.raises(DamagedJournal, match=file.name):
        Journal.open(folder, write=False)
    assert verify_journal(folder).whole_upto == 6


def test_a_lost_log_is_noticed(tmp_path: Path) -> None:
    folder, left = tmp_path / "data", tmp_path / "left"
    with Journal.create(folder) as journal:
        append(journal, adding(label("a", "1")))
        shutil.copytree(folder, left)
    (left / "journal" / "journal.sqlite-wal").unlink()
    with pytest.raises(DamagedJournal, match=r"ends at 0, but 1 changes were acknowledged"):
        Journal.open(left, write=True)


def test_a_journal_of_another_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    with Journal.create(tmp_path / "other") as journal:
        fill(journal, 12, seed=1)
    (file,) = (tmp_path / "other" / "journal").glob("journal.sqlite")
    shutil.copy(file, folder / "journal" / "journal.sqlite")
    with pytest.raises(DamagedJournal, match="another journal"):
        Journal.open(folder, write=True)
    assert verify_journal(folder).whole_upto == 0


@pytest.mark.parametrize("name", ["heads", "audit-heads"])
@pytest.mark.parametrize("content", [None, b"", bytes(4096), b"\xff" * 4096])
def test_without_a_side_file_a_lost_end_could_not_be_seen(
    folder: Path, name: str, content: bytes | None
) -> None:
    file = folder / "journal" / name
    file.write_bytes(content) if content is not None else file.unlink()
    with pytest.raises(DamagedJournal, match="heads"):
        Journal.open(folder, write=True)
    assert verify_journal(folder).whole_upto == 12
    assert mend_journal(folder).faults == ()


def test_a_spoiled_slot_does_not_hide_a_lost_end(folder: Path) -> None:
    file = folder / "journal" / "heads"
    content = bytearray(file.read_bytes())
    content[12 % 8 * 512 + 9] ^= 1
    file.write_bytes(content)
    with Journal.open(folder, write=False) as journal:
        assert journal.count() == 12
    altered(folder, "DELETE FROM change WHERE number = 12")
    with pytest.raises(DamagedJournal, match=r"by change 12, which is missing.* 2 of 12"):
        Journal.open(folder, write=False)


def test_a_write_cut_off_before_the_side_file_is_told_after_all(folder: Path) -> None:
    heads = folder / "journal" / "heads"
    before = heads.read_bytes()
    with Journal.open(folder, write=True) as journal:
        append(journal, Delta())
    heads.write_bytes(before)
    with Journal.open(folder, write=True) as journal:
        assert append(journal, Delta()).number == 14
    assert heads.read_bytes() != before
    assert verify_journal(folder).faults == ()


def test_a_damaged_audit_chain_leaves_the_changes_whole(folder: Path) -> None:
    altered(folder, "UPDATE audit SET kind = 'x' WHERE number = 2")
    verdict = verify_journal(folder)
    assert (verdict.whole_upto, verdict.last) == (12, 12)
    assert {problem.code for problem in verdict.faults} == {"audit-altered"}
    altered(folder, "DELETE FROM audit")
    assert codes(folder) == {"audit-short"}
    with pytest.raises(DamagedJournal):
        Journal.open(folder, write=True)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM touched WHERE number = 2",
        "INSERT INTO touched VALUES ('urn:x', 2)",
        "DROP TABLE touched",
        "DROP INDEX change_at",
    ],
)
def test_what_is_made_from_the_changes_is_made_anew(
    folder: Path, statement: str, whole: tuple[Path, Written]
) -> None:
    altered(folder, statement)
    assert codes(folder) & {"journal-index", "journal-structure"}
    verdict = mend_journal(folder)
    assert (verdict.whole_upto, verdict.faults) == (12, ())
    with Journal.open(folder, write=True) as journal:
        assert written(journal) == whole[1]
        assert len(journal.audit.entries()) == 11
        assert append(journal, Delta()).number == 13
    (kept,) = folder.glob("journal.damaged-*")
    assert (kept / "journal.sqlite").exists()


def test_damaged_changes_are_given_up_only_when_asked(
    folder: Path, whole: tuple[Path, Written]
) -> None:
    altered(folder, "UPDATE payload SET content = x'00' WHERE number = 9")
    with pytest.raises(DamagedJournal, match="up to change 8 of 12"):
        mend_journal(folder)
    with pytest.raises(DamagedJournal, match="change 9"):
        mend_journal(folder, upto=9)
    # Change 12 erased from change 3: a change of ours attests that where 12 is given up.
    assert mend_journal(folder, upto=8).whole_upto == 9
    with Journal.open(folder, write=True) as journal:
        assert written(journal)[:8] == whole[1][:8]
        assert journal.payload(3).erased


def test_a_mending_that_was_cut_off_is_finished(folder: Path) -> None:
    copy_journal(folder, folder / ".mending")
    (folder / "journal").rename(folder / "journal.damaged-x")
    assert mend_journal(folder).last == 12
    assert not (folder / ".mending").exists()


def test_a_copy_is_whole_while_the_writer_goes_on(
    folder: Path, tmp_path: Path, whole: tuple[Path, Written]
) -> None:
    told: list[tuple[int, int]] = []
    with Journal.open(folder, write=True) as journal:

        def write(done: int, total: int) -> None:
            told.append((done, total))
            append(journal, adding(label("a", "Mål")))

        copy_journal(folder, tmp_path / "copy", progress=write)
    with Journal.open(tmp_path / "copy", write=False) as copy:
        assert written(copy) == whole[1]
        assert copy.verify().faults == ()
    assert told == [(12, 12)]
    with pytest.raises(StoreError, match="copy"):
        copy_journal(folder, tmp_path / "copy")


def test_what_is_erased_during_a_verification_is_no_damage(folder: Path) -> None:
    for _ in range(300):
        with Journal.open(folder, write=True) as journal:
            if journal.count() > 300:
                break
            for _ in range(300):
                append(journal, adding(label("a", "Mål")))
    with Journal.open(folder, write=True) as journal:

        def erase(done: int, _total: int) -> None:
            if done == 256:
                journal.erase([7, 290], "Mål", BO, START)

        assert journal.verify(erase).faults == ()
        assert journal.payload(7).erased


@pytest.mark.parametrize("name", ["journal.sqlite", "journal.sqlite-wal"])
def test_a_file_that_is_no_database_is_named(folder: Path, name: str) -> None:
    (folder / "journal" / name).write_bytes(b"x" * 5000)
    if name == "journal.sqlite":
        with pytest.raises(DamagedJournal, match=r"up to change 0 of 12"):
            Journal.open(folder, write=True)
    else:
        Journal.open(folder, write=True).close()
    assert (verify_journal(folder).faults == ()) == (name != "journal.sqlite")


def test_a_newer_journal_is_not_called_damaged(folder: Path) -> None:
    altered(folder, "PRAGMA user_version = 99")
    with pytest.raises(StoreError, match=r"newer Målgraf .format 99"):
        Journal.open(folder, write=True)

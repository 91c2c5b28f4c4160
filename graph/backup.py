"""Backups: made while a server writes, and proven by restoring them before they count.

What is stored is the journal up to one change, the accounts and the folder's description.
Snapshots are made anew from the journal, so that nothing that could disagree is kept.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from graph.accounts.database import FILE as ACCOUNTS
from graph.archive import Contents, pack, stored, told, unpack
from graph.errors import ConflictError, DataError, StoreError
from graph.journal import DamagedJournal, Journal, copy_journal
from graph.journal import database as journal_database
from graph.journal.heads import NOTHING, read_head
from graph.journal.places import Places
from graph.replay import Watch, last_numbers, replayed, state_digest, unwatched, whole_digest
from graph.snapshots import (
    DESCRIPTION,
    SHARED,
    Snapshot,
    owner_folder,
    read_description,
    write_snapshot,
)
from graph.states import States
from graph.texts import Text

_ENDING = ".tar.gz"
_TRIES = 3
_COPYING = Text("Kopierar journalen", "Copying the journal")
_COMPARING = Text("Jämför med levande data", "Comparing with the live data")
_PACKING = Text("Packar", "Packing")
_PROVING = Text("Prövar kopian", "Proving the copy")
_REPLAYING = Text("Spelar upp journalen", "Replaying the journal")


def back_up(folder: Path, archive: Path, watch: Watch = unwatched) -> Contents:
    """Write a backup of a data folder to a new archive; a server may go on writing meanwhile.

    It is there when it has been restored to a temporary folder, its journal verified, and every
    owner's data by the journal found equal to what the live folder says they were at its number.
    """
    refuse_name(archive)
    description = read_description(folder)
    with told(archive), _beside(archive) as staging:
        copy = staging / "copy"
        number = _copied(folder, copy, watch)
        states = _live_states(folder, description.base, number, watch)
        paths = sorted(path for path in copy.rglob("*") if _is_kept(path))
        places = {path.relative_to(copy).as_posix(): path for path in paths}
        contents = Contents(
            number=number,
            digest=whole_digest(states),
            states=states,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            software=f"malgraf {version('malgraf')}",
            files={name: stored(path) for name, path in places.items()},
        )
        watch(_PACKING, 0, 0)
        pack(staging / "archive", contents, places)
        restore(staging / "archive", staging / "restored", watch)
        os.link(staging / "archive", archive)
        _flush(archive.absolute().parent)
    return contents


def restore(archive: Path, folder: Path, watch: Watch = unwatched) -> Contents:
    """Make a data folder of a backup; it is proven whole before it gets its name.

    The folder must be new or empty. Refused archives leave nothing behind.
    """
    with told(folder):
        if folder.exists() and any(folder.iterdir()):
            raise ConflictError(
                Text(
                    f"Mappen {folder} är inte tom. Välj en ny mapp.",
                    f"The folder {folder} is not empty. Choose a new one.",
                )
            )
        with _beside(folder) as staging:
            laid = staging / "data"
            laid.mkdir()
            contents = unpack(archive, laid)
            (laid / "journal" / "payloads").mkdir(exist_ok=True)
            _prove(laid, contents, watch)
            _take_place(laid, folder)
    return contents


def refuse_name(archive: Path) -> None:
    """Refuse to write over a file, and names that hide what the file is."""
    if not archive.name.endswith(_ENDING):
        raise DataError(
            Text(
                f"Säkerhetskopian ska heta något på {_ENDING}, inte {archive.name}.",
                f"The backup's name must end in {_ENDING}, unlike {archive.name}.",
            )
        )
    if archive.exists():
        raise ConflictError(
            Text(
                f"{archive} finns redan. Välj ett annat namn.",
                f"{archive} exists already. Choose another name.",
            )
        )


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards."""
    parent = path.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".malgraf-", dir=parent))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _copied(folder: Path, copy: Path, watch: Watch) -> int:
    """Copy everything as it is after one change, and give its number."""
    for _ in range(_TRIES):
        Journal.open(folder, write=False).close()  # says in clear words what is not whole
        acknowledged = read_head(Places(folder).heads) or NOTHING
        shutil.rmtree(copy, ignore_errors=True)
        with suppress(DamagedJournal):  # a payload may have been erased just now: tried again
            copy_journal(folder, copy, progress=lambda done, of: watch(_COPYING, done, of))
            break
    else:
        raise StoreError(
            Text(
                f"Journalen i {folder} är inte hel. Kör malgraf doctor.",
                f"The journal in {folder} is not whole. Run malgraf doctor.",
            )
        )
    head = read_head(Places(copy).heads) or NOTHING
    if head.number < acknowledged.number:
        raise StoreError(
            Text(
                f"Kopian av journalen slutar på ändring {head.number}, men {acknowledged.number} "
                "är kvitterad. Kör malgraf doctor.",
                f"The copy of the journal ends at change {head.number}, but {acknowledged.number} "
                "was acknowledged. Run malgraf doctor.",
            )
        )
    shutil.copyfile(folder / DESCRIPTION, copy / DESCRIPTION)
    if (folder / ACCOUNTS).exists():
        copy_database(folder / ACCOUNTS, copy / ACCOUNTS)
    return head.number


def copy_database(source: Path, target: Path) -> None:
    """Copy an SQLite file as it is at one moment, whatever is written to it meanwhile."""
    with (
        journal_database.told(source),
        closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as opened,
        closing(sqlite3.connect(target)) as copy,
    ):
        opened.backup(copy)


def _live_states(folder: Path, base: str, number: int, watch: Watch) -> dict[str, str]:
    """By owner, the digest of what the live folder says its data were at a number."""
    with Journal.open(folder, write=False) as journal:
        states = States(folder, base, journal, writes=False)
        numbers = last_numbers(journal, number)
        found = {}
        for done, (owner, last) in enumerate(numbers.items()):
            watch(_COMPARING, done, len(numbers))
            found[owner] = state_digest(states.quads(owner, last))
    return found


def _is_kept(path: Path) -> bool:
    # SQLite leaves its (empty) log files behind where a database was only read.
    return path.is_file() and not path.name.endswith(("-wal", "-shm"))


def _prove(folder: Path, contents: Contents, watch: Watch) -> None:
    """Refuse a folder whose journal is not whole or says other than the archive promised."""
    read_description(folder)
    if (folder / ACCOUNTS).exists():
        refuse_broken_database(folder / ACCOUNTS)
    with Journal.open(folder, write=True) as journal:
        verdict = journal.verify(lambda done, of: watch(_PROVING, done, of))
        if verdict.faults or (verdict.whole_upto, verdict.last) != (contents.number,) * 2:
            raise _partly(verdict.whole_upto, contents.number)
        states = {}
        numbers = last_numbers(journal, contents.number)
        for done, (owner, last) in enumerate(numbers.items()):
            watch(_REPLAYING, done, len(numbers))
            quads = replayed(journal, owner, last)
            states[owner] = state_digest(quads)
            place = folder / SHARED if owner == SHARED else owner_folder(folder, owner)
            write_snapshot(place, Snapshot(last, quads))
    if states != dict(contents.states):
        wrong = ", ".join(sorted(dict(states.items() ^ contents.states.items())))
        raise _unfit(
            Text(
                f"journalen säger något annat än det som var lagrat, för {wrong}.",
                f"the journal says other than what was stored, for {wrong}.",
            )
        )
    for part in ("organisations", SHARED):
        (folder / part).mkdir(exist_ok=True)


def _take_place(laid: Path, folder: Path) -> None:
    for path in (*(path for path in laid.rglob("*") if path.is_dir()), laid):
        _flush(path)
    if folder.is_dir():
        folder.rmdir()
    laid.rename(folder)
    _flush(folder.absolute().parent)


def refuse_broken_database(path: Path) -> None:
    """Raise ``StoreError`` when SQLite finds a fault in a file."""
    with journal_database.told(path), closing(sqlite3.connect(path)) as database:
        (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise _unfit(Text(f"{path.name}: {said}.", f"{path.name}: {said}."))


def _partly(whole_upto: int, number: int) -> StoreError:
    return _unfit(
        Text(
            f"journalen är hel till ändring {whole_upto} av {number}.",
            f"the journal is whole up to change {whole_upto} of {number}.",
        )
    )


def _unfit(said: Text) -> StoreError:
    return StoreError(
        Text(
            f"Säkerhetskopian duger inte: {said.sv} Inget har sparats. Kör malgraf doctor på "
            "datamappen.",
            f"The backup will not do: {said.en} Nothing was kept. Run malgraf doctor on the "
            "data folder.",
        )
    )


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

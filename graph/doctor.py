"""What in a data folder is whole, up to which change, and what to do about the rest.

Looking changes nothing and works beside a running server, and where opening is refused.
"""

import fcntl
import json
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from graph.accounts.database import FILE as ACCOUNTS
from graph.errors import NO_TEXT, Damaged, MalgrafError, Problem, StoreError
from graph.journal import Verdict, verify_journal
from graph.journal import database as journal_database
from graph.journal.payloads import PayloadFiles
from graph.journal.places import Places
from graph.journal.reading import Reading
from graph.journal.verification import opened
from graph.replay import Watch, last_numbers, replayed, unwatched
from graph.snapshots import (
    DESCRIPTION,
    FORMAT,
    SHARED,
    newest,
    owner_folder,
    read_description,
    read_snapshot,
)
from graph.texts import Text

SOCKET: Final = "malgraf.sock"
"""What a running server listens on in its folder."""
LITTLE: Final = 64 << 20
"""Bytes of free disk below which writing will soon fail."""
ASIDE: Final = ".damaged-"
"""What is in the name of what a repair has put aside."""
_KNOWN: Final = re.compile(
    rf"{re.escape(DESCRIPTION)}|{re.escape(SOCKET)}|lock|journal|organisations|{SHARED}"
    rf"|{re.escape(ACCOUNTS)}(-wal|-shm)?"
)
_READING: Final = Text("Läser journalen", "Reading the journal")
_REPLAYING: Final = Text("Jämför ögonblicksbilder", "Comparing snapshots")
RESTORE: Final = Text(
    "Återställ från en säkerhetskopia med malgraf restore.",
    "Restore a backup by malgraf restore.",
)
START: Final = Text(
    "Den görs om från journalen när servern startar, eller med malgraf doctor --repair.",
    "It is made anew from the journal when the server starts, or by malgraf doctor --repair.",
)
REPAIR: Final = Text(
    "Stäng servern och kör malgraf doctor --repair.",
    "Stop the server and run malgraf doctor --repair.",
)


class Health(StrEnum):
    """How a part of a data folder is. A ``NOTE`` is worth knowing and no fault."""

    WHOLE = "whole"
    NOTE = "note"
    MENDABLE = "mendable"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Part:
    """What was found out about one part of the folder, and what to do about it."""

    name: str
    health: Health
    said: Text
    advice: Text = NO_TEXT


@dataclass(frozen=True)
class Examination:
    """All parts. ``last`` is the last acknowledged change; 1 to ``whole_upto`` are whole."""

    parts: tuple[Part, ...]
    whole_upto: int
    last: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing needs to be done."""
        return all(part.health in {Health.WHOLE, Health.NOTE} for part in self.parts)


def examine(folder: Path, watch: Watch = unwatched) -> Examination:
    """Look at everything in a data folder; nothing is changed."""
    description = _description(folder)
    if not folder.is_dir() or _is_older(folder):
        return Examination((description, *_surroundings(folder)), 0, 0)
    verdict = journal_verdict(folder, watch)
    parts = (
        description,
        _journal(verdict),
        _audit(verdict),
        *(part for _, part in snapshot_parts(folder, verdict, watch)),
        _accounts(folder),
        *_surroundings(folder),
    )
    return Examination(parts, verdict.whole_upto, verdict.last)


def journal_verdict(folder: Path, watch: Watch = unwatched) -> Verdict:
    """How far the journal is whole; also of one that cannot be opened."""
    try:
        return verify_journal(folder, lambda done, of: watch(_READING, done, of))
    except MalgrafError as error:
        return Verdict(0, 0, (Problem("journal-database", error.message),))


def has_lost_its_end(verdict: Verdict) -> bool:
    """Whether nobody can know if changes at the end of the journal are gone."""
    return any(fault.code == "journal-heads" for fault in verdict.faults)


def is_readable(verdict: Verdict) -> bool:
    """Whether there is a journal to read at all."""
    return all(fault.code != "journal-database" for fault in verdict.faults)


def _is_older(folder: Path) -> bool:
    try:
        return int(json.loads((folder / DESCRIPTION).read_bytes())["format"]) < FORMAT
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _description(folder: Path) -> Part:
    try:
        said = read_description(folder)
    except Damaged as error:
        return Part("description", Health.DAMAGED, error.fault, RESTORE)
    except StoreError as error:
        lost = (folder / "journal").exists() and not _is_older(folder)
        return Part("description", Health.DAMAGED, error.message, RESTORE if lost else NO_TEXT)
    return Part(
        "description",
        Health.WHOLE,
        Text(
            f"Bas {said.base}, grind {said.gate}, {said.software}.",
            f"Base {said.base}, gate {said.gate}, {said.software}.",
        ),
    )


def _journal(verdict: Verdict) -> Part:
    faults = [fault for fault in verdict.faults if not fault.code.startswith("audit")]
    if not faults:
        return Part(
            "journal",
            Health.WHOLE,
            Text(
                f"Ändring 1 till {verdict.last} är som de skrevs.",
                f"Changes 1 to {verdict.last} are as they were written.",
            ),
        )
    upto = verdict.whole_upto
    told = Text(
        f"Hel till och med ändring {upto} av {verdict.last}. {_listed(faults).sv}",
        f"Whole up to change {upto} of {verdict.last}. {_listed(faults).en}",
    )
    if not is_readable(verdict):
        return Part("journal", Health.DAMAGED, told, RESTORE)
    if upto == verdict.last and not has_lost_its_end(verdict):
        return Part("journal", Health.MENDABLE, told, REPAIR)
    kept = Text(f"ändring 1 till {upto}", f"changes 1 to {upto}")
    kept = kept if upto else Text("ingen ändring", "no change")
    advice = Text(
        f"{RESTORE.sv} Finns ingen: malgraf doctor --repair --cut-at {upto} behåller {kept.sv} "
        "och lägger den skadade journalen åt sidan.",
        f"{RESTORE.en} Where there is none: malgraf doctor --repair --cut-at {upto} keeps "
        f"{kept.en} and puts the damaged journal aside.",
    )
    return Part("journal", Health.DAMAGED, told, advice)


def _audit(verdict: Verdict) -> Part:
    faults = [fault for fault in verdict.faults if fault.code.startswith("audit")]
    if not faults:
        return Part("audit", Health.WHOLE, Text("Händelseloggen är hel.", "The audit is whole."))
    advice = Text(
        f"{REPAIR.sv} Det som är helt i loggens början behålls.",
        f"{REPAIR.en} What is whole at its beginning is kept.",
    )
    return Part("audit", Health.MENDABLE, _listed(faults), advice)


def _listed(faults: list[Problem], most: int = 3) -> Text:
    more = len(faults) - most
    sv = " ".join(fault.message.sv for fault in faults[:most])
    en = " ".join(fault.message.en for fault in faults[:most])
    return (
        Text(f"{sv} … och {more} till.", f"{en} … and {more} more.") if more > 0 else Text(sv, en)
    )


def snapshot_parts(
    folder: Path, verdict: Verdict, watch: Watch = unwatched
) -> Iterator[tuple[str, Part]]:
    """Each owner's snapshot beside what the journal says; owners without one are left out."""
    if not is_readable(verdict):
        return
    with closing(journal_reading(folder)) as reading:
        try:
            numbers = last_numbers(reading, verdict.whole_upto)
        except StoreError:  # the index of owners is damaged too: the journal says so
            return
        owners = sorted({*numbers, *_with_snapshots(folder)})
        for done, owner in enumerate(owners):
            watch(_REPLAYING, done, len(owners))
            if newest(snapshot_folder(folder, owner)) is not None:
                yield owner, _snapshot(folder, owner, reading, verdict)


def journal_reading(folder: Path) -> Reading:
    """The journal for reading, without asking whether it is whole."""
    places = Places(folder)
    return Reading(opened(places), PayloadFiles(places.payloads))


def snapshot_folder(folder: Path, owner: str) -> Path:
    """Where the snapshots of an organisation, or of what is shared, lie."""
    return folder / SHARED if owner == SHARED else owner_folder(folder, owner)


def _with_snapshots(folder: Path) -> list[str]:
    places = folder / "organisations"
    keys = [path.name for path in places.iterdir() if path.is_dir()] if places.is_dir() else []
    return [owner for owner in (*keys, SHARED) if newest(snapshot_folder(folder, owner))]


def _snapshot(folder: Path, owner: str, reading: Reading, verdict: Verdict) -> Part:
    name = f"snapshot of {owner}"
    try:
        found = read_snapshot(snapshot_folder(folder, owner))
    except Damaged as error:
        return Part(name, Health.MENDABLE, error.fault, START)
    if found.number > verdict.last:
        said = Text(
            f"Ögonblicksbilden står på ändring {found.number}, men journalen slutar på "
            f"{verdict.last}: journalen är avkortad.",
            f"The snapshot stands at change {found.number}, but the journal ends at "
            f"{verdict.last}: the journal is cut.",
        )
        return Part(name, Health.DAMAGED, said, RESTORE)
    if found.number > verdict.whole_upto:
        said = Text(
            f"Ändring {found.number}: kan inte jämföras med den skadade journalen.",
            f"Change {found.number}: cannot be compared with the damaged journal.",
        )
        return Part(name, Health.NOTE, said)
    if replayed(reading, owner, found.number) != found.quads:
        said = Text(
            f"Ändring {found.number}: ögonblicksbilden säger något annat än journalen.",
            f"Change {found.number}: the snapshot says other than the journal.",
        )
        return Part(name, Health.MENDABLE, said, REPAIR)
    lines = found.quads.count(b"\n")
    said = Text(
        f"Ändring {found.number}, {lines} påståenden, lika med journalen.",
        f"Change {found.number}, {lines} statements, equal to the journal.",
    )
    return Part(name, Health.WHOLE, said)


def _accounts(folder: Path) -> Part:
    path = folder / ACCOUNTS
    if not path.exists():
        return Part("accounts", Health.WHOLE, Text("Inga konton.", "No accounts."))
    try:
        with (
            journal_database.told(path),
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database,
        ):
            (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            (people,) = database.execute("SELECT count(*) FROM people").fetchone()
    except MalgrafError as error:
        return Part("accounts", Health.DAMAGED, error.message, _NEW_ACCOUNTS)
    if said != "ok":
        return Part("accounts", Health.DAMAGED, Text(said, said), _NEW_ACCOUNTS)
    return Part("accounts", Health.WHOLE, Text(f"Personer: {people}.", f"People: {people}."))


_NEW_ACCOUNTS: Final = Text(
    f"Hämta {ACCOUNTS} ur en säkerhetskopia, eller flytta undan filen och lägg upp kontona på "
    "nytt med malgraf user add.",
    f"Take {ACCOUNTS} from a backup, or move the file away and make the accounts anew by "
    "malgraf user add.",
)


_KEPT_ASIDE: Final = Text(
    "Det skadade från före en lagning. Ta bort det när ingen behöver läsa det.",
    "What was damaged before a repair. Remove it when nobody needs to read it.",
)
_UNUSED: Final = Text("De används inte och kan tas bort.", "They are not used and can be removed.")


def _surroundings(folder: Path) -> Iterator[Part]:
    if not folder.is_dir():
        return
    strays = stray_files(folder)
    aside = [path for path in strays if ASIDE in path.name]
    for name, paths, advice in (
        ("aside", aside, _KEPT_ASIDE),
        ("strays", [path for path in strays if path not in aside], _UNUSED),
    ):
        if paths:
            listed = ", ".join(str(path.relative_to(folder)) for path in paths[:10])
            yield Part(name, Health.NOTE, Text(f"{listed}.", f"{listed}."), advice)
    yield _disk(folder)
    yield _server(folder)


def stray_files(folder: Path) -> list[Path]:
    """What lies in the folder and is no part of it: halves of writes, and things put aside."""
    known = [path for path in folder.iterdir() if _KNOWN.fullmatch(path.name)]
    halves = (half for path in known if path.is_dir() for half in path.rglob(".new-*"))
    return sorted({*folder.iterdir()} - {*known} | {*halves})


def _disk(folder: Path) -> Part:
    free = shutil.disk_usage(folder).free
    said = Text(f"{free >> 20} MB ledigt.", f"{free >> 20} MB free.")
    if free >= LITTLE:
        return Part("disk", Health.WHOLE, said)
    advice = Text(
        f"Frigör utrymme: under {LITTLE >> 20} MB går det snart inte att skriva.",
        f"Free some space: below {LITTLE >> 20} MB writing will soon fail.",
    )
    return Part("disk", Health.DAMAGED, said, advice)


def _server(folder: Path) -> Part:
    process = writer(folder)
    if process is None:
        said = Text("Ingen skriver i mappen.", "Nobody writes in the folder.")
    elif is_listening(folder):
        said = Text(f"En server är igång (process {process}).", f"A server runs ({process}).")
    else:
        said = Text(
            f"Process {process} har mappen öppen för skrivning.",
            f"Process {process} has the folder open for writing.",
        )
    return Part("server", Health.WHOLE, said)


def writer(folder: Path) -> str | None:
    """The id of the process that may write in the folder; None where none holds the lock."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return (folder / "lock").read_text(errors="replace").strip() or "?"
    return None


def is_listening(folder: Path) -> bool:
    """Whether a server answers in the folder."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(str(folder / SOCKET))
        except OSError:
            return False
    return True

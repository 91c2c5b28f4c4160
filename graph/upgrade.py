"""Bringing a data folder of an older format to the present one.

Format 1 had snapshots and no journal. Their content becomes the first changes of a new journal,
one for each owner. Everything is made and proven in ``.upgrading`` inside the folder; from the
moment it is called ``.upgraded`` the rest is renaming, which can be cut off at any point and
taken up again. The old parts lie in ``.format-1`` until all is in place.
"""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from graph.changes import LOCAL, Change, Delta, Way
from graph.errors import StoreError
from graph.journal import Journal
from graph.quad_lines import canonical_quads
from graph.replay import Watch, last_numbers, replayed, unwatched
from graph.snapshots import (
    DESCRIPTION,
    FORMAT,
    SHARED,
    UNFINISHED,
    Description,
    Snapshot,
    WriterLock,
    owner_folder,
    owners,
    read_description,
    read_snapshot,
    sealed,
    write_description,
    write_snapshot,
)
from graph.texts import Text

_OLD: Final = 1
_MADE, _READY, _KEPT = ".upgrading", ".upgraded", ".format-1"
_PARTS: Final = ("journal", "organisations", SHARED)
_MAKING: Final = Text("Skriver journalen", "Writing the journal")
_WHY: Final = f"Uppgraderad från format {_OLD}"


def upgrade(folder: Path, watch: Watch = unwatched) -> int | None:
    """Upgrade a data folder; gives how many changes its journal has, None if it was up to date.

    Can be run again after having been cut off. No rule is asked: what is stored stays.
    """
    said = _said(folder)
    if said["format"] == FORMAT and UNFINISHED not in said:
        read_description(folder)
        _clear(folder, (_READY, _KEPT))
        return None
    lock = WriterLock(folder)
    try:
        if UNFINISHED not in said:
            _clear(folder, (_MADE, _READY))
            _make(folder, said, watch)
        return _switch(folder)
    finally:
        lock.release()


def _said(folder: Path) -> dict[str, Any]:
    """The description as it is; refused by the usual reader where it is none that we can raise."""
    try:
        said: dict[str, Any] = json.loads((folder / DESCRIPTION).read_bytes())
        known = said["format"] in {_OLD, FORMAT} and {"base", "created"} <= said.keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known:
        read_description(folder)
        raise StoreError(Text(f"{folder} kan inte uppgraderas.", f"{folder} cannot be upgraded."))
    return said


def _make(folder: Path, said: dict[str, Any], watch: Watch) -> None:
    """The whole new folder inside the old one, proven equal to it, called ready at the end."""
    made = folder / _MADE
    for part in ("organisations", SHARED):
        (made / part).mkdir(parents=True)
    old = dict(_old_states(folder))
    with Journal.create(made) as journal:
        for done, (owner, quads) in enumerate(old.items()):
            watch(_MAKING, done, len(old))
            change = Change(owner, LOCAL, Way.UPGRADE, _WHY)
            entry = journal.append(change, Delta(added=quads), datetime.now(UTC))
            write_snapshot(_place(made, owner), Snapshot(entry.number, quads))
        _prove(journal, old)
    software = f"malgraf {version('malgraf')}"
    description = Description(str(said["base"]), str(said["created"]), software)
    write_description(made, sealed(description))
    _flush(made)
    made.rename(folder / _READY)
    _flush(folder)


def _old_states(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What each owner's snapshot of the older format holds, what is shared first."""
    for owner in (SHARED, *owners(folder)):
        quads = canonical_quads(read_snapshot(_place(folder, owner)).quads)
        if quads:
            yield owner, quads


def _prove(journal: Journal, old: dict[str, bytes]) -> None:
    numbers = last_numbers(journal, len(old))
    same = {owner: replayed(journal, owner, last) for owner, last in numbers.items()} == old
    if not same or journal.verify().faults:
        raise StoreError(
            Text(
                "Den nya journalen säger något annat än den gamla mappen. Inget har ändrats. "
                "Kontrollera disken.",
                "The new journal says other than the old folder. Nothing was changed. "
                "Check the disk.",
            )
        )


def _switch(folder: Path) -> int:
    """Put the new parts in the place of the old ones; may be repeated from any point."""
    ready, kept = folder / _READY, folder / _KEPT
    description = json.loads((ready / DESCRIPTION).read_bytes())
    kept.mkdir(exist_ok=True)
    write_description(folder, {**description, UNFINISHED: "upgrade"})
    for part in _PARTS:
        if (ready / part).exists():
            if (folder / part).exists():
                (folder / part).rename(kept / part)
            (ready / part).rename(folder / part)
    _flush(folder)
    with Journal.open(folder, write=False) as journal:
        number = journal.last.number if journal.last else 0
    write_description(folder, description)
    _clear(folder, (_READY, _KEPT))
    return number


def _place(folder: Path, owner: str) -> Path:
    return folder / SHARED if owner == SHARED else owner_folder(folder, owner)


def _clear(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        shutil.rmtree(folder / name, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

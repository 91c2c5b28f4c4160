"""Mending a data folder from what is whole in it, while nobody else writes."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from graph.doctor import (
    ASIDE,
    RESTORE,
    Examination,
    Health,
    examine,
    has_lost_its_end,
    is_readable,
    journal_reading,
    journal_verdict,
    snapshot_folder,
    snapshot_parts,
)
from graph.errors import Damaged, StoreError
from graph.journal import Verdict, mend_journal
from graph.replay import Watch, last_numbers, replayed, unwatched
from graph.snapshots import Snapshot, WriterLock, newest, read_description, write_snapshot
from graph.texts import Text

_MENDING = Text("Gör om journalen", "Making the journal anew")


def repair(folder: Path, cut_at: int | None = None, watch: Watch = unwatched) -> Examination:
    """Make anew what can be made anew, and say how the folder is then.

    With ``cut_at`` a journal that is damaged after that change ends there from now on; the
    damaged one is kept beside it under a new name. No change is dropped otherwise.
    """
    read_description(folder)
    lock = WriterLock(folder)
    try:
        _repair_journal(folder, cut_at, watch)
        _repair_snapshots(folder, watch)
        for half in folder.rglob(".new-*"):
            half.unlink(missing_ok=True)
    finally:
        lock.release()
    return examine(folder, watch)


def _repair_journal(folder: Path, cut_at: int | None, watch: Watch) -> None:
    verdict = journal_verdict(folder, watch)
    interrupted = not (folder / "journal").exists()
    if not verdict.faults:
        if cut_at is not None and cut_at != verdict.last:
            raise StoreError(
                Text(
                    "Journalen är hel: det finns inget att kapa.",
                    "The journal is whole: there is nothing to cut.",
                )
            )
        return
    if not interrupted:
        _refuse_loss(verdict, cut_at)
    mend_journal(folder, cut_at, lambda done, of: watch(_MENDING, done, of))


def _refuse_loss(verdict: Verdict, cut_at: int | None) -> None:
    """Refuse to drop changes that nobody has said may go, and to keep what is not whole."""
    upto = verdict.whole_upto
    if not is_readable(verdict):
        raise Damaged(verdict.faults[0].message, RESTORE)
    if cut_at is not None and cut_at > upto:
        raise StoreError(
            Text(
                f"Journalen är hel bara till ändring {upto}: kapa där eller tidigare.",
                f"The journal is whole only up to change {upto}: cut there or before.",
            )
        )
    if cut_at is None and (upto < verdict.last or has_lost_its_end(verdict)):
        raise StoreError(
            Text(
                f"Journalen är hel till ändring {upto} av {verdict.last}. Återställ en "
                f"säkerhetskopia, eller behåll 1 till {upto} med --repair --cut-at {upto}.",
                f"The journal is whole up to change {upto} of {verdict.last}. Restore a backup, "
                f"or keep 1 to {upto} by --repair --cut-at {upto}.",
            )
        )


def _repair_snapshots(folder: Path, watch: Watch) -> None:
    verdict = journal_verdict(folder)
    unfit = [
        owner
        for owner, part in snapshot_parts(folder, verdict, watch)
        if part.health in {Health.MENDABLE, Health.DAMAGED}
    ]
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    with closing(journal_reading(folder)) as reading:
        numbers = last_numbers(reading, verdict.last)
        for owner in unfit:
            place = snapshot_folder(folder, owner)
            _put_aside(place, folder / f"snapshots{ASIDE}{stamp}" / place.name)
            if owner in numbers:
                quads = replayed(reading, owner, numbers[owner])
                write_snapshot(place, Snapshot(numbers[owner], quads))


def _put_aside(place: Path, aside: Path) -> None:
    """Keep what a cut journal no longer tells: somebody may want to read it."""
    while found := newest(place):
        aside.mkdir(parents=True, exist_ok=True)
        shutil.move(found[1], aside / found[1].name)

"""Damage data folders at random places: is all there, or is it said up to where all is well?

``python tests/campaigns/damage.py [ROUNDS] [SEED]`` prints what was damaged and how it was found.
"""

import re
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random

from graph.doctor import Examination, examine
from graph.errors import StoreError
from graph.journal import DamagedJournal, Journal, copy_journal
from graph.mending import repair
from graph.replay import unwatched
from graph.snapshots import SHARED
from graph.store import Installation
from tests.damages import DAMAGES, ERASED, Base, Model, Victim, build
from tests.journals import indices_agree, written

OUTCOMES = ("harmless", "made anew", "mended", "cut", "restore")
"""All is there at once; after a snapshot was made anew at the start; after the start was refused
and ``doctor --repair`` lost nothing; after it kept what was said to be whole; or nothing but a
backup helps, and that is said."""
_WHOLE = re.compile(r"[Uu]p to change (\d+) of (\d+)")


def started(folder: Path) -> dict[str, bytes]:
    """By owner, all its data after a start as by ``malgraf serve``; it proves the journal."""
    with Installation.open(folder, proof=unwatched) as installation:
        return states_of(installation)


def states_of(installation: Installation) -> dict[str, bytes]:
    """By owner, all its data; owners without any are left out."""
    dumps = {owner: installation.dump(owner)[1] for owner in (*installation.keys(), SHARED)}
    return {owner: quads for owner, quads in dumps.items() if quads}


def looks_right(folder: Path, model: Model) -> bool:
    """Whether a quick look refuses a folder, or else data and history read from it are right."""
    try:
        with Installation.open(folder, write=False) as installation:
            journal = installation.journal
            read = states_of(installation), written(journal), indices_agree(journal, model.changes)
    except StoreError:
        return True
    return read == (model.states(), model.changes, True)


def judge(folder: Path, model: Model, scratch: Path) -> tuple[str, bool]:
    """How damage was found, and whether the quick look of other commands saw it or saw no harm.

    ``AssertionError`` where something is silently short or wrong.
    """
    right = looks_right(folder, model)
    before = examine(folder)
    try:
        states = started(folder)
    except StoreError as refusal:
        assert not before.is_sound, "refused, but the doctor finds nothing"
        return _judge_refused(folder, model, scratch, before, refusal), right
    assert states == model.states(), "silently short or wrong"
    _assert_same(folder, model)
    return "harmless" if before.is_sound else "made anew", right


def _judge_refused(
    folder: Path, model: Model, scratch: Path, before: Examination, refusal: StoreError
) -> str:
    said = refusal.message.en
    assert str(folder) in said, said
    if not isinstance(refusal, DamagedJournal):
        assert "malgraf.json" in said, said
        return "restore"
    found = _WHOLE.search(said)
    assert found, said
    whole, last = map(int, found.groups())
    assert (whole, last) == (before.whole_upto, before.last)
    if whole:
        copy_journal(folder, scratch, min(whole, len(model.changes)))
        with Journal.open(scratch, write=False) as copied:
            for (entry, payload), (was, held) in zip(written(copied), model.changes, strict=False):
                assert entry == was or entry.number > whole
                assert payload == held or held.erased or entry.number > whole
    return _judge_repaired(folder, model, whole)


def _judge_repaired(folder: Path, model: Model, whole: int) -> str:
    try:
        repaired = repair(folder)
    except StoreError as refusal:
        said = refusal.message.en
    else:
        assert repaired.is_sound
        assert started(folder) == model.states()
        _assert_same(folder, model)
        return "mended"
    if "--cut-at" not in said:
        assert whole == 0, said
        return "restore"
    assert repair(folder, cut_at=whole).is_sound
    assert spared(started(folder)) == spared(model.states(whole))
    return "cut"


def spared(states: dict[str, bytes]) -> dict[str, bytes]:
    """Without the line that was erased later: a database of before may still have it."""
    lines = {owner: quads.splitlines(True) for owner, quads in states.items()}
    return {
        owner: left
        for owner, all_of_it in lines.items()
        if (left := b"".join(line for line in all_of_it if ERASED.encode() not in line))
    }


def _assert_same(folder: Path, model: Model) -> None:
    assert examine(folder).is_sound
    with Installation.open(folder, write=False) as installation:
        assert installation.description == model.description
        assert written(installation.journal) == model.changes
        assert indices_agree(installation.journal, model.changes), "an index is wrong"


def damaged(base: Base, number: int, place: Path, random: Random) -> tuple[Path, str, str]:
    """A damaged copy of a folder: where it is, how it was damaged, and which part of it."""
    folder, damage = place / f"v{number}", DAMAGES[number % len(DAMAGES)]
    shutil.copytree(random.choice((base.closed, base.killed)), folder)
    return folder, damage.__name__, damage(Victim(folder, base.earlier, random))


def campaign(rounds: int, seed: int, count: int) -> tuple[Counter[tuple[str, str]], int]:
    """Damage so many folders of ``count`` changes.

    Gives how often damage to each part was found how, and how often a quick look would have let
    other data through than were written.
    """
    random = Random(seed)
    found: Counter[tuple[str, str]] = Counter()
    let_through = 0
    with ExitStack() as stack:
        place = Path(tempfile.mkdtemp(prefix="malgraf-damage-"))
        base = build(place, count, seed)
        for number in range(rounds):
            folder, damage, part = damaged(base, number, place, random)
            stack.callback(sys.stderr.write, f"round {number}: {damage} of {part}: {folder}\n")
            outcome, right = judge(folder, base.model, place / "scratch")
            stack.pop_all()
            found[part, outcome] += 1
            let_through += not right
            for done in (folder, place / "scratch"):
                shutil.rmtree(done, ignore_errors=True)
    shutil.rmtree(place)
    return found, let_through


def main(rounds: int = 200, seed: int = 1) -> None:
    """Run it and print the figures."""
    found, let_through = campaign(rounds, seed, 110)
    print(f"{'damaged part':20}" + "".join(f"{outcome:>11}" for outcome in OUTCOMES))
    parts = sorted({part for part, _ in found})
    for part in parts:
        print(f"{part:20}" + "".join(f"{found[part, outcome]:11}" for outcome in OUTCOMES))
    sums = (sum(found[part, outcome] for part in parts) for outcome in OUTCOMES)
    print(f"{'all':20}" + "".join(f"{total:11}" for total in sums))
    print(f"{rounds} folders damaged (seed {seed}): no start was silently short or wrong;")
    print(f"a quick look alone would have let {let_through} of them through")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))

"""What a reader holds of a folder and what it can be asked: all organisations, or a plain store."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Protocol

from graph.changes import Delta
from graph.everything import Everything
from graph.plain.quads import PlainQuads
from graph.plain.store import PlainStore, is_plain
from graph.reader import jobs, plain_jobs
from graph.reader.jobs import Job, Parts
from graph.snapshots import SHARED
from graph.store import Installation


class Contents(Protocol):
    """Everything of a folder in memory, at a number."""

    @property
    def number(self) -> int:
        """The last change up to which all is here."""

    @property
    def numbers(self) -> Mapping[str, int]:
        """By owner the last change that is here."""

    def apply(self, number: int, owner: str, delta: Delta) -> bool:
        """Take in a change; False where changes before it are missing."""

    def catch_up(self, again: Collection[str]) -> None:
        """Read what has changed since from the folder; the owners of ``again`` from the start."""

    def job(self, said: dict[str, Any], parts: Parts, cap: int) -> Job:
        """The job that is asked for."""


def contents_of(folder: Path) -> Contents:
    """All that a folder has now."""
    return _Plain(folder) if is_plain(folder) else _Organisations(folder)


class _Organisations:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with Installation.open(folder, write=False) as installation:
            self._everything = Everything.of(installation)

    @property
    def number(self) -> int:
        return self._everything.number

    @property
    def numbers(self) -> Mapping[str, int]:
        return self._everything.numbers

    def apply(self, number: int, owner: str, delta: Delta) -> bool:
        return self._everything.apply(number, owner, delta)

    def catch_up(self, again: Collection[str]) -> None:
        with Installation.open(self._folder, write=False) as installation:
            self._everything.catch_up(installation, again)

    def job(self, said: dict[str, Any], parts: Parts, cap: int) -> Job:
        return jobs.job(self._everything, said, parts, cap)


class _Plain:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with PlainStore.open(folder, write=False) as store:
            self._held = PlainQuads(store.base, *store.loaded())

    @property
    def number(self) -> int:
        return self._held.number

    @property
    def numbers(self) -> Mapping[str, int]:
        return self._held.numbers

    def apply(self, number: int, owner: str, delta: Delta) -> bool:  # noqa: ARG002 - there is one
        return self._held.apply(number, delta)

    def catch_up(self, again: Collection[str]) -> None:
        with PlainStore.open(self._folder, write=False) as store:
            later = store.journal.deltas(SHARED, after=self._held.number)
            if again or not all(self._held.apply(number, delta) for number, delta in later):
                self._held.replace(*store.loaded())

    def job(self, said: dict[str, Any], parts: Parts, cap: int) -> Job:
        return plain_jobs.job(self._held, said, parts, cap)

"""The newest whole run of each organisation, made anew in the background when its rules change.

Results are held in memory: nothing on disk could then disagree with the journal. After a start
every organisation is run once, since shapes and vocabularies may have come with a new release.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from graph.changes import Delta, Entry
from graph.errors import MalgrafError
from graph.rules import changes_profile
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text
from graph.whole_runs import WholeRun

_AGAIN: Final = 2
"""How many times a run that failed is tried again."""
_PAUSE: Final = 10.0
"""Seconds before it is."""
_log = logging.getLogger("malgraf")

Run = Callable[[str, Callable[[], bool]], WholeRun]
"""Makes the run of an organisation; may end when what it is given says that nobody waits."""


class Status(StrEnum):
    """Where an organisation's run stands."""

    NONE = "none"
    RUNNING = "running"
    DONE = "done"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True)
class Kept:
    """What is known of an organisation: the newest run, and why there is no newer one.

    ``run`` is None before the first.
    """

    status: Status
    run: WholeRun | None = None
    failure: Text | None = None


class Revalidation:
    """Makes runs one at a time, in a thread that lives while there is anything to do.

    A request for an organisation that waits already takes its place. Safe to use from threads.
    """

    def __init__(self, installation: Installation, run: Run) -> None:
        self._installation = installation
        self._run = run
        self._runs: dict[str, WholeRun] = {}
        self._failures: dict[str, Text] = {}
        self._waiting: OrderedDict[str, int] = OrderedDict()
        self._current = ""
        self._thread: threading.Thread | None = None
        self._working = False
        self._stopped = False
        self._changed = threading.Condition()

    def follow(self) -> None:
        """Make runs anew from now on whenever an organisation's rules change."""
        self._installation.listeners.append(self._noted)

    def request(self, *keys: str) -> None:
        """Make the runs of these organisations before all that waits."""
        with self._changed:
            for key in reversed(keys):
                self._waiting[key] = _AGAIN
                self._waiting.move_to_end(key, last=False)
            self._start()

    def request_all(self) -> None:
        """Make the runs of all organisations, after what waits already."""
        with self._changed:
            for key in self._installation.keys():
                self._waiting.setdefault(key, _AGAIN)
            self._start()

    def kept(self, key: str) -> Kept:
        """The newest run of an organisation, and whether it still holds."""
        with self._changed:
            run, failure = self._runs.get(key), self._failures.get(key)
            busy = key == self._current or key in self._waiting
        if busy:
            return Kept(Status.RUNNING, run, failure)
        if failure is not None:
            return Kept(Status.FAILED, run, failure)
        if run is None:
            return Kept(Status.NONE)
        holds = (run.number, run.at) == (self._installation.last(key), date.today())
        return Kept(Status.DONE if holds else Status.STALE, run)

    def wait(self, key: str, seconds: float) -> bool:
        """Whether nothing is being made for an organisation, after so many seconds at most."""
        with self._changed:
            return self._changed.wait_for(
                lambda: key != self._current and key not in self._waiting, seconds
            )

    def stop(self) -> None:
        """End what is being made; nothing more is made after this."""
        with self._changed:
            self._stopped = True
            self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _noted(self, entry: Entry, delta: Delta) -> None:
        if entry.owner == SHARED:
            self.request_all()
        elif changes_profile(delta):
            self.request(entry.owner)

    def _start(self) -> None:
        """Let somebody work, if there is work; the lock is held."""
        if self._waiting and not self._working and not self._stopped:
            self._working = True
            self._thread = threading.Thread(target=self._work, name="revalidation", daemon=True)
            self._thread.start()
        self._changed.notify_all()

    def _work(self) -> None:
        while (taken := self._next()) is not None:
            key, tries = taken
            try:
                made = self._run(key, lambda: self._stopped)
            except MalgrafError as error:
                self._failed(key, tries, error.message)
            except Exception:  # noqa: BLE001 - the thread's edge: the next run must be made
                _log.exception("The whole run of %s failed", key)
                self._failed(key, 0, _FAULT)
            else:
                with self._changed:
                    self._runs[key] = made
                    self._failures.pop(key, None)

    def _next(self) -> tuple[str, int] | None:
        """The organisation whose turn it is and how often it may be tried again."""
        with self._changed:
            self._current, found = "", None
            if self._waiting and not self._stopped:
                found = self._waiting.popitem(last=False)
                self._current = found[0]
            else:
                self._working = False
            self._changed.notify_all()
            return found

    def _failed(self, key: str, tries: int, why: Text) -> None:
        with self._changed:
            if tries and not self._stopped:
                self._waiting.setdefault(key, tries - 1)
                self._changed.wait(_PAUSE)
            else:
                self._failures[key] = why


_FAULT: Final = Text(
    "Granskningen kunde inte göras: ett fel i tjänsten. Det är noterat.",
    "The check could not be made: a fault in the service. It has been noted.",
)

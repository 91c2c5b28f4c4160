"""Following a journal from beside its writer: round after round, through an engine's absences."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from graph.data_folder import DataFolder
from graph.journal.heads import Head, read_head
from graph.journal.places import Places as JournalPlaces
from graph.mirror import words
from graph.mirror.engine import EngineAway
from graph.mirror.mirror import Mirror, Tell
from graph.mirror.truth import Truth
from graph.plain.store import open_folder

Pause = Callable[[float], bool]
"""Waits so many seconds, less when it is time to end; whether it is."""
Result = TypeVar("Result")
_FIRST_WAIT: Final = 1.0
_LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True)
class Rhythm:
    """How often things are done, in seconds.

    ``interval`` is between looks at the journal, ``look`` between looks at the graphs of one owner
    after the other, to find drift; 0 is never. ``patience`` is how long an engine that is away is
    waited for; None is as long as it takes.
    """

    interval: float = 1.0
    look: float = 60.0
    patience: float | None = None


class Following:
    """A mirror that is kept where a folder's journal is. The folder is opened anew each time.

    So it is noticed when the folder is restored or exchanged, and nothing of it is held.
    """

    def __init__(
        self, folder: Path, mirror: Mirror, rhythm: Rhythm, pause: Pause, tell: Tell
    ) -> None:
        self._folder = folder
        self._heads = JournalPlaces(folder).heads
        self._mirror = mirror
        self._rhythm = rhythm
        self._pause = pause
        self._tell = tell
        self._seen: Head | None = None
        self._owners: list[str] = []

    def catch_up(self) -> bool:
        """Bring the engine to where the journal is; False where it is time to end."""
        return self._patiently(self._caught_up) is not None

    def verify(self) -> bool:
        """Compare every triple, and mend what differs; False where it is time to end."""
        return self._patiently(self._verified) is not None

    def follow(self) -> None:
        """Keep the engine where the journal is until it is time to end."""
        looked = time.monotonic()
        while not self._pause(self._rhythm.interval):
            if read_head(self._heads) != self._seen and not self.catch_up():
                return
            if self._rhythm.look and time.monotonic() - looked >= self._rhythm.look:
                looked = time.monotonic()
                if self._patiently(self._looked_at_next) is None:
                    return

    def _caught_up(self) -> int:
        begun = time.monotonic()
        head = read_head(self._heads)
        with self._truth() as truth:
            came = self._mirror.catch_up(truth)
            number = truth.number
        self._seen = head
        if came:
            seconds = time.monotonic() - begun
            self._tell(words.caught_up(number, came, seconds))
        return came

    def _verified(self) -> list[str]:
        with self._truth() as truth:
            self._mirror.catch_up(truth)
            mended = self._mirror.verify(truth, looks=True)
        self._tell(words.verified(mended))
        return mended

    def _looked_at_next(self) -> list[str]:
        with self._truth() as truth:
            self._owners = self._owners or list(truth.owners())
            mended = self._mirror.verify_owner(truth, self._owners.pop())
        if mended:
            self._tell(words.verified(mended))
        return mended

    @contextmanager
    def _truth(self) -> Iterator[Truth]:
        folder: DataFolder
        with open_folder(self._folder) as folder:
            yield Truth(folder, folder.number)

    def _patiently(self, work: Callable[[], Result]) -> Result | None:
        """What the work gives, however often the engine is away; None where it is time to end."""
        wait, waited = _FIRST_WAIT, 0.0
        while True:
            try:
                found = work()
            except EngineAway as error:
                patience = self._rhythm.patience
                if patience is not None and waited >= patience:
                    raise
                if not waited:
                    self._tell(words.away(error.message))
                if self._pause(wait):
                    return None
                waited, wait = waited + wait, min(2 * wait, _LONGEST_WAIT)
            else:
                if waited:
                    self._tell(words.BACK)
                return found

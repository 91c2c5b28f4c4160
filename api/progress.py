"""How far a long command has come: one line on stderr, only where a person looks."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from graph.replay import Watch, unwatched
from graph.texts import Language, Text

_BETWEEN = 0.1
"""Seconds between two drawings of the line."""


@contextmanager
def watching(language: Language) -> Iterator[Watch]:
    """What to tell how far something has come; nothing is shown unless stderr is a terminal."""
    if not sys.stderr.isatty():
        yield unwatched
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    # It is drawn when told, never by a thread: a process with threads must not fork.
    with Progress(
        *columns, console=Console(stderr=True), transient=True, auto_refresh=False
    ) as line:
        yield _drawing(line, language)


def _drawing(line: Progress, language: Language) -> Watch:
    task = line.add_task("", total=None)
    drawn: dict[str, float] = {}

    def tell(step: Text, done: int, of: int) -> None:
        said, now = step.into(language), time.monotonic()
        if now - drawn.get(said, 0.0) < _BETWEEN and done != of:
            return
        drawn[said] = now
        line.update(task, description=said, completed=done, total=of or None)
        line.refresh()

    return tell

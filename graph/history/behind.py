"""The changes behind a difference: those that touched the things it is due to."""

from collections.abc import Sequence
from typing import Final

from graph.history.reading import History, ToldChange, Wanted

_MOST_THINGS: Final = 200
"""So many things are looked for, with their parts: each is a look in the journal's index."""


def changes_behind(
    now: History,
    then: History,
    things: Sequence[str],
    after: int,
    upto: int | None,
    limit: int,
) -> tuple[ToldChange, ...]:
    """The newest changes after one number, up to and with another, that touched any of the things.

    Parts that are gone since ``then``, such as a link that was removed, count too.
    """
    subjects = {
        part
        for thing in things[:_MOST_THINGS]
        for history in (now, then)
        for part in history.with_parts(thing)
    }
    if not subjects:
        return ()
    return now.page(Wanted(subjects=sorted(subjects), after=after, upto=upto), limit).changes

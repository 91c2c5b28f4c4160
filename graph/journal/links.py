"""Walking a chain row by row: each row proven against the one before."""

from collections.abc import Iterator
from typing import Protocol, Self, TypeVar

from graph.errors import StoreError
from graph.journal.database import Database
from graph.journal.heads import NOTHING

FAULTY = (StoreError, ValueError, TypeError, AttributeError, OverflowError)
"""What reading a damaged row can raise."""


class Linked(Protocol):
    """A row of a chained table."""

    @property
    def chain(self) -> bytes:
        """Its link."""

    def linked(self, previous: bytes) -> Self:
        """The row as it should be after the link before."""


Row = TypeVar("Row", bound=Linked)


def links(
    database: Database,
    query: str,
    kind: type[Row],
    known: int,
    first: int = 1,
    previous: bytes = NOTHING.chain,
) -> Iterator[tuple[int, Row | None, str]]:
    """Each number, its row and its fault: "unreadable", "hole", "altered", "unproven"; else empty.

    Numbers up to ``known`` are looked for also where some before are missing. Those missing at
    the end are not given: there the chain has ended. What follows a row that is lost cannot be
    proven.
    """
    number, holes, follows = first, range(0), True
    while True:
        row, fault = None, ""
        try:
            found = database.row(query, (number,))
            if found is not None:
                row = kind(*found)
                fits = row.linked(previous).chain == row.chain
                fault = "" if fits else "altered" if follows else "unproven"
        except FAULTY:
            row, fault = None, "unreadable"
        if row is None and not fault:
            if number > known:
                return
            holes = range(holes.start if holes else number, number + 1)
        else:
            yield from ((hole, None, "hole") for hole in holes)
            holes = range(0)
            yield number, row, fault
            if row is None and number > known:
                return
        previous, follows = row.chain if row else b"", row is not None and not fault
        number += 1

"""What can go wrong, grouped by who must act. Errors carry data; the message is derived."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.texts import Text


@dataclass(frozen=True)
class Place:
    """Where in a file something stands. Parts that are not known are empty.

    >>> str(Place(file="plan.xlsx", sheet="Mål", cell="F12"))
    'plan.xlsx, Mål!F12'
    >>> str(Place(file="plan.ttl", line=7))
    'plan.ttl:7'
    >>> str(Place(file="mål.csv", cell="F3", line=3, column="Ansvarig enhet"))
    'mål.csv:3, Ansvarig enhet'
    """

    file: str = ""
    sheet: str = ""
    cell: str = ""
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        """Written as spreadsheet programs and editors do, so that it can be jumped to."""
        if self.sheet:
            return f"{self.file}, {self.sheet}!{self.cell}" if self.cell else self.file
        line = f"{self.file}:{self.line}" if self.line is not None else self.file
        return f"{line}, {self.column}" if self.column else line


NOWHERE = Place()
"""Where no place is known."""
NO_TEXT = Text("", "")
"""Where nothing is said."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in somebody's data: what, where and what to do."""

    code: str
    message: Text
    place: Place = NOWHERE
    value: str = ""
    fix: Text = NO_TEXT


class MalgrafError(Exception):
    """The base of all errors that a user can meet; ``message`` is in both languages."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class DataError(MalgrafError):
    """Who sent the data must act. ``problems`` holds every fault found, not only the first."""

    def __init__(self, message: Text, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class UnreadableFile(DataError):
    """The bytes are not what the format promises, or break a limit."""


class NotFound(MalgrafError):
    """What was asked for by name does not exist."""


class QueryError(MalgrafError):
    """Who wrote the SPARQL must act: syntax, or a construct that is refused."""


class QueryTimeout(QueryError):
    """The query ran past its deadline and was ended."""


class QueryTooLarge(QueryError):
    """The query used more memory, or its answer more room, than it may."""


class ConflictError(MalgrafError):
    """Somebody else was first, or holds what is needed."""


class Outdated(ConflictError):
    """What is to be changed has changed since the writer saw it."""


class Unauthenticated(MalgrafError):
    """Nobody has signed in, or what was shown as proof will not do."""


class TooManyAttempts(Unauthenticated):
    """Signing in has failed too often; ``wait`` is how many seconds to wait."""

    def __init__(self, message: Text, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class Forbidden(MalgrafError):
    """Who asks may not do this. ``problems`` names each thing and whose it is."""

    def __init__(self, message: Text, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class StoreError(MalgrafError):
    """Who runs the service must act: damaged, newer or unwritable data folder."""


class Damaged(StoreError):
    """A file is not as it was written; ``fault`` says that alone, without what to do."""

    def __init__(self, fault: Text, advice: Text = NO_TEXT) -> None:
        told = Text(f"{fault.sv} {advice.sv}".strip(), f"{fault.en} {advice.en}".strip())
        super().__init__(told)
        self.fault = fault


class NoSpace(StoreError):
    """The disk is full: nothing was written, and writing works again when there is space."""

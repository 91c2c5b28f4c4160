"""What has been asked of the reader, by whom, and what of it runs just now."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from graph.reader.jobs import Job

_SHOWN: Final = 10_000
"""Characters of a text that are told."""


@dataclass(frozen=True)
class Asker:
    """Who asks: the id of a person or key, or an address. ``name`` is what people call them.

    Those who are ``unknown`` have not signed in: they share a part of the children.
    """

    id: str = ""
    name: str = ""
    unknown: bool = False


NOBODY: Final = Asker()
"""Who asks where nobody has said so, such as this service itself."""


@dataclass(frozen=True)
class Asked:
    """A job, what was said to ask for it, and the connection on which its answer is waited for."""

    id: int
    kind: str
    said: Mapping[str, Any]
    who: Asker
    job: Job
    connection: socket.socket


@dataclass(frozen=True)
class Underway:
    """Something that is being asked: ``seconds`` since it began, 0 while it waits for a child.

    ``text`` is SPARQL, cut where it is long, or empty where there is none.
    """

    id: int
    kind: str
    who: Asker
    text: str
    seconds: float
    deadline: float
    waits: bool


def underway(asked: Asked, seconds: float, *, waits: bool) -> Underway:
    """What is told of it."""
    text = str(asked.said.get("text", ""))[:_SHOWN]
    deadline = asked.job.deadline
    return Underway(asked.id, asked.kind, asked.who, text, seconds, deadline, waits)

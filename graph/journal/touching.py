"""Which subjects a change touches: the index behind history and versions, made from deltas."""

import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from graph.changes import Delta
from graph.journal.payloads import Content

_BULK = 10_000
"""More statements than this about observations are indexed as one, not by observation."""
_BLOCK = 1 << 24
_OF_INDICATOR = b"> <https://w3id.org/malgraf/def/indicator> <"
_OBSERVED = re.compile(r"(?P<namespace>.*/id/[^/]+/)(?:observation|dataset)/.*")


def touched_subjects(delta: Delta, owner: str) -> set[str]:
    """What a delta describes anew, and the indicators whose observations it touches.

    Of many observations only their graph is named: each of them counts as touched by that
    (see ``standing_for``), as a million rows for one import would help nobody.
    """
    ending = f"/id/{owner}/observations> .\n".encode()
    sides = (delta.added, delta.removed)
    touched: set[bytes] = set()
    for side in sides:
        touched.update(_indicators(side))
    if sum(side.count(ending) for side in sides) <= _BULK:
        for side in sides:
            touched.update(_subjects(side))
    else:
        for side in sides:
            touched.update(_beside(side, ending))
    return {subject.decode() for subject in touched}


def touched_by(content: Content, owner: str) -> Collection[str]:
    """What the change of a payload touched, also where the lines that said so are erased."""
    payload = content.payload
    return content.touched if payload.erased else touched_subjects(payload.delta, owner)


def standing_for(subject: str) -> tuple[str, ...]:
    """The names under which changes of a subject are indexed.

    >>> standing_for("http://x/id/1/goal/a")
    ('http://x/id/1/goal/a',)
    >>> standing_for("http://x/id/1/observation/a")
    ('http://x/id/1/observation/a', 'http://x/id/1/observations')
    """
    found = _OBSERVED.fullmatch(subject)
    return (subject, f"{found['namespace']}observations") if found else (subject,)


def _subjects(lines: bytes) -> Iterator[bytes]:
    for line in lines.splitlines():
        if line.startswith(b"<"):  # a blank node is nobody's to ask for
            yield line[1 : line.index(b">")]


def _beside(lines: bytes, ending: bytes) -> Iterator[bytes]:
    for block in _blocks(lines):
        if block.count(ending) == block.count(b"\n"):
            continue
        for piece in block.split(ending):
            if b"\n" in piece:
                yield from _subjects(piece[: piece.rindex(b"\n")])
    end = lines.find(ending) + len(ending)
    if end >= len(ending):
        yield lines[lines.rindex(b"<", 0, end) + 1 : lines.rindex(b">", 0, end)]


def _indicators(lines: bytes) -> Iterator[bytes]:
    for block in _blocks(lines):
        pieces = block.split(_OF_INDICATOR)  # many times as fast as a regular expression
        found: set[bytes] = set()
        for before, piece in pairwise(pieces):
            end = piece.find(b">")
            name = piece[:end]
            if name in found or not piece.startswith(b"> <", end):
                continue
            if b" " not in before[before.rfind(b"\n") + 1 :]:  # a predicate, no part of a literal
                found.add(name)
        yield from found


def _blocks(lines: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(lines):
        end = lines.find(b"\n", start + _BLOCK) + 1 or len(lines)
        yield lines[start:end]
        start = end

"""Whole organisations taken on trust: kept as they come, held against the rules afterwards.

For moving many organisations at once, from another installation or a generator. What makes data
readable at all is still asked for: own things, own graphs, no blank nodes.
"""

import gzip
import re
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain, groupby, islice
from multiprocessing import get_context
from pathlib import Path
from typing import BinaryIO, Final, cast

from graph.changes import Change
from graph.errors import NOWHERE, DataError, MalgrafError, Place, Problem
from graph.gate import Outcome
from graph.names import is_key
from graph.quad_lines import canonical_quads
from graph.store import Installation
from graph.texts import Text

_BLOCK: Final = 1 << 24
"""Bytes of a file that are looked at together."""
_AHEAD: Final = 2
"""So many organisations wait while one is kept."""


def load_trusted(
    installation: Installation,
    files: Iterable[Path],
    change: Change,
    told: Callable[[Outcome], None] = lambda _: None,
) -> int:
    """Make one change of each organisation in N-Quads files, and give how many there were.

    A file may be compressed (``.gz``); the statements of an organisation stand together in it.
    ``change`` says who and why; ``told`` hears of each. An organisation that has data already is
    a ``ConflictError``; what came before it is kept, and stands in the journal.
    """
    count = 0
    for path in files:
        with closing(_canonical(path, installation.base)) as organisations:
            for key, lines in organisations:
                with _told_with(path):
                    outcome = installation.trust(replace(change, owner=key), lines)
                told(outcome)
                count += 1
    return count


def _canonical(path: Path, base: str) -> Generator[tuple[str, bytes]]:
    """Each organisation of a file with its canonical lines; the next is made while one is kept.

    What makes them holds all of Python, so another process does it from the second one on.
    """
    each = organisations_in(path, base)
    for key, quads in islice(each, 1):
        yield key, _made(path, quads)
    second = next(each, None)
    if second is None:
        return
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as elsewhere:
        waiting = deque[tuple[str, bytes, Future[bytes | None]]]()
        for key, quads in chain((second,), each):
            waiting.append((key, quads, elsewhere.submit(_canonical_or_none, quads)))
            if len(waiting) > _AHEAD:
                key, quads, made = waiting.popleft()
                yield key, made.result() or _made(path, quads)
        for key, quads, made in waiting:
            yield key, made.result() or _made(path, quads)


def _made(path: Path, quads: bytes) -> bytes:
    with _told_with(path):
        return canonical_quads(quads)


def _canonical_or_none(quads: bytes) -> bytes | None:
    """None where they are broken: who waits for them makes them again, and raises the error."""
    try:
        return canonical_quads(quads)
    except DataError:
        return None


@contextmanager
def _told_with(path: Path) -> Iterator[None]:
    try:
        yield
    except DataError as error:
        message = Text(f"{path}: {error.message.sv}", f"{path}: {error.message.en}")
        problems = error.problems or (Problem("unfit", message, NOWHERE),)
        raise DataError(message, problems) from error


def organisations_in(path: Path, base: str) -> Iterator[tuple[str, bytes]]:
    """Each organisation of a file with its N-Quads, one at a time."""
    owner, parts = "", list[bytes]()
    with _opened(path) as file:
        for key, lines in _pieces(file, path, base):
            if key != owner and parts:
                yield owner, b"".join(parts)
                parts = []
            owner = key
            parts.append(lines)
    if parts:
        yield owner, b"".join(parts)


def _pieces(file: BinaryIO, path: Path, base: str) -> Iterator[tuple[str, bytes]]:
    """Lines that stand together, with the key of the organisation they are about."""
    ending = re.compile(rb" <%s/id/([^/>]+)/(?:plan|observations)> \.$" % re.escape(base.encode()))
    line_number = 0

    def owner(line: bytes) -> str:
        nonlocal line_number
        line_number += 1
        found = ending.search(line.rstrip())
        if found is None or not is_key(found[1].decode(errors="replace")):
            raise _unowned(path, line_number, line, base)
        return found[1].decode()

    for block in _blocks(file):
        first = ending.search(block[: block.find(b"\n") + 1].rstrip())
        key = first[1].decode(errors="replace") if first else ""
        if is_key(key) and _all_of(block, f"{base}/id/{key}/"):
            line_number += block.count(b"\n")
            yield key, block
            continue
        lines = (line for line in block.splitlines(True) if line.strip())
        for each, together in groupby(lines, owner):
            yield each, b"".join(together)


def _all_of(block: bytes, namespace: str) -> bool:
    """Whether all lines are in the two graphs of an organisation."""
    endings = (f"<{namespace}{part}> .\n".encode() for part in ("plan", "observations"))
    return sum(map(block.count, endings)) == block.count(b"\n")


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in pieces of whole lines, each with its line end."""
    rest = b""
    while read := file.read(_BLOCK):
        block, end, rest = (rest + read).rpartition(b"\n")
        if end:
            yield block + end
    if rest.strip():
        yield rest + b"\n"


def _opened(path: Path) -> BinaryIO:
    try:
        if path.suffix == ".gz":
            return cast(BinaryIO, gzip.open(path, "rb"))
        return path.open("rb")
    except OSError as error:
        raise DataError(
            Text(f"{path} kan inte läsas: {error}.", f"{path} cannot be read: {error}.")
        ) from error


def _unowned(path: Path, number: int, line: bytes, base: str) -> MalgrafError:
    said = line.decode(errors="replace").strip()
    shown = said if len(said) <= 200 else f"{said[:200]}…"
    message = Text(
        f"{path}, rad {number}: påståendet hör inte till någon organisations graf: {shown}",
        f"{path}, line {number}: the statement is in no organisation's graph: {shown}",
    )
    fix = Text(
        f"Skriv N-Quads vars grafer är <{base}/id/NYCKEL/plan> och …/observations.",
        f"Write N-Quads whose graphs are <{base}/id/KEY/plan> and …/observations.",
    )
    return DataError(
        message, (Problem("no-owner", message, Place(file=path.name, line=number), shown, fix),)
    )

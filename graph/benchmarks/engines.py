"""What a benchmark asks of an engine, and the two engines that answer without a server."""

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from pyoxigraph import (
    NamedNode,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
)

from graph.benchmarks.answers import TRIPLES, media_type
from graph.texts import Text

LOADING = 3600.0
"""Seconds that an engine may take to have its data."""


class Unanswered(Exception):
    """An engine gave no answer; ``reason`` says why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


class TooSlow(Unanswered):
    """No answer within the ceiling: the engine works on and has to be stopped."""

    def __init__(self, ceiling: float) -> None:
        super().__init__(Text(f"mer än {ceiling:g} s", f"more than {ceiling:g} s"))


@dataclass(frozen=True)
class Told:
    """A whole answer, and the seconds from asking to having it."""

    seconds: float
    body: bytes


class Engine(Protocol):
    """Something that answers SPARQL over a country; ``name`` is for programs.

    ``takes_datasets`` says that a question can be asked of some graphs only.
    """

    name: str
    version: str
    takes_datasets: bool

    def start(self) -> None:
        """Be ready to answer; raises ``Unanswered`` where that cannot be."""

    def ask(self, text: str, graphs: Sequence[str], ceiling: float) -> Told:
        """Answer over these graphs, over all where there are none. Raises ``Unanswered``."""

    def stop(self) -> None:
        """End, also in the middle of an answer, and be able to start anew."""


class InProcess:
    """A library that is called: its time is taken where it runs, in a process that can be ended."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.version = version(name)
        self.takes_datasets = name == "pyoxigraph"
        self._file = file
        self._process: multiprocessing.process.BaseProcess | None = None
        self._line: Connection | None = None

    def start(self) -> None:
        """Load the file in a new process."""
        context = multiprocessing.get_context("spawn")
        self._line, other = context.Pipe()
        self._process = context.Process(
            target=_answer, args=(_LIBRARIES[self.name], self._file, other), daemon=True
        )
        self._process.start()
        other.close()
        self._heard(LOADING)

    def ask(self, text: str, graphs: Sequence[str], ceiling: float) -> Told:
        """Let the process answer."""
        if self._line is None:
            raise _ended(self.name)
        self._line.send((text, tuple(graphs)))
        return self._heard(ceiling)

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._line is not None:
            self._line.close()
        self._process = self._line = None

    def _heard(self, seconds: float) -> Told:
        if self._line is None:
            raise _ended(self.name)
        if not self._line.poll(seconds):
            raise TooSlow(seconds)
        try:
            told = self._line.recv()
        except EOFError as error:
            raise _ended(self.name) from error
        if isinstance(told, Told):
            return told
        raise Unanswered(Text(str(told), str(told)))


def _ended(name: str) -> Unanswered:
    return Unanswered(Text(f"{name} har slutat", f"{name} has ended"))


Answering = Callable[[str, Sequence[str]], bytes]


def _answer(loaded: Callable[[Path], Answering], file: Path, line: Connection) -> None:
    """Answer until the other end is closed; an engine's own error is told as its words."""
    answer = loaded(file)
    line.send(Told(0.0, b""))
    while True:
        try:
            text, graphs = line.recv()
        except EOFError:
            return
        start = time.perf_counter()
        try:
            body = answer(text, graphs)
        except Exception as error:  # noqa: BLE001 - the edge of this process: whatever a library raises
            line.send(f"{type(error).__name__}: {error}")
        else:
            line.send(Told(time.perf_counter() - start, body))


def _pyoxigraph(file: Path) -> Answering:
    store = Store()
    store.bulk_load(path=file, format=RdfFormat.N_QUADS)

    def answer(text: str, graphs: Sequence[str]) -> bytes:
        solutions = store.query(
            text,
            use_default_graph_as_union=not graphs,
            default_graph=[NamedNode(graph) for graph in graphs] or None,
        )
        if isinstance(solutions, QueryTriples):
            return solutions.serialize(format=RdfFormat.N_TRIPLES) or b""
        return solutions.serialize(format=QueryResultsFormat.JSON) or b""

    return answer


def _rdflib(file: Path) -> Answering:
    from rdflib import Graph  # only here: the other engine's process need not wait for it

    data = Graph()
    data.parse(file, format="nt")

    def answer(text: str, _graphs: Sequence[str]) -> bytes:
        form = "nt" if media_type(text) == TRIPLES else "json"
        return data.query(text).serialize(format=form) or b""

    return answer


_LIBRARIES: Mapping[str, Callable[[Path], Answering]] = {
    "pyoxigraph": _pyoxigraph,
    "rdflib": _rdflib,
}

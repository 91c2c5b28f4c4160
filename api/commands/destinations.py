"""Where ``load`` puts what it reads: a data folder of its own, or the server that has it open."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote

from graph.errors import ConflictError, NotFound, Problem
from graph.loading import Load, Source, read, store, stored_things
from graph.replay import Watch
from graph.rights import OPERATOR
from graph.store import Installation
from graph.texts import Language, Text

if TYPE_CHECKING:  # an HTTP client takes a tenth of a second, which most commands do without
    from api.local import File, RunningServer

_READING = Text("Läser filer", "Reading files")
_STORING = Text("Prövar mot reglerna och lagrar", "Holding against the rules and storing")
_SENDING = Text("Servern läser, prövar och lagrar", "The server reads, checks and stores")


@dataclass(frozen=True)
class Told:
    """What a load did, as it is told.

    ``rejected`` is what was not stored, ``broken`` what was and breaks a rule: where the gate only
    reports, or it was broken before.
    """

    key: str
    number: int
    subjects: int
    added: int
    removed: int
    warnings: int
    notices: int
    broken: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    rejected: tuple[Problem, ...]


class Destination(Protocol):
    """What can be loaded into."""

    def has(self, key: str) -> bool:
        """Whether an organisation has data."""

    def load(self, key: str, source: Source, watch: Watch) -> Told:
        """Store what a source says of an organisation, all or nothing."""

    def load_shared(self, place: str, triples: bytes) -> None:
        """Let a shared graph hold exactly these N-Triples."""


@contextlib.contextmanager
def destination(folder: Path, language: Language) -> Iterator[Destination]:
    """The folder, open for writing; where a server has it, that server."""
    try:
        installation = Installation.open(folder, write=True)
    except ConflictError as taken:
        from api.local import running_server

        with running_server(folder, language) as server:
            if server is None:
                raise taken from None
            yield _Server(server)
    else:
        with installation:
            yield _Folder(installation)


class _Folder:
    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def has(self, key: str) -> bool:
        return key in self._installation.keys()

    def load(self, key: str, source: Source, watch: Watch) -> Told:
        installation = self._installation
        watch(_READING, 0, len(source.files))
        intake = read(source, installation.names(key), stored_things(installation, key))
        watch(_STORING, 0, 0)
        return _told(store(installation, key, intake, source, caller=OPERATOR))

    def load_shared(self, place: str, triples: bytes) -> None:
        self._installation.add_shared(place, triples)


def _told(done: Load) -> Told:
    return Told(
        key=done.key,
        number=done.number,
        subjects=done.subjects,
        added=done.added,
        removed=done.removed,
        warnings=len(done.report.of("warning")),
        notices=len(done.report.of("info")),
        broken=tuple(done.wording.problem(found) for found in done.report.of("violation")),
        notes=done.notes,
        rejected=done.rejected,
    )


class _Server:
    def __init__(self, server: "RunningServer") -> None:
        self._server = server

    def has(self, key: str) -> bool:
        try:
            self._server.ask("GET", f"/api/v1/organisations/{quote(key, safe='')}")
        except NotFound:
            return False
        return True

    def load(self, key: str, source: Source, watch: Watch) -> Told:
        from api.local import as_problem

        watch(_SENDING, 0, 0)
        said = self._server.ask(
            "POST",
            "/api/v1/imports",
            parameters={
                "organisation": key,
                "profile": source.profile.asked,
                "otherwiseProfile": source.profile.otherwise,
                "keepValid": str(source.keep_valid).lower(),
            },
            files=_files(source),
            headers={"why": quote(source.why), "case-number": quote(source.case_number)},
        )
        severities = [finding["severity"] for finding in said["findings"]]
        return Told(
            key=str(said["organisation"]),
            number=int(said["number"]),
            subjects=int(said["subjects"]),
            added=int(said["added"]),
            removed=int(said["removed"]),
            warnings=severities.count("warning"),
            notices=severities.count("info"),
            broken=tuple(
                as_problem({"code": finding["rule"], **finding})
                for finding in said["findings"]
                if finding["severity"] == "violation"
            ),
            notes=tuple(as_problem(one) for one in said["notes"]),
            rejected=tuple(as_problem(one) for one in said["leftOut"]),
        )

    def load_shared(self, place: str, triples: bytes) -> None:
        self._server.ask(
            "PUT",
            "/rdf-graph-store",
            parameters={"graph": place},
            content=triples,
            headers={"content-type": "application/n-triples"},
        )


def _files(source: Source) -> "list[File]":
    files = [("file", (path.name, path.read_bytes())) for path in source.files]
    if source.mapping is not None:
        files.append(("mapping", (source.mapping.name, source.mapping.read_bytes())))
    return files

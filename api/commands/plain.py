"""What commands do in a folder that is a plain SPARQL store: load, history and revert."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import quote

from api.output import say
from graph import child
from graph.analyses.wording import counted
from graph.answers import Column, Table
from graph.changes import Delta, Way
from graph.errors import ConflictError, DataError
from graph.intake import too_much
from graph.intake.limits import DEADLINE, check_size
from graph.intake.rdf import FORMATS
from graph.loading import refuse_missing
from graph.plain.graphs import file_quads
from graph.plain.store import PlainStore, change_of, entries
from graph.rights import OPERATOR
from graph.snapshots import read_description
from graph.texts import Language, Text

_COLUMNS: Final = (
    Column("number", Text("Ändring", "Change")),
    Column("at", Text("När", "When")),
    Column("actor", Text("Vem", "Who")),
    Column("way", Text("Hur", "How")),
    Column("added", Text("Nya", "Added")),
    Column("removed", Text("Borttagna", "Removed")),
    Column("why", Text("Varför", "Why")),
    Column("caseNumber", Text("Diarienummer", "Case number")),
)


@dataclass(frozen=True)
class PlainSource:
    """RDF files to add; an empty ``graph`` means the default graph, or those that files name."""

    files: tuple[Path, ...]
    graph: str
    why: str = ""
    case_number: str = ""


def refuse_organised(files: Sequence[str], option: object) -> None:
    """Raise ``DataError`` for what is only for organisations."""
    if option or any(name.startswith("example:") for name in files):
        raise DataError(
            Text(
                "Det här är ett rent SPARQL-lager: exempel, mappning, profiler och val av "
                "organisation, enhet eller sak finns inte här.",
                "This is a plain SPARQL store: there are no examples, mappings, profiles and "
                "choices of organisation, unit or thing here.",
            )
        )


def load_plain(folder: Path, source: PlainSource, language: Language) -> None:
    """Add each file whole, or nothing of it; through the server where one has the folder."""
    refuse_missing(source.files)
    unknown = [path.name for path in source.files if path.suffix.lower() not in FORMATS]
    if unknown:
        listed = ", ".join(FORMATS)
        raise DataError(
            Text(
                f"{unknown[0]} är ingen RDF-fil: den ska sluta på {listed}.",
                f"{unknown[0]} is no RDF file: it must end in {listed}.",
            )
        )
    base = read_description(folder).base
    read = {path: _quads(base, source.graph, path) for path in source.files}
    try:
        store = PlainStore.open(folder, write=True)
    except ConflictError as taken:
        _add_through_server(folder, source, read, taken, language)
        return
    with store:
        for path, quads in read.items():
            change = change_of(OPERATOR, Way.LOAD, source.why or path.name, source.case_number)
            done = store.commit(change, Delta(quads), caller=OPERATOR)
            told = counted(
                done.delta.size, Text("nytt påstående", "new statement"),
                Text("nya påståenden", "new statements"),
            )  # fmt: skip
            said = Text(
                f"{path}: ändring {done.number}: {told.sv}.",
                f"{path}: change {done.number}: {told.en}.",
            )
            say(said, language)


def _quads(base: str, graph: str, path: Path) -> bytes:
    """The statements of a file as N-Quads, read where it can be killed."""
    content = path.read_bytes()
    check_size(len(content), path.name)
    syntax = FORMATS[path.suffix.lower()]
    work = partial(file_quads, base, graph, syntax, content, path.name)
    return child.run(work, deadline=DEADLINE, failure=too_much)


def _add_through_server(
    folder: Path,
    source: PlainSource,
    read: Mapping[Path, bytes],
    taken: ConflictError,
    language: Language,
) -> None:
    from api.local import running_server  # an HTTP client takes a tenth of a second

    with running_server(folder, language) as server:
        if server is None:
            raise taken
        for path, quads in read.items():
            server.ask(
                "POST",
                "/rdf-graph-store",
                content=quads,
                headers={
                    "content-type": "application/n-quads",
                    "why": quote(source.why or path.name),
                    "case-number": quote(source.case_number),
                },
            )
            count = quads.count(b"\n")
            said = Text(
                f"{path}: lagrad genom servern; påståenden i filen: {count}.",
                f"{path}: stored through the server; statements in the file: {count}.",
            )
            say(said, language)


def plain_history(store: PlainStore, limit: int) -> Table:
    """The newest changes."""
    rows = []
    for entry in entries(store, limit):
        payload = store.journal.payload(entry.number)
        rows.append(
            (
                entry.number,
                entry.at.astimezone().strftime("%Y-%m-%d %H:%M"),
                payload.name or entry.actor,
                entry.way.value,
                entry.added,
                entry.removed,
                payload.why,
                payload.case_number,
            )
        )
    return Table(_COLUMNS, tuple(rows))


def plain_revert(store: PlainStore, number: int, why: str, case_number: str) -> int:
    """Undo a change, and give the number of the one that did."""
    change = change_of(OPERATOR, Way.REVERT, why, case_number)
    return store.revert(change, number, caller=OPERATOR).number

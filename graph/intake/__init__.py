"""Files become triples here, in a killable child; errors say where and what to do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from graph.errors import DataError, Place, UnreadableFile
from graph.intake import model, owned, rdf
from graph.intake.limits import check_size, unreadable
from graph.intake.model import Intake, attach_places
from graph.names import OrganisationNames
from graph.texts import Text

__all__ = ["Intake", "attach_places", "read_file", "read_files"]


def read_file(path: Path, names: OrganisationNames, mapping: Path | None = None) -> Intake:
    """What a file says about an organisation, with everything that is wrong in it.

    Raises ``UnreadableFile`` when nothing in it can be read.
    """
    return read_files([path], names, mapping)


def read_files(
    paths: Sequence[Path], names: OrganisationNames, mapping: Path | None = None
) -> Intake:
    """Several files as one load: tables may refer to each other's rows."""
    contents = [(path.name, _content(path)) for path in paths]
    return _in_child(lambda: _read(contents, names))


def _content(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except OSError as fault:
        message = Text("Filen går inte att öppna", "The file cannot be opened")
        raise unreadable("file", message, Place(path.name), fault.strerror or "") from None


def _read(contents: Sequence[tuple[str, bytes]], names: OrganisationNames) -> Intake:
    return model.merged(_read_rdf(file, content, names) for file, content in contents)


def _read_rdf(file: str, content: bytes, names: OrganisationNames) -> Intake:
    syntax = rdf.FORMATS[Path(file).suffix.lower()]
    quads = rdf.quads(content, file, syntax, names.namespace)
    lines = rdf.lines(content, syntax, names.namespace)
    return owned.own(quads, lines, file, names).finished()


def _in_child(work: Callable[[], Intake]) -> Intake:
    """Run the reading where it can be ended, and raise here what it raised there."""
    answer = _told(work)
    if answer[:1] == b"!":
        refusal = json.loads(answer[1:])
        problems = [model.problem_from(problem) for problem in refusal["problems"]]
        raise UnreadableFile(Text(**refusal["message"]), problems)
    return model.decoded(answer)


def _told(work: Callable[[], Intake]) -> bytes:
    try:
        return model.encoded(work())
    except DataError as fault:
        problems = [asdict(problem) for problem in fault.problems]
        return b"!" + json.dumps({"message": asdict(fault.message), "problems": problems}).encode()

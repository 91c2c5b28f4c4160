"""Commands through a running server: asked by the socket in its data folder, told as at home.

What the server refuses is raised here as the same error, so that messages and exit codes are
those of a command that opens the folder itself.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx2

from api.commands.sockets import SOCKET, short_path
from graph import errors
from graph.closing import Closing
from graph.errors import DataError, MalgrafError, Place, Problem, StoreError, UnreadableFile
from graph.loading import RefusedLoad
from graph.reports import Report
from graph.texts import Language, Text

_PATIENCE: Final = httpx2.Timeout(10, read=600)
"""Seconds: a large load is read and stored while the command waits."""
File = tuple[str, tuple[str, bytes]]
"""A field of a form, and the name and content of a file in it."""


class RunningServer(Closing):
    """The server that owns a data folder, asked as its operator."""

    def __init__(self, folder: Path, language: Language) -> None:
        self.folder = folder
        self._stack = contextlib.ExitStack()
        address = self._stack.enter_context(short_path(folder))
        self._client = self._stack.enter_context(
            httpx2.Client(
                transport=httpx2.HTTPTransport(uds=address),
                base_url="http://localhost",
                headers={"accept-language": language, "accept": "application/json"},
                timeout=_PATIENCE,
            )
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._stack.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        parameters: Mapping[str, str] | None = None,
        files: Sequence[File] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON that is answered; None where the answer has no body."""
        answer = self._answered(
            method, path, params=parameters, files=files, content=content, headers=headers
        )
        return answer.json() if answer.content else None

    def text(self, path: str, parameters: Mapping[str, str], media_type: str) -> str:
        """What is answered in a media type."""
        return self._answered("GET", path, params=parameters, headers={"accept": media_type}).text

    def _answered(self, method: str, path: str, **asked: Any) -> httpx2.Response:
        try:
            answer = self._client.request(method, path, **asked)
        except httpx2.HTTPError as error:
            raise self._silent() from error
        if answer.is_error:
            raise as_error(_said(answer), answer.status_code)
        return answer

    def _silent(self) -> StoreError:
        return StoreError(
            Text(
                f"Servern som använder {self.folder} svarar inte. Se efter om den är igång.",
                f"The server that uses {self.folder} does not answer. See whether it runs.",
            )
        )


@contextlib.contextmanager
def running_server(folder: Path, language: Language) -> Iterator[RunningServer | None]:
    """The server that listens in a data folder; None where none does."""
    if not (folder / SOCKET).is_socket():
        yield None
        return
    with RunningServer(folder, language) as server:
        try:
            server.ask("GET", "/health/live")
        except StoreError:  # a socket that a killed server left
            yield None
        else:
            yield server


def _said(answer: httpx2.Response) -> dict[str, Any]:
    try:
        said: dict[str, Any] = answer.json()
    except ValueError:
        return {"detail": f"HTTP {answer.status_code}"}
    return said


def as_error(said: Mapping[str, Any], status: int) -> MalgrafError:
    """Problem details as the error they were made from.

    >>> type(as_error({"type": "https://w3id.org/malgraf/problem/Outdated"}, 412)).__name__
    'Outdated'
    """
    told = str(said.get("detail") or said.get("title") or status)
    message = Text(told, told)
    problems = [as_problem(one) for one in said.get("problems", ())]
    name = str(said.get("type", "")).rsplit("/", 1)[-1]
    if name == RefusedLoad.__name__:
        notes = [as_problem(one) for one in said.get("notes", ())]
        return RefusedLoad(message, problems, Report(), notes)
    if name == UnreadableFile.__name__:
        return UnreadableFile(message, problems)
    if problems:
        return DataError(message, problems)
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, MalgrafError) and name not in _WITH_MORE:
        return kind(message)
    return StoreError(message)


_WITH_MORE: Final = frozenset({"TooManyAttempts"})
"""Errors that need more than a message."""


def as_problem(said: Mapping[str, Any]) -> Problem:
    """A listed fault as the problem it was made from, in the one language it was told in."""
    message, fix = str(said.get("message", "")), str(said.get("fix", ""))
    return Problem(
        code=str(said.get("code", "")),
        message=Text(message, message),
        place=Place(**said["at"]) if said.get("at") else Place(file=str(said.get("place", ""))),
        value=str(said.get("value", "")),
        fix=Text(fix, fix),
    )

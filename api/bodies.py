"""What request bodies may be: how long, of what coding, how deep."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import count
from math import isinf
from typing import Final

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BadRequest, TooLargeBody, UnsupportedBody, answer_problem
from graph.errors import MalgrafError
from graph.texts import Text

KIB: Final = 1 << 10
MIB: Final = 1 << 20
LIMIT: Final = MIB
"""Bytes of a body where nothing else is said."""
LONGER: Final[Mapping[str, int]] = {
    r"/import(/.*)?|/o/[^/]+/import(/.*)?|/api/v1/imports(/.*)?": 64 * MIB,
    r"/rdf-graph-store(/.*)?|/id/[^/]+/(plan|observations)|/api/v1/bulk|/api/v1/[^/]+/bulk": 64
    * MIB,
    r"/sign-in(/.*)?|/sign-out|/me(/.*)?|/people(/.*)?": 16 * KIB,
}
"""Bytes by address (a regular expression for the whole path)."""
DEEPEST: Final = 64
"""How many lists and objects may stand inside each other in JSON."""

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


class BodyLimits:
    """Counts bodies while they come, and refuses the too long and the compressed.

    A body that says how long it is, is refused before anything of it is read. ``longer`` holds
    the exceptions to ``limit`` as ``LONGER`` does.
    """

    def __init__(
        self, app: ASGIApp, limit: int = LIMIT, longer: Mapping[str, int] = LONGER
    ) -> None:
        self.app = app
        self.limit = limit
        self.longer = [(re.compile(path), size) for path, size in longer.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what will do, and the rest as far as it does."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, limit = Headers(scope=scope), self.limit_of(scope["path"])
        length = headers.get("content-length", "0")
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            await refuse(_compressed(), scope, receive, send)
        elif not length.isdecimal() or int(length[:20]) > limit:
            await refuse(_too_long(limit), scope, receive, send)
        else:
            counted = _CountedBody(limit, receive, send)
            await counted.passed_to(self.app, scope)

    def limit_of(self, path: str) -> int:
        """How many bytes are taken at an address."""
        fitting = (size for pattern, size in self.longer if pattern.fullmatch(path))
        return next(fitting, self.limit)


class _CountedBody:
    """One request: whatever the application makes of a body cut short, the answer is 413."""

    def __init__(self, limit: int, receive: Receive, send: Send) -> None:
        self.limit = limit
        self.receive, self.send = receive, send
        self.came = 0
        self.answered = False

    @property
    def is_too_long(self) -> bool:
        return self.came > self.limit

    async def passed_to(self, app: ASGIApp, scope: Scope) -> None:
        try:
            await app(scope, self.counting, self.unless_refused)
        except TooLargeBody:
            if self.answered:
                raise
        if self.is_too_long and not self.answered:
            await refuse(_too_long(self.limit), scope, self.receive, self.send)

    async def counting(self) -> Message:
        message = await self.receive()
        self.came += len(message.get("body", b""))
        if self.is_too_long:
            raise _too_long(self.limit)
        return message

    async def unless_refused(self, message: Message) -> None:
        if self.is_too_long and not self.answered:
            return
        self.answered = True
        await self.send(message)


async def refuse(error: MalgrafError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the problem and close the connection: what is left of the body is not read."""
    answer = answer_problem(Request(scope), error)
    answer.headers["connection"] = "close"
    if isinstance(error, UnsupportedBody):
        answer.headers["accept-encoding"] = "identity"
    await answer(scope, receive, send)


def _too_long(limit: int) -> TooLargeBody:
    return TooLargeBody(
        Text(
            f"Högst {limit} byte tas emot här. Dela upp det som ska skickas.",
            f"At most {limit} bytes are taken here. Send it in smaller parts.",
        )
    )


def _compressed() -> UnsupportedBody:
    return UnsupportedBody(
        Text(
            "Komprimerade anrop tas inte emot. Skicka utan Content-Encoding.",
            "Compressed requests are not taken. Send without Content-Encoding.",
        )
    )


def media_type_of(request: Request) -> str:
    """The media type of the body, without its parameters; empty where none is said."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def charset_of(request: Request) -> str:
    """The charset that the body is said to have; empty where none is said."""
    for parameter in request.headers.get("content-type", "").split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip(' "').lower()
    return ""


async def json_body(request: Request) -> JsonValue:
    """The body as JSON that everything can be made of: a dependency for routes."""
    return read_json(await request.body())


def read_json(body: bytes) -> JsonValue:
    r"""JSON as RFC 8259 has it, with names that stand once and text that can be written.

    >>> read_json(b'{"label": "M\\u00e5l"}')
    {'label': 'Mål'}
    >>> read_json(b'[1, NaN]')
    Traceback (most recent call last):
    api.problems.BadRequest: NaN is not JSON.
    """
    try:
        value: JsonValue = json.loads(
            body.decode("utf-8-sig"), parse_constant=_no_constant, object_pairs_hook=_named_once
        )
    except UnicodeDecodeError as error:
        raise BadRequest(Text("Inte giltig UTF-8.", "Not valid UTF-8.")) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise BadRequest(Text(f"Inte JSON: {error}.", f"Not JSON: {error}.")) from error
    _check_text_and_depth(value)
    return value


def _no_constant(name: str) -> float:
    raise BadRequest(Text(f"{name} är inte JSON.", f"{name} is not JSON."))


def _named_once(pairs: Sequence[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    found: dict[str, JsonValue] = {}
    for name, value in pairs:
        if name in found:
            said = name.encode(errors="replace").decode()
            raise BadRequest(Text(f"”{said}” står två gånger.", f"“{said}” stands twice."))
        found[name] = value
    return found


def _check_text_and_depth(value: JsonValue) -> None:
    level: list[JsonValue] = [value]
    for depth in count():
        inner: list[JsonValue] = []
        for part in level:
            if isinstance(part, str):
                _check_text(part)
            elif isinstance(part, float) and isinf(part):
                raise BadRequest(Text("Ett tal är för stort.", "A number is too large."))
            elif isinstance(part, list | dict):
                if depth == DEEPEST:
                    raise _too_deep()
                inner += [*part, *part.values()] if isinstance(part, dict) else part
        if not inner:
            return
        level = inner


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRequest(
            Text(
                "En text har ett halvt tecken (surrogat), som inte kan skrivas.",
                "A text has half a character (a surrogate), which cannot be written.",
            )
        ) from error


def _too_deep() -> BadRequest:
    return BadRequest(
        Text(
            f"Listor och objekt får stå i varandra i högst {DEEPEST} nivåer.",
            f"Lists and objects may stand inside each other in at most {DEEPEST} levels.",
        )
    )

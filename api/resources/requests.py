"""What a write asks for: its body, its conditions, who asks and why."""

import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from fastapi import Request

from api.bodies import read_json
from api.conditions import Seen, seen_before
from api.problems import BadRequest, UnsupportedBody
from api.resources.answers import JSON_LD
from api.resources.route_names import ENCODED, LONGEST_CASE_NUMBER, LONGEST_WHY
from graph.changes import Change, Way
from graph.editing.values import Json
from graph.errors import Outdated
from graph.rights import Caller
from graph.texts import Text

JSON: Final = "application/json"
MERGE_PATCH: Final = "application/merge-patch+json"


@dataclass(frozen=True)
class Body:
    """An object that was sent, and its media type."""

    content: Mapping[str, Json]
    media_type: str

    @property
    def is_json_ld(self) -> bool:
        """Whether it is to be read by its context."""
        return self.media_type == JSON_LD


def object_of(*media_types: str) -> Callable[[Request], Awaitable[Body]]:
    """A dependency: the body as a JSON object of one of these media types."""

    async def body(request: Request) -> Body:
        media_type, _, rest = request.headers.get("content-type", "").partition(";")
        media_type = media_type.strip().lower()
        charset = rest.lower().partition("charset=")[2].strip(' "') or "utf-8"
        if media_type not in media_types or charset != "utf-8":
            taken = ", ".join(media_types)
            raise UnsupportedBody(Text(f"Skicka {taken} i UTF-8.", f"Send {taken} in UTF-8."))
        content = read_json(await request.body())
        if not isinstance(content, dict):
            raise BadRequest(Text("Skicka ett JSON-objekt.", "Send a JSON object."))
        return Body(content, media_type)

    return body


@dataclass(frozen=True)
class Reasons:
    """Why a change is made, and its case number; both may be empty."""

    why: str = ""
    case_number: str = ""


def reasons(why: str, case_number: str) -> Reasons:
    """The reasons in two headers, percent-encoded as UTF-8.

    >>> reasons("Beslut%20i%20n%C3%A4mnden", "").why
    'Beslut i nämnden'
    """
    return Reasons(
        _decoded("Why", why, LONGEST_WHY),
        _decoded("Case-Number", case_number, LONGEST_CASE_NUMBER),
    )


def _decoded(name: str, value: str, most: int) -> str:
    if not re.fullmatch(ENCODED, value):
        raise BadRequest(
            Text(
                f"{name} ska vara procentkodad UTF-8, t.ex. n%C3%A4mnd.",
                f"{name} is percent-encoded UTF-8, e.g. n%C3%A4mnd.",
            )
        )
    text = unquote(value, errors="strict")
    if len(text) > most:
        raise BadRequest(Text(f"{name} är högst {most} tecken.", f"{name} is at most {most} long."))
    return text


def change(
    caller: Caller,
    key: str,
    given: Reasons,
    *,
    known: Mapping[str, int] | None = None,
    absent: frozenset[str] = frozenset(),
    idempotency: str = "",
    request: str = "",
) -> Change:
    """An edit of an organisation by whoever asks."""
    return Change(
        key,
        caller.actor,
        Way.EDIT,
        given.why,
        given.case_number,
        known=known or {},
        absent=absent,
        idempotency=idempotency,
        request=request,
    )


def request_digest(request: Request, key: str, body: Body) -> str:
    """The SHA-256 of what a request asks for: where, of which organisation, and its content."""
    said = {"path": request.url.path, "organisation": key, "content": body.content}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def known_number(header: str, last: int) -> int | None:
    """Up to which number the sender has seen a thing; None where they will take it as it is.

    ``last`` is the newest number there is: nobody has seen more.
    """
    seen: Seen | None = seen_before(header)
    if seen is None or (seen.number is not None and seen.number > last):
        raise Outdated(
            Text(
                "If-Match säger en ETag som inte finns. Läs om och gör din ändring på nytt.",
                "If-Match says an ETag that does not exist. Read again and make your change anew.",
            )
        )
    return seen.number


def must_be_new(if_match: str, if_none_match: str) -> bool:
    """Whether a PUT is to create; it says so, or which state it replaces, but not both."""
    if not if_none_match:
        return False
    if if_match or if_none_match.strip() != "*":
        raise BadRequest(
            Text(
                "Skicka antingen If-None-Match: * eller If-Match.",
                "Send either If-None-Match: * or If-Match.",
            )
        )
    return True

"""What a request to a SPARQL endpoint says, by any of the ways of the protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from api.bodies import charset_of, media_type_of
from api.problems import BadRequest, TooLargeBody, UnsupportedBody
from graph.guard import UPDATE_LENGTH
from graph.texts import Text
from graph.update_datasets import Graphs

FORM: Final = "application/x-www-form-urlencoded"
DIRECT: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
_BODY: Final = UPDATE_LENGTH
"""Bytes of a body that are read."""
_FIELDS: Final = 100
TIMEOUT: Final = "timeout"
"""The parameter by which a client wants less time than it may have."""
_OPERATIONS: Final = ("query", "update")
_READING: Final = ("default-graph-uri", "named-graph-uri")
_USING: Final = ("using-graph-uri", "using-named-graph-uri")

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Said:
    """One query or update, with all parameters of the request. Unknown ones are no fault."""

    text: str
    is_update: bool
    fields: Fields

    @property
    def dataset(self) -> Graphs:
        """The default graphs and the named graphs of a query."""
        default, named = (self.fields.get(name, ()) for name in _READING)
        return default, named

    @property
    def using(self) -> Graphs:
        """What the operations of an update use as default graphs and as named graphs."""
        default, named = (self.fields.get(name, ()) for name in _USING)
        return default, named


async def whole_body(request: Request) -> bytes:
    """The body, refused when it is longer than any update can be."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _BODY:
            raise TooLargeBody(
                Text(f"Högst {_BODY} byte tas emot.", f"At most {_BODY} bytes are taken.")
            )
    return bytes(body)


def said_by_get(request: Request) -> Said | None:
    """The query in an address; None where there is none."""
    fields = fields_in_address(request)
    if "update" in fields:
        raise BadRequest(Text("Skicka ändringar med POST.", "Send updates by POST."))
    return _query(only(fields, "query"), fields) if "query" in fields else None


def said_by_post(request: Request, body: bytes) -> Said:
    """The query or update that was posted, as it is or in a form."""
    kind = media_type_of(request)
    if kind not in {DIRECT, UPDATE, FORM}:
        taken = f"{DIRECT}, {UPDATE} eller {FORM}"
        raise UnsupportedBody(Text(f"Skicka {taken}.", f"Send {taken.replace('eller', 'or')}."))
    text, fields = _decoded(request, body), fields_in_address(request)
    if twice := [name for name in _OPERATIONS if name in fields]:
        raise BadRequest(
            Text(
                f"Med POST står {twice[0]} i kroppen, inte i adressen.",
                f"With POST, {twice[0]} stands in the body and not in the address.",
            )
        )
    if kind == DIRECT:
        return _query(text, fields)
    if kind == UPDATE:
        return _update(text, fields)
    form = _fields(text)
    if all(name in form for name in _OPERATIONS):
        raise BadRequest(
            Text(
                "Skicka antingen query eller update, inte båda.",
                "Send either query or update, not both.",
            )
        )
    everything = {name: [*fields.get(name, ()), *form.get(name, ())] for name in fields | form}
    if "update" in form:
        return _update(only(form, "update"), everything)
    return _query(only(form, "query"), everything)


def wanted_timeout(fields: Fields) -> str:
    """How many seconds the client wants, as it says it; empty where it does not."""
    return only(fields, TIMEOUT) if TIMEOUT in fields else ""


def only(fields: Fields, name: str) -> str:
    """The value of a parameter that stands exactly once."""
    values = fields.get(name, ())
    if len(values) == 1:
        return values[0]
    raise BadRequest(
        Text(
            f"Skicka precis ett värde i {name}; {len(values)} kom.",
            f"Send exactly one value in {name}; {len(values)} came.",
        )
    )


def _query(text: str, fields: Fields) -> Said:
    _refuse(fields, _USING, "en fråga läser", "a query reads", _READING)
    return Said(text, False, fields)


def _update(text: str, fields: Fields) -> Said:
    _refuse(fields, _READING, "en ändring läser", "an update reads", _USING)
    return Said(text, True, fields)


def _refuse(
    fields: Fields, unfit: Sequence[str], swedish: str, english: str, fit: Sequence[str]
) -> None:
    """Refuse the dataset of the other operation: passing it over would read other data."""
    for name in unfit:
        if name in fields:
            raise BadRequest(
                Text(
                    f"{name} hör inte hit: {swedish} {fit[0]} och {fit[1]}.",
                    f"{name} does not belong here: {english} {fit[0]} and {fit[1]}.",
                )
            )


def fields_in_address(request: Request) -> dict[str, list[str]]:
    """The parameters in the address, decoded once and strictly."""
    query: bytes = request.scope.get("query_string", b"")
    try:
        return _fields(query.decode())
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _fields(text: str) -> dict[str, list[str]]:
    """The fields of a form, decoded once."""
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise BadRequest(Text("För många fält.", "Too many fields.")) from error


def _decoded(request: Request, body: bytes) -> str:
    if charset_of(request) not in {"", "utf-8", "utf8"}:
        raise UnsupportedBody(Text("Använd UTF-8.", "Use UTF-8."))
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> BadRequest:
    return BadRequest(Text("Inte giltig UTF-8.", "Not valid UTF-8."))

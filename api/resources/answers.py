"""JSON answers with their number, and requests for what the reader already has."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from api.conditions import entity_tag, names_tag
from api.negotiation import preferred

JSON_LD: Final = "application/ld+json"
CONTEXT: Final = "/api/v1/context.jsonld"
_HEADERS: Final = {"cache-control": "private, no-cache", "vary": "accept, accept-language"}


def unchanged(request: Request, number: int, form: str = "json") -> bool:
    """Whether the reader has the answer of this number already."""
    return names_tag(request.headers.get("if-none-match", ""), entity_tag(number, form))


def answered(
    content: Mapping[str, Any],
    number: int,
    form: str = "json",
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A JSON answer whose ETag holds the number."""
    said = {**_HEADERS, "etag": entity_tag(number, form), **(headers or {})}
    media_type = JSON_LD if form == "jsonld" else "application/json"
    return JSONResponse(content, status, said, media_type)


def not_modified(number: int, form: str = "json") -> Response:
    """What is said to a reader who has it already."""
    return Response(status_code=304, headers={**_HEADERS, "etag": entity_tag(number, form)})


def form_of(request: Request) -> str:
    """The form of JSON that the reader likes best: ``json`` or ``jsonld``."""
    accept = request.headers.get("accept", "")
    offered = ["application/sparql-results+json", JSON_LD]
    return "jsonld" if preferred(accept, offered) == JSON_LD else "json"


def context_address(base: str) -> str:
    """Where the JSON-LD context of an installation is published."""
    return base + CONTEXT

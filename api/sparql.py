"""The SPARQL endpoint: queries by GET and POST, answered whole by the reader or not at all."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.negotiation import preferred
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import BadRequest, NotAcceptable, TooLargeBody, UnsupportedBody
from graph.guard import LENGTH
from graph.reader import Reader
from graph.serialised_answers import TABLES, TRIPLES, offered
from graph.texts import Text

QUESTIONS_PAGE: Final = "/questions"
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_BODY: Final = 4 * LENGTH
"""Bytes of a body that are read: a query of full length with every character escaped fits."""

_EXAMPLE = """PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?programme ?label WHERE { ?programme a mg:Programme ; skos:prefLabel ?label }
ORDER BY ?label LIMIT 10"""
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": {PROBLEM: {}}}
    for status, text in {
        400: "Not SPARQL, refused by the guard, or not according to the protocol",
        406: "The answer cannot be written in a media type asked for",
        413: "The query, its memory or its answer is too large",
        503: "Too many queries are being asked right now",
        504: "The query took too long",
    }.items()
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer", "content": {name: {} for name in (*TABLES, *TRIPLES)}}
}
_POSTED = {
    "requestBody": {
        "required": True,
        "content": {
            _DIRECT: {"schema": {"type": "string"}, "example": _EXAMPLE},
            _FORM: {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "properties": {
                        "query": {"type": "string"},
                        "default-graph-uri": {"type": "array", "items": {"type": "string"}},
                        "named-graph-uri": {"type": "array", "items": {"type": "string"}},
                    },
                },
                "example": {"query": _EXAMPLE},
            },
        },
    }
}

Queries = Annotated[
    list[str], Query(alias="query", description="One SPARQL 1.1 query", examples=[[_EXAMPLE]])
]
DefaultGraphs = Annotated[list[str], Query(alias="default-graph-uri")]
NamedGraphs = Annotated[list[str], Query(alias="named-graph-uri")]
Nothing: list[str] = []


async def whole_body(request: Request) -> bytes:
    """The body, refused when it is longer than any query can be."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _BODY:
            raise TooLargeBody(
                Text(f"Högst {_BODY} byte tas emot.", f"At most {_BODY} bytes are taken.")
            )
    return bytes(body)


def sparql(reader: Reader, deadline: float = 10.0) -> APIRouter:
    """The routes of ``/sparql``; ``deadline`` is the seconds a query may take."""
    router = APIRouter(tags=["SPARQL"])

    @router.get("/sparql", responses=_ANSWER | _PROBLEMS, response_class=Response)
    def query_by_get(
        request: Request,
        query: Queries = Nothing,
        default_graph: DefaultGraphs = Nothing,
        named_graph: NamedGraphs = Nothing,
    ) -> Response:
        """Answer a query; the default graph is the union of all graphs."""
        if "update" in request.query_params:
            raise _no_updates()
        if not query and _is_browser(request):
            return RedirectResponse(QUESTIONS_PAGE, 303)
        return _answer(reader, request, _only(query), (default_graph, named_graph), deadline)

    @router.post(
        "/sparql",
        responses=_ANSWER | _PROBLEMS | {415: {"description": "Neither form nor query"}},
        response_class=Response,
        openapi_extra=_POSTED,
    )
    def query_by_post(
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        default_graph: DefaultGraphs = Nothing,
        named_graph: NamedGraphs = Nothing,
    ) -> Response:
        """Answer a query sent as a form or as it is."""
        text = _decoded(request, body)
        kind = _media_type(request)
        if kind == _DIRECT:
            return _answer(reader, request, text, (default_graph, named_graph), deadline)
        if kind != _FORM:
            raise UnsupportedBody(
                Text(f"Skicka {_DIRECT} eller {_FORM}.", f"Send {_DIRECT} or {_FORM}.")
            )
        fields = _fields(text)
        if "update" in fields:
            raise _no_updates()
        dataset = (fields.get("default-graph-uri", []), fields.get("named-graph-uri", []))
        return _answer(reader, request, _only(fields.get("query", [])), dataset, deadline)

    return router


def _answer(
    reader: Reader,
    request: Request,
    text: str,
    dataset: tuple[Sequence[str], Sequence[str]],
    deadline: float,
) -> Response:
    possible = offered(text)
    media_type = preferred(request.headers.get("accept", ""), possible)
    if media_type is None:
        raise NotAcceptable(
            Text(
                f"Svaret kan ges som {', '.join(possible)}.",
                f"The answer can be given as {', '.join(possible)}.",
            )
        )
    answer = reader.query(text, [media_type], *dataset, deadline)
    headers = {
        "vary": "accept",
        "cache-control": "no-cache",
        "server-timing": f"query;dur={answer.seconds * 1000:.1f}",
    }
    return Response(answer.body, media_type=answer.media_type, headers=headers)


def _is_browser(request: Request) -> bool:
    accept = request.headers.get("accept", "")
    return preferred(accept, [*TABLES, "text/html"]) == "text/html"


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _decoded(request: Request, body: bytes) -> str:
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2]
    if charset.strip(' "') not in {"", "utf-8", "utf8"}:
        raise UnsupportedBody(Text("Använd UTF-8.", "Use UTF-8."))
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _fields(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise BadRequest(Text("För många fält.", "Too many fields.")) from error


def _only(queries: Sequence[str]) -> str:
    if len(queries) == 1:
        return queries[0]
    raise BadRequest(
        Text(
            f"Skicka precis en fråga i query; {len(queries)} kom.",
            f"Send exactly one query in query; {len(queries)} came.",
        )
    )


def _no_updates() -> BadRequest:
    return BadRequest(
        Text("Här tas bara frågor emot, inte ändringar.", "Only queries are taken, not updates.")
    )


def _not_utf8() -> BadRequest:
    return BadRequest(Text("Inte giltig UTF-8.", "Not valid UTF-8."))

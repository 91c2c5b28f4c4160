"""The SPARQL endpoint: queries are answered whole by the reader, updates go through the gate."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.callers import caller_of
from api.negotiation import preferred
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import BadRequest, NotAcceptable, TooLargeBody, UnsupportedBody
from api.proposals import committed, left
from api.resources.requests import JSON, Reasons
from api.resources.rights import writer
from api.resources.writing import GivenReasons, written
from graph.changes import Way
from graph.data_folder import DataFolder
from graph.guard import UPDATE_LENGTH
from graph.reader import Reader
from graph.serialised_answers import TABLES, TRIPLES, offered
from graph.store import Installation
from graph.texts import Text

QUESTIONS_PAGE: Final = "/questions"
_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_BODY: Final = UPDATE_LENGTH
"""Bytes of a body that are read."""

_EXAMPLE = """PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?programme ?label WHERE { ?programme a mg:Programme ; skos:prefLabel ?label }
ORDER BY ?label LIMIT 10"""
_UPDATE_EXAMPLE = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { ?goal skos:prefLabel ?old } INSERT { ?goal skos:prefLabel "Trygg skola"@sv }
WHERE { ?goal skos:prefLabel ?old . FILTER(STR(?old) = "Tryg skola") }"""
Refusals = Mapping[int | str, dict[str, Any]]
PROBLEMS: Final[Refusals] = {
    status: {"description": text, "content": {PROBLEM: {}}}
    for status, text in {
        400: "Not SPARQL, refused by the guard, or not according to the protocol",
        401: "Nobody is signed in",
        403: "Who asks may not do this",
        404: "The organisation of the update does not exist",
        406: "The answer cannot be written in a media type asked for",
        409: "Others kept changing the organisation while the update was made",
        413: "The query, its memory or its answer is too large",
        415: "Neither form, query nor update, or compressed",
        422: "The update would break a rule, or is about others' things: nothing is stored",
        503: "Too many queries are being asked right now, or the service cannot write now",
        504: "The query took too long",
        507: "The disk is full: nothing is stored",
    }.items()
}
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer", "content": {name: {} for name in (*TABLES, *TRIPLES)}}
}
_UPDATED: Final = {JSON: {"schema": {"$ref": "#/components/schemas/Updated"}}}
_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "items": _TEXT}


def _bodies(more: Mapping[str, Any]) -> dict[str, Any]:
    """How the bodies of a POST are described, with more fields of the form."""
    properties = {
        "query": _TEXT,
        "update": _TEXT,
        "default-graph-uri": _TEXTS,
        "named-graph-uri": _TEXTS,
        **more,
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                _DIRECT: {"schema": _TEXT, "example": _EXAMPLE},
                _UPDATE: {"schema": _TEXT, "example": _UPDATE_EXAMPLE},
                _FORM: {
                    "schema": {"type": "object", "properties": properties},
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
Organisation = Annotated[
    str,
    Query(
        alias="organisation",
        description="Key of the organisation that an update is about; may be left out by those "
        "who can change only one.",
    ),
]
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


class Answering:
    """What an endpoint answers, whatever it is asked about.

    ``page`` is where people are sent, ``fields`` what a posted form may hold beside the usual, and
    ``problems`` what the statuses of refusals mean.
    """

    page = QUESTIONS_PAGE
    fields: Mapping[str, Any] = {"organisation": _TEXT}
    problems: Refusals = PROBLEMS

    def __init__(self, reader: Reader, installation: DataFolder, deadline: float) -> None:
        self.reader = reader
        self.installation = installation
        self.deadline = deadline

    def query_by_get(
        self,
        request: Request,
        query: Queries = Nothing,
        default_graph: DefaultGraphs = Nothing,
        named_graph: NamedGraphs = Nothing,
    ) -> Response:
        """Answer a query; the default graph is the union of all graphs that the asker may see."""
        if "update" in request.query_params:
            raise BadRequest(
                Text("Skicka ändringar med POST.", "Send updates by POST."),
            )
        if not query and _is_browser(request):
            return RedirectResponse(self.page, 303)
        return self._answer(request, _only(query, "query"), (default_graph, named_graph))

    def posted(
        self,
        request: Request,
        body: bytes,
        given: Reasons,
        dataset: tuple[Sequence[str], Sequence[str]],
    ) -> Response:
        """Answer what was posted in any of the ways of the protocol."""
        text = _decoded(request, body)
        kind = _media_type(request)
        fields = {name: request.query_params.getlist(name) for name in request.query_params}
        if kind == _DIRECT:
            return self._answer(request, text, dataset)
        if kind == _UPDATE:
            return self._update(request, text, given, fields)
        if kind != _FORM:
            raise UnsupportedBody(
                Text(
                    f"Skicka {_DIRECT}, {_UPDATE} eller {_FORM}.",
                    f"Send {_DIRECT}, {_UPDATE} or {_FORM}.",
                )
            )
        form = _fields(text)
        if "update" not in form:
            dataset = (form.get("default-graph-uri", []), form.get("named-graph-uri", []))
            return self._answer(request, _only(form.get("query", []), "query"), dataset)
        return self._update(request, _only(form["update"], "update"), given, fields | form)

    def _answer(
        self, request: Request, text: str, dataset: tuple[Sequence[str], Sequence[str]]
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
        answer = self.reader.query(
            text,
            [media_type],
            *dataset,
            self.deadline,
            visible=caller_of(request).reads(self.installation.keys()),
            has_left=left(request),
        )
        headers = {
            "vary": "accept",
            "cache-control": "no-cache",
            "server-timing": f"query;dur={answer.seconds * 1000:.1f}",
        }
        return Response(answer.body, media_type=answer.media_type, headers=headers)

    def _update(
        self, request: Request, text: str, given: Reasons, fields: Mapping[str, Sequence[str]]
    ) -> Response:
        """Carry out an update; ``fields`` are all parameters."""
        raise NotImplementedError


class Endpoint(Answering):
    """The routes of ``/sparql``; ``deadline`` is the seconds a query or an update may take."""

    def __init__(self, reader: Reader, installation: Installation, deadline: float) -> None:
        super().__init__(reader, installation, deadline)
        self.installation: Installation = installation

    def post(
        self,
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        given: GivenReasons,
        default_graph: DefaultGraphs = Nothing,
        named_graph: NamedGraphs = Nothing,
        organisation: Organisation = "",  # noqa: ARG002 - said for the description
    ) -> Response:
        """Answer a query, or carry out an update of one organisation, all of it or nothing.

        Patterns and templates of an update without GRAPH are about everything the organisation
        has; it sees the vocabularies too, and nobody else's data.
        """
        return self.posted(request, body, given, (default_graph, named_graph))

    def _update(
        self, request: Request, text: str, given: Reasons, fields: Mapping[str, Sequence[str]]
    ) -> Response:
        _refuse_dataset([*fields])
        named = _only(fields.get("organisation", [""]), "organisation")
        key = named or self._only_writable(request)
        caller = writer(request, self.installation, key)
        _, outcome = committed(
            self.installation,
            key,
            Way.UPDATE,
            caller,
            given,
            lambda: self.reader.update(key, text, self.deadline, has_left=left(request)),
        )
        added, removed = outcome.delta.added.count(b"\n"), outcome.delta.removed.count(b"\n")
        return written(request, outcome, added=added, removed=removed)

    def _only_writable(self, request: Request) -> str:
        caller = caller_of(request)
        writable = [key for key in self.installation.keys() if caller.may_write(key)]
        if len(writable) == 1:
            return writable[0]
        raise BadRequest(
            Text(
                "Säg vilken organisation ändringen gäller: organisation=NYCKEL.",
                "Say which organisation the update is about: organisation=KEY.",
            )
        )


def sparql(reader: Reader, installation: Installation, deadline: float = 10.0) -> APIRouter:
    """The routes of ``/sparql``; ``deadline`` is the seconds a query or an update may take."""
    endpoint = Endpoint(reader, installation, deadline)
    return endpoint_routes(endpoint, endpoint.post)


def endpoint_routes(endpoint: Answering, post: Callable[..., Response]) -> APIRouter:
    """The routes of ``/sparql``; ``post`` says which parameters an update takes."""
    router = APIRouter(tags=["SPARQL"])
    responses = {**_ANSWER, **endpoint.problems}
    router.add_api_route(
        "/sparql", endpoint.query_by_get, responses=responses, response_class=Response
    )
    router.add_api_route(
        "/sparql",
        post,
        methods=["POST"],
        responses=responses
        | {200: {**_ANSWER[200], "content": _ANSWER[200]["content"] | _UPDATED}},
        response_class=Response,
        openapi_extra=_bodies(endpoint.fields),
    )
    return router


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


def _only(values: Sequence[str], name: str) -> str:
    if len(values) == 1:
        return values[0]
    raise BadRequest(
        Text(
            f"Skicka precis ett värde i {name}; {len(values)} kom.",
            f"Send exactly one value in {name}; {len(values)} came.",
        )
    )


def _refuse_dataset(parameters: Sequence[str]) -> None:
    if {"using-graph-uri", "using-named-graph-uri"}.intersection(parameters):
        raise BadRequest(
            Text(
                "En ändring läser sin egen organisations uppgifter; skriv USING i texten för att "
                "läsa färre grafer.",
                "An update reads its own organisation's data; write USING in the text to read "
                "fewer graphs.",
            )
        )


def _not_utf8() -> BadRequest:
    return BadRequest(Text("Inte giltig UTF-8.", "Not valid UTF-8."))

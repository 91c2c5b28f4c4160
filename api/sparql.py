"""The SPARQL endpoint: queries are answered whole by the reader, updates go through the gate."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.asking import Asking, asker
from api.callers import caller_of, please_sign_in
from api.negotiation import accept_of, preferred
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import BadRequest, NotAcceptable
from api.proposals import CHANGE_NUMBER, committed, left
from api.published import described_service
from api.resources.requests import JSON, Reasons
from api.resources.rights import writer
from api.resources.writing import GivenReasons, written
from api.sparql_requests import (
    DIRECT,
    FORM,
    TIMEOUT,
    UPDATE,
    Said,
    only,
    said_by_get,
    said_by_post,
    wanted_timeout,
    whole_body,
)
from graph.changes import Way
from graph.data_folder import DataFolder
from graph.guard import check_update
from graph.published.counting import Statistics
from graph.reader import Answer, Proposal, Reader
from graph.reader.querying import Keyed, Querying
from graph.reader.remembered import Remembering
from graph.rights import ANYONE
from graph.search import SearchIndex
from graph.serialised_answers import GRAPHS, TABLES, TRIPLES, guarded, offered
from graph.store import Installation
from graph.texts import Text
from graph.update_datasets import organisations_named, owners_of

ROWS: Final = "result-rows"
"""The header that says how many solutions or triples an answer has."""
EDITOR_PAGE: Final = "/editor"
PATH: Final = "/sparql"

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
        429: "The client has had its seconds of work for now; Retry-After says when to come back",
        503: "Too many queries are being asked right now, or the service cannot write now",
        504: "The query took too long",
        507: "The disk is full: nothing is stored",
    }.items()
}
_LONG: Final = 4 << 10
"""Characters from which the guard looks at a text in a thread."""
_ANSWER: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer", "content": {name: {} for name in (*TABLES, *GRAPHS)}}
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
        TIMEOUT: _TEXT,
        "using-graph-uri": _TEXTS,
        "using-named-graph-uri": _TEXTS,
        **more,
    }
    return {
        "requestBody": {
            "required": True,
            "content": {
                DIRECT: {"schema": _TEXT, "example": _EXAMPLE},
                UPDATE: {"schema": _TEXT, "example": _UPDATE_EXAMPLE},
                FORM: {
                    "schema": {"type": "object", "properties": properties},
                    "example": {"query": _EXAMPLE},
                },
            },
        }
    }


def _parameter(name: str, about: str, schema: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    said = {"name": name, "in": "query", "required": False, "schema": schema}
    return {**said, **({"description": about} if about else {}), **more}


_QUERY: Final = _parameter("query", "One SPARQL 1.1 query", _TEXT, example=_EXAMPLE)
_DATASET: Final = [
    _parameter("default-graph-uri", "", _TEXTS),
    _parameter("named-graph-uri", "", _TEXTS),
    _parameter(
        TIMEOUT,
        "Seconds the query may take, where that is less than it may by itself.",
        {"type": "string", "pattern": r"^[0-9]{1,4}(\.[0-9]{1,3})?$"},
        example="2.5",
    ),
]
_USING: Final = [
    _parameter("using-graph-uri", "As USING in every operation.", _TEXTS),
    _parameter("using-named-graph-uri", "As USING NAMED in every operation.", _TEXTS),
]
_ORGANISATION: Final = _parameter(
    "organisation",
    "Key of the organisation that an update is about; may be left out where a graph of it is used "
    "or named, and by those who can change only one.",
    _TEXT,
)


class Answering:
    """What an endpoint answers, whatever it is asked about.

    ``page`` is where people are sent, ``parameters`` what an update takes beside the usual,
    ``problems`` what the statuses of refusals mean, and ``post`` the route of what is posted.
    """

    post: Callable[..., Awaitable[Response]]
    page = EDITOR_PAGE
    parameters: Sequence[Mapping[str, Any]] = (_ORGANISATION,)
    problems: Refusals = PROBLEMS

    def __init__(self, queried: Querying, installation: Keyed, asking: Asking) -> None:
        self.queried = queried
        self.installation = installation
        self.asking = asking

    async def query_by_get(self, request: Request) -> Response:
        """Answer a query; the default graph is the union of all graphs that the asker may see."""
        said = said_by_get(request)
        if said is None:
            return await run_in_threadpool(self.without_query, request)
        return await self._answer(request, said)

    async def query_by_post(self, request: Request) -> Response:
        """Answer a query that is posted as it is."""
        return await self._answer(request, said_by_post(request, await whole_body(request)))

    def without_query(self, request: Request) -> Response:
        """What is answered where nothing is asked."""
        if _is_browser(request):
            return RedirectResponse(self.page, 303)
        if request.query_params:
            raise BadRequest(Text("Skicka en fråga i query.", "Send a query in query."))
        return self.described(request)

    def described(self, request: Request) -> Response:
        """What the endpoint is, for programs that ask it nothing."""
        raise NotImplementedError

    async def posted(self, request: Request, body: bytes, given: Reasons) -> Response:
        """Answer what was posted in any of the ways of the protocol."""
        said = said_by_post(request, body)
        if said.is_update:
            return await run_in_threadpool(self._update, request, said, given)
        return await self._answer(request, said)

    async def _answer(self, request: Request, said: Said) -> Response:
        if len(said.text) > _LONG:
            await run_in_threadpool(offered, said.text)  # the guard remembers what it has seen
        possible = offered(said.text)
        media_type = preferred(accept_of(request), possible)
        if media_type is None:
            raise NotAcceptable(
                Text(
                    f"Svaret kan ges som {', '.join(possible)}.",
                    f"The answer can be given as {', '.join(possible)}.",
                )
            )
        who = asker(request)
        deadline = self.asking.deadline(who, wanted_timeout(said.fields))
        with self.asking.account(who, said.text) as answers:
            visible = caller_of(request).reads(self.installation.keys())
            query = guarded(said.text, [media_type], *said.dataset, deadline, visible)
            asked = replace(query, anew=True) if _anew(request) else query
            answer = await self.queried.query_soon(asked, who, request.is_disconnected)
            answers.append(answer)
        return Response(answer.body, media_type=answer.media_type, headers=_told(answer))

    def _update(self, request: Request, said: Said, given: Reasons) -> Response:
        """Carry out an update."""
        raise NotImplementedError


class Changing(Answering):
    """An endpoint that takes updates too: the reader says what each would change."""

    def __init__(self, reader: Reader, installation: DataFolder, asking: Asking) -> None:
        super().__init__(Remembering(reader, installation), installation, asking)
        self.reader = reader

    def proposed(self, request: Request, said: Said, owner: str) -> Proposal:
        """What an update of an owner would change."""
        who = asker(request)
        deadline = self.asking.deadline(who, wanted_timeout(said.fields))
        with self.asking.account(who, said.text):
            return self.reader.update(
                owner, said.text, deadline, using=said.using, who=who, has_left=left(request)
            )


class Endpoint(Changing):
    """The endpoint over organisations."""

    def __init__(
        self,
        reader: Reader,
        installation: Installation,
        asking: Asking,
        search: SearchIndex | None = None,
    ) -> None:
        super().__init__(reader, installation, asking)
        self.search = search
        self.installation: Installation = installation
        self.statistics = Statistics(installation)

    def described(self, request: Request) -> Response:
        """The service description, over what the caller may see."""
        return described_service(request, self.installation, self.statistics)

    async def _answer(self, request: Request, said: Said) -> Response:
        if self.search is not None and "matches" in said.text:
            said = await run_in_threadpool(self._searched, request, said, self.search)
        return await super()._answer(request, said)

    def _searched(self, request: Request, said: Said, search: SearchIndex) -> Said:
        """The query with what is found in place of ``mg:matches``."""
        keys = caller_of(request).reads(self.installation.keys())
        return replace(said, text=search.rewritten(said.text, keys))

    async def post(
        self,
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        given: GivenReasons,
    ) -> Response:
        """Answer a query, or carry out an update of one organisation, all of it or nothing.

        Patterns and templates of an update without GRAPH are about everything the organisation
        has; it sees the vocabularies too, and nobody else's data. Which organisation that is, is
        said by ``organisation``, by a graph that is used, or by a graph in the text.
        """
        return await self.posted(request, body, given)

    def _update(self, request: Request, said: Said, given: Reasons) -> Response:
        check_update(said.text)
        key = self._organisation(request, said)
        caller = writer(request, self.installation, key)
        _, outcome = committed(
            self.installation,
            key,
            Way.UPDATE,
            caller,
            given,
            lambda: self.proposed(request, said, key),
        )
        added, removed = outcome.delta.added.count(b"\n"), outcome.delta.removed.count(b"\n")
        return written(request, outcome, added=added, removed=removed)

    def _organisation(self, request: Request, said: Said) -> str:
        """The key of the organisation that an update is about."""
        base, caller = self.installation.base, caller_of(request)
        if caller.actor.id == ANYONE.id:
            raise please_sign_in()
        if any(said.fields.get("organisation", ())):
            return only(said.fields, "organisation")
        for named in (
            owners_of([*said.using[0], *said.using[1]], base),
            organisations_named(said.text, base),
        ):
            changeable = [key for key in named if caller.may_write(key)]
            if len(changeable) == 1:
                return changeable[0]
            if len(named) == 1:
                return next(iter(named))
            if named:
                raise _which_organisation()
        writable = [key for key in self.installation.keys() if caller.may_write(key)]
        if len(writable) == 1:
            return writable[0]
        raise _which_organisation()


def endpoint_routes(endpoint: Answering) -> APIRouter:
    """The routes of ``/sparql``."""
    router = APIRouter(tags=["SPARQL"])
    responses = {**_ANSWER, **endpoint.problems}
    router.add_api_route(
        PATH,
        endpoint.query_by_get,
        responses=responses,
        response_class=Response,
        openapi_extra={"parameters": [_QUERY, *_DATASET]},
    )
    router.add_api_route(
        PATH,
        endpoint.post,
        methods=["POST"],
        responses=responses
        | {200: {**_ANSWER[200], "content": _ANSWER[200]["content"] | _UPDATED}},
        response_class=Response,
        openapi_extra={
            "parameters": [*_DATASET, *_USING, *endpoint.parameters],
            **_bodies({each["name"]: each["schema"] for each in endpoint.parameters}),
        },
    )
    return router


def _told(answer: Answer) -> dict[str, str]:
    """The headers of an answer: how long it took, how many rows it has, and as of which change."""
    rows = {} if answer.rows is None else {ROWS: str(answer.rows)}
    return {
        "vary": "accept",
        "cache-control": "no-cache",
        "server-timing": f"query;dur={answer.seconds * 1000:.1f}",
        CHANGE_NUMBER: str(answer.number),
        **rows,
    }


def _anew(request: Request) -> bool:
    """Whether an answer from before will not do."""
    return "no-cache" in request.headers.get("cache-control", "").lower()


def _is_browser(request: Request) -> bool:
    return preferred(accept_of(request), [*TABLES, *TRIPLES, "text/html"]) == "text/html"


def _which_organisation() -> BadRequest:
    return BadRequest(
        Text(
            "Säg vilken organisation ändringen gäller: organisation=NYCKEL.",
            "Say which organisation the update is about: organisation=KEY.",
        )
    )

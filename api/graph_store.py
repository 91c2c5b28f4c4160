"""The SPARQL graph store protocol: whole graphs read, replaced, merged and emptied by name.

An organisation's graphs also answer at their own addresses, ``/id/KEY/plan`` and
``/id/KEY/observations``. Bodies are read by a child of the reader; changes go through the gate.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat

from api.callers import SAFE, caller_of, please_sign_in
from api.conditions import entity_tag, names_tag, seen_before
from api.negotiation import preferred
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import BadRequest, NotAcceptable, UnsupportedBody
from api.proposals import committed
from api.resources.requests import Reasons, must_be_new
from api.resources.rights import administrator, writer
from api.resources.route_names import IfMatch, IfNoneMatch
from api.resources.writing import GivenReasons
from graph.changes import Way
from graph.errors import Outdated
from graph.names import is_key
from graph.plain.graphs import QUADS
from graph.reader import Proposal, Reader
from graph.rights import ANYONE
from graph.serialised_answers import TRIPLES
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text

CHANGE_NUMBER: Final = "change-number"
"""The header that says which number an owner has after a change."""
_FORMS: Final = dict(zip(TRIPLES, ("ttl", "nt", "rdf", "jsonld"), strict=True))
_EVERYTHING: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {PROBLEM: {}}}
    for status, text in {
        400: "Not according to the protocol",
        401: "Nobody is signed in",
        403: "Who asks may not do this",
        404: "There is no such graph",
        503: "The service cannot answer now",
    }.items()
}
_READ: Final[dict[int | str, dict[str, Any]]] = _PROBLEMS | {
    200: {
        "description": "The graph",
        "content": {name: {"schema": {"type": "string"}} for name in TRIPLES},
    },
    304: {"description": "Not changed since the ETag in If-None-Match"},
    406: {"description": "The graph cannot be written in a media type asked for"},
}
_WRITTEN: Final[dict[int | str, dict[str, Any]]] = _PROBLEMS | {
    201: {"description": "The graph was made"},
    204: {"description": "The graph was changed"},
    409: {"description": "Others kept changing it"},
    412: {"description": "The graph has changed since it was read, or exists already"},
    413: {"description": "The body is too long"},
    415: {"description": "The body is of another media type"},
    422: {"description": "The body will not do, or breaks a rule: nothing is stored"},
    507: {"description": "The disk is full: nothing is stored"},
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {name: {"schema": {"type": "string"}} for name in TRIPLES},
    }
}

Propose = Callable[[], Proposal]


async def sent_body(request: Request) -> bytes:
    """The whole body; how long it may be is counted while it comes."""
    return await request.body()


Body = Annotated[bytes, Depends(sent_body)]


def named_graph(
    request: Request,
    graph: Annotated[str, Query(description="IRI of the graph.")] = "",
    default: Annotated[
        str | None, Query(description="Everything that may be seen; takes no value.")
    ] = None,
) -> str:
    """The graph a request names; empty for the default graph. Who writes must have signed in."""
    if request.method not in SAFE and caller_of(request).actor.id == ANYONE.id:
        raise please_sign_in()
    if request.method == "POST" and media_type_of(request) in QUADS:
        said = [*request.query_params.getlist("graph"), *request.query_params.getlist("default")]
        if not said:
            return ""
    if (graph == "") == (default is None) or len(request.query_params.getlist("graph")) > 1:
        raise BadRequest(
            Text(
                "Säg en graf: ?graph=IRI eller ?default.", "Say one graph: ?graph=IRI or ?default."
            )
        )
    return graph


Named = Annotated[str, Depends(named_graph)]


class Graphs:
    """What can be done with a graph by its name; ``merges`` are the types of what is added."""

    merges: Mapping[str, RdfFormat] = TRIPLES

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    def read(self, request: Request, graph: str) -> Response:
        """All that a graph holds."""
        media_type = preferred(request.headers.get("accept", ""), [*TRIPLES])
        if media_type is None:
            raise NotAcceptable(
                Text(
                    f"Grafen kan ges som {', '.join(TRIPLES)}.",
                    f"The graph can be given as {', '.join(TRIPLES)}.",
                )
            )
        number, body = self._content(request, graph, media_type)
        tag = _tag(number, media_type, body)
        headers = {"etag": tag, "vary": "accept", "cache-control": "private, no-cache"}
        if names_tag(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)

    def replace(self, request: Request, graph: str, body: bytes, given: Reasons) -> Response:
        """Let a graph hold exactly what is sent."""
        media_type = _taken(request, TRIPLES)
        return self._write(
            request, graph, given, lambda: self.reader.graph_replaced(graph, media_type, body)
        )

    def merge(self, request: Request, graph: str, body: bytes, given: Reasons) -> Response:
        """Add what is sent to a graph."""
        media_type = _taken(request, self.merges)
        return self._write(
            request, graph, given, lambda: self.reader.graph_merged(graph, media_type, body)
        )

    def empty(self, request: Request, graph: str, given: Reasons) -> Response:
        """Let a graph hold nothing."""
        return self._write(request, graph, given, lambda: self.reader.graph_emptied(graph))

    def _content(self, request: Request, graph: str, media_type: str) -> tuple[int | None, bytes]:
        """The number of a graph and all that it holds; the default graph has no name."""
        raise NotImplementedError

    def _write(self, request: Request, graph: str, given: Reasons, propose: Propose) -> Response:
        """Carry out what is proposed."""
        raise NotImplementedError


class GraphStore(Graphs):
    """The graphs of organisations, and those they share."""

    def __init__(self, reader: Reader, installation: Installation) -> None:
        super().__init__(reader)
        self.installation = installation

    def _content(self, request: Request, graph: str, media_type: str) -> tuple[int | None, bytes]:
        visible = caller_of(request).reads(self.installation.keys())
        if graph:
            return self.reader.graph(graph, media_type, visible=visible)
        return None, self.reader.query(_EVERYTHING, [media_type], visible=visible).body

    def _write(self, request: Request, graph: str, given: Reasons, propose: Propose) -> Response:
        if not graph:
            raise BadRequest(
                Text(
                    "Det som inte ligger i en namngiven graf kan inte skrivas: ange ?graph=IRI.",
                    "Only named graphs can be written: say ?graph=IRI.",
                )
            )

        conditional = under_conditions(request, propose)
        owner = self._owner(graph)
        if owner == SHARED:
            caller = administrator(request)
            proposal = conditional()
            number = self.installation.add_shared(
                graph, proposal.whole, actor=caller.actor, why=given.why, caller=caller
            )
        else:
            caller = writer(request, self.installation, owner, new=True)
            proposal, outcome = committed(
                self.installation, owner, Way.GRAPH_STORE, caller, given, conditional
            )
            number = outcome.number
        return told(proposal, number)

    def _owner(self, graph: str) -> str:
        """Whose a graph is, by its name."""
        key = graph.removeprefix(f"{self.installation.base}/id/").partition("/")[0]
        if not is_key(key) or key == SHARED:
            return SHARED
        names = self.installation.names(key)
        return key if graph in {names.plan, names.observations} else SHARED


def graph_store(reader: Reader, installation: Installation) -> APIRouter:
    """The routes of the graph store, and of each organisation's graphs at their own addresses."""
    store, router = GraphStore(reader, installation), APIRouter(tags=["SPARQL"])
    add_indirect(router, store)
    for part in ("plan", "observations"):
        _add_direct(router, store, part)
    return router


def told(proposal: Proposal, number: int) -> Response:
    """The answer to a write, with the number after it."""
    made = not proposal.there and bool(proposal.delta)
    return Response(status_code=201 if made else 204, headers={CHANGE_NUMBER: str(number)})


def add_indirect(router: APIRouter, store: Graphs) -> None:
    """The routes that name the graph in a parameter."""
    address = "/rdf-graph-store"

    @router.get(address, responses=_READ, response_class=Response)
    def read(request: Request, graph: Named) -> Response:
        """Read a graph; with ``default`` everything that may be seen."""
        return store.read(request, graph)

    @router.put(
        address, status_code=204, responses=_WRITTEN, openapi_extra=_BODY, response_class=Response
    )
    def replace(
        request: Request,
        graph: Named,
        body: Body,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001 - said for the description
        if_none_match: IfNoneMatch = "",  # noqa: ARG001
    ) -> Response:
        """Replace a graph, or make it."""
        return store.replace(request, graph, body, given)

    @router.post(
        address, status_code=204, responses=_WRITTEN, openapi_extra=_BODY, response_class=Response
    )
    def merge(
        request: Request,
        graph: Named,
        body: Body,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001
    ) -> Response:
        """Add to a graph, or make it."""
        return store.merge(request, graph, body, given)

    @router.delete(address, status_code=204, responses=_WRITTEN, response_class=Response)
    def empty(
        request: Request,
        graph: Named,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001
    ) -> Response:
        """Empty a graph."""
        return store.empty(request, graph, given)


def _add_direct(router: APIRouter, store: GraphStore, part: str) -> None:
    address = f"/id/{{key}}/{part}"

    def named(key: str) -> str:
        return f"{store.installation.names(key).namespace}{part}"

    @router.get(address, response_class=Response, include_in_schema=False)
    def read(request: Request, key: str) -> Response:
        return store.read(request, named(key))

    @router.put(address, response_class=Response, include_in_schema=False)
    def replace(request: Request, key: str, body: Body, given: GivenReasons) -> Response:
        return store.replace(request, named(key), body, given)

    @router.post(address, response_class=Response, include_in_schema=False)
    def merge(request: Request, key: str, body: Body, given: GivenReasons) -> Response:
        return store.merge(request, named(key), body, given)

    @router.delete(address, response_class=Response, include_in_schema=False)
    def empty(request: Request, key: str, given: GivenReasons) -> Response:
        return store.empty(request, named(key), given)


def _tag(number: int | None, media_type: str, body: bytes) -> str:
    """A shipped vocabulary has no number: it changes with the software."""
    if number is not None:
        return entity_tag(number, _FORMS[media_type])
    return f'"{hashlib.sha256(body).hexdigest()[:16]}-{_FORMS[media_type]}"'


def media_type_of(request: Request) -> str:
    """The media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _taken(request: Request, media_types: Mapping[str, RdfFormat]) -> str:
    media_type = media_type_of(request)
    if media_type not in media_types:
        taken = ", ".join(media_types)
        raise UnsupportedBody(Text(f"Skicka {taken}.", f"Send {taken}."))
    return media_type


def under_conditions(request: Request, propose: Propose) -> Propose:
    """Proposals that are held against the conditions of a request."""

    def conditional() -> Proposal:
        proposal = propose()
        _check_conditions(request, proposal)
        return proposal

    return conditional


def _check_conditions(request: Request, proposal: Proposal) -> None:
    """Hold If-Match and If-None-Match against the graph that a proposal was made from."""
    header = request.headers.get("if-match", "")
    if must_be_new(header, request.headers.get("if-none-match", "")) and proposal.there:
        raise Outdated(Text("Grafen finns redan.", "The graph exists already."))
    if not header:
        return
    seen = seen_before(header)
    is_there = proposal.there and seen is not None
    if not is_there or (seen and seen.number not in {None, proposal.number}):
        raise Outdated(
            Text(
                "Grafen har ändrats sedan du läste den. Läs om och gör din ändring på nytt.",
                "The graph has changed since you read it. Read it again and make your change anew.",
            )
        )

"""The SPARQL graph store protocol: graphs read, replaced, merged, patched and emptied by name.

An organisation's graphs also answer at their own addresses, ``/id/KEY/plan`` and
``/id/KEY/observations``, and graphs named under ``/rdf-graph-store/`` at theirs. Bodies are read
by a child of the reader; changes go through the gate.
"""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import RdfFormat

from api.callers import caller_of, wants_page
from api.conditions import entity_tag, names_tag
from api.graph_requests import (
    MULTIPART,
    Bodies,
    Named,
    Propose,
    Update,
    not_empty,
    own_name,
    refuse_strangers,
    taken,
    under_conditions,
)
from api.negotiation import accept_of, preferred
from api.problems import MEDIA_TYPE as PROBLEM
from api.problems import BadRequest, NotAcceptable
from api.proposals import CHANGE_NUMBER, committed, left
from api.resources.requests import Reasons
from api.resources.rights import administrator, writer
from api.resources.route_names import IfMatch, IfNoneMatch
from api.resources.writing import GivenReasons
from api.sparql_requests import UPDATE
from graph.changes import Way
from graph.data_folder import DataFolder
from graph.errors import Forbidden
from graph.graph_bodies import Body
from graph.names import is_key
from graph.reader import Proposal, Reader
from graph.serialised_answers import GRAPHS, TRIPLES
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text

ADDRESS: Final = "/rdf-graph-store"
_FORMS: Final = dict(zip(GRAPHS, ("ttl", "nt", "rdf", "jsonld", "trig", "nq"), strict=True))
_EVERYTHING: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    status: {"description": text, "content": {PROBLEM: {}}}
    for status, text in {
        400: "Not according to the protocol, or the body is not what its media type promises",
        401: "Nobody is signed in",
        403: "Who asks may not do this",
        404: "There is no such graph",
        503: "The service cannot answer now",
    }.items()
}
_READ: Final[dict[int | str, dict[str, Any]]] = _PROBLEMS | {
    200: {
        "description": "The graph",
        "content": {name: {"schema": {"type": "string"}} for name in GRAPHS},
    },
    304: {"description": "Not changed since the ETag in If-None-Match"},
    406: {"description": "The graph cannot be written in a media type asked for"},
}
_WRITTEN: Final[dict[int | str, dict[str, Any]]] = _PROBLEMS | {
    201: {"description": "The graph was made"},
    204: {"description": "The graph was changed, or nothing was sent"},
    409: {"description": "Others kept changing it"},
    412: {"description": "The graph has changed since it was read, or exists already"},
    413: {"description": "The body is too long"},
    415: {"description": "The body is of another media type"},
    422: {"description": "The body will not do, or breaks a rule: nothing is stored"},
    507: {"description": "The disk is full: nothing is stored"},
}
_TEXT: Final = {"schema": {"type": "string"}}
_FILES: Final = {
    "schema": {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "binary"},
        "description": "Each part a file, with a media type or an ending of its own.",
    }
}
_ONE: Final = dict.fromkeys(TRIPLES, _TEXT)
_PATCHED: Final = _WRITTEN | {504: {"description": "It took too long", "content": {PROBLEM: {}}}}


def _body(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


class Graphs:
    """What can be done with a graph by its name; ``merges`` are the types of what is added.

    ``deadline`` is the seconds that a patch may take.
    """

    merges: Mapping[str, RdfFormat] = TRIPLES

    def __init__(self, reader: Reader, folder: DataFolder, deadline: float) -> None:
        self.reader = reader
        self.base = folder.base
        self.deadline = deadline

    def read(self, request: Request, graph: str) -> Response:
        """All that a graph holds."""
        media_type = preferred(accept_of(request), [*GRAPHS])
        if media_type is None:
            raise NotAcceptable(
                Text(
                    f"Grafen kan ges som {', '.join(GRAPHS)}.",
                    f"The graph can be given as {', '.join(GRAPHS)}.",
                )
            )
        number, body = self._content(request, graph, media_type)
        tag = _tag(number, media_type, body)
        headers = {"etag": tag, "vary": "accept", "cache-control": "private, no-cache"}
        if names_tag(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type=media_type, headers=headers)

    def replace(self, request: Request, graph: str, bodies: list[Body], given: Reasons) -> Response:
        """Let a graph hold exactly what is sent."""
        sent = taken(bodies, TRIPLES)
        return self._write(request, graph, given, lambda: self.reader.graph_replaced(graph, sent))

    def merge(self, request: Request, graph: str, bodies: list[Body], given: Reasons) -> Response:
        """Add what is sent to a graph."""
        sent = taken(not_empty(bodies), self.merges)
        return self._write(request, graph, given, lambda: self.reader.graph_merged(graph, sent))

    def create(self, request: Request, bodies: list[Body], given: Reasons) -> Response:
        """Make a graph of what is sent, under a name that nobody has; nothing makes none."""
        graph = f"{self.base}{ADDRESS}/{uuid4()}"
        answer = self.merge(request, graph, bodies, given)
        if answer.status_code == HTTPStatus.CREATED:
            answer.headers["location"] = graph
        return answer

    def patch(self, request: Request, graph: str, text: str, given: Reasons) -> Response:
        """Carry out a SPARQL update on a graph and on no other."""
        return self._write(
            request,
            graph,
            given,
            lambda: self.reader.graph_patched(graph, text, self.deadline, has_left=left(request)),
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

    def __init__(self, reader: Reader, installation: Installation, deadline: float) -> None:
        super().__init__(reader, installation, deadline)
        self.installation = installation

    def create(self, request: Request, bodies: list[Body], given: Reasons) -> Response:
        """Make a graph that all share: an organisation's graphs have the names they have."""
        if not caller_of(request).is_admin(SHARED):
            plan = f"{self.base}/id/KEY/plan"
            raise Forbidden(
                Text(
                    "En ny graf blir gemensam, och sådana gör bara administratörer av hela "
                    f"tjänsten. Ange en organisations graf: ?graph={plan}.",
                    "A new graph is shared by all, and only administrators of the whole service "
                    f"make those. Say an organisation's graph: ?graph={plan}.",
                )
            )
        return super().create(request, bodies, given)

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


def graph_store(reader: Reader, installation: Installation, deadline: float = 10.0) -> APIRouter:
    """The routes of the graph store, and of each organisation's graphs at their own addresses."""
    store, router = GraphStore(reader, installation, deadline), APIRouter(tags=["SPARQL"])
    add_indirect(router, store)
    add_direct(
        router, store, ADDRESS + "/{name:path}", lambda request: own_name(request, store.base)
    )
    for part in ("plan", "observations"):
        add_direct(router, store, f"/id/{{key}}/{part}", partial(_of_organisation, store, part))
    return router


def _of_organisation(store: GraphStore, part: str, request: Request) -> str:
    return f"{store.installation.names(request.path_params['key']).namespace}{part}"


def told(proposal: Proposal, number: int) -> Response:
    """The answer to a write, with the number after it."""
    made = not proposal.there and bool(proposal.delta)
    return Response(status_code=201 if made else 204, headers={CHANGE_NUMBER: str(number)})


def _add_sending(router: APIRouter, store: Graphs) -> None:
    """Those whose body is a graph."""

    @router.put(
        ADDRESS,
        status_code=204,
        responses=_WRITTEN,
        openapi_extra=_body(_ONE | {MULTIPART: _FILES}),
        response_class=Response,
    )
    def replace(
        request: Request,
        graph: Named,
        bodies: Bodies,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001 - said for the description
        if_none_match: IfNoneMatch = "",  # noqa: ARG001
    ) -> Response:
        """Replace a graph, or make it."""
        return store.replace(request, graph or "", bodies, given)

    @router.post(
        ADDRESS,
        status_code=204,
        responses=_WRITTEN,
        openapi_extra=_body(dict.fromkeys(store.merges, _TEXT) | {MULTIPART: _FILES}),
        response_class=Response,
    )
    def merge(
        request: Request,
        graph: Named,
        bodies: Bodies,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001
    ) -> Response:
        """Add to a graph, or make it; where none is named, make one and say its name."""
        if graph is None:
            return store.create(request, bodies, given)
        return store.merge(request, graph, bodies, given)


def add_indirect(router: APIRouter, store: Graphs) -> None:
    """The routes that name the graph in a parameter."""
    _add_sending(router, store)

    @router.get(ADDRESS, responses=_READ, response_class=Response)
    def read(request: Request, graph: Named) -> Response:
        """Read a graph; with ``default`` the default graph."""
        return store.read(request, graph or "")

    @router.patch(
        ADDRESS,
        status_code=204,
        responses=_PATCHED,
        openapi_extra=_body({UPDATE: _TEXT}),
        response_class=Response,
    )
    def patch(
        request: Request,
        graph: Named,
        text: Update,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001
    ) -> Response:
        """Change a graph, and no other, by a SPARQL update."""
        return store.patch(request, graph or "", text, given)

    @router.delete(ADDRESS, status_code=204, responses=_WRITTEN, response_class=Response)
    def empty(
        request: Request,
        graph: Named,
        given: GivenReasons,
        if_match: IfMatch = "",  # noqa: ARG001
    ) -> Response:
        """Empty a graph."""
        return store.empty(request, graph or "", given)


def add_direct(
    router: APIRouter, store: Graphs, address: str, name_of: Callable[[Request], str]
) -> None:
    """The routes at the addresses of graphs themselves."""

    def named(request: Request) -> str:
        refuse_strangers(request)
        return name_of(request)

    graph_here = Annotated[str, Depends(named)]
    routes = APIRouter(include_in_schema=False, default_response_class=Response)

    @routes.get(address)
    def read(request: Request, graph: graph_here) -> Response:
        key = request.path_params.get("key")
        if key and wants_page(request):
            return RedirectResponse(f"/o/{key}/lists", 303, headers={"vary": "accept"})
        return store.read(request, graph)

    @routes.put(address)
    def replace(
        request: Request, graph: graph_here, bodies: Bodies, given: GivenReasons
    ) -> Response:
        return store.replace(request, graph, bodies, given)

    @routes.post(address)
    def merge(request: Request, graph: graph_here, bodies: Bodies, given: GivenReasons) -> Response:
        return store.merge(request, graph, bodies, given)

    @routes.patch(address)
    def patch(request: Request, graph: graph_here, text: Update, given: GivenReasons) -> Response:
        return store.patch(request, graph, text, given)

    @routes.delete(address)
    def empty(request: Request, graph: graph_here, given: GivenReasons) -> Response:
        return store.empty(request, graph, given)

    router.include_router(routes)


def _tag(number: int | None, media_type: str, body: bytes) -> str:
    """A shipped vocabulary has no number: it changes with the software."""
    if number is not None:
        return entity_tag(number, _FORMS[media_type])
    return f'"{hashlib.sha256(body).hexdigest()[:16]}-{_FORMS[media_type]}"'

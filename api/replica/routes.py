"""What a replica answers: queries, whole graphs, how it is; never a change."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from api.asking import Asking
from api.callers import caller_of
from api.engine.reader import RemoteReader
from api.graph_requests import Named
from api.graph_store import ADDRESS, Graphs
from api.proposals import CHANGE_NUMBER
from api.resources.requests import Reasons
from api.resources.writing import GivenReasons
from api.sparql import Answering, endpoint_routes
from api.sparql_requests import Said, whole_body
from graph.errors import Forbidden, NotFound, QueryError
from graph.guard import check_query
from graph.rights import EVERYWHERE, Caller
from graph.search import with_matches
from graph.texts import Text

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def visible_to(remote: RemoteReader, caller: Caller) -> frozenset[str] | None:
    """The organisations that somebody may see; None is all, also those to come."""
    if any(grant.organisation == EVERYWHERE for grant in caller.grants):
        return None
    if remote.is_plain or not caller.grants:
        raise Forbidden(
            Text(
                "Du får inte läsa något här. Be en administratör om det.",
                "You may not read anything here. Ask an administrator for it.",
            )
        )
    return caller.reads(remote.keys())


class ReplicaEndpoint(Answering):
    """The endpoint of a replica."""

    page = "/"
    parameters = ()

    def __init__(self, remote: RemoteReader, writer: str, asking: Asking) -> None:
        super().__init__(remote, remote, asking)
        self.remote = remote
        self.writer = writer

    async def post(
        self,
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        given: GivenReasons,
    ) -> Response:
        """Answer a query; updates are taken by the server that writes."""
        return await self.posted(request, body, given)

    async def _answer(self, request: Request, said: Said) -> Response:
        # The first to look at the mirror waits for the engine, and the event loop must not.
        await run_in_threadpool(visible_to, self.remote, caller_of(request))
        if "matches" in said.text and check_query(said.text):
            with_matches(said.text, self.remote.base, _searches_nothing)
        return await super()._answer(request, said)

    def described(self, request: Request) -> Response:  # noqa: ARG002 - the same for everyone
        """What a replica is, for programs that ask it nothing."""
        return RedirectResponse(self.page, 303)

    def _update(
        self,
        request: Request,  # noqa: ARG002 - nobody may
        said: Said,  # noqa: ARG002
        given: Reasons,  # noqa: ARG002
    ) -> Response:
        raise read_only(self.writer)


class ReplicaGraphs(Graphs):
    """Whole graphs at a replica: they are read, so there is no reader that proposes changes."""

    def __init__(self, remote: RemoteReader) -> None:
        self.remote = remote

    def _content(self, request: Request, graph: str, media_type: str) -> tuple[int | None, bytes]:
        visible = visible_to(self.remote, caller_of(request))
        # The vocabularies of a new version come without a new number.
        return None, self.remote.graph(graph, media_type, visible=visible)[1]


def replica_routes(remote: RemoteReader, writer: str, asking: Asking) -> APIRouter:
    """All addresses of a replica; ``writer`` is where changes are made, empty where unknown."""
    router = APIRouter()
    endpoint, graphs = ReplicaEndpoint(remote, writer, asking), ReplicaGraphs(remote)
    router.include_router(endpoint_routes(endpoint))
    _add_health(router, remote)

    @router.get(ADDRESS, response_class=Response)
    def read(request: Request, graph: Named) -> Response:
        """Read a graph; with ``default`` the default graph."""
        return graphs.read(request, graph or "")

    @router.get("/", include_in_schema=False)
    def start(request: Request) -> JSONResponse:
        """What this is."""
        visible_to(remote, caller_of(request))
        return _uncached(JSONResponse({**standing(remote), "writer": writer or None}))

    def not_here(request: Request) -> None:
        if request.method not in {"GET", "HEAD"}:
            raise read_only(writer)
        raise NotFound(
            Text(
                f"{request.url.path} finns inte här: en replika svarar på /sparql och "
                f"/rdf-graph-store.{_elsewhere(writer).sv}",
                f"There is no {request.url.path} here: a replica answers /sparql and "
                f"/rdf-graph-store.{_elsewhere(writer).en}",
            )
        )

    router.add_api_route("/{path:path}", not_here, methods=_METHODS, include_in_schema=False)
    return router


def standing(remote: RemoteReader) -> dict[str, object]:
    """How far the mirror is."""
    return {"number": remote.number, "becoming": remote.becoming, "base": remote.base}


def _searches_nothing(_: str) -> list[str]:
    """Raise ``QueryError``: the words of all things are known to the server that writes."""
    raise QueryError(
        Text(
            "mg:matches besvaras inte av en replika. Ställ frågan till servern som skriver.",
            "mg:matches is not answered by a replica. Ask the server that writes.",
        )
    )


def read_only(writer: str) -> Forbidden:
    """What is said to whoever would change something here."""
    return Forbidden(
        Text(
            f"Det här är en replika, som bara läser.{_elsewhere(writer).sv}",
            f"This is a replica, which only reads.{_elsewhere(writer).en}",
        )
    )


def _elsewhere(writer: str) -> Text:
    if not writer:
        return Text("", "")
    return Text(f" Allt annat finns på {writer}.", f" All else is at {writer}.")


def _add_health(router: APIRouter, remote: RemoteReader) -> None:
    @router.get("/health/live", include_in_schema=False)
    async def live() -> JSONResponse:
        """That the process answers, however many queries wait."""
        return _uncached(JSONResponse({"status": "up"}))

    @router.get("/health/ready", include_in_schema=False)
    def ready() -> JSONResponse:
        """Whether the engine answers, and up to which number; 503 says what hinders."""
        said = standing(remote)
        answer = JSONResponse({"status": "ready", **said})
        answer.headers[CHANGE_NUMBER] = str(said["number"])
        return _uncached(answer)


def _uncached(answer: JSONResponse) -> JSONResponse:
    answer.headers["cache-control"] = "no-store"
    return answer

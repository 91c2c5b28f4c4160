"""What a replica answers: queries, whole graphs, how it is; never a change."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from api.callers import caller_of
from api.engine.reader import RemoteReader
from api.graph_store import CHANGE_NUMBER, Graphs, Propose, add_indirect
from api.language import chosen_language
from api.problems import MEDIA_TYPE, problem_details
from api.resources.requests import Reasons
from api.resources.writing import GivenReasons
from api.sparql import (
    Answering,
    DefaultGraphs,
    NamedGraphs,
    Nothing,
    endpoint_routes,
    whole_body,
)
from graph.errors import Forbidden, MalgrafError, NotFound
from graph.rights import EVERYWHERE, Caller
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
    """The routes of ``/sparql`` at a replica."""

    page = "/"

    def __init__(self, remote: RemoteReader, writer: str, deadline: float) -> None:
        super().__init__(remote, remote, deadline)
        self.remote = remote
        self.writer = writer

    def post(
        self,
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        given: GivenReasons,
        default_graph: DefaultGraphs = Nothing,
        named_graph: NamedGraphs = Nothing,
    ) -> Response:
        """Answer a query; updates are taken by the server that writes."""
        return self.posted(request, body, given, (default_graph, named_graph))

    def _answer(
        self, request: Request, text: str, dataset: tuple[Sequence[str], Sequence[str]]
    ) -> Response:
        visible_to(self.remote, caller_of(request))
        return super()._answer(request, text, dataset)

    def _update(
        self,
        request: Request,  # noqa: ARG002 - nobody may
        text: str,  # noqa: ARG002
        given: Reasons,  # noqa: ARG002
        fields: Mapping[str, Sequence[str]],  # noqa: ARG002
    ) -> Response:
        raise read_only(self.writer)


class ReplicaGraphs(Graphs):
    """Whole graphs at a replica. There is no reader here: nothing is ever proposed."""

    def __init__(self, remote: RemoteReader, writer: str) -> None:
        self.remote = remote
        self.writer = writer

    def _content(self, request: Request, graph: str, media_type: str) -> tuple[int | None, bytes]:
        visible = visible_to(self.remote, caller_of(request))
        return self.remote.graph(graph, media_type, visible=visible)

    def _write(
        self,
        request: Request,  # noqa: ARG002 - nobody may
        graph: str,  # noqa: ARG002
        given: Reasons,  # noqa: ARG002
        propose: Propose,  # noqa: ARG002
    ) -> Response:
        raise read_only(self.writer)


def replica_routes(remote: RemoteReader, writer: str, deadline: float) -> APIRouter:
    """All addresses of a replica; ``writer`` is where changes are made, empty where unknown."""
    router = APIRouter()
    endpoint = ReplicaEndpoint(remote, writer, deadline)
    router.include_router(endpoint_routes(endpoint, endpoint.post))
    add_indirect(router, ReplicaGraphs(remote, writer))
    _add_health(router, remote)

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
    def ready(request: Request) -> JSONResponse:
        """Whether the engine answers, and up to which number; 503 says what hinders."""
        try:
            said = standing(remote)
        except MalgrafError as error:
            problem = problem_details(error, chosen_language(request))
            answer = JSONResponse(problem, problem["status"], media_type=MEDIA_TYPE)
            answer.headers["retry-after"] = "5"
            return _uncached(answer)
        answer = JSONResponse({"status": "ready", **said})
        answer.headers[CHANGE_NUMBER] = str(said["number"])
        return _uncached(answer)


def _uncached(answer: JSONResponse) -> JSONResponse:
    answer.headers["cache-control"] = "no-store"
    return answer

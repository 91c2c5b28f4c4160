"""The graph store protocol over a plain store: any graph by its name, and the default graph."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat

from api.graph_requests import Propose, own_name, under_conditions
from api.graph_store import ADDRESS, Graphs, add_direct, add_indirect, told
from api.plain.rights import reader_of, writer_of
from api.problems import BadRequest
from api.proposals import committed
from api.resources.requests import Reasons
from graph.changes import Way
from graph.graph_bodies import Body
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.serialised_answers import GRAPHS, QUADS
from graph.snapshots import SHARED
from graph.texts import Text


class PlainGraphs(Graphs):
    """What can be done with a graph; bodies of quads are added to the whole store."""

    merges: Mapping[str, RdfFormat] = GRAPHS

    def __init__(self, reader: Reader, store: PlainStore, deadline: float) -> None:
        super().__init__(reader, store, deadline)
        self.store = store

    def merge(self, request: Request, graph: str, bodies: list[Body], given: Reasons) -> Response:
        """Add what is sent to a graph."""
        if any(media_type in QUADS for media_type, _ in bodies):
            raise BadRequest(
                Text(
                    "Kvadrupler säger själva vilka grafer de gäller: utelämna graph och default, "
                    "och skicka dem för sig.",
                    "Quads say themselves which graphs they are about: leave out graph and "
                    "default, and send them by themselves.",
                )
            )
        return super().merge(request, graph, bodies, given)

    def create(self, request: Request, bodies: list[Body], given: Reasons) -> Response:
        """Make a graph of what is sent, or add quads to the graphs they name."""
        if not bodies or any(media_type not in QUADS for media_type, _ in bodies):
            return super().create(request, bodies, given)
        return self._write(request, "", given, lambda: self.reader.graph_merged("", bodies))

    def _content(self, request: Request, graph: str, media_type: str) -> tuple[int | None, bytes]:
        reader_of(request)
        return self.reader.graph(graph, media_type)

    def _write(self, request: Request, graph: str, given: Reasons, propose: Propose) -> Response:  # noqa: ARG002 - the proposal is about it
        caller = writer_of(request)
        proposal, outcome = committed(
            self.store,
            SHARED,
            Way.GRAPH_STORE,
            caller,
            given,
            under_conditions(request, propose),
        )
        return told(proposal, outcome.number)


def graph_routes(store: PlainStore, reader: Reader, deadline: float) -> APIRouter:
    """The routes of ``/rdf-graph-store``."""
    router, graphs = APIRouter(tags=["SPARQL"]), PlainGraphs(reader, store, deadline)
    add_indirect(router, graphs)
    add_direct(
        router, graphs, ADDRESS + "/{name:path}", lambda request: own_name(request, graphs.base)
    )
    return router

"""The graph store protocol over a plain store: any graph by its name, and the default graph."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import RdfFormat

from api.graph_store import Graphs, Propose, add_indirect, media_type_of, told, under_conditions
from api.plain.rights import reader_of, writer_of
from api.problems import BadRequest
from api.proposals import committed
from api.resources.requests import Reasons
from graph.changes import Way
from graph.plain.graphs import QUADS
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.serialised_answers import TRIPLES
from graph.snapshots import SHARED
from graph.texts import Text


class PlainGraphs(Graphs):
    """What can be done with a graph; a body of quads is added to the whole store."""

    merges: Mapping[str, RdfFormat] = {**TRIPLES, **QUADS}

    def __init__(self, reader: Reader, store: PlainStore) -> None:
        super().__init__(reader)
        self.store = store

    def merge(self, request: Request, graph: str, body: bytes, given: Reasons) -> Response:
        """Add what is sent to a graph, or quads to the graphs they name."""
        if media_type_of(request) in QUADS and {"graph", "default"} & {*request.query_params}:
            raise BadRequest(
                Text(
                    "En kropp med kvadrupler säger själv vilka grafer det gäller: utelämna graph "
                    "och default.",
                    "A body of quads says itself which graphs it is about: leave out graph and "
                    "default.",
                )
            )
        return super().merge(request, graph, body, given)

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


def graph_routes(store: PlainStore, reader: Reader) -> APIRouter:
    """The routes of ``/rdf-graph-store``."""
    router = APIRouter(tags=["SPARQL"])
    add_indirect(router, PlainGraphs(reader, store))
    return router

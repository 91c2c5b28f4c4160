"""A folder that is a plain SPARQL store, served: its protocols, its history and a page about it."""

from http import HTTPStatus

from fastapi import APIRouter, HTTPException, Request

from api.pages.about import service_routes
from api.plain.changes import change_routes
from api.plain.graphs import graph_routes
from api.plain.start import start_routes
from api.plain.updates import PlainEndpoint
from api.problems import EVERYWHERE, allowed_methods
from api.sparql import endpoint_routes
from api.underway import underway_routes
from graph.errors import NotFound
from graph.plain.store import PlainStore
from graph.texts import Text

__all__ = ["PlainEndpoint", "plain_routes"]
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def plain_routes(store: PlainStore, endpoint: PlainEndpoint | None) -> APIRouter:
    """All addresses of a plain store; every other says what this is."""
    router = APIRouter()
    router.include_router(change_routes(store))
    if endpoint is not None:
        reader, asking = endpoint.reader, endpoint.asking
        router.include_router(endpoint_routes(endpoint))
        router.include_router(graph_routes(store, reader, asking.limits.deadline))
        router.include_router(underway_routes(reader, asking))
        router.include_router(start_routes(store, reader))
    router.include_router(service_routes(), include_in_schema=False)
    router.add_api_route(EVERYWHERE, _not_here, methods=_METHODS, include_in_schema=False)
    return router


def _not_here(request: Request) -> None:
    if allowed_methods(request):
        raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED)
    raise NotFound(
        Text(
            f"{request.url.path} finns inte: den här datamappen är ett rent SPARQL-lager, utan "
            "organisationer, sidor och analyser. Använd /sparql och /rdf-graph-store.",
            f"There is no {request.url.path}: this data folder is a plain SPARQL store, without "
            "organisations, pages and analyses. Use /sparql and /rdf-graph-store.",
        )
    )

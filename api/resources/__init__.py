"""Organisations, things and targets as JSON: read, and written through the gate."""

from functools import partial
from typing import Final

from fastapi import APIRouter, Depends, FastAPI, Response

from api.later import LaterRoutes
from api.parameters import only_known
from api.resources.answers import CONTEXT, JSON_LD
from api.resources.bulk import add_bulk
from api.resources.lists import add_list
from api.resources.organisations import add_organisations
from api.resources.route_names import Key
from api.resources.singles import add_single
from api.resources.targets import add_targets
from api.resources.writing import add_writes
from graph.classes import Class, classes
from graph.editing import json_ld
from graph.store import Installation

__all__ = ["Key", "add_resources"]
_DAY: Final = "public, max-age=86400"
_PREFIX: Final = "/api/v1"


def add_resources(app: FastAPI, installation: Installation) -> None:
    """Add the routes below ``/api/v1`` for organisations, things and targets."""
    router = _router()
    add_organisations(router, installation)
    add_targets(router, installation)
    add_bulk(router, installation)
    add_writes(router, installation, classes()["organisation"])
    add_context(router)
    app.include_router(router)
    for described in classes().values():
        if described.kind != "organisation":
            addresses = f"{_PREFIX}/{described.plural}(/[^/]+/[^/]+)?"
            make = partial(_kind, installation, described)
            app.router.routes.append(LaterRoutes(addresses, make))


def _router() -> APIRouter:
    return APIRouter(prefix=_PREFIX, tags=["resources"], dependencies=[Depends(only_known)])


def _kind(installation: Installation, described: Class) -> APIRouter:
    """The routes that read and write things of a kind."""
    router = _router()
    add_list(router, installation, described)
    add_single(router, installation, described)
    add_writes(router, installation, described)
    return router


def add_context(router: APIRouter) -> None:
    """The route of the JSON-LD context, the same for everybody until the next release."""

    @router.get(
        CONTEXT.removeprefix("/api/v1"),
        response_class=Response,
        responses={200: {"content": {JSON_LD: {"schema": {"type": "object"}}}}},
        summary="The JSON-LD context of all things",
    )
    def context() -> Response:
        return Response(json_ld.published(), media_type=JSON_LD, headers={"cache-control": _DAY})

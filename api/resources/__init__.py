"""Organisations, things and targets as JSON: read, and written through the gate."""

from fastapi import APIRouter, Depends, Response

from api.parameters import only_known
from api.resources.answers import CONTEXT, JSON_LD
from api.resources.bulk import add_bulk
from api.resources.lists import add_list
from api.resources.organisations import add_organisations
from api.resources.route_names import Key
from api.resources.singles import add_single
from api.resources.targets import add_targets
from api.resources.writing import add_writes
from graph.classes import classes
from graph.editing import json_ld
from graph.store import Installation

__all__ = ["Key", "resources"]
_DAY = "public, max-age=86400"


def resources(installation: Installation) -> APIRouter:
    """The routes below ``/api/v1`` for organisations, things and targets."""
    router = APIRouter(prefix="/api/v1", tags=["resources"], dependencies=[Depends(only_known)])
    add_organisations(router, installation)
    add_targets(router, installation)
    add_bulk(router, installation)
    for described in classes().values():
        if described.kind != "organisation":
            add_list(router, installation, described)
            add_single(router, installation, described)
        add_writes(router, installation, described)
    add_context(router)
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

"""What whoever asks may see, told to replicas of this server: they borrow its rights."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.callers import caller_of
from graph.data_folder import DataFolder
from graph.rights import EVERYWHERE
from graph.snapshots import SHARED

ADDRESS = "/api/v1/access"


def access(installation: DataFolder) -> APIRouter:
    """One route; it belongs to the machinery and not to the data."""
    router = APIRouter(include_in_schema=False)

    @router.get(ADDRESS)
    def seen(request: Request) -> JSONResponse:
        """Who the caller is, and whether they may see everything or which organisations."""
        caller = caller_of(request)
        everything = any(grant.organisation == EVERYWHERE for grant in caller.grants)
        is_plain = installation.description.gate == "off"
        said = {
            "id": caller.actor.id,
            "name": caller.actor.name,
            "everything": everything or (is_plain and caller.may_read(SHARED)),
            "organisations": sorted(caller.reads(installation.keys())),
        }
        return JSONResponse(said, headers={"cache-control": "no-store"})

    return router

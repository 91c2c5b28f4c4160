"""All addresses for signing in, out, and for one's own and others' accounts."""

from fastapi import APIRouter

from api.callers import Entrance
from api.sign_in.doors import password_routes
from api.sign_in.own_page import own_routes
from api.sign_in.people_page import people_routes
from graph.store import Installation


def sign_in_routes(entrance: Entrance, installation: Installation | None) -> APIRouter:
    """Those of the own provider only where there is one."""
    router = APIRouter(include_in_schema=False)
    router.include_router(password_routes(entrance))
    router.include_router(own_routes(entrance))
    router.include_router(people_routes(entrance, installation))
    if entrance.provider is not None:
        from api.sign_in.provider_routes import provider_routes  # loads OpenID Connect

        router.include_router(provider_routes(entrance, entrance.provider))
    return router

"""Linking goals to Agenda 2030: people confirm suggestions goal by goal, alone or two by two."""

from fastapi import APIRouter

from api.pages.linking import one_goal, overview, together
from api.views import Views


def routes(views: Views) -> APIRouter:
    """The pages of the review; before those that take any kind of thing."""
    router = APIRouter(prefix="/o/{key}/linking")
    overview.add_routes(router, views)
    together.add_routes(router, views)
    one_goal.add_routes(router, views)
    return router

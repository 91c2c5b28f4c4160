"""The pages for people: Swedish and English, without scripts where they can be."""

from fastapi import APIRouter

from api.pages import (
    about,
    gaps,
    goal_graph,
    matrix,
    questions,
    resolve,
    silos,
    start,
    synergies,
    things,
)
from api.views import Views


def pages(views: Views) -> APIRouter:
    """All page routes; those with fixed names come before those that take any kind of thing."""
    router = APIRouter(include_in_schema=False)
    for module in (
        about,
        start,
        matrix,
        synergies,
        gaps,
        silos,
        goal_graph,
        questions,
        resolve,
        things,
    ):
        router.include_router(module.routes(views))
    return router

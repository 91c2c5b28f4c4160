"""The pages for people: Swedish and English, without scripts where they can be."""

from fastapi import APIRouter, Depends, Request

from api.callers import Entrance, caller_of
from api.pages import (
    about,
    analyses,
    compare,
    duplicates,
    editing,
    explaining,
    follow_up,
    gaps,
    goal_graph,
    history,
    influence,
    link_quality,
    linking,
    matrix,
    meetings,
    money,
    over_time,
    questions,
    rate_over_time,
    relevance,
    relevance_answers,
    resolve,
    search,
    silos,
    start,
    structure,
    synergies,
    things,
    unnamed,
    validation,
    vocabulary,
    what_if,
)
from api.summaries import Summaries
from api.views import AT, Views
from graph.errors import NotFound
from graph.revalidation import Revalidation
from graph.search import SearchIndex
from graph.texts import Text


def pages(
    views: Views,
    revalidation: Revalidation,
    index: SearchIndex,
    entrance: Entrance,
    summaries: Summaries,
) -> APIRouter:
    """All page routes; those with fixed names come before those that take any kind of thing."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(only_readable)])
    router.include_router(validation.routes(views, revalidation))
    router.include_router(search.routes(views, index))
    router.include_router(what_if.routes(views, entrance))
    router.include_router(compare.routes(views, summaries))
    for module in (
        about,
        start,
        matrix,
        synergies,
        meetings,
        gaps,
        silos,
        structure,
        analyses,
        influence,
        duplicates,
        linking,
        rate_over_time,
        explaining,
        follow_up,
        relevance,
        relevance_answers,
        money,
        link_quality,
        goal_graph,
        questions,
        history,
        over_time,
        resolve,
        unnamed,
        vocabulary,
        editing,
        things,
    ):
        router.include_router(module.routes(views))
    return router


def only_readable(request: Request) -> None:
    """Let an organisation that the caller may not see be as if it did not exist."""
    key = str(request.path_params.get("key", "")).partition(AT)[0]
    if key and not caller_of(request).may_read(key):
        raise NotFound(
            Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
        )

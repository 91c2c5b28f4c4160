"""Every analysis of an organisation on one page: what it answers, and where."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import Views

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "together": ("synergies", "silos", "structure", "influence", "duplicates"),
    "reached": (
        "linking",
        "target",
        "matrix",
        "gaps",
        "follow-up",
        "relevance",
        "money",
        "link-quality",
    ),
    "changed": ("what-if", "over-time"),
    "between": ("compare",),
}
"""The pages, by what they are about, in the order they are shown."""


def routes(views: Views) -> APIRouter:
    """The page of all analyses."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/analyses")
    def analyses(request: Request, key: str) -> HTMLResponse:
        """Every analysis: the question it answers, and its page."""
        return page(
            request, "analyses.html", organisation=views[key], section="analyses", shown=SHOWN
        )

    return router

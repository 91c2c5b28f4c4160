"""Whom should we talk to: missed meetings with their path, conflicts, shared targets."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import Views
from graph.analyses.grouping import Grouping

GROUPINGS: tuple[Grouping, ...] = ("programme", "board", "unit")
FIRST = 20
"""So many meetings are shown before all are asked for."""


def routes(views: Views) -> APIRouter:
    """The synergy page."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/synergies")
    def synergies(
        request: Request, key: str, by: Grouping = "programme", everything: bool = False
    ) -> HTMLResponse:
        """Whom should we talk to: missed meetings, conflicts, shared targets."""
        view = views[key]
        found = view.synergies(by)
        return page(
            request,
            "synergies.html",
            organisation=view,
            section="synergies",
            by=by,
            groupings=GROUPINGS,
            found=found,
            meetings=found.meetings if everything else found.meetings[:FIRST],
            overlaps=[overlap for overlap in found.overlaps if overlap.shared],
        )

    return router

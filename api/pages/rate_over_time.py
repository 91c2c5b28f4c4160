"""The meeting rate over time: at each turn of the year, or at points of one's own choice."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.synergies import GROUPINGS
from api.rendering import page
from api.views import Views
from graph.analyses.grouping import Grouping
from graph.analyses.outcomes import STATES
from graph.history.meeting_rates import rates_over_time


def routes(views: Views) -> APIRouter:
    """The page of the series."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/silos/over-time")
    def over_time(
        request: Request, key: str, by: Grouping = "programme", points: str = ""
    ) -> HTMLResponse:
        """Who should meet and did, at several points in time."""
        view = views[key]
        written = points.replace(",", " ").split()
        if not written and view.point is not None:
            written = [view.written]
        found = rates_over_time(views.installation, view.store.key, written, by, today=date.today())
        return page(
            request,
            "rate_over_time.html",
            organisation=view,
            section="silos",
            by=by,
            groupings=GROUPINGS,
            points=points,
            found=found,
            states=STATES,
        )

    return router

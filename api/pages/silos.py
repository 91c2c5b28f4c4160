"""Where the organisation is walled in: who should meet and does, bridges, rhythms."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.explaining import why_address
from api.pages.synergies import GROUPINGS
from api.rendering import page
from api.views import Views
from graph.analyses.grouping import Grouping

MOST_BRIDGES = 10


def routes(views: Views) -> APIRouter:
    """The silo page."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/silos")
    def silos(request: Request, key: str, by: Grouping = "programme") -> HTMLResponse:
        """Who should meet and does, lonely programmes, bridges, rhythms."""
        view = views[key]
        found = view.silos(by)
        return page(
            request,
            "silos.html",
            organisation=view,
            section="silos",
            by=by,
            groupings=GROUPINGS,
            found=found,
            bridges=found.bridges[:MOST_BRIDGES],
            why_address=why_address,
        )

    return router

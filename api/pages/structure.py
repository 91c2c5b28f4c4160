"""Whether the organisation is built as its goals are: what crosses, and what clusters."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.synergies import GROUPINGS
from api.rendering import page
from api.views import Views
from graph.analyses.grouping import Grouping
from graph.analyses.structure import groups_in, structure


def routes(views: Views) -> APIRouter:
    """The page of the structure."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/structure")
    def shown(request: Request, key: str, by: Grouping = "programme") -> HTMLResponse:
        """What goals share across the borders, and the clusters they form."""
        view = views[key]
        found = structure(view.model, by)
        return page(
            request,
            "structure.html",
            organisation=view,
            section="silos",
            by=by,
            groupings=GROUPINGS,
            found=found,
            clusters=[
                (bearers, targets, groups_in(view.model, bearers))
                for bearers, targets in found.clusters.clusters
            ],
        )

    return router

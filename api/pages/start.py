"""The first page of an organisation: what is there, what it covers, what to look at today."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.completeness import LinkingNeed, where_to_link
from graph.analyses.concentration import concentration
from graph.analyses.findings import FindingKind
from graph.analyses.links import BEARERS
from graph.vocabularies import taxonomy

MOST_NEEDS = 5
COUNTED = (
    "programme",
    *BEARERS,
    "indicator",
    "unit",
    "network",
)


SECTIONS: Mapping[FindingKind, str] = {
    "linking": "#linking",
    "meeting": "/synergies",
    "gap": "/gaps",
    "silo": "/silos",
}
"""Kind of finding → where its list is, after the organisation's address."""


def routes(views: Views) -> APIRouter:
    """The start page."""
    router = APIRouter()

    @router.get("/o/{key}")
    def start(request: Request, key: str) -> HTMLResponse:
        """What is in the graph, what it covers and what to look at today."""
        view = views[key]
        return page(
            request,
            "start.html",
            organisation=view,
            section="start",
            counted=[kind for kind in COUNTED if kind in view.counts],
            coverage=view.coverage,
            spread=concentration(view.model),
            goals=taxonomy().goals,
            findings=view.findings,
            sections=SECTIONS,
            needs=linking_needs(view),
        )

    return router


def linking_needs(view: OrganisationView) -> tuple[LinkingNeed, ...]:
    """Where linking would help most; empty where enough is linked."""
    if view.coverage.known:
        return ()
    return where_to_link(view.model)[:MOST_NEEDS]

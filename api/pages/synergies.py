"""Whom should we talk to: missed meetings with their path, conflicts, shared targets."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.grouping import Grouping
from graph.analyses.influence.analysis import source_named
from graph.analyses.influence.sources import usual_source
from graph.analyses.meetings import MissedMeeting
from graph.analyses.signed_synergy import signed_synergies

GROUPINGS: tuple[Grouping, ...] = ("programme", "board", "unit")
FIRST = 10
"""So many meetings are shown before all are asked for."""


def routes(views: Views) -> APIRouter:
    """The synergy page."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/synergies")
    def synergies(
        request: Request,
        key: str,
        by: Grouping = "programme",
        everything: bool = False,
        source: str = "",
    ) -> HTMLResponse:
        """Whom should we talk to: missed meetings, conflicts, shared targets."""
        view = views[key]
        found = view.synergies(by)
        sources = view.model.interaction_sources
        chosen = source_named(sources, source) if source else usual_source(sources.values())
        overlaps = [overlap for overlap in found.overlaps if overlap.shared]
        return page(
            request,
            "synergies.html",
            organisation=view,
            section="synergies",
            by=by,
            behind=behind,
            groupings=GROUPINGS,
            found=found,
            meetings=found.meetings if everything else found.meetings[:FIRST],
            first=FIRST,
            overlaps=overlaps if everything else overlaps[:FIRST],
            all_overlaps=len(overlaps),
            signed=signed_synergies(view.model, chosen, by) if source else found.signed,
            signed_source=chosen,
        )

    return router


def behind(view: OrganisationView, meeting: MissedMeeting) -> str:
    """The question behind a meeting, asked of its two units; empty where a side is a programme."""
    sides = (meeting.first, meeting.second)
    if any(view.kind(side) != "unit" for side in sides):
        return ""
    asked = dict(zip(("unit", "other"), (side.rsplit("/", 1)[-1] for side in sides), strict=True))
    return f"/o/{view.key}/questions/{meeting.question}?{urlencode(asked)}"

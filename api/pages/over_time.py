"""Over time: the measures at two points, what is new work and what is linking, and the changes."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.history import sees_people
from api.over_time import behind, between, occasions
from api.rendering import page
from api.views import Views
from graph.analyses.causes import CAUSES
from graph.history.occasions import Known, mandate_periods
from graph.history.reading import ToldChange


def routes(views: Views) -> APIRouter:
    """The page where two points in time are compared."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/over-time")
    def compared(
        request: Request,
        key: str,
        from_: Annotated[str, Query(alias="from", max_length=40)] = "",
        to: Annotated[str, Query(max_length=40)] = "",
        known: Known = "then",
    ) -> HTMLResponse:
        """Every headline measure then and now, and why it differs."""
        view = views[key]
        installation, organisation = views.installation, view.store.key
        when, found = None, None
        changes: tuple[ToldChange, ...] = ()
        if from_:
            when = occasions(installation, organisation, from_, to, known)
            found = between(installation, organisation, *when)
            changes = behind(installation, organisation, found, when)
        return page(
            request,
            "over_time.html",
            organisation=view,
            section="analyses",
            written=(from_, to),
            known=known,
            when=when,
            found=found,
            changes=changes,
            causes=CAUSES,
            people=sees_people(request),
            mandates=mandate_periods(date.today()),
        )

    return router

"""How far the linking has come, who sits where, and the goals that are left."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.callers import caller_of
from api.collation import swedish_key
from api.editing.rights import edited_by
from api.pages.linking.asked import (
    NOWHERE,
    asked_in,
    chosen_bearers,
    just_saved,
    left,
    speaker,
    speakers,
)
from api.pages.linking.one_goal import Place, likelihood, suggestions_for
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.links import BEARERS
from graph.analyses.model import Bearer
from graph.linking.review.answers import is_unaided
from graph.linking.review.comparing import compared
from graph.linking.review.progress import Progress, progress, progress_by
from graph.linking.suggester import Suggestion

ON_A_PAGE: Final = 50


def add_routes(router: APIRouter, views: Views) -> None:
    """The page where the review begins."""

    @router.get("")
    def overview(
        request: Request, key: str, page_number: Annotated[int, Query(alias="page", ge=1)] = 1
    ) -> HTMLResponse:
        """Progress by programme and unit, the choice of seat, and what is left."""
        view, asked, caller = views[key], asked_in(request), caller_of(request)
        theirs = edited_by(caller, view)
        waiting = left(view, asked)
        chosen = chosen_bearers(view, asked)
        pages = max(1, -(-len(waiting) // ON_A_PAGE))
        page_number = min(page_number, pages)
        shown = waiting[(page_number - 1) * ON_A_PAGE : page_number * ON_A_PAGE]
        everything = view.model.current.values()
        return page(
            request,
            "linking.html",
            organisation=view,
            section="analyses",
            asked=asked,
            total=progress(view.model, everything),
            chosen=progress(view.model, chosen),
            by_programme=in_swedish_order(view, progress_by(view.model, everything, "programmes")),
            by_unit=in_swedish_order(view, progress_by(view.model, everything, "responsible")),
            waiting=waiting,
            rows=[(each, first_suggestion(view, each)) for each in shown],
            first=next((each for each in waiting if theirs(each.iri)), None),
            theirs=theirs,
            place=lambda bearer: Place(view, bearer, asked),
            likelihood=likelihood,
            is_unaided=is_unaided,
            speakers=speakers(caller, view),
            by=speaker(caller, view, asked),
            kinds=[kind for kind in BEARERS if kind in view.counts],
            nowhere=NOWHERE,
            compared=compared(view.link_answers),
            answered=bool(view.link_answers),
            page_number=page_number,
            pages=pages,
            **just_saved(request, views, view),
        )


def first_suggestion(view: OrganisationView, bearer: Bearer) -> Suggestion | None:
    """What is suggested first; None where nothing is, or is to be shown."""
    if is_unaided(bearer.iri):
        return None
    return next(iter(suggestions_for(view, bearer.iri).suggestions), None)


def in_swedish_order(
    view: OrganisationView, rows: list[tuple[str, Progress]]
) -> list[tuple[str, Progress]]:
    """Rows by the Swedish names of their things; what has none last."""
    return sorted(rows, key=lambda row: (not row[0], swedish_key(view.name(row[0], "sv").text)))

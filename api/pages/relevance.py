"""What the organisation says of each SDG target: seen by SDG, and who decided it."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.callers import caller_of
from api.editing.rights import may_edit
from api.rendering import page
from api.saved import Saved
from api.views import OrganisationView, Views
from graph.analyses.profile import CONTROLS, RELEVANCES, Position
from graph.analyses.relevance import Relevance, relevance
from graph.vocabularies import SdgGoal, taxonomy

UNSTATED = "unstated"
"""How an address says that no control is stated."""


@dataclass(frozen=True)
class Section:
    """One SDG with its positions that the filter lets through, the undecided first."""

    goal: SdgGoal
    positions: tuple[Position, ...]
    undecided: int


def routes(views: Views) -> APIRouter:
    """The page of the relevance profile."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/relevance")
    def profile(request: Request, key: str, show: str = "", control: str = "") -> HTMLResponse:
        """All 169 targets with what is decided, or those of one position or kind of control."""
        view = views[key]
        found = relevance(view.model)
        show = show if show in RELEVANCES else ""
        named = {code or UNSTATED: text for code, text in CONTROLS.items()}
        control = control if control in named else ""
        return page(
            request,
            "relevance.html",
            organisation=view,
            section="analyses",
            found=found,
            sections=sections(view, found, show, control),
            show=show,
            control=control,
            relevances=RELEVANCES,
            controls=CONTROLS,
            control_names=named,
            may_answer=may_answer(request, view),
            saved=just_saved(request, views, view),
        )

    return router


def just_saved(request: Request, views: Views, view: OrganisationView) -> Saved | None:
    """What to tell of the answer that led here; None where none did."""
    return views.recent.told(view.store.key, request.query_params.get("saved", ""))


def may_answer(request: Request, view: OrganisationView) -> bool:
    """Whether the profile is theirs to change: what is the whole organisation's, with its own."""
    return may_edit(caller_of(request), view, view.store.names.organisation)


def sections(view: OrganisationView, found: Relevance, show: str, control: str) -> list[Section]:
    """The SDGs that have any position to show."""
    made: list[Section] = []
    for goal in taxonomy().goals.values():
        own = [
            each for each in found.positions if view.model.targets[each.target].goal == goal.number
        ]
        shown = [
            each
            for each in own
            if show in ("", each.relevance) and control in ("", each.control or UNSTATED)
        ]
        shown.sort(key=lambda each: each.relevance != "undecided")
        undecided = sum(1 for each in own if each.relevance == "undecided")
        if shown:
            made.append(Section(goal, tuple(shown), undecided))
    return made

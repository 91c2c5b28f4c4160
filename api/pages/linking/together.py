"""What several have answered: where two reviewers differ, and what suggestions would have done."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.callers import caller_of
from api.editing.rights import edited_by
from api.pages.linking.asked import asked_in, in_order, just_saved
from api.pages.linking.one_goal import Place, suggestions_for
from api.rendering import page
from api.views import OrganisationView, Views
from graph.linking.review.answers import PAIR, accepted, by_seat
from graph.linking.review.comparing import compared
from graph.linking.review.effect import LEAST, effect
from graph.vocabularies import taxonomy


def add_routes(router: APIRouter, views: Views) -> None:
    """The pages of disagreements and of effect."""

    @router.get("/disagreements")
    def disagreements(request: Request, key: str) -> HTMLResponse:
        """How far two reviewers agree, and each goal they differ about."""
        view, caller = views[key], caller_of(request)
        found = compared(view.link_answers)
        known = in_order(view.model.bearers[i] for i in found.unsettled if i in view.model.bearers)
        asked = asked_in(request)
        return page(
            request,
            "linking_disagreements.html",
            organisation=view,
            section="analyses",
            compared=found,
            least=LEAST,
            bearers=known,
            sides=lambda iri: _sides(view, iri),
            place=lambda bearer: Place(view, bearer, asked),
            theirs=edited_by(caller, view),
            asked=asked,
            **just_saved(request, views, view),
        )

    @router.get("/effect")
    def effects(request: Request, key: str) -> HTMLResponse:
        """Answers given without suggestions, beside what would have been suggested."""
        view = views[key]
        return page(
            request,
            "linking_effect.html",
            organisation=view,
            section="analyses",
            told=effect(view.link_answers, lambda iri: _suggested(view, iri)),
            least=LEAST,
        )


def _sides(view: OrganisationView, iri: str) -> list[list[tuple[str, int]]]:
    """What each of the two accepted, as codes with strengths; empty for that none fits."""
    given = by_seat(view.link_answers[iri])
    targets = taxonomy().targets
    return [
        sorted(
            (targets[target].code, answer.strength or 0)
            for target, answer in accepted(given.get(seat, ())).items()
        )
        for seat in PAIR
    ]


def _suggested(view: OrganisationView, iri: str) -> list[str]:
    """What would have been suggested, as IRIs; nothing for what is there no more."""
    if iri not in view.texts:
        return []
    return [view.sdg(each.target) for each in suggestions_for(view, iri).suggestions]

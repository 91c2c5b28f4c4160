"""One goal at a time: its words, the suggestions, and what the reviewer answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.callers import caller_of
from api.editing.rights import edited_by, may_edit
from api.forms import CheckedForm, text_field
from api.language import chosen_language
from api.pages.editing import refusal
from api.pages.linking.asked import (
    Asked,
    asked_by,
    asked_in,
    in_order,
    just_saved,
    left,
    speaker,
    speakers,
)
from api.pages.linking.items import Sheet, answers_of, stored_sheet, typed_sheet
from api.pages.linking.marks import marked, words
from api.records import official_texts
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.links import BEARERS
from graph.analyses.model import Bearer
from graph.changes import Change, Way
from graph.editing.content import UnfitContent
from graph.errors import NotFound, Outdated
from graph.gate import Outcome, RefusedChange
from graph.history.revert import revert
from graph.linking.review.answering import Given, answered
from graph.linking.review.answers import PAIR, STRENGTHS, LinkAnswer, by_seat, is_unaided
from graph.linking.review.comparing import compared
from graph.linking.review.effect import SHOWN
from graph.linking.review.structure import surroundings
from graph.linking.suggester import Suggested
from graph.rights import Caller
from graph.texts import Text
from graph.vocabularies import taxonomy

LIKELY: Mapping[float, str] = {
    0.75: "very_likely",
    0.5: "likely",
    0.25: "possible",
    0.0: "unlikely",
}
"""The word for a probability of at least so much."""


@dataclass(frozen=True)
class Place:
    """One bearer under review, and the choices it is reviewed under."""

    view: OrganisationView
    bearer: Bearer
    asked: Asked

    @property
    def unaided(self) -> bool:
        """Whether it is reviewed without suggestions."""
        return is_unaided(self.bearer.iri)

    @property
    def answers(self) -> tuple[LinkAnswer, ...]:
        """All that has been answered about it."""
        return self.view.link_answers.get(self.bearer.iri, ())

    @property
    def can_settle(self) -> bool:
        """Whether two reviewers have both answered."""
        return by_seat(self.answers).keys() >= set(PAIR)

    def suggested(self) -> Suggested:
        """What is suggested; nothing is where it is reviewed without suggestions."""
        found = suggestions_for(self.view, self.bearer.iri)
        return Suggested(found.language, (), found.version) if self.unaided else found

    def address(self, **more: object) -> str:
        """Its page of the review."""
        short = self.view.short(self.bearer.iri)
        return f"/o/{self.view.key}/linking/{short}{self.asked.query(**more)}"


def suggestions_for(view: OrganisationView, iri: str) -> Suggested:
    """What the words of a bearer suggest, whoever may see it."""
    text = view.texts[iri]
    return view.suggester.suggest(text.text, text.language, SHOWN)


def add_routes(router: APIRouter, views: Views) -> None:
    """The page of one goal, what its form leads to, and undoing it."""

    @router.post("/undo")
    def undone(request: Request, key: str, form: CheckedForm) -> Response:
        """Undo the change just made, and go back to the goal it was about."""
        view, asked = views[key], asked_by(form)
        kind, _, slug = text_field(form, "was", 200).partition("/")
        place = place_of(view, kind, slug, asked)
        caller = caller_of(request)
        if not may_edit(caller, view, place.bearer.iri):
            raise refusal(request, view)
        number = text_field(form, "number", 18)
        why = Text("Ångrat i granskningen", "Undone in the review").into(chosen_language(request))
        outcome = revert(
            views.installation,
            view.store.key,
            int(number) if number.isascii() and number.isdigit() else 0,
            caller=caller,
            why=why,
            case_number="",
        )
        views.keep(view.store.key, outcome)
        return RedirectResponse(place.address(saved=outcome.number), HTTPStatus.SEE_OTHER)

    @router.get("/{kind}/{slug}")
    def one(request: Request, key: str, kind: str, slug: str) -> HTMLResponse:
        """One goal with its suggestions."""
        place = place_of(views[key], kind, slug, asked_in(request))
        return goal_page(request, views, place, sheet_of(request, place))

    @router.post("/{kind}/{slug}")
    def answer(request: Request, key: str, kind: str, slug: str, form: CheckedForm) -> Response:
        """Answer about one goal, and go on to the next."""
        place = place_of(views[key], kind, slug, asked_by(form))
        caller = caller_of(request)
        by = speaker(caller, place.view, place.asked)
        if not by or not may_edit(caller, place.view, place.bearer.iri):
            raise refusal(request, place.view)
        sheet = typed_sheet(sheet_of(request, place), form, chosen_language(request))
        if sheet.faults:
            return goal_page(request, views, place, sheet, faults=list(sheet.faults.values()))
        try:
            outcome = said(request, views, place, sheet, by, version_in(form))
        except Outdated:
            fresh = place_of(views[place.view.store.key], kind, slug, place.asked)
            return goal_page(request, views, fresh, sheet, outdated=True)
        except (RefusedChange, UnfitContent) as error:
            faults = [each.message for each in error.problems]
            return goal_page(request, views, place, sheet, faults=faults)
        views.keep(place.view.store.key, outcome)
        return RedirectResponse(
            after(views[place.view.store.key], caller, place, outcome.number), HTTPStatus.SEE_OTHER
        )


def place_of(view: OrganisationView, kind: str, slug: str, asked: Asked) -> Place:
    """The bearer of an address; raises ``NotFound`` for what is none, or cannot be settled."""
    iri = view.named_at(kind, slug) if kind in BEARERS else ""
    if iri not in view.model.bearers:
        raise NotFound(
            Text(
                f"Det finns inget ”{kind}/{slug}” att koppla.",
                f"There is no “{kind}/{slug}” to link.",
            )
        )
    place = Place(view, view.model.bearers[iri], asked)
    if asked.seat == "settled" and not place.can_settle:
        raise NotFound(
            Text(
                "Det finns inget att avgöra här: båda granskarna har inte svarat än.",
                "There is nothing to settle here: both reviewers have not answered yet.",
            )
        )
    return place


def sheet_of(request: Request, place: Place) -> Sheet:
    """The sheet as it is stored for the seat."""
    suggestions = place.suggested().suggestions
    return stored_sheet(place.answers, place.asked.seat, suggestions, chosen_language(request))


def version_in(form: FormData) -> int:
    """The number of the last change of the bearer that the form was made from."""
    text = text_field(form, "version", 18)
    return int(text) if text.isascii() and text.isdigit() else 0


def said(
    request: Request, views: Views, place: Place, sheet: Sheet, by: str, version: int
) -> Outcome:
    """Write a sheet down through the gate: the answers and the links they make, as one change."""
    caller, seat = caller_of(request), place.asked.seat
    answers = answers_of(
        sheet,
        place.bearer.iri,
        seat=seat,
        by=by,
        language=chosen_language(request),
        version=place.view.suggester.version,
        unaided=place.unaided,
    )
    given = Given(place.bearer.iri, seat, answers)
    key = place.view.store.key
    change = Change(key, caller.actor, Way.EDIT, known={place.bearer.iri: version})
    return views.installation.commit(change, lambda now: answered(now, given), caller=caller)


def after(view: OrganisationView, caller: Caller, place: Place, number: int) -> str:
    """Where a saved answer leads: to the next goal left, or back to the list when none is."""
    was = view.short(place.bearer.iri)
    following = next_after(view, caller, place)
    if following is None:
        to = "/disagreements" if place.asked.seat == "settled" else ""
        return f"/o/{view.key}/linking{to}{place.asked.query(saved=number, was=was)}"
    return Place(view, following, place.asked).address(saved=number, was=was)


def next_after(view: OrganisationView, caller: Caller, place: Place) -> Bearer | None:
    """The next bearer that is theirs and left for the seat, from the top again after the last."""
    theirs = edited_by(caller, view)
    if place.asked.seat == "settled":
        unsettled = compared(view.link_answers).unsettled
        waiting = in_order(view.model.bearers[i] for i in unsettled if i in view.model.bearers)
    else:
        waiting = left(view, place.asked)
    found = [each for each in waiting if theirs(each.iri) and each.iri != place.bearer.iri]
    here = in_order([*found, place.bearer]).index(place.bearer)
    return next(iter([*found[here:], *found[:here]]), None)


def likelihood(probability: float) -> str:
    """The name of the word for a probability.

    >>> likelihood(0.8), likelihood(0.5), likelihood(0.1)
    ('very_likely', 'likely', 'unlikely')
    """
    return next(word for least, word in LIKELY.items() if probability >= least)


def goal_page(
    request: Request,
    views: Views,
    place: Place,
    sheet: Sheet,
    *,
    faults: Sequence[Text] = (),
    outdated: bool = False,
) -> HTMLResponse:
    """The page of one goal: what it says, what is suggested, and the form for who may answer."""
    view, caller = place.view, caller_of(request)
    suggestions = place.suggested().suggestions
    status = HTTPStatus.PRECONDITION_FAILED if outdated else HTTPStatus.OK
    return page(
        request,
        "linking_goal.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if faults else status,
        organisation=view,
        section="analyses",
        place=place,
        asked=place.asked,
        bearer=place.bearer,
        text=view.texts[place.bearer.iri],
        marked=lambda name, text: marked(name, text, suggestions),
        words=words,
        likelihood=likelihood,
        sheet=sheet,
        faults=faults,
        outdated=outdated,
        strengths=STRENGTHS,
        targets=list(taxonomy().targets.values()),
        official=lambda iri: official_texts(view.store.store, iri),
        linked=view.model.links_by_bearer.get(place.bearer.iri, ()),
        around=None if place.unaided else surroundings(view.model, place.bearer),
        may_answer=may_edit(caller, view, place.bearer.iri),
        speakers=speakers(caller, view),
        by=speaker(caller, view, place.asked),
        version=views.installation.journal.version(place.bearer.iri),
        following=next_after(view, caller, place),
        left=len(left(view, place.asked)),
        **just_saved(request, views, view),
    )

"""One proposed meeting: why these two, what has been said of it, and a form to say more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.callers import caller_of
from api.collation import swedish_key
from api.editing.rights import all_theirs, editor_units
from api.forms import CheckedForm, text_field
from api.language import chosen_language
from api.pages.editing import refusal
from api.pages.explaining import Told, told_of
from api.pages.synergies import Asked, behind, opened, own_meetings, thing_of
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.explanations.meetings import why_meeting
from graph.analyses.grouping import Grouping
from graph.analyses.model import LinkModel, MeetingOutcome
from graph.analyses.outcomes import STATES, MarkedMeeting, outcomes_by_pair, taken_up
from graph.changes import Change, Delta, Way
from graph.classes import classes
from graph.editing.content import UnfitContent
from graph.editing.draft import Draft
from graph.editing.edits import Action, Edit, apply
from graph.editing.values import Json
from graph.errors import NotFound
from graph.gate import Outcome, RefusedChange
from graph.organisation_store import OrganisationStore
from graph.ownership import Owners
from graph.rights import Caller
from graph.texts import Language, Text

ANSWERS = ("contacted", "joint-activity", "not-needed")
"""What can be said of a meeting, as in the scheme."""
WHY_LENGTH = 1000


@dataclass(frozen=True)
class Between:
    """The two that a page is about, and their meeting where they still need one."""

    view: OrganisationView
    asked: Asked
    one: str
    other: str
    marked: MarkedMeeting | None
    said: tuple[MeetingOutcome, ...]

    def short(self, iri: str) -> str:
        """One of them as it stands in the address."""
        return self.view.short(iri)


@dataclass(frozen=True)
class Answer:
    """What somebody has filled in."""

    outcome: str = ""
    speaker: str = ""
    reason: str = ""
    activities: tuple[str, ...] = ()
    faults: tuple[str, ...] = field(default_factory=tuple)


def routes(views: Views) -> APIRouter:
    """The page of a meeting, and what its form leads to."""
    router = APIRouter(prefix="/o/{key}/synergies")

    @router.get("/meeting")
    def meeting(
        request: Request,
        key: str,
        one: str,
        other: str,
        by: Grouping = "programme",
        about: str = "",
    ) -> HTMLResponse:
        """Why these two should meet, and what has been said of it."""
        between = between_of(views[key], Asked(by, about), one, other)
        return meeting_page(request, between, Answer())

    @router.post("/meeting")
    def answered(request: Request, key: str, form: CheckedForm) -> Response:
        """Say what has become of the meeting."""
        view = views[key]
        asked = Asked(grouping_of(form), text_field(form, "about"))
        between = between_of(view, asked, text_field(form, "one"), text_field(form, "other"))
        caller = caller_of(request)
        if not may_say(caller, between):
            raise refusal(request, view)
        answer = answer_of(form)
        if answer.outcome not in ANSWERS:
            fault = Text("Välj vad som har hänt.", "Choose what has happened.")
            return refused_page(request, between, answer, [fault])
        try:
            outcome = say(views, caller, between, answer, chosen_language(request))
        except RefusedChange as error:
            return refused_page(request, between, answer, [each.message for each in error.problems])
        except UnfitContent as error:
            return refused_page(request, between, answer, [each.message for each in error.problems])
        views.keep(view.store.key, outcome)
        query = asked.query(saved=outcome.number)
        return RedirectResponse(f"/o/{view.store.key}/synergies{query}", 303)

    return router


def between_of(view: OrganisationView, asked: Asked, one: str, other: str) -> Between:
    """The two by their addresses ("unit/teknik"); raises ``NotFound`` for others."""
    sides = (_side(view, one), _side(view, other))
    if sides[0] == sides[1]:
        raise _no_party(view, other)
    meetings = own_meetings(view, asked)
    found = next(
        (
            each
            for each in (*meetings.waiting, *meetings.answered)
            if {each.meeting.first, each.meeting.second} == set(sides)
        ),
        None,
    )
    said = outcomes_by_pair(view.model).get(frozenset(sides), ())
    return Between(view, asked, *sides, found, said)


def _side(view: OrganisationView, written: str) -> str:
    kind, _, slug = written.partition("/")
    iri = view.named_at(kind, slug)
    if iri not in view.model.units and iri not in view.model.programmes:
        raise _no_party(view, written)
    return iri


def _no_party(view: OrganisationView, written: str) -> NotFound:
    return NotFound(
        Text(
            f"{view.store.key} har ingen annan enhet och inget annat program ”{written}”.",
            f"{view.store.key} has no other unit or programme “{written}”.",
        )
    )


def speakers(caller: Caller, between: Between) -> list[str]:
    """Those of the two in whose name somebody may say what has become of the meeting."""
    view = between.view
    if view.point is not None or not caller.may_write(view.store.key):
        return []
    units = [side for side in (between.one, between.other) if side in view.model.units]
    if caller.is_admin(view.store.key):
        return units
    owners = Owners(view.store.store, view.store.names)
    theirs = editor_units(caller, view.store.key)
    return [unit for unit in units if all_theirs(theirs, owners, (unit,))]


def may_say(caller: Caller, between: Between) -> bool:
    """Whether they may say anything of the meeting: for one of its units, or as administrator."""
    view = between.view
    is_admin = view.point is None and caller.is_admin(view.store.key)
    return is_admin or bool(speakers(caller, between))


def answer_of(form: FormData) -> Answer:
    """What was filled in."""
    given = (value for value in form.getlist("activity") if isinstance(value, str))
    return Answer(
        outcome=text_field(form, "outcome", 40),
        speaker=text_field(form, "speaker", 200),
        reason=text_field(form, "reason", WHY_LENGTH),
        activities=tuple(dict.fromkeys(value for value in given if value)),
    )


def grouping_of(form: FormData) -> Grouping:
    """The grouping that the form was made from."""
    known: Mapping[str, Grouping] = {"board": "board", "unit": "unit"}
    return known.get(text_field(form, "by", 20), "programme")


def say(
    views: Views, caller: Caller, between: Between, answer: Answer, language: Language
) -> Outcome:
    """Write an outcome down through the gate."""
    view = between.view
    content = content_of(between, answer, language, datetime.now(UTC))
    edit = Edit(Action.ADD, classes()["meeting-outcome"], "", content)

    def made(organisation: OrganisationStore) -> Delta:
        draft = Draft(organisation)
        apply(draft, [edit])
        return draft.delta()

    change = Change(view.store.key, caller.actor, Way.EDIT, answer.reason)
    return views.installation.commit(change, made, caller=caller)


def content_of(
    between: Between, answer: Answer, language: Language, now: datetime
) -> dict[str, Json]:
    """An outcome as JSON has it; only a joint activity points at activities."""
    model, said = between.view.model, _named(answer.outcome)
    one, other = model.label_of(between.one), model.label_of(between.other)
    known = between.marked.meeting if between.marked else None
    joint = answer.outcome == "joint-activity"
    content: dict[str, Json] = {
        "label": {
            "sv": f"{one.sv} – {other.sv}: {said.sv}",
            "en": f"{one.en} – {other.en}: {said.en}",
        },
        "bringsTogether": [between.one, between.other],
        "outcome": answer.outcome,
        "joinedBy": list(answer.activities) if joint else [],
        "takesUp": list(taken_up(known)) if known else [],
        "generatedAtTime": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if answer.reason:
        content["motivation"] = {language: answer.reason}
    if answer.speaker:
        content["wasAttributedTo"] = answer.speaker
    return content


def _named(outcome: str) -> Text:
    return next(name for state, name in STATES.items() if state == outcome)


def activities(model: LinkModel, between: Between) -> list[tuple[str, Text]]:
    """The current activities to point at: those of the two first, each lot in Swedish order."""
    pair = {between.one, between.other}
    found = [iri for iri, bearer in model.current.items() if bearer.kind == "activity"]

    def order(iri: str) -> tuple[bool, str]:
        bearer = model.current[iri]
        near = model.answers_for(bearer) | bearer.contributing | bearer.programmes
        return not near & pair, swedish_key(model.label_of(iri).sv)

    return [(iri, model.label_of(iri)) for iri in sorted(found, key=order)]


def refused_page(
    request: Request, between: Between, answer: Answer, faults: list[Text]
) -> HTMLResponse:
    """The page with what was filled in and what is wrong with it."""
    language = chosen_language(request)
    shown = Answer(
        answer.outcome,
        answer.speaker,
        answer.reason,
        answer.activities,
        tuple(fault.into(language) for fault in faults),
    )
    return meeting_page(request, between, shown, HTTPStatus.UNPROCESSABLE_ENTITY)


def meeting_page(
    request: Request, between: Between, answer: Answer, status: int = HTTPStatus.OK
) -> HTMLResponse:
    """Why the two should meet, what has been said, and the form for whoever may say more."""
    view, caller = between.view, caller_of(request)
    explained: list[Told] = []
    if between.marked:
        explained = told_of(view, [why_meeting(view.model, between.marked.meeting)])
    may = may_say(caller, between)
    return page(
        request,
        "meeting.html",
        status=status,
        organisation=view,
        section="synergies",
        between=between,
        asked=between.asked,
        thing=thing_of(view, between.asked.about),
        explained=explained,
        answer=answer,
        answers=ANSWERS,
        states=STATES,
        behind=behind,
        opened=opened,
        may_say=may,
        is_admin=caller.is_admin(view.store.key),
        speakers=speakers(caller, between),
        activities=activities(view.model, between) if may else [],
    )

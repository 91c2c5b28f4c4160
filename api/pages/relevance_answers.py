"""Answering whether SDG targets matter: one target, a whole SDG, and who decided the profile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from http import HTTPStatus
from types import MappingProxyType
from typing import Final, get_args

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.callers import caller_of
from api.collation import swedish_key
from api.forms import CheckedForm, text_field
from api.language import chosen_language
from api.pages.editing import refusal
from api.pages.relevance import may_answer
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.coverage import by_code
from graph.analyses.model import Target
from graph.analyses.profile import CONTROLS, RELEVANCES, ControlCode, Position, RelevanceCode
from graph.changes import Change, Delta, Way
from graph.editing.content import UnfitContent
from graph.editing.relevance import (
    Answer,
    ProfileDecision,
    address_of,
    answers_made,
    decision_made,
)
from graph.errors import NotFound, Outdated
from graph.gate import Outcome, RefusedChange
from graph.organisation_store import OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

NOTHING_TYPED: Final[Mapping[str, str]] = MappingProxyType({})
REASON_LENGTH: Final = 4000
CASE_LENGTH: Final = 100
BACK: Final[Mapping[str, str]] = {
    "gaps": "gaps?sdg={goal}&saved={number}",
    "matrix": "matrix/{goal}?saved={number}",
}
"""Where an answer may come from, besides the page of the profile: there it leads back."""


@dataclass(frozen=True)
class Row:
    """One target in the form: what is stored or typed, and what is wrong with it by field.

    ``version`` is the number of the change that the form was made from.
    """

    answer: Answer
    position: Position
    version: int
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        """The code of the target."""
        return self.answer.target.code


def routes(views: Views) -> APIRouter:
    """The forms; before the pages that take any kind and slug."""
    router = APIRouter(prefix="/o/{key}/relevance")
    add_answers(router, views)
    add_decision(router, views)
    return router


def add_answers(router: APIRouter, views: Views) -> None:
    """The form of one target and that of a whole SDG."""

    @router.get("/target/{code}")
    def one(request: Request, key: str, code: str, choose: str = "") -> HTMLResponse:
        """The form of one target; ``choose`` marks an answer beforehand."""
        view, target = view_to_answer(request, views, key), target_of(code)
        rows = [chosen(row, choose) for row in stored_rows(views, view, [target])]
        return form_page(request, view, rows)

    @router.post("/target/{code}")
    def answered(request: Request, key: str, code: str, form: CheckedForm) -> Response:
        """Answer for one target."""
        view, target = view_to_answer(request, views, key), target_of(code)
        return saved_or_shown(request, views, view, [target], form)

    @router.get("/sdg/{number}")
    def several(request: Request, key: str, number: int, fill: str = "") -> HTMLResponse:
        """The form of a whole SDG; ``fill`` takes the draft where nothing is answered yet."""
        view, targets = view_to_answer(request, views, key), targets_of(number)
        rows = stored_rows(views, view, targets)
        if fill == "draft":
            rows = [row if row.position.iri else chosen(row, row.position.draft) for row in rows]
        return form_page(request, view, rows, sdg=number)

    @router.post("/sdg/{number}")
    def all_answered(request: Request, key: str, number: int, form: CheckedForm) -> Response:
        """Answer for all targets of an SDG."""
        view = view_to_answer(request, views, key)
        return saved_or_shown(request, views, view, targets_of(number), form, sdg=number)


def add_decision(router: APIRouter, views: Views) -> None:
    """Who decided the profile, and when."""

    @router.get("/decision")
    def blank(request: Request, key: str) -> HTMLResponse:
        """The form of a decision."""
        return decision_page(request, view_to_answer(request, views, key))

    @router.post("/decision")
    def decided(request: Request, key: str, form: CheckedForm) -> Response:
        """Say who decided the profile."""
        view = view_to_answer(request, views, key)
        typed = {name: text_field(form, name, CASE_LENGTH) for name in ("on", "case_number")}
        typed["by"] = text_field(form, "by", 300)
        on = day_of(typed["on"])
        known = {view.short(iri) for iri in view.model.units}
        missing = [name for name in ("by", "on", "case_number") if not typed[name]]
        wrong = dict.fromkeys(missing, "decision_missing")
        if typed["on"] and on is None:
            wrong["on"] = "decision_date"
        if typed["by"] and typed["by"] not in known:
            wrong["by"] = "decision_missing"
        if wrong or on is None:
            return decision_page(request, view, typed, wrong)
        by = view.store.names.namespace + typed["by"]
        decision = ProfileDecision(by, on, typed["case_number"])
        try:
            outcome = commit(
                request,
                views,
                view,
                lambda now: decision_made(now, decision),
                case_number=typed["case_number"],
            )
        except (RefusedChange, UnfitContent) as error:
            return decision_page(request, view, typed, {}, faults_of(request, error))
        return RedirectResponse(f"/o/{key}/relevance?saved={outcome.number}", 303)


def view_to_answer(request: Request, views: Views, key: str) -> OrganisationView:
    """The organisation whose profile is answered in; refuses who may not."""
    view = views[key]
    if not may_answer(request, view):
        raise refusal(request, view)
    return view


def target_of(code: str) -> Target:
    """The target of a code in an address."""
    found = taxonomy().target(code)
    if found is None:
        raise NotFound(Text(f"Det finns inget globalt delmål {code}.", f"No SDG target {code}."))
    return found


def targets_of(number: int) -> list[Target]:
    """The targets of an SDG in their order."""
    if number not in taxonomy().goals:
        raise NotFound(Text(f"Det finns inget globalt mål {number}.", f"No SDG {number}."))
    return [target for target in taxonomy().targets.values() if target.goal == number]


def stored_rows(views: Views, view: OrganisationView, targets: Sequence[Target]) -> list[Row]:
    """The form as it is stored."""
    journal, names = views.installation.journal, view.store.names
    found: list[Row] = []
    for iri in by_code(view.model, (target.iri for target in targets)):
        position, target = view.model.profile.positions[iri], view.model.targets[iri]
        reason = position.reason.sv if position.iri else ""
        answer = Answer(target, position.relevance, position.control, reason, position.case_number)
        found.append(Row(answer, position, journal.version(address_of(names, position, target))))
    return found


def chosen(row: Row, choose: str) -> Row:
    """The row with an answer marked that was wanted in the address."""
    relevance = next((code for code in get_args(RelevanceCode) if code == choose), None)
    return replace(row, answer=replace(row.answer, relevance=relevance)) if relevance else row


def typed_rows(rows: Sequence[Row], form: FormData) -> list[Row]:
    """The form as it was typed, with what is missing beside each field.

    What is left out on purpose needs a reason and a case number: its own, or those for all.
    """
    reason_for_all = text_field(form, "reason", REASON_LENGTH)
    case_for_all = text_field(form, "case_number", CASE_LENGTH)
    return [_typed(row, form, reason_for_all, case_for_all) for row in rows]


def _typed(row: Row, form: FormData, reason_for_all: str, case_for_all: str) -> Row:
    said = text_field(form, f"relevance.{row.code}", 30)
    control = text_field(form, f"control.{row.code}", 30)
    answer = Answer(
        target=row.answer.target,
        relevance=next((code for code in get_args(RelevanceCode) if code == said), "undecided"),
        control=next((code for code in get_args(ControlCode) if code == control), ""),
        reason=text_field(form, f"reason.{row.code}", REASON_LENGTH).replace("\r\n", "\n"),
        case_number=text_field(form, f"case_number.{row.code}", CASE_LENGTH),
    )
    errors: dict[str, str] = {}
    if answer.relevance == "not-relevant":
        answer = replace(
            answer,
            reason=answer.reason or reason_for_all,
            case_number=answer.case_number or case_for_all,
        )
        needed = {"reason": answer.reason, "case_number": answer.case_number}
        errors = {name: f"needs_{name}" for name, value in needed.items() if not value}
    version = text_field(form, f"version.{row.code}", 18)
    number = int(version) if version.isascii() and version.isdigit() else -1
    return replace(row, answer=answer, version=number, errors=errors)


def saved_or_shown(
    request: Request,
    views: Views,
    view: OrganisationView,
    targets: Sequence[Target],
    form: FormData,
    sdg: int = 0,
) -> Response:
    """Make the answers and go back, or show the form again with what is wrong."""
    rows = typed_rows(stored_rows(views, view, targets), form)
    if any(row.errors for row in rows):
        return form_page(request, view, rows, form=form, sdg=sdg, status=422)
    names = view.store.names
    known = {address_of(names, row.position, row.answer.target): row.version for row in rows}
    answers = [row.answer for row in rows]
    case_number = text_field(form, "case_number", CASE_LENGTH) or rows[0].answer.case_number
    why = text_field(form, "why")
    try:
        outcome = commit(
            request,
            views,
            view,
            lambda now: answers_made(now, answers),
            why=why,
            case_number=case_number,
            known=known,
        )
    except Outdated:
        fresh = views[view.store.key]
        kept = zip(rows, stored_rows(views, fresh, targets), strict=True)
        rows = [replace(now, answer=typed.answer) for typed, now in kept]
        return form_page(request, fresh, rows, form=form, sdg=sdg, status=412)
    except (RefusedChange, UnfitContent) as error:
        faults = faults_of(request, error)
        return form_page(request, view, rows, form=form, sdg=sdg, status=422, faults=faults)
    return RedirectResponse(address_after(view, form, targets[0].goal, outcome.number), 303)


def address_after(view: OrganisationView, form: FormData, goal: int, number: int) -> str:
    """Where an answer leads: back to where the question was put, with what was saved."""
    back = BACK.get(text_field(form, "back", 20), "")
    if back:
        return f"/o/{view.store.key}/{back.format(goal=goal, number=number)}"
    return f"/o/{view.store.key}/relevance?saved={number}#sdg-{goal}"


def commit(
    request: Request,
    views: Views,
    view: OrganisationView,
    make: Callable[[OrganisationStore], Delta],
    *,
    why: str = "",
    case_number: str = "",
    known: Mapping[str, int] | None = None,
) -> Outcome:
    """Make a change of the profile through the gate, on the newest data there are."""
    caller = caller_of(request)
    change = Change(
        owner=view.store.key,
        actor=caller.actor,
        way=Way.EDIT,
        why=why,
        case_number=case_number,
        known=known or {},
    )
    outcome = views.installation.commit(change, make, caller=caller)
    views.keep(view.store.key, outcome)
    return outcome


def faults_of(request: Request, error: RefusedChange | UnfitContent) -> list[str]:
    """What hindered a change, in the reader's language."""
    language = chosen_language(request)
    return [
        f"{problem.message.into(language)} {problem.fix.into(language)}".strip()
        for problem in error.problems
    ]


def form_page(
    request: Request,
    view: OrganisationView,
    rows: Sequence[Row],
    *,
    form: FormData | None = None,
    sdg: int = 0,
    status: int = 200,
    faults: Sequence[str] = (),
) -> HTMLResponse:
    """The form for one target, or for all of an SDG."""
    sent = form if form is not None else FormData()
    back = text_field(sent, "back", 20) or request.query_params.get("back", "")
    typed = {
        "why": text_field(sent, "why"),
        "reason": text_field(sent, "reason", REASON_LENGTH),
        "case_number": text_field(sent, "case_number", CASE_LENGTH),
        "back": back if back in BACK else "",
    }
    return page(
        request,
        "relevance_answers.html",
        status=status,
        organisation=view,
        section="analyses",
        rows=rows,
        sdg=sdg,
        goal=taxonomy().goals[rows[0].answer.target.goal],
        typed=typed,
        faults=faults,
        outdated=status == HTTPStatus.PRECONDITION_FAILED,
        relevances=RELEVANCES,
        controls=CONTROLS,
    )


def decision_page(
    request: Request,
    view: OrganisationView,
    typed: Mapping[str, str] = NOTHING_TYPED,
    wrong: Mapping[str, str] = NOTHING_TYPED,
    faults: Sequence[str] = (),
) -> HTMLResponse:
    """The form that says who decided the profile."""
    units = [(view.short(iri), unit.label) for iri, unit in view.model.units.items()]
    return page(
        request,
        "relevance_decision.html",
        status=422 if wrong or faults else 200,
        organisation=view,
        section="analyses",
        units=sorted(units, key=lambda pair: swedish_key(pair[1].sv)),
        typed=typed,
        wrong=wrong,
        faults=faults,
        undecided=sum(
            1 for each in view.model.profile.positions.values() if each.relevance == "undecided"
        ),
    )


def day_of(text: str) -> date | None:
    """A day as it is written; None for what is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

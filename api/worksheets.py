"""The review of links as a spreadsheet: fetched with suggestions, sent back with answers."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.forms import CheckedForm, text_field
from api.imports import Sent, sent_files
from api.language import chosen_language
from api.matrices import FILE_BODY, MEDIA_TYPES, file_of
from api.pages.linking.asked import Asked, asked_by, speaker
from api.parameters import only_known
from api.problems import BadRequest
from api.resources import Key
from api.resources.requests import Reasons
from api.resources.rights import seen, writer
from api.resources.writing import GivenReasons, problems
from api.views import OrganisationView, Views
from graph.analyses.completeness import completeness
from graph.changes import Change, Way
from graph.intake.apart import table_apart
from graph.linking.organisation_texts import bearer_texts
from graph.linking.review.answering import answered
from graph.linking.review.answers import Seat
from graph.linking.review.worksheets import Reviewer, all_answers, given_in, worksheet
from graph.linking.tables import suggest_for
from graph.rights import Caller
from graph.sheet_files import SheetForm
from graph.store import Installation
from graph.texts import Language, Text

_PLACE: Final = "/api/v1/suggestions/worksheet"


class Taken(BaseModel):
    """What a filled worksheet came to."""

    number: int = Field(description="Number of the change; the last one where nothing is new.")
    bearers: int = Field(description="Goals and missions that were answered.")
    answers: int


def worksheets(installation: Installation, views: Views) -> APIRouter:
    """The routes of worksheets, for programs and for the page of the review."""
    router = APIRouter()

    @router.get(
        _PLACE,
        tags=["suggestions"],
        summary="What nobody has linked, as a worksheet to fill",
        dependencies=[Depends(only_known)],
        response_class=Response,
        responses={200: {"content": {kind: {} for kind in MEDIA_TYPES.values()}}},
    )
    def fetch(
        request: Request,
        key: Key,
        form: Annotated[SheetForm, Query(alias="format", description="Form of the file.")] = "xlsx",
    ) -> Response:
        seen(installation, caller_of(request), key)
        return sheet_answer(views[key], form, chosen_language(request))

    @router.post(
        _PLACE,
        tags=["suggestions"],
        summary="Answers about links in a filled worksheet",
        dependencies=[Depends(only_known)],
        responses=problems(412, 428),
        openapi_extra=FILE_BODY,
    )
    def send(
        request: Request,
        key: Key,
        sent: Annotated[Sent, Depends(sent_files)],
        given: GivenReasons,
        seat: Annotated[Seat, Query(description="Whose answers they are.")] = "alone",
        by: Annotated[
            str, Query(max_length=200, description="The unit that answers: unit/slug.")
        ] = "",
    ) -> Taken:
        """All of it is stored as one change, or nothing where a cell is wrong."""
        caller = writer(request, installation, key)
        asked = Asked(seat=seat, by=by)
        return taken(request, views, views[key], caller, asked, sent.files, given)

    @router.get("/o/{key}/linking/worksheet.{form}", include_in_schema=False)
    def download(request: Request, key: str, form: SheetForm) -> Response:
        return sheet_answer(views[key], form, chosen_language(request))

    @router.post("/o/{key}/linking/worksheet", include_in_schema=False)
    def upload(
        request: Request, key: str, form: CheckedForm, sent: Annotated[Any, Depends(file_of)]
    ) -> RedirectResponse:
        caller = writer(request, installation, key)
        asked = asked_by(form)
        reasons = Reasons(text_field(form, "why"), "")
        done = taken(request, views, views[key], caller, asked, sent, reasons)
        return RedirectResponse(f"/o/{key}/linking{asked.query(saved=done.number)}", 303)

    return router


def sheet_answer(view: OrganisationView, form: SheetForm, language: Language) -> Response:
    """The worksheet of what is left to link."""
    unlinked = completeness(view.model).unlinked
    texts = bearer_texts(view.store, view.model, unlinked)
    body = worksheet(suggest_for(view.suggester, texts, 3), language, form)
    name = f"attachment; filename=lankning-{view.key}.{form}"
    return Response(body, media_type=MEDIA_TYPES[form], headers={"content-disposition": name})


def taken(
    request: Request,
    views: Views,
    view: OrganisationView,
    caller: Caller,
    asked: Asked,
    files: dict[str, bytes],
    reasons: Reasons,
) -> Taken:
    """Store what a filled worksheet answers through the gate, as one change."""
    if len(files) != 1:
        raise BadRequest(Text("Skicka en fil.", "Send one file."))
    [(name, content)] = files.items()
    reviewer = Reviewer(
        asked.seat,
        speaker(caller, view, asked),
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        chosen_language(request),
        view.suggester.version,
    )
    given = given_in(table_apart(content, name), view.model, view.store.names, reviewer)
    key = view.store.key
    change = Change(key, caller.actor, Way.EDIT, reasons.why, case_number=reasons.case_number)
    outcome = views.installation.commit(change, lambda now: answered(now, *given), caller=caller)
    views.keep(key, outcome)
    return Taken(number=outcome.number, bearers=len(given), answers=all_answers(given))

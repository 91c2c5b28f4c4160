"""Saved questions for programs: listed, read, saved, changed and removed as JSON."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.callers import Entrance, caller_of, please_sign_in
from api.history import sees_people
from api.models import Label
from api.parameters import only_known
from api.resources.answers import answered, not_modified, unchanged
from api.resources.requests import known_number
from api.resources.route_names import NOT_MODIFIED, IfMatch
from api.resources.writing import Answers, problems
from graph.accounts import Accounts, SavedQuestion
from graph.accounts.questions import LONGEST_DESCRIPTION
from graph.accounts.records import QuestionContent
from graph.data_folder import DataFolder
from graph.errors import NotFound
from graph.guard import LENGTH
from graph.questions.catalogue import parameters_in
from graph.rights import ANYONE, Caller
from graph.snapshots import SHARED
from graph.texts import Text

ADDRESS: Final = "/api/v1/saved-questions"
_EXAMPLE: Final = """# in: ?target (target)
PREFIX mg: <https://w3id.org/malgraf/def/>
SELECT ?goal WHERE { ?goal mg:addresses ?target } ORDER BY ?goal"""
_REFUSED: Final[Answers] = {
    400: {"description": "The guard refuses the text, or If-Match holds no ETag", "content": {}}
}
Number = Annotated[int, Path(ge=1, le=10**15, description="Number of the saved question.")]


class Title(Label):
    """A text in one of the languages at least."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {
                    "required": [name],
                    "properties": {name: {"type": "string", "pattern": r"\S"}},
                }
                for name in ("sv", "en")
            ]
        }
    )


class QuestionToSave(BaseModel):
    """A question that somebody writes down."""

    model_config = ConfigDict(extra="forbid")

    organisation: str = Field(
        default=SHARED,
        description="Whose readers see it; `shared` for everybody who sees anything.",
        examples=["exempelkommunen"],
        max_length=63,
    )
    title: Title
    description: str = Field(default="", max_length=LONGEST_DESCRIPTION)
    text: str = Field(
        description="A SPARQL query that the guard lets through. What must be filled in stands in "
        "its first lines, as in the named questions: `# in: ?target (target)`.",
        examples=[_EXAMPLE],
        max_length=LENGTH,
    )

    def content(self) -> QuestionContent:
        """As it is kept."""
        title = Text(self.title.sv or "", self.title.en or "")
        return QuestionContent(self.organisation, title, self.description, self.text)


class ToldParameter(BaseModel):
    """What must be filled in before the question can be asked."""

    name: str = Field(examples=["target"])
    kind: str = Field(examples=["target"])


class ToldQuestion(BaseModel):
    """A saved question, with who made it and who changed it last."""

    number: int
    organisation: str
    title: Label
    description: str
    text: str
    parameters: list[ToldParameter]
    version: int = Field(description="Counts the changes, from 1; If-Match takes it.")
    maker: str = Field(
        description="Name of who saved it; empty where it is not known, or not the asker's to know."
    )
    made: datetime
    changer: str
    changed: datetime
    mayChange: bool = Field(description="Whether the asker may change and remove it.")


class ToldQuestions(BaseModel):
    """All saved questions that the asker sees, the oldest first."""

    items: list[ToldQuestion]


def saved_routes(folder: DataFolder, entrance: Entrance) -> APIRouter:
    """The routes of ``/api/v1/saved-questions``."""
    router = APIRouter(prefix=ADDRESS, tags=["SPARQL"], dependencies=[Depends(only_known)])
    _add_reading(router, entrance.accounts)
    _add_writing(router, folder, entrance)
    return router


def _add_reading(router: APIRouter, accounts: Accounts) -> None:
    @router.get("", summary="Saved questions")
    def listed(
        request: Request,
        organisation: Annotated[
            str, Query(description="Only those of an organisation, and the shared.")
        ] = "",
    ) -> ToldQuestions:
        """Questions that people have saved, of organisations that the asker may see."""
        caller = caller_of(request)
        found = accounts.saved_questions(caller, organisation)
        return ToldQuestions(items=[_told(question, request) for question in found])

    @router.get("/{number}", response_model=ToldQuestion, responses=NOT_MODIFIED)
    def single(request: Request, number: Number) -> Response:
        """One saved question."""
        question = accounts.saved_question(caller_of(request), number)
        if unchanged(request, question.version):
            return not_modified(question.version)
        return _answered(question, request)


def _add_writing(router: APIRouter, folder: DataFolder, entrance: Entrance) -> None:
    accounts = entrance.accounts

    @router.post(
        "",
        status_code=201,
        response_model=ToldQuestion,
        responses=problems(409, 412, 415, 428) | _REFUSED,
        summary="Save a question",
    )
    def save(request: Request, asked: QuestionToSave) -> Response:
        """Keep a question; whoever has signed in may, and keys that may write."""
        caller = caller_of(request)
        _refuse_unknown(folder, asked.organisation)
        question = accounts.save_question(caller, asked.content())
        note_question(entrance, request, "question-saved", question)
        place = f"{ADDRESS}/{question.number}"
        return _answered(question, request, status=201, headers={"location": place})

    @router.put(
        "/{number}",
        response_model=ToldQuestion,
        responses=problems(409, 415) | _REFUSED,
    )
    def change(
        request: Request, number: Number, asked: QuestionToSave, if_match: IfMatch = ""
    ) -> Response:
        """Replace a saved question; for who saved it and for administrators."""
        caller = _known_caller(request)
        version = accounts.saved_question(caller, number).version
        seen = known_number(if_match, version)
        _refuse_unknown(folder, asked.organisation)
        question = accounts.change_question(caller, number, asked.content(), seen)
        note_question(entrance, request, "question-changed", question)
        return _answered(question, request)

    @router.delete(
        "/{number}",
        status_code=204,
        response_class=Response,
        responses=problems(409, 413, 415, 422),
    )
    def remove(request: Request, number: Number, if_match: IfMatch = "") -> Response:
        """Remove a saved question; for who saved it and for administrators."""
        caller = _known_caller(request)
        version = accounts.saved_question(caller, number).version
        seen = known_number(if_match, version)
        question = accounts.remove_question(caller, number, seen)
        note_question(entrance, request, "question-removed", question)
        return Response(status_code=204)


def _known_caller(request: Request) -> Caller:
    """Who asks, when they say who they are: nobody else changes anything."""
    caller = caller_of(request)
    if caller.actor.id == ANYONE.id:
        raise please_sign_in()
    return caller


def _refuse_unknown(folder: DataFolder, organisation: str) -> None:
    if organisation != SHARED and organisation not in folder.keys():
        raise NotFound(
            Text(
                f"Organisationen ”{organisation}” finns inte.",
                f"There is no organisation “{organisation}”.",
            )
        )


def note_question(entrance: Entrance, request: Request, kind: str, question: SavedQuestion) -> None:
    """Tell the audit who did what with which question; not what it says."""
    details = {"question": str(question.number), "organisation": question.content.organisation}
    entrance.note(kind, caller_of(request).actor.id, details)


def _answered(
    question: SavedQuestion,
    request: Request,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    content: dict[str, Any] = _told(question, request).model_dump(mode="json")
    return answered(content, question.version, status=status, headers=headers)


def _told(question: SavedQuestion, request: Request) -> ToldQuestion:
    content, people = question.content, sees_people(request)
    return ToldQuestion(
        number=question.number,
        organisation=content.organisation,
        title=Label(sv=content.title.sv or None, en=content.title.en or None),
        description=content.description,
        text=content.text,
        parameters=[
            ToldParameter(name=parameter.name, kind=parameter.kind)
            for parameter in parameters_in(content.text)
        ],
        version=question.version,
        maker=question.maker.name if people else "",
        made=question.made,
        changer=question.changer.name if people else "",
        changed=question.changed,
        mayChange=question.may_be_changed_by(caller_of(request)),
    )

"""The page itself: asked without a script as with one, by forms that work everywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from api.asking import Asking
from api.callers import Entrance, caller_of
from api.editor.charts import chart
from api.editor.desks import ADDRESS, Desk
from api.editor.opened import Opened, opened, written
from api.editor.pictures import picture
from api.editor.results import ACCEPT, results
from api.editor.saved import note_question
from api.forms import CheckedForm, text_field
from api.history import sees_people
from api.language import chosen_language
from api.pages import only_readable
from api.problems import problem_details
from api.rendering import page
from api.views import AT, Views
from graph.accounts import SavedQuestion
from graph.accounts.questions import LONGEST_DESCRIPTION, LONGEST_TITLE
from graph.accounts.records import QuestionContent
from graph.data_folder import DataFolder
from graph.errors import MalgrafError, NotFound
from graph.guard import LENGTH
from graph.names import PREFIXES
from graph.questions import questions
from graph.reader import Reader
from graph.rights import ANYONE
from graph.search import SearchIndex
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text

FORMATS: Final = {
    "csv": ("text/csv", "CSV"),
    "tsv": ("text/tab-separated-values", "TSV"),
    "json": ("application/sparql-results+json", "JSON"),
    "xml": ("application/sparql-results+xml", "XML"),
    "ttl": ("text/turtle", "Turtle"),
    "nt": ("application/n-triples", "N-Triples"),
    "rdf": ("application/rdf+xml", "RDF/XML"),
    "jsonld": ("application/ld+json", "JSON-LD"),
}
"""What answers can be downloaded as: ending → media type and name; tables first, then graphs."""
_TABLES: Final = 4
_LONGEST_LINK: Final = 6000
_FRAGMENT: Final = "x-fragment"
"""The header by which our script asks for the results alone."""

DeskOf = Callable[[str], Desk]


@dataclass(frozen=True)
class Editor:
    """What all the routes of the page need."""

    entrance: Entrance
    desk_of: DeskOf

    def show(self, request: Request, desk: Desk, shown: Opened, **more: Any) -> HTMLResponse:
        """The whole page."""
        caller = caller_of(request)
        saved = self.entrance.accounts.saved_questions(caller, desk.owner)
        return page(
            request,
            "editor.html",
            organisation=desk.view,
            section="editor",
            desk=desk,
            opened=shown,
            named=() if desk.is_plain else questions(),
            saved_questions=saved,
            people=sees_people(request),
            may_save=caller.actor.id != ANYONE.id,
            may_change=shown.saved is not None and shown.saved.may_be_changed_by(caller),
            formats=[(ending, name) for ending, (_, name) in FORMATS.items()],
            tables=_TABLES,
            longest=(LONGEST_TITLE, LONGEST_DESCRIPTION),
            settings={"terms": _terms_address(desk), "prefixes": PREFIXES},
            **{"typed": {}, "found": None, "problem": None, "told": "", **more},
        )

    def answer(self, request: Request, desk: Desk, form: FormData) -> Response:
        """The page, or its results alone, with the answer to what the form asks."""
        text = query_of(form)
        found: dict[str, Any] = {}
        status = 200
        try:
            answered = results(desk.ask(request, text, ACCEPT), desk.names(request))
            link = f"{desk.address}?{urlencode({'query': text})}"
            found["found"] = answered
            found["chart"], found["picture"] = chart(answered), picture(answered)
            found["link"] = link if len(link) <= _LONGEST_LINK else ""
        except MalgrafError as error:
            found["problem"] = problem_details(error, chosen_language(request))
            status = int(found["problem"]["status"])
        if request.headers.get(_FRAGMENT):
            shown = {"found": None, "problem": None, **found}
            return page(
                request, "editor_results.html", organisation=desk.view, status=status, **shown
            )
        answer = self.show(request, desk, self._posted(request, desk, form), **found)
        answer.status_code = status
        return answer

    def refused(
        self, request: Request, desk: Desk, form: FormData, error: MalgrafError
    ) -> Response:
        """The page with what was written, and why it was not done."""
        problem = problem_details(error, chosen_language(request))
        shown = self._posted(request, desk, form)
        answer = self.show(request, desk, shown, problem=problem, typed=dict(form))
        answer.status_code = int(problem["status"])
        return answer

    def _posted(self, request: Request, desk: Desk, form: FormData) -> Opened:
        return written(request, desk, self.entrance.accounts, form, query_of(form))


def editor_routes(
    folder: DataFolder,
    entrance: Entrance,
    reader: Reader | None,
    asking: Asking,
    views: Views | None = None,
    search: SearchIndex | None = None,
) -> APIRouter:
    """The page for everything, and for each organisation where there are any."""
    router = APIRouter(include_in_schema=False, dependencies=[Depends(only_readable)])
    everything = Desk(reader, folder, asking, search=search)
    general = Editor(entrance, lambda _: everything)
    _add_asking(router, ADDRESS, general, folder if views else None)
    _add_saving(router, ADDRESS, general)
    if views is not None:
        known = views

        def desk_of(key: str) -> Desk:
            return Desk(reader, folder, asking, known[key.partition(AT)[0]], search)

        one = Editor(entrance, desk_of)
        _add_asking(router, f"/o/{{key}}{ADDRESS}", one, None)
        _add_saving(router, f"/o/{{key}}{ADDRESS}", one)
    return router


def _add_asking(router: APIRouter, path: str, editor: Editor, choosing: DataFolder | None) -> None:
    """``choosing`` is where the only organisation is looked for, to go there at once."""

    @router.get(path)
    def start(request: Request, key: str = "") -> Response:
        """The editor, with what the address asks for in it."""
        kept = f"?{request.url.query}" if request.url.query else ""
        if AT in key:
            return RedirectResponse(f"/o/{key.partition(AT)[0]}{ADDRESS}{kept}", 303)
        if choosing is not None:
            keys = sorted(caller_of(request).reads(choosing.keys()))
            if len(keys) == 1 and isinstance(choosing, Installation):
                return RedirectResponse(f"/o/{keys[0]}{ADDRESS}{kept}", 303)
        desk = editor.desk_of(key)
        shown = opened(request, desk, editor.entrance.accounts)
        answer = editor.show(request, desk, shown)
        answer.status_code = 422 if shown.error else 200
        return answer

    @router.post(path)
    def run(request: Request, form: CheckedForm, key: str = "") -> Response:
        """The answer to a question, below it."""
        return editor.answer(request, editor.desk_of(key), form)

    @router.post(f"{path}/download")
    def download(request: Request, form: CheckedForm, key: str = "") -> Response:
        """The whole answer as a file."""
        desk = editor.desk_of(key)
        ending = text_field(form, "format")
        if ending not in FORMATS:
            raise NotFound(Text(f"Inget format {ending}.", f"There is no format {ending}."))
        try:
            answer = desk.ask(request, query_of(form), [FORMATS[ending][0]])
        except MalgrafError as error:
            return editor.refused(request, desk, form, error)
        headers = {"content-disposition": f'attachment; filename="malgraf.{ending}"'}
        return Response(answer.body, media_type=answer.media_type, headers=headers)


def _add_saving(router: APIRouter, path: str, editor: Editor) -> None:
    """What keeps, changes and removes questions."""

    @router.post(f"{path}/save")
    def save(request: Request, form: CheckedForm, key: str = "") -> Response:
        """Keep the question as a new one."""
        desk = editor.desk_of(key)
        try:
            reach = SHARED if text_field(form, "reach") == SHARED else desk.owner
            saved = editor.entrance.accounts.save_question(
                caller_of(request), _content(form, reach)
            )
        except MalgrafError as error:
            return editor.refused(request, desk, form, error)
        note_question(editor.entrance, request, "question-saved", saved)
        return _to(desk, saved)

    @router.post(f"{path}/saved/{{number}}")
    def change(request: Request, number: int, form: CheckedForm, key: str = "") -> Response:
        """Keep what is written instead of what was saved."""
        desk = editor.desk_of(key)
        version = text_field(form, "version")
        accounts, caller = editor.entrance.accounts, caller_of(request)
        try:
            before = accounts.saved_question(caller, number)
            content = _content(form, before.content.organisation)
            seen = int(version[:15]) if version.isdecimal() else 0
            saved = accounts.change_question(caller, number, content, seen)
        except MalgrafError as error:
            return editor.refused(request, desk, form, error)
        note_question(editor.entrance, request, "question-changed", saved)
        return _to(desk, saved)

    @router.post(f"{path}/saved/{{number}}/remove")
    def remove(request: Request, number: int, form: CheckedForm, key: str = "") -> Response:
        """Keep the question no longer; what it said stays in the editor."""
        desk = editor.desk_of(key)
        accounts, caller = editor.entrance.accounts, caller_of(request)
        try:
            gone = accounts.remove_question(caller, number, None)
        except MalgrafError as error:
            return editor.refused(request, desk, form, error)
        note_question(editor.entrance, request, "question-removed", gone)
        return editor.show(request, desk, Opened(gone.content.text), told="editor.removed")


def query_of(form: FormData) -> str:
    """The question in a form; browsers send line ends of their own."""
    return text_field(form, "query", 2 * LENGTH).replace("\r\n", "\n").replace("\r", "\n")


def _content(form: FormData, organisation: str) -> QuestionContent:
    return QuestionContent(
        organisation,
        Text(text_field(form, "title_sv"), text_field(form, "title_en")),
        text_field(form, "description", 2 * LONGEST_DESCRIPTION),
        query_of(form),
    )


def _to(desk: Desk, saved: SavedQuestion) -> Response:
    return RedirectResponse(f"{desk.address}?{urlencode({'saved': saved.number})}", 303)


def _terms_address(desk: Desk) -> str:
    return "/api/v1/terms" + (f"?organisation={desk.owner}" if desk.view else "")

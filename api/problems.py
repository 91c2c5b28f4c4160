"""Errors as problem details (RFC 9457) for programs and as a page for people, in both languages."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.findings import told_findings
from api.language import chosen_language
from api.later import every_route
from api.negotiation import preferred
from api.parameters import UnfitParameters, fault_in_words, shortened
from api.rendering import page
from graph.editing.edits import StillNeeded
from graph.erasing import StillSaid
from graph.errors import (
    ConflictError,
    DataError,
    Forbidden,
    MalgrafError,
    NoSpace,
    NotFound,
    Outdated,
    Problem,
    QueryError,
    QueryTimeout,
    QueryTooLarge,
    StoreError,
    TooManyAttempts,
    Unauthenticated,
    UnreadableFile,
)
from graph.gate import RefusedChange
from graph.history.revert import CannotRevert
from graph.loading import RefusedLoad
from graph.texts import Language, Text

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/malgraf/problem/"
"""What the types of problems start with; each is told of at ``/problem/…`` here."""


class BadRequest(MalgrafError):
    """The request does not follow the protocol."""


class NotAcceptable(MalgrafError):
    """None of the media types asked for can be written."""


class Unconditional(MalgrafError):
    """A change must say what it was made from."""


class UnsupportedBody(MalgrafError):
    """The body is of a media type that is not read here."""


class UnparsedBody(UnreadableFile):
    """The body is not what its media type promises: a fault of the request itself."""


class TooLargeBody(MalgrafError):
    """The body is longer than is read here."""


class TooManyQueries(MalgrafError):
    """The client has had its seconds of work; ``wait`` is how many seconds to wait."""

    def __init__(self, message: Text, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


@dataclass(frozen=True)
class Meaning:
    """What a class of errors means to a client."""

    status: int
    title: Text


_UNFIT = Text("Parametrarna duger inte", "The parameters will not do")
MEANINGS: dict[type[Exception], Meaning] = {
    BadRequest: Meaning(400, Text("Anropet följer inte protokollet", "Bad request")),
    QueryError: Meaning(400, Text("Frågan kan inte besvaras", "The query cannot be answered")),
    Unauthenticated: Meaning(401, Text("Inloggning krävs", "Signing in is needed")),
    Forbidden: Meaning(403, Text("Det får du inte göra", "You may not do this")),
    NotFound: Meaning(404, Text("Finns inte", "Not found")),
    NotAcceptable: Meaning(406, Text("Formatet finns inte", "Not acceptable")),
    ConflictError: Meaning(409, Text("Någon annan hann före", "Somebody else was first")),
    Outdated: Meaning(412, Text("Det har ändrats sedan dess", "It has changed since then")),
    StillNeeded: Meaning(409, Text("Det behövs av andra", "Others need it")),
    StillSaid: Meaning(409, Text("Det sägs i dag", "It is said today")),
    CannotRevert: Meaning(409, Text("Kan inte återställas", "Cannot be reverted")),
    TooLargeBody: Meaning(413, Text("För stort", "Too large")),
    QueryTooLarge: Meaning(413, Text("Frågan är för stor", "The query is too large")),
    UnsupportedBody: Meaning(415, Text("Formatet läses inte här", "Unsupported media type")),
    UnfitParameters: Meaning(422, _UNFIT),
    DataError: Meaning(422, Text("Uppgifterna duger inte", "The data will not do")),
    UnreadableFile: Meaning(422, Text("Filen kan inte läsas", "The file cannot be read")),
    UnparsedBody: Meaning(400, Text("Det som skickades kan inte läsas", "The body cannot be read")),
    RefusedLoad: Meaning(422, Text("Uppgifterna bryter mot regler", "The data break rules")),
    RequestValidationError: Meaning(422, _UNFIT),
    Unconditional: Meaning(428, Text("If-Match saknas", "If-Match is missing")),
    TooManyQueries: Meaning(429, Text("För många frågor", "Too many queries")),
    TooManyAttempts: Meaning(429, Text("För många försök", "Too many attempts")),
    StoreError: Meaning(503, Text("Tjänsten kan inte svara nu", "The service cannot answer now")),
    NoSpace: Meaning(507, Text("Disken är full", "The disk is full")),
    QueryTimeout: Meaning(504, Text("Frågan tog för lång tid", "The query took too long")),
}
"""The one table from errors to statuses; a class not named here means what its parent means."""

_HTTP = {
    400: Text("Det som skickades kan inte läsas", "What was sent cannot be read"),
    404: Text("Sidan finns inte", "There is no such page"),
    405: Text("Metoden används inte här", "The method is not used here"),
}
_FAULT = Meaning(
    500, Text("Ett fel i tjänsten. Det är noterat.", "A fault in the service. It has been noted.")
)
EVERYWHERE = "/{path:path}"
"""The address of a route that answers what no other does."""
_RETRY_AFTER = "5"
_LONGEST_MESSAGE = 4000
_LONGEST_VALUE = 1000
"""Characters of what was sent that are said back."""


def add_problem_handlers(app: FastAPI) -> None:
    """Let every error of the application be told in the same way."""
    for kind in (MalgrafError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, answer_problem)


def answer_problem(request: Request, error: Exception) -> Response:
    """The problem as a page to a browser, else as problem details."""
    language = chosen_language(request)
    said = problem_details(error, language)
    status = int(said["status"])
    wanted = preferred(request.headers.get("accept", ""), [MEDIA_TYPE, "text/html"])
    answer: Response
    if wanted == "text/html":
        answer = page(
            request,
            "error.html",
            status=status,
            heading=said["title"],
            detail=said.get("detail", ""),
            problems=said.get("problems", []),
            then=page_asked_for(request) if status == HTTPStatus.UNAUTHORIZED else "",
        )
    else:
        answer = JSONResponse(said, status, media_type=MEDIA_TYPE)
        answer.headers["content-language"] = language
    if (kind := said["type"]).startswith(TYPES):
        answer.headers["link"] = f'</problem/{kind.removeprefix(TYPES)}>; rel="help"'
    if isinstance(error, HTTPException):
        answer.headers.update(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        answer.headers["allow"] = ", ".join(sorted(allowed_methods(request)))
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["www-authenticate"] = 'Bearer realm="malgraf"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["retry-after"] = _RETRY_AFTER
    if isinstance(error, TooManyAttempts | TooManyQueries):
        answer.headers["retry-after"] = str(error.wait)
    answer.headers["vary"] = "accept, accept-language, cookie"
    return answer


def page_asked_for(request: Request) -> str:
    """The path of the page to come back to after signing in."""
    if request.method != "GET" or request.url.path.startswith("/sign-in"):
        return "/"
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def allowed_methods(request: Request) -> set[str]:
    """The methods of all routes at the address; HEAD goes wherever GET does."""
    methods: set[str] = set()
    for route in every_route(request.app):
        if route.path != EVERYWHERE and route.methods and route.path_regex.match(request.url.path):
            methods |= route.methods
    return methods | ({"HEAD"} if "GET" in methods else set())


def problem_details(error: Exception, language: Language) -> dict[str, Any]:
    """What RFC 9457 wants said; ``problems`` lists every fault of the data with its place."""
    if isinstance(error, HTTPException):
        title = _HTTP.get(error.status_code, Text(error.detail, error.detail))
        return {"type": "about:blank", "title": title.into(language), "status": error.status_code}
    kind = next((kind for kind in type(error).__mro__ if kind in MEANINGS), None)
    meaning = MEANINGS[kind] if kind else _FAULT
    said: dict[str, Any] = {
        "type": f"{TYPES}{kind.__name__}" if kind else "about:blank",
        "title": meaning.title.into(language),
        "status": meaning.status,
    }
    if isinstance(error, MalgrafError):
        said["detail"] = error.message.into(language)
    if isinstance(error, DataError | Forbidden | StillNeeded | StillSaid | CannotRevert):
        said["problems"] = [listed(problem, language) for problem in error.problems]
    if isinstance(error, RefusedLoad):
        said["notes"] = [listed(note, language) for note in error.notes]
    if isinstance(error, RefusedChange):
        broken = told_findings(error.judgement.refused, language)
        said["problems"] = [
            {**listed, **found, "message": listed["message"]}
            for listed, found in zip(said["problems"], broken, strict=True)
        ]
    if isinstance(error, RequestValidationError):
        said["problems"] = _parameters(error.errors(), language)
    return said


def listed(problem: Problem, language: Language) -> dict[str, Any]:
    """One fault; where it stands in a file also in parts, for programs."""
    place = {name: said for name, said in asdict(problem.place).items() if said}
    return {
        "code": problem.code,
        "message": shortened(problem.message.into(language), _LONGEST_MESSAGE),
        "place": str(problem.place),
        "value": shortened(problem.value, _LONGEST_VALUE),
        "fix": problem.fix.into(language),
        **({"at": place} if place else {}),
    }


def _parameters(faults: Sequence[Any], language: Language) -> list[dict[str, str]]:
    return [
        {
            "code": fault["type"],
            "message": fault_in_words(fault).into(language),
            "place": ".".join(str(part) for part in fault["loc"]),
            "value": shortened(str(fault["input"] or ""), _LONGEST_VALUE),
        }
        for fault in faults
    ]

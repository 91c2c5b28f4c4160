"""What is being asked of the reader now, and what took long: for administrators, who end it."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from api.asking import Asking
from api.forms import CheckedForm
from api.parameters import only_known
from api.rendering import page
from api.resources.rights import administrator
from api.resources.writing import Answers, problems
from graph.errors import NotFound
from graph.reader import Asker, Reader
from graph.rights import Caller
from graph.texts import Text


class Running(BaseModel):
    """One thing that is asked: a query, an update, a file that is read, a validation."""

    id: int
    kind: str
    who: str = Field(description="Id of a person or key, or an address.")
    text: str = Field(description="SPARQL, where it is any; long texts are cut.")
    seconds: float = Field(description="Since it began; 0 while it waits.")
    deadline: float = Field(description="Seconds after which it is ended.")
    waits: bool


class Slow(BaseModel):
    """A query that took long. ``rows`` is null where there was no answer with rows."""

    at: datetime
    who: str
    text: str
    seconds: float
    rows: int | None
    became: str


class Queries(BaseModel):
    """What runs, longest first, then what waits; and the last slow ones, newest first."""

    underway: list[Running]
    slow: list[Slow]


Administrator = Annotated[Caller, Depends(administrator)]


def underway_routes(reader: Reader, asking: Asking) -> APIRouter:
    """The routes ``/api/v1/queries`` and the page ``/queries``."""
    router = APIRouter()
    known = [Depends(only_known)]

    @router.get("/api/v1/queries", tags=["SPARQL"], dependencies=known, responses=_READ)
    def listed(caller: Administrator) -> Queries:  # noqa: ARG001 - to be one is enough
        """What is being asked, and what took long."""
        return Queries(
            underway=[
                Running(**{**vars(one), "who": one.who.id, "seconds": round(one.seconds, 3)})
                for one in reader.underway()
            ],
            slow=[Slow(**{**vars(one), "who": one.who.id}) for one in asking.slow.last()],
        )

    @router.delete(
        "/api/v1/queries/{number}",
        tags=["SPARQL"],
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=known,
        responses=_ENDED,
    )
    def ended(caller: Administrator, number: int) -> None:  # noqa: ARG001
        """End what is being asked; whoever asked is told so."""
        if not reader.end(number):
            raise NotFound(
                Text(f"Ingen fråga {number} ställs nu.", f"No query {number} is being asked now.")
            )

    @router.get("/queries", include_in_schema=False)
    def shown(request: Request, caller: Administrator) -> Response:  # noqa: ARG001
        """The page."""
        answer = page(
            request,
            "queries.html",
            underway=reader.underway(),
            slow=asking.slow.last(),
            limit=asking.slow.limit,
            named=_named,
            endings=_ENDINGS,
        )
        answer.headers["cache-control"] = "no-store"
        return answer

    @router.post("/queries/{number}/end", include_in_schema=False)
    def ended_by_form(caller: Administrator, number: int, form: CheckedForm) -> Response:  # noqa: ARG001
        """The same by a button; what has ended meanwhile is no fault."""
        reader.end(number)
        return RedirectResponse("/queries", HTTPStatus.SEE_OTHER)

    return router


_ENDINGS: Final = ("answered", "QueryTimeout", "QueryTooLarge", "QueryError")
"""What the page has words of its own for."""


def _named(who: Asker) -> str:
    return who.name or who.id.removeprefix("address:")


_SAID = problems()
_READ: Answers = {status: _SAID[status] for status in (401, 403)}
_ENDED: Answers = {status: _SAID[status] for status in (401, 403, 404)}

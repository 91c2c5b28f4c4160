"""Looking back: ``?at=`` leads to the same page as it was, and JSON answers as of a point."""

from typing import Annotated, Final
from urllib.parse import quote, urlencode

from fastapi import Query, Request
from fastapi.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.views import AT
from graph.history.points import point
from graph.organisation_store import OrganisationStore
from graph.store import Installation

PARAMETER: Final = "at"
At = Annotated[
    str,
    Query(
        max_length=40,
        description="As it was: number of a change, a day (its end) or a moment; else now.",
        examples=["41", "2026-11-20"],
    ),
]
"""The parameter of every route that can look back."""


def seen_at(installation: Installation, key: str, at: str) -> OrganisationStore:
    """The organisation as it was at a point, as it is now where none is given."""
    if not at:
        return installation.organisation(key)
    return installation.organisation(key, point(installation.journal, key, at).number)


class PointInPath:
    """Moves ``?at=`` of a page into its path, so that every link on the page keeps it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the address with the point in its path; leave everything else alone."""
        if scope["type"] == "http" and scope["path"].startswith(("/o/", "/id/")):
            request = Request(scope)
            at = request.query_params.get(PARAMETER, "")
            if at and request.method in {"GET", "HEAD"}:
                await RedirectResponse(with_point(request, at), 303)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def with_point(request: Request, at: str) -> str:
    """The address of a page of an organisation as it was; one already in the past is moved."""
    _, start, key, *rest = request.scope["path"].split("/")
    parts = (start, f"{key.partition(AT)[0]}{AT}{at}", *rest)
    moved = "".join(f"/{quote(part, safe='@:')}" for part in parts)
    kept = [(n, value) for n, value in request.query_params.multi_items() if n != PARAMETER]
    return f"{moved}?{urlencode(kept)}" if kept else moved


def today(request: Request) -> str:
    """The address of the same page as it is now."""
    _, start, key, *rest = request.scope["path"].split("/")
    path = "".join(f"/{quote(part, safe='@:')}" for part in (start, key.partition(AT)[0], *rest))
    return f"{path}?{request.url.query}" if request.url.query else path

"""The short way of a query: past all routes, to the answer that its route would give."""

from typing import Final

from fastapi import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.bodies import media_type_of
from api.measuring import note_route
from api.problems import answer_problem
from api.sparql import PATH, Changing
from api.sparql_requests import DIRECT
from graph.errors import MalgrafError

_ASKED: Final = "GET"


class ShortWay:
    """Answers queries that stand in the address or are the whole body.

    What finds routes and their parameters takes longer than the smallest queries do. Forms and
    updates go there.
    """

    def __init__(self, app: ASGIApp, endpoint: Changing) -> None:
        self.app = app
        self.endpoint = endpoint

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a query; pass on everything else."""
        if scope["type"] != "http" or scope["path"] != PATH or not _is_query(scope):
            await self.app(scope, receive, send)
            return
        note_route(scope, PATH)
        request = Request(scope, receive)
        asked_by_get = scope["method"] == _ASKED
        ask = self.endpoint.query_by_get if asked_by_get else self.endpoint.query_by_post
        try:
            answer = await ask(request)
        except MalgrafError as error:
            answer = answer_problem(request, error)
        await answer(scope, receive, send)


def _is_query(scope: Scope) -> bool:
    if scope["method"] == _ASKED:
        return True
    return scope["method"] == "POST" and media_type_of(Request(scope)) == DIRECT

"""Routes that are made when somebody first asks for one of them.

What finds out the parameters of a route takes a millisecond, and there are hundreds of routes that
a process may never be asked for.
"""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

from fastapi import APIRouter, FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


class LaterRoutes(BaseRoute):
    """The routes of a router that is not yet made.

    ``addresses`` is a regular expression for the whole path of all of them, and of nothing that
    other routes answer.
    """

    def __init__(self, addresses: str, make: Callable[[], APIRouter]) -> None:
        self._addresses = re.compile(addresses)
        self._make = make

    @cached_property
    def router(self) -> APIRouter:
        """The routes, made at the first need."""
        return self._make()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether one of them has that address; the router then says what of the method."""
        is_there = scope["type"] == "http" and self._addresses.fullmatch(scope["path"])
        return (Match.FULL if is_there else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the router answer."""
        await self.router(scope, receive, send)


def every_route(app: FastAPI) -> Iterator[RouteContext]:
    """All routes of an application, also those that are made only now."""
    return iter_route_contexts(made_routes(app))


def made_routes(app: FastAPI) -> list[BaseRoute]:
    """The routes of an application with those made that were to be made later."""
    made: list[BaseRoute] = []
    for route in app.routes:
        made += route.router.routes if isinstance(route, LaterRoutes) else [route]
    return made

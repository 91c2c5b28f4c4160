"""Requests in tests made as somebody in particular, without accounts and keys."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graph.changes import Actor
from graph.rights import OPERATOR, Caller, Grant, Role


def caller(name: str, role: Role, organisation: str) -> Caller:
    """Somebody with one role."""
    return Caller(Actor(name), (Grant(role, organisation),))


CALLERS: Mapping[str, Caller] = {
    "operator": OPERATOR,
    "administrator": caller("administrator", Role.ADMIN, "1471"),
    "reader": caller("reader", Role.READER, "1471"),
    "other": caller("other", Role.ADMIN, "2180"),
    "nobody": Caller(Actor("anonymous")),
}
"""Who a request may be made as: named by the header ``as``, else the operator."""


class Introduced:
    """Puts the caller that the header ``as`` names on every request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Introduce whoever asks."""
        if scope["type"] == "http":
            name = Headers(scope=scope).get("as", "operator")
            scope.setdefault("state", {})["caller"] = CALLERS[name]
        await self.app(scope, receive, send)

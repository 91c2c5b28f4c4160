"""Pages of other origins: what they may read here, and what they need for it.

The protocols of SPARQL may be used from any page, without credentials: no cookie of ours counts
there, and nothing that is open only because the browser runs on this computer. What everyone may
read they may read; for the rest, and for all writing, they show a key in Authorization, which a
preflight lets them. An answer says so only to a request that names its origin, so that no cache
gives one page what was fetched for another.
"""

import re
from typing import Final

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import allowed_methods
from api.sign_in.origins import comes_from_us
from api.sparql_requests import UPDATE

ADDRESSES: Final = re.compile(r"/sparql|/rdf-graph-store(/.*)?|/id/[^/]+/(plan|observations)")
"""The addresses that pages of other origins may use."""
_SENT: Final = (
    "Accept, Accept-Language, Authorization, Case-Number, Content-Type, If-Match, If-None-Match, "
    "Why"
)
_TOLD: Final = "Change-Number, ETag, Link, Location, Result-Rows, Retry-After, Server-Timing"
_REMEMBERED: Final = "600"
"""Seconds that a browser may keep the answer to a preflight."""


def is_foreign(request: Request) -> bool:
    """Whether a page of another origin uses an address that all may use."""
    if "origin" not in request.headers or not ADDRESSES.fullmatch(request.url.path):
        return False
    return comes_from_us(request) is False


class CrossOrigin:
    """Answers OPTIONS, and lets pages of other origins have what they may have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked, and say on the way back who may have the answer."""
        if scope["type"] != "http" or not ADDRESSES.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _tell(scope, MutableHeaders(scope=message))
            await send(message)

        if scope["method"] == "OPTIONS":
            await _options(Request(scope))(scope, receive, send_with_headers)
        else:
            await self.app(scope, receive, send_with_headers)


def _tell(scope: Scope, headers: MutableHeaders) -> None:
    varies = [name for name in headers.get("vary", "").replace(" ", "").split(",") if name]
    headers["vary"] = ", ".join([*varies, "origin"])
    if "origin" in Headers(scope=scope):
        headers["access-control-allow-origin"] = "*"
        headers["access-control-expose-headers"] = _TOLD
    if "allow" in headers and "OPTIONS" not in headers["allow"]:
        headers["allow"] += ", OPTIONS"


def _options(request: Request) -> Response:
    methods = ", ".join(sorted(allowed_methods(request)))
    answer = Response(status_code=204, headers={"allow": methods})
    if "PATCH" in methods:
        answer.headers["accept-patch"] = UPDATE
    if "access-control-request-method" in request.headers:
        answer.headers["access-control-allow-methods"] = methods
        answer.headers["access-control-allow-headers"] = _SENT
        answer.headers["access-control-max-age"] = _REMEMBERED
    return answer

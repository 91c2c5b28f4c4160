"""The headers every answer carries: a strict content policy and what belongs with it."""

from collections.abc import Iterable

from fastapi import Request, Response
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import BadRequest, answer_problem
from api.sign_in.origins import own_path
from graph.texts import Text

NOBODY = "'none'"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names of this computer."""
HSTS = "max-age=31536000"
"""Who has come by TLS once does so for a year."""


def content_policy(frame_ancestors: Iterable[str] = (), *, inline_styles: bool = False) -> str:
    """Nothing but our own scripts, styles, pictures and answers; nothing from elsewhere.

    ``frame_ancestors`` are the addresses of pages that may hold ours in a frame; none by default.
    ``inline_styles`` is for the one third-party page that writes style attributes.

    >>> content_policy(["https://intranet.example"]).split("; ")[-1]
    'frame-ancestors https://intranet.example'
    """
    styles = "'self' 'unsafe-inline'" if inline_styles else "'self'"
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src {styles}",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            f"frame-ancestors {' '.join(frame_ancestors) or NOBODY}",
        )
    )


class KnownHosts:
    """Refuses requests for other host names than ours, so that no foreign name can lead here.

    ``hosts`` are names without ports; IPv6 addresses stand in brackets.
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for us by name; else say that the request will not do."""
        if scope["type"] != "http" or host_name(Headers(scope=scope).get("host", "")) in self.hosts:
            await self.app(scope, receive, send)
            return
        await self.refusal(Request(scope))(scope, receive, send)

    def refusal(self, request: Request) -> Response:
        """The problem, told as every other."""
        known = ", ".join(sorted(self.hosts))
        return answer_problem(
            request,
            BadRequest(
                Text(
                    f"Målgraf svarar bara på namnen {known}. Fler anges med --allowed-host.",
                    f"Målgraf answers only to the names {known}. --allowed-host adds more.",
                )
            ),
        )


def host_name(header: str) -> str:
    """The name in a Host header, without its port.

    >>> host_name("LocalHost:8000"), host_name("[::1]:8000"), host_name("[::1]")
    ('localhost', '[::1]', '[::1]')
    """
    name, colon, port = header.rpartition(":")
    return (name if colon and not port.endswith("]") else header).lower()


class SecurityHeaders:
    """Adds the headers to every answer; an answer that has set its own policy keeps it.

    A redirect to ourselves is told by its path alone: a proxy may have another scheme and port.
    """

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; touch only the start of an answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", HSTS)
                start = f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"
                location = headers.get("location", "") if 300 <= message["status"] < 400 else ""
                if location.startswith(f"{start}/"):
                    headers["location"] = own_path(location.removeprefix(start))
            await send(message)

        await self.app(scope, receive, send_with_headers)


class HeadAsGet:
    """Answers HEAD as GET without the body, whatever the route."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the whole answer and send its start."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def send_start(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, send_start)

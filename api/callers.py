"""Who asks: found out once for every request, before anything else is done with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from secrets import compare_digest, token_urlsafe
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.cross_origin import is_foreign
from api.headers import host_name
from api.negotiation import preferred
from api.problems import answer_problem
from api.sign_in.cookies import SESSION, VISITOR, cookie, set_cookie
from api.sign_in.origins import comes_from_us, own_path
from api.sign_in.seals import is_sealed, seal
from graph.accounts import Accounts, AnonymousReading
from graph.accounts.database import digest
from graph.changes import Actor
from graph.errors import Forbidden, MalgrafError, Unauthenticated
from graph.rights import ANYONE, OPERATOR, Caller, Grant, Role
from graph.texts import Text

if TYPE_CHECKING:  # the libraries of OpenID Connect take half a second, which most do without
    from api.sign_in.oidc import Provider

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""The methods that change nothing."""
OPEN: Final = ("/static/", "/sign-in", "/health/", "/accessibility")
"""How the addresses begin that everyone may see, also where anonymous reading is off."""
_TOKEN_HEADER: Final = "x-form-token"  # noqa: S105
_FORM: Final = "form"
_PROXIED: Final = ("forwarded", "via", "x-real-ip", "cf-connecting-ip", "true-client-ip")
NOBODY: Final = Caller(ANYONE)
GIVEN: Final = Actor("given-key", "MALGRAF_ADMIN_KEY")
"""Whoever shows the key that the operator gave when starting the service."""

Note = Callable[[str, str, Mapping[str, str]], None]
"""Keeps what happened at the door: its kind, the id of who did it, and details."""


class WayIn(StrEnum):
    """By what somebody showed who they are."""

    NOTHING = "nothing"
    KEY = "key"
    SESSION = "session"
    SOCKET = "socket"


@dataclass(frozen=True)
class Entrance:
    """Who is let in: the accounts, and what the operator has said when starting the service.

    ``anonymous`` goes before what is kept in the accounts. ``public_names`` are the host names
    that others than this computer know us by. ``loopback`` is whether only this computer can
    connect. ``admin_key`` is the digest of a key that the operator gave at start, and that may do
    everything. ``note`` is told of every sign-in, failed or not.
    """

    accounts: Accounts
    anonymous: AnonymousReading | None = None
    public_names: frozenset[str] = frozenset()
    loopback: bool = True
    provider: "Provider | None" = None
    admin_key: bytes | None = field(default=None, repr=False)
    note: Note = field(default=lambda *_: None, repr=False)

    @cached_property
    def secret(self) -> bytes:
        """What this installation seals its forms and cookies with."""
        return self.accounts.secret()

    def caller_of_key(self, secret: str) -> Caller | None:
        """Who shows that key; None when it is unknown, too old or revoked."""
        if self.admin_key and compare_digest(digest(secret), self.admin_key):
            return Caller(GIVEN, (Grant(Role.ADMIN),))
        return self.accounts.caller_of_key(secret)

    def is_here(self, scope: Scope) -> bool:
        """Whether somebody at this very computer asks, as far as can be seen.

        A page of another origin is nobody here, though its browser may run on this computer.
        """
        return (
            self.loopback and not is_foreign(Request(scope)) and is_local(scope, self.public_names)
        )

    def open_grants(self, *, is_here: bool) -> tuple[Grant, ...]:
        """What everyone may do who comes from this computer, or from elsewhere."""
        return self.accounts.open_grants(
            AnonymousReading.ALL if is_here else AnonymousReading.OFF, self.anonymous
        )


def is_local(scope: Scope, public_names: frozenset[str] = frozenset()) -> bool:
    """Whether a connection to loopback shows no sign of somebody far away behind it.

    HTTP/1.0 is such a sign: no browser speaks it, but proxies do that say nothing else.
    """
    headers = Headers(scope=scope)
    return not (
        scope.get("scheme") == "https"
        or scope.get("http_version") == "1.0"
        or host_name(headers.get("host", "")) in public_names
        or any(name in _PROXIED or name.startswith("x-forwarded") for name in headers.keys())
    )


class Visit:
    """One request: who makes it and from where, by what, and the tokens that its forms need."""

    def __init__(self, entrance: Entrance, request: Request) -> None:
        self.entrance = entrance
        self.is_here = entrance.is_here(request.scope)
        self.visitor = cookie(request, VISITOR)
        self.is_new_visitor = False
        self.session = ""
        self.way = WayIn.NOTHING
        self.caller = self._recognised(request)

    @property
    def is_signed_in(self) -> bool:
        """Whether it is a person in a browser."""
        return self.way is WayIn.SESSION

    def form_token(self) -> str:
        """What a form must send back: tied to the session, before that to the browser."""
        if not self.session and not self.visitor:
            self.visitor, self.is_new_visitor = token_urlsafe(), True
        return seal(self.entrance.secret, _FORM, self.session or self.visitor)

    def has_form_token(self, shown: str) -> bool:
        """Whether that is what a form of ours sends back."""
        tied_to = self.session or self.visitor
        return bool(tied_to) and is_sealed(self.entrance.secret, _FORM, tied_to, shown)

    def _recognised(self, request: Request) -> Caller:
        shown, foreign = request.headers.getlist("authorization"), is_foreign(request)
        open_to_all = self.entrance.open_grants(is_here=self.is_here)
        if shown:
            caller = self.entrance.caller_of_key(_key(shown))
            if caller is None:
                raise _unknown_key()
            self.way = WayIn.KEY
            return caller.with_also(open_to_all)
        if comes_by_socket(request.scope):
            self.way = WayIn.SOCKET
            return OPERATOR
        session = "" if foreign else cookie(request, SESSION)
        caller = self.entrance.accounts.caller_of_session(session) if session else None
        if caller is None:
            return Caller(ANYONE, open_to_all)
        self.way, self.session = WayIn.SESSION, session
        return caller.with_also(open_to_all)


def comes_by_socket(scope: Scope) -> bool:
    """Whether the request came by the socket in the data folder, which only the operator opens."""
    server = scope.get("server")
    return server is not None and server[1] is None


def shows_something(request: Request) -> bool:
    """Whether the request carries what may prove who makes it."""
    carried = "authorization" in request.headers or "cookie" in request.headers
    return carried or comes_by_socket(request.scope)


def caller_of(request: Request) -> Caller:
    """Who asks; nobody, where nothing has found out."""
    found: Caller = getattr(request.state, "caller", NOBODY)
    return found


def is_here(request: Request) -> bool:
    """Whether somebody at this very computer asks; False, where nothing has found out."""
    visit: Visit | None = getattr(request.state, "visit", None)
    return visit is not None and visit.is_here


def visit_of(request: Request) -> Visit:
    """The request as the door saw it."""
    found: Visit = request.state.visit
    return found


class Callers:
    """Puts ``caller`` and ``visit`` on every request, and turns away what must not go further."""

    def __init__(self, app: ASGIApp, entrance: Entrance) -> None:
        self.app = app
        self.entrance = entrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks; refuse keys that will not do, foreign forms, and the uninvited."""
        if scope["type"] != "http" or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            if shows_something(request):
                visit = await run_in_threadpool(Visit, self.entrance, request)
            else:  # two short reads: going to a thread and back takes longer
                visit = Visit(self.entrance, request)
        except MalgrafError as error:
            await answer_problem(request, error)(scope, receive, send)
            return
        request.state.caller, request.state.visit = visit.caller, visit
        turned_away = self.turned_away(request, visit)
        kept_private = _private(request, visit, send)
        await (turned_away or self.app)(scope, receive, kept_private)

    def turned_away(self, request: Request, visit: Visit) -> Response | None:
        """The answer to whoever comes no further."""
        if visit.is_signed_in and request.method not in SAFE:
            shown = request.headers.get(_TOKEN_HEADER, "")
            if not visit.has_form_token(shown) and comes_from_us(request) is not True:
                return answer_problem(request, foreign_form())
        if visit.caller.grants or request.url.path.startswith(OPEN):
            return None
        if visit.way is not WayIn.NOTHING:
            return None  # signed in and allowed nothing: the pages say so
        if request.method in {"GET", "HEAD"} and wants_page(request):
            return RedirectResponse(f"/sign-in?{_then(request)}", 303)
        return answer_problem(request, please_sign_in())


def wants_page(request: Request) -> bool:
    """Whether a person in a browser asks, rather than a program."""
    accept = request.headers.get("accept", "")
    return "text/html" in accept and preferred(accept, ["text/html"]) == "text/html"


def _then(request: Request) -> str:
    query = f"?{request.url.query}" if request.url.query else ""
    return urlencode({"next": own_path(request.url.path + query)})


def _private(request: Request, visit: Visit, send: Send) -> Send:
    """Keep what somebody was shown out of caches that others, or the next at the desk, share."""

    async def send_privately(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            varies = headers.get("vary", "").lower().replace(" ", "").split(",")
            more = {"authorization", "cookie"}.difference(varies)
            headers["vary"] = ", ".join([*filter(None, varies), *sorted(more)])
            if visit.way is not WayIn.NOTHING:
                html = headers.get("content-type", "").startswith("text/html")
                said = "no-store" if html else headers.get("cache-control", "no-cache")
                headers["cache-control"] = said if "no-store" in said else f"private, {said}"
            if visit.is_new_visitor:
                fresh = Response()
                set_cookie(request, fresh, VISITOR, visit.visitor)
                headers.append("set-cookie", fresh.headers["set-cookie"])
        await send(message)

    return send_privately


def _key(shown: list[str]) -> str:
    scheme, _, key = shown[0].partition(" ")
    if len(shown) > 1 or scheme.lower() != "bearer":
        raise Unauthenticated(
            Text(
                "Visa nyckeln en gång, som Authorization: Bearer mg_…",
                "Show the key once, as Authorization: Bearer mg_…",
            )
        )
    return key.strip()


def _unknown_key() -> Unauthenticated:
    return Unauthenticated(
        Text(
            "Nyckeln är okänd, återkallad eller för gammal. Skapa en ny.",
            "The key is unknown, revoked or too old. Make a new one.",
        )
    )


def please_sign_in() -> Unauthenticated:
    """What is said to those who must sign in before they go on."""
    return Unauthenticated(
        Text(
            "Logga in, eller visa en nyckel som Authorization: Bearer mg_…",
            "Sign in, or show a key as Authorization: Bearer mg_…",
        )
    )


def foreign_form() -> Forbidden:
    """What is said to a form that may come from another's page."""
    return Forbidden(
        Text(
            "Inget ändrades: formuläret verkar inte komma från den här sidan, eller så har du "
            "loggat in på nytt sedan du öppnade den. Gå tillbaka, ladda om sidan och försök igen.",
            "Nothing was changed: the form does not seem to come from this site, or you have "
            "signed in again since you opened it. Go back, reload the page and try again.",
        )
    )

"""Who may see what at a replica: everyone everything, or as the server that writes says."""

import hashlib
import json
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, Protocol

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from api.access import ADDRESS
from api.callers import OPEN, is_local, please_sign_in
from api.cross_origin import is_foreign
from api.engine.exchange import Asked, Exchange, Reply
from api.problems import answer_problem
from graph.changes import LOCAL, Actor
from graph.errors import MalgrafError, StoreError, Unauthenticated
from graph.rights import ANYONE, Caller, Grant, Role
from graph.texts import Text

FRESH: Final = 10.0
"""Seconds that what the writing server says of somebody holds."""
STALE: Final = 600.0
"""Seconds that it holds while that server does not answer."""
_MOST: Final = 10_000
"""Callers that are remembered."""
_SECONDS: Final = 5.0
_CAP: Final = 1 << 20
_SHOWN: Final = ("authorization", "cookie", "x-forwarded-proto")
"""The headers by which somebody shows who they are."""
_EVERYTHING: Final = (Grant(Role.READER),)


class Rights(Protocol):
    """Finds out what whoever asks may see."""

    def caller(self, request: Request) -> Caller:
        """Who asks; raises ``Unauthenticated`` for whoever may see nothing."""

    def close(self) -> None:
        """Let go of what is held."""


@dataclass(frozen=True)
class OpenToAll:
    """Everyone who reaches the replica sees everything; or only who asks from this computer."""

    only_here: bool

    def caller(self, request: Request) -> Caller:
        """Somebody."""
        if self.only_here and (is_foreign(request) or not is_local(request.scope)):
            raise Unauthenticated(
                Text(
                    "Den här repliken svarar bara den egna datorn. --writer eller --open-to all "
                    "släpper in fler.",
                    "This replica answers only its own computer. --writer or --open-to all lets "
                    "more in.",
                )
            )
        return Caller(LOCAL if is_local(request.scope) else ANYONE, _EVERYTHING)

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class _Remembered:
    at: float
    caller: Caller


class Borrowed:
    """As the server that writes says; asked again for each caller after ten seconds.

    A server that does not answer is taken at its last word for ten minutes.
    """

    def __init__(self, writer: str) -> None:
        self.writer = writer.rstrip("/")
        self._exchange = Exchange({"accept": "application/json"})
        self._remembered: OrderedDict[bytes, _Remembered] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()

    def caller(self, request: Request) -> Caller:
        """Who asks, as the server that writes knows them."""
        shown = {name: value for name in _SHOWN if (value := request.headers.get(name))}
        if is_foreign(request):  # a page of another origin may use a key, and nobody's session
            shown.pop("cookie", None)
        known_by = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).digest()
        now = time.monotonic()
        with self._lock:
            remembered = self._remembered.get(known_by)
        if remembered is not None and now - remembered.at < FRESH:
            return remembered.caller
        try:
            caller = self._asked(shown, request)
        except StoreError:
            if remembered is not None and now - remembered.at < STALE:
                return remembered.caller
            raise
        with self._lock:
            self._remembered[known_by] = _Remembered(now, caller)
            self._remembered.move_to_end(known_by)
            while len(self._remembered) > _MOST:
                self._remembered.popitem(last=False)
        return caller

    def _asked(self, shown: Mapping[str, str], request: Request) -> Caller:
        far = request.client.host if request.client else "unknown"
        # Whoever asks us is never taken for somebody at the other server's own computer.
        headers = {**shown, "x-forwarded-for": far}
        address = f"{self.writer}{ADDRESS}"
        try:
            reply = self._exchange.send(Asked("GET", address, _SECONDS, _CAP, headers=headers))
        except MalgrafError as error:
            raise _silent() from error
        if reply.status == HTTPStatus.UNAUTHORIZED:
            raise Unauthenticated(_detail(reply)) if shown else please_sign_in()
        if reply.status != HTTPStatus.OK:
            raise _silent()
        try:
            return _caller(json.loads(reply.body))
        except (ValueError, KeyError, TypeError) as error:
            raise _silent() from error


def _caller(said: Mapping[str, Any]) -> Caller:
    actor = Actor(str(said["id"]), str(said["name"]))
    if said["everything"]:
        return Caller(actor, _EVERYTHING)
    keys: list[str] = said["organisations"]
    return Caller(actor, tuple(Grant(Role.READER, key) for key in keys))


def _silent() -> StoreError:
    return StoreError(
        Text(
            "Servern som vet vem som får se vad svarar inte. Försök igen om en stund.",
            "The server that knows who may see what does not answer. Try again in a while.",
        )
    )


def _detail(reply: Reply) -> Text:
    try:
        said = str(json.loads(reply.body)["detail"])
    except (ValueError, KeyError, TypeError):
        return please_sign_in().message
    return Text(said, said)


class Known:
    """Puts ``caller`` on every request, and turns away whoever may see nothing."""

    def __init__(self, app: ASGIApp, rights: Rights) -> None:
        self.app = app
        self.rights = rights

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Find out who asks."""
        if scope["type"] != "http" or scope["path"].startswith(OPEN):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            caller = await run_in_threadpool(self.rights.caller, request)
        except MalgrafError as error:
            await answer_problem(request, error)(scope, receive, send)
            return
        request.state.caller = caller
        await self.app(scope, receive, send)

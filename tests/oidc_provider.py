"""A small OpenID Connect provider on loopback, that can also be made to lie in each way."""

import base64
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from typing import Annotated, Any
from urllib.parse import parse_qsl

import uvicorn
from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "malgraf", "secret-of-the-client"
Lie = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass
class Person:
    """Who signs in at the provider next."""

    subject: str = "subject-1"
    name: str = "Åsa Östlund"
    groups: tuple[str, ...] = ("miljö",)


@dataclass
class SmallProvider:
    """The provider's state. ``lie`` changes the claims before they are signed."""

    issuer: str = ""
    person: Person = field(default_factory=Person)
    lie: Lie = lambda claims: claims
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    signs_with: RSAKey | None = None
    groups_in_userinfo: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def id_token(self, asked: dict[str, str]) -> str:
        """What proves who it is, unless the provider lies."""
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": self.person.subject,
            "nonce": asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            "name": self.person.name,
        }
        if not self.groups_in_userinfo:
            claims["groups"] = list(self.person.groups)
        key = self.signs_with or self.key
        return jwt.encode({"alg": "RS256", "kid": key.kid}, self.lie(claims), key)

    def application(self) -> FastAPI:
        """The provider's addresses."""
        app = FastAPI()

        @app.get("/.well-known/openid-configuration")
        def discovery() -> dict[str, object]:
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
            }

        @app.get("/keys")
        def keys() -> dict[str, Any]:
            return dict(KeySet([self.key]).as_dict(private=False))

        @app.get("/authorize")
        def authorize(request: Request) -> RedirectResponse:
            asked = dict(request.query_params)
            self.asked.append(asked)
            if asked.get("code_challenge_method") != "S256" or asked["client_id"] != CLIENT:
                raise HTTPException(400)
            code = token_urlsafe()
            self.codes[code] = asked
            address = f"{asked['redirect_uri']}?code={code}&state={asked['state']}"
            return RedirectResponse(f"{address}&iss={self.issuer}", 302)

        @app.post("/token")
        async def token(
            request: Request, authorization: Annotated[str, Header()]
        ) -> dict[str, object]:
            shown = await _form(request)
            asked = self.codes.pop(shown["code"], None)
            if asked is None or authorization != _basic() or not _verified(asked, shown):
                raise HTTPException(400)
            return {
                "access_token": "an-access-token",
                "token_type": "Bearer",
                "id_token": self.id_token(asked),
            }

        @app.get("/userinfo")
        def userinfo(authorization: Annotated[str, Header()]) -> dict[str, object]:
            if authorization != "Bearer an-access-token":
                raise HTTPException(401)
            return {"sub": self.person.subject, "groups": list(self.person.groups)}

        return app


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))


def _basic() -> str:
    return "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()


def _verified(asked: dict[str, str], shown: dict[str, str]) -> bool:
    digest = hashlib.sha256(shown.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    same_place = shown.get("redirect_uri") == asked["redirect_uri"]
    return same_place and challenge == asked.get("code_challenge")


@contextmanager
def running(provider: SmallProvider) -> Iterator[SmallProvider]:
    """The provider on a free port of loopback, in a thread."""
    config = uvicorn.Config(provider.application(), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 10
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    provider.issuer = f"http://127.0.0.1:{port}"
    yield provider
    server.should_exit = True
    thread.join()

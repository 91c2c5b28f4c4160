"""Signing in at the municipality's own provider: OpenID Connect, code flow with PKCE."""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from secrets import token_urlsafe
from threading import Lock
from typing import Any, Final

from authlib.integrations.httpx_client import OAuth2Client, OAuthError
from authlib.oidc.core import CodeIDToken
from httpx2 import HTTPError, Timeout
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from api.sign_in.groups import Groups
from api.sign_in.seals import sealed, unsealed
from graph.errors import MalgrafError, StoreError, Unauthenticated
from graph.texts import Text

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures that the provider alone can make; none with a shared secret."""
LASTS: Final = 600
"""Seconds from the way out to the provider until the way back."""
_KEEP: Final = 3600
_LEEWAY: Final = 60
_PURPOSE: Final = "oidc"
_DISCOVERY: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class ProviderSettings:
    """What the operator says of the provider.

    ``claim`` is where the groups stand; a dot leads into an object. ``groups`` is what each may.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups: Groups
    claim: str = "groups"
    scope: str = "openid profile"


@dataclass(frozen=True)
class Attempt:
    """What one browser must bring back; it carries this itself, sealed, in a cookie."""

    state: str
    nonce: str
    verifier: str
    then: str
    began: float

    @classmethod
    def begun(cls, then: str) -> "Attempt":
        """A new one, that leads on to a path of ours."""
        return cls(token_urlsafe(), token_urlsafe(), token_urlsafe(48), then, time.time())

    def sealed(self, secret: bytes) -> str:
        """As it stands in the cookie."""
        return sealed(secret, _PURPOSE, json.dumps(asdict(self)))

    @classmethod
    def unsealed(cls, secret: bytes, cookie: str) -> "Attempt | None":
        """From the cookie; None where it is not ours or too old."""
        text = unsealed(secret, _PURPOSE, cookie)
        attempt = cls(**json.loads(text)) if text else None
        return attempt if attempt and time.time() - attempt.began <= LASTS else None


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is; ``subject`` is lasting, the name is for people."""

    subject: str
    name: str
    groups: tuple[str, ...]


class Provider:
    """One provider. What it says about itself is asked for when first needed and kept an hour."""

    def __init__(self, settings: ProviderSettings) -> None:
        self.settings = settings
        self._discovery = settings.issuer.rstrip("/") + _DISCOVERY
        self._lock = Lock()
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}

    def way_out(self, attempt: Attempt, callback: str) -> str:
        """The address at the provider where somebody signs in."""
        with self._client(callback) as client:
            address, _ = client.create_authorization_url(
                self._said("authorization_endpoint"),
                state=attempt.state,
                code_verifier=attempt.verifier,
                nonce=attempt.nonce,
            )
        return str(address)

    def identity(self, attempt: Attempt, returned: Mapping[str, str], callback: str) -> Identity:
        """Who came back. Everything is proven before anything is believed."""
        if returned.get("state") != attempt.state:
            raise refused("state")
        if returned.get("iss", self.settings.issuer) != self.settings.issuer:
            raise refused("iss")
        if "code" not in returned:
            raise refused(returned.get("error", "code"))
        with self._client(callback, self._token_method()) as client:
            try:
                tokens = client.fetch_token(
                    self._said("token_endpoint"),
                    grant_type="authorization_code",
                    code=returned["code"],
                    code_verifier=attempt.verifier,
                )
            except OAuthError as error:
                raise refused(error.error) from error
            except (HTTPError, ValueError) as error:
                raise _silent(self.settings.issuer) from error
            claims = self._proven(tokens, attempt.nonce)
            if _found(claims, self.settings.claim) is None:
                claims = self._with_userinfo(client, claims)
        return self._identity(claims)

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        groups = _found(claims, self.settings.claim)
        names = [groups] if isinstance(groups, str) else groups if isinstance(groups, list) else []
        subject = claims["sub"]
        called = claims.get("name") or claims.get("preferred_username") or subject
        return Identity(subject, str(called), tuple(str(name) for name in names))

    def _proven(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token: signed by the provider, for us, now and for this attempt."""
        shown = tokens.get("id_token")
        if not isinstance(shown, str):
            raise refused("id_token")
        wanted = {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        given = {
            "nonce": nonce,
            "client_id": self.settings.client_id,
            "access_token": tokens.get("access_token"),
        }
        try:
            token = self._decoded(shown)
            claims = CodeIDToken(token.claims, token.header, wanted, given)
            claims.validate(leeway=_LEEWAY)
        except JoseError as error:
            raise refused(getattr(error, "claim", None) or error.error) from error
        return dict(claims)

    def _decoded(self, shown: str) -> jwt.Token:
        """With the provider's keys; asked for anew when it signs by one we have not seen."""
        registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
        try:
            return jwt.decode(shown, self._keys(), registry=registry)
        except InvalidKeyIdError:
            return jwt.decode(shown, self._keys(anew=True), registry=registry)

    def _keys(self, *, anew: bool = False) -> KeySet:
        read = self._document(self._said("jwks_uri"), anew=anew)
        try:
            return KeySet.import_key_set({"keys": read["keys"]})
        except (KeyError, TypeError, ValueError) as error:
            raise _silent(self.settings.issuer) from error

    def _with_userinfo(self, client: OAuth2Client, claims: dict[str, Any]) -> dict[str, Any]:
        """Some providers tell groups only when asked; they must speak of the same person."""
        address = self._document(self._discovery).get("userinfo_endpoint")
        if not isinstance(address, str):
            return claims
        try:
            more = client.get(address).raise_for_status().json()
        except (HTTPError, ValueError) as error:
            raise _silent(self.settings.issuer) from error
        if not isinstance(more, dict) or more.get("sub") != claims["sub"]:
            raise refused("sub")
        return more | claims

    def _said(self, name: str) -> str:
        """An address from what the provider says about itself."""
        document = self._document(self._discovery)
        if document.get("issuer") != self.settings.issuer:
            raise _silent(self.settings.issuer)
        address = document.get(name)
        if not isinstance(address, str):
            raise _silent(self.settings.issuer)
        return address

    def _document(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        with self._lock:
            at, kept = self._kept.get(address, (0.0, {}))
            if kept and not anew and time.monotonic() - at < _KEEP:
                return kept
        with self._client() as client:
            try:
                read = client.request("GET", address, withhold_token=True).raise_for_status().json()
            except (HTTPError, ValueError) as error:
                raise _silent(self.settings.issuer) from error
        if not isinstance(read, dict):
            raise _silent(self.settings.issuer)
        with self._lock:
            self._kept[address] = (time.monotonic(), read)
        return read

    def _token_method(self) -> str:
        """How we prove who we are: as OpenID Connect prefers, where the provider takes that."""
        if not self.settings.client_secret:
            return "none"
        taken = self._document(self._discovery).get("token_endpoint_auth_methods_supported")
        in_body = isinstance(taken, list) and "client_secret_basic" not in taken
        return "client_secret_post" if in_body else "client_secret_basic"

    def _client(self, callback: str = "", method: str = "none") -> OAuth2Client:
        return OAuth2Client(
            self.settings.client_id,
            self.settings.client_secret,
            token_endpoint_auth_method=method,
            scope=self.settings.scope,
            redirect_uri=callback,
            code_challenge_method="S256",
            timeout=Timeout(10.0),
        )


def _found(claims: Mapping[str, Any], name: str) -> object:
    """What stands at a claim, or inside one: ``realm_access.roles``."""
    found: object = claims
    for part in [name] if name in claims else name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def refused(what: str) -> MalgrafError:
    """Says what part of the answer would not do; never the answer itself."""
    shown = what if what.isascii() and what.replace("_", "").isalnum() else "error"
    return Unauthenticated(
        Text(
            f"Inloggningen hos er inloggningstjänst gick inte att bekräfta ({shown}). "
            "Börja om från inloggningssidan.",
            f"The sign-in at your provider could not be confirmed ({shown}). "
            "Start again from the sign-in page.",
        )
    )


def _silent(issuer: str) -> StoreError:
    return StoreError(
        Text(
            f"Inloggningstjänsten {issuer} svarar inte som den ska. Försök igen om en stund.",
            f"The provider {issuer} does not answer as it should. Try again in a while.",
        )
    )

"""The way to the own provider of OpenID Connect and back."""

from collections.abc import Iterable
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.callers import Entrance
from api.sign_in.cookies import ATTEMPT, cookie, forget_cookie, set_cookie
from api.sign_in.doors import let_in
from api.sign_in.groups import granted
from api.sign_in.oidc import LASTS, Attempt, Identity, Provider, refused
from api.sign_in.origins import own_address, own_path
from graph.accounts import Person
from graph.errors import Forbidden, MalgrafError
from graph.rights import ANYONE
from graph.texts import Text

CALLBACK: Final = "/sign-in/provider/callback"


def provider_routes(entrance: Entrance, provider: Provider) -> APIRouter:
    """Two addresses: the way out, and the only one that the way back leads to."""
    router = APIRouter(include_in_schema=False)

    @router.get("/sign-in/provider")
    def go(request: Request, next: str = "/") -> Response:  # noqa: A002 - as addresses have it
        """To the provider, with an attempt that this browser alone can finish."""
        attempt = Attempt.begun(own_path(next))
        where = provider.way_out(attempt, own_address(request, CALLBACK))
        answer = RedirectResponse(where, 303, headers={"cache-control": "no-store"})
        set_cookie(request, answer, ATTEMPT, attempt.sealed(entrance.secret), LASTS)
        return answer

    @router.get(CALLBACK)
    def come_back(request: Request) -> Response:
        """A session for whoever the provider proves it is, if any of their groups is known."""
        attempt = Attempt.unsealed(entrance.secret, cookie(request, ATTEMPT))
        try:
            if attempt is None:
                raise refused("cookie")
            callback = own_address(request, CALLBACK)
            identity = provider.identity(attempt, dict(request.query_params), callback)
            person = known_person(entrance, provider, identity)
        except MalgrafError:
            entrance.note("sign-in-failed", ANYONE.id, {"way": "provider"})
            raise
        entrance.note("sign-in", person.id, {"way": "provider"})
        session = entrance.accounts.start_session(person)
        answer = let_in(request, entrance, session, own_path(attempt.then))
        forget_cookie(request, answer, ATTEMPT)
        return answer

    return router


def known_person(entrance: Entrance, provider: Provider, identity: Identity) -> Person:
    """The account, with what the groups give right now; refused where that is nothing.

    Nothing is kept of somebody who has never been allowed anything.
    """
    settings = provider.settings
    grants = granted(settings.groups, identity.groups)
    if not grants and not _is_kept(entrance.accounts.people(), settings.issuer, identity.subject):
        raise _no_group(identity)
    person = entrance.accounts.person_from_oidc(
        settings.issuer, identity.subject, name=identity.name, email="", grants=grants
    )
    if not person.grants:
        raise _no_group(identity)
    return person


def _is_kept(people: Iterable[Person], issuer: str, subject: str) -> bool:
    return any((person.issuer, person.subject) == (issuer, subject) for person in people)


def _no_group(identity: Identity) -> Forbidden:
    count = len(identity.groups)
    return Forbidden(
        Text(
            f"Du är inloggad hos er inloggningstjänst, men ingen av dina {count} grupper har "
            "tillträde till Målgraf. Be en administratör lägga till en grupp eller dig.",
            f"You are signed in at your provider, but none of your {count} groups has access to "
            "Målgraf. Ask an administrator to add a group or you.",
        )
    )

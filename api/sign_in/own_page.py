"""What somebody who has signed in can see and change of their own: roles, password, keys."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.callers import Entrance, WayIn, caller_of, please_sign_in, visit_of
from api.forms import CheckedForm, text_field
from api.problems import BadRequest
from api.rendering import page
from api.sign_in.cookies import BY_LINK, LONGEST, SESSION, forget_cookie, set_cookie
from api.sign_in.doors import came_by_link
from graph.accounts import Key, Person, Scope
from graph.errors import DataError, Forbidden, MalgrafError, NotFound
from graph.rights import Caller, Grant
from graph.texts import Text

LIFETIMES: Final = (30, 90, 365)
"""Days that a key may be made for; 0 beside these is for good."""
_MOST_KEYS: Final = 50


def own_routes(entrance: Entrance) -> APIRouter:
    """The page and what its forms do."""
    router = APIRouter(include_in_schema=False)
    accounts = entrance.accounts

    @router.get("/me")
    def me(request: Request) -> Response:
        """Who I am here."""
        return own_page(request, entrance)

    @router.post("/me/password")
    def set_password(request: Request, form: CheckedForm) -> Response:
        """A new password; every session ends but the one it is set in, which begins anew."""
        person = _signed_in_person(request, entrance)
        new = str(form.get("new", ""))
        if new != form.get("again"):
            return own_page(request, entrance, error=_not_the_same())
        try:
            if person.has_password and not came_by_link(request, entrance):
                address = request.client.host if request.client else "unix"
                accounts.check_password(person.login, str(form.get("password", "")), address)
            accounts.set_password(person.id, new)
        except MalgrafError as error:
            return own_page(request, entrance, error=error)
        entrance.note("password-set", person.id, {})
        answer = RedirectResponse("/me", 303)
        set_cookie(request, answer, SESSION, accounts.start_session(person), LONGEST)
        forget_cookie(request, answer, BY_LINK)
        return answer

    @router.post("/me/keys")
    def make_key(request: Request, form: CheckedForm) -> Response:
        """A new key. Its secret stands on this one page and nowhere else."""
        maker = _signed_in(request)
        if sum(not key.revoked for key in accounts.keys(maker.actor.id)) >= _MOST_KEYS:
            raise Forbidden(
                Text(
                    f"Du har redan {_MOST_KEYS} nycklar. Återkalla någon först.",
                    f"You have {_MOST_KEYS} keys already. Revoke one first.",
                )
            )
        try:
            key, secret = accounts.make_key(
                maker,
                text_field(form, "name", 100),
                chosen_grants(form, own_grants(entrance, maker)),
                scope=_scope(form),
                lifetime=_lifetime(form),
            )
        except DataError as error:
            return own_page(request, entrance, error=error)
        entrance.note("key-made", maker.actor.id, {"key": key.id})
        return own_page(request, entrance, made=key, secret=secret)

    @router.post("/me/keys/{key}/revoke")
    def revoke_key(request: Request, key: str, form: CheckedForm) -> Response:  # noqa: ARG001
        """One of my keys stops working for good."""
        maker = _signed_in(request)
        if key not in {own.id for own in accounts.keys(maker.actor.id)}:
            raise NotFound(Text(f"Du har ingen nyckel ”{key}”.", f"You have no key “{key}”."))
        accounts.revoke_key(key)
        entrance.note("key-revoked", maker.actor.id, {"key": key})
        return RedirectResponse("/me#keys", 303)

    return router


def own_page(
    request: Request,
    entrance: Entrance,
    *,
    made: Key | None = None,
    secret: str = "",
    error: MalgrafError | None = None,
) -> Response:
    """The page, with a new key once, or with what would not do."""
    caller = _signed_in(request)
    answer = page(
        request,
        "me.html",
        status=422 if error else 200,
        caller=caller,
        person=_person(entrance, caller),
        by_link=came_by_link(request, entrance),
        grants=own_grants(entrance, caller),
        keys=[key for key in entrance.accounts.keys(caller.actor.id) if not key.revoked],
        lifetimes=LIFETIMES,
        made=made,
        secret=secret,
        error=error.message if error else None,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def own_grants(entrance: Entrance, caller: Caller) -> tuple[Grant, ...]:
    """What somebody has been granted themselves, without what is open to everyone."""
    person = _person(entrance, caller)
    return person.grants if person else caller.grants


def chosen_grants(form: FormData, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
    """Those that the form picks by their place in the list; "all" picks all."""
    picked = text_field(form, "grant")
    if picked == "all":
        return grants
    if not picked.isdecimal() or int(picked) >= len(grants):
        raise _unfit("grant")
    return (grants[int(picked)],)


def _signed_in(request: Request) -> Caller:
    if visit_of(request).way is not WayIn.SESSION:
        raise please_sign_in()
    return caller_of(request)


def _signed_in_person(request: Request, entrance: Entrance) -> Person:
    person = _person(entrance, _signed_in(request))
    if person is None:
        raise Forbidden(Text("Kontot har inget lösenord.", "The account has no password."))
    return person


def _person(entrance: Entrance, caller: Caller) -> Person | None:
    """The account; None for the operator of the machine, who has none."""
    try:
        return entrance.accounts.person(caller.actor.id)
    except NotFound:
        return None


def _scope(form: FormData) -> Scope:
    scope = text_field(form, "scope")
    if scope not in list(Scope):
        raise _unfit("scope")
    return Scope(scope)


def _lifetime(form: FormData) -> timedelta | None:
    days = text_field(form, "days")
    if days == "0":
        return None
    if days not in map(str, LIFETIMES):
        raise _unfit("days")
    return timedelta(days=int(days))


def _unfit(field: str) -> BadRequest:
    return BadRequest(
        Text(f"Fältet {field} har ett okänt värde.", f"The field {field} has an unknown value.")
    )


def _not_the_same() -> DataError:
    return DataError(Text("De två lösenorden är inte lika.", "The two passwords are not the same."))

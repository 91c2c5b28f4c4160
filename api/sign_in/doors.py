"""The pages for signing in and out: by password, by a one-time link, at the own provider."""

import threading
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.callers import Entrance, Visit, visit_of
from api.forms import CheckedForm, text_field
from api.problems import answer_problem
from api.rendering import page
from api.sign_in.cookies import BY_LINK, LONGEST, SESSION, cookie, forget_cookie, set_cookie
from api.sign_in.origins import own_path
from api.sign_in.seals import is_sealed, seal
from graph.errors import NoSpace, NotFound, TooManyAttempts, Unauthenticated
from graph.rights import ANYONE
from graph.texts import Text

_AT_ONCE: Final = 8
"""How many passwords may wait to be compared: each holds a thread that readers need."""
_WAIT: Final = 2
MAY_CHOOSE: Final = 600
"""Seconds in which whoever came by a link may choose a password without knowing the old one."""


def password_routes(entrance: Entrance) -> APIRouter:
    """Signing in by a name and a password, and by a link that works once."""
    router = APIRouter(include_in_schema=False)
    places = threading.BoundedSemaphore(_AT_ONCE)

    @router.get("/sign-in")
    def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - as addresses have it
        """The form."""
        return form_page(request, entrance, own_path(next))

    @router.post("/sign-in")
    def sign_in(request: Request, form: CheckedForm) -> Response:
        """A session, or the form again with what was wrong.

        On a full disk nobody comes in (507): attempts that cannot be counted cannot be slowed.
        """
        then = own_path(text_field(form, "next"))
        login = text_field(form, "login", 200)
        password = form.get("password", "")
        address = request.client.host if request.client else "unix"
        try:
            if not places.acquire(blocking=False):
                raise too_busy()
            try:
                person = entrance.accounts.check_password(login, str(password), address)
            finally:
                places.release()
        except Unauthenticated as error:
            if not isinstance(error, TooManyAttempts):  # what is not tried is not worth noting
                entrance.note("sign-in-failed", known_id(entrance, login), {"address": address})
            return form_page(request, entrance, then, error, login)
        entrance.note("sign-in", person.id, {"way": "password", "address": address})
        return let_in(request, entrance, entrance.accounts.start_session(person), then)

    @router.get("/sign-in/once/{token}")
    def sign_in_once(request: Request, token: str, next: str = "/") -> Response:  # noqa: A002
        """A session for whoever opens the link first, and leave to choose a password in it."""
        session = entrance.accounts.redeem(token)
        caller = entrance.accounts.caller_of_session(session)
        if caller is None:
            raise Unauthenticated(Text("Kontot är avstängt.", "The account is disabled."))
        entrance.note("sign-in", caller.actor.id, {"way": "link"})
        answer = let_in(request, entrance, session, own_path(next))
        proof = seal(entrance.secret, BY_LINK, session)
        set_cookie(request, answer, BY_LINK, proof, MAY_CHOOSE)
        return answer

    @router.post("/sign-out")
    def sign_out(request: Request, form: CheckedForm) -> Response:  # noqa: ARG001 - checked
        """The end of the session, here and in the accounts.

        On a full disk it ends in this browser alone, which is said.
        """
        visit = visit_of(request)
        answer: Response = RedirectResponse("/sign-in?out=1", 303)
        if visit.session:
            try:
                entrance.accounts.end_session(visit.session)
            except NoSpace as error:
                answer = answer_problem(request, error)
            entrance.note("sign-out", visit.caller.actor.id, {})
        forget_cookie(request, answer, SESSION)
        return answer

    return router


def form_page(
    request: Request,
    entrance: Entrance,
    then: str,
    error: Unauthenticated | None = None,
    login: str = "",
) -> Response:
    """The form, with what went wrong the last time."""
    status = 200 if error is None else 429 if isinstance(error, TooManyAttempts) else 401
    answer = page(
        request,
        "sign_in.html",
        status=status,
        then=then,
        error=error.message if error else None,
        login=login,
        provider=entrance.provider,
        signed_out="out" in request.query_params,
    )
    answer.headers["cache-control"] = "no-store"
    if isinstance(error, TooManyAttempts):
        answer.headers["retry-after"] = str(error.wait)
    return answer


def let_in(request: Request, entrance: Entrance, session: str, then: str) -> Response:
    """On to the page that was wanted, with the new session; an older one of this browser ends."""
    before: Visit = visit_of(request)
    if before.session:
        entrance.accounts.end_session(before.session)
    answer = RedirectResponse(then, 303, headers={"cache-control": "no-store"})
    set_cookie(request, answer, SESSION, session, LONGEST)
    return answer


def known_id(entrance: Entrance, login: str) -> str:
    """Whose sign-in failed; what was typed is not told on, for it may be a password."""
    try:
        return entrance.accounts.person(login).id
    except NotFound:
        return ANYONE.id


def came_by_link(request: Request, entrance: Entrance) -> bool:
    """Whether this very session began a while ago by a one-time link."""
    session = visit_of(request).session
    return is_sealed(entrance.secret, BY_LINK, session, cookie(request, BY_LINK))


def too_busy() -> TooManyAttempts:
    """What is said when too many sign in at once."""
    return TooManyAttempts(
        Text(
            f"Många loggar in just nu. Vänta {_WAIT} s och försök igen.",
            f"Many are signing in right now. Wait {_WAIT} s and try again.",
        ),
        _WAIT,
    )

"""The administrators' page of people: who can sign in, as what; add, let in, shut out."""

from datetime import timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from api.callers import Entrance, WayIn, caller_of, please_sign_in, visit_of
from api.forms import CheckedForm, text_field
from api.problems import BadRequest
from api.rendering import page
from api.sign_in.groups import read_grant
from api.sign_in.origins import own_address
from graph.accounts import Person
from graph.errors import Forbidden, MalgrafError
from graph.rights import EVERYWHERE, Caller, Grant, Role
from graph.store import Installation
from graph.texts import Text
from graph.units import unit_named

INVITATION: Final = timedelta(days=3)


def people_routes(entrance: Entrance, installation: Installation | None) -> APIRouter:
    """The page and what its forms do; for those who administer all of the installation."""
    router = APIRouter(include_in_schema=False)
    accounts = entrance.accounts

    @router.get("/people")
    def people(request: Request) -> Response:
        """Everyone."""
        return people_page(request, entrance)

    @router.post("/people")
    def add(request: Request, form: CheckedForm) -> Response:
        """Somebody new, and the link by which they come in and choose a password."""
        administrator = _administrator(request)
        try:
            person = accounts.add_person(
                text_field(form, "login", 100),
                name=text_field(form, "name", 200),
                grants=[grant_in(form, installation)],
            )
        except MalgrafError as error:
            return people_page(request, entrance, error=error)
        entrance.note("person-added", administrator.actor.id, {"person": person.id})
        return people_page(request, entrance, link=invitation(request, entrance, person))

    @router.post("/people/{who}/invite")
    def invite(request: Request, who: str, form: CheckedForm) -> Response:  # noqa: ARG001
        """A new link for somebody who has lost theirs, or their password."""
        administrator = _administrator(request)
        person = accounts.person(who)
        entrance.note("person-invited", administrator.actor.id, {"person": person.id})
        return people_page(request, entrance, link=invitation(request, entrance, person))

    @router.post("/people/{who}/disable")
    def disable(request: Request, who: str, form: CheckedForm) -> Response:  # noqa: ARG001
        """Shut somebody out, not oneself."""
        administrator = _administrator(request)
        if accounts.person(who).id == administrator.actor.id:
            raise Forbidden(
                Text("Du kan inte stänga av dig själv.", "You cannot disable yourself.")
            )
        accounts.disable(who)
        entrance.note("person-disabled", administrator.actor.id, {"person": who})
        return RedirectResponse("/people", 303)

    @router.post("/people/{who}/enable")
    def enable(request: Request, who: str, form: CheckedForm) -> Response:  # noqa: ARG001
        """Let somebody in again."""
        administrator = _administrator(request)
        accounts.enable(who)
        entrance.note("person-enabled", administrator.actor.id, {"person": who})
        return RedirectResponse("/people", 303)

    @router.post("/people/{who}/grants")
    def grant(request: Request, who: str, form: CheckedForm) -> Response:
        """Give somebody a role, or take it."""
        administrator = _administrator(request)
        change = accounts.revoke_grant if form.get("take") else accounts.grant
        try:
            change(who, grant_in(form, installation))
        except MalgrafError as error:
            return people_page(request, entrance, error=error)
        entrance.note("person-granted", administrator.actor.id, {"person": who})
        return RedirectResponse("/people", 303)

    return router


def people_page(
    request: Request, entrance: Entrance, *, link: str = "", error: MalgrafError | None = None
) -> Response:
    """The page, with a link to hand over, or with what would not do."""
    _administrator(request)
    answer = page(
        request,
        "people.html",
        status=422 if error else 200,
        people=entrance.accounts.people(),
        roles=list(Role),
        link=link,
        days=INVITATION.days,
        error=error.message if error else None,
    )
    answer.headers["cache-control"] = "no-store"
    return answer


def grant_in(form: FormData, installation: Installation | None) -> Grant:
    """The role of the form, with its organisation and unit where it says them.

    A unit may be given by its slug; one that is to be taken from somebody need not exist.
    """
    key, unit = text_field(form, "organisation") or EVERYWHERE, text_field(form, "unit")
    if unit and key != EVERYWHERE and installation and not form.get("take"):
        unit = unit_named(installation, key, unit)
    given = {"role": text_field(form, "role"), "organisation": key, "unit": unit}
    grant = read_grant(given)
    if isinstance(grant, str):
        raise BadRequest(Text(f"Rollen duger inte: {grant}.", f"The role will not do: {grant}."))
    return grant


def invitation(request: Request, entrance: Entrance, person: Person) -> str:
    """The address that lets somebody in once."""
    token = entrance.accounts.one_time_token(person, INVITATION)
    return own_address(request, f"/sign-in/once/{token}?next=/me")


def _administrator(request: Request) -> Caller:
    if visit_of(request).way is WayIn.NOTHING:
        raise please_sign_in()
    caller = caller_of(request)
    if not caller.is_admin(EVERYWHERE):
        raise Forbidden(
            Text(
                "Bara den som är administratör för hela installationen ser användarna.",
                "Only an administrator of the whole installation sees the people.",
            )
        )
    return caller

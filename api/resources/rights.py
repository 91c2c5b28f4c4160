"""What the one who asks may see and change of an organisation."""

from fastapi import Request

from api.as_of import seen_at
from api.callers import caller_of, please_sign_in
from graph.errors import Forbidden, NotFound
from graph.organisation_store import OrganisationStore
from graph.refusals import KIND as CHANGE_REFUSED
from graph.rights import ANYONE, Caller, nothing_here
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text


def seen(installation: Installation, caller: Caller, key: str, at: str = "") -> OrganisationStore:
    """An organisation that the caller may read; one they may not is as if it did not exist."""
    if not caller.may_read(key):
        raise _unknown(installation, key)
    return seen_at(installation, key, at)


def writer(request: Request, installation: Installation, key: str, *, new: bool = False) -> Caller:
    """Who asks, if there is anything of the organisation that they may change.

    ``new`` lets them make an organisation that has no data yet.
    """
    caller = caller_of(request)
    if not caller.may_write(key):
        if caller.actor.id == ANYONE.id:
            raise please_sign_in()
        if not caller.may_read(key):
            raise _unknown(installation, key)
        detail = {"owner": key, "ground": "rights", "method": request.method}
        installation.journal.audit.note(CHANGE_REFUSED, caller.actor.id, detail)
        raise Forbidden(
            Text(
                f"Du får läsa ”{key}” men inte ändra något där.",
                f"You may read “{key}” but not change anything there.",
            )
        )
    if not new and key not in installation.keys():
        raise _unknown(installation, key)
    return caller


def administrator(request: Request) -> Caller:
    """Who asks, when they may change everything of the whole service."""
    caller = caller_of(request)
    if caller.is_admin(SHARED):
        return caller
    raise please_sign_in() if caller.actor.id == ANYONE.id else Forbidden(nothing_here(SHARED))


def _unknown(installation: Installation, key: str) -> NotFound:
    return NotFound(
        Text(
            f"Organisationen ”{installation.names(key).key}” finns inte.",
            f"There is no organisation “{key}”.",
        )
    )

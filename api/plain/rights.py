"""Who may read and change a plain store: all of it, or nothing."""

from fastapi import Request

from api.callers import caller_of, please_sign_in
from graph.errors import Forbidden
from graph.plain.store import may_change, refuse_changing
from graph.rights import ANYONE, Caller
from graph.snapshots import SHARED
from graph.texts import Text


def reader_of(request: Request) -> Caller:
    """Who asks, if they may read."""
    caller = caller_of(request)
    if not caller.may_read(SHARED):
        if caller.actor.id == ANYONE.id:
            raise please_sign_in()
        raise Forbidden(
            Text(
                "Du får inte läsa något här. Be en administratör om det.",
                "You may not read anything here. Ask an administrator for it.",
            )
        )
    return caller


def writer_of(request: Request) -> Caller:
    """Who asks, if they may change things."""
    caller = caller_of(request)
    if caller.actor.id == ANYONE.id and not may_change(caller):
        raise please_sign_in()
    refuse_changing(caller)
    return caller

"""From what a request would change to a change that is written down, or refused."""

from collections.abc import Callable
from typing import Final

from anyio import from_thread
from fastapi import Request

from api.resources.requests import Reasons
from graph.changes import Change, Way
from graph.errors import ConflictError, Outdated
from graph.gate import Outcome
from graph.plain.store import PlainStore
from graph.reader import Proposal
from graph.rights import Caller
from graph.store import Installation

CHANGE_NUMBER: Final = "change-number"
"""The header that says up to which change an answer knows, or which one was made."""
TRIES: Final = 3
"""How many times a change is made anew when somebody else was first."""


def committed(
    installation: Installation | PlainStore,
    owner: str,
    way: Way,
    caller: Caller,
    given: Reasons,
    propose: Callable[[], Proposal],
) -> tuple[Proposal, Outcome]:
    """The change as it was proposed last and what became of it.

    A proposal is made from the owner's data at a number; where they have changed before it is
    this change's turn it is made again, a few times.
    """
    for tried in range(1, TRIES + 1):
        proposal = propose()
        change = Change(
            owner, caller.actor, way, given.why, given.case_number, based_on=proposal.number
        )
        try:
            return proposal, installation.commit(change, proposal.delta, caller=caller)
        except Outdated:
            raise
        except ConflictError:
            if tried == TRIES:
                raise
    raise AssertionError


def left(request: Request) -> Callable[[], bool]:
    """Tells, in the thread of a route, whether whoever asked has gone."""
    return lambda: from_thread.run(request.is_disconnected)

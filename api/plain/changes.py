"""The history of a plain store for programs: its changes, what each did, and undoing one."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field

from api.history import sees_people
from api.parameters import only_known
from api.plain.rights import reader_of, writer_of
from api.told_changes import RevertAnswer, RevertRequest
from graph.changes import Entry, Payload, Way
from graph.plain.store import PlainStore, change_of, entries

Number = Annotated[int, Path(ge=1, le=2**62)]


class PlainChange(BaseModel):
    """A change; who made it and why is told to those who have signed in."""

    number: int
    at: datetime
    way: Way
    actor: str | None
    name: str | None
    why: str | None
    caseNumber: str
    reverts: int | None
    erased: bool
    added: int
    removed: int


class WholeChange(PlainChange):
    """A change with its statements as N-Quads, one a line."""

    addedQuads: str
    removedQuads: str


class PlainChanges(BaseModel):
    """Changes, newest first."""

    total: int
    items: list[PlainChange]
    next: str | None = Field(description="Where the older ones are.")


def change_routes(store: PlainStore) -> APIRouter:
    """The routes of ``/api/v1/changes``."""
    router = APIRouter(prefix="/api/v1/changes", tags=["history"])
    journal = store.journal

    @router.get("", summary="Changes, newest first", dependencies=[Depends(only_known)])
    def changes(
        request: Request,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        offset: Annotated[int, Query(ge=0, le=2**62)] = 0,
    ) -> PlainChanges:
        reader_of(request)
        people, total = sees_people(request), journal.count()
        found = entries(store, limit, offset)
        after = offset + limit
        return PlainChanges(
            total=total,
            items=[PlainChange(**_told(one, journal.payload(one.number), people)) for one in found],
            next=f"/api/v1/changes?limit={limit}&offset={after}" if after < total else None,
        )

    @router.get("/{number}", summary="One change with its statements")
    def change(request: Request, number: Number) -> WholeChange:
        reader_of(request)
        payload = journal.payload(number)
        return WholeChange(
            **_told(journal.entry(number), payload, sees_people(request)),
            addedQuads=payload.delta.added.decode(),
            removedQuads=payload.delta.removed.decode(),
        )

    @router.post("/{number}/revert", summary="Undo one change by a new one")
    def reverted(request: Request, number: Number, said: RevertRequest) -> RevertAnswer:
        caller = writer_of(request)
        outcome = store.revert(
            change_of(caller, Way.REVERT, said.why, said.caseNumber), number, caller=caller
        )
        return RevertAnswer(number=outcome.number, reverts=number)

    return router


def _told(entry: Entry, payload: Payload, people: bool) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "way": entry.way,
        "actor": entry.actor if people else None,
        "name": payload.name if people else None,
        "why": payload.why if people else None,
        "caseNumber": payload.case_number,
        "reverts": entry.reverts,
        "erased": payload.erased,
        "added": entry.added,
        "removed": entry.removed,
    }

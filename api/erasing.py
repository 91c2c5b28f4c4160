"""Erasing a text by law from the past: for administrators of the whole service."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.parameters import only_known
from api.resources.rights import administrator
from api.resources.writing import problems
from graph.erasing import SHORTEST
from graph.rights import Caller
from graph.store import Installation


class ErasureRequest(BaseModel):
    """What is to be erased; with ``trial`` it is only said where it stands."""

    text: str = Field(min_length=SHORTEST, max_length=1000, pattern=r"^\S[\s\S]*\S$")
    trial: bool = False


class Erasure(BaseModel):
    """Where the text stood. ``number`` is the change that erased it; null where nothing was."""

    number: int | None
    changes: list[int]
    things: list[str] = Field(description="What says it today; only where it is a trial.")


def erasures(installation: Installation) -> APIRouter:
    """The route ``/api/v1/erasures``."""
    router = APIRouter(prefix="/api/v1", tags=["history"], dependencies=[Depends(only_known)])

    @router.post(
        "/erasures",
        responses=problems(404, 412, 415, 428),
        summary="Erase a text by law from all changes of the past",
    )
    def erase(asked: ErasureRequest, caller: Annotated[Caller, Depends(administrator)]) -> Erasure:
        """Refused while anything says the text today: change that first."""
        if asked.trial:
            found = installation.mention(asked.text)
            return Erasure(number=None, changes=list(found.changes), things=list(found.things))
        done = installation.erase(asked.text, caller.actor)
        if done is None:
            return Erasure(number=None, changes=[], things=[])
        entry, found = done
        return Erasure(number=entry.number, changes=list(found.changes), things=[])

    return router

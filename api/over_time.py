"""The measures at two dates, for programs: what differs, why, and the changes behind it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.history import sees_people
from api.models import Label, Reference
from api.parameters import only_known
from api.resources import Key
from api.resources.rights import seen
from api.told_changes import ChangeAnswer, change_answer
from api.what_if import MeasureTold, measures_told, things_told, told
from graph.analyses.causes import CAUSES, CauseCode, Caused
from graph.analyses.links import link_model
from graph.analyses.model import LinkModel
from graph.analyses.over_time import OverTime, over_time
from graph.history.behind import changes_behind
from graph.history.occasions import Known, Occasion, in_order, occasion
from graph.history.reading import History, ToldChange
from graph.organisation_store import OrganisationStore
from graph.store import Installation

MOST_CHANGES = 30
"""So many of the changes behind a difference are told, the newest."""
_WRITTEN = "Number of a change, a day, a moment, or a mandate period like 2022-2026."


class OccasionTold(BaseModel):
    """When the organisation is looked at; ``number`` is null for the data as they are now."""

    written: str
    number: int | None
    day: date
    isBeforeRecord: bool = Field(
        description="Whether nothing was recorded yet: what is known today is shown."
    )


class CausedTold(BaseModel):
    """A thing, or two, that came or went behind a measure, and why."""

    measure: str
    turn: str
    things: list[Reference]
    causes: list[CauseCode] = Field(description="The first is the one it counts under.")
    said: Label
    by: list[Reference]


class OverTimeAnswer(BaseModel):
    """The measures at two dates, what the difference is due to, and the changes behind it."""

    organisation: str
    earlier: OccasionTold
    later: OccasionTold
    sentence: Label
    measures: list[MeasureTold]
    caused: list[CausedTold]
    changes: list[ChangeAnswer] = Field(
        description=f"Those that touched what the difference is due to; the {MOST_CHANGES} newest."
    )


def over_time_routes(installation: Installation) -> APIRouter:
    """The route ``/api/v1/over-time``."""
    router = APIRouter(prefix="/api/v1", tags=["analyses"], dependencies=[Depends(only_known)])

    @router.get("/over-time", summary="The measures at two dates, and why they differ")
    def differing(
        request: Request,
        key: Key,
        from_: Annotated[str, Query(alias="from", max_length=40, description=_WRITTEN)],
        to: Annotated[
            str,
            Query(max_length=40, description="Likewise; now if empty.", examples=["2026-11-20"]),
        ] = "",
        known: Annotated[
            Known,
            Query(description="What was recorded then, or what is recorded now of that day."),
        ] = "then",
    ) -> OverTimeAnswer:
        """Any measure then and now, told new work from old work that was linked."""
        seen(installation, caller_of(request), key)
        when = occasions(installation, key, from_, to, known)
        found = between(installation, key, *when)
        changes = behind(installation, key, found, when)
        return answer(key, when, found, changes, with_person=sees_people(request))

    return router


def answer(
    key: str,
    when: tuple[Occasion, Occasion],
    found: OverTime,
    changes: Sequence[ToldChange],
    *,
    with_person: bool,
) -> OverTimeAnswer:
    """The measures on two occasions as JSON."""
    return OverTimeAnswer(
        organisation=key,
        earlier=_occasion(when[0]),
        later=_occasion(when[1]),
        sentence=told(found.sentence()),
        measures=measures_told(found.difference),
        caused=[_caused(found, each) for each in found.caused],
        changes=[change_answer(each, with_person=with_person) for each in changes],
    )


def occasions(
    installation: Installation, key: str, from_: str, to: str, known: Known
) -> tuple[Occasion, Occasion]:
    """The two occasions that are written, the earlier first."""
    today = date.today()
    found = [occasion(installation.journal, key, each, today, known) for each in (from_, to)]
    return in_order(*found)


def between(installation: Installation, key: str, earlier: Occasion, later: Occasion) -> OverTime:
    """The measures of one organisation on two occasions."""
    return over_time(*(_model(installation, key, each) for each in (earlier, later)))


def behind(
    installation: Installation, key: str, found: OverTime, when: tuple[Occasion, Occasion]
) -> tuple[ToldChange, ...]:
    """The newest of the changes between the occasions that touched what differs."""
    after, upto = when[0].number, when[1].number or None
    if not after:
        return ()
    histories = [History(installation.journal, _store(installation, key, each)) for each in when]
    return changes_behind(histories[1], histories[0], found.things, after, upto, MOST_CHANGES)


def _store(installation: Installation, key: str, when: Occasion) -> OrganisationStore:
    return installation.organisation(key, when.number or None)


def _model(installation: Installation, key: str, when: Occasion) -> LinkModel:
    return link_model(_store(installation, key, when), when.day)


def _occasion(when: Occasion) -> OccasionTold:
    return OccasionTold(
        written=when.written,
        number=when.number or None,
        day=when.day,
        isBeforeRecord=when.is_before_record,
    )


def _caused(found: OverTime, each: Caused) -> CausedTold:
    return CausedTold(
        measure=each.measure,
        turn=each.turn,
        things=things_told(each.behind),
        causes=list(each.causes),
        said=told(CAUSES[each.causes[0]]),
        by=[
            Reference(id=thing.iri, label=told(thing.label))
            for thing in (found.thing(iri) for iri in each.by)
        ],
    )

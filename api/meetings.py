"""Whom to talk to as JSON: proposed meetings with what was said of them, and the rate over time.

What becomes of a meeting is said at ``/api/v1/meeting-outcomes``, as things of all kinds are.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.as_of import At
from api.callers import caller_of
from api.explanations import Reference
from api.models import Label
from api.pages.synergies import thing_of
from api.parameters import only_known
from api.resources import Key
from api.resources.rights import seen
from api.views import AT, OrganisationView
from graph.analyses.completeness import Completeness
from graph.analyses.model import LinkModel, MeetingOutcome
from graph.analyses.outcomes import MarkedMeeting, marked, taken_up
from graph.analyses.own_meetings import meetings_of
from graph.analyses.rate_series import RateSeries
from graph.history.meeting_rates import rates_over_time
from graph.store import Installation

By = Annotated[Literal["programme", "board", "unit"], Query(description="Who should meet.")]
StateName = Literal["proposed", "returned", "contacted", "joint-activity", "not-needed"]


class Said(BaseModel):
    """What was said of a meeting, by which of the two and when."""

    id: str
    outcome: str
    reason: str
    by: str
    at: str
    activities: list[Reference]


class Proposed(BaseModel):
    """A meeting that is missing: the two units, why, and what has been said, newest first.

    ``takesUp`` is what it is about, as ``/api/v1/meeting-outcomes`` takes it; ``new`` is what the
    last outcome did not know of.
    """

    first: Reference
    second: Reference
    weight: float
    path: Label
    takesUp: list[Reference]
    state: StateName
    new: list[Reference]
    said: list[Said]


class MeetingsAnswer(BaseModel):
    """Today's list, and the meetings that have an answer."""

    organisation: str
    number: int = Field(description="Number of the change that the answer is based on.")
    asOf: date
    known: bool = Field(description="Whether enough is linked for the list to be near complete.")
    waiting: list[Proposed]
    answered: list[Proposed]


class RatePointAnswer(BaseModel):
    """Who should meet and did; the rate is null where it is unknown or on under five pairs."""

    day: date
    number: int
    needed: int
    met: int
    rate: float | None
    linked: float | None
    meetings: dict[str, int] = Field(description="Proposed meetings by what was said of them.")


class RatesAnswer(BaseModel):
    """The meeting rate at several points in time."""

    organisation: str
    by: str
    sentence: Label
    points: list[RatePointAnswer]


def meetings_answer(view: OrganisationView, by: By, about: str) -> MeetingsAnswer:
    """The proposed meetings of an organisation, or of one of its things."""
    found = view.synergies(by)
    thing = thing_of(view, about)
    told = found.marked
    if thing:
        told = marked(view.model, meetings_of(view.model, found.meetings, thing))
    linked: Completeness = found.completeness
    return MeetingsAnswer(
        organisation=view.store.key,
        number=view.store.number,
        asOf=view.model.as_of,
        known=linked.known,
        waiting=[_proposed(view.model, each) for each in told.waiting],
        answered=[_proposed(view.model, each) for each in told.answered],
    )


def rates_answer(key: str, found: RateSeries) -> RatesAnswer:
    """A series as JSON."""
    return RatesAnswer(
        organisation=key,
        by=found.grouping,
        sentence=Label.of(found.sentence()),
        points=[
            RatePointAnswer(
                day=point.day,
                number=point.number,
                needed=point.share.n,
                met=point.share.part,
                rate=point.rate,
                linked=point.completeness.share.value,
                meetings={str(state): count for state, count in point.counts.items()},
            )
            for point in found.points
        ],
    )


def _proposed(model: LinkModel, each: MarkedMeeting) -> Proposed:
    meeting = each.meeting
    return Proposed(
        first=_reference(model, meeting.first),
        second=_reference(model, meeting.second),
        weight=round(meeting.score, 3),
        path=Label.of(meeting.path),
        takesUp=[_reference(model, iri) for iri in taken_up(meeting)],
        state=each.state,
        new=[_reference(model, iri) for iri in each.new],
        said=[_said(model, one) for one in each.said],
    )


def _said(model: LinkModel, one: MeetingOutcome) -> Said:
    return Said(
        id=one.iri,
        outcome=one.outcome,
        reason=one.reason,
        by=one.said_by,
        at=one.at,
        activities=[_reference(model, iri) for iri in sorted(one.activities)],
    )


def _reference(model: LinkModel, iri: str) -> Reference:
    return Reference(id=iri, label=Label.of(model.label_of(iri)))


def meetings(installation: Installation, view_of: Callable[[str], OrganisationView]) -> APIRouter:
    """The routes below ``/api/v1/meetings``; ``view_of`` gives the view of a key."""
    router = APIRouter(
        prefix="/api/v1/meetings", tags=["analyses"], dependencies=[Depends(only_known)]
    )

    @router.get("", summary="Proposed meetings, and what has been said of them")
    def proposed(
        request: Request,
        key: Key,
        by: By = "programme",
        about: Annotated[
            str,
            Query(
                max_length=300,
                description="One's own: kind/slug of a goal, programme or unit, or target/11.3.",
            ),
        ] = "",
        at: At = "",
    ) -> MeetingsAnswer:
        seen(installation, caller_of(request), key)
        return meetings_answer(view_of(f"{key}{AT}{at}" if at else key), by, about)

    @router.get("/rates", summary="The meeting rate over time")
    def rates(
        request: Request,
        key: Key,
        by: By = "programme",
        points: Annotated[
            list[str] | None,
            Query(
                alias="point",
                description="Numbers of changes or days, at most 24; none is each year's end.",
            ),
        ] = None,
    ) -> RatesAnswer:
        seen(installation, caller_of(request), key)
        return rates_answer(key, rates_over_time(installation, key, points or (), by))

    return router

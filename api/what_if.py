"""What if, for programs: what some changes would do to the headline measures."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from api.as_of import At
from api.callers import Entrance, caller_of
from api.models import Label, Reference
from api.parameters import UnfitParameters, only_known
from api.resources import Key
from api.resources.rights import seen
from api.views import AT, Views
from graph.analyses.what_if.comparing import Comparison, compare
from graph.analyses.what_if.consequences import CONSEQUENCES
from graph.analyses.what_if.cooperations import BestCooperations
from graph.analyses.what_if.differences import Difference, MeasureDifference
from graph.analyses.what_if.edits import MOST_EDITS, Edit, read_edits
from graph.analyses.what_if.headline import Behind, Reading
from graph.analyses.what_if.trying import WhatIf, what_if
from graph.answers import Thing
from graph.errors import DataError
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.texts import Text

ADDRESS: Final = "/api/v1/what-if"
MOST_COMPARED: Final = 6
"""So many scenarios are compared at a time."""
_THING: Final = "[a-z0-9][a-z0-9-]{0,62}/[a-z0-9][a-z0-9-]{0,62}"
EDIT_PATTERN: Final = f"^(without {_THING}|(merge|join|move) {_THING} {_THING})$"
"""How an edit is written."""
Edits = Annotated[
    list[str],
    Query(
        alias="edit",
        max_length=MOST_EDITS,
        description="A change to try, tried in their order: `without programme/x`, `merge unit/a "
        "unit/b`, `join unit/a unit/b`, `move goal/x programme/y` or `move goal/x unit/a`.",
        examples=[["without programme/kultur-och-lasning"]],
        json_schema_extra={"items": {"type": "string", "pattern": EDIT_PATTERN}},
    ),
]


class Number(BaseModel):
    """A measure's number: in words, and as it is where it may be shown.

    ``value`` is a share from 0 to 1 or a count; null where it is unknown or fewer than five count.
    """

    text: Label
    value: float | None
    count: int | None = Field(description="Null where it is unknown.")
    n: int | None = Field(description="What the count is of; null for a bare count.")
    known: bool
    least: bool = Field(description="Whether it may be more, since too little is linked.")


class MeasureTold(BaseModel):
    """A headline measure before and after; each that came or went is one thing, or two."""

    name: str
    measure: str = Field(description="Its name on /methods.")
    title: Label
    before: Number
    after: Number
    change: float | None
    gone: list[list[Reference]]
    come: list[list[Reference]]


class ConsequenceTold(BaseModel):
    """Something that hangs on what was edited."""

    code: str
    said: Label
    thing: Reference


class EditTold(BaseModel):
    """An edit as it was written; ``hindrance`` says why it could not be tried."""

    edit: str
    sentence: Label
    hindrance: Label | None
    consequences: list[ConsequenceTold]


class CooperationTold(BaseModel):
    """A cooperation that would raise the meeting rate, and the rate after it."""

    first: Reference
    second: Reference
    joins: int = Field(description="Pairs of goals that would then meet.")
    rate: float | None = Field(description="Null where it may not be shown.")


class WhatIfAnswer(BaseModel):
    """What the edits change, and the cooperations that would raise the rate most after them."""

    organisation: str
    number: int = Field(description="Number of the change that the answer is based on.")
    asOf: date
    sentence: Label
    edits: list[EditTold]
    measures: list[MeasureTold]
    cooperations: list[CooperationTold]


class ComparedScenario(BaseModel):
    """A saved scenario among those compared."""

    number: int
    name: str
    edits: list[EditTold]


class ComparedMeasureTold(BaseModel):
    """A headline measure today and in every scenario, in their order."""

    name: str
    measure: str
    title: Label
    today: Number
    scenarios: list[Number]


class ComparisonAnswer(BaseModel):
    """Saved scenarios side by side."""

    organisation: str
    number: int
    asOf: date
    scenarios: list[ComparedScenario]
    measures: list[ComparedMeasureTold]


def what_if_routes(views: Views, entrance: Entrance) -> APIRouter:
    """The routes below ``/api/v1/what-if``."""
    router = APIRouter(prefix=ADDRESS, tags=["analyses"], dependencies=[Depends(only_known)])

    @router.get("", summary="What some changes would do to the measures")
    def tried(request: Request, key: Key, edits: Edits = [], at: At = "") -> WhatIfAnswer:  # noqa: B006
        """Try changes on the plan without making them."""
        organisation = seen(views.installation, caller_of(request), key, at)
        view = views[f"{key}{AT}{at}" if at else key]
        chosen = asked_edits(edits, organisation.names)
        found = what_if(view.model, chosen, view.readings)
        return what_if_answer(organisation, found, view.cooperations(found.after))

    @router.get("/comparison", summary="Saved scenarios side by side")
    def compared(
        request: Request,
        key: Key,
        scenarios: Annotated[
            list[Annotated[int, Field(ge=1, le=10**15)]],
            Query(
                alias="scenario",
                min_length=1,
                max_length=MOST_COMPARED,
                description="Number of a saved scenario of the organisation.",
            ),
        ],
    ) -> ComparisonAnswer:
        """Each scenario tried on the plan as it is now."""
        organisation = seen(views.installation, caller_of(request), key)
        view, caller = views[key], caller_of(request)
        saved = [entrance.accounts.scenario_of(caller, key, number) for number in scenarios]
        chosen = [read_edits(one.edits, organisation.names) for one in saved]
        found = compare(view.model, chosen, view.readings)
        return ComparisonAnswer(
            organisation=key,
            number=organisation.number,
            asOf=view.model.as_of,
            scenarios=[
                ComparedScenario(
                    number=one.number, name=one.name, edits=_edits(organisation, column)
                )
                for one, column in zip(saved, found.scenarios, strict=True)
            ],
            measures=_compared(found),
        )

    return router


def asked_edits(edits: Sequence[str], names: OrganisationNames) -> tuple[Edit, ...]:
    """The edits of an address."""
    try:
        return read_edits(edits, names)
    except DataError as error:
        raise UnfitParameters(error.message, error.problems) from error


def what_if_answer(
    organisation: OrganisationStore, found: WhatIf, best: BestCooperations
) -> WhatIfAnswer:
    """A what-if as JSON."""
    after = found.after
    return WhatIfAnswer(
        organisation=organisation.key,
        number=organisation.number,
        asOf=after.as_of,
        sentence=told(found.sentence()),
        edits=_edits(organisation, found),
        measures=measures_told(found.difference),
        cooperations=[
            CooperationTold(
                first=_reference(after.thing(step.first)),
                second=_reference(after.thing(step.second)),
                joins=len(step.joins),
                rate=step.rate.value if best.known else None,
            )
            for step in best.steps
        ],
    )


def measures_told(found: Difference) -> list[MeasureTold]:
    """Every headline measure of a difference as JSON."""
    return [_measure(each) for each in found.measures]


def _measure(each: MeasureDifference) -> MeasureTold:
    named = each.before.headline
    return MeasureTold(
        name=named.name,
        measure=named.measure,
        title=told(named.title),
        before=_number(each.before),
        after=_number(each.after),
        change=each.change,
        gone=[things_told(one) for one in each.gone],
        come=[things_told(one) for one in each.come],
    )


def _number(reading: Reading) -> Number:
    return Number(
        text=told(reading.text()),
        value=reading.value,
        count=reading.count if reading.known else None,
        n=reading.n,
        known=reading.known,
        least=reading.least,
    )


def _edits(organisation: OrganisationStore, found: WhatIf) -> list[EditTold]:
    models = [found.before, *(each.model for each in found.tried)]
    return [
        EditTold(
            edit=each.edit.written(organisation.names),
            sentence=told(each.sentence),
            hindrance=None if each.hindrance is None else told(each.hindrance),
            consequences=[
                ConsequenceTold(
                    code=one.code,
                    said=told(CONSEQUENCES[one.code]),
                    thing=_reference(model.thing(one.thing)),
                )
                for one in each.consequences
            ],
        )
        for model, each in zip(models, found.tried, strict=False)
    ]


def _compared(found: Comparison) -> list[ComparedMeasureTold]:
    return [
        ComparedMeasureTold(
            name=each.headline.name,
            measure=each.headline.measure,
            title=told(each.headline.title),
            today=_number(each.today),
            scenarios=[_number(reading) for reading in each.scenarios],
        )
        for each in found.measures
    ]


def things_told(behind: Behind) -> list[Reference]:
    """The thing, or the two things, behind a number."""
    return [_reference(thing) for thing in behind.things]


def _reference(thing: Thing) -> Reference:
    return Reference(id=thing.iri, label=told(thing.label))


def told(text: Text) -> Label:
    """A text in both languages."""
    return Label(sv=text.sv, en=text.en)

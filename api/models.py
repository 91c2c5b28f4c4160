"""What the JSON answers hold: one model per kind, each field tied to its property.

Field names are the ontology's local names, so that the JSON and the graph say the same words.
"""

from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from graph.names import MG, ORG, PREFIXES, SDGO

Item = TypeVar("Item")
_SKOS = PREFIXES["skos"]
_DCTERMS = PREFIXES["dcterms"]


def one(predicate: str, example: object = None) -> Any:
    """A field with at most one value of that property; absent is null."""
    return Field(
        default=None,
        examples=None if example is None else [example],
        json_schema_extra={"predicate": str(predicate)},
    )


def many(predicate: str, *, inverse: bool = False) -> Any:
    """A field with any number of values of that property, or of what points here by it."""
    return Field(
        default_factory=list,
        json_schema_extra={"predicate": str(predicate), "inverse": inverse},
    )


class Label(BaseModel):
    """A name in both languages; a missing language is null, never a copy of the other."""

    sv: str | None = Field(default=None, examples=["Alla elever når gymnasiebehörighet"])
    en: str | None = Field(default=None, examples=["All pupils qualify for upper secondary"])


class Reference(BaseModel):
    """Another thing: its IRI and what people call it."""

    id: str = Field(examples=["http://localhost:8000/id/exempelkommunen/unit/grundskolan"])
    label: Label


class Resource(BaseModel):
    """What every thing has."""

    model_config = ConfigDict(json_schema_extra={"description": "A thing of one organisation."})

    id: str = Field(examples=["http://localhost:8000/id/exempelkommunen/goal/behorighet"])
    kind: str = Field(examples=["goal"])
    organisation: str = Field(examples=["exempelkommunen"])
    slug: str = Field(examples=["behorighet"])
    label: Label
    description: Label = Label()
    notation: list[str] = many(f"{_SKOS}notation")
    source: list[str] = many(f"{_DCTERMS}source")


class Organisation(BaseModel):
    """An organisation of this service with the size of its plan."""

    id: str
    key: str
    label: Label
    number: int = Field(description="Number of the last change to this organisation.")
    programmes: int
    goals: int
    indicators: int
    units: int


class Period(Resource):
    """What has a period, an owner and a decision."""

    startDate: date | None = one(MG.startDate, "2023-01-01")
    endDate: date | None = one(MG.endDate, "2026-12-31")
    responsibleUnit: list[Reference] = many(MG.responsibleUnit)
    contributingUnit: list[Reference] = many(MG.contributingUnit)
    decidedIn: list[Reference] = many(MG.decidedIn)
    followUpRhythm: str | None = one(MG.followUpRhythm, "P4M")


class Programme(Period):
    """A political programme; ``addresses`` is its own list and never counts for its goals."""

    addresses: list[Reference] = many(MG.addresses)
    goals: list[Reference] = many(MG.inProgramme, inverse=True)
    measuredBy: list[Reference] = many(MG.measuredBy)


class Goal(Period):
    """A goal of any level."""

    level: Reference | None = one(MG.level)
    inProgramme: list[Reference] = many(MG.inProgramme)
    contributesTo: list[Reference] = many(MG.contributesTo)
    contributions: list[Reference] = many(MG.contributesTo, inverse=True)
    addresses: list[Reference] = many(MG.addresses)
    counteracts: list[Reference] = many(MG.counteracts)
    measuredBy: list[Reference] = many(MG.measuredBy)
    dimension: list[Reference] = many(MG.dimension)
    followUps: list[Reference] = many(MG.followsUp, inverse=True)
    withoutTargetLink: bool | None = one(MG.withoutTargetLink)


class Indicator(Resource):
    """An indicator with where it starts; values are in its observations."""

    direction: Reference | None = one(MG.direction)
    unitOfMeasure: str | None = one(MG.unitOfMeasure, "%")
    baseline: Decimal | None = one(MG.baseline, "84.5")
    baselineYear: str | None = one(MG.baselineYear, "2022")
    hasTargetValue: list[Reference] = many(MG.hasTargetValue)
    keyFigureId: str | None = one(MG.keyFigureId, "N00945")
    measures: list[Reference] = many(MG.measuredBy, inverse=True)
    responsibleUnit: list[Reference] = many(MG.responsibleUnit)


class Unit(Resource):
    """A board, department, company or other unit."""

    classification: list[Reference] = many(ORG.classification)
    unitOf: list[Reference] = many(ORG.unitOf)
    subOrganizationOf: list[Reference] = many(ORG.subOrganizationOf)
    units: list[Reference] = many(ORG.unitOf, inverse=True)
    cooperatesWith: list[Reference] = many(MG.cooperatesWith)
    responsibleFor: list[Reference] = many(MG.responsibleUnit, inverse=True)


class Target(BaseModel):
    """A target of Agenda 2030 with what the organisation does about it."""

    id: str
    code: str = Field(examples=["11.3"])
    goal: int = Field(ge=1, le=17)
    label: Label
    meansOfImplementation: bool
    officialText: dict[str, str] = Field(
        default_factory=dict,
        description="The UN's own text by language; empty where its file is not loaded.",
    )
    bearers: list[Reference] = many(MG.addresses, inverse=True)
    indicators: list[Reference] = many(SDGO.hasIndicator)


class Page(BaseModel, Generic[Item]):
    """One page of a list; ``next`` is the address of the following page, null on the last."""

    items: list[Item]
    total: int
    limit: int
    offset: int
    next: str | None = None

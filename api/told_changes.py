"""What JSON says of changes and of what differs between two points."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.models import Label
from graph.changes import Way
from graph.history.differences import Difference, Item, Shown, ThingDifference
from graph.history.reading import ToldChange


class Value(BaseModel):
    """A value in the reader's form; ``id`` is what it leads to."""

    text: Label
    id: str | None = None


class ItemAnswer(BaseModel):
    """One property that differs."""

    turn: Literal["added", "removed", "changed"]
    property: str
    heading: Label
    before: list[Value]
    after: list[Value]
    said: Label


class ThingAnswer(BaseModel):
    """One thing that differs, with its parts: assessments, target values, follow-ups."""

    id: str
    kind: str
    turn: Literal["added", "removed", "changed"]
    name: Label
    items: list[ItemAnswer]
    parts: list["ThingAnswer"]


class OutcomesAnswer(BaseModel):
    """The outcomes of one indicator that differ."""

    indicator: str
    name: Label
    added: int
    removed: int
    changed: int
    periods: list[str]


class CountAnswer(BaseModel):
    """How many things of a kind differ."""

    kind: str
    added: int
    removed: int
    changed: int


class DifferenceAnswer(BaseModel):
    """All that differs, in words; ``leftOut`` things are counted but not told."""

    summary: Label
    statements: int
    things: list[ThingAnswer]
    observations: list[OutcomesAnswer]
    counts: list[CountAnswer]
    leftOut: int = Field(description="Things that are counted but not told one by one.")


class ActorAnswer(BaseModel):
    """Who made a change; only those who have signed in are told."""

    id: str
    name: str


class ChangeAnswer(BaseModel):
    """One change."""

    number: int
    at: datetime
    organisation: str
    way: Way
    actor: ActorAnswer | None = Field(description="Null for those who have not signed in.")
    why: str | None = Field(description="Null for those who have not signed in.")
    caseNumber: str
    reverts: int | None
    erased: bool
    added: int = Field(description="Statements that came.")
    removed: int = Field(description="Statements that went.")
    difference: DifferenceAnswer


class ChangesAnswer(BaseModel):
    """Some changes, newest first."""

    items: list[ChangeAnswer]
    next: str | None = Field(description="Where the older ones are.")


class DifferencesAnswer(BaseModel):
    """What differs between two points: the net effect of the changes between."""

    organisation: str
    after: int = Field(alias="from")
    upto: int = Field(alias="to")
    difference: DifferenceAnswer


class RevertRequest(BaseModel):
    """Why a change is undone."""

    why: str = Field(default="", max_length=1000)
    caseNumber: str = Field(default="", max_length=100)


class RevertAnswer(BaseModel):
    """The new change that undid another; null where there was nothing left to undo."""

    number: int
    reverts: int


def change_answer(told: ToldChange, *, with_person: bool) -> ChangeAnswer:
    """A change as JSON."""
    entry, payload = told.entry, told.payload
    return ChangeAnswer(
        number=entry.number,
        at=entry.at,
        organisation=entry.owner,
        way=entry.way,
        actor=ActorAnswer(id=entry.actor, name=payload.name) if with_person else None,
        why=payload.why if with_person else None,
        caseNumber=payload.case_number,
        reverts=entry.reverts,
        erased=payload.erased,
        added=entry.added,
        removed=entry.removed,
        difference=difference_answer(told.difference),
    )


def difference_answer(found: Difference) -> DifferenceAnswer:
    """A difference as JSON."""
    return DifferenceAnswer(
        summary=Label.of(found.summary),
        statements=found.statements,
        things=[_thing(thing) for thing in found.things],
        observations=[
            OutcomesAnswer(
                indicator=each.indicator,
                name=Label.of(each.name),
                added=each.added,
                removed=each.removed,
                changed=each.changed,
                periods=list(each.periods),
            )
            for each in found.observations
        ],
        counts=[
            CountAnswer(
                kind=count.kind, added=count.added, removed=count.removed, changed=count.changed
            )
            for count in found.counts
        ],
        leftOut=found.left_out,
    )


def _thing(thing: ThingDifference) -> ThingAnswer:
    return ThingAnswer(
        id=thing.iri,
        kind=thing.kind,
        turn=thing.turn.value,
        name=Label.of(thing.name),
        items=[_item(item) for item in thing.items],
        parts=[_thing(part) for part in thing.parts],
    )


def _item(item: Item) -> ItemAnswer:
    return ItemAnswer(
        turn=item.turn.value,
        property=item.path,
        heading=Label.of(item.heading),
        before=_values(item.before),
        after=_values(item.after),
        said=Label.of(item.said),
    )


def _values(values: Iterable[Shown]) -> list[Value]:
    return [Value(text=Label.of(each.text), id=each.iri or None) for each in values]

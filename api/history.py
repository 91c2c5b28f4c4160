"""The history of an organisation as JSON and as PROV, for programs."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.models import Label
from api.negotiation import preferred
from api.parameters import UnfitParameters, only_known, shortened
from api.resources.rights import writer
from api.resources.writing import problems
from graph.changes import Entry, Way
from graph.editing.values import is_iri
from graph.errors import NotFound, Problem
from graph.history.differences import Difference, Item, Shown, ThingDifference
from graph.history.points import point
from graph.history.provenance import FORMATS, provenance, written
from graph.history.reading import History, ToldChange, Wanted
from graph.history.revert import revert
from graph.names import KINDS
from graph.rights import ANYONE
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text

MOST = 200
KINDS_OR_ALL = ("", *KINDS)
Organisation = Annotated[
    str,
    Query(
        alias="organisation", description="Key of the organisation.", examples=["exempelkommunen"]
    ),
]


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


def history_routes(installation: Installation) -> APIRouter:
    """The routes ``/api/v1/changes`` and ``/api/v1/differences``."""
    router = APIRouter(prefix="/api/v1", tags=["history"])
    add_changes(router, installation)
    add_change(router, installation)
    add_differences(router, installation)
    return router


def add_changes(router: APIRouter, installation: Installation) -> None:
    """The list of changes."""

    @router.get("/changes", summary="Changes, newest first", dependencies=[Depends(only_known)])
    def changes(
        request: Request,
        key: Organisation,
        subject: Annotated[str, Query(description="IRI, or kind/slug.", max_length=300)] = "",
        unit: Annotated[str, Query(description="IRI or slug.", max_length=300)] = "",
        kind: Annotated[Literal[KINDS_OR_ALL], Query(description="Kind of thing.")] = "",  # type: ignore[valid-type]
        actor: Annotated[str, Query(description="Who made it, by id.", max_length=200)] = "",
        after: Annotated[int, Query(ge=0, le=2**62, description="Only later numbers.")] = 0,
        before: Annotated[int, Query(ge=0, le=2**62, description="Only earlier numbers.")] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    ) -> ChangesAnswer:
        history = history_of(request, installation, key)
        people = sees_people(request)
        names = history.organisation.names
        things = None
        if subject:
            things = history.with_parts(_iri("subject", names.namespace, subject))
        if unit:
            slug = unit if "/" in unit else f"unit/{unit}"
            of_unit = history.of_unit(_iri("unit", names.namespace, slug))
            things = of_unit if things is None else tuple(set(things) & set(of_unit))
        wanted = Wanted(
            subjects=things,
            kind=kind,
            actor=actor if people else "",
            after=after,
            upto=before - 1 if before else None,
        )
        found = history.page(wanted, limit)
        older = request.url.include_query_params(before=found.below)
        return ChangesAnswer(
            items=[change_answer(told, with_person=people) for told in found.changes],
            next=str(older) if found.below else None,
        )


def add_change(router: APIRouter, installation: Installation) -> None:
    """One change: in words, as PROV, undone."""

    @router.get(
        "/changes/{number}",
        summary="One change",
        response_model=ChangeAnswer,
        dependencies=[Depends(only_known)],
        responses={200: {"content": {name: {} for name in FORMATS}}},
    )
    def change(
        request: Request,
        number: int,
        format_: Annotated[
            Literal["json", "turtle", "jsonld"],
            Query(alias="format", description="Instead of asking by the Accept header."),
        ] = "json",
    ) -> ChangeAnswer | Response:
        history = history_of(request, installation, owner_of(installation, number))
        told = history.change(number)
        people = sees_people(request)
        media_type = _FORMS.get(format_) or preferred(
            request.headers.get("accept", ""), ["application/json", *FORMATS]
        )
        if media_type not in FORMATS:
            return change_answer(told, with_person=people)
        triples = provenance(
            history.organisation.names,
            told.entry,
            told.payload,
            lambda subject: history.previous(subject, number),
            with_person=people,
        )
        headers = {"vary": "accept"}
        return Response(written(triples, media_type), media_type=media_type, headers=headers)

    @router.post(
        "/changes/{number}/revert",
        summary="Undo one change by a new one",
        responses=problems(412, 428),
    )
    def reverted(request: Request, number: int, said: RevertRequest) -> RevertAnswer:
        key = owner_of(installation, number)
        writer(request, installation, key)
        outcome = revert(
            installation,
            key,
            number,
            caller=caller_of(request),
            why=said.why,
            case_number=said.caseNumber,
        )
        return RevertAnswer(number=outcome.number, reverts=number)


def add_differences(router: APIRouter, installation: Installation) -> None:
    """What differs between two points."""

    @router.get(
        "/differences",
        summary="What differs between two points",
        dependencies=[Depends(only_known)],
    )
    def differences(
        request: Request,
        key: Organisation,
        from_: Annotated[
            str,
            Query(alias="from", max_length=40, description="Number, day or moment."),
        ],
        to: Annotated[str, Query(max_length=40, description="Likewise; now if empty.")] = "",
    ) -> DifferencesAnswer:
        history = history_of(request, installation, key)
        start = point(history.journal, key, from_).number
        end = point(history.journal, key, to).number if to else history.last_number
        after, upto = min(start, end), max(start, end)
        found = difference_answer(history.between(after, upto))
        return DifferencesAnswer(organisation=key, **{"from": after, "to": upto}, difference=found)


def sees_people(request: Request) -> bool:
    """Whether who made changes, and why, may be told: only to those who say who they are."""
    return caller_of(request).actor.id != ANYONE.id


def history_of(request: Request, installation: Installation, key: str) -> History:
    """The history of an organisation that the caller may see."""
    if not caller_of(request).may_read(key):
        raise NotFound(
            Text(f"Organisationen ”{key}” finns inte.", f"There is no organisation “{key}”.")
        )
    return History(installation.journal, installation.organisation(key))


def owner_of(installation: Installation, number: int) -> str:
    """Whose a change is; what belongs to everybody has no history of its own here."""
    entry: Entry | None = None
    if 0 < number < 2**62:
        entry = installation.journal.entry(number)
    if entry is None or entry.owner == SHARED:
        raise NotFound(Text(f"Ändring {number} finns inte.", f"There is no change {number}."))
    return entry.owner


_FORMS = {"turtle": "text/turtle", "jsonld": "application/ld+json"}


def _iri(parameter: str, namespace: str, written_as: str) -> str:
    iri = written_as if "://" in written_as else namespace + written_as
    if is_iri(iri):
        return iri
    message = Text(
        f"{parameter} kan inte vara en adress: ”{shortened(written_as)}”.",
        f"{parameter} cannot be an address: “{shortened(written_as)}”.",
    )
    fix = Text("Skriv IRI, slag/slug eller slug.", "Write an IRI, kind/slug or slug.")
    raise UnfitParameters(message, (Problem(parameter, message, value=written_as, fix=fix),))


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
        summary=_label(found.summary),
        statements=found.statements,
        things=[_thing(thing) for thing in found.things],
        observations=[
            OutcomesAnswer(
                indicator=each.indicator,
                name=_label(each.name),
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
        name=_label(thing.name),
        items=[_item(item) for item in thing.items],
        parts=[_thing(part) for part in thing.parts],
    )


def _item(item: Item) -> ItemAnswer:
    return ItemAnswer(
        turn=item.turn.value,
        property=item.path,
        heading=_label(item.heading),
        before=_values(item.before),
        after=_values(item.after),
        said=_label(item.said),
    )


def _values(values: Iterable[Shown]) -> list[Value]:
    return [Value(text=_label(each.text), id=each.iri or None) for each in values]


def _label(text: Text) -> Label:
    return Label(sv=text.sv, en=text.en)

"""The history of an organisation as JSON and as PROV, for programs."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.callers import caller_of
from api.negotiation import preferred
from api.parameters import UnfitParameters, only_known, shortened
from api.resources.rights import writer
from api.resources.writing import problems
from api.told_changes import (
    ChangeAnswer,
    ChangesAnswer,
    DifferencesAnswer,
    RevertAnswer,
    RevertRequest,
    change_answer,
    difference_answer,
)
from graph.changes import Entry
from graph.editing.values import is_iri
from graph.errors import NotFound, Problem
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
_FORMS = {"turtle": "text/turtle", "jsonld": "application/ld+json"}
_ALSO_PROV: dict[int | str, dict[str, Any]] = {200: {"content": {name: {} for name in FORMATS}}}
Form = Annotated[
    Literal["json", "turtle", "jsonld"],
    Query(alias="format", description="Instead of asking by the Accept header."),
]
Organisation = Annotated[
    str,
    Query(
        alias="organisation", description="Key of the organisation.", examples=["exempelkommunen"]
    ),
]


def history_routes(installation: Installation) -> APIRouter:
    """The routes ``/api/v1/changes`` and ``/api/v1/differences``."""
    router = APIRouter(prefix="/api/v1", tags=["history"])
    add_changes(router, installation)
    add_change(router, installation)
    add_differences(router, installation)
    return router


def add_changes(router: APIRouter, installation: Installation) -> None:
    """The list of changes."""

    @router.get(
        "/changes",
        summary="Changes, newest first",
        response_model=ChangesAnswer,
        dependencies=[Depends(only_known)],
        responses=_ALSO_PROV,
    )
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
        form: Form = "json",
    ) -> ChangesAnswer | Response:
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
        older = str(request.url.include_query_params(before=found.below)) if found.below else ""
        if media_type := _prov_type(request, form):
            return _as_prov(history, found.changes, media_type, with_person=people, older=older)
        return ChangesAnswer(
            items=[change_answer(told, with_person=people) for told in found.changes],
            next=older or None,
        )


def add_change(router: APIRouter, installation: Installation) -> None:
    """One change: in words, as PROV, undone."""

    @router.get(
        "/changes/{number}",
        summary="One change",
        response_model=ChangeAnswer,
        dependencies=[Depends(only_known)],
        responses=_ALSO_PROV,
    )
    def change(request: Request, number: int, form: Form = "json") -> ChangeAnswer | Response:
        history = history_of(request, installation, owner_of(installation, number))
        told = history.change(number)
        people = sees_people(request)
        if media_type := _prov_type(request, form):
            return _as_prov(history, [told], media_type, with_person=people)
        return change_answer(told, with_person=people)

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


def _prov_type(request: Request, form: str) -> str:
    """The media type that PROV is asked for in; empty where JSON is."""
    said = _FORMS.get(form) or preferred(
        request.headers.get("accept", ""), ["application/json", *FORMATS]
    )
    return said if said in FORMATS else ""


def _as_prov(
    history: History,
    changes: Iterable[ToldChange],
    media_type: str,
    *,
    with_person: bool,
    older: str = "",
) -> Response:
    """Changes in the words of PROV; a link leads to the ``older`` ones."""
    triples = [
        triple
        for told in changes
        for triple in provenance(
            history.organisation.names,
            told.entry,
            told.payload,
            partial(_previous, history, told.entry.number),
            with_person=with_person,
        )
    ]
    headers = {"vary": "accept"} | ({"link": f'<{older}>; rel="next"'} if older else {})
    return Response(written(triples, media_type), media_type=media_type, headers=headers)


def _previous(history: History, number: int, subject: str) -> int:
    return history.previous(subject, number)


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

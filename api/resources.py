"""Lists and single things as JSON, with paging and filters."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Depends, Query, Request

from api.collation import swedish_key
from api.models import (
    Goal,
    Indicator,
    Label,
    Organisation,
    Page,
    Programme,
    Resource,
    Target,
    Unit,
)
from api.parameters import UnfitParameters, only_known
from api.records import label_of, record, subjects, target_record
from graph.errors import NotFound, Problem
from graph.names import sdg_iri
from graph.store import Installation, OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

Item = TypeVar("Item")
Record = TypeVar("Record", bound=Resource)

Key = Annotated[
    str,
    Query(
        alias="organisation",
        description="Key of the organisation, often its municipality code.",
        examples=["exempelkommunen"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=500, description="Items on a page.")]
Offset = Annotated[int, Query(ge=0, description="Items to pass over.")]
Words = Annotated[str, Query(alias="q", description="Words that the label holds, any case.")]

_NONE = {
    "programme": Text("inget program", "no programme"),
    "goal": Text("inget mål", "no goal"),
    "indicator": Text("ingen indikator", "no indicator"),
    "unit": Text("ingen enhet", "no unit"),
}


def resources(installation: Installation) -> APIRouter:
    """The routes below ``/api/v1`` that read organisations, things and targets."""
    router = APIRouter(prefix="/api/v1", tags=["resources"], dependencies=[Depends(only_known)])

    @router.get("/organisations", summary="Organisations of this service")
    def organisations(
        request: Request, limit: Limit = 100, offset: Offset = 0
    ) -> Page[Organisation]:
        found = [organisation_record(installation.organisation(k)) for k in installation.keys()]
        return page(found, request, limit, offset)

    @router.get("/organisations/{key}", summary="One organisation")
    def organisation(key: str) -> Organisation:
        return organisation_record(installation.organisation(key))

    add_kind(router, installation, "programmes", "programme", Programme)
    add_kind(router, installation, "goals", "goal", Goal)
    add_kind(router, installation, "indicators", "indicator", Indicator)
    add_kind(router, installation, "units", "unit", Unit)
    add_targets(router, installation)
    return router


def add_kind(
    router: APIRouter,
    installation: Installation,
    plural: str,
    kind: str,
    model: type[Record],
) -> None:
    """A list route and a single route for one kind of thing."""

    @router.get(f"/{plural}", response_model=Page[model], summary=f"List {plural}")  # type: ignore[valid-type]
    def listed(
        request: Request,
        key: Key,
        limit: Limit = 100,
        offset: Offset = 0,
        words: Words = "",
        target: Annotated[
            str, Query(description="Only what addresses this target.", examples=["11.3"])
        ] = "",
        unit: Annotated[str, Query(description="Only what this unit is responsible for.")] = "",
        programme: Annotated[str, Query(description="Only what is in this programme.")] = "",
        level: Annotated[str, Query(description="Only goals of this level.")] = "",
    ) -> Page[Record]:
        organisation = installation.organisation(key)
        wanted = {
            "addresses": target_filter(target),
            "responsibleUnit": resource_filter(organisation, "unit", unit),
            "inProgramme": resource_filter(organisation, "programme", programme),
            "level": resource_filter(organisation, "level", level),
        }
        unfit = [name for name, iri in wanted.items() if iri and name not in model.model_fields]
        if unfit:
            raise UnfitParameters(
                Text(
                    f"{plural} kan inte filtreras på {', '.join(unfit)}.",
                    f"{plural} cannot be filtered by {', '.join(unfit)}.",
                )
            )
        found = [record(organisation, model, iri) for iri in subjects(organisation, kind)]
        kept = [item for item in found if has_words(item.label, words) and fits(item, wanted)]
        kept.sort(key=lambda item: (swedish_key(item.label.sv or item.label.en or ""), item.id))
        return page(kept, request, limit, offset)

    @router.get(f"/{plural}/{{key}}/{{slug}}", response_model=model, summary=f"One {kind}")
    def single(key: str, slug: str) -> Record:
        organisation = installation.organisation(key)
        iri = organisation.names.resource(kind, slug)
        if iri not in subjects(organisation, kind):
            raise NotFound(
                Text(
                    f"{organisation.label.sv} har {_NONE[kind].sv} ”{slug}”.",
                    f"{organisation.label.en} has {_NONE[kind].en} “{slug}”.",
                )
            )
        return record(organisation, model, iri)


def add_targets(router: APIRouter, installation: Installation) -> None:
    """The targets of Agenda 2030, with what one organisation does about each."""

    @router.get("/targets", summary="List targets of Agenda 2030")
    def targets(
        request: Request,
        key: Key,
        goal: Annotated[int | None, Query(ge=1, le=17, description="Only this goal's.")] = None,
        limit: Limit = 200,
        offset: Offset = 0,
        words: Words = "",
    ) -> Page[Target]:
        store = installation.organisation(key).store
        found = [
            target_record(store, target)
            for target in taxonomy().targets.values()
            if goal in (None, target.goal)
        ]
        return page([t for t in found if has_words(t.label, words)], request, limit, offset)

    @router.get("/targets/{code}", summary="One target")
    def target(code: str, key: Key) -> Target:
        found = taxonomy().targets.get(sdg_iri(code) or "")
        if found is None:
            raise NotFound(
                Text(f"Det finns inget globalt delmål {code}.", f"There is no SDG target {code}.")
            )
        return target_record(installation.organisation(key).store, found)


def organisation_record(organisation: OrganisationStore) -> Organisation:
    """One organisation with the size of its plan."""
    count: Callable[[str], int] = lambda kind: len(subjects(organisation, kind))  # noqa: E731
    return Organisation(
        id=organisation.names.organisation,
        key=organisation.key,
        label=label_of(organisation.store, organisation.names.organisation),
        number=organisation.number,
        programmes=count("programme"),
        goals=count("goal"),
        indicators=count("indicator"),
        units=count("unit"),
    )


def page(items: list[Item], request: Request, limit: int, offset: int) -> Page[Item]:
    """The asked part of a list, with the address of the next part."""
    more = offset + limit < len(items)
    return Page(
        items=items[offset : offset + limit],
        total=len(items),
        limit=limit,
        offset=offset,
        next=str(request.url.include_query_params(offset=offset + limit)) if more else None,
    )


def has_words(label: Label, words: str) -> bool:
    """Whether each word stands in the label, in either language."""
    text = f"{label.sv or ''} {label.en or ''}".casefold()
    return all(word in text for word in words.casefold().split())


def fits(item: Resource, wanted: dict[str, str]) -> bool:
    """Whether the item refers to every wanted thing."""
    for name, iri in wanted.items():
        if not iri:
            continue
        value = getattr(item, name)
        references = value if isinstance(value, list) else [value] if value else []
        if iri not in {reference.id for reference in references}:
            return False
    return True


def target_filter(code: str) -> str:
    """The IRI of an asked target; empty where none is asked."""
    if not code:
        return ""
    iri = sdg_iri(code)
    if iri is None:
        message = Text(
            f"”{code}” är inget globalt mål eller delmål; skriv till exempel 11.3.",
            f"“{code}” is no SDG goal or target; write for example 11.3.",
        )
        raise UnfitParameters(message, (Problem("target", message, value=code),))
    return iri


def resource_filter(organisation: OrganisationStore, kind: str, name: str) -> str:
    """The IRI of an asked thing, given as slug or IRI; empty where none is asked."""
    return name if not name or "://" in name else organisation.names.resource(kind, name)

"""One thing at a time, as JSON or JSON-LD."""

from typing import Any, Final

from fastapi import APIRouter, Request, Response

from api.callers import caller_of
from api.models import reading_model
from api.records import Records
from api.resources.answers import (
    JSON_LD,
    answered,
    context_address,
    form_of,
    not_modified,
    unchanged,
)
from api.resources.lists import fields_named, only_of
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED, At
from graph.classes import Class
from graph.editing import json_ld
from graph.editing.draft import Draft
from graph.editing.values import is_iri
from graph.errors import NotFound
from graph.organisation_store import OrganisationStore
from graph.store import Installation
from graph.texts import Text

ONE: Final[dict[int | str, dict[str, Any]]] = NOT_MODIFIED | {
    200: {"content": {JSON_LD: {"schema": {"type": "object"}}}}
}


def add_single(router: APIRouter, installation: Installation, described: Class) -> None:
    """The route that reads one thing of a kind."""

    def single(
        request: Request,
        key: str,
        slug: str,
        only: only_of(described) = "",  # type: ignore[valid-type]
        at: At = "",
    ) -> Response:
        organisation = seen(installation, caller_of(request), key, at)
        iri = present(organisation, described, slug)
        form = form_of(request)
        if unchanged(request, organisation.number, form):
            return not_modified(organisation.number, form)
        if form == "jsonld":
            return as_json_ld(installation, organisation, described, iri)
        found = records_of(installation, organisation, described, iri, only)
        return answered(found, organisation.number)

    router.add_api_route(
        f"/{described.plural}/{{key}}/{{slug}}",
        single,
        methods=["GET"],
        response_model=reading_model(described),
        responses=ONE,
        summary=f"One {described.label.en.lower()}",
        operation_id=f"read_{described.kind.replace('-', '_')}",
    )


def present(organisation: OrganisationStore, described: Class, slug: str) -> str:
    """The IRI of a thing that is there."""
    iri = organisation.names.resource(described.kind, slug)
    if "/" in slug or not is_iri(iri) or not Draft(organisation).is_there_now(iri):
        label, none = organisation.label, described.none
        raise NotFound(
            Text(f"{label.sv} har {none.sv} ”{slug}”.", f"{label.en} has {none.en} “{slug}”.")
        )
    return iri


def records_of(
    installation: Installation,
    organisation: OrganisationStore,
    described: Class,
    iri: str,
    only: str = "",
) -> dict[str, Any]:
    """A thing as plain JSON; ``only`` these members, with commas between."""
    version = min(installation.journal.version(iri), organisation.number)
    fields = fields_named(described, only)
    return dict(Records(organisation).record(described, iri, version, fields))


def as_json_ld(
    installation: Installation, organisation: OrganisationStore, described: Class, iri: str
) -> Response:
    """A thing as JSON-LD with our published context."""
    names = records_of(installation, organisation, described, iri, "kind,organisation,slug,version")
    statements = Records(organisation).statements(iri)
    address = context_address(installation.base)
    return answered(json_ld.document(names, statements, address), organisation.number, "jsonld")

"""Organisations: what they say of themselves, and the size of their plans."""

from typing import Any

from fastapi import APIRouter, Request, Response

from api.callers import caller_of
from api.models import Page, reading_model
from api.records import Records, listed_subjects
from api.resources.answers import answered, form_of, not_modified, unchanged
from api.resources.lists import page
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED, At, Limit, Offset
from api.resources.singles import ONE, as_json_ld
from graph.classes import classes
from graph.organisation_store import OrganisationStore
from graph.store import Installation

_COUNTED = ("programme", "goal", "indicator", "unit")


def add_organisations(router: APIRouter, installation: Installation) -> None:
    """The routes that read organisations."""
    described = classes()["organisation"]
    model = reading_model(described)

    @router.get(
        "/organisations",
        response_model=Page[model],  # type: ignore[valid-type]
        responses=NOT_MODIFIED,
        summary="Organisations of this service",
    )
    def organisations(request: Request, limit: Limit = 100, offset: Offset = 0) -> Response:
        caller = caller_of(request)
        keys = [key for key in installation.keys() if caller.may_read(key)]
        if unchanged(request, installation.number):
            return not_modified(installation.number)
        part = keys[offset : offset + limit]
        items = [organisation_record(installation, installation.organisation(key)) for key in part]
        found = page(items, len(keys), request, limit, offset)
        return answered(found, installation.number)

    @router.get(
        "/organisations/{key}", response_model=model, responses=ONE, summary="One organisation"
    )
    def organisation(request: Request, key: str, at: At = "") -> Response:
        found = seen(installation, caller_of(request), key, at)
        form = form_of(request)
        if unchanged(request, found.number, form):
            return not_modified(found.number, form)
        if form == "jsonld":
            return as_json_ld(installation, found, described, found.names.organisation)
        return answered(organisation_record(installation, found), found.number)


def organisation_record(
    installation: Installation, organisation: OrganisationStore
) -> dict[str, Any]:
    """One organisation with the size of its plan."""
    described, iri = classes()["organisation"], organisation.names.organisation
    version = min(installation.journal.version(iri), organisation.number)
    found: dict[str, Any] = Records(organisation).record(described, iri, version)
    counts = {f"{kind}s": len(listed_subjects(organisation, classes()[kind])) for kind in _COUNTED}
    return {**found, "key": organisation.key, "number": organisation.number, **counts}

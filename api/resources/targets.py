"""The targets of Agenda 2030, with what one organisation does about each."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.callers import caller_of
from api.models import Page, Target
from api.records import Records, target_record
from api.resources.answers import answered, not_modified, unchanged
from api.resources.lists import has_words, page
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED, At, Key, Limit, Offset, Words
from graph.errors import NotFound
from graph.names import sdg_iri
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import taxonomy


def add_targets(router: APIRouter, installation: Installation) -> None:
    """The routes that read targets."""

    @router.get(
        "/targets",
        response_model=Page[Target],
        responses=NOT_MODIFIED,
        summary="List targets of Agenda 2030",
    )
    def targets(
        request: Request,
        key: Key,
        goal: Annotated[int | None, Query(ge=1, le=17, description="Only this goal's.")] = None,
        limit: Limit = 200,
        offset: Offset = 0,
        words: Words = "",
        at: At = "",
    ) -> Response:
        organisation = seen(installation, caller_of(request), key, at)
        if unchanged(request, organisation.number):
            return not_modified(organisation.number)
        found = [
            target
            for target in taxonomy().targets.values()
            if goal in (None, target.goal)
            and has_words({"sv": target.label.sv, "en": target.label.en}, words)
        ]
        records = Records(organisation)
        part = found[offset : offset + limit]
        items = [target_record(records, target).model_dump(mode="json") for target in part]
        return answered(page(items, len(found), request, limit, offset), organisation.number)

    @router.get(
        "/targets/{code}", response_model=Target, responses=NOT_MODIFIED, summary="One target"
    )
    def target(request: Request, code: str, key: Key, at: At = "") -> Response:
        found = taxonomy().targets.get(sdg_iri(code) or "")
        if found is None:
            raise NotFound(
                Text(f"Det finns inget globalt delmål {code}.", f"There is no SDG target {code}.")
            )
        organisation = seen(installation, caller_of(request), key, at)
        if unchanged(request, organisation.number):
            return not_modified(organisation.number)
        record = target_record(Records(organisation), found)
        return answered(record.model_dump(mode="json"), organisation.number)

"""Many edits of one organisation as one change: all of them or none."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.models import ACTIONS, BULK_KINDS, MOST_EDITS, BulkWritten, Operation
from api.resources.requests import (
    JSON,
    Body,
    change,
    known_number,
    object_of,
    request_digest,
)
from api.resources.rights import writer
from api.resources.route_names import IdempotencyKey, Key
from api.resources.writing import GivenReasons, after, problems, written
from graph.changes import Delta
from graph.classes import classes
from graph.editing.content import refuse
from graph.editing.draft import Draft
from graph.editing.edits import Action, Edit, apply
from graph.editing.values import Json
from graph.errors import NO_TEXT, Place, Problem
from graph.intake.faults import told
from graph.intake.values import Misread
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.store import Installation
from graph.texts import Text


def add_bulk(router: APIRouter, installation: Installation) -> None:
    """The route that makes many edits at once."""

    @router.post(
        "/bulk",
        response_model=BulkWritten,
        responses=problems(),
        summary="Many edits as one change",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {JSON: {"schema": {"$ref": "#/components/schemas/Operations"}}},
            }
        },
    )
    def bulk(
        request: Request,
        key: Key,
        body: Annotated[Body, Depends(object_of(JSON))],
        given: GivenReasons,
        idempotency: IdempotencyKey = "",
    ) -> Response:
        """Create, replace, change and remove things: everything is stored, or nothing."""
        caller = writer(request, installation, key)
        names = installation.names(key)
        reading = _Reading(names, installation.number)
        edits = reading.edits(body.content)
        asked = change(
            caller,
            key,
            given,
            known=reading.known,
            absent=frozenset(reading.absent),
            idempotency=idempotency,
            request=request_digest(request, key, body),
        )

        def make(now: OrganisationStore) -> Delta:
            draft = Draft(now)
            apply(draft, edits)
            return draft.delta()

        outcome = installation.commit(asked, make, caller=caller)
        after(installation, outcome, key)
        iris = [names.resource(edit.described.kind, edit.slug) for edit in edits]
        versions = installation.journal.versions(iris)
        items = [
            {
                "id": iri,
                "kind": edit.described.kind,
                "slug": edit.slug,
                "action": edit.action.value,
                "version": versions[iri],
            }
            for iri, edit in zip(iris, edits, strict=True)
        ]
        return written(request, outcome, items=items)


class _Reading:
    """Reads the operations; ``known`` and ``absent`` are what they rest on."""

    def __init__(self, names: OrganisationNames, last: int) -> None:
        self.names = names
        self.last = last
        self.known: dict[str, int] = {}
        self.absent: set[str] = set()
        self.problems: list[Problem] = []

    def edits(self, body: Mapping[str, Json]) -> list[Edit]:
        """The edits, after all faults of form have been told."""
        operations = body.get("operations")
        if (
            not isinstance(operations, list)
            or not 0 < len(operations) <= MOST_EDITS
            or len(body) > 1
        ):
            message = Text(
                f"Skicka 1–{MOST_EDITS} åtgärder i operations, och inget mer",
                f"Send 1–{MOST_EDITS} operations in operations, and nothing else",
            )
            refuse([told("operations", message, Place("operations"))])
            return []
        found: list[Edit] = []
        for at, one in enumerate(operations):
            place = f"operations[{at}]"
            try:
                found.append(self._edit(place, one))
            except _Unfit as unfit:
                fault = unfit.fault
                where = Place(f"{place}.{unfit.name}" if unfit.name else place)
                self.problems.append(told(fault.code, fault.message, where, "", fault.fix))
        refuse(self.problems)
        return found

    def _edit(self, place: str, said: Json) -> Edit:
        if not isinstance(said, dict):
            raise _unfit("", Text("Åtgärden är inget objekt", "The operation is no object"))
        for unknown in sorted(said.keys() - Operation.model_fields.keys()):
            fields = ", ".join(Operation.model_fields)
            fix = Text(f"Fälten är {fields}.", f"The fields are {fields}.")
            raise _unfit(unknown, Text("Fältet finns inte", "There is no such field"), fix)
        action, kind = _choice(said, "action", ACTIONS), _choice(said, "kind", BULK_KINDS)
        slug = said.get("slug")
        if not isinstance(slug, str) or not slug:
            raise _unfit("slug", Text("Slug saknas", "The slug is missing"))
        content = said.get("content")
        if isinstance(content, dict) is (action == Action.REMOVE) or (
            action == Action.REMOVE and content is not None
        ):
            message = Text(
                "content är sakens fält, utom för det som tas bort",
                "content is the fields of the thing, except where it is removed",
            )
            raise _unfit("content", message)
        fields_ = content if isinstance(content, dict) else {}
        edit = Edit(Action(action), classes()[kind], slug, fields_, f"{place}.content.")
        self._rest_on(edit, said.get("ifMatch"))
        return edit

    def _rest_on(self, edit: Edit, if_match: Json) -> None:
        """Note what the edit was made from."""
        iri = self.names.resource(edit.described.kind, edit.slug)
        if edit.action is Action.CREATE:
            self.absent.add(iri)
            return
        number = isinstance(if_match, int) and not isinstance(if_match, bool)
        header = f'"{if_match}"' if number else if_match
        if header is not None and not isinstance(header, str):
            raise _unfit("ifMatch", Text("Varken text eller tal", "Neither text nor number"))
        seen = known_number(header or "", self.last)
        if seen is not None:
            self.known[iri] = min(seen, self.known.get(iri, seen))


class _Unfit(Exception):
    """A member of an operation that will not do."""

    def __init__(self, name: str, fault: Misread) -> None:
        super().__init__(name)
        self.name = name
        self.fault = fault


def _unfit(name: str, message: Text, fix: Text = NO_TEXT) -> _Unfit:
    return _Unfit(name, Misread("operation", message, fix))


def _choice(said: Mapping[str, Json], name: str, choices: Sequence[str]) -> str:
    value = said.get(name)
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(choices)
        fix = Text(f"Välj bland {listed}.", f"Choose from {listed}.")
        raise _unfit(name, Text("Värdet duger inte", "The value will not do"), fix)
    return value

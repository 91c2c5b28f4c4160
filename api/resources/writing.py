"""Writes of one thing: to add, create, replace, change and remove it through the gate."""

from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response

from api.examples import examples
from api.findings import told_findings
from api.language import chosen_language
from api.models import Written, reading_model
from api.problems import MEDIA_TYPE as PROBLEM
from api.resources.answers import CONTEXT, JSON_LD, answered, context_address
from api.resources.requests import (
    JSON,
    MERGE_PATCH,
    Body,
    Reasons,
    change,
    known_number,
    must_be_new,
    object_of,
    reasons,
    request_digest,
)
from api.resources.rights import writer
from api.resources.route_names import CaseNumber, IdempotencyKey, IfMatch, IfNoneMatch, Key, Why
from api.resources.singles import records_of
from graph.changes import Change, Delta
from graph.classes import Class
from graph.editing.draft import TYPE, Draft
from graph.editing.edits import Action, Edit, apply
from graph.gate import Outcome
from graph.names import OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.rights import Caller
from graph.store import Installation

_SAID: Final = {
    400: "Not JSON, or not according to the protocol",
    401: "Nobody is signed in",
    403: "Who asks may not do this",
    404: "The organisation or the thing does not exist",
    409: "The name is taken, others need the thing, or the idempotency key was used for another",
    412: "The thing has changed since it was read, or exists already",
    413: "The body is too long",
    415: "The body is of another media type, or compressed",
    422: "The content will not do, or breaks a rule: nothing is stored",
    428: "If-Match is missing",
    503: "The service cannot write now",
    507: "The disk is full: nothing is stored",
}


Answers = dict[int | str, dict[str, Any]]


def problems(*without: int) -> Answers:
    """How a write may be refused."""
    return {
        status: {"description": text, "content": {PROBLEM: {}}}
        for status, text in _SAID.items()
        if status not in without
    }


async def given_reasons(why: Why = "", case_number: CaseNumber = "") -> Reasons:
    """A dependency: the reasons in the headers."""
    return reasons(why, case_number)


GivenReasons = Annotated[Reasons, Depends(given_reasons)]
_WHOLE: Final = Depends(object_of(JSON, JSON_LD))
_PATCH: Final = Depends(object_of(MERGE_PATCH))


class Writes:
    """The routes that write one kind of thing."""

    def __init__(self, installation: Installation, described: Class) -> None:
        self.installation = installation
        self.described = described
        base = installation.base
        self.contexts = (context_address(base), CONTEXT)

    def add(
        self,
        request: Request,
        key: Key,
        body: Annotated[Body, _WHOLE],
        given: GivenReasons,
        idempotency: IdempotencyKey = "",
    ) -> Response:
        """Add a thing. Its slug is as given, or made once from the label."""
        caller = writer(request, self.installation, key)
        digest = request_digest(request, key, body)
        asked = change(caller, key, given, idempotency=idempotency, request=digest)
        return self._written(request, caller, asked, self._edit(Action.ADD, "", body))

    def put(
        self,
        request: Request,
        key: str,
        slug: str,
        body: Annotated[Body, _WHOLE],
        given: GivenReasons,
        if_match: IfMatch = "",
        if_none_match: IfNoneMatch = "",
    ) -> Response:
        """Replace a thing whole, or create it. What no field can say stays as it is."""
        new = must_be_new(if_match, if_none_match)
        is_organisation = self.described.kind == "organisation"
        caller = writer(request, self.installation, key, new=new and is_organisation)
        iri = self._iri(key, slug)
        if new:
            asked = change(caller, key, given, absent=frozenset({iri}))
            return self._written(request, caller, asked, self._edit(Action.CREATE, slug, body))
        asked = self._conditional(caller, key, iri, given, if_match)
        return self._written(request, caller, asked, self._edit(Action.REPLACE, slug, body))

    def patch(
        self,
        request: Request,
        key: str,
        slug: str,
        body: Annotated[Body, _PATCH],
        given: GivenReasons,
        if_match: IfMatch = "",
    ) -> Response:
        """Change only the fields that are named (JSON merge patch); null removes."""
        caller = writer(request, self.installation, key)
        asked = self._conditional(caller, key, self._iri(key, slug), given, if_match)
        return self._written(request, caller, asked, self._edit(Action.CHANGE, slug, body))

    def delete(
        self,
        request: Request,
        key: str,
        slug: str,
        given: GivenReasons,
        if_match: IfMatch = "",
    ) -> Response:
        """Remove a thing that nothing else leads to; the links of what it belongs to go too."""
        caller = writer(request, self.installation, key)
        asked = self._conditional(caller, key, self._iri(key, slug), given, if_match)
        edit = Edit(Action.REMOVE, self.described, slug, {})
        outcome = self.installation.commit(asked, _making([edit]), caller=caller)
        return written(request, outcome)

    def _iri(self, key: str, slug: str) -> str:
        return self.installation.names(key).resource(self.described.kind, slug)

    def _conditional(
        self, caller: Caller, key: str, iri: str, given: Reasons, if_match: str
    ) -> Change:
        number = known_number(if_match, self.installation.number)
        return change(caller, key, given, known={} if number is None else {iri: number})

    def _edit(self, action: Action, slug: str, body: Body) -> Edit:
        contexts = self.contexts if body.is_json_ld else ()
        return Edit(action, self.described, slug, body.content, contexts=contexts)

    def _written(self, request: Request, caller: Caller, asked: Change, edit: Edit) -> Response:
        """Commit, and answer with the thing as it is now and what the change caused."""
        found: list[str] = []

        def make(now: OrganisationStore) -> Delta:
            draft = Draft(now)
            found[:] = apply(draft, [edit])
            return draft.delta()

        outcome = self.installation.commit(asked, make, caller=caller)
        names = self.installation.names(asked.owner)
        iri = found[0] if found else added_thing(outcome, names, self.described)
        organisation = after(self.installation, outcome, asked.owner, iri)
        content = records_of(self.installation, organisation, self.described, iri)
        language = chosen_language(request)
        content["findings"] = told_findings(outcome.judgement.new, language)
        headers: dict[str, str] = {"content-language": language}
        if edit.action not in {Action.ADD, Action.CREATE}:
            return answered(content, organisation.number, headers=headers)
        headers["location"] = self._address(names, iri)
        return answered(content, organisation.number, status=201, headers=headers)

    def _address(self, names: OrganisationNames, iri: str) -> str:
        start = f"/api/v1/{self.described.plural}/{names.key}"
        if self.described.kind == "organisation":
            return start
        return f"{start}/{iri.removeprefix(names.resource(self.described.kind, ''))}"


def _making(edits: list[Edit]) -> Any:
    def make(now: OrganisationStore) -> Delta:
        draft = Draft(now)
        apply(draft, edits)
        return draft.delta()

    return make


def after(
    installation: Installation, outcome: Outcome, key: str, iri: str = ""
) -> OrganisationStore:
    """The organisation after a change: as it is now, or as it was then where it must be."""
    if not outcome.repeated:
        now = installation.organisation(key)
        if not iri or Draft(now).is_there_now(iri):
            return now
    return installation.organisation(key, outcome.number)


def added_thing(outcome: Outcome, names: OrganisationNames, described: Class) -> str:
    """The thing of a kind that an earlier, equal request added."""
    start = names.resource(described.kind, "")
    return next(
        str(quad.subject)[1:-1]
        for quad in outcome.delta.added_quads()
        if quad.predicate == TYPE and str(quad.subject)[1:].startswith(start)
    )


def written(request: Request, outcome: Outcome, **more: Any) -> Response:
    """What a write did that has no thing to show."""
    language = chosen_language(request)
    found = told_findings(outcome.judgement.new, language)
    content = {"number": outcome.number, **more, "findings": found}
    return answered(content, outcome.number, headers={"content-language": language})


def add_writes(router: APIRouter, installation: Installation, described: Class) -> None:
    """The routes that write things of a kind; an organisation is named by its key alone."""
    writes = Writes(installation, described)
    name, said = described.kind.replace("-", "_"), described.label.en.lower()
    model = reading_model(described)
    ok: Answers = {200: {"description": "As it is now"}}
    created: Answers = {201: {"description": "Created", "headers": _LOCATION, "model": model}}
    single = f"/{described.plural}/{{key}}/{{slug}}"
    put, patch, delete = writes.put, writes.patch, writes.delete
    if described.kind == "organisation":
        single = "/organisations/{key}"
    whole = _body(described, single, JSON, JSON_LD)
    if described.kind == "organisation":
        put, patch, delete = (_by_key_alone(route) for route in (put, patch, delete))
    else:
        router.add_api_route(
            f"/{described.plural}", writes.add, methods=["POST"], status_code=201,
            response_model=model, responses=problems(412, 428) | created,
            openapi_extra=whole, summary=f"Add: {said}", operation_id=f"add_{name}",
        )  # fmt: skip
    router.add_api_route(
        single, put, methods=["PUT"], response_model=model,
        responses=problems() | ok | created, openapi_extra=whole,
        summary=f"Replace or create: {said}", operation_id=f"put_{name}",
    )  # fmt: skip
    router.add_api_route(
        single, patch, methods=["PATCH"], response_model=model, responses=problems() | ok,
        openapi_extra=_body(described, single, MERGE_PATCH),
        summary=f"Change: {said}", operation_id=f"patch_{name}",
    )  # fmt: skip
    router.add_api_route(
        single, delete, methods=["DELETE"], response_model=Written,
        responses=problems(413, 415), summary=f"Remove: {said}", operation_id=f"delete_{name}",
    )  # fmt: skip


_LOCATION: Final = {"Location": {"schema": {"type": "string"}, "description": "Its address"}}


def _body(described: Class, single: str, *media_types: str) -> dict[str, Any]:
    own: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{described.name}Content"}}
    example = examples().get(f"/api/v1{single}")
    if example:
        own["example"] = as_written(described, example)
    content = {
        name: {"schema": {"type": "object"}} if name == JSON_LD else own for name in media_types
    }
    return {"requestBody": {"required": True, "content": content}}


def as_written(described: Class, record: dict[str, Any]) -> dict[str, Any]:
    """The fields of a record that can be written and hold something, links by their IRIs."""
    return {
        name: [one["id"] if field.is_link else one for one in value]
        if isinstance(value, list)
        else value["id"]
        if field.is_link
        else value
        for name, field in described.written.items()
        if (value := record.get(name)) and not (field.type == "text" and not any(value.values()))
    }


def _by_key_alone(route: Any) -> Any:
    """A route without a slug: the key says it."""

    def called(*, key: str, **others: Any) -> Any:
        return route(key=key, slug=key, **others)

    kept = [part for name, part in signature(route).parameters.items() if name != "slug"]
    called.__signature__ = Signature(  # type: ignore[attr-defined]
        [part.replace(kind=Parameter.KEYWORD_ONLY) for part in kept]
    )
    called.__doc__ = route.__doc__
    return called

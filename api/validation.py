"""What the rules say of a whole organisation, as JSON and as a W3C report; and a run on request."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field

from api.callers import caller_of
from api.findings import told_findings
from api.language import chosen_language
from api.models import Finding, Label, Page, Reference
from api.negotiation import preferred
from api.parameters import UnfitParameters, only_known
from api.problems import NotAcceptable
from api.records import Records, references
from api.resources.lists import page
from api.resources.rights import seen, writer
from api.resources.route_names import Key, Limit, Offset
from api.resources.writing import problems
from graph.errors import NotFound, Problem
from graph.organisation_store import OrganisationStore
from graph.ownership import Owners
from graph.reports import Finding as Found
from graph.revalidation import Kept, Revalidation, Status
from graph.rules import rules
from graph.store import Installation
from graph.texts import Language, Text
from graph.whole_runs import WholeRun

ADDRESS: Final = "/api/v1/validation"
JSON: Final = "application/sparql-results+json"
"""What negotiation calls JSON."""
TURTLE: Final = "text/turtle"
NOBODY: Final = "-"
"""Stands for no unit in filters: what no unit answers for is the administrators'."""

FORMS: Final = {"json": JSON, "turtle": TURTLE}

Form = Annotated[
    Literal["", "json", "turtle"],
    Query(alias="format", description="Instead of asking by the Accept header."),
]
Rule = Annotated[str, Query(description="Only this rule.", examples=["G3"], max_length=10)]
Severity = Annotated[
    Literal["", "violation", "warning", "info"], Query(description="Only what is so severe.")
]
Unit = Annotated[
    str,
    Query(
        description="Only what this unit, or one below it, answers for: slug or IRI; "
        f"{NOBODY} is what no unit answers for.",
        max_length=500,
    ),
]


class ListedFinding(Finding):
    """A broken rule with the name of the thing, and the units that answer for it."""

    label: Label
    units: list[Reference] = Field(description="Empty where it is the administrators'.")


class Validation(Page[ListedFinding]):
    """The newest whole run of an organisation, and the part of its findings that was asked for.

    It is ``stale`` when something has changed, or a day has gone, since it was made; what is null
    is not known before the first run.
    """

    organisation: str
    status: Status
    number: int | None = Field(description="The change it was made at.", examples=[12])
    madeAt: datetime | None
    asOf: date | None = Field(description="The day that rules about time count from.")
    profile: str | None = Field(description="Name of a ready rule profile, or IRI of an own one.")
    basis: str | None = Field(description="SHA-256 of the shapes and vocabularies.")
    seconds: float | None
    conforms: bool | None = Field(description="Whether nothing found is a violation.")
    counts: dict[str, int] | None = Field(
        description="All findings by severity, whatever was asked for."
    )
    failure: str | None = Field(default=None, description="Why the last run could not be made.")


class Requested(BaseModel):
    """A run that has been asked for."""

    organisation: str
    status: Status


def validation(installation: Installation, revalidation: Revalidation) -> APIRouter:
    """The routes of ``/api/v1/validation``."""
    router = APIRouter(prefix="/api/v1", dependencies=[Depends(only_known)], tags=["validation"])

    @router.get(
        "/validation",
        summary="What the rules say of an organisation",
        response_model=Validation,
        responses={
            200: {"content": {TURTLE: {"schema": {"type": "string"}}}},
            406: {"description": "Neither JSON nor Turtle was asked for"},
        },
    )
    def listed(
        request: Request,
        key: Key,
        rule: Rule = "",
        severity: Severity = "",
        unit: Unit = "",
        limit: Limit = 100,
        offset: Offset = 0,
        form: Form = "",
    ) -> Any:
        """The newest whole run. As Turtle it is a W3C report, always of everything."""
        organisation = seen(installation, caller_of(request), key)
        kept = revalidation.kept(key)
        found = chosen(kept, organisation, rule, severity, unit)
        if (FORMS.get(form) or accepted(request)) == TURTLE:
            return turtle(kept, rule or severity or unit)
        language = chosen_language(request)
        part = listed_findings(kept, organisation, found[offset : offset + limit], language)
        return {
            **said_of(organisation.key, kept, language),
            **page(part, len(found), request, limit, offset),
        }

    @router.post(
        "/validation",
        summary="Make a whole run of an organisation anew",
        status_code=202,
        response_model=Requested,
        responses=problems(400, 409, 412, 413, 415, 428, 507),
    )
    def requested(request: Request, key: Key, response: Response) -> Requested:
        """The run is made in the background; one that waits already takes this one's place."""
        writer(request, installation, key)
        revalidation.request(key)
        response.headers["location"] = f"{ADDRESS}?organisation={key}"
        return Requested(organisation=key, status=revalidation.kept(key).status)

    return router


def accepted(request: Request) -> str:
    """The media type that the reader likes best."""
    wanted = preferred(request.headers.get("accept", ""), [JSON, TURTLE])
    if wanted is None:
        raise NotAcceptable(
            Text(
                f"Granskningen finns som application/json och {TURTLE}.",
                f"The report is given as application/json and {TURTLE}.",
            )
        )
    return wanted


def turtle(kept: Kept, filtered: str) -> Response:
    """The whole run as a W3C report, which would be untrue of a part."""
    if filtered:
        message = Text(
            "Rapporten i Turtle är alltid hel: ta bort rule, severity och unit.",
            "The report in Turtle is always whole: leave out rule, severity and unit.",
        )
        raise UnfitParameters(message, (Problem("filter", message, value=filtered),))
    if kept.run is None:
        raise NotFound(Text("Ingen granskning är gjord ännu.", "No check has been made yet."))
    headers = {"vary": "accept, accept-language", "cache-control": "private, no-cache"}
    return Response(kept.run.report.as_turtle(), media_type=TURTLE, headers=headers)


def said_of(key: str, kept: Kept, language: Language) -> dict[str, Any]:
    """What is said of a run as a whole."""
    run = kept.run
    failure = kept.failure.into(language) if kept.failure else None
    return {
        "organisation": key,
        "status": kept.status,
        "number": run and run.number,
        "madeAt": run and run.made,
        "asOf": run and run.at,
        "profile": run and run.profile,
        "basis": run and run.basis,
        "seconds": run and round(run.seconds, 3),
        "conforms": run and run.report.conforms,
        "counts": run and dict(run.report.counts()),
        "failure": failure,
    }


def said_whole(
    run: WholeRun, organisation: OrganisationStore, language: Language
) -> dict[str, Any]:
    """A run with all its findings, as one page that is long enough."""
    kept = Kept(Status.DONE, run)
    findings = listed_findings(kept, organisation, run.report.findings, language)
    paging = {"items": findings, "total": len(findings), "limit": len(findings), "offset": 0}
    said = {**said_of(run.key, kept, language), **paging, "next": None}
    return Validation.model_validate(said).model_dump(mode="json")


def listed_findings(
    kept: Kept, organisation: OrganisationStore, found: Iterable[Found], language: Language
) -> list[dict[str, Any]]:
    """Findings with the names of things and whose they are."""
    records, some = Records(organisation), list(found)
    return [
        {
            **told,
            "label": records.named(finding.node),
            "units": references(records, kept.run.owners_of(finding) if kept.run else ()),
        }
        for told, finding in zip(told_findings(some, language), some, strict=True)
    ]


def chosen(
    kept: Kept, organisation: OrganisationStore, rule: str = "", severity: str = "", unit: str = ""
) -> list[Found]:
    """The findings of a run that were asked for; an empty wish asks for all."""
    if rule and rule not in rules():
        raise _no_rule(rule)
    run = kept.run
    if run is None:
        return []
    answers_for = answering(run, organisation, unit)
    return [
        finding
        for finding in run.report.findings
        if rule in ("", finding.rule)
        and severity in ("", finding.severity)
        and answers_for(finding)
    ]


def answering(run: WholeRun, organisation: OrganisationStore, unit: str) -> Callable[[Found], bool]:
    """Whether a unit, or one below it, answers for what was found."""
    if not unit:
        return lambda _: True
    if unit == NOBODY:
        return lambda finding: not run.owners_of(finding)
    iri = unit if "://" in unit else organisation.names.resource("unit", unit)
    owners = Owners(organisation.store, organisation.names)
    return lambda finding: any(iri in owners.at_or_above(one) for one in run.owners_of(finding))


def _no_rule(rule: str) -> UnfitParameters:
    known = ", ".join(rules())
    message = Text(f"Här finns ingen regel ”{rule}”.", f"There is no rule “{rule}” here.")
    fix = Text(f"Välj bland {known}.", f"Choose from {known}.")
    return UnfitParameters(message, (Problem("rule", message, value=rule, fix=fix),))

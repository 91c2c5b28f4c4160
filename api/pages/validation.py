"""What the rules say of the whole plan: by rule and by who answers for it, and a new run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.callers import caller_of
from api.editing.rights import may_edit
from api.forms import CheckedForm
from api.rendering import page
from api.resources.rights import writer
from api.validation import NOBODY, chosen
from api.views import AT, OrganisationView, Views
from graph.broken_rules import Wording, told_counts
from graph.reports import Finding, Report
from graph.revalidation import Kept, Revalidation
from graph.rules import SEVERITIES, Rule, Severity, rules
from graph.rules import order as rule_order
from graph.texts import Text

FIRST: Final = 8
"""How many findings of each rule are shown before the reader has chosen a rule."""
ON_A_PAGE: Final = 100
_NOTHING: Final = Text("", "")
PATIENCE: Final = 8.0
"""Seconds that whoever asks for a run waits for it, before the page says that it goes on."""
Words = Annotated[str, Query(max_length=300)]


@dataclass(frozen=True)
class Asked:
    """What the reader has chosen, as it stands in the address."""

    rule: str = ""
    severity: str = ""
    unit: str = ""

    def address(self, key: str, **other: object) -> str:
        """The same page with something else, or with less of it."""
        said = {name: value for name, value in {**vars(self), **other}.items() if value}
        return f"/o/{key}/validation" + (f"?{urlencode(said)}" if said else "")


@dataclass(frozen=True)
class Row:
    """A finding as it is shown; ``said`` is the property with its value, maybe empty."""

    node: str
    said: Text
    message: Text
    units: tuple[str, ...]
    may_edit: bool


@dataclass(frozen=True)
class OfRule:
    """Some of the findings of one rule, and how many there are."""

    rule: Rule
    severity: Severity
    rows: tuple[Row, ...]
    n: int


@dataclass(frozen=True)
class OfUnit:
    """How much is found that one unit answers for, by severity; ``iri`` is empty for nobody."""

    iri: str
    slug: str
    counts: tuple[int, ...]


def routes(views: Views, revalidation: Revalidation) -> APIRouter:
    """The page and its button."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/validation")
    def validation(
        request: Request,
        key: str,
        rule: Words = "",
        severity: Literal["", "violation", "warning", "info"] = "",
        unit: Words = "",
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
    ) -> HTMLResponse:
        """The findings of the newest run: all in short, or those of a rule, unit or severity."""
        view = views[key]
        kept = revalidation.kept(view.store.key)
        asked = Asked(rule, severity, unit)
        found = chosen(kept, view.store, rule, severity, unit)
        most = ON_A_PAGE if rule else FIRST
        part = found[offset : offset + most] if rule else found
        return page(
            request,
            "validation.html",
            organisation=view,
            kept=kept,
            asked=asked,
            n=len(found),
            offset=offset,
            most=most,
            counts=told_counts((kept.run.report if kept.run else Report()).counts()),
            by_rule=by_rule(request, view, kept, part, len(found) if rule else 0),
            by_unit=by_unit(kept, found),
            rules=broken(kept),
            severities=tuple(reversed(SEVERITIES[1:])),
            units=by_unit(kept, kept.run.report.findings if kept.run else ()),
            nobody=NOBODY,
            may_run=view.point is None and caller_of(request).may_write(view.store.key),
        )

    @router.post("/validation")
    def again(request: Request, key: str, _: CheckedForm) -> RedirectResponse:
        """Make a run anew, and show it as soon as it is there."""
        organisation = key.partition(AT)[0]
        writer(request, views.installation, organisation)
        revalidation.request(organisation)
        revalidation.wait(organisation, PATIENCE)
        return RedirectResponse(f"/o/{organisation}/validation", 303)

    return router


def broken(kept: Kept) -> list[Rule]:
    """The rules that anything breaks, in their order."""
    found = kept.run.report.by_rule() if kept.run else {}
    return [rules()[rule] for rule in sorted(found, key=rule_order)]


def by_rule(
    request: Request, view: OrganisationView, kept: Kept, found: Sequence[Finding], n: int
) -> list[OfRule]:
    """The findings of each rule, hardest first: a few of them, or all where ``n`` says how many."""
    caller, words = caller_of(request), Wording(view.store.names, {})

    def row(finding: Finding) -> Row:
        editable = view.has_page(finding.node) and may_edit(caller, view, finding.node)
        units = kept.run.owners_of(finding) if kept.run else ()
        said = words.said(finding.path, finding.value) if finding.value else _NOTHING
        return Row(finding.node, said, finding.message, units, editable)

    return [
        OfRule(
            rule=rules()[rule],
            severity=some[0].severity,
            rows=tuple(row(finding) for finding in (some if n else some[:FIRST])),
            n=n or len(some),
        )
        for rule, some in Report(tuple(found)).by_rule().items()
    ]


def by_unit(kept: Kept, found: Iterable[Finding]) -> list[OfUnit]:
    """How much each unit answers for, those with the hardest first; nobody's is last."""
    counted: dict[str, Counter[str]] = {}
    for finding in found:
        for unit in (kept.run.owners_of(finding) if kept.run else ()) or ("",):
            counted.setdefault(unit, Counter())[finding.severity] += 1
    hardest = tuple(reversed(SEVERITIES[1:]))
    rows = [
        OfUnit(
            iri=unit,
            slug=unit.rpartition("/")[2] or NOBODY,
            counts=tuple(counts[severity] for severity in hardest),
        )
        for unit, counts in counted.items()
    ]
    return sorted(rows, key=lambda row: (not row.iri, [-n for n in row.counts], row.iri))

"""History for people: the changes of an organisation in words, and what differs between two."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.callers import caller_of
from api.collation import swedish_key
from api.forms import CheckedForm, text_field
from api.history import sees_people
from api.language import chosen_language
from api.records import subjects
from api.rendering import page
from api.views import AT, OrganisationView, Views
from graph.history.differences import Difference
from graph.history.points import point
from graph.history.reading import History, Page, ToldChange, Wanted
from graph.history.revert import IRREVERSIBLE, revert
from graph.history.words import KIND_WORDS
from graph.names import KINDS, is_key
from graph.rules import changes_profile
from graph.texts import Language

ON_A_PAGE = 30
RAW_LINES = 400
"""How many of a change's statements its page shows as they are."""
OF_HISTORY = tuple(kind for kind in KINDS if kind in KIND_WORDS)
Words = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True)
class Asked:
    """What the reader of a list has chosen, as it stands in the address."""

    subject: str = ""
    unit: str = ""
    kind: str = ""
    actor: str = ""
    since: str = ""
    until: str = ""

    def address(self, key: str, **other: object) -> str:
        """The same list with something else, or with less of it."""
        said = {name: value for name, value in {**vars(self), **other}.items() if value}
        return f"/o/{key}/changes" + (f"?{urlencode(said)}" if said else "")


def routes(views: Views) -> APIRouter:
    """The list, one change, the difference between two points, and revert."""
    router = APIRouter(prefix="/o/{key}")
    add_list(router, views)
    add_change(router, views)
    add_differences(router, views)
    return router


def history_of(views: Views, view: OrganisationView) -> History:
    """The history as told from where a view stands."""
    return History(views.installation.journal, view.store)


def add_list(router: APIRouter, views: Views) -> None:
    """Every change, newest first."""

    @router.get("/changes")
    def changes(
        request: Request,
        key: str,
        subject: Words = "",
        unit: Words = "",
        kind: Words = "",
        actor: Words = "",
        since: Words = "",
        until: Words = "",
        before: Annotated[int, Query(ge=0, le=2**62)] = 0,
    ) -> HTMLResponse:
        """The changes of the organisation: all, or of a thing, a unit, a kind, a time."""
        view = views[key]
        people = sees_people(request)
        asked = Asked(subject, unit, kind, actor if people else "", since, until)
        history = history_of(views, view)
        found = history.page(wanted(history, view, asked, before), ON_A_PAGE)
        return page(
            request,
            "changes.html",
            organisation=view,
            section="changes",
            asked=asked,
            subject_iri=iri_of(view, subject),
            units=named(view, "unit", chosen_language(request)),
            kinds=[each for each in OF_HISTORY if each in view.counts or each == kind],
            found=found,
            people=people,
            days=by_day(found),
        )


def wanted(history: History, view: OrganisationView, asked: Asked, before: int) -> Wanted:
    """The conditions of a list; of an older view only what had been done then."""
    journal = history.journal
    upto = [before - 1] if before else []
    if view.point is not None:
        upto.append(view.point.number)
    if day := day_of(asked.until):
        upto.append(journal.number_at(midnight(day + timedelta(days=1))))
    since = day_of(asked.since)
    subject, unit = iri_of(view, asked.subject), iri_of(view, asked.unit, "unit")
    things = history.with_parts(subject) if subject else None
    if unit:
        of_unit = history.of_unit(unit)
        things = of_unit if things is None else tuple(set(things) & set(of_unit))
    return Wanted(
        subjects=things,
        kind=asked.kind if asked.kind in KINDS else "",
        actor=asked.actor,
        after=journal.number_at(midnight(since) - timedelta(microseconds=1)) if since else 0,
        upto=min(upto) if upto else None,
    )


def day_of(written: str) -> date | None:
    """A day as ISO 8601 has it; None for all else."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """When a day begins here."""
    return datetime.combine(day, time.min).astimezone()


def iri_of(view: OrganisationView, short: str, kind: str = "") -> str:
    """The IRI of a thing written as kind/slug, or as slug where the kind is known; else empty."""
    written = f"{kind}/{short}" if kind and short and "/" not in short else short
    kind_, _, slug = written.partition("/")
    return view.store.names.resource(kind_, slug) if kind_ in KINDS and is_key(slug) else ""


def named(view: OrganisationView, kind: str, language: Language) -> list[tuple[str, str]]:
    """The things of a kind to choose from: slug and label."""
    found = (
        (iri.rsplit("/", 1)[-1], view.name(iri, language).text)
        for iri in subjects(view.store, kind)
    )
    return sorted(found, key=lambda each: swedish_key(each[1]))


def by_day(found: Page) -> list[tuple[str, list[ToldChange]]]:
    """The changes of a page under their days, newest first."""
    days: dict[str, list[ToldChange]] = {}
    for told in found.changes:
        days.setdefault(told.entry.at.astimezone().date().isoformat(), []).append(told)
    return list(days.items())


def add_change(router: APIRouter, views: Views) -> None:
    """One change, and the form that undoes it."""

    @router.get("/changes/{number}")
    def change(request: Request, key: str, number: int, everything: bool = False) -> HTMLResponse:
        """What a change did, who made it, when and why, and its statements as they are."""
        return change_page(request, views, key, number, everything=everything)

    @router.post("/changes/{number}/revert")
    def reverted(request: Request, key: str, number: int, form: CheckedForm) -> RedirectResponse:
        """Undo a change by a new one."""
        organisation = key.partition(AT)[0]
        caller = caller_of(request)
        why, case = text_field(form, "why"), text_field(form, "case_number", 100)
        outcome = revert(
            views.installation, organisation, number, caller=caller, why=why, case_number=case
        )
        views.keep(organisation, outcome)
        number = outcome.number
        return RedirectResponse(f"/o/{organisation}/changes/{number}?saved={number}", 303)


def change_page(
    request: Request, views: Views, key: str, number: int, *, everything: bool
) -> HTMLResponse:
    """The page of one change."""
    view = views[key]
    history = history_of(views, view)
    told = history.change(number, 100_000 if everything else 100)
    neighbours = history.journal.entries(owner=view.store.key, after=number, limit=1)
    earlier = history.journal.entries(
        owner=view.store.key, upto=number - 1, newest_first=True, limit=1
    )
    may_write = caller_of(request).may_write(view.store.key) and view.point is None
    return page(
        request,
        "change.html",
        organisation=view,
        section="changes",
        told=told,
        people=sees_people(request),
        undone_by=history.undone_by(told),
        later=neighbours[0] if neighbours else None,
        earlier=earlier[0] if earlier else None,
        changes_profile=changes_profile(told.payload.delta),
        may_revert=may_write and told.entry.way not in IRREVERSIBLE and not told.payload.erased,
        raw=raw(told),
        raw_left=max(told.difference.statements - RAW_LINES, 0),
        saved=views.recent.told(view.store.key, request.query_params.get("saved", "")),
    )


def raw(told: ToldChange) -> list[tuple[str, str]]:
    """The first of a change's statements as they are: sign and line."""
    delta = told.payload.delta
    gone = (("−", line) for line in delta.removed.splitlines()[:RAW_LINES])
    came = (("+", line) for line in delta.added.splitlines()[:RAW_LINES])
    return [(sign, line.decode()) for sign, line in (*gone, *came)][:RAW_LINES]


def add_differences(router: APIRouter, views: Views) -> None:
    """What differs between two points."""

    @router.get("/differences")
    def differences(
        request: Request,
        key: str,
        from_: Annotated[str, Query(alias="from", max_length=40)] = "",
        to: Annotated[str, Query(max_length=40)] = "",
    ) -> HTMLResponse:
        """The net effect of all changes between two points, in words."""
        view = views[key]
        journal = views.installation.journal
        history = history_of(views, view)
        start = point(journal, view.store.key, from_) if from_ else None
        end = point(journal, view.store.key, to) if to else None
        found: Difference | None = None
        if start is not None:
            last = end.number if end else history.last_number
            found = history.between(min(start.number, last), max(start.number, last))
        return page(
            request,
            "differences.html",
            organisation=view,
            section="changes",
            start=start,
            end=end,
            written=(from_, to),
            difference=found,
        )

"""Editing in the browser: a form for each kind of thing, new things, and removal."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pyoxigraph import NamedNode
from starlette.datastructures import FormData

from api.callers import caller_of, please_sign_in
from api.editing.controls import EMPTY_LOOKUPS, Control, Look, controls
from api.editing.rights import may_add, may_edit
from api.editing.typed import Typed, of_findings, of_problems, typed
from api.facts import facts_about
from api.forms import CheckedForm, text_field
from api.history import sees_people
from api.language import chosen_language
from api.pages.history import history_of
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.links import BEARERS, DOCUMENTS
from graph.changes import Change, Delta, Way
from graph.classes import Class, classes, local_name
from graph.editing.content import Content, UnfitContent
from graph.editing.draft import Draft
from graph.editing.edits import (
    Action,
    Edit,
    StillNeeded,
    Taken,
    apply,
    missing,
    owning_paths,
)
from graph.errors import Forbidden, MalgrafError, NotFound, Outdated
from graph.gate import Outcome, RefusedChange
from graph.history.reading import ToldChange, Wanted
from graph.names import is_key
from graph.organisation_store import OrganisationStore
from graph.rights import ANYONE
from graph.texts import Language, Text

WHY_LENGTH = 1000
MOST_NEWER = 10
MOST_SUGGESTED = 50


@dataclass(frozen=True)
class Place:
    """Where a form belongs: the thing it edits, or the kind it adds one of."""

    view: OrganisationView
    described: Class
    slug: str = ""

    @property
    def iri(self) -> str:
        """The thing; of a new one its address is not known yet."""
        return self.view.store.names.resource(self.described.kind, self.slug)

    @property
    def page(self) -> str:
        """Its page."""
        return f"/o/{self.view.store.key}/{self.described.kind}/{self.slug}"


def routes(views: Views) -> APIRouter:
    """The forms and what they lead to; before the pages that take any kind and slug."""
    router = APIRouter(prefix="/o/{key}")
    add_new(router, views)
    add_edit(router, views)
    add_removal(router, views)
    return router


def add_new(router: APIRouter, views: Views) -> None:
    """A form for a new thing of a kind."""

    @router.get("/{kind}/new")
    def blank(request: Request, key: str, kind: str) -> HTMLResponse:
        """A form that is empty, or filled in with what the address suggests."""
        place = place_for_new(request, views, key, kind)
        empty = empty_controls(place, chosen_language(request))
        return form_page(request, views, place, suggested(request, empty))

    @router.post("/{kind}/new")
    def added(request: Request, key: str, kind: str, form: CheckedForm) -> Response:
        """Add the thing, or show what is wrong."""
        place = place_for_new(request, views, key, kind)
        language = chosen_language(request)
        sent = typed(form, empty_controls(place, language), language)
        content = dict(sent.content)
        slug = text_field(form, "slug", 63)
        if slug:
            content["slug"] = slug
        return saved_or_shown(
            request, views, place, form, sent, Edit(Action.ADD, place.described, "", content)
        )


def add_edit(router: APIRouter, views: Views) -> None:
    """A form for a thing as it is."""

    @router.get("/{kind}/{slug}/edit")
    def filled(request: Request, key: str, kind: str, slug: str) -> HTMLResponse:
        """The form with what is stored."""
        place = place_to_edit(request, views, key, kind, slug)
        return form_page(request, views, place, stored_controls(place, chosen_language(request)))

    @router.post("/{kind}/{slug}/edit")
    def edited(request: Request, key: str, kind: str, slug: str, form: CheckedForm) -> Response:
        """Change the thing, or show what is wrong."""
        place = place_to_edit(request, views, key, kind, slug)
        language = chosen_language(request)
        sent = typed(form, stored_controls(place, language), language)
        edit = Edit(Action.CHANGE, place.described, slug, sent.content)
        return saved_or_shown(request, views, place, form, sent, edit)


def add_removal(router: APIRouter, views: Views) -> None:
    """The question before something is removed, and its removal."""

    @router.get("/{kind}/{slug}/remove")
    def question(request: Request, key: str, kind: str, slug: str) -> HTMLResponse:
        """What would go with it, and who points at it."""
        return removal_page(request, views, place_to_edit(request, views, key, kind, slug))

    @router.post("/{kind}/{slug}/remove")
    def removed(request: Request, key: str, kind: str, slug: str, form: CheckedForm) -> Response:
        """Remove a thing with its parts, where nothing else needs it."""
        place = place_to_edit(request, views, key, kind, slug)
        parts = history_of(views, place.view).with_parts(place.iri)
        edits = [removal(place, iri) for iri in parts]
        try:
            outcome = commit(request, views, place, form, edits)
        except (StillNeeded, RefusedChange, Outdated) as error:
            faults = [error.message.into(chosen_language(request))]
            if isinstance(error, RefusedChange):
                faults += told_findings(request, place, error, ())[1]
            return removal_page(request, views, place, faults)
        views.keep(place.view.store.key, outcome)
        return RedirectResponse(f"/o/{key}/changes/{outcome.number}?saved={outcome.number}", 303)


def removal(place: Place, iri: str) -> Edit:
    """The removal of a thing or of one of its parts."""
    kind, _, slug = place.view.short(iri).partition("/")
    return Edit(Action.REMOVE, classes()[kind], slug, {})


def place_for_new(request: Request, views: Views, key: str, kind: str) -> Place:
    """Where something new is to be; refuses who may not add it."""
    view, described = views[key], class_of(kind)
    if not may_add(caller_of(request), view, kind):
        raise refusal(request, view)
    return Place(view, described)


def place_to_edit(request: Request, views: Views, key: str, kind: str, slug: str) -> Place:
    """What is to be edited; refuses who may not."""
    place = Place(views[key], class_of(kind), slug)
    known = is_key(slug) and any(
        place.view.store.store.quads_for_pattern(NamedNode(place.iri), None, None, None)
    )
    if not known:
        raise missing(place.described, slug)
    if not may_edit(caller_of(request), place.view, place.iri):
        raise refusal(request, place.view)
    return place


def class_of(kind: str) -> Class:
    """The class of a kind in an address."""
    if kind not in classes():
        raise NotFound(Text(f"Det finns ingen sida ”{kind}”.", f"No page “{kind}”."))
    return classes()[kind]


def refusal(request: Request, view: OrganisationView) -> MalgrafError:
    """What is said to those who may not edit here; whoever has not signed in is asked to."""
    if view.point is None and caller_of(request).actor.id == ANYONE.id:
        return please_sign_in()
    if view.point is not None:
        return Forbidden(Text("Det som var kan inte ändras.", "What was cannot be changed."))
    return Forbidden(
        Text(
            "Du får inte ändra det här. Logga in som den som ansvarar för det, "
            "eller be en administratör.",
            "You may not change this. Sign in as whoever is responsible for it, "
            "or ask an administrator.",
        )
    )


def empty_controls(place: Place, language: Language) -> list[Control]:
    """The parts of an empty form."""
    return controls(place.view, place.described, lambda _: (), language)


def suggested(request: Request, shown: Sequence[Control]) -> list[Control]:
    """The parts of a form with the values that the address has under their names."""
    given = request.query_params
    return [
        replace(each, values=tuple(given.getlist(each.name)[:MOST_SUGGESTED]) or each.values)
        for each in shown
    ]


def stored_controls(place: Place, language: Language) -> list[Control]:
    """The parts of a form with what is stored."""
    content = Content(place.described, place.iri, Draft(place.view.store))
    return controls(place.view, place.described, content.stored, language)


def saved_or_shown(
    request: Request, views: Views, place: Place, form: FormData, sent: Typed, edit: Edit
) -> Response:
    """Make the edit and go to the thing's page, or show the form again with what is wrong."""
    language = chosen_language(request)
    if sent.faults:
        return form_page(request, views, place, sent.shown(sent.faults), form=form, status=422)
    try:
        outcome = commit(request, views, place, form, [edit])
    except Outdated:
        return outdated_page(request, views, place, form, sent)
    except (UnfitContent, Taken, RefusedChange) as error:
        if isinstance(error, RefusedChange):
            beside, rest = told_findings(request, place, error, sent.controls)
        elif isinstance(error, UnfitContent):
            beside, rest = of_problems(error.problems, sent.controls, language)
        else:
            beside, rest = {}, [error.message.into(language)]
        shown = sent.shown(beside)
        return form_page(request, views, place, shown, form=form, status=422, faults=rest)
    iri = next(iter(sorted(outcome.delta.subjects)), place.iri) if not place.slug else place.iri
    views.keep(place.view.store.key, outcome)
    address = f"/o/{place.view.store.key}/{place.view.short(iri)}"
    return RedirectResponse(f"{address}?saved={outcome.number}", 303)


def commit(
    request: Request, views: Views, place: Place, form: FormData, edits: Sequence[Edit]
) -> Outcome:
    """Make edits through the gate; refused when the thing has changed since the form was made."""
    caller = caller_of(request)

    def made(organisation: OrganisationStore) -> Delta:
        draft = Draft(organisation)
        apply(draft, list(edits))
        return draft.delta()

    change = Change(
        owner=place.view.store.key,
        actor=caller.actor,
        way=Way.EDIT,
        why=text_field(form, "why", WHY_LENGTH),
        case_number=text_field(form, "case_number", 100),
        known={place.iri: version_of(form)} if place.slug else {},
    )
    return views.installation.commit(change, made, caller=caller)


def version_of(form: FormData) -> int:
    """The number that the form was made from; -1 for what is none, which is always outdated."""
    written = text_field(form, "version", 18)
    return int(written) if written.isascii() and written.isdigit() else -1


def told_findings(
    request: Request,
    place: Place,
    refused: RefusedChange,
    shown: Sequence[Control],
) -> tuple[dict[str, list[str]], list[str]]:
    """The rules that hindered, beside their fields and apart."""
    pairs = zip(refused.judgement.refused, refused.problems, strict=True)
    iris = {found.node for found in refused.judgement.refused}
    iri = place.iri if place.slug else next(iter(iris), "")
    return of_findings(pairs, iri, shown, chosen_language(request))


def outdated_page(
    request: Request, views: Views, place: Place, form: FormData, sent: Typed
) -> HTMLResponse:
    """The form with what was typed, and what others changed since it was opened."""
    language = chosen_language(request)
    fresh = Place(views[place.view.store.key], place.described, place.slug)
    now = {control.name: control for control in stored_controls(fresh, language)}
    shown = [with_now(control, now.get(control.name)) for control in sent.controls]
    history = history_of(views, fresh.view)
    newer = history.page(Wanted(subjects=(place.iri,), after=max(version_of(form), 0)), MOST_NEWER)
    return form_page(request, views, fresh, shown, form=form, status=412, newer=newer.changes)


def with_now(control: Control, now: Control | None) -> Control:
    """A control as typed, saying what stands there now where that is something else."""
    if now is None or sorted(now.values) == sorted(control.values):
        return control
    said = "; ".join(choice.label for choice in now.chosen()) or "–"
    return replace(control, beside=said)


def form_page(
    request: Request,
    views: Views,
    place: Place,
    shown: Sequence[Control],
    *,
    form: FormData | None = None,
    status: int = 200,
    faults: Sequence[str] = (),
    newer: Sequence[ToldChange] = (),
) -> HTMLResponse:
    """The page with the form. An outdated one knows, from then on, what it has shown."""
    version = views.installation.journal.version(place.iri) if place.slug else 0
    if form is not None and status != HTTPStatus.PRECONDITION_FAILED and place.slug:
        version = version_of(form)
    lists = {each.list_name: each.choices for each in shown if each.look in LOOKED_UP}
    return page(
        request,
        "edit.html",
        status=status,
        organisation=place.view,
        section="lists",
        place=place,
        kind=place.described.kind,
        controls=shown,
        lists=lists,
        version=version,
        slug=text_field(form, "slug", 63) if form is not None else "",
        why=text_field(form, "why", WHY_LENGTH) if form is not None else "",
        case_number=text_field(form, "case_number", 100) if form is not None else "",
        faults=faults,
        newer=newer,
        people=sees_people(request),
        empty_lookups=EMPTY_LOOKUPS,
    )


def removal_page(
    request: Request, views: Views, place: Place, faults: Sequence[str] = (), status: int = 200
) -> HTMLResponse:
    """What goes, and what stands in the way."""
    history = history_of(views, place.view)
    parts = history.with_parts(place.iri)
    language = chosen_language(request)
    pointing = [
        replace(fact, values=kept)
        for fact in facts_about(place.view, place.iri, language)
        if (kept := tuple(each for each in fact.values if getattr(each, "iri", "") not in parts))
        and fact.property not in OWNING
    ]
    return page(
        request,
        "remove.html",
        status=409 if faults else status,
        organisation=place.view,
        section="lists",
        place=place,
        kind=place.described.kind,
        parts=[history.title(part) for part in parts[1:]],
        pointing=pointing,
        faults=faults,
        version=views.installation.journal.version(place.iri),
    )


def tools(request: Request, views: Views, view: OrganisationView, iri: str) -> dict[str, Any]:
    """What the page of a thing shows of its history and of the ways to change it."""
    saved = request.query_params.get("saved", "")
    return {
        "may_edit": may_edit(caller_of(request), view, iri),
        "with_meetings": WITH_MEETINGS,
        "explained_kinds": EXPLAINED,
        "saved": views.recent.told(view.store.key, saved) if saved else None,
        "version": 0 if view.point else views.installation.journal.version(iri),
    }


WITH_MEETINGS = frozenset({*BEARERS, "programme", "unit", "organisation"})
"""The kinds whose own meetings can be shown."""
EXPLAINED = WITH_MEETINGS | {*DOCUMENTS, "indicator", "conflict"}
"""The kinds of which the analyses say why."""
LOOKED_UP = frozenset({Look.LOOKUP, Look.LOOKUPS})
OWNING = frozenset(local_name(path) for path in owning_paths())
"""Local names of the links by which something is held as a part."""

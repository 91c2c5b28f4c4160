"""What if: changes tried on the plan without making them, saved as scenarios and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from api.callers import Entrance, caller_of
from api.collation import swedish_key
from api.forms import CheckedForm, text_field
from api.history import sees_people
from api.language import chosen_language
from api.rendering import page
from api.scenarios import Number, note_scenario
from api.views import OrganisationView, Views
from api.what_if import MOST_COMPARED
from graph.accounts import Scenario
from graph.accounts.scenarios import LONGEST_NAME
from graph.analyses.links import BEARERS
from graph.analyses.what_if.comparing import compare
from graph.analyses.what_if.consequences import CONSEQUENCES
from graph.analyses.what_if.edits import LONGEST_EDIT, MOST_EDITS, Edit, read_edit, read_edits
from graph.analyses.what_if.trying import what_if
from graph.rights import ANYONE
from graph.texts import Language

Written = Annotated[str, Query(max_length=LONGEST_EDIT)]
Edits = Annotated[list[str], Query(alias="edit", max_length=MOST_EDITS)]
Numbers = Annotated[
    list[Annotated[int, Field(ge=1, le=10**15)]],
    Query(alias="scenario", max_length=MOST_COMPARED),
]
REMOVABLE: Final = ("programme", *BEARERS, "unit", "network")
"""The kinds of thing that can be tried to be without."""


@dataclass(frozen=True)
class Choices:
    """What can be chosen of one kind: as written in an edit, and what it is called."""

    kind: str
    things: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Addresses:
    """Where the pages of an organisation's what-ifs are."""

    view: OrganisationView

    def of(self, edits: Sequence[Edit]) -> str:
        """The page where these edits are tried."""
        names = self.view.store.names
        said = [("edit", edit.written(names)) for edit in edits]
        return f"/o/{self.view.key}/what-if" + (f"?{urlencode(said)}" if said else "")

    def less(self, edits: Sequence[Edit], place: int) -> str:
        """The same without one of them."""
        return self.of([edit for at, edit in enumerate(edits) if at != place])

    def joining(self, edits: Sequence[Edit], first: str, second: str) -> str:
        """The same with one more cooperation."""
        return self.of([*edits, Edit("join", (first, second))])


def routes(views: Views, entrance: Entrance) -> APIRouter:
    """The page where changes are tried, and the scenarios saved from it."""
    router = APIRouter(prefix="/o/{key}/what-if")
    add_trying(router, views, entrance)
    add_comparing(router, views, entrance)
    add_saving(router, views, entrance)
    return router


def add_trying(router: APIRouter, views: Views, entrance: Entrance) -> None:
    """The page where changes are tried."""

    @router.get("")
    def tried(
        request: Request,
        key: str,
        edits: Edits = [],  # noqa: B006
        scenario: Annotated[int, Query(ge=0, le=10**15)] = 0,
        without: Written = "",
        merge: Written = "",
        join: Written = "",
        move: Written = "",
        other: Annotated[str, Query(alias="with", max_length=LONGEST_EDIT)] = "",
        about: Written = "",
    ) -> Response:
        """What changes in the measures, and what is behind it; the address holds the edits."""
        view = views[key]
        names = view.store.names
        saved = scenario_of(request, view, entrance, scenario) if scenario else None
        chosen = read_edits([*(saved.edits if saved else ()), *edits], names)
        asked = {"without": without, "merge": merge, "join": join, "move": move}
        for kind, thing in asked.items():
            if thing:
                more = read_edit(f"{kind} {thing} {other}".strip(), names)
                return RedirectResponse(Addresses(view).of([*chosen, more]), 303)
        return tried_page(request, view, entrance, chosen, saved=saved, about=about)


def tried_page(
    request: Request,
    view: OrganisationView,
    entrance: Entrance,
    edits: Sequence[Edit],
    *,
    saved: Scenario | None,
    about: str,
) -> HTMLResponse:
    """The page of some edits; ``about`` is the thing that the forms begin with."""
    found = what_if(view.model, edits, view.readings)
    caller, language = caller_of(request), chosen_language(request)
    return page(
        request,
        "what_if.html",
        organisation=view,
        section="analyses",
        found=found,
        edits=edits,
        written=[edit.written(view.store.names) for edit in edits],
        addresses=Addresses(view),
        consequences=CONSEQUENCES,
        best=view.cooperations(found.after),
        saved=saved,
        about=about,
        removable=[choices(view, kind, language) for kind in REMOVABLE],
        movable=[choices(view, kind, language) for kind in BEARERS],
        units=choices(view, "unit", language),
        places=[choices(view, kind, language) for kind in ("programme", "unit")],
        scenarios=entrance.accounts.scenarios(caller, view.store.key),
        caller=caller,
        may_save=caller.actor.id != ANYONE.id,
        people=sees_people(request),
        longest_name=LONGEST_NAME,
        most_compared=MOST_COMPARED,
    )


def choices(view: OrganisationView, kind: str, language: Language) -> Choices:
    """The things of a kind that the link model knows, in Swedish order."""
    model, start = view.model, f"{view.store.names.namespace}{kind}/"
    parts = (model.programmes, model.bearers, model.units, model.networks)
    found = [
        (view.short(iri), view.name(iri, language).text)
        for part in parts
        for iri in part
        if iri.startswith(start)
    ]
    return Choices(kind, tuple(sorted(found, key=lambda each: swedish_key(each[1]))))


def scenario_of(
    request: Request, view: OrganisationView, entrance: Entrance, number: int
) -> Scenario:
    """A saved scenario of the organisation."""
    return entrance.accounts.scenario_of(caller_of(request), view.store.key, number)


def add_comparing(router: APIRouter, views: Views, entrance: Entrance) -> None:
    """Saved scenarios side by side."""

    @router.get("/compare")
    def compared(
        request: Request,
        key: str,
        scenarios: Numbers = [],  # noqa: B006
    ) -> Response:
        """A column for each scenario and a row for each measure."""
        view = views[key]
        if not scenarios:
            return RedirectResponse(f"/o/{view.key}/what-if#scenarios", 303)
        saved = [scenario_of(request, view, entrance, number) for number in scenarios]
        edits = [read_edits(one.edits, view.store.names) for one in saved]
        found = compare(view.model, edits, view.readings)
        return page(
            request,
            "scenarios.html",
            organisation=view,
            section="analyses",
            saved=saved,
            found=found,
            people=sees_people(request),
        )


def add_saving(router: APIRouter, views: Views, entrance: Entrance) -> None:
    """What keeps and removes scenarios."""

    @router.post("/scenarios")
    def save(request: Request, key: str, form: CheckedForm) -> RedirectResponse:
        """Keep the edits under a name."""
        organisation = views[key].store.key
        edits = [str(edit) for edit in form.getlist("edit")]
        name = text_field(form, "name", LONGEST_NAME)
        saved = entrance.accounts.save_scenario(caller_of(request), organisation, name, edits)
        note_scenario(entrance, request, "scenario-saved", saved)
        return RedirectResponse(f"/o/{key}/what-if?scenario={saved.number}", 303)

    @router.post("/scenarios/{number}/remove")
    def remove(request: Request, key: str, number: Number, form: CheckedForm) -> RedirectResponse:  # noqa: ARG001
        """Keep a scenario no longer; what it tried is still shown."""
        view, caller = views[key], caller_of(request)
        number = scenario_of(request, view, entrance, number).number
        gone = entrance.accounts.remove_scenario(caller, number)
        note_scenario(entrance, request, "scenario-removed", gone)
        edits = read_edits(gone.edits, view.store.names)
        return RedirectResponse(Addresses(view).of(edits), 303)

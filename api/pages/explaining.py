"""Why? The page and the boxes that say what an answer rests on, with its questions."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.pages.asking import answer_address, editor_address
from api.rendering import page
from api.views import OrganisationView, Views
from graph.analyses.explanations import FIGURES, Explanation, why
from graph.analyses.explanations.places import place_of
from graph.analyses.grouping import Grouping
from graph.questions import question
from graph.texts import Text


@dataclass(frozen=True)
class Behind:
    """A question behind an answer: its title, its answer's page, and it opened in the editor."""

    title: Text
    answer: str
    editor: str


@dataclass(frozen=True)
class Told:
    """An explanation with the addresses of its questions."""

    explanation: Explanation
    behind: tuple[Behind, ...]


def routes(views: Views) -> APIRouter:
    """The page that answers why."""
    router = APIRouter(prefix="/o/{key}")

    @router.get("/why")
    def explained(
        request: Request,
        key: str,
        about: str = "",
        other: str = "",
        by: Grouping = "programme",
    ) -> HTMLResponse:
        """Why a thing, a pair of things or a figure is as it is."""
        view = views[key]
        names = view.store.names
        places = [place_of(view.model, names, each) for each in (about, other) if each]
        first, second = (*places, "", "")[:2]
        found = told_of(view, why(view.model, first, second, by) if first else ())
        return page(
            request,
            "why.html",
            organisation=view,
            section="why",
            things=[place for place in places if place not in FIGURES],
            asked_figures=tuple(FIGURES),
            explained=found,
            about=about,
        )

    return router


def told_of(view: OrganisationView, explained: Iterable[Explanation]) -> list[Told]:
    """Explanations with the addresses of their questions."""
    return [
        Told(
            each,
            tuple(
                Behind(
                    question(asked.question).title,
                    answer_address(view, asked.question, asked.values),
                    editor_address(view, asked.question, asked.values),
                )
                for asked in each.asked
            ),
        )
        for each in explained
    ]


def why_of_thing(view: OrganisationView, iri: str) -> str:
    """The page that answers why, of one thing."""
    code = view.code(iri)
    return why_address(view, f"target/{code}" if code else view.short(iri))


def why_address(view: OrganisationView, about: str, other: str = "", by: str = "") -> str:
    """The page that answers why, of what is named as in its address."""
    said = {"about": about, "other": other, "by": by if by != "programme" else ""}
    return f"/o/{view.key}/why?{urlencode({name: value for name, value in said.items() if value})}"

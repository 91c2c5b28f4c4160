"""The named questions: their list, and each with its form, its answer and its SPARQL text."""

from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.collation import swedish_key
from api.language import chosen_language
from api.records import subjects
from api.rendering import page
from api.views import OrganisationView, Views
from graph.answers import Table
from graph.names import KINDS
from graph.questions import Question, ask, question, questions
from graph.rhythms import how_often
from graph.texts import Language
from graph.vocabularies import taxonomy


def routes(views: Views) -> APIRouter:
    """The question pages."""
    router = APIRouter()

    @router.get("/questions")
    def everywhere(request: Request) -> Response:
        """The named questions."""
        keys = views.installation.keys()
        if len(keys) == 1:
            return RedirectResponse(f"/o/{keys[0]}/questions", 303)
        return page(request, "questions.html", questions=questions(), keys=keys)

    @router.get("/o/{key}/questions")
    def listed(request: Request, key: str) -> HTMLResponse:
        """The named questions of one organisation."""
        return page(
            request,
            "questions.html",
            organisation=views[key],
            section="questions",
            questions=questions(),
            keys=(key,),
        )

    @router.get("/o/{key}/questions/{name}")
    def asked(request: Request, key: str, name: str) -> HTMLResponse:
        """One question: its form, its answer and its SPARQL text."""
        view = views[key]
        chosen = question(name)
        given = {
            parameter.name: value
            for parameter in chosen.parameters
            if (value := request.query_params.get(parameter.name, "").strip())
        }
        complete = len(given) == len(chosen.parameters)
        return page(
            request,
            "question.html",
            organisation=view,
            section="questions",
            question=chosen,
            given=given,
            choices=choices(view, chosen, chosen_language(request)),
            answer=readable(ask(view.store, name, **given)) if complete else None,
        )

    return router


def readable(answer: Table) -> Table:
    """The answer with its rhythms in words."""
    rhythms = {place for place, column in enumerate(answer.columns) if column.name == "rhythm"}
    rows = tuple(
        tuple(
            how_often(cell) if place in rhythms and isinstance(cell, str) else cell
            for place, cell in enumerate(row)
        )
        for row in answer.rows
    )
    return replace(answer, rows=rows)


def choices(
    view: OrganisationView | None, asked: Question, language: Language
) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen for each parameter: value and label; nothing where one writes freely.

    Where no organisation is asked (``view`` is None), its things are written.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for parameter in asked.parameters:
        if parameter.kind == "target":
            found[parameter.name] = [
                (target.code, f"{target.code} {target.label.into(language)}")
                for target in taxonomy().targets.values()
            ]
        elif view is not None and parameter.kind in KINDS:
            found[parameter.name] = sorted(
                (
                    (iri.rsplit("/", 1)[-1], view.name(iri, language).text)
                    for iri in subjects(view.store, parameter.kind)
                ),
                key=lambda choice: swedish_key(choice[1]),
            )
    return found

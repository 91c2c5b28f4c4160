"""What the editor opens with: a text in the address, a named question, or a saved one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request

from api.callers import caller_of
from api.editor.desks import Desk
from api.language import chosen_language
from api.pages.questions import choices
from graph.accounts import Accounts, SavedQuestion
from graph.errors import DataError
from graph.names import PREFIXES
from graph.questions import Question, question
from graph.questions.catalogue import parameters_in
from graph.questions.filling import filled
from graph.questions.runner import terms
from graph.texts import Text

VALUE: Final = "p_"
"""What the name of a parameter begins with in the address: it may be called anything."""
_USED: Final = ("mg", "skos")
_FIRST: Final = """SELECT ?programme ?programmeLabel (COUNT(?goal) AS ?goals) WHERE {
  ?programme a mg:Programme ; skos:prefLabel ?programmeLabel .
  FILTER(LANG(?programmeLabel) = "sv")
  ?goal mg:inProgramme ?programme .
}
GROUP BY ?programme ?programmeLabel
ORDER BY DESC(?goals) ?programmeLabel"""
_FIRST_PLAIN: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100"


@dataclass(frozen=True)
class Opened:
    """What is in the editor, and where it comes from.

    ``asked`` is the question whose values can be chosen, with those that are ``given`` and the
    ``choices`` there are; ``saved`` is set where somebody has saved it. ``error`` says which
    values would not do.
    """

    text: str
    asked: Question | None = None
    saved: SavedQuestion | None = None
    given: Mapping[str, str] | None = None
    choices: Mapping[str, list[tuple[str, str]]] | None = None
    error: Text | None = None


def opened(request: Request, desk: Desk, accounts: Accounts) -> Opened:
    """What the address asks for; a first question where it asks for nothing."""
    parameters = request.query_params
    if name := parameters.get("question"):
        return _filled(request, desk, question(name))
    if (number := parameters.get("saved", "")).isdecimal() and len(number) < 16:
        return opened_saved(request, desk, accounts.saved_question(caller_of(request), int(number)))
    return Opened(parameters.get("query") or first_question(desk))


def opened_saved(request: Request, desk: Desk, saved: SavedQuestion) -> Opened:
    """A saved question, with the values of the address."""
    content = saved.content
    asked = Question(str(saved.number), saved.title, parameters_in(content.text), (), content.text)
    return _filled(request, desk, asked, saved)


def first_question(desk: Desk) -> str:
    """Something to begin with, that has an answer."""
    if desk.is_plain:
        return _FIRST_PLAIN
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _USED)
    return prologue + _FIRST


def _filled(
    request: Request, desk: Desk, asked: Question, saved: SavedQuestion | None = None
) -> Opened:
    given = {
        parameter.name: value.strip()
        for parameter in asked.parameters
        if (value := request.query_params.get(f"{VALUE}{parameter.name}", "")).strip()
    }
    shown = choices(desk.view, asked, chosen_language(request))
    if not given:
        return Opened(asked.text, asked, saved, given, shown)
    try:
        names = desk.view.store.names if desk.view else None
        text = filled(asked.text, terms(asked, names, given))
    except DataError as error:
        return Opened(asked.text, asked, saved, given, shown, error.message)
    return Opened(text, asked, saved, given, shown)

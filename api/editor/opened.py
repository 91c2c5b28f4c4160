"""What the editor opens with: a text in the address, a named question, or a saved one."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fastapi import Request

from api.callers import caller_of
from api.editor.desks import Desk
from api.language import chosen_language
from api.pages.asking import VALUE
from api.pages.questions import choices
from graph.accounts import Accounts, SavedQuestion
from graph.errors import DataError, NotFound
from graph.names import PREFIXES
from graph.questions import Question, question
from graph.questions.catalogue import parameters_in
from graph.questions.filling import filled
from graph.questions.runner import terms
from graph.texts import Text

_DIGITS: Final = 16
_USED: Final = ("mg", "skos")
_FIRST: Final = """SELECT ?programme ?programmeLabel (COUNT(?goal) AS ?goals) WHERE {
  ?programme a mg:Programme ; skos:prefLabel ?programmeLabel .
  FILTER(LANG(?programmeLabel) = "sv")
  ?goal mg:inProgramme ?programme .
}
GROUP BY ?programme ?programmeLabel
ORDER BY DESC(?goals) ?programmeLabel"""
_FIRST_PLAIN: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100"


Fields = Mapping[str, object]


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
    shown = _chosen(request, desk, accounts, request.query_params)
    if shown is None:
        return Opened(request.query_params.get("query") or first_question(desk))
    if not shown.given or shown.asked is None:
        return shown
    try:
        names = desk.view.store.names if desk.view else None
        values = terms(shown.asked, names, shown.given)
    except DataError as error:
        return replace(shown, error=error.message)
    return replace(shown, text=filled(shown.text, values))


def written(request: Request, desk: Desk, accounts: Accounts, fields: Fields, text: str) -> Opened:
    """What was sent from the page: the question that was open, with what was made of it."""
    try:
        shown = _chosen(request, desk, accounts, fields)
    except NotFound:
        shown = None
    return Opened(text) if shown is None else replace(shown, text=text)


def _chosen(request: Request, desk: Desk, accounts: Accounts, fields: Fields) -> Opened | None:
    """The question that is named, and the values that are given, not yet in its text."""
    number = fields.get("saved", "")
    saved = None
    if isinstance(number, str) and number.isdecimal() and len(number) < _DIGITS:
        saved = accounts.saved_question(caller_of(request), int(number))
        content = saved.content
        asked = Question(number, saved.title, parameters_in(content.text), (), content.text)
    elif name := fields.get("question"):
        asked = question(str(name))
    else:
        return None
    given = {
        parameter.name: value.strip()
        for parameter in asked.parameters
        if isinstance(value := fields.get(f"{VALUE}{parameter.name}", ""), str) and value.strip()
    }
    shown = choices(desk.view, asked, chosen_language(request))
    return Opened(asked.text, asked, saved, given, shown)


def first_question(desk: Desk) -> str:
    """Something to begin with, that has an answer."""
    if desk.is_plain:
        return _FIRST_PLAIN
    prologue = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in _USED)
    return prologue + _FIRST

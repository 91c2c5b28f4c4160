"""From a template and values to a page in the reader's language."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from api.as_of import today
from api.collation import swedish_key
from api.language import COOKIE, LANGUAGES, chosen_language, in_words, number, percent
from api.views import AT
from graph.analyses.explanations import FIGURES
from graph.analyses.methods import MEASURES
from graph.texts import Language, Text

FOLDER = Path(__file__).resolve().parent
YEAR_IN_SECONDS = 365 * 24 * 3600


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A template filled in; a language chosen in the address is remembered in a cookie."""
    language = chosen_language(request)
    body = (
        environment()
        .get_template(template)
        .render(
            {"organisation": None, "section": "", "main": "main", **values}
            | {
                "language": language,
                "request": request,
                "visit": getattr(request.state, "visit", None),
                "other_languages": _others(request, language),
                "is_plain": getattr(request.app.state, "is_plain", False),
                "now_address": today(request) if _is_past(request) else "",
            }
        )
    )
    answer = HTMLResponse(body, status, headers={"vary": "accept-language, cookie"})
    answer.headers["content-language"] = language
    if request.query_params.get("lang") == language:
        answer.set_cookie(COOKIE, language, max_age=YEAR_IN_SECONDS, samesite="lax", httponly=True)
    return answer


def _is_past(request: Request) -> bool:
    """Whether it is a page of an organisation as it was."""
    return request.url.path.startswith("/o/") and AT in request.url.path


def _others(request: Request, language: Language) -> list[tuple[Language, str]]:
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [
        (other, f"{request.url.path}?{urlencode([*rest, ('lang', other)])}")
        for other in LANGUAGES
        if other != language
    ]


@cache
def environment() -> Environment:
    """The templates, with autoescape on and unknown names refused."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"t": _t, "measures": MEASURES, "figures": frozenset(FIGURES)}
    made.filters |= {
        "said": _said,
        "number": _number,
        "percent": _percent,
        "swedish": _swedish_order,
    }
    return made


@pass_context
def _t(context: Context, key: str, /, **values: object) -> str:
    return in_words(context["language"], key, **values)


@pass_context
def _said(context: Context, text: Text) -> str:
    language: Language = context["language"]
    return text.into(language)


@pass_context
def _number(context: Context, value: float, decimals: int | None = None) -> str:
    return number(value, context["language"], decimals)


@pass_context
def _percent(context: Context, share: float) -> str:
    return percent(share, context["language"])


def _swedish_order(things: Iterable[Any], attribute: str = "label") -> list[Any]:
    return sorted(things, key=lambda thing: swedish_key(str(getattr(thing, attribute))))

"""Forms that change something: proven to be ours before anything is read from them.

In a template ``{{ form_token() }}`` (from ``parts.html``) first in the form; in a route
``form: CheckedForm`` as a parameter.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import FormData

from api.callers import WayIn, foreign_form, visit_of
from api.problems import BadRequest, UnsupportedBody
from api.sign_in.origins import comes_from_us
from graph.texts import Text

FIELD: Final = "form_token"
_PLAIN: Final = "application/x-www-form-urlencoded"
_WITH_FILES: Final = "multipart/form-data"
_FIELDS: Final = 1000
_FILES: Final = 20


async def checked_form(request: Request) -> AsyncIterator[FormData]:
    """The fields of a form of ours, files too; any other form is refused.

    What comes with a key or by the socket is no form that a foreign page could have sent. The
    files are closed when the answer has gone.
    """
    form = await _fields(request)
    try:
        _refuse_foreign(request, form)
        yield form
    finally:
        await form.close()


def _refuse_foreign(request: Request, form: FormData) -> None:
    visit = visit_of(request)
    if visit.way in {WayIn.KEY, WayIn.SOCKET}:
        return
    shown = form.get(FIELD)
    if comes_from_us(request) is False or not isinstance(shown, str):
        raise foreign_form()
    if not visit.has_form_token(shown):
        raise foreign_form()


CheckedForm = Annotated[FormData, Depends(checked_form)]
"""The parameter of a route that takes a form."""


def text_field(form: FormData, name: str, longest: int = 1000) -> str:
    """A field's text without the space around it; empty where it is not there."""
    value = form.get(name, "")
    if not isinstance(value, str) or len(value) > longest or "\0" in value:
        raise BadRequest(
            Text(
                f"Fältet {name} har högst {longest} tecken.",
                f"The field {name} has at most {longest} characters.",
            )
        )
    return value.strip()


async def _fields(request: Request) -> FormData:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == _WITH_FILES:
        return await request.form(max_files=_FILES, max_fields=_FIELDS)
    if kind != _PLAIN:
        raise UnsupportedBody(
            Text(f"Skicka {_PLAIN} eller {_WITH_FILES}.", f"Send {_PLAIN} or {_WITH_FILES}.")
        )
    body = await request.body()
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS
        )
    except ValueError as error:
        raise BadRequest(
            Text("Formuläret går inte att läsa.", "The form cannot be read.")
        ) from error
    return FormData([*pairs])

"""What is wrong with the parameters of a request, in words, and which parameters there are."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from fastapi import Request
from fastapi.routing import APIRoute

from graph.errors import DataError, Problem
from graph.texts import Text

LANGUAGE: Final = "lang"
"""The parameter that every address takes: the language of what is said."""
_LONGEST: Final = 80
_QUOTED = re.compile(r"'([^']*)'")


class UnfitParameters(DataError):
    """Who wrote the address must act."""


def only_known(request: Request) -> None:
    """Refuse parameters that the route does not have: a misspelt filter must not filter nothing."""
    route: APIRoute = request.scope["route"]
    known = {*(field.alias for field in route.dependant.query_params), LANGUAGE}
    unknown = sorted(set(request.query_params) - known)
    if not unknown:
        return
    names = ", ".join(sorted(known))
    raise UnfitParameters(
        Text(
            f"Här finns ingen parameter {', '.join(unknown)}. De som finns är {names}.",
            f"There is no parameter {', '.join(unknown)} here. Those there are: {names}.",
        ),
        tuple(
            Problem(
                "unknown-parameter",
                Text(f"Parametern {name} finns inte här.", f"There is no parameter {name} here."),
                value=request.query_params[name],
                fix=Text(f"Välj bland {names}.", f"Choose from {names}."),
            )
            for name in unknown
        ),
    )


def fault_in_words(fault: Mapping[str, Any]) -> Text:
    """What is wrong with one parameter: its name, what was given and what is allowed.

    >>> fault = {"type": "less_than_equal", "loc": ("query", "limit"), "input": "501"}
    >>> fault_in_words({**fault, "ctx": {"le": 500}}).en
    'limit is at most 500, not “501”.'
    >>> fault_in_words({"type": "missing", "loc": ("query", "organisation")}).sv
    'Parametern organisation saknas.'
    """
    name = str(fault["loc"][-1])
    kind = str(fault["type"])
    if kind == "missing":
        return Text(f"Parametern {name} saknas.", f"The parameter {name} is missing.")
    allowed = next((said for start, said in _ALLOWED.items() if kind.startswith(start)), _unsaid)
    wanted = allowed(fault.get("ctx", {}))
    given = shortened(str(fault.get("input", "")))
    return Text(f"{name} {wanted.sv}, inte ”{given}”.", f"{name} {wanted.en}, not “{given}”.")


def shortened(value: str, most: int = _LONGEST) -> str:
    """What was given, cut where it is long."""
    return value if len(value) <= most else f"{value[:most]}…"


def choices(expected: str) -> list[str]:
    """The values of a choice as pydantic lists them.

    >>> choices("'sv' or 'en'")
    ['sv', 'en']
    """
    return _QUOTED.findall(expected)


def _one_of(context: Mapping[str, Any]) -> Text:
    values: Sequence[str] = choices(str(context["expected"]))
    listed = ", ".join(values)
    return Text(f"är något av {listed}", f"is one of {listed}")


def _unsaid(_: Mapping[str, Any]) -> Text:
    return Text("har ett annat slags värde", "has another kind of value")


_ALLOWED: Final[Mapping[str, Callable[[Mapping[str, Any]], Text]]] = {
    "int_": lambda _: Text("är ett heltal", "is a whole number"),
    "float_": lambda _: Text("är ett tal", "is a number"),
    "bool_": lambda _: Text("är true eller false", "is true or false"),
    "date_": lambda _: Text("är ett datum som 2026-12-31", "is a date like 2026-12-31"),
    "less_than_equal": lambda c: Text(f"är högst {c['le']}", f"is at most {c['le']}"),
    "greater_than_equal": lambda c: Text(f"är minst {c['ge']}", f"is at least {c['ge']}"),
    "literal_error": _one_of,
    "string_too_short": lambda c: Text(
        f"är minst {c['min_length']} tecken", f"is at least {c['min_length']} characters"
    ),
    "string_too_long": lambda c: Text(
        f"är högst {c['max_length']} tecken", f"is at most {c['max_length']} characters"
    ),
}
"""What a parameter may hold, by how pydantic's name of the fault begins."""

"""Where a named question is answered and opened, with its values in the address."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from api.views import OrganisationView
from graph.questions import question

VALUE: Final = "p_"
"""What the name of a parameter begins with in the editor: it may be called anything."""


def answer_address(view: OrganisationView, name: str, values: Mapping[str, str]) -> str:
    """The page that answers a question of this organisation."""
    return _address(f"/o/{view.key}/questions/{name}", as_chosen(view, name, values))


def editor_address(view: OrganisationView, name: str, values: Mapping[str, str]) -> str:
    """The editor with a question opened and its values filled in."""
    given = as_chosen(view, name, values)
    fields = {f"{VALUE}{parameter}": value for parameter, value in given.items()}
    return _address(f"/o/{view.store.key}/editor", {"question": name, **fields})


def as_chosen(view: OrganisationView, name: str, values: Mapping[str, str]) -> dict[str, str]:
    """Values as the forms of a question have them: targets by code, things by slug."""
    kinds = {parameter.name: parameter.kind for parameter in question(name).parameters}
    return {
        parameter: view.code(value)
        if kinds[parameter] == "target"
        else value.removeprefix(view.store.names.resource(kinds[parameter], ""))
        for parameter, value in values.items()
    }


def _address(path: str, values: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(values)}" if values else path

"""What a reviewer has chosen, as it stands in the address: a seat, a unit, and which goals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import Request
from starlette.datastructures import FormData

from api.collation import swedish_key
from api.editing.rights import editor_units
from api.forms import text_field
from api.views import OrganisationView, Views
from graph.analyses.links import BEARERS
from graph.analyses.model import Bearer
from graph.linking.review.answers import PAIR, SEATS, Seat
from graph.linking.review.progress import left_for
from graph.rights import Caller

NOWHERE: Final = "none"
"""Stands in the address for what is in no programme or has no unit."""
_LONGEST: Final = 200


@dataclass(frozen=True)
class Asked:
    """A reviewer's choices. ``by``, ``programme`` and ``unit`` are written as kind/slug."""

    seat: Seat = "alone"
    by: str = ""
    programme: str = ""
    unit: str = ""
    kind: str = ""

    def query(self, **other: object) -> str:
        """The same choices as the end of an address, with something else or more."""
        said = {name: value for name, value in {**vars(self), **other}.items() if value}
        if said.get("seat") == "alone":
            del said["seat"]
        return f"?{urlencode(said)}" if said else ""

    @property
    def is_one_of_two(self) -> bool:
        """Whether it is one of the two seats that do not see each other's answers."""
        return self.seat in PAIR


def asked_in(request: Request) -> Asked:
    """The choices in an address."""
    return _asked(lambda name: request.query_params.get(name, "")[:_LONGEST])


def asked_by(form: FormData) -> Asked:
    """The choices that a form brings along."""
    return _asked(lambda name: text_field(form, name, _LONGEST))


def _asked(given: Callable[[str], str]) -> Asked:
    wanted = given("seat")
    seat: Seat = next((each for each in SEATS if each == wanted), "alone")
    kind = given("kind")
    return Asked(
        seat=seat,
        by=given("by"),
        programme=given("programme"),
        unit=given("unit"),
        kind=kind if kind in BEARERS else "",
    )


def just_saved(request: Request, views: Views, view: OrganisationView) -> dict[str, Any]:
    """What the address says was just saved, and the goal it was about where there is one."""
    query = request.query_params
    saved = views.recent.told(view.store.key, query.get("saved", ""))
    kind, _, slug = query.get("was", "")[:_LONGEST].partition("/")
    was = view.named_at(kind, slug)
    known = saved is not None and was in view.model.bearers
    return {"saved": saved, "was": view.short(was) if known else ""}


def chosen_bearers(view: OrganisationView, asked: Asked) -> list[Bearer]:
    """The current bearers that the choices hold, in Swedish order of their labels."""
    return in_order(
        bearer
        for bearer in view.model.current.values()
        if asked.kind in ("", bearer.kind)
        and _is_at(view, asked.programme, bearer.programmes)
        and _is_at(view, asked.unit, bearer.responsible)
    )


def in_order(bearers: Iterable[Bearer]) -> list[Bearer]:
    """Bearers in Swedish order of their labels."""
    return sorted(bearers, key=lambda each: (swedish_key(each.label.sv), each.iri))


def left(view: OrganisationView, asked: Asked) -> list[Bearer]:
    """The chosen bearers that the seat has left."""
    return left_for(view.model, view.link_answers, asked.seat, chosen_bearers(view, asked))


def speakers(caller: Caller, view: OrganisationView) -> list[str]:
    """The units in whose name somebody may answer, the likeliest first."""
    key, names = view.store.key, view.store.names
    if view.point is not None or not caller.may_write(key):
        return []
    theirs = editor_units(caller, key)
    if not caller.is_admin(key) and "" not in theirs:
        return sorted(unit for unit in theirs if unit in view.model.units)
    units = (iri for iri in view.model.units if iri != names.organisation)
    return [
        names.organisation,
        *sorted(units, key=lambda iri: swedish_key(view.model.units[iri].label.sv)),
    ]


def speaker(caller: Caller, view: OrganisationView, asked: Asked) -> str:
    """The unit that answers: the one chosen where it is theirs, else the likeliest."""
    theirs = speakers(caller, view)
    wanted = view.store.names.namespace + asked.by
    return wanted if wanted in theirs else next(iter(theirs), "")


def _is_at(view: OrganisationView, wanted: str, places: frozenset[str]) -> bool:
    if not wanted:
        return True
    if wanted == NOWHERE:
        return not places
    return view.store.names.namespace + wanted in places

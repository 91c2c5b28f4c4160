"""Whether to show somebody the way to a form: what the gate would let them change."""

from collections.abc import Callable, Iterable

from api.views import OrganisationView
from graph.classes import classes
from graph.ownership import Owners, owner_paths
from graph.rights import Caller, Role


def may_edit(caller: Caller, view: OrganisationView, iri: str) -> bool:
    """Whether a thing is theirs to change; nobody changes what was."""
    return edited_by(caller, view)(iri)


def edited_by(caller: Caller, view: OrganisationView) -> Callable[[str], bool]:
    """What tells of one thing after another whether it is theirs to change."""
    key = view.store.key
    if view.point is not None or not caller.may_write(key):
        return lambda _: False
    if caller.is_admin(key):
        return lambda _: True
    units, owners = editor_units(caller, key), Owners(view.store.store, view.store.names)
    return lambda iri: all_theirs(units, owners, owners.of(iri))


def may_add(caller: Caller, view: OrganisationView, kind: str) -> bool:
    """Whether they may add a thing of a kind: for editors only what a unit can own."""
    key = view.store.key
    if view.point is not None or kind == "organisation" or not caller.may_write(key):
        return False
    return caller.is_admin(key) or any(each in owner_paths() for each in classes()[kind].types)


def editor_units(caller: Caller, key: str) -> frozenset[str]:
    """The units somebody edits for; an empty IRI stands for all of the organisation's."""
    return frozenset(
        grant.unit for grant in caller.grants if grant.role is Role.EDITOR and grant.reaches(key)
    )


def all_theirs(units: frozenset[str], owners: Owners, owning: Iterable[str]) -> bool:
    """Whether all units that own a thing are theirs or below theirs."""
    each = tuple(owning)
    return bool(each) and all(
        "" in units or not units.isdisjoint(owners.at_or_above(unit)) for unit in each
    )

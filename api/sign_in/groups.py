"""Which groups of the municipality's directory may do what: a file of the operator's."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from graph.errors import DataError, Place, Problem
from graph.names import is_key
from graph.rights import EVERYWHERE, Grant, Role
from graph.texts import Text

_FIELDS: Final = frozenset({"role", "organisation", "unit"})
_EXAMPLE: Final = '[groups.miljö]\nrole = "editor"\norganisation = "2180"'

Groups = Mapping[str, tuple[Grant, ...]]


def read_groups(path: Path) -> Groups:
    """The grants of each group; a group may have several, as a list of tables."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _unfit(path, [_problem(path, "", f"{error.strerror}")]) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unfit(path, [_problem(path, "", str(error))]) from error
    groups = read.get("groups")
    if not isinstance(groups, dict) or not groups or len(read) > 1:
        raise _unfit(path, [_problem(path, "", f"[groups.…] – {_EXAMPLE!r}")])
    found: dict[str, tuple[Grant, ...]] = {}
    problems: list[Problem] = []
    for name, given in groups.items():
        grants = [read_grant(one) for one in (given if isinstance(given, list) else [given])]
        problems += [_problem(path, name, one) for one in grants if isinstance(one, str)]
        found[name] = tuple(one for one in grants if isinstance(one, Grant))
    if problems:
        raise _unfit(path, problems)
    return found


def read_grant(given: object) -> Grant | str:
    """A grant, or what of it will not do.

    >>> read_grant({"role": "admin"})
    Grant(role=<Role.ADMIN: 'admin'>, organisation='*', unit='')
    >>> read_grant({"role": "chef"})
    'role = "chef"'
    """
    if not isinstance(given, dict) or not given.keys() <= _FIELDS:
        return f"{given!r}"
    for name, value in given.items():
        if not isinstance(value, str):
            return f"{name} = {value!r}"
    role, organisation = given.get("role", ""), given.get("organisation", EVERYWHERE)
    unit = given.get("unit", "")
    if role not in list(Role):
        return f'role = "{role}"'
    if organisation != EVERYWHERE and not is_key(organisation):
        return f'organisation = "{organisation}"'
    if unit and (role != Role.EDITOR or organisation == EVERYWHERE or "://" not in unit):
        return f'unit = "{unit}"'
    return Grant(Role(role), organisation, unit)


def granted(groups: Groups, names: Iterable[str]) -> tuple[Grant, ...]:
    """What membership of these groups gives, each once; groups we do not know give nothing."""
    return tuple(dict.fromkeys(grant for name in names for grant in groups.get(name, ())))


def _problem(path: Path, group: str, found: str) -> Problem:
    place = f"[groups.{group}] " if group else ""
    return Problem(
        "groups-file",
        Text(f"{place}{found}", f"{place}{found}"),
        Place(file=str(path)),
        found,
        Text(
            "role är reader, editor eller admin; organisation en nyckel eller *; unit en enhets "
            "IRI, bara för editor i en organisation.",
            "role is reader, editor or admin; organisation a key or *; unit the IRI of a unit, "
            "only for an editor in one organisation.",
        ),
    )


def _unfit(path: Path, problems: list[Problem]) -> DataError:
    return DataError(
        Text(f"{path} duger inte som gruppfil.", f"{path} will not do as a file of groups."),
        problems,
    )

"""Who may read and change what: roles, grants, callers and the judgement of a change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from pyoxigraph import Store

from graph.changes import LOCAL, Actor, Delta
from graph.errors import Forbidden
from graph.foreign import foreign_things, outside
from graph.names import OrganisationNames
from graph.snapshots import SHARED
from graph.texts import Text

EVERYWHERE = "*"
"""What stands for all organisations, and for what they share."""
_TOLD = 100
"""How many things a refusal names at most; its message counts them all."""


class Role(StrEnum):
    """What somebody may do; each may also do what those before it may."""

    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"

    @property
    def rank(self) -> int:
        """Its place in that order, from 0."""
        return list(Role).index(self)


@dataclass(frozen=True)
class Grant:
    """A role in an organisation, or in all of them.

    ``unit`` is the IRI of the unit an editor edits for, with all units below it. Empty means
    all units of the organisation, still without what is the administrators'.
    """

    role: Role
    organisation: str = EVERYWHERE
    unit: str = ""

    def reaches(self, key: str) -> bool:
        """Whether it holds in an organisation; only one that holds everywhere reaches ``shared``.

        >>> Grant(Role.READER).reaches("1471"), Grant(Role.ADMIN, "shared").reaches("shared")
        (True, False)
        """
        return self.organisation == EVERYWHERE or (self.organisation == key and key != SHARED)

    def covers(self, other: "Grant") -> bool:
        """Whether whoever has this may give the other away.

        Units below a unit are not known here: an editor of a unit may give away only that unit.

        >>> Grant(Role.ADMIN, "1471").covers(Grant(Role.EDITOR, "1471", "unit:a"))
        True
        >>> Grant(Role.EDITOR, "1471", "unit:a").covers(Grant(Role.EDITOR, "1471"))
        False
        """
        if self.organisation not in (EVERYWHERE, other.organisation):
            return False
        if other.role is Role.READER or self.role is Role.ADMIN:
            return self.role.rank >= other.role.rank
        return self.role is other.role is Role.EDITOR and self.unit in ("", other.unit)


@dataclass(frozen=True)
class Caller:
    """Who asks, and what they have been granted."""

    actor: Actor
    grants: tuple[Grant, ...] = ()

    def may_read(self, key: str) -> bool:
        """Whether they may see an organisation; what is ``shared`` is for everyone who sees one."""
        return (key == SHARED and bool(self.grants)) or any(
            grant.reaches(key) for grant in self.grants
        )

    def reads(self, keys: Iterable[str]) -> frozenset[str]:
        """Those of the organisations that they may see."""
        return frozenset(key for key in keys if self.may_read(key))

    def may_write(self, key: str) -> bool:
        """Whether there is anything in an organisation that they may change."""
        return any(grant.reaches(key) and grant.role is not Role.READER for grant in self.grants)

    def is_admin(self, key: str) -> bool:
        """Whether they may change everything of an organisation, or of what is ``shared``."""
        return any(grant.reaches(key) and grant.role is Role.ADMIN for grant in self.grants)

    def may_grant(self, other: Grant) -> bool:
        """Whether they may give a right to a key of theirs."""
        return any(grant.covers(other) for grant in self.grants)

    def with_also(self, grants: Iterable[Grant]) -> "Caller":
        """The same, with more rights: what is open to everyone is so to those signed in too."""
        return replace(self, grants=tuple(dict.fromkeys((*self.grants, *grants))))


OPERATOR = Caller(LOCAL, (Grant(Role.ADMIN),))
"""Whoever runs commands on the machine where the data folder is: may do everything."""
ANYONE = Actor("anonymous", "")
"""Somebody who has not signed in."""


def refuse_foreign(
    caller: Caller, delta: Delta, before: Store, after: Store, names: OrganisationNames
) -> None:
    """Raise ``Forbidden`` naming each thing that is not the caller's to change, and whose it is.

    Administrators of everything may change anything, those of an organisation whatever is its
    own, editors what their units are responsible for, before the change and after it.
    """
    if caller.is_admin(SHARED):
        return
    if names.key == SHARED or not caller.may_write(names.key):
        raise Forbidden(nothing_here(names.key))
    problems = outside(delta, names)
    if not problems and not caller.is_admin(names.key):
        units = frozenset(
            grant.unit
            for grant in caller.grants
            if grant.role is Role.EDITOR and grant.reaches(names.key)
        )
        problems = foreign_things(units, delta, before, after, names)
    if problems:
        raise Forbidden(_counted(len(problems)), problems[:_TOLD])


def nothing_here(key: str) -> Text:
    if key == SHARED:
        return Text(
            "Det gemensamma ändras bara av administratörer för hela tjänsten.",
            "What is shared is changed only by administrators of the whole service.",
        )
    return Text(
        f"Du får inte ändra något hos ”{key}”. Be en administratör om det.",
        f"You may not change anything of “{key}”. Ask an administrator for it.",
    )


def _counted(number: int) -> Text:
    if number == 1:
        return Text(
            "Ändringen rör något som inte är ditt att ändra.",
            "The change touches something that is not yours to change.",
        )
    return Text(
        f"Ändringen rör {number} saker som inte är dina att ändra.",
        f"The change touches {number} things that are not yours to change.",
    )

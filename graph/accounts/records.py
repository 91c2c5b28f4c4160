"""What the accounts tell about people and keys. No record holds a password, a secret or a hash."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.changes import Actor
from graph.rights import Grant


class Scope(StrEnum):
    """What a key can be used for, whatever it has been granted."""

    READ = "read"
    WRITE = "write"


class AnonymousReading(StrEnum):
    """What those who have not signed in may see."""

    OFF = "off"
    PUBLISHED = "published"
    ALL = "all"


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in.

    ``login`` is empty for those who sign in elsewhere; ``issuer`` and ``subject`` say where and
    as whom, and are empty for the others.
    """

    id: str
    login: str
    name: str
    email: str
    issuer: str
    subject: str
    has_password: bool
    disabled: bool
    created: datetime
    grants: tuple[Grant, ...]

    @property
    def actor(self) -> Actor:
        """The person as the journal knows them."""
        return Actor(self.id, self.name or self.login)


@dataclass(frozen=True)
class Key:
    """A key that a program shows. Its secret is told once, when it is made.

    ``created_by`` is the id of who made it. ``expires`` is None for one that lasts. ``used`` is
    when it was last used, to the minute; None before the first time.
    """

    id: str
    name: str
    scope: Scope
    created: datetime
    created_by: str
    expires: datetime | None
    revoked: bool
    used: datetime | None
    grants: tuple[Grant, ...]

    @property
    def actor(self) -> Actor:
        """The key as the journal knows it."""
        return Actor(self.id, self.name)

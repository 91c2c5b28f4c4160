"""What the accounts tell about people and keys. No record holds a password, a secret or a hash."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.changes import Actor
from graph.rights import Caller, Grant
from graph.snapshots import SHARED
from graph.texts import Text


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


@dataclass(frozen=True)
class QuestionContent:
    """What somebody says of a question they save.

    ``organisation`` is whose readers see it; ``shared`` for everybody who sees anything. A title
    may lack one of the languages, not both.
    """

    organisation: str
    title: Text
    description: str
    text: str


@dataclass(frozen=True)
class SavedQuestion:
    """A question that somebody has saved.

    ``version`` counts its changes, from 1. ``maker`` and ``changer`` are called what they are
    called today; their names are empty where nobody knows them any more.
    """

    number: int
    content: QuestionContent
    version: int
    maker: Actor
    made: datetime
    changer: Actor
    changed: datetime

    @property
    def title(self) -> Text:
        """The title, in both languages: one that is missing is as the other."""
        said = self.content.title
        return Text(said.sv or said.en, said.en or said.sv)

    @property
    def is_shared(self) -> bool:
        """Whether it is about no organisation in particular."""
        return self.content.organisation == SHARED

    def may_be_read_by(self, caller: Caller) -> bool:
        """Whether somebody sees it."""
        return caller.may_read(self.content.organisation)

    def may_be_changed_by(self, caller: Caller) -> bool:
        """Whether somebody may change and remove it: who made it, and administrators."""
        own = caller.actor.id == self.maker.id and self.may_be_read_by(caller)
        return own or caller.is_admin(self.content.organisation)


@dataclass(frozen=True)
class Scenario:
    """Changes that somebody has tried on an organisation's plan and kept under a name.

    ``edits`` are as people write them, so that a scenario opens also when what it names is gone.
    ``maker`` is called what they are called today.
    """

    number: int
    organisation: str
    name: str
    edits: tuple[str, ...]
    maker: Actor
    made: datetime

    def may_be_removed_by(self, caller: Caller) -> bool:
        """Whether somebody may remove it: who made it, and administrators."""
        own = caller.actor.id == self.maker.id and caller.may_read(self.organisation)
        return own or caller.is_admin(self.organisation)

"""Keys that programs show instead of signing in."""

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from graph.accounts.database import Part, digest, moment
from graph.accounts.granting import add_grants, grants_of
from graph.accounts.people import read_person
from graph.accounts.records import Key, Scope
from graph.changes import LOCAL, Actor
from graph.errors import DataError, Forbidden, NotFound
from graph.rights import OPERATOR, Caller, Grant, Role
from graph.texts import Text

PREFIX = "mg_"
"""What every secret starts with, so that one left in a file is found."""
_SHOWN = 60
"""How precisely it is kept when a key was last used, in seconds."""
_COLUMNS = "number, name, scope, created, created_by, expires, revoked, used"


class Keys(Part):
    """Each key has grants of its own, of which it never keeps more than its maker still has."""

    def make_key(
        self,
        maker: Caller,
        name: str,
        grants: Iterable[Grant],
        *,
        scope: Scope = Scope.WRITE,
        lifetime: timedelta | None = None,
    ) -> tuple[Key, str]:
        """A new key and its secret, which is kept nowhere; without a lifetime it lasts."""
        given = tuple(grants)
        if not name.strip():
            raise DataError(Text("Ge nyckeln ett namn.", "Give the key a name."))
        if not all(maker.may_grant(grant) for grant in given):
            raise Forbidden(
                Text(
                    "En nyckel kan inte få göra mer än den som skapar den.",
                    "A key cannot be allowed more than whoever makes it.",
                )
            )
        secret, seconds = PREFIX + secrets.token_urlsafe(32), self._seconds()
        expires = None if lifetime is None else seconds + int(lifetime.total_seconds())
        with self._database.writing() as connection:
            made = connection.execute(
                "INSERT INTO keys (digest, name, scope, created, created_by, expires)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (digest(secret), name.strip(), scope, seconds, maker.actor.id, expires),
            )
            add_grants(connection, f"key:{made.lastrowid}", given)
            key = _read(connection, "number = ?", made.lastrowid or 0)
        if key is None:
            raise LookupError(name)
        return key, secret

    def caller_of_key(self, secret: str) -> Caller | None:
        """Who shows that secret; None when it is unknown, too old or revoked.

        With a scope of reading, whatever was granted is a reader's.
        """
        seconds = self._seconds()
        with self._database.reading() as connection:
            live = "digest = ? AND NOT revoked AND (expires IS NULL OR expires > ?)"
            key = _read(connection, live, digest(secret), seconds)
            if key is None:
                return None
            maker = _maker(connection, key.created_by)
        if key.used is None or seconds - key.used.timestamp() >= _SHOWN:
            self._database.note_use("keys", "used", seconds, digest(secret))
        kept = (grant for grant in key.grants if maker.may_grant(grant))
        if key.scope is Scope.READ:
            kept = (replace(grant, role=Role.READER, unit="") for grant in kept)
        return Caller(key.actor, tuple(kept))

    def keys(self, maker: str = "") -> list[Key]:
        """All keys ever made, or those of one maker, in that order."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT {_COLUMNS} FROM keys WHERE ? IN ('', created_by) ORDER BY number",  # noqa: S608
                (maker,),
            ).fetchall()
            return [_key(connection, row) for row in rows]

    def revoke_key(self, key: str) -> None:
        """Make a key ("key:3") stop working for good."""
        number = key.removeprefix("key:")
        with self._database.writing() as connection:
            gone = connection.execute("UPDATE keys SET revoked = 1 WHERE number = ?", (number,))
            if not gone.rowcount:
                raise NotFound(Text(f"Ingen nyckel ”{key}”.", f"There is no key “{key}”."))


def _maker(connection: sqlite3.Connection, holder: str) -> Caller:
    """Who made a key, with what they may do now: nothing, when they have been disabled."""
    if holder == LOCAL.id:
        return OPERATOR
    number = int(holder.removeprefix("user:"))
    person = read_person(connection, "number = ? AND NOT disabled", number)
    return Caller(Actor(holder)) if person is None else Caller(person.actor, person.grants)


def _read(connection: sqlite3.Connection, where: str, *values: int | bytes) -> Key | None:
    found = connection.execute(f"SELECT {_COLUMNS} FROM keys WHERE {where}", values)  # noqa: S608
    row = found.fetchone()
    return None if row is None else _key(connection, row)


def _key(connection: sqlite3.Connection, row: tuple[object, ...]) -> Key:
    number, name, scope, created, created_by, expires, revoked, used = row
    return Key(
        id=f"key:{number}",
        name=str(name),
        scope=Scope(str(scope)),
        created=moment(int(str(created))),
        created_by=str(created_by),
        expires=None if expires is None else moment(int(str(expires))),
        revoked=bool(revoked),
        used=None if used is None else moment(int(str(used))),
        grants=grants_of(connection, f"key:{number}"),
    )

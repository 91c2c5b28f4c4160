"""The people who can sign in, and what they have been granted."""

import re
import sqlite3
from collections.abc import Iterable

from graph.accounts.database import Part, moment
from graph.accounts.granting import add_grants, grants_of
from graph.accounts.passwords import hashed, refuse_weak
from graph.accounts.records import Person
from graph.errors import ConflictError, DataError, NotFound, Unauthenticated
from graph.rights import Grant
from graph.texts import Text

_LOGIN = re.compile(r"[\w][\w.@+-]{0,63}")
_ID = re.compile(r"user:(?P<number>[1-9]\d{0,17})")
_COLUMNS = "number, login, name, email, issuer, subject, password, disabled, created"


def read_person(connection: sqlite3.Connection, where: str, *values: str | int) -> Person | None:
    """The person of a row; ``where`` is a condition of ours."""
    found = connection.execute(f"SELECT {_COLUMNS} FROM people WHERE {where}", values)  # noqa: S608
    row = found.fetchone()
    return None if row is None else _person(connection, row)


class People(Part):
    """Their names, passwords and grants."""

    def add_person(
        self, login: str, *, name: str = "", email: str = "", grants: Iterable[Grant] = ()
    ) -> Person:
        """Somebody new, who cannot sign in until they have a password."""
        folded = login.casefold()
        if not _LOGIN.fullmatch(folded):
            raise DataError(
                Text(
                    f"”{login}” duger inte som inloggningsnamn: bokstäver, siffror och . @ + - _, "
                    "högst 64 tecken.",
                    f"“{login}” will not do as a login name: letters, digits and . @ + - _, "
                    "at most 64 characters.",
                )
            )
        with self._database.writing() as connection:
            if read_person(connection, "login = ?", folded):
                raise ConflictError(
                    Text(
                        f"Inloggningsnamnet ”{folded}” finns redan.",
                        f"The login name “{folded}” is taken.",
                    )
                )
            made = connection.execute(
                "INSERT INTO people (login, name, email, created) VALUES (?, ?, ?, ?)",
                (folded, name, email, self._seconds()),
            )
            add_grants(connection, f"user:{made.lastrowid}", grants)
            return _known(connection, made.lastrowid)

    def person_from_oidc(
        self, issuer: str, subject: str, *, name: str, email: str, grants: Iterable[Grant]
    ) -> Person:
        """Who an issuer says has signed in: new, or the same as last time with what has changed.

        ``grants`` follow from the issuer's groups and take the place of those that did so last
        time; those given here stay. Someone disabled here is refused.
        """
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO people (name, email, created, issuer, subject) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name,"
                " email = excluded.email",
                (name, email, self._seconds(), issuer, subject),
            )
            found = read_person(connection, "issuer = ? AND subject = ?", issuer, subject)
            if found is None or found.disabled:
                raise Unauthenticated(
                    Text(
                        "Ditt konto är avstängt. Be en administratör öppna det.",
                        "Your account is disabled. Ask an administrator to open it.",
                    )
                )
            connection.execute("DELETE FROM grants WHERE holder = ? AND of_group", (found.id,))
            add_grants(connection, found.id, grants, of_group=True)
            return _known(connection, int(found.id.removeprefix("user:")))

    def people(self) -> list[Person]:
        """Everyone, in the order they were added."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM people ORDER BY number").fetchall()  # noqa: S608
            return [_person(connection, row) for row in rows]

    def person(self, who: str) -> Person:
        """Somebody by id ("user:7") or login name."""
        by_id = _ID.fullmatch(who)
        with self._database.reading() as connection:
            found = (
                read_person(connection, "number = ?", int(by_id["number"]))
                if by_id
                else read_person(connection, "login = ?", who.casefold())
            )
        if found is None:
            raise NotFound(Text(f"Ingen användare ”{who}”.", f"There is no user “{who}”."))
        return found

    def set_password(self, who: str, password: str) -> None:
        """Give somebody a new password and end their sessions."""
        person = self.person(who)
        if person.issuer:
            raise DataError(
                Text(
                    "Den som loggar in med organisationens konto har inget lösenord här.",
                    "Those who sign in with their organisation's account have no password here.",
                )
            )
        refuse_weak(password, person.login)
        kept = hashed(password)
        with self._database.writing() as connection:
            connection.execute(
                "UPDATE people SET password = ? WHERE number = ?",
                (kept, int(person.id.removeprefix("user:"))),
            )
            _end_sessions(connection, person.id)

    def disable(self, who: str) -> None:
        """Let somebody in no more: their sessions end, and the keys they made stop working."""
        person = self.person(who)
        with self._database.writing() as connection:
            _set_disabled(connection, person, disabled=True)
            _end_sessions(connection, person.id)

    def enable(self, who: str) -> None:
        """Let somebody in again."""
        person = self.person(who)
        with self._database.writing() as connection:
            _set_disabled(connection, person, disabled=False)

    def grant(self, who: str, grant: Grant) -> None:
        """Give somebody a right."""
        person = self.person(who)
        with self._database.writing() as connection:
            add_grants(connection, person.id, (grant,))

    def revoke_grant(self, who: str, grant: Grant) -> None:
        """Take a right from somebody; refused when they do not have it."""
        person = self.person(who)
        with self._database.writing() as connection:
            gone = connection.execute(
                "DELETE FROM grants"
                " WHERE holder = ? AND role = ? AND organisation = ? AND unit = ?",
                (person.id, grant.role, grant.organisation, grant.unit),
            )
            if not gone.rowcount:
                raise NotFound(
                    Text(
                        f"{person.login or person.name} har inte den rätten.",
                        f"{person.login or person.name} does not have that right.",
                    )
                )


def _end_sessions(connection: sqlite3.Connection, holder: str) -> None:
    connection.execute("DELETE FROM sessions WHERE holder = ?", (holder,))
    connection.execute("DELETE FROM invitations WHERE holder = ?", (holder,))


def _set_disabled(connection: sqlite3.Connection, person: Person, *, disabled: bool) -> None:
    connection.execute(
        "UPDATE people SET disabled = ? WHERE number = ?",
        (disabled, int(person.id.removeprefix("user:"))),
    )


def _known(connection: sqlite3.Connection, number: int | None) -> Person:
    found = None if number is None else read_person(connection, "number = ?", number)
    if found is None:
        raise LookupError(number)
    return found


def _person(connection: sqlite3.Connection, row: tuple[object, ...]) -> Person:
    number, login, name, email, issuer, subject, password, disabled, created = row
    return Person(
        id=f"user:{number}",
        login=str(login or ""),
        name=str(name),
        email=str(email),
        issuer=str(issuer or ""),
        subject=str(subject or ""),
        has_password=password is not None,
        disabled=bool(disabled),
        created=moment(int(str(created))),
        grants=grants_of(connection, f"user:{number}"),
    )

"""Those who have signed in: sessions, and one-time ways to begin one."""

import secrets
from datetime import timedelta

from graph.accounts.database import Part, digest
from graph.accounts.people import read_person
from graph.accounts.records import Person
from graph.changes import LOCAL
from graph.errors import Unauthenticated
from graph.rights import OPERATOR, Caller
from graph.texts import Text

IDLE = 12 * 60 * 60
"""Seconds after which an unused session ends."""
LONGEST = 7 * 24 * 60 * 60
"""Seconds after which any session ends."""
_SHOWN = 60
"""How precisely it is kept when a session was last used, in seconds."""


class Sessions(Part):
    """A session belongs to a person, or to whoever operates the machine (``local``)."""

    def start_session(self, holder: Person | str) -> str:
        """A new session's token, for a cookie; ``holder`` is a person or an actor's id."""
        owner = holder if isinstance(holder, str) else holder.id
        token, seconds = secrets.token_urlsafe(32), self._seconds()
        with self._database.writing() as connection:
            connection.execute(
                "DELETE FROM sessions WHERE created < ? OR seen < ?",
                (seconds - LONGEST, seconds - IDLE),
            )
            connection.execute(
                "INSERT INTO sessions (digest, holder, created, seen) VALUES (?, ?, ?, ?)",
                (digest(token), owner, seconds, seconds),
            )
        return token

    def caller_of_session(self, token: str) -> Caller | None:
        """Who has that session, with what they may do now; None when it has ended."""
        seconds = self._seconds()
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT holder, seen FROM sessions WHERE digest = ? AND created >= ? AND seen >= ?",
                (digest(token), seconds - LONGEST, seconds - IDLE),
            ).fetchone()
            if row is None:
                return None
            holder, seen = row
            caller = OPERATOR
            if holder != LOCAL.id:
                number = int(holder.removeprefix("user:"))
                person = read_person(connection, "number = ? AND NOT disabled", number)
                if person is None:
                    return None
                caller = Caller(person.actor, person.grants)
        if seconds - seen >= _SHOWN:
            self._database.note_use("sessions", "seen", seconds, digest(token))
        return caller

    def end_session(self, token: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sessions WHERE digest = ?", (digest(token),))

    def one_time_token(
        self, holder: Person | str, lifetime: timedelta = timedelta(seconds=60)
    ) -> str:
        """What begins one session for whoever shows it first, within its lifetime."""
        owner = holder if isinstance(holder, str) else holder.id
        token, seconds = secrets.token_urlsafe(32), self._seconds()
        with self._database.writing() as connection:
            connection.execute("DELETE FROM invitations WHERE expires < ?", (seconds,))
            connection.execute(
                "INSERT INTO invitations (digest, holder, expires) VALUES (?, ?, ?)",
                (digest(token), owner, seconds + int(lifetime.total_seconds())),
            )
        return token

    def redeem(self, token: str) -> str:
        """A new session's token for a one-time token, which is then used up."""
        with self._database.writing() as connection:
            row = connection.execute(
                "DELETE FROM invitations WHERE digest = ? RETURNING holder, expires",
                (digest(token),),
            ).fetchone()
        if row is None or row[1] < self._seconds():
            raise Unauthenticated(
                Text(
                    "Länken är använd eller för gammal. Be om en ny.",
                    "The link has been used or is too old. Ask for a new one.",
                )
            )
        return self.start_session(str(row[0]))

"""Signing in by password, slowed for whoever keeps failing."""

import ipaddress
import sqlite3

from graph.accounts.database import Part, digest
from graph.accounts.passwords import fits
from graph.accounts.people import read_person
from graph.accounts.records import Person
from graph.errors import TooManyAttempts, Unauthenticated
from graph.texts import Text

FREE_FAILURES = 5
LONGEST_WAIT = 15 * 60
"""Seconds."""
_FORGOTTEN = 24 * 60 * 60
"""Seconds after which failures count no more."""


def wait_after(failures: int) -> int:
    """Seconds to wait after a number of failures in a row.

    >>> [wait_after(failures) for failures in (4, 5, 6, 7, 30)]
    [0, 1, 2, 4, 900]
    """
    if failures < FREE_FAILURES:
        return 0
    return min(1 << min(failures - FREE_FAILURES, 20), LONGEST_WAIT)


def network(address: str) -> str:
    """Whose address it is: one in IPv4, a network in IPv6, where everyone has billions.

    >>> network("192.0.2.7"), network("2001:db8::1"), network("unix")
    ('192.0.2.7', '2001:db8::/64', 'unix')
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        inner = known.ipv4_mapped
        return str(inner or ipaddress.ip_network((known, 64), strict=False))
    return str(known)


class Attempts(Part):
    """Failures are counted per login name and per address, existing or not.

    What was typed as a login name may be a password: only its hash is kept.
    """

    def check_password(self, login: str, password: str, address: str) -> Person:
        """Who signs in by a password; the same answer for a wrong name as for a wrong password.

        An attempt counts as failed until it has succeeded, so that many at once gain nothing.
        """
        account = digest(f"login {login.casefold()}")
        source = digest(f"address {network(address)}")
        with self._database.writing() as connection:
            self._count(connection, account, source)
            kept = connection.execute(
                "SELECT password FROM people WHERE login = ? AND NOT disabled",
                (login.casefold(),),
            ).fetchone()
        right = fits(password, None if kept is None else kept[0])
        with self._database.writing() as connection:
            found = read_person(
                connection, "login = ? AND NOT disabled AND password IS ?", login.casefold(),
                kept[0] if kept else "",
            )  # fmt: skip
            if not right or found is None:
                raise Unauthenticated(
                    Text(
                        "Fel inloggningsnamn eller lösenord.",
                        "Wrong login name or password.",
                    )
                )
            connection.execute("DELETE FROM attempts WHERE who = ?", (account,))
            connection.execute(
                "UPDATE attempts SET failures = failures - 1 WHERE who = ?", (source,)
            )
            return found

    def _count(self, connection: sqlite3.Connection, *whose: bytes) -> None:
        seconds = self._seconds()
        connection.execute("DELETE FROM attempts WHERE last < ?", (seconds - _FORGOTTEN,))
        waits = [
            last + wait_after(failures) - seconds
            for who in whose
            for failures, last in connection.execute(
                "SELECT failures, last FROM attempts WHERE who = ?", (who,)
            )
        ]
        if (wait := max(waits, default=0)) > 0:
            raise TooManyAttempts(
                Text(
                    f"För många misslyckade försök. Vänta {wait} s och försök igen.",
                    f"Too many failed attempts. Wait {wait} s and try again.",
                ),
                wait,
            )
        connection.executemany(
            "INSERT INTO attempts (who, failures, last) VALUES (?, 1, ?)"
            " ON CONFLICT (who) DO UPDATE SET failures = failures + 1, last = excluded.last",
            [(who, seconds) for who in whose],
        )

"""What those who run the service have decided about who may see what."""

import json
import secrets
from collections.abc import Iterable

from graph.accounts.database import Part
from graph.accounts.records import AnonymousReading
from graph.rights import Grant, Role

_ANONYMOUS, _PUBLISHED, _SECRET = "anonymous reading", "published", "secret"


class Settings(Part):
    """Kept with the accounts, so that they change while the service runs."""

    @property
    def anonymous_reading(self) -> AnonymousReading | None:
        """What those who have not signed in may see; None where nobody has decided."""
        said = self._read(_ANONYMOUS)
        return None if said is None else AnonymousReading(said)

    @anonymous_reading.setter
    def anonymous_reading(self, reading: AnonymousReading) -> None:
        self._write(_ANONYMOUS, reading)

    @property
    def published(self) -> frozenset[str]:
        """The organisations that are open to everyone where only published ones are."""
        return frozenset(json.loads(self._read(_PUBLISHED) or "[]"))

    @published.setter
    def published(self, keys: Iterable[str]) -> None:
        self._write(_PUBLISHED, json.dumps(sorted(keys)))

    def open_grants(
        self, otherwise: AnonymousReading, decided: AnonymousReading | None = None
    ) -> tuple[Grant, ...]:
        """What everyone may do; ``otherwise`` holds where nobody has decided.

        ``decided`` is what goes before the settings kept here.
        """
        reading = decided or self.anonymous_reading or otherwise
        if reading is AnonymousReading.ALL:
            return (Grant(Role.READER),)
        if reading is AnonymousReading.PUBLISHED:
            return tuple(Grant(Role.READER, key) for key in sorted(self.published))
        return ()

    def secret(self) -> bytes:
        """256 random bits of this installation, the same for good: to sign cookies with."""
        kept = self._read(_SECRET)
        if kept is None:  # on a full disk, pages with forms need nothing written
            with self._database.writing() as connection:
                connection.execute(
                    "INSERT OR IGNORE INTO settings (name, value) VALUES (?, ?)",
                    (_SECRET, secrets.token_hex(32)),
                )
            kept = self._read(_SECRET)
        return bytes.fromhex(kept or "")

    def _read(self, name: str) -> str | None:
        with self._database.reading() as connection:
            found = connection.execute("SELECT value FROM settings WHERE name = ?", (name,))
            row = found.fetchone()
        return None if row is None else str(row[0])

    def _write(self, name: str, value: str) -> None:
        with self._database.writing() as connection:
            connection.execute("REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))

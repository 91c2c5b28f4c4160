"""Who holds which grants: people and keys alike, by their lasting ids."""

import sqlite3
from collections.abc import Iterable

from graph.rights import Grant, Role


def grants_of(connection: sqlite3.Connection, holder: str) -> tuple[Grant, ...]:
    """Everything a holder has been granted, in a stable order."""
    rows = connection.execute(
        "SELECT DISTINCT role, organisation, unit FROM grants WHERE holder = ?"
        " ORDER BY organisation, role, unit",
        (holder,),
    )
    return tuple(Grant(Role(role), organisation, unit) for role, organisation, unit in rows)


def add_grants(
    connection: sqlite3.Connection, holder: str, grants: Iterable[Grant], *, of_group: bool = False
) -> None:
    """Give grants; what the holder has already stays as it is."""
    connection.executemany(
        "INSERT OR IGNORE INTO grants (holder, role, organisation, unit, of_group)"
        " VALUES (?, ?, ?, ?, ?)",
        [(holder, each.role, each.organisation, each.unit, of_group) for each in grants],
    )

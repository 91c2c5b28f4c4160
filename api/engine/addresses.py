"""Where an engine answers queries, takes updates and keeps graphs."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from graph.errors import StoreError
from graph.texts import Text

QUERY, UPDATE, STORE = "query", "update", "store"
_SCHEMES: Final = frozenset({"http", "https"})


@dataclass(frozen=True)
class Addresses:
    """The three addresses of an engine; ``engine`` is how it is told to people."""

    engine: str
    query: str
    update: str
    store: str

    @classmethod
    def of(
        cls, engine: str, query: str = QUERY, update: str = UPDATE, store: str = STORE
    ) -> "Addresses":
        """From an engine's address and paths below it; a whole address may stand for a path.

        >>> Addresses.of("http://db:7878/").query
        'http://db:7878/query'
        >>> Addresses.of("http://db:3030/m", query="", store="http://db:3030/m/data").store
        'http://db:3030/m/data'
        """
        place = urlsplit(engine)
        if place.scheme not in _SCHEMES or not place.hostname or place.query or place.fragment:
            raise StoreError(
                Text(
                    f"”{engine}” är ingen adress till en motor: ange till exempel "
                    "https://db.example.se:7878.",
                    f"“{engine}” is no address of an engine: give https://db.example.se:7878, "
                    "for instance.",
                )
            )
        base = engine.rstrip("/")
        return cls(base, *(_below(base, path) for path in (query, update, store)))


def _below(base: str, path: str) -> str:
    if urlsplit(path).scheme in _SCHEMES:
        return path
    return f"{base}/{path.lstrip('/')}" if path else base

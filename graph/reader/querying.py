"""What an endpoint needs of whoever answers its queries: a process here, or an engine elsewhere."""

from typing import Protocol

from graph.reader.asked import Asker
from graph.reader.exchange import LeftSoon
from graph.serialised_answers import Answer, Query


class Querying(Protocol):
    """Answers strangers' queries, each over the graphs that its asker may see.

    ``is_current`` is whether that is always as of the last change.
    """

    @property
    def is_current(self) -> bool: ...

    async def query_soon(self, query: Query, who: Asker, has_left: LeftSoon) -> Answer:
        """The answer to a guarded query, for who asks in an event loop."""


class Keyed(Protocol):
    """Knows which organisations there are."""

    def keys(self) -> tuple[str, ...]:
        """The keys of those that have data."""

"""What an endpoint needs of whoever answers its queries: a process here, or an engine elsewhere."""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from graph.serialised_answers import Answer


class Querying(Protocol):
    """Answers strangers' queries, each over the graphs that its asker may see."""

    def query(
        self,
        text: str,
        accept: Iterable[str],
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        deadline: float = 10.0,
        *,
        visible: Collection[str] | None = None,
        has_left: Callable[[], bool] = ...,
    ) -> Answer:
        """The answer in the first of the media types that fits; guarded before it is sent."""


class Keyed(Protocol):
    """Knows which organisations there are."""

    def keys(self) -> tuple[str, ...]:
        """The keys of those that have data."""

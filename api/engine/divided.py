"""A server of its own folder whose strangers' queries go to an engine elsewhere."""

from collections.abc import Collection, Iterable
from pathlib import Path

from api.engine.reader import Elsewhere, RemoteReader
from graph.reader import Reader
from graph.reader.asked import NOBODY, Asker
from graph.reader.exchange import Left, LeftSoon, never
from graph.reader.supervision import Limits, Supervisor
from graph.serialised_answers import Answer, Query


class DividedReader(Reader):
    """Our reader process for what leads to changes and for files; an engine for queries.

    What is proposed must be made from the newest there is, which a mirror need not have.
    """

    is_current = False

    def __init__(self, folder: Path, elsewhere: Elsewhere, limits: Limits | None = None) -> None:
        limits = limits or Limits()
        super().__init__(Supervisor(folder, limits), limits)
        self.remote = RemoteReader(elsewhere)

    def close(self) -> None:
        """End the process, and let go of the engine."""
        self.remote.close()
        super().close()

    def query(
        self,
        text: str,
        accept: Iterable[str],
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        deadline: float = 10.0,
        *,
        visible: Collection[str] | None = None,
        who: Asker = NOBODY,  # noqa: ARG002 - the engine is not told who asks
        has_left: Left = never,
    ) -> Answer:
        """The engine's answer, with the number that its mirror stands at."""
        return self.remote.query(
            text,
            accept,
            default_graphs,
            named_graphs,
            deadline,
            visible=visible,
            has_left=has_left,
        )

    async def query_soon(self, query: Query, who: Asker, has_left: LeftSoon) -> Answer:
        """The same, for who asks in an event loop."""
        return await self.remote.query_soon(query, who, has_left)

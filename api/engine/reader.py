"""A reader elsewhere: strangers' queries are answered by an engine that mirrors the data folder."""

import asyncio
import threading
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from api.engine.exchange import Asked, Exchange, Fields, dataset_fields
from api.engine.replies import (
    RESULTS,
    asked_for,
    refuse_failed,
    refuse_other_type,
    refuse_unanswered,
    rewritten,
    rows,
)
from graph.datasets import Dataset
from graph.errors import MalgrafError, QueryTimeout, StoreError
from graph.guard import tokens_of
from graph.mirror.asking import Asking, refuse_careless
from graph.mirror.engine import EngineAway, Row
from graph.mirror.places import Places
from graph.mirror.state import State, mirrors, read_state
from graph.reader.asked import Asker
from graph.reader.exchange import LOOKING, Left, LeftSoon, never
from graph.reader.graphs import no_graph
from graph.serialised_answers import CAP, Answer, Query, guarded
from graph.texts import Text

FRESH: Final = 1.0
"""Seconds that what was read of the mirror's state is taken for what it is."""
_PROVEN: Final = 300.0
"""Seconds until it is looked again whether the engine keeps to the dataset that it is told."""
_PATIENCE: Final = 2.0
"""Seconds that connecting is tried again, within the deadline of a query."""
_WAITING: Final = 5.0
"""Seconds that a query may wait for its turn."""
_WAITING_EACH: Final = 4
"""Queries that may wait for each that is asked."""
_OWN: Final = 10.0
"""Seconds that our own questions to the engine may take."""
_TRIALS: Final = 3
"""How often a query is asked whose graphs became others meanwhile."""
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@dataclass(frozen=True)
class Elsewhere:
    """Where queries are answered and by what we are let in there.

    ``deadline_parameter`` is how the engine is told the seconds that a query may take, as it wants
    them: ``timeout={seconds}`` or ``timeout={milliseconds}``; empty where it takes none. ``base``
    chooses among several mirrors. ``at_once`` queries are asked at the same time; more wait.
    """

    address: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    deadline_parameter: str = ""
    base: str = ""
    cap: int = CAP
    at_once: int = 16


class RemoteReader:
    """The mirror at an engine, asked from any thread; nothing is kept here but connections."""

    is_current = False

    def __init__(self, elsewhere: Elsewhere) -> None:
        self.elsewhere = elsewhere
        self._exchange = Exchange(elsewhere.headers)
        self._looking = threading.Lock()
        self._turns = ThreadPoolExecutor(elsewhere.at_once, "malgraf-elsewhere")
        self._counting = threading.Lock()
        self._asked = 0
        self._asking: Asking | None = None
        self._failure: MalgrafError | None = None
        self._looked = self._proven = float("-inf")

    def close(self) -> None:
        """Let go of all connections."""
        self._turns.shutdown(cancel_futures=True)
        self._exchange.close()

    @property
    def address(self) -> str:
        """Where the engine is, as it is told to people."""
        return self.elsewhere.address

    @property
    def base(self) -> str:
        """What all data IRIs start with; no slash at the end."""
        return self.asking().places.base

    @property
    def is_plain(self) -> bool:
        """Whether what is mirrored is a plain store."""
        return self.asking().state.is_plain

    @property
    def number(self) -> int:
        """The last change that the mirror has whole, as of a second ago at most."""
        return self.asking().number

    @property
    def becoming(self) -> int | None:
        """The number of a change that is there in part."""
        return self.asking().state.becoming

    def keys(self) -> tuple[str, ...]:
        """The organisations that there are graphs of, as far as is known without waiting."""
        known = self._asking
        return self.asking().keys if known is None else known.keys

    def asking(self, *, anew: bool = False) -> Asking:
        """What there is to ask about, as of a second ago at most."""
        with self._looking:
            now = time.monotonic()
            if not anew and now - self._looked <= FRESH:
                if self._failure is not None:
                    raise self._failure
                if self._asking is not None:
                    return self._asking
            try:
                self._asking, self._failure = self._looked_at(self._asking), None
            except MalgrafError as error:  # who comes in the same second need not wait for it too
                self._failure = error
                raise
            finally:
                self._looked = time.monotonic()
            return self._asking

    def select(
        self, query: str, graphs: Sequence[str] = (), named: Sequence[str] = ()
    ) -> list[Row]:
        """The solutions of a question of our own; with ``graphs`` only about those."""
        fields = [("query", query), *dataset_fields(graphs, named)]
        asked = Asked(
            "POST",
            self.address,
            _OWN,
            self.elsewhere.cap,
            fields=fields,
            headers={"accept": RESULTS},
            patience=_PATIENCE,
        )
        try:
            reply = self._exchange.send(asked)
        except QueryTimeout as error:
            raise EngineAway(
                Text(f"{self.address} svarar inte.", f"{self.address} does not answer.")
            ) from error
        refuse_failed(reply, self.address)
        refuse_other_type(reply, RESULTS, self.address)
        return rows(reply.body, self.address)

    def query(
        self,
        text: str,
        accept: Iterable[str],
        default_graphs: Iterable[str] = (),
        named_graphs: Iterable[str] = (),
        deadline: float = 10.0,
        *,
        visible: Collection[str] | None = None,
        has_left: Left = never,
    ) -> Answer:
        """The answer in the first of the media types ``accept`` that fits the query.

        Refused by the guard before anything is sent; let go of after ``deadline`` seconds.
        ``visible`` are the keys of the organisations whose graphs the asker may see; None is all.
        """
        query = guarded(text, accept, default_graphs, named_graphs, deadline, visible)
        return self._queued(query, has_left).result()

    async def query_soon(
        self,
        query: Query,
        who: Asker,  # noqa: ARG002 - nobody is told who asks
        has_left: LeftSoon,
    ) -> Answer:
        """The answer to a guarded query, for who asks in an event loop.

        To be cancelled is to leave.
        """
        left = threading.Event()
        asked = asyncio.wrap_future(self._queued(query, left.is_set))
        try:
            while not (await asyncio.wait({asked}, timeout=LOOKING))[0]:
                if await has_left():
                    left.set()
            return asked.result()
        finally:
            left.set()

    def _queued(self, query: Query, has_left: Left) -> Future[Answer]:
        """Ask when it is the query's turn; refused where too many wait."""
        with self._counting:
            if self._asked >= self.elsewhere.at_once * (1 + _WAITING_EACH):
                raise _busy()
            self._asked += 1
        asked = self._turns.submit(self._in_turn, query, time.monotonic(), has_left)
        asked.add_done_callback(self._done)
        return asked

    def _done(self, _: object) -> None:
        with self._counting:
            self._asked -= 1

    def _in_turn(self, query: Query, since: float, has_left: Left) -> Answer:
        waited = time.monotonic() - since
        if waited > min(_WAITING, query.deadline):
            raise _busy()
        start = time.perf_counter()
        said = Dataset(query.default_graphs, query.named_graphs)
        asking = self.asking()
        for _ in range(_TRIALS):
            number = asking.number  # a mirror that is not whole is not asked
            dataset, reads_everything = asking.dataset(query.text, said, query.visible)
            left = max(0.001, query.deadline - (time.perf_counter() - start))
            body, rows = self._answered(query, dataset, left, has_left)
            if reads_everything:
                asking = self.asking(anew=True)
            if not reads_everything or asking.still_serves_everything(query.visible):
                return Answer(
                    query.media_type, body, waited + time.perf_counter() - start, rows, number
                )
        raise StoreError(
            Text(
                "Graferna ändras just nu. Försök igen om en stund.",
                "The graphs are being changed right now. Try again in a while.",
            )
        )

    def graph(
        self, graph: str, media_type: str, *, visible: Collection[str] | None = None
    ) -> tuple[int, bytes]:
        """The mirror's number, and the whole graph in a media type of ``GRAPHS``.

        No name is the default graph. A graph that may not be seen is ``NotFound``.
        """
        asking = self.asking()
        number = asking.number
        if not graph and not asking.state.is_plain:
            found = self.query(_EVERYTHING, [media_type], visible=visible)
            return found.number, found.body
        if not graph:
            graph = asking.places.default
        elif graph not in asking.visible(visible) or not asking.state.counts[graph]:
            raise no_graph(graph)
        query = Query(_EVERYTHING, media_type, has_dataset=False)
        return number, self._answered(query, Dataset((graph,)), _OWN, never)[0]

    def _answered(
        self, query: Query, dataset: Dataset, seconds: float, has_left: Left
    ) -> tuple[bytes, int | None]:
        """The engine's answer whole, and its rows.

        What it breaks off can be told from an end in some forms only: those are asked for, and
        written anew as what was wanted.
        """
        asked_as = asked_for(query.media_type)
        fields: Fields = [
            ("query", self._based(query.text)),
            *dataset_fields(dataset.default, dataset.named),
            *self._deadline(seconds),
        ]
        asked = Asked(
            "POST",
            self.address,
            seconds,
            self.elsewhere.cap,
            fields=fields,
            headers={"accept": asked_as},
            patience=_PATIENCE,
        )
        reply = self._exchange.send(asked, has_left)
        refuse_unanswered(reply, self.address)
        refuse_other_type(reply, asked_as, self.address)
        return rewritten(reply.body, asked_as, query.media_type, self.address)

    def _based(self, text: str) -> str:
        """The text, with our base before it where it has short IRIs: they are ours, not theirs."""
        if not any(token.kind == "short_iri" for token in tokens_of(text)):
            return text
        return f"BASE <{self.base}/>\n{text}"

    def _deadline(self, seconds: float) -> Fields:
        name, _, form = self.elsewhere.deadline_parameter.partition("=")
        if not name:
            return []
        whole = max(1, round(seconds))
        return [(name, form.format(seconds=whole, milliseconds=max(1, round(seconds * 1000))))]

    def _looked_at(self, before: Asking | None) -> Asking:
        now = time.monotonic()
        places = before.places if before else self._found()
        if now - self._proven > _PROVEN:
            refuse_careless(self, places)
            self._proven = now
        known = before.state if before else None
        state: State | None = read_state(self, places, known)
        if state is None:
            raise _no_mirror(self.address)
        return before if before and state is known else Asking(places, state)

    def _found(self) -> Places:
        found = mirrors(self)
        base = self.elsewhere.base.rstrip("/")
        fitting = [places for places in found if not base or places.base == base]
        if len(fitting) == 1:
            return fitting[0]
        if not fitting:
            raise _no_mirror(self.address)
        listed = ", ".join(places.base for places in fitting)
        raise StoreError(
            Text(
                f"{self.address} har flera speglingar. Ange en med --base: {listed}.",
                f"{self.address} has several mirrors. Name one by --base: {listed}.",
            )
        )


def _busy() -> StoreError:
    return StoreError(
        Text(
            "För många frågor ställs just nu. Försök igen om en stund.",
            "Too many queries are being asked right now. Try again in a while.",
        )
    )


def _no_mirror(address: str) -> StoreError:
    return StoreError(
        Text(
            f"{address} har ingen spegling av Målgraf. Mata den med malgraf mirror --to.",
            f"{address} has no mirror of Målgraf. Feed it by malgraf mirror --to.",
        )
    )

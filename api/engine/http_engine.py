"""An engine reached over HTTP, as the mirror asks it."""

from collections.abc import Mapping, Sequence
from typing import Final

from api.engine.addresses import Addresses
from api.engine.exchange import Asked, Exchange, Reply, dataset_fields
from api.engine.replies import RESULTS, refuse_failed, refuse_other_type, rows
from graph.closing import Closing
from graph.errors import QueryTimeout
from graph.mirror.engine import EngineAway, Row
from graph.texts import Text

_CAP: Final = 512 << 20
"""Bytes of an answer: at most a line for each graph, or for each way hashes begin."""
_N_TRIPLES: Final = "application/n-triples"


class HttpEngine(Closing):
    """An engine by the protocols of SPARQL 1.1; ``seconds`` is what one request may take."""

    def __init__(
        self, addresses: Addresses, headers: Mapping[str, str], seconds: float = 600.0
    ) -> None:
        self._addresses = addresses
        self._seconds = seconds
        self._exchange = Exchange(headers)

    def close(self) -> None:
        """Let go of the connections."""
        self._exchange.close()

    @property
    def address(self) -> str:
        """Where it is, as it is told to people."""
        return self._addresses.engine

    def select(
        self, query: str, graphs: Sequence[str] = (), named: Sequence[str] = ()
    ) -> list[Row]:
        """The solutions of a SELECT; with ``graphs`` its default graph is those alone."""
        address = self._addresses.query
        fields = [("query", query), *dataset_fields(graphs, named)]
        reply = self._send("POST", address, fields=fields, headers={"accept": RESULTS})
        refuse_other_type(reply, RESULTS, address)
        return rows(reply.body, address)

    def update(self, text: str) -> None:
        """Carry out a SPARQL update."""
        headers = {"content-type": "application/sparql-update"}
        self._send("POST", self._addresses.update, content=text.encode(), headers=headers)

    def replace(self, graph: str, triples: bytes) -> None:
        """Let a graph hold exactly these N-Triples."""
        self._store("PUT", graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        """Add N-Triples to a graph."""
        self._store("POST", graph, triples)

    def _store(self, method: str, graph: str, triples: bytes) -> None:
        self._send(
            method,
            self._addresses.store,
            parameters=[("graph", graph)],
            content=triples,
            headers={"content-type": _N_TRIPLES},
        )

    def _send(
        self,
        method: str,
        address: str,
        *,
        parameters: Sequence[tuple[str, str]] = (),
        fields: Sequence[tuple[str, str]] = (),
        content: bytes = b"",
        headers: Mapping[str, str],
    ) -> Reply:
        asked = Asked(method, address, self._seconds, _CAP, parameters, fields, content, headers)
        try:
            reply = self._exchange.send(asked)
        except QueryTimeout as error:
            raise EngineAway(
                Text(
                    f"{address} svarade inte inom {self._seconds:g} sekunder.",
                    f"{address} did not answer within {self._seconds:g} seconds.",
                )
            ) from error
        refuse_failed(reply, address)
        return reply

"""Requests to another server, whole or not at all: with a deadline, a cap, and a way to let go."""

import asyncio
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx2

from graph.errors import QueryTimeout, QueryTooLarge
from graph.mirror.engine import EngineAway
from graph.reader.exchange import LOOKING, Left, never
from graph.texts import Text

Fields = Sequence[tuple[str, str]]
_CONNECTING: Final = 5.0
_PAUSE: Final = 0.1
_CONNECTIONS: Final = httpx2.Limits(max_connections=64, max_keepalive_connections=16)


@dataclass(frozen=True)
class Asked:
    """A request. ``seconds`` is until its whole answer must be here, ``cap`` its bytes.

    ``patience`` is how many seconds connecting is tried again.
    """

    method: str
    address: str
    seconds: float
    cap: int
    parameters: Fields = ()
    fields: Fields = ()
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    patience: float = 0.0


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    media_type: str
    body: bytes


def dataset_fields(default: Sequence[str], named: Sequence[str]) -> list[tuple[str, str]]:
    """A dataset as the SPARQL protocol has it."""
    return [
        *(("default-graph-uri", graph) for graph in default),
        *(("named-graph-uri", graph) for graph in named),
    ]


class Exchange:
    """Connections that are kept and used again. Safe to use from threads.

    They live in a thread of their own, where a request can be let go of at any moment: then its
    connection is closed, which is how the other side learns of it.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = dict(headers)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._client = httpx2.AsyncClient(headers=self._headers, limits=_CONNECTIONS)

    def close(self) -> None:
        """Let go of all connections; no harm in doing so twice."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._client.aclose(), self._loop).result(_CONNECTING)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CONNECTING)
        self._loop.close()

    def send(self, asked: Asked, has_left: Left = never) -> Reply:
        """The answer. Raises ``EngineAway``, ``QueryTimeout`` or ``QueryTooLarge``."""
        future = asyncio.run_coroutine_threadsafe(self._sent(asked), self._loop)
        while True:
            try:
                return future.result(LOOKING)
            except TimeoutError:
                if future.done():
                    raise _late(asked.seconds) from None
                if has_left():
                    future.cancel()
                    raise QueryTimeout(
                        Text("Den som frågade har lämnat.", "Whoever asked has left.")
                    ) from None

    async def _sent(self, asked: Asked) -> Reply:
        async with asyncio.timeout(asked.seconds):
            end, tried = time.monotonic() + asked.patience, 0
            while True:
                try:
                    return await self._tried(asked)
                except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                    if time.monotonic() >= end:
                        raise _away(asked.address, error) from error
                except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError) as error:
                    if tried:  # once: a connection that was kept may have been closed meanwhile
                        raise _away(asked.address, error) from error
                except httpx2.HTTPError as error:
                    raise _away(asked.address, error) from error
                tried += 1
                await asyncio.sleep(_PAUSE)

    async def _tried(self, asked: Asked) -> Reply:
        data: dict[str, list[str]] = {}
        for name, value in asked.fields:
            data.setdefault(name, []).append(value)
        request = self._client.stream(
            asked.method,
            asked.address,
            params=list(asked.parameters) or None,
            data=data or None,
            content=None if data else asked.content,
            headers=dict(asked.headers),
            timeout=httpx2.Timeout(asked.seconds, connect=min(_CONNECTING, asked.seconds)),
        )
        async with request as answer:
            body = bytearray()
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > asked.cap:
                    raise _too_large()
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(answer.status_code, media_type, bytes(body))


def _late(seconds: float) -> QueryTimeout:
    return QueryTimeout(
        Text(
            f"Frågan avbröts efter {seconds:.3g} sekunder.",
            f"The query was ended after {seconds:.3g} seconds.",
        )
    )


def _away(address: str, error: Exception) -> EngineAway:
    said = str(error) or type(error).__name__
    return EngineAway(
        Text(f"{address} svarar inte: {said}", f"{address} does not answer: {said}"),
    )


def _too_large() -> QueryTooLarge:
    return QueryTooLarge(
        Text(
            "Svaret är för stort. Begränsa frågan, till exempel med LIMIT.",
            "The answer is too large. Narrow the query, by LIMIT for instance.",
        )
    )

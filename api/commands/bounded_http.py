"""HTTP as uvicorn reads it by httptools, with a bound on how long the head of a request may be.

httptools is several times as quick as h11, but has no bound of its own and takes several Host
headers.
"""

from typing import Final

from httptools import HttpParserCallbackError
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD: Final = 64 << 10
"""Bytes of the request line and all headers together."""


class BoundedHttp(HttpToolsProtocol):
    """Refuses with 400 a head that is too long, also one that never ends, and a second Host."""

    _in_head = True
    _requests = 0
    _received = 0
    _head = 0
    _hosts = 0

    def data_received(self, data: bytes) -> None:
        """Count what comes as long as one and the same head has not ended."""
        was_in_head, requests = self._in_head, self._requests
        super().data_received(data)
        goes_on = was_in_head and self._in_head and self._requests == requests
        if not goes_on or self.transport is None or self.transport.is_closing():
            return
        self._received += len(data)
        if self._received > LONGEST_HEAD:
            self.send_400_response("The head of the request is too long.")

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._in_head, self._head, self._hosts = True, 0, 0

    def on_url(self, url: bytes) -> None:
        """A piece of the address."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A whole header."""
        self._count(name)
        self._count(value)
        self._hosts += name.lower() == b"host"
        if self._hosts > 1:
            raise HttpParserCallbackError("two Host headers")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._in_head, self._received = False, 0
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request has ended; the next has its own head."""
        super().on_message_complete()
        self._in_head, self._received = True, 0
        self._requests += 1

    def _count(self, piece: bytes) -> None:
        self._head += len(piece)
        if self._head > LONGEST_HEAD:
            raise HttpParserCallbackError("the head is too long")

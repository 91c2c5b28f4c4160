"""The SPARQL endpoint of a plain store: its own default graph, and the protocol's datasets."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.responses import Response

from api.asking import Asking
from api.plain.rights import reader_of, writer_of
from api.proposals import committed
from api.published import described_plain_service
from api.resources.requests import Reasons
from api.resources.writing import GivenReasons, written
from api.sparql import (
    PROBLEMS,
    Changing,
)
from api.sparql_requests import Said, whole_body
from graph.changes import Way
from graph.guard import check_update
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.snapshots import SHARED

_PROBLEMS: Final = {status: PROBLEMS[status] for status in PROBLEMS if status != 404} | {
    422: {"description": "A text has control characters or is too long: nothing is stored"}
}


class PlainEndpoint(Changing):
    """The routes of ``/sparql`` over a plain store."""

    parameters: Sequence[Mapping[str, Any]] = ()
    problems = _PROBLEMS

    def __init__(self, reader: Reader, store: PlainStore, asking: Asking) -> None:
        super().__init__(reader, store, asking)
        self.store = store

    async def query_by_get(self, request: Request) -> Response:
        """Answer a query; the default graph is a graph of its own, no union of the others."""
        return await super().query_by_get(request)

    async def post(
        self,
        request: Request,
        body: Annotated[bytes, Depends(whole_body)],
        given: GivenReasons,
    ) -> Response:
        """Answer a query, or carry out an update, all of its operations or none."""
        return await self.posted(request, body, given)

    def described(self, request: Request) -> Response:
        """The service description of a plain store."""
        reader_of(request)
        return described_plain_service(request)

    async def _answer(self, request: Request, said: Said) -> Response:
        reader_of(request)
        return await super()._answer(request, said)

    def _update(self, request: Request, said: Said, given: Reasons) -> Response:
        caller = writer_of(request)
        check_update(said.text)
        _, outcome = committed(
            self.store,
            SHARED,
            Way.UPDATE,
            caller,
            given,
            lambda: self.proposed(request, said, SHARED),
        )
        added, removed = outcome.delta.added.count(b"\n"), outcome.delta.removed.count(b"\n")
        return written(request, outcome, added=added, removed=removed)

"""The first page of a plain store: what it is, what it holds and where its protocols are."""

import json
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from api.plain.rights import reader_of
from api.rendering import page
from graph.plain.store import PlainStore
from graph.reader import Reader

_COUNTS: Final = """SELECT (COUNT(*) AS ?statements) (COUNT(DISTINCT ?graph) AS ?graphs) WHERE {
  { ?s ?p ?o } UNION { GRAPH ?graph { ?s ?p ?o } } }"""
_FIRST: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100"
_JSON: Final = "application/sparql-results+json"


def start_routes(store: PlainStore, reader: Reader) -> APIRouter:
    """The page at ``/``."""
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    def start(request: Request) -> HTMLResponse:
        """What this is, in a few words and numbers."""
        reader_of(request)
        answer = json.loads(reader.query(_COUNTS, [_JSON]).body)["results"]["bindings"][0]
        return page(
            request,
            "plain.html",
            number=store.number,
            query=f"/sparql?{urlencode({'query': _FIRST})}",
            **{name: int(found["value"]) for name, found in answer.items()},
        )

    return router

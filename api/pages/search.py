"""The search page: in one organisation, or in all that the reader may see."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from api.collation import swedish_key
from api.language import chosen_language, in_words
from api.rendering import page
from api.search import LONGEST, searchable, shown
from api.views import AT, Views
from graph.search import SearchIndex, Sought

ON_A_PAGE: Final = 20
EXAMPLE: Final = re.compile(r"[\w ]{1,40}")
"""What can stand in the example of a query as it is."""
Words = Annotated[str, Query(max_length=LONGEST)]
Kind = Annotated[str, Query(max_length=40)]
Offset = Annotated[int, Query(ge=0, le=10**9)]


def routes(views: Views, index: SearchIndex) -> APIRouter:
    """``/search`` and the search page of each organisation."""
    router = APIRouter()

    @router.get("/search")
    def everywhere(
        request: Request, q: Words = "", kind: Kind = "", offset: Offset = 0
    ) -> Response:
        """Search in everything that the reader may see."""
        keys = searchable(request, views.installation, "")
        if len(keys) == 1:
            asked = urlencode({"q": q, "kind": kind} if kind else {"q": q} if q else {})
            address = f"/o/{next(iter(keys))}/search"
            return RedirectResponse(f"{address}?{asked}" if asked else address, 303)
        first = min(keys, default="")
        values = _values(request, index, Sought(q, keys, kind), offset)
        return page(request, "search.html", home=first, **values)

    @router.get("/o/{key}/search")
    def within(
        request: Request, key: str, q: Words = "", kind: Kind = "", offset: Offset = 0
    ) -> Response:
        """Search in one organisation, as it is now."""
        view = views[key]
        own, at, _ = key.partition(AT)
        if at:
            asked = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"/o/{own}/search{asked}", 303)
        values = _values(request, index, Sought(q, frozenset({own}), kind), offset)
        return page(request, "search.html", organisation=view, section="search", home=own, **values)

    return router


def _values(request: Request, index: SearchIndex, sought: Sought, offset: int) -> dict[str, Any]:
    found, language = index.search(sought, offset, ON_A_PAGE), chosen_language(request)

    def name(kind: str) -> str:
        return in_words(language, f"kind.{kind}")

    return {
        "q": sought.text,
        "example": sought.text if EXAMPLE.fullmatch(sought.text) else "skola",
        "kind": sought.kind,
        "offset": offset,
        "on_a_page": ON_A_PAGE,
        "found": found,
        "everything": sum(found.kinds.values()),
        "kinds": sorted(found.kinds.items(), key=lambda each: swedish_key(name(each[0]))),
        "hits": [shown(hit, found.words, language) for hit in found.hits],
        "address": _address(sought),
    }


def _address(sought: Sought) -> Mapping[str, str]:
    """The parameters of the same search, escaped: with its kind, and for all kinds."""
    everything = urlencode({"q": sought.text})
    kind = f"&{urlencode({'kind': sought.kind})}" if sought.kind else ""
    return {"all": f"?{everything}", "same": f"?{everything}{kind}"}

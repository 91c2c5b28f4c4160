"""From the IRI of a thing to its page, or to its data in the format that is asked for."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import NamedNode, RdfFormat, serialize

from api.views import OrganisationView, Views
from graph.errors import NotFound
from graph.names import PREFIXES
from graph.texts import Text

FORMATS = {
    "ttl": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
    "nt": RdfFormat.N_TRIPLES,
    "rdf": RdfFormat.RDF_XML,
}
"""Ending of a data address → format."""
HTML = "text/html"


def routes(views: Views) -> APIRouter:
    """``/id/…`` and the data addresses it leads to."""
    router = APIRouter()

    @router.get("/id/{key}/{kind}/{slug}")
    def resolve(request: Request, key: str, kind: str, slug: str) -> RedirectResponse:
        """From the IRI of a thing to its page or its data, by what is accepted."""
        require(views[key], kind, slug)
        ending = wanted_ending(request.headers.get("accept", ""))
        address = f"/o/{key}/{kind}/{slug}{ending}"
        if kind == "organisation" and not ending:
            address = f"/o/{key}"
        return RedirectResponse(address, 303, headers={"vary": "accept"})

    for ending, format_ in FORMATS.items():
        router.add_api_route(f"/o/{{key}}/{{kind}}/{{slug}}.{ending}", _data(views, format_))
    return router


def _data(views: Views, format_: RdfFormat) -> Callable[[str, str, str], Response]:
    def data(key: str, kind: str, slug: str) -> Response:
        """The data of one thing."""
        view = views[key]
        body = description(view, require(view, kind, slug), format_)
        return Response(body, media_type=format_.media_type)

    return data


def require(view: OrganisationView, kind: str, slug: str) -> str:
    """The IRI of a thing that something is said about; raises ``NotFound`` for others."""
    iri = view.named_at(kind, slug)
    if not iri or not any(view.store.store.quads_for_pattern(NamedNode(iri), None, None, None)):
        raise NotFound(
            Text(
                f"”{view.key}” har ingenting som heter ”{kind}/{slug}”.",
                f"“{view.key}” has nothing called “{kind}/{slug}”.",
            )
        )
    return iri


def wanted_ending(accept: str) -> str:
    """The ending of the best liked format, with its point; empty for the page.

    >>> wanted_ending("text/turtle"), wanted_ending("text/html,*/*;q=0.8"), wanted_ending("*/*")
    ('.ttl', '', '')
    >>> wanted_ending("text/html;q=0.5, application/ld+json")
    '.jsonld'
    """
    endings = {HTML: "", "*/*": ""} | {
        format_.media_type: f".{ending}" for ending, format_ in FORMATS.items()
    }
    best, liking = "", 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((float(p[2:]) for p in parameters if is_quality(p)), 1.0)
        if name in endings and quality > liking:
            best, liking = endings[name], quality
    return best


def is_quality(parameter: str) -> bool:
    """Whether a parameter of a media range is its weight."""
    return parameter.startswith("q=") and parameter[2:].replace(".", "", 1).isdecimal()


def description(view: OrganisationView, iri: str, format_: RdfFormat) -> bytes:
    """Everything said of a thing and everything that points at it, as a document."""
    node, store = NamedNode(iri), view.store.store
    triples = {
        quad.triple
        for place in (view.store.names.plan, view.store.names.observations)
        for quad in (
            *store.quads_for_pattern(node, None, None, NamedNode(place)),
            *store.quads_for_pattern(None, None, node, NamedNode(place)),
        )
    }
    prefixes = None if format_ == RdfFormat.N_TRIPLES else PREFIXES
    written = serialize(sorted(triples, key=str), format=format_, prefixes=prefixes)
    return written or b""

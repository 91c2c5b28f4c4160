"""What programs read of the service itself: its endpoint, its data and its named questions."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pyoxigraph import Triple

from api.callers import caller_of, wants_page
from api.negotiation import accept_of
from api.problems import MEDIA_TYPE as PROBLEM
from api.rdf import Document, document, rdf_answer, wanted_format
from graph.accounts import Accounts
from graph.accounts.records import SavedQuestion
from graph.errors import NotFound
from graph.published.counting import Statistics, of_vocabularies
from graph.published.place import Place
from graph.published.questions import Published, named, question_triples
from graph.published.service import plain_service_triples, service_triples
from graph.published.void import Described, void_triples
from graph.questions import questions
from graph.serialised_answers import TRIPLES
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text

_KEPT: Final = 32
"""How many documents are kept: one for each format and each set of organisations seen."""
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The document",
        "content": {name: {"schema": {"type": "string"}} for name in TRIPLES},
    },
    304: {"description": "Not changed since the ETag in If-None-Match"},
    406: {"description": "It cannot be had in a media type asked for", "content": {PROBLEM: {}}},
}
Questions = Callable[[Request], Iterable[Published]]
"""The questions that whoever asks may have."""


def named_questions(_: Request) -> Iterable[Published]:
    """The named questions that the service ships."""
    return map(named, questions())


def also_saved(accounts: Accounts) -> Questions:
    """The named questions, and of those that people have saved what the caller may see."""

    def offered(request: Request) -> Iterable[Published]:
        saved = accounts.saved_questions(caller_of(request))
        return [*named_questions(request), *map(_saved, saved)]

    return offered


def _saved(question: SavedQuestion) -> Published:
    said = question.content.description
    about = Text(said, said) if said else question.title
    return Published(f"saved-{question.number}", question.title, about, question.content.text)


def place_of(request: Request) -> Place:
    """Where the service is, as whoever asks reached it."""
    return Place(str(request.base_url).rstrip("/"))


def described_service(
    request: Request, installation: Installation, statistics: Statistics
) -> Response:
    """The service description, over what the caller may see."""
    graphs = sorted({*of_vocabularies().graphs, *statistics.of(SHARED).counts.graphs})
    for key in sorted(caller_of(request).reads(installation.keys())):
        names = installation.names(key)
        graphs += [names.plan, names.observations]
    return _answered(request, service_triples(place_of(request), graphs))


def described_plain_service(request: Request) -> Response:
    """The service description of a plain store."""
    return _answered(request, plain_service_triples(place_of(request)))


def published(
    installation: Installation,
    statistics: Statistics,
    offered: Questions = named_questions,
) -> APIRouter:
    """The routes under ``/.well-known``; ``offered`` says which questions are published."""
    router = APIRouter(prefix="/.well-known", tags=["description"])
    add_void(router, installation, statistics)
    add_questions(router, offered)
    return router


def add_void(router: APIRouter, installation: Installation, statistics: Statistics) -> None:
    """The description of the data."""
    documents = _Documents()

    @router.get("/void", responses=_RESPONSES, response_class=Response)
    def void(request: Request) -> Response:
        """The data described with VoID, as far as the caller may see them."""
        format_ = wanted_format(accept_of(request))
        place, keys = place_of(request), caller_of(request).reads(installation.keys())
        name = (place, keys, format_, installation.number)

        def made() -> Document:
            everything = statistics.seen_by(keys)
            found = [_described(installation, statistics, key) for key in sorted(keys)]
            return document(void_triples(place, everything, found), format_)

        return rdf_answer(request, documents.kept(name, made))


def add_questions(router: APIRouter, offered: Questions) -> None:
    """Every published question, together and alone."""

    @router.get("/sparql-examples", responses=_RESPONSES, response_class=Response)
    def every(request: Request) -> Response:
        """Every named question as RDF, by the conventions for SPARQL examples."""
        return _answered(request, question_triples(place_of(request), offered(request)))

    @router.get("/sparql-examples/{name}", responses=_RESPONSES, response_class=Response)
    def one(request: Request, name: str) -> Response:
        """One named question as RDF; a browser is sent to the page of the questions."""
        found = [each for each in offered(request) if each.name == name]
        if not found:
            raise NotFound(Text(f"Frågan ”{name}” finns inte.", f"There is no question “{name}”."))
        if wants_page(request):
            return RedirectResponse("/questions", 303, headers={"vary": "accept"})
        return _answered(request, question_triples(place_of(request), found))


class _Documents:
    """Documents by what they were made from; the least recently asked for goes first."""

    def __init__(self) -> None:
        self._made: OrderedDict[object, Document] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, name: object, made: Callable[[], Document]) -> Document:
        """The document of that name, made where there is none yet."""
        with self._lock:
            if name in self._made:
                self._made.move_to_end(name)
                return self._made[name]
        found = made()
        with self._lock:
            self._made[name] = found
            while len(self._made) > _KEPT:
                self._made.popitem(last=False)
        return found


def _described(installation: Installation, statistics: Statistics, key: str) -> Described:
    owned = statistics.of(key)
    changed = installation.journal.entry(owned.number).at
    return Described(installation.names(key), owned.label, owned.counts, changed)


def _answered(request: Request, triples: list[Triple]) -> Response:
    format_ = wanted_format(accept_of(request))
    return rdf_answer(request, document(triples, format_))

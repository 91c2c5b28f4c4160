"""From the IRI of a thing to its page, or to its data in the format that is asked for."""

from collections.abc import Callable

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import RdfFormat, Triple

from api.history import sees_people
from api.negotiation import accept_of
from api.rdf import FORMATS, document, rdf_answer, wanted_ending
from api.views import OrganisationView, Views
from graph.errors import NotFound
from graph.gate import is_described
from graph.history.provenance import agent_triples, latest_revision, provenance
from graph.history.reading import History
from graph.published.things import thing_triples
from graph.texts import Text
from graph.vocabularies import taxonomy

CHANGE = "change"
AGENT = "agent"
"""What stands in the place of a kind in the IRIs of changes, and of those who made them."""
_MOST_MADE = 200
"""How many of somebody's changes are told, the newest first."""


def routes(views: Views) -> APIRouter:
    """``/id/…`` and the data addresses it leads to."""
    router = APIRouter()
    found = Found(views)

    @router.get("/id/{key}/{kind}/{slug}")
    def resolve(request: Request, key: str, kind: str, slug: str) -> RedirectResponse:
        """From the IRI of a thing to its page or its data, by what is accepted."""
        ending = wanted_ending(accept_of(request))
        found.require(request, key, kind, slug)
        return _seen_at(f"/o/{key}/{kind}/{slug}{ending}" if ending else _page(key, kind, slug))

    @router.get("/id/{key}/.well-known/genid/{slug}")
    def resolve_unnamed(request: Request, key: str, slug: str) -> RedirectResponse:
        """The same for what had no name of its own when it was taken in."""
        ending = wanted_ending(accept_of(request))
        require_unnamed(views[key], slug)
        return _seen_at(f"/o/{key}/.well-known/genid/{slug}{ending}")

    for ending, format_ in FORMATS.items():
        router.add_api_route(
            f"/o/{{key}}/.well-known/genid/{{slug}}.{ending}", _unnamed_data(found, format_)
        )
        router.add_api_route(f"/o/{{key}}/{{kind}}/{{slug}}.{ending}", _data(found, format_))
    return router


def _seen_at(address: str) -> RedirectResponse:
    return RedirectResponse(address, 303, headers={"vary": "accept"})


def _page(key: str, kind: str, slug: str) -> str:
    """Where people read of a thing."""
    if kind == "organisation":
        return f"/o/{key}"
    if kind == CHANGE:
        return f"/o/{key}/changes/{slug}"
    if kind == AGENT:
        return f"/o/{key}/changes?actor={slug}"
    return f"/o/{key}/{kind}/{slug}"


def _data(found: "Found", format_: RdfFormat) -> Callable[[Request, str, str, str], Response]:
    def data(request: Request, key: str, kind: str, slug: str) -> Response:
        """The data of one thing: what is said of it, what points at it, who changed it last."""
        triples = found.require(request, key, kind, slug)
        return rdf_answer(request, document(triples(), format_), varies="")

    return data


def _unnamed_data(found: "Found", format_: RdfFormat) -> Callable[[Request, str, str], Response]:
    def data(request: Request, key: str, slug: str) -> Response:
        """The data of what has no name of its own."""
        view = found.views[key]
        triples = found.described(request, view, require_unnamed(view, slug))
        return rdf_answer(request, document(triples, format_), varies="")

    return data


class Found:
    """What stands behind the IRIs of an organisation."""

    def __init__(self, views: Views) -> None:
        self.views = views

    def require(
        self, request: Request, key: str, kind: str, slug: str
    ) -> Callable[[], list[Triple]]:
        """Reads the data of a thing; raises ``NotFound`` for what there is not."""
        view = self.views[key]
        if kind == CHANGE:
            return self._change(request, view, slug)
        if kind == AGENT:
            return self._agent(request, view, slug)
        iri = _target(slug) if kind == "target" else require(view, kind, slug)
        return lambda: self.described(request, view, iri)

    def described(self, request: Request, view: OrganisationView, iri: str) -> list[Triple]:
        """A thing with the last change that touched it, up to the point that is looked at."""
        journal = self.views.installation.journal
        triples = thing_triples(view.store, iri)
        number = journal.version(iri)
        if view.point is not None:
            number = History(journal, view.store).previous(iri, view.point.number + 1)
        if not number or not iri.startswith(view.store.names.namespace):
            return triples
        entry, payload = journal.entry(number), journal.payload(number)
        people = sees_people(request)
        return triples + latest_revision(view.store.names, entry, payload, iri, with_person=people)

    def _change(
        self, request: Request, view: OrganisationView, slug: str
    ) -> Callable[[], list[Triple]]:
        journal = self.views.installation.journal
        number = int(slug) if slug.isascii() and slug.isdecimal() and len(slug) < 19 else 0
        entry = journal.entry(number) if number else None
        if entry is None or entry.owner != view.store.key:
            raise _missing(view, f"{CHANGE}/{slug}")
        history, people = History(journal, view.store), sees_people(request)

        def told() -> list[Triple]:
            return provenance(
                view.store.names,
                entry,
                journal.payload(number),
                lambda iri: history.previous(iri, number),
                with_person=people,
            )

        return told

    def _agent(
        self, request: Request, view: OrganisationView, slug: str
    ) -> Callable[[], list[Triple]]:
        """Whoever made changes is told of only to those who say who they are."""
        journal, names = self.views.installation.journal, view.store.names
        made = (
            journal.entries(owner=names.key, actor=slug, newest_first=True, limit=_MOST_MADE)
            if sees_people(request)
            else ()
        )
        if not made:
            raise _missing(view, f"{AGENT}/{slug}")
        return lambda: agent_triples(names, slug, journal.payload(made[0].number).name, made)


def require(view: OrganisationView, kind: str, slug: str) -> str:
    """The IRI of a thing that something is said about; raises ``NotFound`` for others."""
    iri = view.named_at(kind, slug)
    if not iri or not is_described(view.store.store, iri):
        raise _missing(view, f"{kind}/{slug}")
    return iri


def require_unnamed(view: OrganisationView, slug: str) -> str:
    """The IRI of what was given one when it was taken in."""
    iri = f"{view.store.names.genid}{slug}"
    if not is_described(view.store.store, iri):
        raise _missing(view, f".well-known/genid/{slug}")
    return iri


def _target(code: str) -> str:
    """The UN's IRI of a target or a goal."""
    goals = {str(number): goal.iri for number, goal in taxonomy().goals.items()}
    target = taxonomy().target(code)
    iri = target.iri if target is not None else goals.get(code)
    if iri is None:
        raise NotFound(Text(f"Det finns inget globalt delmål {code}.", f"No SDG target {code}."))
    return iri


def _missing(view: OrganisationView, what: str) -> NotFound:
    return NotFound(
        Text(
            f"”{view.key}” har ingenting som heter ”{what}”.",
            f"“{view.key}” has nothing called “{what}”.",
        )
    )

"""Our own terms, shapes and concepts at their addresses, and the types of problems."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from api.collation import swedish_key
from api.facts import inverse_label, local_name, property_label
from api.language import LANGUAGES, chosen_language
from api.negotiation import accept_of
from api.problem_types import problem_triples, problem_types
from api.problems import TYPES
from api.rdf import FORMATS, document, rdf_answer, wanted_ending
from api.rendering import page
from api.views import Views
from graph.errors import NotFound
from graph.names import PREFIXES
from graph.published.terms import ROOT, SPACES, term_triples
from graph.texts import Language, Text

_LABELS = tuple(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)
_DEFINITIONS = tuple(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "definition"), ("dcterms", "description"), ("sh", "message"))
)
_SHORT = 200
"""Characters of a value without name that are shown."""


@dataclass(frozen=True)
class Said:
    """A value on a page; empty where it leads to no page, or is in no language."""

    text: str
    href: str = ""
    language: str = ""


@dataclass(frozen=True)
class Row:
    """A property with its values."""

    label: str
    values: tuple[Said, ...]


def routes(_: Views) -> APIRouter:
    """The addresses of terms, and the pages and documents they lead to."""
    router = APIRouter()
    for space in SPACES:
        router.add_api_route(f"/{space}/{{name:path}}", _leading_on(space), response_class=Response)
    add_documents(router)
    add_problems(router)
    return router


def _leading_on(space: str) -> Callable[[Request, str], RedirectResponse]:
    def term(request: Request, name: str) -> RedirectResponse:
        """From the IRI of a term to its page or its data, by what is accepted."""
        ending = wanted_ending(accept_of(request))
        require(space, name)
        address = f"/vocabulary/{space}/{name}".rstrip("/")
        return RedirectResponse(address + ending, 303, headers={"vary": "accept"})

    return term


def add_documents(router: APIRouter) -> None:
    """What is said of a term, for people and for programs."""

    @router.get("/vocabulary/{path:path}")
    def told(request: Request, path: str) -> Response:
        """A term, a shape, a concept or a whole vocabulary."""
        stem, _, ending = path.rpartition(".")
        if ending in FORMATS:
            triples = require(*_parts(stem))
            return rdf_answer(request, document(triples, FORMATS[ending]), varies="")
        triples = require(*_parts(path))
        return page(request, "term.html", **shown(path, triples, chosen_language(request)))


def add_problems(router: APIRouter) -> None:
    """What the types of problems mean."""

    @router.get("/problem/{name:path}")
    def problem(request: Request, name: str) -> RedirectResponse:
        """From the type of a problem to what it means."""
        ending = wanted_ending(accept_of(request))
        if name and name not in {each.name for each in problem_types()}:
            raise _missing(f"problem/{name}")
        address = f"/problems{ending}" if ending or not name else f"/problems#{name}"
        return RedirectResponse(address, 303, headers={"vary": "accept"})

    @router.get("/problems")
    def problems(request: Request) -> Response:
        """The types of problems, and what to do about each."""
        return page(request, "problems.html", types=problem_types())

    @router.get("/problems.{ending}")
    def data(request: Request, ending: str) -> Response:
        """The types of problems as linked data."""
        if ending not in FORMATS:
            raise _missing(f"problems.{ending}")
        return rdf_answer(request, document(problem_triples(), FORMATS[ending]), varies="")


def require(space: str, name: str) -> list[Triple]:
    """What is said of a term; raises ``NotFound`` for what is none."""
    triples = term_triples(space, name) if space in SPACES else []
    if not triples:
        raise _missing(f"{space}/{name}")
    return triples


def _parts(path: str) -> tuple[str, str]:
    space, _, name = path.partition("/")
    return space, name


def _missing(what: str) -> NotFound:
    return NotFound(Text(f"Termen ”{what}” finns inte.", f"There is no term “{what}”."))


def shown(path: str, triples: list[Triple], language: Language) -> dict[str, Any]:
    """The values of the page of a term, or of a vocabulary with its terms."""
    space, name = _parts(path)
    node = NamedNode(f"{ROOT}{space}/{name}")
    about = Told(triples, language)
    is_whole = not any(triple.subject == node for triple in triples) or any(
        triple.predicate.value.endswith("#versionIRI") for triple in triples
    )
    if is_whole:
        node = about.vocabulary() or node
    return {
        "iri": node.value,
        "path": f"/vocabulary/{path}",
        "heading": about.label(node) or local_name(node.value),
        "definitions": about.texts(node, _DEFINITIONS),
        "rows": about.rows(node),
        "incoming": () if is_whole else about.incoming(node),
        "terms": about.terms(node) if is_whole else (),
    }


class Told:
    """Triples as they are read on a page in one language."""

    def __init__(self, triples: Iterable[Triple], language: Language) -> None:
        self._language = language
        self._by_subject: dict[NamedNode | BlankNode, list[Triple]] = {}
        self._triples = list(triples)
        for triple in self._triples:
            if isinstance(triple.subject, NamedNode | BlankNode):
                self._by_subject.setdefault(triple.subject, []).append(triple)

    def vocabulary(self) -> NamedNode | None:
        """The vocabulary that the triples are about."""
        for triple in self._triples:
            if triple.predicate.value.endswith("#versionIRI") and isinstance(
                triple.subject, NamedNode
            ):
                return triple.subject
        return None

    def texts(self, node: NamedNode | BlankNode, properties: Iterable[NamedNode]) -> list[str]:
        """The texts of a thing by these properties, in the reader's language where there are."""
        found: dict[str, list[str]] = {}
        for triple in self._by_subject.get(node, ()):
            if triple.predicate in properties and isinstance(triple.object, Literal):
                found.setdefault(triple.object.language or "", []).append(triple.object.value)
        for language in (self._language, "", *LANGUAGES):
            if language in found:
                return found[language]
        return []

    def label(self, node: NamedNode | BlankNode) -> str:
        """What a thing is called; empty where that is not said."""
        return next(iter(self.texts(node, _LABELS)), "")

    def rows(self, node: NamedNode) -> list[Row]:
        """What is said of a thing, in the order of the properties' names."""
        said: dict[str, list[Said]] = {}
        for triple in self._by_subject.get(node, ()):
            if triple.predicate not in (*_LABELS, *_DEFINITIONS) and not self._is_other(triple):
                said.setdefault(triple.predicate.value, []).append(self._said(triple.object))
        return self._sorted({property_label(iri, self._language): said[iri] for iri in said})

    def incoming(self, node: NamedNode) -> list[Row]:
        """What points at a thing."""
        said: dict[str, list[Said]] = {}
        for triple in self._triples:
            if triple.object == node and isinstance(triple.subject, NamedNode):
                said.setdefault(triple.predicate.value, []).append(self._said(triple.subject))
        return self._sorted({inverse_label(iri, self._language): said[iri] for iri in said})

    def terms(self, vocabulary: NamedNode) -> list[Said]:
        """The things that a vocabulary describes."""
        own = (node for node in self._by_subject if isinstance(node, NamedNode))
        found = (self._said(node) for node in own if node != vocabulary)
        return sorted(found, key=lambda each: swedish_key(each.text))

    def _is_other(self, triple: Triple) -> bool:
        """A text in the language that the reader did not choose."""
        written = triple.object.language if isinstance(triple.object, Literal) else None
        return written in LANGUAGES and written != self._language

    def _said(self, node: object) -> Said:
        if isinstance(node, NamedNode):
            own = node.value.startswith((ROOT, TYPES))
            href = f"/{node.value.removeprefix(ROOT)}" if own else ""
            return Said(self.label(node) or _short_name(node.value), href)
        if isinstance(node, Literal):
            return Said(node.value, language=node.language or "")
        return Said(self._in_words(node)[:_SHORT])

    def _in_words(self, node: object) -> str:
        """A thing without a name by what is said of it."""
        if not isinstance(node, BlankNode):
            return self._said(node).text
        parts = (
            f"{property_label(each.predicate.value, self._language)} {self._in_words(each.object)}"
            for each in self._by_subject.get(node, ())
            if each.object != node
        )
        return ", ".join(parts)

    @staticmethod
    def _sorted(rows: Mapping[str, list[Said]]) -> list[Row]:
        return [
            Row(label, tuple(sorted(rows[label], key=lambda said: swedish_key(said.text))))
            for label in sorted(rows, key=swedish_key)
        ]


def _short_name(iri: str) -> str:
    """An IRI with the prefix that we write it with, where there is one."""
    for prefix, namespace in sorted(PREFIXES.items(), key=lambda item: -len(item[1])):
        if iri.startswith(namespace) and iri != namespace:
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri

"""The classes and properties in use, for editors to offer while somebody writes."""

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from api.asking import Asking, asker
from api.callers import caller_of
from api.editor.desks import short_form
from api.models import Label
from api.parameters import only_known
from api.plain.rights import reader_of
from api.proposals import left
from api.resources.answers import answered, not_modified, unchanged
from api.resources.rights import seen
from api.resources.route_names import NOT_MODIFIED
from graph.classes import classes
from graph.data_folder import DataFolder
from graph.errors import QueryTimeout
from graph.names import PREFIXES
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import load_vocabularies, taxonomy

ADDRESS: Final = "/api/v1/terms"
_KEPT: Final = 64
_JSON: Final = "application/sparql-results+json"
_USED: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?class ?property ?count ?label WHERE {
  {
    { SELECT ?class (COUNT(*) AS ?count) WHERE { ?s a ?class } GROUP BY ?class }
    OPTIONAL { ?class skos:prefLabel|rdfs:label ?label }
  }
  UNION
  {
    { SELECT ?property (COUNT(*) AS ?count) WHERE { ?s ?property ?o } GROUP BY ?property }
    OPTIONAL { ?property skos:prefLabel|rdfs:label ?label }
  }
}
"""
_USED_ANYWHERE: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?class ?property ?count ?label WHERE {
  {
    {
      SELECT ?class (COUNT(*) AS ?count)
      WHERE { { ?s a ?class } UNION { GRAPH ?g { ?s a ?class } } } GROUP BY ?class
    }
    OPTIONAL { ?class rdfs:label ?label }
  }
  UNION
  {
    {
      SELECT ?property (COUNT(*) AS ?count)
      WHERE { { ?s ?property ?o } UNION { GRAPH ?g { ?s ?property ?o } } } GROUP BY ?property
    }
    OPTIONAL { ?property rdfs:label ?label }
  }
}
"""
_DEFINED: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?class ?property WHERE {
  { ?class a owl:Class }
  UNION
  { VALUES ?kind { owl:ObjectProperty owl:DatatypeProperty } ?property a ?kind }
}
"""

Row = Mapping[str, tuple[str, str]]
"""By variable, a value and its language."""


class Term(BaseModel):
    """A class or property; ``count`` is its instances or statements, null where not counted."""

    id: str = Field(examples=["https://w3id.org/malgraf/def/Goal"])
    short: str = Field(description="With a prefix; empty where none fits.", examples=["mg:Goal"])
    label: Label
    count: int | None = Field(examples=[31])


class Terms(BaseModel):
    """What can be written in a question here; the most used come first."""

    number: int = Field(description="Number of the last change to anything counted.")
    prefixes: dict[str, str]
    classes: list[Term]
    properties: list[Term]


@dataclass(frozen=True)
class _State:
    """What an answer is about: whose data, by which change."""

    whose: tuple[str, ...]
    number: int

    @property
    def form(self) -> str:
        """What tells answers of the same number apart."""
        return f"json{sha256(json.dumps(self.whose).encode()).hexdigest()[:8]}"


class KnownTerms:
    """Counted once for each change and everybody who may see the same."""

    def __init__(self, folder: DataFolder, reader: Reader | None, asking: Asking) -> None:
        self.folder = folder
        self.reader = reader
        self.asking = asking
        self._kept: OrderedDict[_State, dict[str, Any]] = OrderedDict()
        self._lock = Lock()

    def answer(self, request: Request, key: str = "") -> Response:
        """The terms of one organisation, or of all that the caller may see."""
        if key and isinstance(self.folder, Installation):
            store = seen(self.folder, caller_of(request), key)
            state = _State((store.key,), store.number)
        elif isinstance(self.folder, PlainStore):
            reader_of(request)
            store, state = None, _State((), self.folder.number)
        else:
            store = None
            visible = sorted(caller_of(request).reads(self.folder.keys()))
            state = _State(("*", *visible), self.folder.number)
        if unchanged(request, state.number, state.form):
            return not_modified(state.number, state.form)
        with self._lock:
            known = self._kept.get(state)
        if known is None:
            rows = self._asked(request, state) if store is None else _rows(store.store, _USED)
            known = _told(state.number, rows)
            with self._lock:
                self._kept[state] = known
                while len(self._kept) > _KEPT:
                    self._kept.popitem(last=False)
        return answered(known, state.number, state.form)

    def _asked(self, request: Request, state: _State) -> Iterable[Row]:
        """Asked of the reader; where that would take too long, what the vocabularies define."""
        if self.reader is None:
            return _defined()
        text = _USED_ANYWHERE if isinstance(self.folder, PlainStore) else _USED
        who = asker(request)
        try:
            with self.asking.account(who, text) as answers:
                answer = self.reader.query(
                    text,
                    [_JSON],
                    deadline=self.asking.deadline(who),
                    visible=state.whose[1:],
                    who=who,
                    has_left=left(request),
                )
                answers.append(answer)
        except QueryTimeout:
            return _defined()
        return [
            {name: (said["value"], said.get("xml:lang", "")) for name, said in row.items()}
            for row in json.loads(answer.body)["results"]["bindings"]
        ]


def term_routes(folder: DataFolder, reader: Reader | None, asking: Asking) -> APIRouter:
    """The route of the terms."""
    router = APIRouter(tags=["SPARQL"], dependencies=[Depends(only_known)])
    known = KnownTerms(folder, reader, asking)
    if isinstance(folder, PlainStore):

        def all_terms(request: Request) -> Response:
            """The classes and properties of the store that editors offer, the most used first."""
            return known.answer(request)

        router.add_api_route(
            ADDRESS, all_terms, response_model=Terms, responses=NOT_MODIFIED,
            summary="Classes and properties in use",
        )  # fmt: skip
        return router

    def terms(
        request: Request,
        organisation: Annotated[
            str,
            Query(
                description="Key of the organisation; without it, all that the asker may see.",
                examples=["exempelkommunen"],
            ),
        ] = "",
    ) -> Response:
        """The classes and properties that editors offer, the most used first, with labels."""
        return known.answer(request, organisation)

    router.add_api_route(
        ADDRESS, terms, response_model=Terms, responses=NOT_MODIFIED,
        summary="Classes and properties in use",
    )  # fmt: skip
    return router


def _rows(store: Store, query: str) -> list[Row]:
    found = store.query(query, use_default_graph_as_union=True)
    if not isinstance(found, QuerySolutions):
        raise TypeError(query)
    names = [variable.value for variable in found.variables]
    return [
        {
            name: (term.value, (term.language or "") if isinstance(term, Literal) else "")
            for name, term in zip(names, solution, strict=True)
            if isinstance(term, NamedNode | Literal)
        }
        for solution in found
    ]


def _defined() -> list[Row]:
    store = Store()
    load_vocabularies(store)
    return _rows(store, _DEFINED)


def _told(number: int, rows: Iterable[Row]) -> dict[str, Any]:
    counts: dict[str, dict[str, int | None]] = {"class": {}, "property": {}}
    labels: dict[str, dict[str, str]] = {}
    for row in rows:
        kind = "class" if "class" in row else "property"
        if kind not in row:
            continue
        iri = row[kind][0]
        counts[kind][iri] = int(row["count"][0]) if "count" in row else None
        if "label" in row:
            text, language = row["label"]
            labels.setdefault(iri, {}).setdefault(language or "en", text)
    return {
        "number": number,
        "prefixes": PREFIXES,
        "classes": _listed(counts["class"], labels),
        "properties": _listed(counts["property"], labels),
    }


def _listed(
    counts: Mapping[str, int | None], labels: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    ordered = sorted(counts, key=lambda iri: (-(counts[iri] or 0), iri))
    return [
        {
            "id": iri,
            "short": short_form(iri),
            "label": _label(iri, labels.get(iri, {})),
            "count": counts[iri],
        }
        for iri in ordered
    ]


def _label(iri: str, said: Mapping[str, str]) -> dict[str, str | None]:
    shipped = taxonomy().label(iri) or _borrowed().get(iri)
    if shipped is not None:
        return {"sv": shipped.sv, "en": shipped.en}
    return {"sv": said.get("sv"), "en": said.get("en")}


@cache
def _borrowed() -> Mapping[str, Text]:
    """What we call terms of other vocabularies, where we use them for one thing only."""
    names: dict[str, set[Text]] = {}
    for described in classes().values():
        for iri in described.types:
            names.setdefault(iri, set()).add(described.label)
        for member in described.fields.values():
            if not member.inverse:
                names.setdefault(member.path, set()).add(member.column.headings)
    return {iri: next(iter(texts)) for iri, texts in names.items() if len(texts) == 1}

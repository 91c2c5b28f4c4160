"""The shipped vocabularies as quads, each in its own graph, and the taxonomy of Agenda 2030."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse

import ontology
import shapes
from graph.analyses.model import Target
from graph.errors import StoreError
from graph.names import MGS, PREFIXES, sdg_iri
from graph.texts import Text

_OWL_ONTOLOGY = NamedNode(f"{PREFIXES['owl']}Ontology")
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")


@dataclass(frozen=True)
class SdgGoal:
    """One of the 17 goals; ``colour`` is the UN's, as "#E5243B"."""

    iri: str
    number: int
    label: Text
    colour: str


@dataclass(frozen=True)
class UnIndicator:
    """One of the UN's indicators; ``targets`` are those it stands under, mostly one."""

    iri: str
    code: str
    label: Text
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Taxonomy:
    """Goals by number, targets and indicators by IRI in their own order, and all shipped labels."""

    goals: Mapping[int, SdgGoal]
    targets: Mapping[str, Target]
    indicators: Mapping[str, UnIndicator]
    labels: Mapping[str, Text]

    def target(self, code: str) -> Target | None:
        """The target in any of the ways people write it ("11.3", an IRI); None if there is none."""
        iri = sdg_iri(code)
        return self.targets.get(iri) if iri else None

    def label(self, iri: str) -> Text | None:
        """What a shipped term or concept is called; None where it is not ours to say."""
        return self.labels.get(iri)


def vocabulary_files() -> tuple[Path, ...]:
    """Every file whose triples are part of all organisations' data."""
    rules = (shapes.FOLDER / "rules.ttl", shapes.FOLDER / "profiles.ttl")
    return (*ontology.files(), *(path for path in rules if path.exists()))


@cache
def vocabulary_quads() -> bytes:
    """All vocabularies as N-Quads, parsed once per process."""
    store = Store()
    for path in vocabulary_files():
        try:
            store.bulk_load(path=path, format=RdfFormat.TURTLE, to_graph=_named(path))
        except SyntaxError as error:
            raise StoreError(
                Text(f"{path} är skadad: {error}", f"{path} is damaged: {error}")
            ) from error
    return store.dump(format=RdfFormat.N_QUADS) or b""


def load_vocabularies(store: Store) -> None:
    """Add all vocabularies to a store, each in the graph named by its ontology IRI."""
    store.bulk_load(vocabulary_quads(), RdfFormat.N_QUADS)


@cache
def taxonomy() -> Taxonomy:
    """The 17 goals, the 169 targets and all shipped labels, read once per process."""
    store = Store()
    load_vocabularies(store)
    labels = _labels(store)
    goals = {int(row["code"]): _goal(row, labels) for row in _rows(store, _GOALS)}
    targets = {row["iri"]: _target(row, labels) for row in _rows(store, _TARGETS)}
    return Taxonomy(goals, targets, _indicators(store, labels), labels)


_GOALS = """
PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?iri ?code ?colour WHERE {
  ?iri a sdgo:Goal ; skos:notation ?code ; mg:colour ?colour .
} ORDER BY xsd:integer(?code)
"""

_TARGETS = """
PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?code ?means WHERE {
  ?iri a sdgo:Target ; skos:notation ?code ; mg:sortKey ?key .
  OPTIONAL { ?iri mg:meansOfImplementation ?means }
} ORDER BY ?key
"""

_INDICATORS = """
PREFIX mg: <https://w3id.org/malgraf/def/>
PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?code ?target WHERE {
  ?iri a sdgo:Indicator ; skos:notation ?code ; mg:sortKey ?key ; sdgo:isIndicatorOf ?target .
  ?target mg:sortKey ?targetKey .
} ORDER BY ?key ?targetKey
"""

_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?iri ?label WHERE { ?iri skos:prefLabel|rdfs:label ?label } ORDER BY ?iri ?label
"""


def _named(path: Path) -> NamedNode:
    """The ontology IRI a file states; a file that states none is named after itself."""
    for quad in parse(path=path, format=RdfFormat.TURTLE):
        says_ontology = quad.predicate == _TYPE and quad.object == _OWL_ONTOLOGY
        if says_ontology and isinstance(quad.subject, NamedNode):
            return quad.subject
    return NamedNode(f"{MGS}{path.stem}")


def _rows(store: Store, query: str) -> list[dict[str, str]]:
    solutions = store.query(query, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(query)
    names = [variable.value for variable in solutions.variables]
    return [
        {
            name: term.value
            for name, term in zip(names, solution, strict=True)
            if isinstance(term, NamedNode | Literal)
        }
        for solution in solutions
    ]


def _labels(store: Store) -> dict[str, Text]:
    """By IRI; a text that exists in one language only stands for both."""
    found: dict[str, dict[str, str]] = {}
    solutions = store.query(_LABELS, use_default_graph_as_union=True)
    if not isinstance(solutions, QuerySolutions):
        raise TypeError(_LABELS)
    for solution in solutions:
        iri, label = solution["iri"], solution["label"]
        if isinstance(iri, NamedNode) and isinstance(label, Literal):
            found.setdefault(iri.value, {}).setdefault(label.language or "", label.value)
    return {iri: _text(languages) for iri, languages in found.items()}


def _text(languages: Mapping[str, str]) -> Text:
    anything = next(iter(languages.values()))
    swedish = languages.get("sv") or languages.get("en") or anything
    return Text(swedish, languages.get("en") or swedish)


def _goal(row: Mapping[str, str], labels: Mapping[str, Text]) -> SdgGoal:
    return SdgGoal(row["iri"], int(row["code"]), labels[row["iri"]], row["colour"])


def _target(row: Mapping[str, str], labels: Mapping[str, Text]) -> Target:
    code = row["code"]
    goal = int(code.partition(".")[0])
    return Target(row["iri"], code, goal, labels[row["iri"]], row.get("means") == "true")


def _indicators(store: Store, labels: Mapping[str, Text]) -> dict[str, UnIndicator]:
    found: dict[str, UnIndicator] = {}
    for row in _rows(store, _INDICATORS):
        before = found[row["iri"]].targets if row["iri"] in found else ()
        targets = (*before, row["target"])
        found[row["iri"]] = UnIndicator(row["iri"], row["code"], labels[row["iri"]], targets)
    return found


@cache
def draft_relevant() -> frozenset[str]:
    """The codes of the targets that the shipped draft of a relevance profile calls relevant."""
    store = Store()
    load_vocabularies(store)
    rows = store.query(_DRAFT_RELEVANT, use_default_graph_as_union=True)
    if not isinstance(rows, QuerySolutions):
        raise TypeError(_DRAFT_RELEVANT)
    targets = taxonomy().targets
    return frozenset(targets[row["target"].value].code for row in rows)


_DRAFT_RELEVANT = """
PREFIX mg: <https://w3id.org/malgraf/def/>
SELECT ?target WHERE {
  <https://w3id.org/malgraf/scheme/relevance-profile/draft> mg:hasTargetRelevance ?row .
  ?row mg:target ?target ; mg:relevance <https://w3id.org/malgraf/scheme/relevance/relevant> .
}
"""

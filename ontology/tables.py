"""The tables of ``ontology/README.md``, made from the files themselves."""

from collections.abc import Sequence

from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import NamespaceManager

from ontology import FOLDER

MG = "https://w3id.org/malgraf/def/"
SCHEMA = Namespace("https://schema.org/")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty)
CODES_ONLY_HERE = (
    "2.2.3", "3.d.2", "4.1.2", "10.4.2", "10.7.3", "10.7.4", "11.5.3", "13.2.2", "16.3.3",
)  # fmt: skip
"""Indicator codes of the list we follow that the UN's older file does not have."""
CODES_ONLY_IN_THE_UN_FILE = ("1.a.3", "8.9.2", "11.c.1", "13.3.2", "17.6.2")
"""Indicator codes that have been dropped since the UN's older file was made."""


def terms() -> Graph:
    """The terms of ``malgraf.ttl``."""
    return _read("malgraf.ttl")


def class_table() -> str:
    """A Markdown table of the classes, in alphabetical order."""
    vocabulary = terms()
    rows = [
        (
            _name(vocabulary, term),
            _labels(vocabulary, term, RDFS.label),
            _names(vocabulary, term, RDFS.subClassOf),
            _text(vocabulary, term, SKOS.definition, "en"),
        )
        for term in sorted(_of_kind(vocabulary, OWL.Class))
    ]
    return _table(("class", "Swedish – English", "is a", "definition"), rows)


def property_table() -> str:
    """A Markdown table of the properties, in alphabetical order; no range means anything."""
    vocabulary = terms()
    found = sorted(term for kind in KINDS for term in _of_kind(vocabulary, kind))
    rows = [
        (
            _name(vocabulary, term),
            _labels(vocabulary, term, RDFS.label),
            _names(vocabulary, term, RDFS.domain, SCHEMA.domainIncludes),
            _names(vocabulary, term, RDFS.range, SCHEMA.rangeIncludes),
            _text(vocabulary, term, SKOS.definition, "en"),
        )
        for term in found
    ]
    return _table(("property", "Swedish – English", "stands on", "points at", "definition"), rows)


def owner_table() -> str:
    """A Markdown table of the owner paths, with the subclasses that have no path of their own."""
    vocabulary = terms()
    rows = []
    for term, path in sorted(vocabulary.subject_objects(URIRef(f"{MG}ownerPath"))):
        below = {
            each
            for each in vocabulary.transitive_subjects(RDFS.subClassOf, term)
            if each != term and not vocabulary.value(each, URIRef(f"{MG}ownerPath"))
        }
        names = ", ".join(sorted(_name(vocabulary, URIRef(str(each))) for each in below))
        written = str(path).replace("|", " \\| ")
        rows.append((_name(vocabulary, URIRef(str(term))), f"`{written}`", names))
    return _table(("class", "owner path", "also for"), rows)


def scheme_table() -> str:
    """A Markdown table of the concept schemes with their concepts, in alphabetical order."""
    vocabulary = _read("schemes.ttl")
    rows = []
    for scheme in sorted(_of_kind(vocabulary, SKOS.ConceptScheme)):
        concepts = (str(concept) for concept in vocabulary.subjects(SKOS.inScheme, scheme))
        names = ", ".join(sorted(concept.rsplit("/", 1)[1] for concept in concepts))
        labels = _labels(vocabulary, scheme, SKOS.prefLabel)
        rows.append((scheme.rsplit("/", 1)[1], labels, names))
    return _table(("scheme", "Swedish – English", "concepts"), rows)


def indicator_difference_table() -> str:
    """A Markdown table of the indicator codes that only one of the two lists has."""
    both = (
        ("only in ours, added since", CODES_ONLY_HERE),
        ("only in the UN's older file, dropped since", CODES_ONLY_IN_THE_UN_FILE),
    )
    rows = [(where, str(len(codes)), ", ".join(codes)) for where, codes in both]
    rows.append(("together", str(sum(len(codes) for _, codes in both)), ""))
    return _table(("where", "how many", "indicator codes"), rows)


def _read(name: str) -> Graph:
    return Graph(bind_namespaces="none").parse(FOLDER / name)


def _of_kind(vocabulary: Graph, kind: URIRef) -> list[URIRef]:
    return [term for term in vocabulary.subjects(RDF.type, kind) if isinstance(term, URIRef)]


def _name(vocabulary: Graph, term: URIRef) -> str:
    manager: NamespaceManager = vocabulary.namespace_manager
    return f"`{manager.normalizeUri(str(term))}`"


def _names(vocabulary: Graph, term: URIRef, *predicates: URIRef) -> str:
    found = (value for each in predicates for value in vocabulary.objects(term, each))
    return ", ".join(sorted(_name(vocabulary, URIRef(str(value))) for value in found))


def _text(vocabulary: Graph, term: URIRef, predicate: URIRef, language: str) -> str:
    return next(
        str(text)
        for text in vocabulary.objects(term, predicate)
        if getattr(text, "language", None) == language
    )


def _labels(vocabulary: Graph, term: URIRef, predicate: URIRef) -> str:
    return " – ".join(_text(vocabulary, term, predicate, language) for language in ("sv", "en"))


def _table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [header, tuple("---" for _ in header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

"""The data described with VoID: what there is of which class and property, and where it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import PREFIXES, OrganisationNames
from graph.published.counting import Counts, Use
from graph.published.place import Place
from graph.published.statements import Node, Statements, term
from graph.texts import Text

_TITLE: Final = Text("Målgraf: kommunal styrning", "Målgraf: municipal steering")
_ABOUT: Final = Text(
    "Kommuners mål, uppdrag, program, enheter, indikatorer och uppföljning, länkade till "
    "Agenda 2030: allt som den som frågar får se.",
    "Municipalities' goals, missions, programmes, units, indicators and follow-up, linked to "
    "Agenda 2030: all that whoever asks may see.",
)
_FORMATS: Final = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_VOCABULARIES: Final = ("mg", "sdgo", "org", "qb", "skos", "prov", "dcterms", "foaf")


@dataclass(frozen=True)
class Described:
    """An organisation with its counts; ``changed`` is when it last was."""

    names: OrganisationNames
    label: Text
    counts: Counts
    changed: datetime | None


def void_triples(
    place: Place, everything: Counts, organisations: Iterable[Described]
) -> list[Triple]:
    """The description of a dataset, with a part for each organisation and each of its graphs."""
    said = Statements()
    document, dataset = NamedNode(place.void), NamedNode(place.dataset)
    said.say(document, "rdf:type", term("void:DatasetDescription"))
    said.say(document, "dcterms:title", _TITLE)
    said.say(document, "foaf:primaryTopic", dataset)
    said.say(dataset, "dcterms:title", _TITLE)
    said.say(dataset, "dcterms:description", _ABOUT)
    said.say(dataset, "foaf:homepage", NamedNode(f"{place.origin}/"))
    said.say(dataset, "void:sparqlEndpoint", NamedNode(place.endpoint))
    said.say(dataset, "void:feature", *(term(f"formats:{name}") for name in _FORMATS))
    said.say(dataset, "void:vocabulary", *(NamedNode(PREFIXES[name]) for name in _VOCABULARIES))
    _say_questions(said, place, dataset)
    _say_counts(said, dataset, everything)
    _say_uses(said, dataset, everything)
    for described in organisations:
        _say_organisation(said, place, dataset, described)
    return said.triples


def _say_questions(said: Statements, place: Place, dataset: NamedNode) -> None:
    """The named questions are a part of the data, in a document of their own."""
    questions = NamedNode(place.questions)
    said.say(dataset, "void:subset", questions)
    said.say(questions, "rdf:type", term("void:Dataset"))
    said.say(questions, "dcterms:title", Text("Namngivna frågor", "Named questions"))
    said.say(questions, "void:vocabulary", NamedNode(PREFIXES["sh"]))
    said.say(questions, "void:dataDump", questions)


def _say_counts(said: Statements, dataset: NamedNode, counts: Counts) -> None:
    said.say(dataset, "rdf:type", term("void:Dataset"))
    said.say(dataset, "void:triples", counts.triples)
    said.say(dataset, "void:distinctSubjects", counts.subjects)
    said.say(dataset, "void:classes", len(counts.entities))
    said.say(dataset, "void:properties", len(counts.properties))
    for iri, number in sorted(counts.properties.items()):
        partition = said.blank()
        said.say(dataset, "void:propertyPartition", partition)
        said.say(partition, "void:property", NamedNode(iri))
        said.say(partition, "void:triples", number)


def _say_organisation(
    said: Statements, place: Place, dataset: NamedNode, described: Described
) -> None:
    names = described.names
    part = NamedNode(f"{place.void}#{names.key}")
    said.say(dataset, "void:subset", part)
    said.say(dataset, "void:rootResource", NamedNode(names.organisation))
    said.say(part, "dcterms:title", described.label)
    said.say(part, "dcterms:publisher", NamedNode(names.organisation))
    said.say(part, "void:uriSpace", Literal(names.namespace))
    said.say(part, "void:rootResource", NamedNode(names.organisation))
    if described.changed is not None:
        moment = Literal(described.changed.isoformat(), datatype=term("xsd:dateTime"))
        said.say(part, "dcterms:modified", moment)
    _say_counts(said, part, described.counts)
    for iri, number in sorted(described.counts.entities.items()):
        _say_class(said, part, iri, number)
    for graph in (names.plan, names.observations):
        node = NamedNode(graph)
        said.say(part, "void:subset", node)
        said.say(node, "rdf:type", term("void:Dataset"))
        said.say(node, "void:triples", described.counts.graphs.get(graph, 0))
        said.say(node, "void:dataDump", NamedNode(place.dump(quote(graph, safe=""))))


def _say_uses(said: Statements, dataset: NamedNode, counts: Counts) -> None:
    """Each class with its properties, and each of these with what it leads to."""
    uses: dict[str, dict[str, dict[Use, int]]] = {}
    for use, number in counts.uses.items():
        by_property = uses.setdefault(use.subject_class, {})
        by_property.setdefault(use.property, {})[use] = number
    for iri, entities in sorted(counts.entities.items()):
        partition = _say_class(said, dataset, iri, entities)
        for property_, found in sorted(uses.get(iri, {}).items()):
            _say_property(said, partition, property_, found)


def _say_class(said: Statements, dataset: Node, iri: str, entities: int) -> Node:
    partition = said.blank()
    said.say(dataset, "void:classPartition", partition)
    said.say(partition, "void:class", NamedNode(iri))
    said.say(partition, "void:entities", entities)
    return partition


def _say_property(
    said: Statements, partition: Node, property_: str, found: Mapping[Use, int]
) -> None:
    within = said.blank()
    said.say(partition, "void:propertyPartition", within)
    said.say(within, "void:property", NamedNode(property_))
    for use, number in sorted(found.items()):
        if not use.leads_to:
            continue
        end = said.blank()
        kind = "void-ext:datatypePartition" if use.is_literal else "void:classPartition"
        name = "void-ext:datatype" if use.is_literal else "void:class"
        said.say(within, kind, end)
        said.say(end, name, NamedNode(use.leads_to))
        said.say(end, "void:triples", number)

"""The SPARQL 1.1 Service Description: what the endpoint understands, answers in, and is about."""

from collections.abc import Iterable
from typing import Final

from pyoxigraph import NamedNode, Triple

from graph.names import MG
from graph.published.place import Place
from graph.published.statements import Statements, term
from graph.texts import Text

_RESULTS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "RDF_XML",
    "JSON-LD",
)
MATCHES: Final = str(MG.matches)
"""The property by which a query searches in texts."""


def service_triples(place: Place, graphs: Iterable[str]) -> list[Triple]:
    """The description of an endpoint whose default graph is the union of these graphs."""
    said = Statements()
    service = _say_service(said, place)
    said.say(service, "sd:feature", term("sd:UnionDefaultGraph"))
    said.say(service, "sd:propertyFeature", NamedNode(MATCHES))
    said.say(NamedNode(MATCHES), "rdf:type", term("sd:Feature"))
    said.say(NamedNode(MATCHES), "rdfs:label", Text("passar sökord", "matches words"))
    said.say(service, "rdfs:seeAlso", NamedNode(place.void), NamedNode(place.questions))
    dataset, default = said.blank(), said.blank()
    said.say(service, "sd:defaultDataset", dataset)
    said.say(dataset, "rdf:type", term("sd:Dataset"))
    said.say(dataset, "sd:defaultGraph", default)
    said.say(default, "rdf:type", term("sd:Graph"))
    said.say(default, "rdfs:seeAlso", NamedNode(place.dataset))
    for graph in graphs:
        named, content = said.blank(), said.blank()
        said.say(dataset, "sd:namedGraph", named)
        said.say(named, "rdf:type", term("sd:NamedGraph"))
        said.say(named, "sd:name", NamedNode(graph))
        said.say(named, "sd:graph", content)
        said.say(content, "rdf:type", term("sd:Graph"))
    return said.triples


def plain_service_triples(place: Place) -> list[Triple]:
    """The description of an endpoint over free-form graphs, with a default graph of its own."""
    said = Statements()
    service = _say_service(said, place)
    dataset, default = said.blank(), said.blank()
    said.say(service, "sd:defaultDataset", dataset)
    said.say(dataset, "rdf:type", term("sd:Dataset"))
    said.say(dataset, "sd:defaultGraph", default)
    said.say(default, "rdf:type", term("sd:Graph"))
    return said.triples


def _say_service(said: Statements, place: Place) -> NamedNode:
    service = NamedNode(place.service)
    said.say(service, "rdf:type", term("sd:Service"))
    said.say(service, "rdfs:label", Text("Målgrafs SPARQL-tjänst", "The SPARQL service of Målgraf"))
    said.say(service, "sd:endpoint", NamedNode(place.endpoint))
    said.say(service, "sd:supportedLanguage", term("sd:SPARQL11Query"), term("sd:SPARQL11Update"))
    said.say(service, "sd:resultFormat", *(term(f"formats:{name}") for name in _RESULTS))
    said.say(service, "sd:defaultEntailmentRegime", term("entailment:Simple"))
    return service

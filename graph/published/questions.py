"""Questions as RDF: each an executable of SHACL, as collections of SPARQL examples write them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from graph.guard import Form, check_query
from graph.names import KINDS, PREFIXES
from graph.published.place import Place
from graph.published.statements import Statements, term
from graph.questions import Parameter, Question
from graph.texts import Text
from graph.vocabularies import taxonomy

_EXECUTABLES: Final[dict[Form, tuple[str, str]]] = {
    "SELECT": ("sh:SPARQLSelectExecutable", "sh:select"),
    "ASK": ("sh:SPARQLAskExecutable", "sh:ask"),
    "CONSTRUCT": ("sh:SPARQLConstructExecutable", "sh:construct"),
    "DESCRIBE": ("spex:SPARQLDescribeExecutable", "spex:describe"),
}
"""Form → class of the question and property of its text."""
_KINDS: Final = {
    "target": Text("ett globalt delmål", "an SDG target"),
    "date": Text("ett datum (xsd:date)", "a date (xsd:date)"),
    "iri": Text("en IRI", "an IRI"),
    "number": Text("ett tal", "a number"),
    "text": Text("en text", "a text"),
}


@dataclass(frozen=True)
class Published:
    """A question to publish. ``name`` is its part of addresses; ``about`` says more than a title.

    ``text`` is a whole query of any form, which can be run as it stands.
    """

    name: str
    title: Text
    about: Text
    text: str
    keywords: tuple[Text, ...] = ()


def named(question: Question) -> Published:
    """A named question: what it takes and what it gives are said in words."""
    columns = [column.heading for column in question.columns]
    about = Text(
        _sentences(
            question.title.sv,
            f"Ger {', '.join(each.sv for each in columns)}",
            [_taken(each).sv for each in question.parameters],
        ),
        _sentences(
            question.title.en,
            f"Gives {', '.join(each.en for each in columns)}",
            [_taken(each).en for each in question.parameters],
        ),
    )
    return Published(question.name, question.title, about, question.text, tuple(columns))


def _sentences(*said: str | list[str]) -> str:
    flat = [each for part in said for each in (part if isinstance(part, list) else [part])]
    return " ".join(f"{each.rstrip('.')}." for each in flat)


def _taken(parameter: Parameter) -> Text:
    kind = _KINDS.get(parameter.kind) or _class_label(parameter.kind)
    return Text(
        f"Sätt ?{parameter.name} till {kind.sv} för att bara fråga om det",
        f"Let ?{parameter.name} be {kind.en} to ask about only that",
    )


def _class_label(kind: str) -> Text:
    label = taxonomy().label(KINDS[kind]) or Text(kind, kind)
    return Text(f"en sak av klassen {label.sv}", f"a thing of the class {label.en}")


def question_triples(place: Place, questions: Iterable[Published]) -> list[Triple]:
    """All that is said of questions; each is found at its own address too."""
    said = Statements()
    declared = NamedNode(f"{place.questions}#prefixes")
    for question in questions:
        node = NamedNode(place.question(question.name))
        kind, property_ = _EXECUTABLES[check_query(question.text).form]
        said.say(node, "rdf:type", term("sh:SPARQLExecutable"), term(kind))
        said.say(node, "rdfs:label", question.title)
        said.say(node, "rdfs:comment", question.about)
        said.say(node, property_, Literal(question.text))
        said.say(node, "sh:prefixes", declared)
        said.say(node, "schema:target", NamedNode(place.endpoint))
        said.say(node, "schema:keywords", *question.keywords)
    said.say(declared, "rdf:type", term("owl:Ontology"))
    for prefix, namespace in PREFIXES.items():
        declaration = NamedNode(f"{place.questions}#prefix-{prefix}")
        said.say(declared, "sh:declare", declaration)
        said.say(declaration, "rdf:type", term("sh:PrefixDeclaration"))
        said.say(declaration, "sh:prefix", Literal(prefix))
        address = Literal(namespace, datatype=term("xsd:anyURI"))
        said.say(declaration, "sh:namespace", address)
    return said.triples

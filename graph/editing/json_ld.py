"""Things as JSON-LD: one context for all fields, documents that hold every statement, and back."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
    parse,
)

from graph.classes import Class, Field, classes, local_name
from graph.editing.draft import TYPE
from graph.editing.values import Json, Term, check_spelling, check_text, iri, is_iri, shown
from graph.errors import DataError, Place, Problem
from graph.intake.faults import told
from graph.intake.values import Misread, written
from graph.names import PREFIXES, OrganisationNames
from graph.texts import Text

_STRING: Final = f"{PREFIXES['xsd']}string"
_COERCED: Final[Mapping[str, str]] = {
    "decimal": "decimal",
    "integer": "integer",
    "boolean": "boolean",
    "date": "date",
    "year": "gYear",
    "duration": "duration",
    "moment": "dateTime",
}
"""The datatypes that the context gives to values; those of a period differ."""
_NO_BASE: Final = "relative:///"
"""What relative IRIs are resolved against, so that they can be told and refused."""
_UNSAID: Final = ("kind", "organisation", "slug", "version", "other", "findings")


@cache
def context() -> Mapping[str, Json]:
    """What each member of the JSON stands for."""
    found: dict[str, Json] = {"id": "@id", "type": "@type"}
    found |= dict.fromkeys(_UNSAID)
    for described in classes().values():
        found |= {local_name(name): name for name in described.types}
        found |= {name: _term(field) for name, field in described.fields.items()}
    return found


def _term(field: Field) -> Json:
    if field.inverse:
        return {"@reverse": field.path, "@type": "@id"}
    if field.type == "text":
        return {"@id": field.path, "@container": "@language"}
    if field.is_link or field.type == "address":
        return {"@id": field.path, "@type": "@id"}
    if field.type in _COERCED:
        return {"@id": field.path, "@type": f"{PREFIXES['xsd']}{_COERCED[field.type]}"}
    return {"@id": field.path}


def document(
    names: Mapping[str, Json], statements: Iterable[Quad], address: str
) -> dict[str, Json]:
    """A thing with everything that is said of it; ``names`` are the members that are no fields.

    ``address`` is where the context is published.
    """
    by_path: dict[str, list[Term]] = defaultdict(list)
    for quad in statements:
        if isinstance(quad.object, NamedNode | Literal):
            by_path[quad.predicate.value].append(quad.object)
    found: dict[str, Json] = {"@context": address, **names}
    types = sorted(term.value for term in by_path.pop(TYPE.value, []))
    known = {name for described in classes().values() for name in described.types}
    found["type"] = [local_name(name) if name in known else name for name in types]
    for path, terms in sorted(by_path.items()):
        field = _fields().get(path)
        terms.sort(key=str)
        texts = [term for term in terms if _is_text(term)] if _says_language(field) else []
        if field and texts:
            found[field.name] = _by_language(texts)
        rest = [term for term in terms if term not in texts]
        if rest:
            name = path if field is None or _says_language(field) else field.name
            values = [_value(field, term) for term in rest]
            several = field is None or field.many or len(values) > 1
            found[name] = values if several else values[0]
    return found


@cache
def _fields() -> Mapping[str, Field]:
    """The fields by property, but for those that stand on other things."""
    return {
        field.path: field
        for described in classes().values()
        for field in described.fields.values()
        if not field.inverse
    }


def _says_language(field: Field | None) -> bool:
    return field is not None and field.type == "text"


def _is_text(term: Term) -> bool:
    return isinstance(term, Literal) and (
        term.language is not None or term.datatype.value == _STRING
    )


def _by_language(texts: Iterable[Term]) -> Json:
    found: dict[str, list[Json]] = defaultdict(list)
    for text in texts:
        if isinstance(text, Literal):
            found[text.language or "@none"].append(text.value)
    return {name: said[0] if len(said) == 1 else said for name, said in found.items()}


def _value(field: Field | None, term: Term) -> Json:
    """A value in a term of the context, written out where the context would say it wrongly."""
    if isinstance(term, NamedNode):
        coerced = field is not None and (field.is_link or field.type == "address")
        return term.value if coerced else {"@id": term.value}
    if term.language is not None:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if field is not None and datatype == f"{PREFIXES['xsd']}{_COERCED.get(field.type)}":
        if field.type == "boolean" and term.value in {"true", "false"}:
            return term.value == "true"
        if field.type == "integer" and str(shown(field, term)) == term.value:
            return shown(field, term)
        return term.value
    if datatype != _STRING:
        return {"@value": term.value, "@type": datatype}
    plain = field is not None and field.type in {"string", "source", "period"}
    return term.value if plain else {"@value": term.value}


class UnfitDocument(DataError):
    """The JSON-LD is not what can be taken here."""


def statements_of(
    body: Mapping[str, Json],
    described: Class,
    names: OrganisationNames,
    address: str,
    contexts: Collection[str],
) -> frozenset[Quad]:
    """What a document says of the thing at an address, in the graph where it belongs.

    ``contexts`` are the addresses of our own context, the only one that may stand outside the
    document. What leads to the thing by the property of an owner may be said too.
    """
    given = {name: _spelled(name, value) for name, value in body.items()}
    given["@context"] = _inline(body.get("@context", next(iter(contexts))), contexts)
    if given["@context"] == dict(context()):
        _refuse_unknown(body)
    if not given.keys() & {"id", "@id"}:
        given["@id"] = address
    try:
        quads = list(parse(json.dumps(given).encode(), RdfFormat.JSON_LD, base_iri=_NO_BASE))
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise _remote() from error
        message = Text("Inte giltig JSON-LD", "Not valid JSON-LD")
        raise _unfit("syntax", message, str(error.msg)) from error
    owning = {field.path for field in described.written.values() if field.inverse}
    problems: list[Problem] = []
    found: set[Quad] = set()
    for quad in quads:
        fault = _fault(quad, address, owning)
        if fault:
            place = Place(quad.predicate.value)
            problems.append(told(fault.code, fault.message, place, str(quad.object), fault.fix))
        else:
            found.add(_placed(quad, described, names, address))
    if problems:
        raise UnfitDocument(Text("Innehållet duger inte.", "The content will not do."), problems)
    if not any(quad.predicate == TYPE and str(quad.subject) == f"<{address}>" for quad in found):
        place_ = NamedNode(described.graph(names))
        found.add(Quad(NamedNode(address), TYPE, NamedNode(described.types[0]), place_))
    return frozenset(found)


def _refuse_unknown(body: Mapping[str, Json]) -> None:
    """Refuse members that JSON-LD would pass over: no terms, keywords or IRIs."""
    for name in body:
        if name not in context() and not name.startswith("@") and not is_iri(name):
            raise _unfit("unknown-field", Text("Fältet finns inte", "There is no such field"), name)


def _spelled(name: str, value: Json) -> Json:
    """A number for a decimal field as a text: JSON-LD would write it with an exponent."""
    field = next((field for field in _fields().values() if field.name == name), None)
    if not isinstance(value, int | float) or isinstance(value, bool):
        return value
    return written(value) if field and field.type == "decimal" else value


def _inline(said: Json, contexts: Collection[str]) -> Json:
    if isinstance(said, list):
        return [_inline(part, contexts) for part in said]
    if isinstance(said, str):
        if said not in contexts:
            raise _remote(said)
        return dict(context())
    return said


def _placed(quad: Quad, described: Class, names: OrganisationNames, address: str) -> Quad:
    own = str(quad.subject) == f"<{address}>"
    place = NamedNode(described.graph(names) if own else names.plan)
    term = quad.object
    if isinstance(term, NamedNode) and quad.predicate != TYPE:
        term = iri(term.value)
    return Quad(quad.subject, quad.predicate, term, place)


def _fault(quad: Quad, address: str, owning: Collection[str]) -> Misread | None:
    """What is wrong with a statement, if anything."""
    subject, term = quad.subject, quad.object
    own = isinstance(subject, NamedNode) and subject.value == address
    owner = str(term) == f"<{address}>" and quad.predicate.value in owning
    if not own and not (owner and isinstance(subject, NamedNode)):
        message = Text("Annat än saken beskrivs", "Something other than the thing is described")
        fix = Text(f"Säg bara något om {address}.", f"Say only things of {address}.")
        return Misread("other-subject", message, fix)
    if not isinstance(quad.graph_name, DefaultGraph):
        return Misread("named-graph", Text("En namngiven graf", "A named graph"))
    if isinstance(term, BlankNode | Triple):
        message = Text("Värdet saknar namn", "The value has no name")
        return Misread("blank-node", message, Text("Ge den en IRI.", "Give it an IRI."))
    try:
        iri(quad.predicate.value)
        if isinstance(term, NamedNode):
            iri(term.value)
        else:
            check_text(term.value)
            check_spelling(_fields().get(quad.predicate.value), term)
    except Misread as fault:
        return fault
    return None


def _unfit(code: str, message: Text, value: str = "") -> UnfitDocument:
    problem = told(code, message, Place(), value)
    return UnfitDocument(problem.message, (problem,))


def _remote(address: str = "") -> UnfitDocument:
    message = Text(
        "Bara vår egen kontext läses; lägg annat i dokumentet",
        "Only our own context is read; put others in the document",
    )
    return _unfit("remote-context", message, address)


@cache
def published() -> bytes:
    """The context as a document of its own."""
    return json.dumps({"@context": dict(context())}, ensure_ascii=False).encode()

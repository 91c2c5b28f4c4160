"""What the data say of one thing, property by property, both ways: for its page."""

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from api.collation import swedish_key
from api.language import LANGUAGES, texts
from api.views import OrganisationView
from graph.answers import Thing, Value
from graph.names import PREFIXES
from graph.rhythms import how_often
from graph.texts import Language, Text
from graph.vocabularies import taxonomy

_TYPE = f"{PREFIXES['rdf']}type"
_PREF_LABEL = f"{PREFIXES['skos']}prefLabel"


@dataclass(frozen=True)
class Foreign:
    """A text that exists only in the other language than the page's."""

    text: str
    language: str

    def __str__(self) -> str:
        """The text alone."""
        return self.text


Said = Value | Foreign


@dataclass(frozen=True)
class Fact:
    """One property with its values; ``property`` is the last part of its IRI."""

    property: str
    label: str
    values: tuple[Said, ...]


def is_told(view: OrganisationView, iri: str) -> bool:
    """Whether the plan says anything of a thing, be it only its name."""
    plan = NamedNode(view.store.names.plan)
    return any(view.store.store.quads_for_pattern(NamedNode(iri), None, None, plan))


def facts_of(view: OrganisationView, iri: str, language: Language) -> list[Fact]:
    """What is said of a thing, in the order of the properties' names; labels are left out."""
    plan = NamedNode(view.store.names.plan)
    quads = view.store.store.quads_for_pattern(NamedNode(iri), None, None, plan)
    found: dict[str, list[Said]] = {}
    for quad in _in_one_language(quads, language):
        if quad.predicate.value not in {_TYPE, _PREF_LABEL}:
            found.setdefault(quad.predicate.value, []).append(_value(view, quad.object, language))
    return _sorted(found, {iri: property_label(iri, language) for iri in found})


def facts_about(view: OrganisationView, iri: str, language: Language) -> list[Fact]:
    """What points at a thing, by property."""
    plan = NamedNode(view.store.names.plan)
    found: dict[str, list[Said]] = {}
    for quad in view.store.store.quads_for_pattern(None, None, NamedNode(iri), plan):
        if isinstance(quad.subject, NamedNode):
            thing = _value(view, quad.subject, language)
            found.setdefault(quad.predicate.value, []).append(thing)
    return _sorted(found, {iri: inverse_label(iri, language) for iri in found})


def property_label(iri: str, language: Language) -> str:
    """What a property is called: as the ontology says, or as our texts do for borrowed ones."""
    shipped = taxonomy().label(iri)
    if shipped is not None:
        return shipped.into(language)
    return texts(language).get(f"property.{local_name(iri)}", local_name(iri))


def inverse_label(iri: str, language: Language) -> str:
    """What a property is called from the other end."""
    known = texts(language).get(f"inverse.{local_name(iri)}")
    return known or f"← {property_label(iri, language)}"


def local_name(iri: str) -> str:
    """The last part of an IRI.

    >>> local_name("https://w3id.org/malgraf/def/addresses")
    'addresses'
    >>> local_name("http://www.w3.org/ns/org#unitOf")
    'unitOf'
    """
    return iri.rstrip("/#").replace("#", "/").rsplit("/", 1)[-1]


def _in_one_language(quads: Iterable[Quad], language: Language) -> list[Quad]:
    """All quads, but of texts in several languages only the wanted, where there is one."""
    kept = list(quads)
    wanted = {
        quad.predicate.value
        for quad in kept
        if isinstance(quad.object, Literal) and quad.object.language == language
    }
    return [
        quad
        for quad in kept
        if not isinstance(quad.object, Literal)
        or quad.object.language in (None, language)
        or quad.predicate.value not in wanted
    ]


def _value(
    view: OrganisationView, term: NamedNode | BlankNode | Literal | Triple, language: Language
) -> Said:
    if isinstance(term, NamedNode):
        label = view.name(term.value, language).text
        return Thing(term.value, Text(label, label))
    if isinstance(term, Literal):
        if term.datatype.value.endswith("#boolean"):
            return term.value == "true"
        if term.datatype.value.endswith("#duration"):
            return how_often(term.value).into(language)
        if term.language in LANGUAGES and term.language != language:
            return Foreign(term.value, term.language)
        return term.value
    return str(term)


def _sorted(found: dict[str, list[Said]], labels: dict[str, str]) -> list[Fact]:
    return [
        Fact(local_name(each), labels[each], tuple(sorted(found[each], key=_order)))
        for each in sorted(found, key=lambda iri: swedish_key(labels[iri]))
    ]


def _order(value: Said) -> str:
    return swedish_key(value.label.sv if isinstance(value, Thing) else str(value))

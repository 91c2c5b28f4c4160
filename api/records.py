"""Things as JSON has them: every field with its value, and all else as it stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from api.collation import swedish_key
from api.models import Label, Reference, Target
from graph.analyses.model import Target as TaxonomyTarget
from graph.classes import Class, Field, local_name
from graph.editing.draft import TYPE
from graph.editing.values import Json, Term, fits, language, shown
from graph.names import KINDS, MG, ORG, PREFIXES, SDGO
from graph.organisation_store import OrganisationStore

_PREF_LABEL: Final = NamedNode(f"{PREFIXES['skos']}prefLabel")
_OFFICIAL_TEXT: Final = NamedNode(str(MG.officialText))
NAMES: Final = ("id", "kind", "organisation", "slug", "version")
"""What every record begins with."""


def label_of(store: Store, iri: str) -> dict[str, Json]:
    """What a thing is called in each language; a label without language counts as Swedish."""
    found: dict[str, Json] = {"sv": None, "en": None}
    labels = (
        quad.object
        for quad in store.quads_for_pattern(NamedNode(iri), _PREF_LABEL, None, None)
        if isinstance(quad.object, Literal)
    )
    for label in sorted(labels, key=_text_order):
        if found.get(language(label), "") is None:
            found[language(label)] = label.value
    return found


@dataclass
class Records:
    """Reads the things of one organisation; what things are called is looked up once."""

    organisation: OrganisationStore
    _labels: dict[str, dict[str, Json]] = field(default_factory=dict)

    def record(
        self, described: Class, iri: str, version: int, only: Collection[str] = ()
    ) -> dict[str, Json]:
        """One thing; ``only`` these fields where any are named, and always its ``id``."""
        statements = self.statements(iri)
        names = self.organisation.names
        slug = iri.removeprefix(f"{names.namespace}{described.kind}/")
        said: Sequence[Json] = (iri, described.kind, names.key, slug, version)
        found: dict[str, Json] = dict(zip(NAMES, said, strict=True))
        wanted = [field_ for name, field_ in described.fields.items() if not only or name in only]
        found["type"] = self._type(described, statements)
        for field_ in wanted:
            found[field_.name] = self.value(field_, iri, statements)
        found["other"] = _other(described, statements)
        if only:
            return {name: found[name] for name in found if name == "id" or name in only}
        return found

    def statements(self, iri: str) -> list[Quad]:
        """What the organisation says of a thing."""
        names = self.organisation.names
        own = {NamedNode(names.plan), NamedNode(names.observations)}
        quads = self.organisation.store.quads_for_pattern(NamedNode(iri), None, None, None)
        return [quad for quad in quads if quad.graph_name in own]

    def value(self, field_: Field, iri: str, statements: Iterable[Quad]) -> Json:
        """What a field holds: a list where it takes several, else the first or null."""
        if field_.type == "text":
            return _texts(field_, statements)
        terms = self._terms(field_, iri, statements)
        if not field_.many:
            first = min(terms, key=lambda term: term.value, default=None)
            return None if first is None else self._shown(field_, first)
        return sorted((self._shown(field_, term) for term in terms), key=_order)

    def _terms(self, field_: Field, iri: str, statements: Iterable[Quad]) -> set[Term]:
        if not field_.inverse:
            return _fitting(field_, statements)
        pointing = self.organisation.store.quads_for_pattern(
            None, NamedNode(field_.path), NamedNode(iri), None
        )
        return {quad.subject for quad in pointing if isinstance(quad.subject, NamedNode)}

    def _shown(self, field_: Field, term: Term) -> Json:
        if not field_.is_link:
            return shown(field_, term)
        return {"id": term.value, "label": self.label(term.value)}

    def label(self, iri: str) -> dict[str, Json]:
        """What a thing is called in each language."""
        if iri not in self._labels:
            self._labels[iri] = label_of(self.organisation.store, iri)
        return self._labels[iri]

    def named(self, iri: str) -> Label:
        """The same as a model."""
        return Label.model_validate(self.label(iri))

    def _type(self, described: Class, statements: Iterable[Quad]) -> Json:
        types = {str(quad.object)[1:-1] for quad in statements if quad.predicate == TYPE}
        return next((local_name(iri) for iri in described.types if iri in types), None)


def _fitting(field_: Field, statements: Iterable[Quad]) -> set[Term]:
    return {
        quad.object
        for quad in statements
        if quad.predicate.value == field_.path
        and isinstance(quad.object, NamedNode | Literal)
        and fits(field_, quad.object)
    }


def _texts(field_: Field, statements: Iterable[Quad]) -> Json:
    found: dict[str, Json] = {"sv": None, "en": None}
    for name, text in _first_texts(field_, statements).items():
        found[name] = text.value
    return found


def _first_texts(field_: Field, statements: Iterable[Quad]) -> Mapping[str, Literal]:
    texts: dict[str, Literal] = {}
    terms = (term for term in _fitting(field_, statements) if isinstance(term, Literal))
    for text in sorted(terms, key=_text_order):
        texts.setdefault(language(text), text)
    return texts


def _text_order(text: Literal) -> tuple[bool, str]:
    return text.language is None, text.value


def _other(described: Class, statements: Iterable[Quad]) -> dict[str, Json]:
    """What no field says, by property, spelled as in N-Triples."""
    statements = list(statements)
    said = {f"{TYPE} <{iri}>" for iri in described.types}
    for field_ in described.fields.values():
        if not field_.inverse:
            said |= {f"<{field_.path}> {term}" for term in _said(field_, statements)}
    found: dict[str, list[str]] = {}
    for quad in statements:
        if f"{quad.predicate} {quad.object}" not in said:
            found.setdefault(quad.predicate.value, []).append(str(quad.object))
    return {path: list[Json](sorted(values)) for path, values in sorted(found.items())}


def _said(field_: Field, statements: Iterable[Quad]) -> Iterable[Term]:
    """The values that are shown in a field; of several where it takes one, the first."""
    if field_.type == "text":
        return _first_texts(field_, statements).values()
    fitting = _fitting(field_, statements)
    if field_.many or not fitting:
        return fitting
    return [min(fitting, key=lambda term: term.value)]


def _order(value: Json) -> tuple[str, str]:
    if not isinstance(value, dict):
        return str(value), ""
    label, iri = value["label"], str(value["id"])
    words = (label.get("sv") or label.get("en")) if isinstance(label, dict) else None
    return swedish_key(str(words or iri)), iri


def target_record(records: Records, target: TaxonomyTarget) -> Target:
    """A target of the taxonomy with what points at it in this organisation."""
    store = records.organisation.store
    return Target(
        id=target.iri,
        code=target.code,
        goal=target.goal,
        label=Label(sv=target.label.sv, en=target.label.en),
        meansOfImplementation=target.means_of_implementation,
        officialText=official_texts(store, target.iri),
        bearers=references(records, _pointing(store, target.iri, str(MG.addresses))),
        indicators=references(records, _values(store, target.iri, str(SDGO.hasIndicator))),
    )


def references(records: Records, iris: Iterable[str]) -> list[Reference]:
    """Things with what they are called, in Swedish order."""
    found = [Reference(id=iri, label=records.named(iri)) for iri in set(iris)]
    return sorted(
        found, key=lambda one: (swedish_key(one.label.sv or one.label.en or one.id), one.id)
    )


def _pointing(store: Store, iri: str, path: str) -> Iterator[str]:
    for quad in store.quads_for_pattern(None, NamedNode(path), NamedNode(iri), None):
        if isinstance(quad.subject, NamedNode):
            yield quad.subject.value


def _values(store: Store, iri: str, path: str) -> Iterator[str]:
    for quad in store.quads_for_pattern(NamedNode(iri), NamedNode(path), None, None):
        if isinstance(quad.object, NamedNode):
            yield quad.object.value


def official_texts(store: Store, iri: str) -> dict[str, str]:
    """The UN's own text in each language loaded, English first; empty where none is."""
    texts = sorted(
        (quad.object.language, quad.object.value)
        for quad in store.quads_for_pattern(NamedNode(iri), _OFFICIAL_TEXT, None, None)
        if isinstance(quad.object, Literal) and quad.object.language
    )
    return dict(sorted(texts, key=lambda text: text[0] != "en"))


def subjects(organisation: OrganisationStore, kind: str) -> tuple[str, ...]:
    """The IRIs of all things of a kind, in code point order. Companies count as units."""
    classes = [KINDS[kind]]
    if kind == "unit":
        classes.append(str(ORG.FormalOrganization))
    prefix = organisation.names.namespace + f"{kind}/"
    found = {
        quad.subject.value
        for class_ in classes
        for quad in organisation.store.quads_for_pattern(None, TYPE, NamedNode(class_), None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix)
    }
    return tuple(sorted(found))


def listed_subjects(organisation: OrganisationStore, described: Class) -> frozenset[str]:
    """The IRIs of all things of any class that a kind may have."""
    prefix = organisation.names.namespace + f"{described.kind}/"
    return frozenset(
        quad.subject.value
        for iri in described.types
        for quad in organisation.store.quads_for_pattern(None, TYPE, NamedNode(iri), None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix)
    )

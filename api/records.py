"""Fills the JSON models from the quads of one organisation."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic.fields import FieldInfo
from pyoxigraph import Literal, NamedNode, Store

from api.collation import swedish_key
from api.models import Label, Reference, Resource, Target
from graph.analyses.model import Target as TaxonomyTarget
from graph.names import KINDS, MG, ORG, PREFIXES
from graph.store import OrganisationStore

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")
_DESCRIPTION = NamedNode(f"{PREFIXES['dcterms']}description")
_OFFICIAL_TEXT = NamedNode(str(MG.officialText))

Record = TypeVar("Record", bound=Resource)


def label_of(store: Store, iri: str, predicate: NamedNode = _PREF_LABEL) -> Label:
    """What a thing is called in each language; a label without language counts as Swedish."""
    found: dict[str, str] = {}
    for quad in store.quads_for_pattern(NamedNode(iri), predicate, None, None):
        if isinstance(quad.object, Literal):
            found.setdefault(quad.object.language or "sv", quad.object.value)
    return Label(sv=found.get("sv"), en=found.get("en"))


def reference(store: Store, iri: str) -> Reference:
    """A thing with its label."""
    return Reference(id=iri, label=label_of(store, iri))


def values(
    store: Store, iri: str, predicate: str, *, inverse: bool = False
) -> Iterator[NamedNode | Literal]:
    """What a thing has of a property, or what points at it by it; each once, in no order."""
    seen: set[NamedNode | Literal] = set()
    node, property_ = NamedNode(iri), NamedNode(predicate)
    for quad in (
        store.quads_for_pattern(None, property_, node, None)
        if inverse
        else store.quads_for_pattern(node, property_, None, None)
    ):
        value = quad.subject if inverse else quad.object
        if isinstance(value, NamedNode | Literal) and value not in seen:
            seen.add(value)
            yield value


def record(organisation: OrganisationStore, model: type[Record], iri: str) -> Record:
    """One thing as its JSON model."""
    store = organisation.store
    kind, slug = iri.removeprefix(organisation.names.namespace).split("/", 1)
    return model(
        id=iri,
        kind=kind,
        organisation=organisation.key,
        slug=slug,
        label=label_of(store, iri),
        description=label_of(store, iri, _DESCRIPTION),
        **field_values(store, model.model_fields, iri),
    )


def target_record(store: Store, target: TaxonomyTarget) -> Target:
    """A target of the taxonomy with what points at it in this organisation."""
    return Target(
        id=target.iri,
        code=target.code,
        goal=target.goal,
        label=Label(sv=target.label.sv, en=target.label.en),
        meansOfImplementation=target.means_of_implementation,
        officialText=official_texts(store, target.iri),
        **field_values(store, Target.model_fields, target.iri),
    )


def official_texts(store: Store, iri: str) -> dict[str, str]:
    """The UN's own text in each language loaded, English first; empty where none is."""
    texts = sorted(
        (quad.object.language, quad.object.value)
        for quad in store.quads_for_pattern(NamedNode(iri), _OFFICIAL_TEXT, None, None)
        if isinstance(quad.object, Literal) and quad.object.language
    )
    return dict(sorted(texts, key=lambda text: text[0] != "en"))


def field_values(store: Store, fields: dict[str, FieldInfo], iri: str) -> dict[str, Any]:
    """The values of the fields that are tied to a property."""
    found: dict[str, Any] = {}
    for name, field in fields.items():
        tie = field.json_schema_extra
        if not isinstance(tie, dict) or "predicate" not in tie:
            continue
        several = [
            reference(store, value.value) if _is_reference(field) else value.value
            for value in values(store, iri, str(tie["predicate"]), inverse=bool(tie.get("inverse")))
        ]
        if field.default_factory is None:
            found[name] = several[0] if several else None
        else:
            found[name] = sorted(several, key=_order)
    return found


def _is_reference(field: FieldInfo) -> bool:
    annotation = field.annotation
    return annotation is Reference or Reference in get_args(annotation)


def _order(value: Reference | str) -> tuple[str, str]:
    if isinstance(value, str):
        return (value, "")
    return (swedish_key(value.label.sv or value.label.en or value.id), value.id)


def subjects(organisation: OrganisationStore, kind: str) -> tuple[str, ...]:
    """The IRIs of all things of a kind, in code point order. Companies count as units."""
    classes = [KINDS[kind]]
    if kind == "unit":
        classes.append(str(ORG.FormalOrganization))
    prefix = organisation.names.namespace + f"{kind}/"
    found = {
        quad.subject.value
        for class_ in classes
        for quad in organisation.store.quads_for_pattern(None, _TYPE, NamedNode(class_), None)
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix)
    }
    return tuple(sorted(found))

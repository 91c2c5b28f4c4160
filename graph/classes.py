"""What each kind of thing can say of itself: its fields, as the layout and the ontology have them.

Field names are the local names of the properties, so that JSON and graph say the same words.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.intake.layout import Column, Layout, column_from, expanded, own_layout
from graph.names import KINDS, PREFIXES, OrganisationNames
from graph.texts import Text
from graph.vocabularies import taxonomy, vocabulary_quads

_FILE: Final = Path(__file__).with_name("classes.toml")
_NAMES: Final = {f"{PREFIXES['skos']}prefLabel": "label"}
_TYPES: Final = {f"{PREFIXES['sdmx-dimension']}refPeriod": "period"}
"""Where JSON takes more than a cell does: a period is a year, a month or a day."""
_DEFINITION: Final = NamedNode(f"{PREFIXES['skos']}definition")
_OBSERVED: Final = frozenset({"observation", "dataset"})


@dataclass(frozen=True, eq=False)
class Field:
    """One member of a thing's JSON: its property and the values it takes.

    ``inverse`` holds where the property stands on the other thing and leads here; such a link
    is written with this thing where ``is_written``. Types are those of ``sheets.toml``, and
    ``period``. A ``text`` has at most one value in each language.
    """

    name: str
    column: Column
    is_written: bool = True

    @property
    def path(self) -> str:
        """The IRI of the property."""
        return self.column.path

    @property
    def type(self) -> str:
        """What its values are."""
        return _TYPES.get(self.path, self.column.type)

    @property
    def many(self) -> bool:
        """Whether it takes several values."""
        return self.column.many

    @property
    def inverse(self) -> bool:
        """Whether the other thing is the subject."""
        return self.column.inverse

    @property
    def is_link(self) -> bool:
        """Whether its values are other things."""
        return self.column.type == "link"


@dataclass(frozen=True, eq=False)
class Class:
    """One kind of thing. ``types`` are the classes it may have, the usual first."""

    kind: str
    types: tuple[str, ...]
    label: Text
    fields: Mapping[str, Field]

    @property
    def plural(self) -> str:
        """Its part of addresses."""
        return plural_of(self.kind)

    @property
    def name(self) -> str:
        """Its name in descriptions of the interface.

        >>> classes()["focus-area"].name
        'FocusArea'
        """
        return camel(self.kind.capitalize())

    @cached_property
    def written(self) -> Mapping[str, Field]:
        """The fields that can be written."""
        return {name: field for name, field in self.fields.items() if field.is_written}

    def graph(self, names: OrganisationNames) -> str:
        """The named graph where things of this kind are described."""
        return names.observations if self.kind in _OBSERVED else names.plan

    @property
    def none(self) -> Text:
        """One of them, said not to be.

        >>> classes()["goal"].none.sv, classes()["unit"].none.sv, classes()["unit"].none.en
        ('inget mål', 'ingen enhet', 'no unit')
        """
        word = "inget" if self.kind in _said()["gender"]["neuter"] else "ingen"
        return Text(f"{word} {self.label.sv.lower()}", f"no {self.label.en.lower()}")


@cache
def classes() -> Mapping[str, Class]:
    """Every kind of thing with its fields, in the order of ``KINDS``."""
    return {kind: _class(kind, own_layout()) for kind in KINDS}


@cache
def classes_by_plural() -> Mapping[str, Class]:
    """The same by their part of addresses."""
    return {described.plural: described for described in classes().values()}


def plural_of(kind: str) -> str:
    """A kind in the plural, as in addresses.

    >>> plural_of("activity"), plural_of("follow-up")
    ('activities', 'follow-ups')
    """
    return f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"


def camel(name: str) -> str:
    """A name with hyphens as one word.

    >>> camel("target-of")
    'targetOf'
    """
    return re.sub(r"-([a-z])", lambda found: found[1].upper(), name)


def local_name(iri: str) -> str:
    """What follows the last slash or number sign.

    >>> local_name("http://www.w3.org/ns/org#unitOf")
    'unitOf'
    """
    return re.split(r"[/#]", iri)[-1]


@cache
def definitions() -> Mapping[str, Text]:
    """What our own terms mean, by IRI."""
    found: dict[str, dict[str, str]] = {}
    for quad in parse(vocabulary_quads(), RdfFormat.N_QUADS):
        if quad.predicate == _DEFINITION and isinstance(quad.object, Literal):
            subject = str(quad.subject)[1:-1]
            found.setdefault(subject, {})[quad.object.language or ""] = quad.object.value
    return {iri: Text(said["sv"], said["en"]) for iri, said in found.items()}


@cache
def _said() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _class(kind: str, layout: Layout) -> Class:
    said = _said()
    types = tuple(expanded(name) for name in said["types"].get(kind, ())) or (KINDS[kind],)
    label = taxonomy().label(types[0]) or Text(**said["label"][kind])
    if kind in said["label"]:
        label = Text(**said["label"][kind])
    return Class(kind, types, label, {field.name: field for field in _fields(kind, layout)})


def _fields(kind: str, layout: Layout) -> Iterator[Field]:
    """The sheet's own columns, the rest, links from other sheets' rows, what points here."""
    seen: set[str] = set()
    for column in (*_own_columns(kind, layout), *_owning_columns(kind, layout)):
        name = (
            camel(column.name)
            if column.inverse
            else _NAMES.get(column.path, local_name(column.path))
        )
        if column.type != "id" and name not in seen:
            seen.add(name)
            yield Field(name, column)
    for name, property_ in _said()["inverse"].items():
        columns = [column for column in _columns(layout) if column.path == expanded(property_)]
        hidden = name in _said()["hidden"].get(kind, ())
        if any(kind in column.kinds for column in columns) and not hidden:
            turned = replace(columns[0], name=name, kinds=(), inverse=True, many=True)
            yield Field(name, turned, is_written=False)


def _own_columns(kind: str, layout: Layout) -> Iterator[Column]:
    sheet = layout.of_kind(kind)
    if sheet is None:
        raise KeyError(kind)
    yield from sheet.columns
    for name in _said()["extra"].get(kind, ()):
        record = _said()["column"].get(name) or layout.records[name]
        yield column_from(name, record, layout.groups)


def _owning_columns(kind: str, layout: Layout) -> Iterator[Column]:
    """Links to the things whose own rows say that they belong to this kind."""
    for sheet in layout.sheets:
        for column in sheet.columns:
            if column.inverse and kind in column.kinds:
                yield replace(column, kinds=(sheet.kind,), inverse=False)


def _columns(layout: Layout) -> Iterator[Column]:
    for sheet in layout.sheets:
        yield from sheet.columns

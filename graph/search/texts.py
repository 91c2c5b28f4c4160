"""What search reads of an organisation: the texts of its things, and those of Agenda 2030."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from graph.names import KINDS, PREFIXES, OrganisationNames
from graph.organisation_store import OrganisationStore
from graph.texts import Text
from graph.vocabularies import taxonomy

LABEL: Final = 0
DESCRIPTION: Final = 1
"""What a text is to its thing."""
COMMON: Final = ""
"""Stands for the organisation where a thing is everybody's."""

_LABELS: Final = frozenset(
    PREFIXES[prefix] + name
    for prefix, name in (
        ("skos", "prefLabel"),
        ("skos", "altLabel"),
        ("skos", "notation"),
        ("rdfs", "label"),
        ("dcterms", "title"),
    )
)
_TEXTS: Final = frozenset({f"{PREFIXES['xsd']}string", f"{PREFIXES['rdf']}langString"})
_NO_THINGS: Final = frozenset({"observation", "dataset"})
_IS_TEXT: Final = re.compile(rb'"(?:@[A-Za-z0-9-]+)? <[^<>"]*> \.$')
"""How a line with a text ends: a literal in a language, or a plain one."""


@dataclass
class Described:
    """A thing with its texts: what each is to it, in which language, and how it reads."""

    iri: str
    kind: str
    texts: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """Characters of its shortest name, or of its shortest text where it has none."""
        named = [text for place, language, text in self.texts if place == LABEL and language]
        return min(map(len, named or [text for _, _, text in self.texts]))


def described_in(quads: bytes, names: OrganisationNames) -> list[Described]:
    """The things of an organisation that any text is said of; observations are left out."""
    lines = b"\n".join(line for line in quads.split(b"\n") if _IS_TEXT.search(line))
    return _gathered(parse(lines, RdfFormat.N_QUADS), names)


def described_now(organisation: OrganisationStore, iris: Iterable[str]) -> list[Described]:
    """Those of some things that any text is said of now."""
    plan = NamedNode(organisation.names.plan)
    quads = (
        quad
        for iri in iris
        for quad in organisation.store.quads_for_pattern(NamedNode(iri), None, None, plan)
        if isinstance(quad.object, Literal) and quad.object.datatype.value in _TEXTS
    )
    return _gathered(quads, organisation.names)


def _gathered(quads: Iterable[Quad], names: OrganisationNames) -> list[Described]:
    found: dict[str, Described] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, Literal):
            continue
        iri = quad.subject.value
        kind = iri.removeprefix(names.namespace).partition("/")[0]
        if kind not in KINDS or kind in _NO_THINGS or not quad.object.value.strip():
            continue
        described = found.setdefault(iri, Described(iri, kind))
        place = LABEL if quad.predicate.value in _LABELS else DESCRIPTION
        described.texts.append((place, quad.object.language or "", quad.object.value))
    return [*found.values()]


@cache
def agenda() -> tuple[Described, ...]:
    """The 17 goals and the 169 targets, which everybody has."""
    goals = ((str(goal.number), goal.iri, goal.label) for goal in taxonomy().goals.values())
    targets = ((each.code, each.iri, each.label) for each in taxonomy().targets.values())
    return tuple(_everybodys((*goals, *targets)))


def _everybodys(known: Iterable[tuple[str, str, Text]]) -> Iterator[Described]:
    for code, iri, label in known:
        texts = [(LABEL, "", code), (LABEL, "sv", label.sv), (LABEL, "en", label.en)]
        yield Described(iri, "target", texts)

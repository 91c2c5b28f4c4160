"""How many statements, things, classes and properties an owner's data have: from sorted lines."""

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final, NamedTuple

from pyoxigraph import Literal, RdfFormat, parse

from graph.names import PREFIXES
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import vocabulary_quads

_TYPE: Final = f"<{PREFIXES['rdf']}type>".encode()
_LABEL: Final = f"<{PREFIXES['skos']}prefLabel>"
_LINE: Final = re.compile(rb"^([^ ]+) ([^ ]+) (.*) (<[^ ]*>) \.$", re.MULTILINE)
"""A line of N-Quads: subject, predicate, value and graph."""
_STRING: Final = f"{PREFIXES['xsd']}string"
_LANGUAGE_STRING: Final = f"{PREFIXES['rdf']}langString"


class Use(NamedTuple):
    """A property as things of one class use it, and what it then leads to.

    ``leads_to`` is the class of a thing or the datatype of a literal; empty for things of which
    no class is known.
    """

    subject_class: str
    property: str
    leads_to: str
    is_literal: bool


@dataclass(frozen=True)
class Counts:
    """``entities`` are the things of each class; ``graphs`` the statements of each graph.

    A thing of two classes counts in both.
    """

    triples: int = 0
    subjects: int = 0
    entities: Mapping[str, int] = field(default_factory=dict)
    properties: Mapping[str, int] = field(default_factory=dict)
    graphs: Mapping[str, int] = field(default_factory=dict)
    uses: Mapping[Use, int] = field(default_factory=dict)


def together(counts: Iterable[Counts]) -> Counts:
    """The sums: right for owners, since no two describe the same thing."""
    triples = subjects = 0
    entities: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    graphs: Counter[str] = Counter()
    uses: Counter[Use] = Counter()
    for each in counts:
        triples += each.triples
        subjects += each.subjects
        entities.update(each.entities)
        properties.update(each.properties)
        graphs.update(each.graphs)
        uses.update(each.uses)
    return Counts(triples, subjects, entities, properties, graphs, uses)


def counted(quads: bytes) -> Counts:
    r"""What N-Quads hold, in which all graphs are named. A thing may be described in two graphs.

    >>> line = b'<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:C> <urn:g> .\n'
    >>> counted(line + b'<urn:a> <urn:p> "x"@sv <urn:g> .\n').entities
    {'urn:C': 1}
    """
    lines: list[tuple[bytes, bytes, bytes, bytes]] = _LINE.findall(quads)
    types: dict[bytes, list[bytes]] = {}
    for subject, predicate, value, _ in lines:
        if predicate == _TYPE:
            types.setdefault(subject, []).append(value)
    uses: Counter[tuple[bytes, bytes, bytes]] = Counter()
    known = _shipped_types()
    for subject, predicate, value, _ in lines:
        ends = _ends(value, types, known)
        for subject_class in types.get(subject, ()):
            for end in ends:
                uses[subject_class, predicate, end] += 1
    return Counts(
        triples=len(lines),
        subjects=len({line[0] for line in lines}),
        entities=_named(Counter(value for found in types.values() for value in set(found))),
        properties=_named(Counter(line[1] for line in lines)),
        graphs=_named(Counter(line[3] for line in lines)),
        uses=dict(_uses(uses)),
    )


def _ends(
    value: bytes, types: Mapping[bytes, list[bytes]], shipped: Mapping[bytes, list[bytes]]
) -> Iterable[bytes]:
    """What a value is: the classes of a thing, or a literal's datatype after a caret."""
    if not value.startswith(b'"'):
        return types.get(value) or shipped.get(value) or (b"",)
    if value.endswith(b">"):
        return (b"^" + value[value.rindex(b"<") :],)
    kind = _STRING if value.endswith(b'"') else _LANGUAGE_STRING
    return (f"^<{kind}>".encode(),)


def _uses(found: Mapping[tuple[bytes, bytes, bytes], int]) -> Iterator[tuple[Use, int]]:
    for (subject_class, predicate, end), number in found.items():
        is_literal = end.startswith(b"^")
        leads_to = end[1:] if is_literal else end
        use = Use(_iri(subject_class), _iri(predicate), _iri(leads_to), is_literal)
        yield use, number


def _named(found: Mapping[bytes, int]) -> dict[str, int]:
    return {_iri(name): number for name, number in found.items()}


def _iri(written: bytes) -> str:
    return written.decode()[1:-1]


@cache
def _shipped_types() -> Mapping[bytes, list[bytes]]:
    """The classes of targets, concepts and all else in the shipped vocabularies."""
    found: dict[bytes, list[bytes]] = {}
    for subject, predicate, value, _ in _LINE.findall(vocabulary_quads()):
        if predicate == _TYPE:
            found.setdefault(subject, []).append(value)
    return found


@dataclass(frozen=True)
class Owned:
    """What an owner has at a number, and what an organisation is called."""

    number: int
    counts: Counts
    label: Text


class Statistics:
    """The counts of every owner, made when somebody asks and kept until the owner changes.

    Safe to use from threads.
    """

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._kept: dict[str, Owned] = {}
        self._counting = threading.Lock()

    def of(self, owner: str) -> Owned:
        """What an organisation has, or what is ``shared``."""
        with self._counting:
            kept = self._kept.get(owner)
            if kept is None or kept.number != self._installation.number_of(owner):
                number, quads = self._installation.dump(owner)
                kept = Owned(number, counted(quads), self._label(owner, quads))
                self._kept[owner] = kept
            return kept

    def seen_by(self, keys: Iterable[str]) -> Counts:
        """All that somebody may see who may see these organisations."""
        owned = (self.of(owner).counts for owner in (SHARED, *sorted(keys)))
        return together((of_vocabularies(), *owned))

    def _label(self, owner: str, quads: bytes) -> Text:
        """What an organisation is called; its key where the data do not say."""
        if owner == SHARED:
            return Text(owner, owner)
        start = f"<{self._installation.names(owner).organisation}> {_LABEL} ".encode()
        lines = b"\n".join(line for line in quads.splitlines() if line.startswith(start))
        labels = {
            quad.object.language: quad.object.value
            for quad in parse(lines, RdfFormat.N_QUADS)
            if isinstance(quad.object, Literal)
        }
        swedish = labels.get("sv") or labels.get("en") or owner
        return Text(swedish, labels.get("en") or swedish)


@cache
def of_vocabularies() -> Counts:
    """What the shipped vocabularies hold."""
    return counted(vocabulary_quads())

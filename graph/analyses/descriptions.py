"""What an organisation's graphs say about its things, as plain values.

Read predicate by predicate and kept, because the link model asks each of them about everything.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Protocol

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, parse

from graph.names import PREFIXES, OrganisationNames
from graph.texts import Text

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_DAYS_A_MONTH = 30
_NONE: frozenset[str] = frozenset()
_MOST_DIGITS = 40


class Source(Protocol):
    """What the link model needs of an organisation's store."""

    @property
    def store(self) -> Store:
        """Plan, observations and vocabularies as named graphs."""

    @property
    def names(self) -> OrganisationNames:
        """Which of the graphs are the organisation's."""


@dataclass(frozen=True)
class _Said:
    """Everything that is said by one predicate: by subject, the things and the literals."""

    iris: dict[str, frozenset[str]]
    literals: dict[str, list[Literal]]


class Descriptions:
    """The values of predicates in one graph, or in all graphs where none is named.

    A graph is read whole and at once, as the engine writes it: asking for it term by term takes
    several times as long. What nobody asks for is never made into terms.
    """

    def __init__(self, store: Store, place: str | None) -> None:
        self._store = store
        self._place = NamedNode(place) if place is not None else None
        self._read: dict[str, _Said] = {}

    @cached_property
    def _lines(self) -> Mapping[str, list[tuple[str, str]]]:
        """Predicate → its subjects and objects, as N-Triples write them."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        dumped = self._store.dump(format=RdfFormat.N_TRIPLES, from_graph=self._place) or b""
        for line in dumped.decode().split("\n"):
            if line.startswith("<") and not line.startswith("<<"):
                subject, predicate, value = line.split(" ", 2)
                found[predicate[1:-1]].append((subject[1:-1], value[:-2]))
        return found

    def _said(self, predicate: str) -> _Said:
        if predicate not in self._read:
            iris: dict[str, set[str]] = defaultdict(set)
            literals: dict[str, list[Literal]] = defaultdict(list)
            for subject, value in self._pairs(predicate):
                if isinstance(value, Literal):
                    literals[subject].append(value)
                else:
                    iris[subject].add(value)
            kept = {subject: frozenset(values) for subject, values in iris.items()}
            self._read[predicate] = _Said(kept, dict(literals))
        return self._read[predicate]

    def _pairs(self, predicate: str) -> Iterator[tuple[str, str | Literal]]:
        """Subjects with the IRI or literal they have; nodes without a name are left out."""
        if self._place is not None:
            for subject, written in self._lines.get(str(predicate), ()):
                if written.startswith('"'):
                    yield subject, _literal(written)
                elif written.startswith("<") and not written.startswith("<<"):
                    yield subject, written[1:-1]
            return
        for quad in self._store.quads_for_pattern(None, NamedNode(predicate), None, None):
            if isinstance(quad.subject, NamedNode):
                if isinstance(quad.object, Literal):
                    yield quad.subject.value, quad.object
                elif isinstance(quad.object, NamedNode):
                    yield quad.subject.value, quad.object.value

    def subjects(self, predicate: str) -> list[str]:
        """Those of which the predicate says something, in order."""
        said = self._said(predicate)
        return sorted(said.iris.keys() | said.literals.keys())

    def instances(self, *classes: str) -> list[str]:
        """The subjects of any of the classes, in order."""
        return sorted(_NONE.union(*(self._of_class(str(each)) for each in classes)))

    def _of_class(self, wanted: str) -> Iterable[str]:
        if self._place is not None:
            return self._by_class.get(wanted, _NONE)
        found = self._store.quads_for_pattern(None, _TYPE, NamedNode(wanted), None)
        return [quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)]

    @cached_property
    def _by_class(self) -> Mapping[str, frozenset[str]]:
        return self.inverse(_TYPE.value)

    def iris(self, subject: str, *predicates: str) -> frozenset[str]:
        """The things it points at by any of the predicates."""
        if len(predicates) == 1:
            return self._said(predicates[0]).iris.get(subject, _NONE)
        return _NONE.union(*(self.iris(subject, predicate) for predicate in predicates))

    def iri(self, subject: str, *predicates: str) -> str:
        """The first thing it points at, in order; empty where there is none."""
        return min(self.iris(subject, *predicates), default="")

    def inverse(self, predicate: str) -> Mapping[str, frozenset[str]]:
        """Thing → the subjects that point at it by that predicate."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, things in self._said(predicate).iris.items():
            for thing in things:
                found[thing].add(subject)
        return {thing: frozenset(subjects) for thing, subjects in found.items()}

    def name(self, subject: str, predicate: str) -> str:
        """The last part of the concept it points at; empty where there is none."""
        return self.iri(subject, predicate).rpartition("/")[2]

    def literals(self, subject: str, predicate: str) -> list[str]:
        """Its literal values, in order."""
        return sorted(each.value for each in self.values(subject, predicate))

    def values(self, subject: str, predicate: str) -> list[Literal]:
        """Its literal values with their languages and datatypes; empty where nothing is said."""
        return self._said(predicate).literals.get(subject, [])

    def text(self, subject: str, predicate: str) -> str:
        """Its texts, Swedish before others, the first of them; empty where nothing is said."""
        texts = self.values(subject, predicate)
        first = min(texts, key=lambda v: (v.language != "sv", v.value), default=None)
        return first.value if first is not None else ""

    def in_words(self, subject: str, predicate: str) -> Text:
        """Its texts in both languages, what is missing in one taken from the other.

        Empty where nothing is said.
        """
        values = sorted(self.values(subject, predicate), key=lambda each: each.value)
        return label_from("", values)

    def label(self, subject: str) -> Text:
        """What it is called."""
        return label_from(subject, self.values(subject, _PREF_LABEL.value))

    def truth(self, subject: str, predicate: str) -> bool:
        """Whether it is said to be true."""
        return "true" in self.literals(subject, predicate)

    def day(self, subject: str, predicate: str, *, last: bool = False) -> date | None:
        """The first (or last) of its dates that can be read."""
        days = [day for text in self.literals(subject, predicate) if (day := as_date(text))]
        return (max if last else min)(days, default=None)

    def number(self, subject: str, predicate: str) -> Decimal | None:
        """The first of its numbers that can be read."""
        return first_number(self.literals(subject, predicate))

    def months(self, subject: str, predicate: str) -> int | None:
        """The shortest of its durations, in whole months."""
        durations = [months(text) for text in self.literals(subject, predicate)]
        return min((each for each in durations if each), default=None)


def _literal(written: str) -> Literal:
    r"""A literal as N-Triples write it.

    >>> _literal('"a"@sv').language, _literal('"2026"^^<a:year>').datatype.value
    ('sv', 'a:year')
    >>> _literal('"a \\"b\\""').value
    'a "b"'
    """
    if "\\" in written:
        [triple] = parse(f"<a:a> <a:a> {written} .", RdfFormat.N_TRIPLES)
        if isinstance(triple.object, Literal):
            return triple.object
    value, _, suffix = written[1:].rpartition('"')
    if suffix.startswith("@"):
        return Literal(value, language=suffix[1:])
    return Literal(value, datatype=NamedNode(suffix[3:-1])) if suffix else Literal(value)


def label_in(store: Store, iri: str) -> Text:
    """What something is called in any of the graphs of a store."""
    labels = store.quads_for_pattern(NamedNode(iri), _PREF_LABEL, None, None)
    return label_from(iri, (quad.object for quad in labels))


def label_from(iri: str, labels: Iterable[object]) -> Text:
    """The labels in both languages: what is missing in one is taken from the other.

    Where there are none it is the last part of the IRI.
    """
    found: dict[str, str] = {}
    for label in labels:
        if isinstance(label, Literal):
            found.setdefault(label.language or "sv", label.value)
    last = iri.rstrip("/").rpartition("/")[2]
    swedish = found.get("sv") or found.get("en") or last
    return Text(swedish, found.get("en") or swedish)


def as_date(text: str) -> date | None:
    """A date as xsd:date writes it, its time zone left out; None where it is not one.

    >>> as_date("2026-11-21+01:00"), as_date("2026")
    (datetime.date(2026, 11, 21), None)
    """
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def first_number(texts: Iterable[str]) -> Decimal | None:
    """The first text that is a number one can count with: finite, and of no absurd size.

    >>> first_number(["n/a", "NaN", "1e999999", "2.50"])
    Decimal('2.50')
    """
    for text in texts:
        try:
            number = Decimal(text)
        except InvalidOperation:
            continue
        if number.is_finite() and abs(number.adjusted()) <= _MOST_DIGITS:
            return number
    return None


def months(duration: str) -> int | None:
    """A duration in whole months, at least one; None where it is not one or is nothing.

    >>> months("P1Y6M"), months("P2W"), months("P120D"), months("varje år")
    (18, 1, 4, None)
    """
    found = _DURATION.fullmatch(duration)
    if found is None:
        return None
    years, whole, weeks, days = (int(part or 0) for part in found.groups())
    total = years * 12 + whole + (weeks * 7 + days) // _DAYS_A_MONTH
    return total or (1 if weeks or days else None)

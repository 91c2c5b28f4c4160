"""What an organisation's graphs say about its things, as plain values.

Read predicate by predicate and kept, because the link model asks each of them about everything.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Store

from graph.names import PREFIXES, OrganisationNames
from graph.texts import Text

_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?")
_DAYS_A_MONTH = 30


class Source(Protocol):
    """What the link model needs of an organisation's store."""

    @property
    def store(self) -> Store:
        """Plan, observations and vocabularies as named graphs."""

    @property
    def names(self) -> OrganisationNames:
        """Which of the graphs are the organisation's."""


class Descriptions:
    """The values of predicates in one graph, or in all graphs where none is named."""

    def __init__(self, store: Store, place: str | None) -> None:
        self._store = store
        self._place = NamedNode(place) if place is not None else None
        self._read: dict[str, Mapping[str, list[Literal | NamedNode]]] = {}

    def by_subject(self, predicate: str) -> Mapping[str, list[Literal | NamedNode]]:
        """Subject → its values of that predicate."""
        if predicate not in self._read:
            found: dict[str, list[Literal | NamedNode]] = defaultdict(list)
            name = NamedNode(predicate)
            for quad in self._store.quads_for_pattern(None, name, None, self._place):
                if isinstance(quad.subject, NamedNode) and isinstance(
                    quad.object, Literal | NamedNode
                ):
                    found[quad.subject.value].append(quad.object)
            self._read[predicate] = dict(found)
        return self._read[predicate]

    def instances(self, *classes: str) -> list[str]:
        """The subjects of any of the classes, in order."""
        return sorted(
            {
                quad.subject.value
                for each in classes
                for quad in self._store.quads_for_pattern(None, _TYPE, NamedNode(each), self._place)
                if isinstance(quad.subject, NamedNode)
            }
        )

    def values(self, subject: str, predicate: str) -> list[Literal | NamedNode]:
        """Its values of that predicate; empty where nothing is said."""
        return self.by_subject(predicate).get(subject, [])

    def iris(self, subject: str, *predicates: str) -> frozenset[str]:
        """The things it points at by any of the predicates."""
        return frozenset(
            value.value
            for predicate in predicates
            for value in self.values(subject, predicate)
            if isinstance(value, NamedNode)
        )

    def iri(self, subject: str, *predicates: str) -> str:
        """The first thing it points at, in order; empty where there is none."""
        return min(self.iris(subject, *predicates), default="")

    def inverse(self, predicate: str) -> Mapping[str, frozenset[str]]:
        """Thing → the subjects that point at it by that predicate."""
        found: dict[str, set[str]] = defaultdict(set)
        for subject, values in self.by_subject(predicate).items():
            for value in values:
                found[value.value].add(subject)
        return {thing: frozenset(subjects) for thing, subjects in found.items()}

    def name(self, subject: str, predicate: str) -> str:
        """The last part of the concept it points at; empty where there is none."""
        return self.iri(subject, predicate).rpartition("/")[2]

    def literals(self, subject: str, predicate: str) -> list[str]:
        """Its literal values, in order."""
        return sorted(v.value for v in self.values(subject, predicate) if isinstance(v, Literal))

    def text(self, subject: str, predicate: str) -> str:
        """Its texts, Swedish before others, the first of them; empty where nothing is said."""
        texts = [v for v in self.values(subject, predicate) if isinstance(v, Literal)]
        texts.sort(key=lambda v: (v.language != "sv", v.value))
        return texts[0].value if texts else ""

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
    """The first text that is a number.

    >>> first_number(["n/a", "2.50"])
    Decimal('2.50')
    """
    for text in texts:
        try:
            return Decimal(text)
        except InvalidOperation:
            continue
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

"""What the shipped schemes call their concepts: a cell may hold any of the words."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from graph.names import PREFIXES, SCHEME, SDG, sdg_iri
from graph.texts import Text
from graph.vocabularies import taxonomy, vocabulary_quads

_LABEL = ox.NamedNode(f"{PREFIXES['skos']}prefLabel")
_NOTATION = ox.NamedNode(f"{PREFIXES['skos']}notation")


@dataclass(frozen=True)
class Codes:
    """Concepts by scheme and word, their labels, and the goals and targets there are."""

    concepts: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, Text]]
    sdg: frozenset[str]

    def concept(self, schemes: Iterable[str], word: str) -> str | None:
        """The concept a label, a code or an IRI stands for; None if there is none."""
        sought = word.strip().casefold()
        return next(
            (
                self.concepts[scheme][sought]
                for scheme in schemes
                if sought in self.concepts.get(scheme, {})
            ),
            None,
        )

    def goal_or_target(self, text: str) -> str | None:
        """The IRI of a goal or target of Agenda 2030 that exists; None for all else."""
        iri = sdg_iri(text)
        return iri if iri in self.sdg else None

    def words(self, schemes: Iterable[str]) -> list[Text]:
        """The labels a cell may hold, in the order of their Swedish spelling in each scheme."""
        return [
            label
            for scheme in schemes
            for label in sorted(self.labels.get(scheme, {}).values(), key=lambda label: label.sv)
        ]


@cache
def shipped_codes() -> Codes:
    """The codes of the shipped vocabularies, read once per process."""
    concepts: dict[str, dict[str, str]] = defaultdict(dict)
    labels: dict[str, dict[str, Text]] = defaultdict(dict)
    known = taxonomy().labels
    sdg: set[str] = set()
    for quad in ox.parse(vocabulary_quads(), ox.RdfFormat.N_QUADS):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.Literal):
            continue
        iri = quad.subject.value
        scheme, slash, local = iri.removeprefix(str(SCHEME)).partition("/")
        if iri.startswith(str(SDG)) and sdg_iri(iri) == iri:
            sdg.add(iri)
        elif iri.startswith(str(SCHEME)) and slash and "/" not in local:
            words = concepts[scheme]
            words[local.casefold()] = words[iri.casefold()] = words[
                iri[len(SCHEME) :].casefold()
            ] = iri
            if quad.predicate in {_LABEL, _NOTATION}:
                words.setdefault(quad.object.value.casefold(), iri)
            if quad.predicate == _LABEL:
                labels[scheme][iri] = known[iri]
    return Codes(concepts, labels, frozenset(sdg))

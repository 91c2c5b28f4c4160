"""What stood around a change: the names of things it points at, and whose its parts are."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.changes import Delta
from graph.names import PREFIXES, SDG, OrganisationNames
from graph.texts import Text
from graph.vocabularies import taxonomy

_PREF_LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


def nothing_recalled(_: str) -> Delta | None:
    """For surroundings without a journal: what is in no store is told by its address."""
    return None


class Surroundings:
    """Looks things up in the stores in their order, then in the journal.

    ``recall`` gives the last change of a thing that is in none of the stores, as a delta: what
    it removed still knows the name.
    """

    def __init__(
        self,
        names: OrganisationNames,
        stores: Sequence[Store],
        recall: Callable[[str], Delta | None] = nothing_recalled,
    ) -> None:
        self.names = names
        self._stores = stores
        self._recall = recall
        self._recalled: dict[Delta, Mapping[str, Sequence[Quad]]] = {}

    def name(self, iri: str) -> Text:
        """What a thing is called; an SDG with its code, kind and slug where nobody has said."""
        shipped = taxonomy().label(iri)
        if shipped is not None:
            code = iri.removeprefix(str(SDG)) if iri.startswith(str(SDG)) else ""
            return Text(f"{code} {shipped.sv}".strip(), f"{code} {shipped.en}".strip())
        said = labels(self._about(iri, _PREF_LABEL))
        short = iri.removeprefix(self.names.namespace)
        return said.get(iri, Text(short, short))

    def values(self, subject: str, path: str) -> list[NamedNode | Literal]:
        """What a thing has of a property where the delta does not say."""
        found = (quad.object for quad in self._about(subject, NamedNode(path)))
        return [term for term in found if isinstance(term, NamedNode | Literal)]

    def owners(self, path: str, part: str) -> list[str]:
        """What points at a part by a property."""
        node, property_ = NamedNode(part), NamedNode(path)
        for store in self._stores:
            found = [
                quad.subject.value
                for quad in store.quads_for_pattern(None, property_, node, None)
                if isinstance(quad.subject, NamedNode)
            ]
            if found:
                return sorted(found)
        return sorted(
            quad.subject.value
            for quad in self._memory(part)
            if quad.object == node and quad.predicate == property_
            if isinstance(quad.subject, NamedNode)
        )

    def _about(self, iri: str, path: NamedNode) -> Iterator[Quad]:
        subject = NamedNode(iri)
        for store in self._stores:
            found = list(store.quads_for_pattern(subject, path, None, None))
            if found:
                yield from found
                return
        yield from (
            quad for quad in self._memory(iri) if quad.subject == subject and quad.predicate == path
        )

    def _memory(self, iri: str) -> Sequence[Quad]:
        last = self._recall(iri) if iri.startswith(self.names.namespace) else None
        if last is None:
            return ()
        if last not in self._recalled:
            self._recalled[last] = _by_thing(last.removed_quads())
        return self._recalled[last].get(iri, ())


def _by_thing(quads: Iterable[Quad]) -> Mapping[str, Sequence[Quad]]:
    """Quads by the things at both their ends: many may be recalled from one large change."""
    found: defaultdict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        for end in {quad.subject, quad.object}:
            if isinstance(end, NamedNode):
                found[end.value].append(quad)
    return found


def labels(quads: Iterable[Quad]) -> dict[str, Text]:
    """The labels among some quads, by thing; one language stands for both."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        if quad.predicate != _PREF_LABEL or not isinstance(quad.object, Literal):
            continue
        if isinstance(quad.subject, NamedNode):
            by_language = found.setdefault(quad.subject.value, {})
            by_language.setdefault(quad.object.language or "sv", quad.object.value)
    return {iri: _both(by_language) for iri, by_language in found.items()}


def _both(by_language: dict[str, str]) -> Text:
    swedish = by_language.get("sv") or by_language.get("en") or next(iter(by_language.values()))
    return Text(swedish, by_language.get("en") or swedish)

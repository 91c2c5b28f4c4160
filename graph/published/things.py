"""One thing as linked data: what is said of it, what points at it, and what those are called."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graph.names import PREFIXES
from graph.organisation_store import OrganisationStore

MOST_INCOMING: Final = 1000
"""How many links to a thing are told: some concepts have tens of thousands."""
_LABELS: Final = tuple(
    NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("skos", "prefLabel"), ("rdfs", "label"), ("dcterms", "title"))
)


def thing_triples(organisation: OrganisationStore, iri: str) -> list[Triple]:
    """A thing that an organisation describes or points at, as its graphs have it."""
    names = organisation.names
    graphs = (NamedNode(names.plan), NamedNode(names.observations))
    return told(organisation.store, NamedNode(iri), graphs)


def told(store: Store, node: NamedNode, graphs: Iterable[NamedNode] | None = None) -> list[Triple]:
    """What some graphs say of a thing and of what points at it, or all graphs where none are named.

    Nodes without names are told whole with whatever they are a part of. Labels come from every
    graph of the store.
    """
    places: list[NamedNode | None] = [None] if graphs is None else [*graphs]
    said = dict.fromkeys(_outgoing(store, node, places))
    said |= dict.fromkeys(_incoming(store, node, places))
    named = [each for triple in said for each in (triple.subject, triple.predicate, triple.object)]
    said |= dict.fromkeys(_called(store, dict.fromkeys(named)))
    return [*said]


def _outgoing(store: Store, node: NamedNode, places: list[NamedNode | None]) -> Iterator[Triple]:
    left: list[NamedNode | BlankNode] = [node]
    seen = {*left}
    while left:
        for triple in sorted(_about(store, left.pop(), places), key=str):
            yield triple
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                left.append(triple.object)


def _about(
    store: Store, node: NamedNode | BlankNode, places: list[NamedNode | None]
) -> Iterator[Triple]:
    for place in places:
        yield from (quad.triple for quad in store.quads_for_pattern(node, None, None, place))


def _incoming(store: Store, node: NamedNode, places: list[NamedNode | None]) -> list[Triple]:
    pointing: Iterator[Quad] = (
        quad for place in places for quad in store.quads_for_pattern(None, None, node, place)
    )
    return sorted((quad.triple for quad in islice(pointing, MOST_INCOMING)), key=str)


def _called(store: Store, nodes: Iterable[object]) -> Iterator[Triple]:
    for node in nodes:
        if isinstance(node, NamedNode):
            for label in _LABELS:
                for quad in store.quads_for_pattern(node, label, None, None):
                    if isinstance(quad.object, Literal):
                        yield quad.triple

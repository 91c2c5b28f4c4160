"""Our own terms, shapes and concepts as linked data, each by its IRI."""

from functools import cache
from typing import Final

from pyoxigraph import NamedNode, RdfFormat, Store, Triple

import ontology
import shapes
from graph.editing.values import is_iri
from graph.names import PREFIXES
from graph.published.things import told
from graph.vocabularies import load_vocabularies, vocabulary_files

ROOT: Final = "https://w3id.org/malgraf/"
"""What the IRIs of all our own terms start with."""
SPACES: Final = ("def", "shape", "scheme", "alignment")
"""What comes after that."""
_SHAPES: Final = f"{ROOT}shape/"
_LINK_TERMS: Final = NamedNode("https://w3id.org/malgraf/scheme/link-terms")
_VERSION: Final = NamedNode(f"{PREFIXES['owl']}versionIRI")


def term_triples(space: str, name: str) -> list[Triple]:
    """All that is said of a term; of a whole vocabulary all that it says. Empty for no term.

    The IRI of a version leads to the vocabulary as it is now.
    """
    if not is_iri(f"{ROOT}{space}/{name}"):
        return []
    store, node = _store(), NamedNode(f"{ROOT}{space}/{name}")
    for quad in store.quads_for_pattern(None, _VERSION, node, None):
        if isinstance(quad.subject, NamedNode):
            node = quad.subject
    whole = [quad.triple for quad in store.quads_for_pattern(None, None, None, node)]
    if whole:
        return sorted(whole, key=str)
    if next(store.quads_for_pattern(node, None, None, None), None) is None:
        return []
    return told(store, node)


@cache
def _store() -> Store:
    """The vocabularies, every shape file in the graph of the shapes, and the terms of targets."""
    store = Store()
    load_vocabularies(store)
    for path in (*shapes.files(), shapes.FOLDER / "vocabulary.ttl"):
        if path not in vocabulary_files():
            store.load(path=path, format=RdfFormat.TURTLE, to_graph=NamedNode(_SHAPES))
    for path in ontology.term_files():
        store.load(path=path, format=RdfFormat.TURTLE, to_graph=_LINK_TERMS)
    return store

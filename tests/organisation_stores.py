"""Organisations' stores made straight from Turtle files, without intake or validation."""

from collections.abc import Iterable
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from graph.examples import example
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.store import OrganisationStore

FOLDER = Path(__file__).resolve().parent


def small_municipality() -> OrganisationStore:
    """The one of ``municipality.ttl``."""
    files = (FOLDER / "municipality.ttl", FOLDER / "municipality-observations.ttl")
    return organisation_store("liten", files)


def example_store(name: str) -> OrganisationStore:
    """A shipped example."""
    one = example(name)
    return organisation_store(one.key, one.files)


def organisation_store(key: str, files: Iterable[Path]) -> OrganisationStore:
    """Turtle with relative IRIs; a file named for observations is read into their graph."""
    names = OrganisationNames(DEFAULT_BASE, key)
    quads = Store()
    for file in files:
        place = names.observations if "observations" in file.name else names.plan
        quads.bulk_load(
            path=file,
            format=RdfFormat.TURTLE,
            base_iri=names.namespace,
            to_graph=NamedNode(place),
        )
    dumped = quads.dump(format=RdfFormat.N_QUADS)
    if dumped is None:
        raise ValueError(key)
    return OrganisationStore.of(names, 1, dumped)

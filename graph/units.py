"""Units by the names that people know them by."""

from graph.errors import NotFound
from graph.gate import is_described
from graph.store import Installation
from graph.texts import Text


def unit_named(installation: Installation, key: str, name: str) -> str:
    """The IRI of an organisation's unit, by slug or IRI. Raises ``NotFound`` where it is none's."""
    names = installation.names(key)
    iri = name if "://" in name else names.resource("unit", name)
    if not is_described(installation.organisation(key).store, iri):
        raise NotFound(
            Text(f"Enheten ”{name}” finns inte hos {key}.", f"There is no unit “{name}” of {key}.")
        )
    return iri

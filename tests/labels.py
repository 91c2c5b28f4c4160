"""Small plans for tests: goals with a Swedish label, in and out of a store."""

from pathlib import Path

from pyoxigraph import Literal, NamedNode

from graph.names import PREFIXES
from graph.store import OrganisationStore

LABEL = f"<{PREFIXES['skos']}prefLabel>"
LABELS = f"SELECT ?thing ?label WHERE {{ ?thing {LABEL} ?label }} ORDER BY ?label"
NAMESPACE = "http://localhost:8000/id/1471/"


def labelled(**labels: str) -> bytes:
    """One triple per goal: its Swedish label."""
    return "".join(
        f'<{NAMESPACE}goal/{slug}> {LABEL} "{label}"@sv .\n' for slug, label in labels.items()
    ).encode()


def own_labels(organisation: OrganisationStore) -> dict[str, str]:
    """Labels of the organisation's goals by slug."""
    start = f"{NAMESPACE}goal/"
    return {
        thing.value.removeprefix(start): label.value
        for row in organisation.select(LABELS)
        if isinstance(thing := row["thing"], NamedNode)
        and isinstance(label := row["label"], Literal)
        and thing.value.startswith(start)
    }


def snapshot_file(folder: Path) -> Path:
    (path,) = (folder / "organisations" / "1471").iterdir()
    return path

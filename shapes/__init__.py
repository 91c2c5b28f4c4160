"""The SHACL shapes Målgraf ships, one file per class, and the ready rule profiles."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where the Turtle files of this package lie, in the checkout and in the wheel."""


def files() -> tuple[Path, ...]:
    """The shape files for municipal data, in alphabetical order.

    ``vocabulary.ttl`` is left out: its shapes are for ``ontology/`` itself.
    """
    return tuple(
        path
        for path in sorted(FOLDER.glob("*.ttl"))
        if path.name not in {"vocabulary.ttl", "profiles.ttl"}
    )

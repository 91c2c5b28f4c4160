"""The vocabulary files Målgraf ships: terms, schemes, Agenda 2030, environment, alignments."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
"""Where the Turtle files of this package lie, in the checkout and in the wheel."""


def files() -> tuple[Path, ...]:
    """All vocabulary files, in alphabetical order."""
    return tuple(sorted(FOLDER.glob("*.ttl")))


def term_files() -> tuple[Path, ...]:
    """The lists of terms that suggestions of links rest on, one file for each SDG."""
    return tuple(sorted((FOLDER / "link_terms").glob("*.ttl")))

"""Exempelkommunen as a workbook: ``python -m graph.examples.workbook`` writes it anew."""

from pathlib import Path

import pyoxigraph as ox

from graph.examples import FOLDER, example
from graph.intake import read_files
from graph.intake.workbook import write_workbook
from graph.names import DEFAULT_BASE, OrganisationNames

FILE = FOLDER / "exempelkommunen.xlsx"
"""The workbook that is shipped; it says what the Turtle files say."""


def write_example(path: Path) -> None:
    """Write the workbook of what the Turtle files say."""
    chosen = example("exempelkommunen")
    names = OrganisationNames(DEFAULT_BASE, chosen.key)
    intake = read_files(chosen.files, names)
    said = ox.parse(intake.plan + intake.observations, ox.RdfFormat.N_TRIPLES)
    left = write_workbook(path, (quad.triple for quad in said), names)
    if left:
        raise ValueError(f"no column for {left[0]}")


if __name__ == "__main__":
    write_example(FILE)

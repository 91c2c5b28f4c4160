"""The gold set: goal texts with the SDG targets that two labellings, made apart, came to."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.linking.goal_text import GoalText

FOLDER: Final = Path(__file__).resolve().parent
DEVELOPMENT: Final = "development"
TEST: Final = "test"


@dataclass(frozen=True)
class GoldText:
    """A text with its two labellings and what they agreed on, the most central target first.

    ``targets`` are codes; empty where no target is clearly and directly served.
    """

    id: str
    language: str
    split: str
    topic: str
    text: GoalText
    first: frozenset[str]
    second: frozenset[str]
    targets: tuple[str, ...]

    @property
    def goals(self) -> frozenset[int]:
        """The SDGs of its targets."""
        return frozenset(int(code.split(".")[0]) for code in self.targets)


def gold_texts(split: str = "") -> tuple[GoldText, ...]:
    """The texts of a half of the gold set, or all of them."""
    labels = {row["id"]: row for row in rows("labels.csv")}
    return tuple(
        labelled(row, labels[row["id"]], language=row["language"], split=row["split"])
        for name in ("texts_sv.csv", "texts_en.csv")
        for row in rows(name)
        if split in ("", row["split"])
    )


def labelled(row: dict[str, str], labels: dict[str, str], *, language: str, split: str) -> GoldText:
    """A text of a table with its labels."""
    return GoldText(
        id=row["id"],
        language=language,
        split=split,
        topic=row.get("topic", ""),
        text=GoalText(
            row["label"],
            row["description"],
            tuple(name for each in row["indicators"].split("|") if (name := each.strip())),
            row["programme"],
            row["unit"],
        ),
        first=frozenset(codes(labels["first"])),
        second=frozenset(codes(labels["second"])),
        targets=codes(labels["agreed"]),
    )


def codes(cell: str) -> tuple[str, ...]:
    """The targets of a cell, in their order; "none" is an answer too.

    >>> codes("4.1 4.6"), codes("none")
    (('4.1', '4.6'), ())
    """
    return () if cell.strip() == "none" else tuple(cell.split())


def rows(name: str, folder: Path = FOLDER) -> Iterator[dict[str, str]]:
    """The rows of a file of the gold set, or of another folder."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)

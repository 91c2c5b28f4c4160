"""Which test files check which measures, as their marks say."""

import re
from collections.abc import Iterator
from pathlib import Path

_MARK = re.compile(r"mark\.measure\(([\d, ]+)\)")


def marked() -> Iterator[tuple[int, str]]:
    """Each measure's number with a file of tests that check it."""
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        for found in _MARK.finditer(path.read_text("utf-8")):
            for number in found[1].split(","):
                yield int(number), path.name


def checking(number: int) -> list[str]:
    """The files that check a measure."""
    return sorted({name for marked_number, name in marked() if marked_number == number})

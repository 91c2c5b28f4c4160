"""Shares and numbers in words, and the limits under which no index is shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from graph.texts import Text

FEWEST = 5
"""No index is shown on fewer than this; the list behind it always is."""
KNOWN_FROM = 0.8
"""The completeness from which a missing link means a gap; below it, unknown."""


@dataclass(frozen=True)
class Share:
    """``part`` of ``n``."""

    part: int
    n: int

    @property
    def ratio(self) -> float:
        """Part through n, also on few; 0 of nothing.

        >>> Share(1, 4).ratio, Share(0, 0).ratio
        (0.25, 0.0)
        """
        return self.part / self.n if self.n else 0.0

    @property
    def value(self) -> float | None:
        """The ratio to show; None where n is under five.

        >>> Share(4, 5).value, Share(1, 4).value
        (0.8, None)
        """
        return self.ratio if self.n >= FEWEST else None

    def text(self) -> Text:
        """A percentage; the bare counts where n is under five.

        >>> Share(31, 50).text()
        Text(sv='62 %', en='62%')
        >>> Share(3, 4).text()
        Text(sv='3 av 4', en='3 of 4')
        """
        if self.value is None:
            return Text(f"{self.part} av {self.n}", f"{self.part} of {self.n}")
        return percent(self.value)

    def of(self, all_of_them: Text, some: Text) -> Text:
        """How much of what: "62 % av målen", but "3 av 4 mål".

        >>> Share(3, 4).of(Text("målen", "the goals"), Text("mål", "goals")).sv
        '3 av 4 mål'
        >>> Share(31, 50).of(Text("målen", "the goals"), Text("mål", "goals")).en
        '62% of the goals'
        """
        said = self.text()
        if self.value is None:
            return Text(f"{said.sv} {some.sv}", f"{said.en} {some.en}")
        return Text(f"{said.sv} av {all_of_them.sv}", f"{said.en} of {all_of_them.en}")


def counted(number: int, one: Text, more: Text) -> Text:
    """A number with what is counted, in the singular or plural.

    >>> counted(1, Text("lucka", "gap"), Text("luckor", "gaps")).sv
    '1 lucka'
    >>> counted(0, Text("lucka", "gap"), Text("luckor", "gaps")).en
    '0 gaps'
    """
    word = one if number == 1 else more
    return Text(f"{number} {word.sv}", f"{number} {word.en}")


def percent(share: float) -> Text:
    """A share as whole per cent; 100 only when all, 0 only when none.

    >>> percent(0.999).sv, percent(0.001).en
    ('99 %', '1%')
    """
    whole = round(share * 100)
    if 0 < share < 1:
        whole = min(max(whole, 1), 99)
    return Text(f"{whole} %", f"{whole}%")


def decimal(number: float) -> Text:
    """A number with one decimal.

    >>> decimal(1.75)
    Text(sv='1,8', en='1.8')
    """
    written = f"{number:.1f}"
    return Text(written.replace(".", ","), written)


def rounded(number: float | None) -> float | None:
    """Three decimals, as cells hold numbers; None stays None.

    >>> rounded(0.12345), rounded(None)
    (0.123, None)
    """
    return None if number is None else round(number, 3)


def listed(parts: Sequence[Text], most: int = 3) -> Text:
    """The first of the parts in a row, and how many more there are.

    >>> listed([Text("a", "a"), Text("b", "b"), Text("c", "c"), Text("d", "d")], most=2).sv
    'a, b och 2 till'
    """
    shown, rest = parts[:most], len(parts) - most
    swedish, english = ", ".join(p.sv for p in shown), ", ".join(p.en for p in shown)
    if rest > 0:
        return Text(f"{swedish} och {rest} till", f"{english} and {rest} more")
    return Text(swedish, english)

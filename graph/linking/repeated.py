"""Things that say nearly the same as each other: in pairs and groups, and where they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from graph.texts import Text

Relation = Literal["repeated", "broken-down", "apart"]
KEY_FIGURE: Final = "key-figure"
"""The dimension that tells indicators with different key figures apart."""


@dataclass(frozen=True)
class Standing:
    """Where something stands; each part may be empty. ``level`` is an IRI.

    An indicator stands where what it measures stands.
    """

    kind: str
    programmes: tuple[str, ...]
    units: tuple[str, ...]
    level: str = ""


@dataclass(frozen=True)
class Pair:
    """Two things that say nearly the same. ``apart`` holds what tells them apart all the same.

    ``relation`` is "broken-down" where one stands below the other in the chain, or where two units
    break down the same goal, and "apart" where something tells them apart.
    """

    first: str
    second: str
    likeness: float
    words: tuple[str, ...]
    relation: Relation
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Things that all say nearly the same as each other, those highest in the chain first.

    ``likeness`` is that of the two least alike. ``times`` is how many times the same is said when
    what is broken down counts once.
    """

    members: tuple[str, ...]
    likeness: float
    words: tuple[str, ...]
    times: int


@dataclass(frozen=True)
class Repetition:
    """What is said again among things of one sort. Pairs are in order of likeness.

    ``groups`` hold what is said more than once, those said most times first; ``broken_down`` those
    that are one chain.
    """

    pairs: tuple[Pair, ...]
    groups: tuple[Group, ...]
    broken_down: tuple[Group, ...]

    @property
    def apart(self) -> tuple[Pair, ...]:
        """The pairs that something tells apart."""
        return tuple(pair for pair in self.pairs if pair.relation == "apart")


APART: Final[Mapping[str, Text]] = {
    "direction": Text("de drar åt olika håll", "they pull in different directions"),
    "sex": Text("de gäller olika kön", "they concern different sexes"),
    "life": Text("de gäller olika åldrar i livet", "they concern different times of life"),
    "school": Text("de gäller olika skolformer", "they concern different kinds of school"),
    "grade": Text("de gäller olika årskurser", "they concern different school years"),
    "age": Text("de gäller olika åldersspann", "they concern different spans of age"),
    "measure": Text(
        "de räknar olika, som andel och antal", "they count differently, as share and number"
    ),
    "name": Text("de gäller olika platser eller namn", "they concern different places or names"),
    KEY_FIGURE: Text("de är olika nationella nyckeltal", "they are different national key figures"),
}
"""What tells two apart, in words."""

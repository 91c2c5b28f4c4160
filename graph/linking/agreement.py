"""How far people who label the same things with sets agree beyond chance."""

from collections import Counter
from collections.abc import Hashable, Iterable
from itertools import combinations

Labels = frozenset[Hashable]


def masi(one: Labels, other: Labels) -> float:
    """How far apart two sets are, 0 to 1 (Passonneau 2006): Jaccard, milder where one holds both.

    >>> masi(frozenset({"4.1"}), frozenset({"4.1"})), masi(frozenset({"4.1"}), frozenset({"4.2"}))
    (0.0, 1.0)
    >>> round(masi(frozenset({"4.1"}), frozenset({"4.1", "4.2"})), 3)
    0.667
    """
    if one == other:
        return 0.0
    common = len(one & other)
    if not common:
        return 1.0
    monotone = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - common / len(one | other) * monotone


def alpha(pairs: Iterable[tuple[Labels, Labels]]) -> float | None:
    """Krippendorff's alpha of two labellers with MASI distance; None where it is not defined.

    1 is full agreement, 0 what chance gives. An empty set is an answer ("none of them").

    >>> a, b = frozenset({"4.1"}), frozenset({"5.1"})
    >>> alpha([(a, a), (b, b)]), alpha([(a, b), (b, a)])
    (1.0, -0.5)
    """
    given = list(pairs)
    counted = Counter(labels for pair in given for labels in pair)
    number = 2 * len(given)
    expected = sum(
        2 * counted[one] * counted[other] * masi(one, other)
        for one, other in combinations(counted, 2)
    )
    if not expected:
        return None
    observed = sum(masi(*pair) for pair in given) / len(given)
    return 1 - observed * number * (number - 1) / expected

"""Which goals belong together by their targets, beside the organisation chart (measure 13)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from graph.analyses.grouping import Grouping, groups_of
from graph.analyses.model import LinkModel
from graph.analyses.wording import FEWEST, decimal
from graph.texts import Text

SEED = 2030
STARTS = 58
"""How many times the search for clusters begins anew."""
_MOST_CLUSTERS = 30
Floats = NDArray[np.float64]
Labels = NDArray[np.intp]


@dataclass(frozen=True)
class Clusters:
    """Barber's bipartite modularity of bearers and targets, by the chart and as best found.

    ``formal`` and ``best`` are at most 1; 0 is what chance would give. ``agreement`` is the
    adjusted mutual information of the two: 1 the same, 0 as chance, below 0 less than that. All
    are None where fewer than five bearers are linked. ``clusters`` are the best found, the largest
    first: bearers and the targets that hold them together.
    """

    grouping: Grouping
    n: int
    formal: float | None
    best: float | None
    agreement: float | None
    clusters: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    def sentence(self) -> Text:
        """Whether the chart follows what the goals are about."""
        if self.agreement is None:
            return Text(
                f"För få mål är länkade för att söka kluster ({self.n}).",
                f"Too few goals are linked to look for clusters ({self.n}).",
            )
        said = decimal(self.agreement)
        return Text(
            f"Målen bildar {len(self.clusters)} kluster efter vad de rör. Överensstämmelsen med "
            f"organisationen är {said.sv} (1 är samma, 0 är slump).",
            f"The goals form {len(self.clusters)} clusters by what they are about. The agreement "
            f"with the organisation is {said.en} (1 is the same, 0 is chance).",
        )


def clusters(model: LinkModel, grouping: Grouping = "programme", starts: int = STARTS) -> Clusters:
    """Measure 13 by that grouping. A bearer in several groups is of a group of its own kind."""
    bearers, targets = sorted(model.strengths), sorted(model.bearers_by_target)
    if len(bearers) < FEWEST:
        return Clusters(grouping, len(bearers), None, None, None, ())
    place = {target: number for number, target in enumerate(targets)}
    links = np.zeros((len(bearers), len(targets)))
    for row, iri in enumerate(bearers):
        links[row, [place[target] for target in model.strengths[iri]]] = 1
    kinds = [groups_of(model, model.current[iri], grouping) for iri in bearers]
    names = sorted(set(kinds), key=sorted)
    formal = np.array([names.index(kind) for kind in kinds], dtype=np.intp)
    of_rows, of_columns, best = best_modules(links, starts)
    found = [
        (
            tuple(bearers[row] for row in np.flatnonzero(of_rows == module)),
            tuple(targets[column] for column in np.flatnonzero(of_columns == module)),
        )
        for module in sorted(set(of_rows.tolist()))
    ]
    return Clusters(
        grouping=grouping,
        n=len(bearers),
        formal=modularity_of_rows(links, formal),
        best=best,
        agreement=adjusted_mutual_information(formal.tolist(), of_rows.tolist()),
        clusters=tuple(sorted(found, key=lambda each: (-len(each[0]), each))),
    )


def modularity_of_rows(links: Floats, of_rows: Labels) -> float:
    """Barber's Q of a grouping of rows, each column put where it fits best."""
    surplus = _surplus(links)
    _, gain = _fitted(surplus, of_rows, int(of_rows.max()) + 1)
    return gain


def best_modules(links: Floats, starts: int = STARTS) -> tuple[Labels, Labels, float]:
    """The modules of rows and columns with the highest Q found, and that Q.

    By Barber's BRIM (2007) from random beginnings with 2 to 30 modules: rows and columns are in
    turn put where they fit best until nothing is gained. Seeded: the same links give the same.
    """
    random = np.random.default_rng(SEED)
    surplus = _surplus(links)
    rows, columns = links.shape
    best = (np.zeros(rows, dtype=np.intp), np.zeros(columns, dtype=np.intp), 0.0)
    for start in range(starts):
        modules = 2 + start % (min(_MOST_CLUSTERS, rows) - 1)
        of_columns = random.integers(modules, size=columns)
        before = -1.0
        while True:
            of_rows, _ = _fitted(surplus.T, of_columns, modules)
            of_columns, gain = _fitted(surplus, of_rows, modules)
            if gain <= before + 1e-12:
                break
            before = gain
        if gain > best[2] + 1e-12:
            best = (of_rows, of_columns, gain)
    return best


def _surplus(links: Floats) -> Floats:
    """What each link is above chance, as a share of all links."""
    total = links.sum()
    expected = np.outer(links.sum(axis=1), links.sum(axis=0)) / total
    surplus: Floats = (links - expected) / total
    return surplus


def _fitted(surplus: Floats, of_rows: Labels, modules: int) -> tuple[Labels, float]:
    """Each column's best module, and the Q that gives."""
    members = np.zeros((modules, len(of_rows)))
    members[of_rows, np.arange(len(of_rows))] = 1
    gains = members @ surplus
    chosen = gains.argmax(axis=0)
    return chosen, float(gains[chosen, np.arange(gains.shape[1])].sum())


def adjusted_mutual_information(first: Sequence[int], second: Sequence[int]) -> float:
    """How far two groupings of the same things agree, beyond chance (Vinh et al. 2010).

    1 where they are the same, also where both have one group only; about 0 for unrelated ones.

    >>> adjusted_mutual_information([0, 0, 1, 1], [1, 1, 0, 0])
    1.0
    >>> adjusted_mutual_information([0, 0, 1, 1], [0, 1, 0, 1]) <= 0
    True
    """
    n = len(first)
    rows, columns = Counter(first), Counter(second)
    if len(rows) == len(columns) and len(set(zip(first, second, strict=True))) == len(rows):
        return 1.0
    joint = Counter(zip(first, second, strict=True))
    told = sum(
        count / n * log(n * count / (rows[a] * columns[b])) for (a, b), count in joint.items()
    )
    by_chance = sum(_expected(a, b, n) for a in rows.values() for b in columns.values())
    mean = (_entropy(rows, n) + _entropy(columns, n)) / 2
    return (told - by_chance) / (mean - by_chance) if mean > by_chance else 0.0


def _expected(a: int, b: int, n: int) -> float:
    """What groups of those sizes tell of each other by chance (hypergeometric)."""
    found = 0.0
    for common in range(max(1, a + b - n), min(a, b) + 1):
        ways = sum(lgamma(each + 1) for each in (a, b, n - a, n - b))
        ways -= sum(
            lgamma(each + 1) for each in (n, common, a - common, b - common, n - a - b + common)
        )
        found += common / n * log(n * common / (a * b)) * exp(ways)
    return found


def _entropy(sizes: Counter[int], n: int) -> float:
    return -sum(size / n * log(size / n) for size in sizes.values())

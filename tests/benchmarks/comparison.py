"""A national comparison: ladders, structure and every pair of hundreds of municipalities.

``python tests/benchmarks/comparison.py [MUNICIPALITIES [STATEMENTS]]`` (300, 20000): invented
municipalities are summarised one by one, as a server does after a change to each, and then compared
from the summaries: coverage of each, all tables, and all pairs against chance. Beside it the pairs
counted one at a time with ``plain_measures.upper_tail``.
"""

import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import combinations
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from graph.analyses.comparison import Comparison, compare
from graph.analyses.links import link_model
from graph.analyses.summary import Summary, summary
from graph.benchmarks.country import keys
from graph.benchmarks.municipality import municipality
from graph.names import DEFAULT_BASE, OrganisationNames
from graph.quad_lines import in_graph
from graph.store import OrganisationStore
from graph.vocabularies import draft_relevant
from tests.plain_measures import upper_tail

AT = date(2026, 11, 21)
ROUNDS = 5


def summary_of(key: str, statements: int) -> tuple[Summary, float]:
    """That of an invented municipality, and the milliseconds that model and summary took."""
    names = OrganisationNames(DEFAULT_BASE, key)
    plan, _ = municipality(key, statements)
    quads = b"".join(in_graph(plan.splitlines(True), names.plan))
    store = OrganisationStore.of(names, 1, quads)
    began = time.perf_counter()
    found = summary(link_model(store, AT))
    return found, (time.perf_counter() - began) * 1000


def national(summaries: list[Summary]) -> Comparison:
    """Coverage, structure and overlap of all, with every table and every pair's chance."""
    made = compare(summaries, draft_relevant())
    made.tables()
    if made.pairs.adjusted is not None:
        made.pairs.adjusted.sum()
    return made


def one_at_a_time(made: Comparison) -> float:
    """The same chances, pair by pair."""
    sets = [one.acts_on(made.profile) for one in made.compared]
    total = len(made.profile)
    return sum(upper_tail(len(a & b), len(a), len(b), total) for a, b in combinations(sets, 2))


def timed(do: Callable[[], object], rounds: int) -> float:
    """The median in milliseconds."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        do()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)


def main(municipalities: int, statements: int) -> None:
    """Make, compare and print."""
    made = [summary_of(key, statements) for key in keys(municipalities)]
    summaries = [one for one, _ in made]
    cold = median(took for _, took in made)
    print(f"{municipalities} municipalities; one summary after a change: {cold:.0f} ms")
    found = national(summaries)
    ours = timed(lambda: national(summaries), ROUNDS)
    pairs = timed(lambda: compare(summaries, found.profile).pairs.adjusted, ROUNDS)
    naive = timed(lambda: one_at_a_time(found), 1)
    print(f"{len(found.compared)} compared, {len(found.left_out)} left out")
    print(f"national comparison with all tables: {ours:.0f} ms")
    print(f"all {len(found.pairs.first)} pairs against chance: {pairs:.0f} ms")
    print(f"the same one pair at a time: {naive:.0f} ms; ratio {naive / pairs:.1f}")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    main(*(given + [300, 20_000][len(given) :]))

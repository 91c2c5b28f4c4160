"""What an update of a plain store costs, beside the engine alone on the same quads.

``python -m tests.benchmarks.plain_updates [STATEMENTS …]``: each update goes the whole way (child
of the reader, delta, journal with fsync, reader) and is told as a median with its ratio to
``Store.update`` in memory. One with data alone costs the same in a small and a large store; others
compare the graphs before and after, and cost by the size of the store.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from pyoxigraph import Store

from graph.changes import Delta, Way
from graph.plain.store import PlainStore, change_of
from graph.quad_lines import canonical_quads, fill
from graph.reader import Reader
from graph.rights import OPERATOR
from graph.snapshots import SHARED

X = "http://x.example/"
SIZES = (5_000, 50_000, 500_000)
TIMES = 7
UPDATES = {
    "data": f"INSERT DATA {{ <{X}new> <{X}p> {{n}} }}",
    "pattern": f"DELETE {{ ?s <{X}p0> ?o }} INSERT {{ ?s <{X}p0> {{n}} }} "
    f"WHERE {{ ?s <{X}p0> ?o FILTER(?s = <{X}s7>) }}",
}


def quads(count: int) -> bytes:
    """Statements about subjects with five each, spread over ten graphs."""
    lines = (
        f'<{X}s{n // 5}> <{X}p{n % 5}> "value {n}" <{X}g{n % 10}> .\n'
        if n % 2
        else f'<{X}s{n // 5}> <{X}p{n % 5}> "value {n}" .\n'
        for n in range(count)
    )
    return canonical_quads("".join(lines).encode())


def median(run: Callable[[str], object], text: str) -> float:
    """Milliseconds of one update, with other numbers each time."""
    taken = []
    for number in range(TIMES):
        begun = time.perf_counter()
        run(text.replace("{n}", str(number)))
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken)


def measure(count: int, folder: Path) -> None:
    """Print the medians at one size."""
    everything = quads(count)
    peer = Store()
    fill(peer, everything)
    with PlainStore.create(folder) as store:
        begun = time.perf_counter()
        store.commit(change_of(OPERATOR, Way.LOAD), Delta(everything))
        print(f"{count:>9} statements: loaded and journaled in {time.perf_counter() - begun:.2f} s")
        with Reader.start(folder) as reader:
            reader.follow(store)

            def whole_way(text: str) -> None:
                proposal = reader.update(SHARED, text, 60)
                change = change_of(OPERATOR, Way.UPDATE, based_on=proposal.number)
                store.commit(change, proposal.delta)

            for name, text in UPDATES.items():
                ours, alone = median(whole_way, text), median(peer.update, text)
                print(f"  {name:<8} {ours:8.1f} ms, engine alone {alone:.1f}: × {ours / alone:.1f}")


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as home:
            measure(size, Path(home) / "data")

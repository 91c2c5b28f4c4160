"""Random edits, each judged twice: by what a change can affect, and by two whole runs of pyshacl.

Run: ``python -m tests.campaigns.gate_against_pyshacl 2000 [SEED]``. Prints every disagreement and
how many edits were tried; exits 1 when there was any. Each edits what the one before it made.
"""

import logging
import random
import sys
import time
import warnings
from collections import Counter
from datetime import date

import pyoxigraph as ox

from graph.changes import Delta
from graph.constraints import constraints
from graph.names import OrganisationNames
from graph.rules import load_profile
from graph.validation import Finding, affected, caused, find, state_parameters
from tests.random_edits import EXAMPLES, edited, example_store, municipality_store
from tests.shacl_oracle import Key, by_pyshacl

AT = date(2026, 11, 21)
STRICT = load_profile("strict")
CHAIN = 25


def key(found: Finding) -> Key:
    """A finding as the oracle states it."""
    return (found.shape, found.node, found.path, found.value, found.component)


def newness(found: Key | Finding) -> tuple[str, str, str, str]:
    """What makes a finding new: rule, node, path, value."""
    shape, node, path, value, _ = found if isinstance(found, tuple) else key(found)
    return constraints()[shape].rule, node, path, value


def apply(store: ox.Store, delta: Delta) -> None:
    """Let a delta happen."""
    for quad in delta.removed_quads():
        store.remove(quad)
    store.extend(delta.added_quads())


def start(chance: random.Random) -> tuple[ox.Store, OrganisationNames]:
    """Something to edit."""
    if chance.random() < 0.3:
        return municipality_store()
    return example_store(chance.sample(EXAMPLES, chance.randint(1, 6)))


def main(edits: int, seed: int) -> int:
    """Try so many edits; how many went wrong."""
    chance = random.Random(seed)
    tried, wrong, new, gone, empty = 0, 0, 0, 0, 0
    rules: Counter[str] = Counter()
    began = time.monotonic()
    while tried < edits:
        before, names = start(chance)
        state_parameters(before, names, STRICT, AT)
        after = ox.Store()
        after.bulk_extend(before)
        oracle_before = by_pyshacl(before, names, STRICT, AT)
        for _ in range(CHAIN):
            delta = edited(before, names, chance)
            empty += not delta
            apply(after, delta)
            oracle_after = by_pyshacl(after, names, STRICT, AT)
            whole = {key(found) for found in find(after, names, STRICT)}
            told = find(after, names, STRICT, affected(before, after, delta, names))
            said = {newness(found) for found in caused(before, told, names, STRICT)}
            should = {newness(one) for one in oracle_after} - {
                newness(one) for one in oracle_before
            }
            if whole != oracle_after or said != should:
                wrong += 1
                print(f"seed {seed}, edit {tried}", file=sys.stderr)
                print("whole run:", whole ^ oracle_after, "new:", said ^ should, file=sys.stderr)
                print(delta.removed.decode(), delta.added.decode(), sep="\n+\n", file=sys.stderr)
            rules.update({rule for rule, *_ in should})
            new += len(should)
            gone += len(oracle_before - oracle_after)
            apply(before, delta)
            oracle_before = oracle_after
            tried += 1
            if tried >= edits:
                break
    took = time.monotonic() - began
    print(f"{tried} edits ({empty} empty) in {took:.0f} s, seed {seed}: {wrong} disagreements.")
    broken = ", ".join(f"{rule} {count}" for rule, count in sorted(rules.items()))
    print(f"{new} new findings, {gone} gone. Edits that broke each rule: {broken}.")
    return wrong


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(1 if main(*(given + [2000, 1][len(given) :])) else 0)

"""The graph of everything: what questions to all organisations read, instead of hundreds of graphs.

An engine asked over a list of graphs looks each triple up in each of them. In this graph a triple
that several graphs say stands once.
"""

from collections.abc import Mapping
from typing import Final

from graph.mirror import comparing, words
from graph.mirror.filling import Filling
from graph.mirror.sending import add_to_graph, drop_graph
from graph.mirror.truth import Step, Truth
from graph.snapshots import SHARED

FEW: Final = 8
"""Organisations up to which no such graph is needed."""


def is_wanted(truth: Truth, asked: bool | None, *, is_there: bool) -> bool:
    """Whether to keep it; where nothing is asked for, with many organisations."""
    if truth.is_plain:
        return False
    if asked is not None:
        return asked
    return is_there or len(truth.folder.keys()) > FEW


def gather(filling: Filling, truth: Truth) -> int:
    """Make the graph anew; how many triples it holds."""
    engine, whole = filling.engine, truth.places.whole
    drop_graph(engine, whole)
    owners = list(truth.owners())
    expected = 0
    for done, owner in enumerate(owners):
        filling.watch(words.GATHERING, done, len(owners))
        triples = set().union(*truth.graphs(owner).values())
        add_to_graph(engine, whole, sorted(triples), filling.part)
        expected += len(triples)
    filling.watch(words.GATHERING, len(owners), len(owners))
    there = comparing.count(engine, whole)
    if there != expected:
        raise words.not_kept(whole, there, expected)
    return there


def changes(
    truth: Truth, before: int, step: Step, removed: Mapping[str, list[bytes]]
) -> tuple[list[bytes], int]:
    """What goes from it in a step, and how many more triples it then holds.

    What is shared may be said by several graphs: it goes when the last of them lets go.
    """
    own = sum(
        sign * len(triples)
        for sign, side in ((1, step.added), (-1, step.removed))
        for graph, triples in side.items()
        if truth.places.owner_of(graph) != SHARED
    )
    going = [line for triples in removed.values() for line in triples]
    if SHARED not in step.owners:
        return going, own
    was = Truth(truth.folder, before).common()
    still = Truth(truth.folder, step.number).common()
    return [line for line in going if line not in still], own + len(still) - len(was)

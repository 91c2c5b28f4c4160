"""A country of invented municipalities: as files that any engine loads, and as a data folder."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from pyoxigraph import RdfFormat, Store

from graph.benchmarks.municipality import USUAL, municipality, share_of
from graph.changes import LOCAL, Change, Way
from graph.names import DEFAULT_BASE, SCHEME, OrganisationNames
from graph.quad_lines import canonical_quads, in_graph
from graph.replay import Watch, unwatched
from graph.store import Installation
from graph.texts import Text
from graph.vocabularies import load_vocabularies

FIRST: Final = "k001"
"""The municipality that questions about one are about; it is in every country, and as large."""
MOST: Final = 300
_SIZES: Final = (USUAL // 2, USUAL, USUAL, USUAL + USUAL // 2)
_MAKING = Text("Gör kommuner", "Making municipalities")
_LOADING = Text("Läser in i vår datamapp", "Loading into our data folder")


def keys(municipalities: int) -> tuple[str, ...]:
    """The keys of so many municipalities.

    >>> keys(2)
    ('k001', 'k002')
    """
    return tuple(f"k{number:03d}" for number in range(1, municipalities + 1))


def statements_of(key: str) -> int:
    """About how many statements a municipality has: some are half as large, some half again."""
    return USUAL if key == FIRST else _SIZES[int(share_of(key, "size") * len(_SIZES))]


def scope() -> tuple[str, ...]:
    """The graphs that questions about ``FIRST`` alone need: its own, and that of Agenda 2030."""
    names = OrganisationNames(DEFAULT_BASE, FIRST)
    return names.plan, names.observations, str(SCHEME.agenda2030)


def write_quads(file: Path, municipalities: int, watch: Watch = unwatched) -> int:
    """Write a country as N-Quads; how many there are, those of the vocabularies too."""
    number = 0
    with file.open("wb") as quads:
        for place, lines in _all_graphs(municipalities, watch):
            quads.writelines(in_graph(lines.splitlines(True), place))
            number += lines.count(b"\n")
    return number


def write_triples(file: Path, municipalities: int, watch: Watch = unwatched) -> None:
    """Write the same as N-Triples, all graphs merged: no triple is in two of them."""
    with file.open("wb") as triples:
        triples.writelines(lines for _, lines in _all_graphs(municipalities, watch))


def fill_folder(folder: Path, municipalities: int, watch: Watch = unwatched) -> None:
    """Make a data folder of the same municipalities."""
    with Installation.create(folder, DEFAULT_BASE) as installation:
        for done, key in enumerate(keys(municipalities), 1):
            graphs = (in_graph(lines.splitlines(True), place) for place, lines in _graphs(key))
            quads = b"".join(chain.from_iterable(graphs))
            installation.trust(Change(key, LOCAL, Way.LOAD), canonical_quads(quads))
            watch(_LOADING, done, municipalities)


def _all_graphs(municipalities: int, watch: Watch) -> Iterator[tuple[str, bytes]]:
    yield from _vocabularies()
    for done, key in enumerate(keys(municipalities), 1):
        yield from _graphs(key)
        watch(_MAKING, done, municipalities)


def _graphs(key: str) -> Iterator[tuple[str, bytes]]:
    names = OrganisationNames(DEFAULT_BASE, key)
    parts = municipality(key, statements_of(key))
    return zip((names.plan, names.observations), parts, strict=True)


def _vocabularies() -> Iterator[tuple[str, bytes]]:
    store = Store()
    load_vocabularies(store)
    for graph in sorted(store.named_graphs(), key=str):
        lines = store.dump(format=RdfFormat.N_TRIPLES, from_graph=graph) or b""
        yield str(graph)[1:-1], b"".join(sorted(lines.splitlines(True)))

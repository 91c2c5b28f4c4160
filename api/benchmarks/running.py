"""One run of the benchmark: data made, engines started, questions asked, everything ended."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Final

from api.benchmarks.report import BARE, OURS, Run
from api.benchmarks.servers import OwnServer, OwnServerAgain, OxigraphServer, RdflibServer
from graph.benchmarks.asked import asked_questions
from graph.benchmarks.country import fill_folder, keys, scope, write_quads, write_triples
from graph.benchmarks.engines import Engine, InProcess, Unanswered
from graph.benchmarks.measuring import Bounds, measure
from graph.replay import Watch
from graph.texts import Text


class Peer(StrEnum):
    """Engines that ours is measured beside."""

    OXIGRAPH = "oxigraph"
    RDFLIB_ENDPOINT = "rdflib-endpoint"
    RDFLIB = "rdflib"
    NONE = "none"


ENGINES: Final = tuple(peer for peer in Peer if peer is not Peer.NONE)
_FOR_RDFLIB: Final = 2
"""How many municipalities rdflib can be asked about within a coffee break."""
_SLOW: Final = Text(
    f"för långsam för fler än {_FOR_RDFLIB} kommuner",
    f"too slow for more than {_FOR_RDFLIB} municipalities",
)
QUADS: Final = "country.nq"
DATA: Final = "data"


def run(municipalities: int, peers: Sequence[Peer], bounds: Bounds, watch: Watch) -> Run:
    """Measure in a temporary folder; what cannot be measured is said in what comes back."""
    left_out: dict[str, Text] = {}
    with tempfile.TemporaryDirectory(prefix="malgraf-bench-") as place, ExitStack() as stack:
        folder = Path(place)
        statements = write_quads(folder / QUADS, municipalities, watch)
        fill_folder(folder / DATA, municipalities, watch)
        engines: list[Engine] = []
        for name in (BARE, OURS, *(peer for peer in ENGINES if peer in peers)):
            try:
                making = _started(name, folder, municipalities, bounds, watch)
                engines.append(stack.enter_context(making))
                if isinstance(engines[-1], OwnServer):
                    engines.append(stack.enter_context(_begun(OwnServerAgain(engines[-1], folder))))
            except Unanswered as missing:
                if name in (BARE, OURS):
                    raise
                left_out[name] = missing.reason
        questions = asked_questions()
        measured = list(measure(engines, questions, bounds, watch=watch))
        if municipalities > 1:
            scopable = [engine for engine in engines if engine.takes_datasets]
            measured += measure(scopable, questions, bounds, scope(), watch)
        return Run(
            municipalities,
            statements,
            bounds,
            {engine.name: engine.version for engine in engines},
            left_out,
            measured,
        )


@contextmanager
def _started(
    name: str, folder: Path, municipalities: int, bounds: Bounds, watch: Watch
) -> Iterator[Engine]:
    if name.startswith("rdflib") and municipalities > _FOR_RDFLIB:
        raise Unanswered(_SLOW)
    watch(Text(f"Startar {name}", f"Starting {name}"), 0, 0)
    with _begun(_made(name, folder, municipalities, bounds, watch)) as engine:
        yield engine


@contextmanager
def _begun(engine: Engine) -> Iterator[Engine]:
    try:
        engine.start()
        yield engine
    finally:
        engine.stop()


def _made(name: str, folder: Path, municipalities: int, bounds: Bounds, watch: Watch) -> Engine:
    if name == BARE:
        return InProcess(BARE, folder / QUADS)
    if name == OURS:
        return OwnServer(folder, folder / DATA, keys(municipalities), bounds.ceiling, watch)
    if name == Peer.OXIGRAPH:
        return OxigraphServer(folder, folder / QUADS)
    triples = folder / "country.nt"
    write_triples(triples, municipalities)
    if name == Peer.RDFLIB_ENDPOINT:
        return RdflibServer(folder, triples)
    return InProcess(Peer.RDFLIB, triples)

"""What the tests of the mirror have in common: a folder, bringing an engine to it, comparing."""

from graph.data_folder import DataFolder
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.places import Places
from graph.mirror.state import read_state
from graph.mirror.truth import Truth
from tests.engines import RunningEngine

BASE = "http://localhost:8000"
PLACES = Places(BASE)
X = "http://x.example/"
PLAN = f"{BASE}/id/1471/plan"


def truth(folder: DataFolder) -> Truth:
    """The folder as it is now."""
    return Truth(folder, folder.number)


def mirrored(running: RunningEngine, folder: DataFolder, manner: Manner | None = None) -> int:
    """Bring the engine to where the folder is."""
    with running.asked() as engine:
        return Mirror(engine, manner or Manner()).catch_up(truth(folder))


def assert_same(running: RunningEngine, folder: DataFolder) -> None:
    """Every graph there holds what it should, and the state says so."""
    now = truth(folder)
    expected = {
        graph: triples for owner in now.owners() for graph, triples in now.graphs(owner).items()
    }
    for graph, triples in expected.items():
        assert running.graph(graph) == triples, graph
    with running.asked() as engine:
        state = read_state(engine, now.places)
    assert state is not None
    assert (state.number, state.chain, state.becoming) == (now.number, now.chain, None)
    counts = dict(state.counts)
    whole = counts.pop(now.places.whole, None)
    assert counts == {graph: len(triples) for graph, triples in expected.items()}
    if whole is not None:
        everything = set().union(*expected.values())
        assert running.graph(now.places.whole) == everything
        assert whole == len(everything)

"""An engine elsewhere holds what the journal says, whatever becomes of it on the way."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph.changes import LOCAL, Change, Delta, Way
from graph.data_folder import DataFolder
from graph.errors import StoreError
from graph.mirror import gathering
from graph.mirror.engine import Engine, EngineAway, EngineFault
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.places import Places
from graph.mirror.standing import standing
from graph.mirror.state import read_state
from graph.mirror.truth import Truth
from graph.plain.store import PlainStore
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text
from tests.changing import replace_plan, replace_subjects
from tests.engines import RunningEngine, needs_engine, running_engine
from tests.reading import LABEL, goal

pytestmark = needs_engine
BASE = "http://localhost:8000"
PLACES = Places(BASE)
X = "http://x.example/"
PLAN = f"{BASE}/id/1471/plan"


@pytest.fixture
def engine() -> Iterator[RunningEngine]:
    """An engine that holds nothing."""
    with running_engine() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Installation]:
    """Two organisations and something shared."""
    with Installation.create(tmp_path / "data", gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(created, "2180", plan=goal("2180", "b", "Rent vatten"))
        created.add_shared(X, f'<{X}goal/s> {LABEL} "Delat" .\n'.encode())
        yield created


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


@pytest.mark.parametrize("whole", [True, False])
def test_first_everything_is_sent_and_then_only_what_came(
    engine: RunningEngine, folder: Installation, *, whole: bool
) -> None:
    manner = Manner(whole=whole)
    assert mirrored(engine, folder, manner) == 3
    assert_same(engine, folder)
    replace_subjects(folder, "1471", plan=goal("1471", "a", "Ny text"))
    replace_subjects(folder, "1471", plan=goal("1471", "c", "Ett till"))
    folder.add_shared(X, f'<{X}goal/s> {LABEL} "Annat" .\n'.encode())
    replace_subjects(folder, "0584", plan=goal("0584", "n", "Ny kommun"))
    assert mirrored(engine, folder, manner) == 4
    assert_same(engine, folder)
    replace_plan(folder, "2180", plan=b"")
    assert mirrored(engine, folder, manner) == 1
    assert_same(engine, folder)
    assert engine.graph(f"{BASE}/id/2180/plan") == set()
    assert mirrored(engine, folder, manner) == 0


def test_what_two_shared_graphs_say_stays_until_both_let_go(
    engine: RunningEngine, folder: Installation
) -> None:
    manner = Manner(whole=True)
    same = f'<{X}goal/s> {LABEL} "Delat" .\n'.encode()
    folder.add_shared("http://y.example/", same)
    mirrored(engine, folder, manner)
    for place in (X, "http://y.example/"):
        folder.add_shared(place, b"")
        mirrored(engine, folder, manner)
        assert_same(engine, folder)
    assert same not in engine.graph(PLACES.whole)


def test_texts_arrive_as_they_are(engine: RunningEngine, folder: Installation) -> None:
    texts = [
        '"',
        "\\",
        "\n\r\t",
        "\\u0022 } }",
        "å\u2028\U0001f600",
        "GRAPH <x> { }",
        "#",
        "\u0001",
    ]
    lines = "".join(
        f"<{X}{number}> {LABEL} {literal} .\n" for number, literal in enumerate(map(Literal, texts))
    )
    folder.add_shared("http://texts.example/", lines.encode())
    mirrored(engine, folder)
    assert_same(engine, folder)
    folder.add_shared("http://texts.example/", lines.replace(X, f"{X}more/").encode())
    mirrored(engine, folder)
    assert_same(engine, folder)


def test_a_change_larger_than_a_request_comes_in_parts_and_whole(
    engine: RunningEngine, folder: Installation
) -> None:
    manner = Manner(whole=True, part=2_000)
    mirrored(engine, folder, manner)
    many = b"".join(goal("1471", f"m{number}", f"Mål {number}") for number in range(100))
    replace_plan(folder, "1471", plan=many)
    with running_engine():
        mirrored(engine, folder, manner)
    assert_same(engine, folder)


class Failing:
    """An engine that is gone after so many requests that change it."""

    def __init__(self, engine: Engine, left: int) -> None:
        self._engine = engine
        self._left = left
        self.address = engine.address
        self.select = engine.select

    def update(self, text: str) -> None:
        self._spend()
        self._engine.update(text)

    def replace(self, graph: str, triples: bytes) -> None:
        self._spend()
        self._engine.replace(graph, triples)

    def add(self, graph: str, triples: bytes) -> None:
        self._spend()
        self._engine.add(graph, triples)

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise EngineAway(Text("borta", "gone"))


@pytest.mark.parametrize("part", [2_000, 1 << 20])
def test_whenever_it_breaks_off_it_goes_on_from_there(folder: Installation, part: int) -> None:
    many = b"".join(goal("1471", f"m{number}", f"Mål {number}") for number in range(40))
    with running_engine() as engine:
        manner = Manner(whole=True, part=part)
        _broken_off(engine, folder, manner)
        assert_same(engine, folder)
        replace_plan(folder, "1471", plan=many)
        folder.add_shared(X, b"")
        assert bool(_broken_off(engine, folder, manner)) is (part < 10_000)
        assert_same(engine, folder)


def _broken_off(running: RunningEngine, folder: DataFolder, manner: Manner) -> int:
    """Catch up with an engine that goes away after ever more requests; how often it did.

    From what is there each time nothing may be said to be whole that is not.
    """
    for tried in range(40):
        with running.asked() as engine:
            try:
                Mirror(Failing(engine, int(1.4**tried)), manner).catch_up(truth(folder))
            except EngineAway:
                _assert_honest(running, folder)
                continue
            return tried
    raise AssertionError("it never came to an end")


def _assert_honest(running: RunningEngine, folder: DataFolder) -> None:
    with running.asked() as engine:
        state = read_state(engine, PLACES)
    if state is None or state.number is None or state.becoming is not None:
        return
    then = replace(truth(folder), number=state.number)
    for graph, triples in then.graphs("1471").items():
        assert running.graph(graph) == triples


def test_an_engine_that_lost_everything_gets_it_again(folder: Installation) -> None:
    with running_engine() as engine:
        mirrored(engine, folder)
        engine.kill()
        with pytest.raises(EngineAway):
            mirrored(engine, folder)
        engine.start()  # what it held in memory is gone
        mirrored(engine, folder)
        assert_same(engine, folder)


def test_an_engine_restored_from_its_own_backup_is_brought_up(
    folder: Installation, tmp_path: Path
) -> None:
    place = tmp_path / "engine"
    with running_engine(place) as engine:
        mirrored(engine, folder)
        engine.kill()
        shutil.copytree(place, tmp_path / "copy")
        engine.start()
        replace_subjects(folder, "1471", plan=goal("1471", "a", "Senare"))
        mirrored(engine, folder)
        engine.kill()
        shutil.rmtree(place)
        (tmp_path / "copy").rename(place)
        engine.start()
        assert mirrored(engine, folder) == 1
        assert_same(engine, folder)


@pytest.mark.parametrize(
    "meddling",
    [
        f"INSERT DATA {{ GRAPH <{PLAN}> {{ <a:a> <a:b> 1 }} }}",
        f"DELETE WHERE {{ GRAPH <{PLAN}> {{ ?s ?p ?o }} }}",
        f"DELETE {{ GRAPH <{PLAN}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{PLAN}> {{ ?s ?p 'x' }} }} "
        f"WHERE {{ GRAPH <{PLAN}> {{ ?s ?p ?o }} }}",
        f"DELETE {{ GRAPH <{PLAN}> {{ ?s ?p ?o }} }} INSERT {{ GRAPH <{PLAN}> {{ ?s ?p ?n }} }} "
        f"WHERE {{ GRAPH <{PLAN}> {{ ?s ?p ?o BIND(STRLANG(STR(?o), 'en') AS ?n) }} }}",
        f"DROP GRAPH <{PLACES.whole}>",
        f"INSERT DATA {{ GRAPH <{BASE}/id/9999/plan> {{ <a:a> <a:b> 1 }} }}",
    ],
)
def test_what_others_changed_there_is_found_and_mended(
    engine: RunningEngine, folder: Installation, meddling: str
) -> None:
    mirrored(engine, folder, Manner(whole=True))
    engine.update(meddling)
    with engine.asked() as asked:
        told: list[Text] = []
        mirror = Mirror(asked, Manner(), told.append)
        assert len(mirror.verify(truth(folder), looks=True)) == 1
        assert len(told) == 1
        assert_same(engine, folder)
        assert engine.graph(f"{BASE}/id/9999/plan") == set()
        assert mirror.verify(truth(folder), looks=True) == []


def test_one_owner_at_a_time_is_looked_at(engine: RunningEngine, folder: Installation) -> None:
    mirrored(engine, folder)
    engine.update(f"DELETE WHERE {{ GRAPH <{PLAN}> {{ ?s ?p ?o }} }}")
    with engine.asked() as asked:
        mirror = Mirror(asked, Manner())
        assert mirror.verify_owner(truth(folder), "2180") == []
        assert mirror.verify_owner(truth(folder), "1471") == [PLAN]
    assert_same(engine, folder)


def test_others_data_in_graphs_of_ours_are_left_until_told(
    engine: RunningEngine, folder: Installation
) -> None:
    engine.update(
        f"INSERT DATA {{ GRAPH <{PLAN}> {{ <a:a> <a:b> 1 }} GRAPH <a:g> {{ <a:a> <a:b> 1 }} }}"
    )
    with pytest.raises(EngineFault, match=f"{PLAN}.*--take-over"):
        mirrored(engine, folder)
    assert len(engine.graph(PLAN)) == 1
    mirrored(engine, folder, Manner(takes_over=True))
    assert_same(engine, folder)
    assert len(engine.graph("a:g")) == 1  # what is not in the way stays


def test_a_folder_restored_from_a_backup_does_not_overwrite_what_is_newer(
    engine: RunningEngine, folder: Installation, tmp_path: Path
) -> None:
    folder.close()
    shutil.copytree(folder.folder, tmp_path / "backup")
    with Installation.open(folder.folder) as later:
        replace_subjects(later, "1471", plan=goal("1471", "a", "Senare"))
        mirrored(engine, later)
        newer = engine.graph(PLAN)
    with Installation.open(tmp_path / "backup") as restored:
        with pytest.raises(EngineFault, match="change 4, but the journal ends at 3"):
            mirrored(engine, restored)
        replace_subjects(restored, "1471", plan=goal("1471", "a", "En annan väg"))
        with pytest.raises(EngineFault, match="change 4 is another"):
            mirrored(engine, restored)
        assert engine.graph(PLAN) == newer
        with engine.asked() as asked:
            assert "--take-over" in str(standing(asked, truth(restored)).trouble)
        mirrored(engine, restored, Manner(takes_over=True))
        assert_same(engine, restored)


def test_another_folder_with_the_same_base_is_told_from_ours(
    engine: RunningEngine, folder: Installation, tmp_path: Path
) -> None:
    mirrored(engine, folder)
    with Installation.create(tmp_path / "other", gate="report") as other:
        for _ in range(4):
            replace_subjects(other, "1471", plan=goal("1471", "a", f"Annat {other.number}"))
        with pytest.raises(EngineFault, match="another data folder"):
            mirrored(engine, other)


def test_what_was_erased_by_law_is_gone_there_too(
    engine: RunningEngine, folder: Installation
) -> None:
    mirrored(engine, folder)
    replace_subjects(folder, "1471", plan=goal("1471", "p", "Hemlig Person"))
    mirrored(engine, folder)  # the engine has it, and its removal will be erased
    replace_subjects(folder, "1471", plan=goal("1471", "p", "Någon"))
    folder.erase("Hemlig Person")
    mirrored(engine, folder)
    assert_same(engine, folder)
    assert not any(b"Hemlig" in line for line in engine.graph(PLAN))


def test_other_vocabularies_are_sent_by_a_new_version(
    engine: RunningEngine, folder: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored(engine, folder)
    terms = "https://w3id.org/malgraf/def/"
    engine.update(f"CLEAR GRAPH <{terms}>")
    monkeypatch.setattr(Truth, "vocabularies", "another")
    mirrored(engine, folder)
    assert_same(engine, folder)


def test_two_folders_live_side_by_side_in_one_engine(
    engine: RunningEngine, folder: Installation, tmp_path: Path
) -> None:
    mirrored(engine, folder)
    with PlainStore.create(tmp_path / "plain", f"{BASE}/plain") as plain:
        plain.commit(Change(SHARED, LOCAL, Way.UPDATE), Delta(f"<{X}a> <{X}p> <{X}b> .\n".encode()))
        mirrored(engine, plain)
        assert_same(engine, plain)
    assert_same(engine, folder)


def test_blank_nodes_of_a_plain_store_get_names_that_stay_the_same(
    engine: RunningEngine, tmp_path: Path
) -> None:
    update = Change(SHARED, LOCAL, Way.UPDATE)
    first = f"_:a <{X}p> _:b .\n_:a <{X}p> <{X}c> <{X}g> .\n_:b <{X}p> _:a _:h .\n".encode()
    with PlainStore.create(tmp_path / "data") as store:
        store.commit(update, Delta(first))
        mirrored(engine, store)
        assert_same(engine, store)
        store.commit(update, Delta(f'_:a <{X}q> "1" <{X}g> .\n'.encode()))
        mirrored(engine, store)
        assert_same(engine, store)
        lines = b"".join(engine.graph(f"{X}g"))
        assert {triple.subject for triple in parse(lines, RdfFormat.N_TRIPLES)} == {
            NamedNode(f"{PLACES.genid}a")
        }
        store.commit(update, Delta(b"", store.quads()))
        mirrored(engine, store)
        assert_same(engine, store)
        assert engine.graph(f"{X}g") == set()


@pytest.mark.parametrize(
    ("quads", "said"),
    [
        (f"<{X}a> <{X}p> <<( <{X}a> <{X}p> <{X}b> )>> .", "RDF 1.2"),
        (f'<{X}a> <{X}p> "a"@ar--rtl .', "RDF 1.2"),
        (f"<{X}a> <{X}p> <{BASE}/.well-known/genid/b> .", "blank nodes"),
        (f"<{X}a> <{X}p> <{X}b> <{PLACES.state}> .", "the mirror's own"),
    ],
)
def test_what_cannot_be_mirrored_is_refused_and_said(
    engine: RunningEngine, tmp_path: Path, quads: str, said: str
) -> None:
    with PlainStore.create(tmp_path / "data") as store:
        store.commit(Change(SHARED, LOCAL, Way.UPDATE), Delta(f"{quads}\n".encode()))
        with pytest.raises(StoreError, match=said):
            mirrored(engine, store)


def test_an_empty_folder_has_a_mirror_too(engine: RunningEngine, tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as empty:
        mirrored(engine, empty)
        assert_same(engine, empty)
        replace_subjects(empty, "1471", plan=goal("1471", "a", "Den första"))
        assert mirrored(engine, empty) == 1
        assert_same(engine, empty)


def test_many_organisations_get_a_graph_of_everything(
    engine: RunningEngine, folder: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirrored(engine, folder)
    assert engine.graph(PLACES.whole) == set()
    monkeypatch.setattr(gathering, "FEW", 2)
    replace_subjects(folder, "0584", plan=goal("0584", "n", "Ny kommun"))
    mirrored(engine, folder)
    assert engine.graph(PLACES.whole)
    assert_same(engine, folder)
    mirrored(engine, folder, Manner(whole=False))
    assert engine.graph(PLACES.whole) == set()
    assert_same(engine, folder)

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
from graph.mirror.engine import Engine, EngineAway
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.state import read_state
from graph.plain.store import PlainStore
from graph.snapshots import SHARED
from graph.store import Installation
from graph.texts import Text
from tests.changing import replace_plan, replace_subjects
from tests.engines import RunningEngine, needs_engine, running_engine
from tests.mirrors import BASE, PLACES, X, assert_same, mirrored, truth
from tests.reading import LABEL, goal

pytestmark = needs_engine


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

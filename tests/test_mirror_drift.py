"""What differs at an engine is found and mended; what is not ours to change is left and told."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.mirror.engine import EngineFault
from graph.mirror.mirror import Manner, Mirror
from graph.mirror.standing import standing
from graph.mirror.truth import Truth
from graph.store import Installation
from graph.texts import Text
from tests.changing import replace_subjects
from tests.engines import RunningEngine, needs_engine, running_engine
from tests.mirrors import BASE, PLACES, PLAN, X, assert_same, mirrored, truth
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

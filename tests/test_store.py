"""The data folder keeps what was stored, says so when it cannot, and has one writer."""

import fcntl
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from graph.errors import ConflictError, DataError, NotFound, QueryError, StoreError
from graph.names import PREFIXES
from graph.store import Installation, OrganisationStore
from graph.texts import Text
from graph.vocabularies import vocabulary_files, vocabulary_quads

LABEL = f"<{PREFIXES['skos']}prefLabel>"
LABELS = f"SELECT ?thing ?label WHERE {{ ?thing {LABEL} ?label }} ORDER BY ?label"
NAMESPACE = "http://localhost:8000/id/1471/"


def labelled(**labels: str) -> bytes:
    """One triple per goal: its Swedish label."""
    return "".join(
        f'<{NAMESPACE}goal/{slug}> {LABEL} "{label}"@sv .\n' for slug, label in labels.items()
    ).encode()


def own_labels(organisation: OrganisationStore) -> dict[str, str]:
    """Labels of the organisation's goals by slug."""
    start = f"{NAMESPACE}goal/"
    return {
        thing.value.removeprefix(start): label.value
        for row in organisation.select(LABELS)
        if isinstance(thing := row["thing"], NamedNode)
        and isinstance(label := row["label"], Literal)
        and thing.value.startswith(start)
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def installation(folder: Path) -> Iterator[Installation]:
    with Installation.create(folder) as created:
        yield created


def snapshot_file(folder: Path) -> Path:
    (path,) = (folder / "organisations" / "1471").iterdir()
    return path


def test_what_was_stored_is_there_after_reopening(folder: Path) -> None:
    with Installation.create(folder, "https://mal.example/") as first:
        namespace = first.names("1471").namespace
        triple = f'<{namespace}goal/a> {LABEL} "Trygg skola"@sv .\n'.encode()
        assert first.replace_subjects("1471", plan=triple) == 1
    with Installation.open(folder) as second:
        assert second.base == "https://mal.example"
        assert second.number == 1
        assert second.keys() == ("1471",)
        rows = second.organisation("1471").select(
            LABELS, label=Literal("Trygg skola", language="sv")
        )
    assert rows == [
        {
            "thing": NamedNode("https://mal.example/id/1471/goal/a"),
            "label": Literal("Trygg skola", language="sv"),
        }
    ]


def test_only_the_described_subjects_are_replaced(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett", b="Två"))
    installation.replace_subjects("1471", plan=labelled(b="Nytt", c="Tre"))
    assert own_labels(installation.organisation("1471")) == {"a": "Ett", "b": "Nytt", "c": "Tre"}


def test_a_subject_in_the_observations_leaves_the_plan_alone(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    installation.replace_subjects("1471", observations=labelled(a="Observerat"))
    stored = installation.snapshot("1471").quads
    assert f'"Ett"@sv <{NAMESPACE}plan>'.encode() in stored
    assert f'"Observerat"@sv <{NAMESPACE}observations>'.encode() in stored


def test_replacing_the_plan_drops_the_rest(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett", b="Två"))
    installation.replace_plan("1471", plan=labelled(c="Tre"))
    assert own_labels(installation.organisation("1471")) == {"c": "Tre"}


def test_a_named_blank_node_goes_with_its_description(installation: Installation) -> None:
    node = f"<{NAMESPACE}.well-known/genid/1>"
    deeper = f"<{NAMESPACE}.well-known/genid/2>"
    shared = f"<{NAMESPACE}.well-known/genid/3>"
    points = f"<{NAMESPACE}goal/a> <http://x.example/p>"
    plan = (
        f"{points} {node} .\n{node} <http://x.example/p> {deeper} .\n"
        f"{points} {shared} .\n<{NAMESPACE}goal/b> <http://x.example/p> {shared} .\n"
        f'{deeper} {LABEL} "djup"@sv .\n{shared} {LABEL} "delad"@sv .\n'
    )
    installation.replace_subjects("1471", plan=plan.encode())
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    stored = installation.snapshot("1471").quads
    assert b"djup" not in stored
    assert b"genid/1" not in stored
    assert b"delad" in stored


def test_loading_the_same_again_changes_nothing(installation: Installation, folder: Path) -> None:
    first = installation.replace_subjects("1471", plan=labelled(a="Ett"))
    before = snapshot_file(folder)
    assert installation.replace_subjects("1471", plan=labelled(a="Ett")) == first
    assert snapshot_file(folder) == before


def test_the_number_counts_over_all_organisations(installation: Installation) -> None:
    other = labelled(a="Ett").replace(b"/1471/", b"/2180/")
    assert installation.replace_subjects("1471", plan=labelled(a="Ett")) == 1
    assert installation.replace_subjects("2180", plan=other) == 2
    assert installation.organisation("1471").number == 1
    assert installation.organisation("2180").number == 2
    assert installation.keys() == ("1471", "2180")


@pytest.mark.parametrize(
    "triple",
    [
        '<http://localhost:8000/id/2180/goal/a> <http://x.example/p> "annans" .',
        '<http://metadata.un.org/sdg/11.3> <http://x.example/p> "delmål" .',
        f"<{NAMESPACE}goal/a> <http://x.example/p> _:b .",
        '_:b <http://x.example/p> "tom" .',
        f"<{NAMESPACE}goal/a> <http://x.example/p> .",
    ],
    ids=["another's", "shared", "blank object", "blank subject", "broken"],
)
def test_what_is_not_the_organisations_own_is_refused(
    installation: Installation, triple: str
) -> None:
    with pytest.raises(DataError):
        installation.replace_subjects("1471", plan=labelled(a="Ett") + triple.encode())
    assert installation.keys() == ()


def test_an_organisation_store_never_changes(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    before = installation.organisation("1471")
    installation.replace_subjects("1471", plan=labelled(a="Två"))
    assert own_labels(before) == {"a": "Ett"}
    assert own_labels(installation.organisation("1471")) == {"a": "Två"}


def test_a_candidate_shows_what_would_be_and_stores_nothing(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett", b="Två"))
    candidate = installation.candidate("1471", plan=labelled(b="Nytt", c="Tre"))
    assert candidate.plan == labelled(a="Ett", b="Nytt", c="Tre")
    assert (candidate.added, candidate.removed) == (2, 1)
    assert candidate.subjects == {f"{NAMESPACE}goal/b", f"{NAMESPACE}goal/c"}
    assert installation.number == 1
    assert installation.commit(candidate) == 2


def test_a_candidate_made_before_anothers_change_is_refused(installation: Installation) -> None:
    late = installation.candidate("1471", plan=labelled(a="Sen"))
    installation.replace_subjects("1471", plan=labelled(a="Först"))
    with pytest.raises(ConflictError):
        installation.commit(late)
    assert own_labels(installation.organisation("1471")) == {"a": "Först"}


def test_the_rule_profile_chosen_at_load_stays_until_another_is_said(
    installation: Installation,
) -> None:
    rule_profile = "<https://w3id.org/malgraf/def/ruleProfile>"
    ready = "https://w3id.org/malgraf/scheme/rule-profile/"
    organisation = f"<{NAMESPACE}organisation/1471>"

    def profile() -> list[str]:
        lines = installation.snapshot("1471").quads.decode().splitlines()
        return [line.split()[2] for line in lines if rule_profile in line]

    installation.replace_subjects("1471", plan=labelled(a="Ett"), profile="start")
    assert profile() == [f"<{ready}start>"]
    name = f'{organisation} {LABEL} "Götene"@sv .\n'.encode()
    installation.replace_subjects("1471", plan=name)
    assert profile() == [f"<{ready}start>"]
    installation.replace_subjects("1471", plan=b"", profile="strict")
    assert profile() == [f"<{ready}strict>"]
    said = f"{organisation} {rule_profile} <{ready}trust> .\n".encode()
    installation.replace_subjects("1471", plan=name + said, profile="start")
    assert profile() == [f"<{ready}trust>"]


def test_the_label_comes_from_the_data(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    assert installation.organisation("1471").label == Text("1471", "1471")
    name = f'<{NAMESPACE}organisation/1471> {LABEL} "Götene"@sv .\n'.encode()
    installation.replace_subjects("1471", plan=name)
    assert installation.organisation("1471").label == Text("Götene", "Götene")


def test_shared_triples_are_seen_by_every_organisation(installation: Installation) -> None:
    place, text = "http://localhost:8000/shared/texts", "SELECT ?o WHERE { ?s ?p ?o }"
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    organisation = installation.organisation("1471")
    one = b'<http://x.example/s> <http://x.example/p> "one" .\n'
    assert installation.add_shared(place, one) == 2
    assert installation.add_shared(place, one) == 2
    assert {"o": Literal("one")} not in organisation.select(text)
    assert {"o": Literal("one")} in installation.organisation("1471").select(text)
    assert installation.organisation("1471").number == 2
    installation.add_shared(place, one.replace(b"one", b"two"))
    assert {"o": Literal("one")} not in installation.organisation("1471").select(text)


def test_every_vocabulary_is_in_the_organisations_store(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    names = {str(name) for name in installation.organisation("1471").store.named_graphs()}
    assert len(names) == len(vocabulary_files()) + 1
    assert len(installation.organisation("1471").store) == vocabulary_quads().count(b"\n") + 1


def test_the_least_recently_used_organisation_leaves_memory(folder: Path) -> None:
    with Installation.create(folder, keep=2) as installation:
        for key in ("1", "2", "3"):
            installation.replace_subjects(key, plan=labelled(a=key).replace(b"1471", key.encode()))
        first, second = installation.organisation("1"), installation.organisation("2")
        assert installation.organisation("1") is first
        installation.organisation("3")
        assert installation.organisation("1") is first
        assert installation.organisation("2") is not second


def test_an_unknown_organisation_is_not_found(installation: Installation) -> None:
    with pytest.raises(NotFound):
        installation.organisation("9999")
    with pytest.raises(NotFound):
        installation.organisation("../etc")


def test_a_broken_question_is_a_query_error(installation: Installation) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))
    for text in ("SELECT ?s WHERE {", "ASK {}"):
        with pytest.raises(QueryError):
            installation.organisation("1471").select(text)


def test_snapshots_are_the_same_bytes_for_the_same_data(tmp_path: Path) -> None:
    files = []
    for place, plan in (("x", labelled(a="1", b="2")), ("y", labelled(b="2", a="1"))):
        with Installation.create(tmp_path / place) as installation:
            installation.replace_subjects("1471", plan=plan)
        files.append(snapshot_file(tmp_path / place))
    assert files[0].name == files[1].name
    assert files[0].read_bytes() == files[1].read_bytes()


def test_a_cut_snapshot_is_named_and_refused(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
    path = snapshot_file(folder)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with Installation.open(folder) as opened, pytest.raises(StoreError, match=path.name):
            opened.organisation("1471")


def test_a_changed_snapshot_does_not_match_its_hash(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
    path = snapshot_file(folder)
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes()).replace(b"Ett", b"Nio")))
    with Installation.open(folder) as opened, pytest.raises(StoreError, match="hash"):
        opened.organisation("1471")


def test_the_newer_of_two_snapshots_counts(folder: Path) -> None:
    with Installation.create(folder) as installation:
        installation.replace_subjects("1471", plan=labelled(a="Ett"))
        old = snapshot_file(folder)
        content = old.read_bytes()
        installation.replace_subjects("1471", plan=labelled(a="Två"))
    old.write_bytes(content)
    with Installation.open(folder) as opened:
        assert opened.organisation("1471").number == 2
        opened.replace_subjects("1471", plan=labelled(a="Tre"))
    assert len(list(old.parent.iterdir())) == 1


def test_a_folder_of_a_newer_version_is_refused(folder: Path) -> None:
    Installation.create(folder).close()
    path = folder / "malgraf.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 2}))
    with pytest.raises(StoreError, match="format 2"):
        Installation.open(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'{"format": "x"}', b"\xff"])
def test_a_damaged_description_is_refused(folder: Path, content: bytes) -> None:
    Installation.create(folder).close()
    (folder / "malgraf.json").write_bytes(content)
    with pytest.raises(StoreError, match=r"malgraf\.json"):
        Installation.open(folder)


def test_a_folder_without_description_is_no_data_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="init"):
        Installation.open(tmp_path)


def test_a_folder_with_something_in_it_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "viktigt.txt").write_text("rör inte")
    with pytest.raises(ConflictError):
        Installation.create(tmp_path)


@pytest.mark.parametrize("base", ["malgraf", "ftp://x", "http://", "http://x/?a", "http://a b"])
def test_a_base_that_cannot_carry_iris_is_refused(folder: Path, base: str) -> None:
    with pytest.raises(StoreError):
        Installation.create(folder, base)
    assert not folder.exists()


def test_a_second_writer_is_refused_and_told_who_writes(folder: Path) -> None:
    Installation.create(folder).close()
    code = "import sys; from pathlib import Path; from graph.store import Installation\n"
    code += "Installation.open(Path(sys.argv[1]))"
    with Installation.open(folder):
        with pytest.raises(ConflictError, match=str(os.getpid())):
            Installation.open(folder)
        other = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True)
        assert f"process {os.getpid()}" in other.stderr
        Installation.open(folder, write=False).close()
    subprocess.run([sys.executable, "-c", code, folder], check=True)


def test_who_opened_for_reading_cannot_write(folder: Path) -> None:
    Installation.create(folder).close()
    reader = Installation.open(folder, write=False)
    with pytest.raises(StoreError):
        reader.replace_subjects("1471", plan=labelled(a="Ett"))
    assert reader.number == 0


def test_a_full_disk_changes_nothing(
    installation: Installation, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.replace_subjects("1471", plan=labelled(a="Ett"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space"):
        installation.replace_subjects("1471", plan=labelled(a="Två"))
    monkeypatch.undo()
    assert installation.number == 1
    assert own_labels(installation.organisation("1471")) == {"a": "Ett"}
    assert snapshot_file(folder).name.startswith("snapshot-00000001-")


def test_readers_in_threads_see_a_change_whole_or_not_at_all(installation: Installation) -> None:
    slugs = [f"g{number}" for number in range(50)]
    installation.replace_subjects("1471", plan=labelled(**dict.fromkeys(slugs, "0")))
    torn: list[set[str]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            labels = set(own_labels(installation.organisation("1471")).values())
            if len(labels) != 1:
                torn.append(labels)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(1, 11):
        installation.replace_subjects("1471", plan=labelled(**dict.fromkeys(slugs, str(number))))
        assert set(own_labels(installation.organisation("1471")).values()) == {str(number)}
    done.set()
    for thread in threads:
        thread.join()
    assert torn == []


def test_the_lock_is_a_real_file_lock(installation: Installation, folder: Path) -> None:
    assert installation.number == 0
    with (folder / "lock").open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

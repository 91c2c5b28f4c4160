"""Whole organisations are taken on trust: quickly, but still only their own things."""

import gzip
from pathlib import Path

import pytest

from api.cli import run
from graph.changes import LOCAL, Change, Way
from graph.errors import ConflictError, DataError
from graph.examples import example
from graph.intake import read_files
from graph.names import OrganisationNames
from graph.quad_lines import in_graph
from graph.store import Installation
from graph.trusted import load_trusted, organisations_in
from graph.whole_runs import run_here
from tests.reading import BASE, LABEL

HOST = "http://localhost:8000"
CHANGE = Change("shared", LOCAL, Way.LOAD, "flytt")


def quads(key: str) -> bytes:
    """Exempelkommunen under another key."""
    names = OrganisationNames(HOST, "exempelkommunen")
    read = read_files(example("exempelkommunen").files, names)
    together = (
        *in_graph(read.plan.splitlines(True), names.plan),
        *in_graph(read.observations.splitlines(True), names.observations),
    )
    mine = (b"/id/exempelkommunen/", f"/id/{key}/".encode())
    organisation = (b"/organisation/exempelkommunen>", f"/organisation/{key}>".encode())
    return b"".join(together).replace(*mine).replace(*organisation)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Installation.create(tmp_path / "data").close()
    return tmp_path / "data"


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def test_organisations_are_there_after_a_restart_as_if_loaded_through_the_gate(
    folder: Path, tmp_path: Path
) -> None:
    files = [
        written(tmp_path / "two.nq", quads("k1") + quads("k2")),
        written(tmp_path / "one.nq.gz", quads("k3")),
    ]
    with Installation.open(folder) as installation:
        assert load_trusted(installation, files, CHANGE) == 3
    with Installation.open(folder) as installation:
        assert installation.keys() == ("k1", "k2", "k3")
        assert installation.journal.payload(2).why == "flytt"
        for key in installation.keys():
            kept = installation.dump(key)[1]
            assert set(kept.splitlines()) == set(quads(key).splitlines())
        assert run_here(installation, "k2").report.of("violation") == ()


def test_an_organisation_that_has_data_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "one.nq", quads("k1"))
    with Installation.open(folder) as installation:
        load_trusted(installation, [file], CHANGE)
        with pytest.raises(ConflictError, match="k1"):
            load_trusted(installation, [file], CHANGE)
        assert installation.number == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f'<{BASE}/k2/goal/a> {LABEL} "x" <{BASE}/k1/plan> .', "only own things"),
        (f"<{BASE}/k1/goal/a> {LABEL} _:b <{BASE}/k1/plan> .", "only own things"),
        (f'<{BASE}/k1/goal/a> {LABEL} "x" <http://x.example/> .', "line 2"),
        (f'<{BASE}/k1/goal/a> {LABEL} "x" .', "line 2"),
        (f'<{BASE}/k1/goal/a> {LABEL} "x <{BASE}/k1/plan> .', "broken"),
    ],
)
def test_what_is_not_its_own_is_refused_with_its_place(
    folder: Path, tmp_path: Path, line: str, said: str
) -> None:
    good = f'<{BASE}/k1/goal/b> {LABEL} "y" <{BASE}/k1/plan> .'
    file = written(tmp_path / "bad.nq", f"{good}\n{line}\n".encode())
    with Installation.open(folder) as installation:
        with pytest.raises(DataError) as refused:
            load_trusted(installation, [file], CHANGE)
        assert "bad.nq" in refused.value.message.en
        assert said in refused.value.message.en.lower()
        assert installation.keys() == ()


def test_literals_are_kept_as_the_store_keeps_them(folder: Path, tmp_path: Path) -> None:
    decimal = "http://www.w3.org/2001/XMLSchema#decimal"
    said = f'<{BASE}/k1/goal/b> <{BASE}/p> "1.10"^^<{decimal}> <{BASE}/k1/plan> .\n'
    with Installation.open(folder) as installation:
        load_trusted(installation, [written(tmp_path / "a.nq", said.encode())], CHANGE)
        assert b'"1.1"' in installation.dump("k1")[1]


def test_a_file_is_read_in_pieces_whatever_its_line_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = quads("k1") + quads("k2")
    monkeypatch.setattr("graph.trusted._BLOCK", 10_000)
    for name, written_as in (
        ("a.nq", content),
        ("b.nq", content.replace(b"\n", b"\r\n")),
        ("c.nq", content.rstrip(b"\n")),
        ("d.nq", content.replace(b"\n", b"\n\n")),
    ):
        found = dict(organisations_in(written(tmp_path / name, written_as), HOST))
        assert set(found) == {"k1", "k2"}
        assert sum(len(one.split()) > 0 for one in found["k1"].splitlines()) == len(
            quads("k1").splitlines()
        )


def test_the_command_says_what_it_did_and_when_the_rules_are_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path / "one.nq", quads("k1"))
    load = ["load", "--trusted", "--data", str(folder), "--lang", "en"]
    assert run([*load, str(file)]) == 0
    assert "1 organisation, 11" in capsys.readouterr().err
    assert run([*load, str(file)]) == 1
    assert "has data already" in capsys.readouterr().err
    assert run([*load, "example:exempelkommunen"]) == 1
    assert "without examples" in capsys.readouterr().err

"""Matrices go in and out as files: through the gate, with faults told by their cell."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from api.cli import run
from graph.analyses.influence.analysis import source_named
from graph.analyses.influence.sources import InteractionSource
from graph.analyses.links import link_model
from graph.analyses.meetings import missed_meetings
from graph.names import SDG
from graph.store import Installation
from tests.test_cli import output

KEY = "exempelkommunen"
MATRIX = ",7.2,13.2,15.5\n7.2,0,3,-2\n13.2,,0,1\n15.5,-1,0,0\n"
Said = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with Exempelkommunen in it, to be changed."""
    folder = tmp_path_factory.mktemp("matrices") / "data"
    assert run(["init", "--data", str(folder)]) == 0
    assert run(["load", "example:exempelkommunen", "--data", str(folder)]) == 0
    return folder


def load(data: Path, file: Path, source: str, *more: str, code: int = 0) -> None:
    asked = ["matrix", "load", str(file), "--source", source, "--data", str(data), "--lang", "en"]
    assert run([*asked, *more]) == code


def written(folder: Path, text: str, name: str = "matrix.csv") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def stored(data: Path, source: str) -> InteractionSource:
    with Installation.open(data, write=False) as installation:
        model = link_model(installation.organisation(KEY), date.today())
    return source_named(model.interaction_sources, source)


def exported(data: Path, source: str, *more: str, capsys: Said) -> str:
    out, _ = output(capsys, "matrix", "export", "--source", source, "--data", str(data), *more)
    return out.replace("\r\n", "\n")


def test_a_matrix_comes_back_as_it_was_loaded(data: Path, tmp_path: Path, capsys: Said) -> None:
    load(data, written(tmp_path, MATRIX), "bord-1", "--kind", "workshop", "--label", "Bord ett")
    assert exported(data, "bord-1", capsys=capsys) == MATRIX
    source = stored(data, "bord-1")
    assert (source.kind, source.label.sv) == ("workshop", "Bord ett")
    assert len(source.judged) == 5  # what is empty is not assessed, 0 is


def test_a_workbook_comes_back_with_a_sheet_for_each_scorer(data: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    cells: dict[str, list[list[str | int | None]]] = {
        "ekonom": [[None, "7.2", "13.2"], ["7.2", 0, 3], ["13.2", None, 0]],
        "plats 2": [[None, "7.2", "13.2"], ["7.2", 0, -1], ["13.2", 2, 0]],
    }
    for name, rows in cells.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "bord.xlsx")
    load(data, tmp_path / "bord.xlsx", "bord-2")
    assert stored(data, "bord-2").scorers == ("ekonom", "plats 2")
    out = tmp_path / "ut.xlsx"
    asked = ["matrix", "export", str(out), "--source", "bord-2", "--data", str(data)]
    assert run(asked) == 0
    again = openpyxl.load_workbook(out)
    found = {
        sheet.title: [[cell or None for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in again.worksheets
    }
    assert found == {
        name: [[cell or None for cell in row] for row in rows] for name, rows in cells.items()
    }
    before = stored(data, "bord-2").scores
    load(data, out, "bord-2")
    assert sorted(map(repr, stored(data, "bord-2").scores)) == sorted(map(repr, before))


def test_a_scorer_is_replaced_and_the_others_stay(data: Path, tmp_path: Path, capsys: Said) -> None:
    load(data, written(tmp_path, MATRIX), "bord-3", "--scorer", "plats 1")
    load(data, written(tmp_path, ",7.2,13.2\n7.2,,1\n13.2,,\n"), "bord-3", "--scorer", "plats 2")
    load(data, written(tmp_path, ",7.2,15.5\n7.2,,2\n15.5,,\n"), "bord-3", "--scorer", "plats 1")
    found = {(s.scorer, s.thing[-4:], s.on[-4:]): s.strength for s in stored(data, "bord-3").scores}
    assert found == {("plats 1", "/7.2", "15.5"): 2, ("plats 2", "/7.2", "13.2"): 1}
    text = exported(data, "bord-3", "--scorer", "plats 2", capsys=capsys)
    assert text.startswith(",7.2,13.2,15.5\n7.2,0,1,\n")
    _, err = output(
        capsys, "matrix", "export", "--source", "bord-3", "--data", str(data), "--lang", "en",
        code=1,
    )  # fmt: skip
    assert "plats 1, plats 2" in err


def test_what_is_said_of_a_source_stays_when_it_is_loaded_anew(data: Path, tmp_path: Path) -> None:
    more = ("--kind", "own-judgement", "--label", "Vårt eget", "--date", "2026-03-14")
    load(data, written(tmp_path, MATRIX), "eget", *more)
    load(data, written(tmp_path, MATRIX.replace("-2", "-3")), "eget")
    source = stored(data, "eget")
    assert (source.kind, source.label.sv, str(source.at)) == (
        "own-judgement", "Vårt eget", "2026-03-14",
    )  # fmt: skip
    assert min(score.strength for score in source.scores) == -3


def test_goals_of_the_municipality_are_named_by_label_or_id(
    data: Path, tmp_path: Path, capsys: Said
) -> None:
    with Installation.open(data, write=False) as installation:
        bearers = link_model(installation.organisation(KEY), date.today()).bearers
    goals = sorted(
        (one for one in bearers.values() if one.kind == "goal"), key=lambda one: one.label.sv
    )[:2]
    first, second = goals[0].label.sv, goals[1].iri.rsplit("/", 1)[-1]
    text = f'{{}},"{first}",{second},13.2\n"{first}",0,2,1\n{second},-1,0,3\n13.2,,1,0\n'
    load(data, written(tmp_path, text.format("")), "mal-mot-mal")
    source = stored(data, "mal-mot-mal")
    assert source.judged[goals[0].iri, goals[1].iri].mean == 2
    again = written(tmp_path, exported(data, "mal-mot-mal", capsys=capsys), "again.csv")
    load(data, again, "mal-mot-mal-2")
    assert {cell: one.mean for cell, one in stored(data, "mal-mot-mal-2").judged.items()} == {
        cell: one.mean for cell, one in source.judged.items()
    }


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (",7.2,13.2\n7.2,0,4\n13.2,1,0\n", "matrix.csv:2, 13.2", "Not a number from −3 to +3: 4"),
        (",7.2,13.2\n7.2,0,ja\n13.2,1,0\n", "matrix.csv:2, 13.2", "Not a number from −3 to +3"),
        (",7.2,13.2\n7.2,0,1.5\n13.2,1,0\n", "matrix.csv:2, 13.2", "Not a whole number"),
        (",7.2,13.2\n7.2,2,1\n13.2,1,0\n", "matrix.csv:2, 7.2", "nothing acts on itself"),
        (",7.2,13.9\n7.2,,1\n13.9,1,\n", "matrix.csv:3", "No"),
        (",7.2,13.2\n7.2,,1\n15.5,1,\n", "matrix.csv:1, 13.2", "no row of its name"),
        (",7.2,7.2\n7.2,,1\n", "matrix.csv:1, 7.2", "stands twice"),
        (",7.2,13.2\n7.2,,1\n,1,\n", "matrix.csv:3", "no name"),
        ("7.2\n", "matrix.csv", "no matrix"),
    ],
)
def test_faults_are_told_with_their_cell_and_nothing_is_stored(
    data: Path, tmp_path: Path, capsys: Said, text: str, place: str, said: str
) -> None:
    capsys.readouterr()
    load(data, written(tmp_path, text), "fel", code=2)
    err = capsys.readouterr().err
    assert place in err
    assert said in err
    _, refused = output(capsys, "matrix", "export", "--source", "fel", "--data", str(data), code=1)
    assert "fel" in refused


def test_a_scorer_named_as_a_person_is_refused_by_the_rules(
    data: Path, tmp_path: Path, capsys: Said
) -> None:
    capsys.readouterr()
    load(data, written(tmp_path, MATRIX), "namn", "--scorer", "Anna", code=2)
    assert "never by name" in capsys.readouterr().err


def test_pairs_of_the_literature_are_a_prior_and_call_for_no_meeting(
    data: Path, tmp_path: Path, capsys: Said
) -> None:
    with Installation.open(data, write=False) as installation:
        before = missed_meetings(link_model(installation.organisation(KEY), date.today()))
    pairs = "från;till;styrka;antal\n7.2;13.2;+;12\n7.2;13.2;-3;4\n15.5;7.2;-;\n"
    load(data, written(tmp_path, pairs), "oversikt", "--pairs")
    source = stored(data, "oversikt")
    assert source.kind == "literature"
    judged = source.judged[f"{SDG}7.2", f"{SDG}13.2"]
    assert (judged.mean, judged.evidence) == ((12 - 12) / 16, 16)
    assert exported(data, "oversikt", capsys=capsys) == (
        "from,to,strength,count\n7.2,13.2,1,12\n7.2,13.2,-3,4\n15.5,7.2,-1,\n"
    )
    with Installation.open(data, write=False) as installation:
        after = missed_meetings(link_model(installation.organisation(KEY), date.today()))
    assert after == before
    counts = "from,to,positive,negative\n7.2,13.2,30,2\n"
    load(data, written(tmp_path, counts), "oversikt", "--pairs")
    (judged,) = stored(data, "oversikt").judged.values()
    assert judged.mean == pytest.approx(28 / 32)
    capsys.readouterr()
    load(data, written(tmp_path, "från,till,antal\n1.1,1.2,3\n"), "oversikt", "--pairs", code=2)
    load(data, written(tmp_path, "från,till,styrka\n1.1,1.1,1\n"), "oversikt", "--pairs", code=2)
    assert "Nothing acts on itself" in capsys.readouterr().err


CHECK = ";A;B;C;D\nA;0;3;0;−1\nB;1;0;2;0\nC;0;0;0;−2\nD;2;−3;1;0\n"


def test_a_matrix_file_is_analysed_without_a_data_folder(tmp_path: Path, capsys: Said) -> None:
    file = str(written(tmp_path, CHECK))
    out, err = output(
        capsys, "analyse", "influence", "--matrix", file, "--format", "json", "--lang", "en"
    )
    answer = json.loads(out)
    rows = {row["thing"]: row for row in answer["tables"]["standings"]["rows"]}
    assert {name: row["withReturns"] for name, row in rows.items()} == {
        "A": 6.5, "B": 2, "C": -2, "D": -3.5,
    }  # fmt: skip
    assert {name: row["withoutReturns"] for name, row in rows.items()} == {
        "A": 6, "B": 0.5, "C": -1, "D": -1.5,
    }  # fmt: skip
    direct = {row["thing"]: row for row in answer["tables"]["influence"]["rows"]}
    assert [direct[name]["dependence"] for name in "ABCD"] == [3, 0, 3, -3]
    out, err = output(capsys, "analyse", "influence", "--matrix", file, "--lang", "en")
    assert "up 1" in out
    assert "12 of 12 interactions are assessed (100%), 3 direct conflicts." in err
    csv, _ = output(capsys, "analyse", "influence", "--matrix", file, "--format", "csv")
    assert csv.splitlines()[1].startswith("A,A,2.0,3.0,")
    _, err = output(
        capsys, "analyse", "influence", "--matrix", file, "--weight", "0.5", "--lang", "en", code=1
    )
    assert "w·ρ(I) = 1." in err


def test_a_workbook_of_scorers_tells_where_they_disagree(tmp_path: Path, capsys: Said) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].title = "plats 1"
    for row in ([None, "A", "B"], ["A", None, 3], ["B", 1, None]):
        book.worksheets[0].append(row)
    second = book.create_sheet("plats 2")
    for row in ([None, "A", "B"], ["A", None, -3], ["B", 1, None]):
        second.append(row)
    content = io.BytesIO()
    book.save(content)
    (tmp_path / "m.xlsx").write_bytes(content.getvalue())
    out, _ = output(
        capsys, "analyse", "influence", "--matrix", str(tmp_path / "m.xlsx"), "--format", "json"
    )
    (row,) = json.loads(out)["tables"]["disagreements"]["rows"]
    assert (row["thing"], row["on"], row["mean"], row["split"]) == ("A", "B", 0, True)
    assert row["scores"] == "plats 1: +3; plats 2: -3"


def test_faults_of_a_matrix_file_name_the_cell_and_end_with_two(
    tmp_path: Path, capsys: Said
) -> None:
    file = str(written(tmp_path, ",A,B\nA,,9\nB,x,\n"))
    _, err = output(capsys, "analyse", "influence", "--matrix", file, "--lang", "en", code=2)
    assert "matrix.csv:2, B: Not a number from −3 to +3: 9." in err
    assert "matrix.csv:3, A" in err
    _, err = output(capsys, "analyse", "influence", "--matrix", "finns-inte.csv", code=1)
    assert "finns-inte.csv" in err
    _, err = output(capsys, "analyse", "silos", "--matrix", file, "--lang", "en", code=1)
    assert "malgraf analyse influence" in err


def test_a_stored_source_is_analysed_and_chosen_by_its_id(data: Path, capsys: Said) -> None:
    asked = ("analyse", "influence", "--data", str(data), "--format", "json", "--lang", "en")
    usual = json.loads(output(capsys, *asked)[0])
    assert usual["analysis"] == "influence"
    assert "25 of" in usual["sentence"]["en"]
    chosen = json.loads(output(capsys, *asked, "--source", "bord-1")[0])
    assert {row["thing"].rsplit("/", 1)[-1] for row in chosen["rows"]} == {"7.2", "13.2", "15.5"}
    _, err = output(capsys, *asked, "--source", "finns-inte", code=1)
    assert "workshop-2026" in err

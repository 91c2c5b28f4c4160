"""``check`` and a refused ``load`` say what is wrong, to people and to programs."""

import json
from pathlib import Path

import pytest
from rdflib import RDF, SH, SKOS, Graph, Literal

from api.cli import run
from graph.broken_rules import wording
from graph.names import DEFAULT_BASE, MG, OrganisationNames
from graph.store import Installation
from graph.texts import Text

UNKNOWN = "gaol"
DANGLING = f"""@prefix mg: <https://w3id.org/malgraf/def/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<goal/laslust> a mg:Goal ; skos:prefLabel "Alla barn läser"@sv ;
  mg:responsibleUnit <unit/finns-inte> ; mg:{UNKNOWN} 5 .
"""
MISSPELT = "Id;Namn;Namnet på engelska igen\nskolnamnden;Skolnämnden;x\n"
UNKNOWN_UNIT = "Id;Namn;Ansvarig enhet\nlaslust;Alla barn läser;Rymdnämnden\n"


def written(path: Path, text: str) -> str:
    """The file's name, once it holds the text."""
    path.write_text(text, "utf-8")
    return str(path)


def said(
    capsys: pytest.CaptureFixture[str], *arguments: str, code: int, lang: str = "sv"
) -> tuple[str, str]:
    """What a command says on stdout and stderr, with line breaks and columns evened out."""
    capsys.readouterr()
    assert run([*arguments, "--lang", lang]) == code
    captured = capsys.readouterr()
    return " ".join(captured.out.split()), captured.err


@pytest.fixture
def data(tmp_path: Path) -> str:
    """A data folder with nothing in it."""
    Installation.create(tmp_path / "data").close()
    return str(tmp_path / "data")


def test_table_says_thing_property_and_value(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(capsys, "check", written(tmp_path / "a.ttl", DANGLING), code=2)
    for word in ("Alla barn läser", "”unit/finns-inte”", "gaol", "mäts med", "S5"):
        assert word in out
    assert "2 fel, 3 varningar, 0 upplysningar." in err


def test_refused_load_says_thing_property_and_value(
    tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = written(tmp_path / "a.ttl", DANGLING)
    _, err = said(capsys, "load", plan, "--organisation", "9999", "--data", data, code=2)
    assert "S2 Alla barn läser: ansvarig ”unit/finns-inte”. " in err
    assert "S5 Alla barn läser: gaol. " in err


def test_notes_are_rows_of_the_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = written(tmp_path / "Enheter.csv", MISSPELT)
    out, err = said(capsys, "check", units, code=0)
    assert "Namnet på engelska igen" in out
    assert "0 fel, 0 varningar, 1 upplysning." in err
    _, err = said(capsys, "check", units, "--format", "ttl", code=0)
    assert "Namnet på engelska igen" in err


@pytest.mark.parametrize("name", ["a.ttl", "Mål.csv"])
def test_empty_file_is_said_to_be_empty_once(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(capsys, "check", written(tmp_path / name, ""), code=0)
    assert out.count("Filen är tom") == err.count("Filen är tom") == 1


def test_notes_follow_a_refusal(
    tmp_path: Path, data: str, capsys: pytest.CaptureFixture[str]
) -> None:
    goals = written(
        tmp_path / "Mål.csv", UNKNOWN_UNIT.replace("\n", ";x\n").replace(";x", ";Målt", 1)
    )
    _, err = said(capsys, "load", goals, "--organisation", "9999", "--data", data, code=2)
    assert "Rymdnämnden" in err
    assert "Målt" in err


def test_report_in_turtle_holds_the_faults_of_the_reading(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    goals = written(tmp_path / "Mål.csv", UNKNOWN_UNIT)
    capsys.readouterr()
    assert run(["check", goals, "--format", "ttl"]) == 2
    report = Graph().parse(data=capsys.readouterr().out, format="turtle")
    (fault,) = report.subjects(SH.value, Literal("Rymdnämnden"))
    assert report.value(fault, SH.resultSeverity) == SH.Violation
    languages = {getattr(text, "language", "") for text in report.objects(fault, SH.resultMessage)}
    assert languages == {"sv", "en"}
    assert str(report.value(fault, SH.focusNode)).endswith("/goal/laslust")
    assert set(report.objects(None, SH.conforms)) == {Literal(False)}


def test_json_carries_codes_and_iris(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", written(tmp_path / "a.ttl", DANGLING), "--format", "json"]) == 2
    rows = json.loads(capsys.readouterr().out)
    (dangling,) = [row for row in rows if row["rule"] == "S2"]
    assert dangling["severity"] == "violation"
    assert dangling["node"] == "http://localhost:8000/id/kommun/goal/laslust"
    assert dangling["path"] == "https://w3id.org/malgraf/def/responsibleUnit"
    assert dangling["value"] == "http://localhost:8000/id/kommun/unit/finns-inte"
    assert dangling["shape"].startswith("https://w3id.org/malgraf/shape/")
    assert (dangling["place"]["file"], dangling["place"]["line"]) == ("a.ttl", 3)
    assert set(dangling["message"]) == set(dangling["fix"]) == {"sv", "en"}
    assert {row["severity"] for row in rows} <= {"violation", "warning", "info"}


def test_json_of_a_reading_fault_names_its_code_and_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert run(["check", written(tmp_path / "Mål.csv", UNKNOWN_UNIT), "--format", "json"]) == 2
    (fault,) = [row for row in json.loads(capsys.readouterr().out) if row["value"] == "Rymdnämnden"]
    assert fault["rule"] is None
    assert fault["code"]
    assert fault["place"]["file"] == "Mål.csv"


def test_properties_are_called_what_the_ontology_or_else_the_workbook_calls_them() -> None:
    words = wording(OrganisationNames(DEFAULT_BASE, "kommun"), b"")
    called = {
        path: words.path(path) for path in (str(MG[UNKNOWN]), str(RDF.type), str(SKOS.prefLabel))
    }
    assert list(called.values()) == [
        Text("gaol", "gaol"), Text("klass", "class"), Text("namn", "label"),
    ]  # fmt: skip
    assert words.path(str(MG.measuredBy)).sv == "mäts med"
    assert words.thing("http://localhost:8000/id/kommun/goal/a").sv == "goal/a"


def test_key_that_cannot_name_an_organisation_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = written(tmp_path / "a.ttl", DANGLING)
    _, err = said(capsys, "check", plan, "--organisation", "Götene", code=1)
    assert "Götene" in err

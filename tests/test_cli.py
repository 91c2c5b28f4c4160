"""The commands as their users type them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from api.cli import run
from graph.analyses.findings import ANALYSES
from graph.store import Installation
from tests.changing import replace_subjects
from tests.reading import classed_goal


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with Exempelkommunen in it."""
    folder = tmp_path_factory.mktemp("cli") / "data"
    assert run(["init", "--data", str(folder), "--base", "http://localhost:8000"]) == 0
    assert run(["load", "example:exempelkommunen", "--data", str(folder)]) == 0
    return folder


def output(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command says on stdout and on stderr."""
    capsys.readouterr()
    assert run(list(arguments)) == code
    said = capsys.readouterr()
    return said.out, said.err


def test_demo_prints_all_four_findings(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = output(capsys, "demo", "--no-serve", "--lang", "en")
    for heading in ("Coverage", "Synergies", "Gaps", "Silos"):
        assert heading in out
    assert "Exempelkommunen (invented)" in out
    assert "of the SDG targets we have called important" in out


def test_examples_are_listed_with_their_keys(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = output(capsys, "examples", "--format", "json")
    keys = {row["name"]: row["organisation"] for row in json.loads(out)}
    assert keys["gotene"] == "1471"
    assert keys["exempelkommunen"] == "exempelkommunen"
    assert len(keys) == 7


def test_unknown_question_is_refused_with_those_there_are(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = output(capsys, "ask", "nothing", "--data", str(data), "--lang", "en", code=1)
    assert out == ""
    assert "targets_without_goals" in err


def test_question_takes_a_target_the_way_people_write_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by_code, _ = output(
        capsys,
        "ask", "goals_by_target", "target=Delmål 11.3",
        "--data", str(data), "--format", "csv",
    )  # fmt: skip
    by_iri, _ = output(
        capsys,
        "ask", "goals_by_target", "target=http://metadata.un.org/sdg/11.3",
        "--data", str(data), "--format", "csv",
    )  # fmt: skip
    assert by_code == by_iri
    assert len(by_code.splitlines()) > 1


def test_parameter_without_a_name_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = output(
        capsys, "ask", "goals_by_target", "11.3", "--data", str(data), "--lang", "en", code=1
    )
    assert "name=value" in err


@pytest.mark.parametrize("name", [*ANALYSES])
def test_analysis_as_json_names_number_and_completeness(
    name: str, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = output(
        capsys,
        "analyse", name, "--data", str(data),
        "--organisation", "exempelkommunen", "--format", "json",
    )  # fmt: skip
    answer = json.loads(out)
    assert answer["analysis"] == name
    assert answer["number"] >= 1
    assert answer["completeness"]["known"] is True
    assert bool(answer["rows"]) is (name != "duplicates")  # the example says nothing twice
    assert set(answer["sentence"]) == {"sv", "en"}


def test_analysis_prints_every_list_under_its_title(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = output(capsys, "analyse", "silos", "--data", str(data), "--lang", "en")
    titles = ("Meeting rate", "Meeting rate of the whole", "Bridges", "Period and rhythm", "Lonely")
    places = [out.index(f"\n{title}") for title in titles]
    assert places == sorted(places)


def test_query_counts_the_targets(data: Path, tmp_path: Path) -> None:
    query = tmp_path / "count.rq"
    query.write_text(
        "PREFIX sdgo: <http://metadata.un.org/sdg/ontology#>"
        "SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { ?t a sdgo:Target }",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "query", str(query),
         "--data", str(data), "--format", "csv"],
        capture_output=True, text=True, check=True, cwd="/",
    )  # fmt: skip
    assert done.stdout.split() == ["n", "169"]


def test_query_searches_in_texts(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = tmp_path / "search.rq"
    query.write_text(
        "PREFIX mg: <https://w3id.org/malgraf/def/>"
        'SELECT (COUNT(DISTINCT ?t) AS ?n) WHERE { ?t mg:matches "fattigdomens kust" }',
        "utf-8",
    )
    out, _ = output(capsys, "query", str(query), "--data", str(data), "--format", "csv")
    assert out.split() == ["n", "0"]
    query.write_text(query.read_text("utf-8").replace("fattigdomens kust", "haven"), "utf-8")
    out, _ = output(capsys, "query", str(query), "--data", str(data), "--format", "csv")
    assert int(out.split()[1]) > 5


def test_query_that_calls_out_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = tmp_path / "service.rq"
    query.write_text("SELECT * WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }", "utf-8")
    out, err = output(capsys, "query", str(query), "--data", str(data), code=1)
    assert out == ""
    assert "SERVICE" in err


def test_missing_data_folder_says_how_to_name_one(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MALGRAF_DATA", raising=False)
    _, err = output(capsys, "ask", "goals_without_indicator", "--lang", "en", code=1)
    assert "--data" in err


def test_server_refuses_other_than_loopback(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, err = output(
        capsys, "serve", "--data", str(data), "--host", "0.0.0.0", "--lang", "en", code=1
    )
    assert "loopback" in err


def test_file_without_organisation_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.ttl"
    plan.write_text("<goal/a> a <https://w3id.org/malgraf/def/Goal> .", "utf-8")
    _, err = output(capsys, "load", str(plan), "--data", str(data), "--lang", "en", code=1)
    assert "--organisation" in err


def test_wrong_usage_is_a_failure_and_no_broken_rule(capsys: pytest.CaptureFixture[str]) -> None:
    _, err = output(capsys, "analyse", code=1)
    assert "NAME" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "none.ttl"),
        ("load", "none.ttl"),
        ("load", "none.ttl", "--organisation", "9999"),
        ("check", "plan.ttl", "--mapping", "none.ttl"),
        ("check", "plan.ttl", "--profile", "none"),
        ("query", "none.rq"),
        ("query", "plan.ttl"),
        ("ask", "goals_by_target", "target=none"),
        ("load", "example:none"),
    ],
)
def test_what_is_missing_or_wrongly_asked_is_no_broken_rule(
    arguments: tuple[str, ...],
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MALGRAF_DATA", str(data))
    (tmp_path / "plan.ttl").write_text("<goal/a> a <https://w3id.org/malgraf/def/Goal> .")
    _, err = output(capsys, *arguments, code=1)
    assert "none" in err or "CONSTRUCT" in err


def test_what_cannot_be_read_as_data_is_a_broken_rule(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.ttl"
    plan.write_text("detta är ingen Turtle", "utf-8")
    _, err = output(capsys, "check", str(plan), "--lang", "sv", code=2)
    assert len(err.splitlines()) == 1
    assert "plan.ttl:1" in err
    output(capsys, "load", str(plan), "--organisation", "9999", "--data", str(data), code=2)


def test_kept_valid_rows_are_stored_and_left_out_ones_give_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(tmp_path / "data")
    output(capsys, "init", "--data", folder)
    goals = tmp_path / "Enheter.csv"
    goals.write_text("Id;Namn;Hör till\nskola;Skolan;\nrum;Rummet;Rymdnämnden\n", "utf-8")
    asked = ("load", str(goals), "--organisation", "9999", "--data", folder, "--lang", "sv")
    output(capsys, *asked, code=2)
    _, err = output(capsys, *asked, "--keep-valid", code=2)
    assert "9999: ändring 1: 1 sak, " in err
    assert "Rymdnämnden" in err


def test_two_municipalities_are_not_mixed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load = ("load", "example:gavle", "--data", str(data), "--lang", "en")
    _, err = output(capsys, *load, "--organisation", "exempelkommunen", code=1)
    assert "2180" in err
    assert "--organisation" in err
    output(capsys, *load, "--organisation", "provkommun")
    output(capsys, *load, "--organisation", "2180")


def test_unknown_example_is_refused_with_those_there_are(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = output(capsys, "load", "example:nope", "--data", str(data), code=1)
    assert "gotene" in err


@pytest.mark.parametrize("place", ["file", "/proc/malgraf"])
def test_folder_that_cannot_be_made_is_named(
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("rör inte")
    _, err = output(capsys, "init", "--data", place, code=1)
    assert place in err


@pytest.mark.parametrize("place", ["mall.ttl", "none/mall.xlsx", "/proc/mall.xlsx"])
def test_template_that_cannot_be_written_is_named(
    place: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    _, err = output(capsys, "template", place, code=1)
    assert place in err
    assert list(tmp_path.iterdir()) == []


def test_template_does_not_write_over_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mall.xlsx"
    output(capsys, "template", str(path))
    content = path.read_bytes()
    output(capsys, "template", str(path), code=1)
    assert path.read_bytes() == content


def test_form_that_does_not_fit_the_query_is_refused_with_those_that_do(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    query = tmp_path / "graph.rq"
    query.write_text("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", "utf-8")
    asked = ("query", str(query), "--data", str(data), "--lang", "en")
    _, err = output(capsys, *asked, "--format", "csv", code=1)
    assert "--format table, json, xml, ttl, nt" in err
    out, _ = output(capsys, *asked, "--format", "nt")
    assert len(out.splitlines()) == 1


def test_analysis_counts_from_the_day_asked_for(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("analyse", "gaps", "--data", str(data), "--organisation", "exempelkommunen")
    out, _ = output(capsys, *asked, "--as-of", "2027-01-01", "--format", "json")
    assert json.loads(out)["asOf"] == "2027-01-01"
    output(capsys, *asked, "--as-of", "igår", code=1)


def test_what_was_is_asked_and_analysed_at_its_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    with Installation.create(folder, gate="report") as installation:
        replace_subjects(installation, "1471", plan=classed_goal("1471", "a", "Det första målet"))
        replace_subjects(installation, "1471", plan=classed_goal("1471", "b", "Det andra målet"))
    ask = ["ask", "goals_without_target_link", "--data", str(folder)]
    assert "Det andra" in output(capsys, *ask)[0]
    assert "Det andra" not in output(capsys, *ask, "--at", "1")[0]
    assert "Det första" in output(capsys, *ask, "--at", "1")[0]
    assert "1 till 2" in output(capsys, *ask, "--at", "9", "--lang", "sv", code=1)[1]
    gaps = ["analyse", "gaps", "--data", str(folder), "--format", "csv"]
    assert "Det andra" in output(capsys, *gaps)[0]
    assert "Det andra" not in output(capsys, *gaps, "--at", "1")[0]
    history = ["history", "--data", str(folder), "--format", "csv"]
    assert "Det andra" in output(capsys, *history, "--actor", "local")[0]
    assert "Det andra" not in output(capsys, *history, "--actor", "user:1")[0]


def test_what_happened_at_the_door_is_listed_and_found_by_kind_and_person(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Installation.create(tmp_path / "data") as installation:
        installation.journal.audit.append("sign-in", "user:1", {"way": "password"})
        installation.journal.audit.append("sign-in-failed", "anonymous", {"login": "x"})
    audit = ["audit", "--data", str(tmp_path / "data"), "--format", "json"]
    everything = json.loads(output(capsys, *audit)[0])
    assert [row["kind"] for row in everything] == ["sign-in-failed", "sign-in"]
    (found,) = json.loads(output(capsys, *audit, "--kind", "sign-in")[0])
    assert (found["actor"], found["detail"]) == ("user:1", "way: password")
    assert json.loads(output(capsys, *audit, "--actor", "user:2")[0]) == []

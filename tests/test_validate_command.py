"""``malgraf validate`` says the same alone and through the server that has the folder open."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from rdflib import SH, Graph

from api.cli import run
from graph.replacing import ProfileChoice
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import MALGRAF
from tests.test_revalidation import GOAL, KEY, PLAN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose one goal breaks some rules, all mildly."""
    with Installation.create(tmp_path / "data") as created:
        replace_subjects(created, KEY, plan=PLAN, profile=ProfileChoice("start"))
    return tmp_path / "data"


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> tuple[int, str, str]:
    """The exit code of a command, and what it says in English on stdout and stderr."""
    code = run(["validate", "--data", str(folder), "--lang", "en", *words])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def choose(folder: Path, profile: str) -> None:
    """Hold the organisation to another profile."""
    with Installation.open(folder) as installation:
        replace_subjects(installation, KEY, profile=ProfileChoice(profile))


def test_every_form_tells_the_same_findings(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(capsys, folder, "--format", "json")
    report = json.loads(out)
    items = report["items"]
    assert (code, report["conforms"], report["profile"]) == (0, True, "start")
    assert GOAL in {one["node"] for one in items}
    assert "0 violations" in err
    rows = list(csv.DictReader(io.StringIO(said(capsys, folder, "--format", "csv")[1])))
    assert [row["rule"] for row in rows] == [one["rule"] for one in items]
    assert {row["units"] for row in rows if row["rule"] == "G7"} == {"Skolan"}
    turtle = said(capsys, folder, "--organisation", KEY, "--format", "ttl")[1]
    found = Graph().parse(data=turtle, format="turtle")
    assert len(list(found.objects(None, SH.result))) == len(items)
    assert "Alla elever är trygga" in said(capsys, folder)[1]


def test_violations_are_exit_code_two(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    choose(folder, "strict")
    code, out, err = said(capsys, folder, "--format", "csv")
    assert code == 2
    assert "violation,G7" in out
    assert "0 violations" not in err


def test_a_running_server_makes_the_run_and_keeps_it(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    choose(folder, "strict")
    alone = said(capsys, folder, "--format", "csv")
    command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert "http://" in running.stderr.readline()
        assert said(capsys, folder, "--format", "csv") == alone
        code, turtle, _ = said(capsys, folder, "--format", "ttl")
        report = json.loads(said(capsys, folder, "--format", "json")[1])
        running.terminate()
    assert code == 2
    assert turtle.count("sh:focusNode") == report["total"] == len(report["items"])
    assert (report["status"], report["number"]) == ("done", 2)


def test_an_unknown_organisation_is_said_to_be_unknown(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = said(capsys, folder, "--organisation", "2180")
    assert code == 1
    assert "no organisation" in err

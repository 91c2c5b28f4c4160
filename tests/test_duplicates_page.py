"""What is said several times, as people and programs see it; and a list of key figures given."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import run
from graph.intake.key_figures import read_key_figures
from graph.names import MG, ORG, PREFIXES
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST

KEY = "saga"
BASE = f"http://localhost:8000/id/{KEY}/"
LABELS = {
    "organisation/saga": (ORG.FormalOrganization, "Saga kommun"),
    "programme/p": (MG.Programme, "Trygghetsprogrammet"),
    "programme/q": (MG.Programme, "Utbildningsprogrammet"),
    "goal/a": (MG.Goal, "Fler elever känner sig trygga i skolan"),
    "goal/b": (MG.Goal, "Eleverna ska känna trygghet i skolan"),
    "goal/c": (MG.Goal, "Trygghet för eleverna i skolan"),
    "goal/d": (MG.Goal, "Fler bilar i centrum"),
    "goal/e": (MG.Goal, "Färre bilar i centrum"),
    "indicator/i": (MG.Indicator, "Skattekraft per invånare"),
    "indicator/j": (MG.Indicator, "Dödade i vägtrafiken"),
}
LINKS = (
    ("goal/a", MG.inProgramme, "programme/p"),
    ("goal/b", MG.inProgramme, "programme/q"),
    ("goal/c", MG.contributesTo, "goal/b"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one small plan."""
    where = tmp_path_factory.mktemp("said") / "data"
    lines = [
        line
        for thing, (kind, label) in LABELS.items()
        for line in (
            f"<{BASE}{thing}> <{PREFIXES['rdf']}type> <{kind}> .",
            f'<{BASE}{thing}> <{PREFIXES["skos"]}prefLabel> "{label}"@sv .',
        )
    ]
    lines += [f"<{BASE}{one}> <{name}> <{BASE}{other}> ." for one, name, other in LINKS]
    with Installation.create(where, gate="report") as installation:
        replace_subjects(installation, KEY, plan="\n".join(lines).encode())
    return where


@pytest.fixture(scope="module")
def list_of_figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list with one key figure."""
    file = tmp_path_factory.mktemp("figures") / "figures.csv"
    file.write_text("id;titel\nN00048;Skattekraft, kr/inv\n", encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def asked(folder: Path, list_of_figures: Path) -> Iterator[TestClient]:
    """The service over the plan, with the list."""
    with Installation.open(folder) as installation:
        figures = read_key_figures(list_of_figures)
        app = create_app(installation, allowed_hosts=TEST_HOST, key_figures=figures)
        with TestClient(app) as started:
            yield started


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            ["Sägs 2 gånger", "Trygghetsprogrammet", "De drar åt olika håll", "figures.csv"],
        ),
        (
            "en",
            ["Said 2 times", "Trygghetsprogrammet", "They pull in different directions"],
        ),
    ],
)
def test_the_page_says_what_is_said_where(
    asked: TestClient, language: str, said: list[str]
) -> None:
    answer = asked.get(f"/o/{KEY}/duplicates", params={"lang": language})
    assert answer.status_code == 200
    for words in (*said, f'href="/o/{KEY}/goal/c"', "3.6.1", "N00048"):
        assert words in answer.text


def test_an_indicator_is_suggested_a_key_figure_of_the_list(asked: TestClient) -> None:
    shown = asked.get(f"/o/{KEY}/indicator/i", params={"lang": "sv"}).text
    assert "Kan vara samma som: förslag" in shown
    assert "Nyckeltal N00048:" in shown


def test_programs_get_pairs_with_how_they_belong_together(asked: TestClient) -> None:
    answer = asked.get("/api/v1/analyses/duplicates", params={"organisation": KEY}).json()
    assert {(row["times"], row["thing"].removeprefix(BASE)) for row in answer["rows"]} == {
        (2, "goal/a"), (2, "goal/b"), (2, "goal/c"),
    }  # fmt: skip
    relations = {
        tuple(row[end].removeprefix(BASE) for end in ("first", "second")): row["relation"]
        for row in answer["tables"]["alike_pairs"]["rows"]
    }
    assert relations == {
        ("goal/a", "goal/b"): "repeated",
        ("goal/a", "goal/c"): "repeated",
        ("goal/b", "goal/c"): "broken-down",
        ("goal/d", "goal/e"): "apart",
    }


def test_the_command_takes_a_list_of_key_figures(
    folder: Path, list_of_figures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["analyse", "duplicates", "--data", str(folder), "--format", "json"]
    assert run([*arguments, "--key-figures", str(list_of_figures)]) == 0
    assert "N00048" in capsys.readouterr().out


def test_a_list_that_cannot_be_read_is_refused_with_its_place(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("id;titel\nX1;Skattekraft\n", encoding="utf-8")
    asked = ["analyse", "duplicates", "--data", str(folder), "--key-figures", str(wrong)]
    assert run(asked) == 2
    assert "wrong.csv:2" in capsys.readouterr().err

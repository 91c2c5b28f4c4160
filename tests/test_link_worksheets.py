"""The review of links as a spreadsheet: out with suggestions, back with answers."""

import csv
import io
import json
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html
from openpyxl import load_workbook

from graph.accounts import Accounts
from graph.errors import UnreadableFile
from graph.intake.apart import table_apart
from graph.linking.learning import LearningSuggester
from graph.linking.review.answers import answers_by_bearer
from graph.linking.suggester import suggester
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing
from tests.test_cli import output
from tests.test_meeting_pages import accounts, ada, installation

__all__ = ["accounts", "ada", "installation"]  # fixtures

ROUTE = f"/api/v1/suggestions/worksheet?organisation={KEY}"
FILE = f"{HOME}/linking/worksheet"
Row = dict[str, str]
ANSWER, OTHER, WHY, STRENGTH, TARGET = (
    "Svar: ja, nej eller ingen",
    "Annat delmål",
    "Motivering",
    "Styrka −3…3",
    "Globalt delmål",
)


def fetched(client: TestClient) -> list[Row]:
    """The rows of the worksheet; cells at the end that are empty count as empty."""
    text = client.get(f"{FILE}.csv").text
    return [
        {name: value or "" for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def filled(rows: list[Row]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def uploaded(client: TestClient, content: bytes) -> str:
    """Send the form of the page; where it leads to, or what it says is wrong."""
    page = html.fromstring(client.get(f"{HOME}/linking").text)
    [form] = page.xpath('//form[@enctype="multipart/form-data"]')
    fields = {name: str(value) for name, value in form.form_values()}
    answer = client.post(FILE, data=fields, files={"file": ("svar.csv", content)})
    return answer.headers.get("location", answer.text)


def suggested(rows: list[Row]) -> list[Row]:
    """The rows of the first goal that has two suggestions or more."""
    ids = [row["Id"] for row in rows if row[TARGET]]
    chosen = next(each for each in ids if ids.count(each) > 1)
    return [row for row in rows if row["Id"] == chosen]


def test_a_filled_worksheet_becomes_answers_and_links_in_one_change(
    ada: TestClient, installation: Installation
) -> None:
    rows = fetched(ada)
    first, second = suggested(rows)[:2]
    first |= {ANSWER: "ja", WHY: "Målet handlar om det", STRENGTH: "2"}
    second |= {ANSWER: "Nej"}
    before = installation.organisation(KEY).number
    assert "saved=" in uploaded(ada, filled([first, second]))
    store = installation.organisation(KEY)
    [(bearer, answers)] = answers_by_bearer(store.store).items()
    assert bearer.endswith(first["Id"])
    assert sorted((each.verdict, each.strength) for each in answers) == [
        ("accepted", 2),
        ("rejected", None),
    ]
    assert {each.method for each in answers if each.verdict == "accepted"} == {
        "confirmed-suggestion"
    }
    assert store.number > before
    left = {row["Id"] for row in fetched(ada)}
    assert first["Id"] not in left


def test_another_target_and_none_are_answers_too(
    ada: TestClient, installation: Installation
) -> None:
    rows = fetched(ada)
    first = suggested(rows)[0]
    none = next(row for row in rows if row["Id"] != first["Id"])
    first |= {OTHER: "16.10 insyn", WHY: "Det handlar om insyn"}
    none |= {ANSWER: "ingen"}
    assert "saved=" in uploaded(ada, filled([first, none]))
    found = answers_by_bearer(installation.organisation(KEY).store)
    said = {
        (bearer.rsplit("/", 1)[-1], each.verdict, each.target.rpartition("/")[2], each.method)
        for bearer, answers in found.items()
        for each in answers
    }
    slug = first["Id"].rsplit("/", 1)[-1]
    rejected = first[TARGET].split()[0]
    assert (slug, "accepted", "16.10", "person") in said
    assert (slug, "rejected", rejected, "") in said
    assert (none["Id"].rsplit("/", 1)[-1], "no-link", "", "") in said


Change = Callable[[Row], Row]


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (lambda row: {**row, ANSWER: "ja"}, WHY, "motivering"),
        (lambda row: {**row, ANSWER: "kanske"}, ANSWER, "ja, nej eller ingen"),
        (lambda row: {**row, ANSWER: "ja", WHY: "a", STRENGTH: "4"}, STRENGTH, "−3 till 3"),
        (lambda row: {**row, ANSWER: "nej", OTHER: "99.9"}, OTHER, "99.9"),
        (lambda row: {**row, ANSWER: "ja", WHY: "a", OTHER: "4.1"}, OTHER, "egen rad"),
        (
            lambda row: {**row, ANSWER: "ja", WHY: "a", "Id": "goal/finns-inte"},
            "Id",
            "inget sådant",
        ),
        (lambda row: {**row, ANSWER: "ja", WHY: "a", TARGET: ""}, TARGET, "vilket delmål"),
    ],
)
def test_a_wrong_cell_is_told_and_nothing_is_stored(
    ada: TestClient, installation: Installation, change: Change, column: str, said: str
) -> None:
    before = installation.organisation(KEY).number
    row = change(suggested(fetched(ada))[0])
    answer = uploaded(ada, filled([row]))
    assert said in answer
    assert f"svar.csv:2, {column}" in unescape(answer)
    assert installation.organisation(KEY).number == before


def test_programs_get_the_faults_with_their_cells(
    installation: Installation, accounts: Accounts, ada: TestClient
) -> None:
    row = suggested(fetched(ada))[0]
    secret = accounts.make_key(OPERATOR, "admin", [Grant(Role.ADMIN)])[1]
    with browsing(installation, accounts) as program:
        program.headers |= {"authorization": f"Bearer {secret}", "accept": "application/json"}

        def sent(**cells: str) -> Any:
            return program.post(
                ROUTE, files={"file": ("a.csv", filled([{**row, **cells}]), "text/csv")}
            )

        answer = sent(**{ANSWER: "?"})
        [problem] = answer.json()["problems"]
        assert (answer.status_code, problem["place"]) == (422, f"a.csv:2, {ANSWER}")
        done = sent(**{ANSWER: "ja", WHY: "Så är det"}).json()
        assert (done["bearers"], done["answers"]) == (1, 1)


def test_a_workbook_holds_the_same_and_keeps_targets_as_texts(ada: TestClient) -> None:
    book = load_workbook(io.BytesIO(ada.get(f"{FILE}.xlsx").content))
    cells = [row[2].value for row in book.active.iter_rows(min_row=2)]  # type: ignore[union-attr]
    assert [str(value or "") for value in cells] == [row[TARGET] for row in fetched(ada)]
    assert all(value is None or isinstance(value, str) for value in cells)


def test_files_that_are_none_are_refused() -> None:
    with pytest.raises(UnreadableFile):
        table_apart(b"PK\x03\x04 not a workbook", "svar.xlsx")
    with pytest.raises(UnreadableFile):
        table_apart(b"", "svar.csv")


def test_suggestions_learn_from_what_was_answered(ada: TestClient) -> None:
    views = ada.app.state.views  # type: ignore[attr-defined]
    assert not isinstance(views[KEY].suggester, LearningSuggester)
    row = suggested(fetched(ada))[0] | {ANSWER: "nej"}
    assert "saved=" in uploaded(ada, filled([row]))
    assert isinstance(views[KEY].suggester, LearningSuggester)


def test_the_command_writes_and_reads_worksheets(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    installation.close()
    where = ("--data", str(tmp_path / "data"), "--lang", "en")
    file, answers = tmp_path / "ut.csv", tmp_path / "in.csv"
    output(capsys, "suggest", "--to", str(file), *where)
    rows = [
        {name: value or "" for name, value in row.items()}
        for row in csv.DictReader(io.StringIO(file.read_text(encoding="utf-8")))
    ]
    row = suggested_in_english(rows) | {"Answer: yes, no or none": "yes"}
    answers.write_bytes(filled([row]))
    _, err = output(capsys, "suggest", "--from", str(answers), *where, code=2)
    assert "A yes needs a motivation" in err
    answers.write_bytes(filled([row | {"Motivation": "It says so"}]))
    _, err = output(capsys, "suggest", "--from", str(answers), *where)
    assert "1 answers about 1 goals" in err
    output(capsys, "suggest", "--to", str(file), *where, code=1)
    every = tmp_path / "alla.csv"
    output(capsys, "suggest", "--all", "--to", str(every), *where)
    assert "It says so" in every.read_text(encoding="utf-8")
    goal = row["Goal or mission"]
    learnt = ("suggest", "--text", f"{goal} också", "--learn-from", str(every), "--lang", "en")
    out, err = output(capsys, *learnt, "--format", "json")
    assert "Learns from answers about 1 goals" in err
    assert goal in [each["moved_by"] for each in json.loads(out)]


def test_the_command_learns_from_what_the_organisation_has_answered(
    ada: TestClient, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("suggest", "--data", str(tmp_path / "data"), "--lang", "en")
    plain = f"Suggestions from {suggester().version}"
    assert f"{plain}." in output(capsys, *where)[1]
    row = suggested(fetched(ada))[0]
    assert "saved=" in uploaded(ada, filled([row | {ANSWER: "nej"}]))
    assert f"{plain}+1." in output(capsys, *where)[1]


@pytest.mark.parametrize(
    "words",
    [
        ("--text", "vatten", "--to", "ut.csv"),
        ("--text", "vatten", "--from", "in.csv"),
        ("--description", "vatten"),
        ("--learn-from", "in.csv", "--model-url", "http://127.0.0.1:9/v1", "--model", "m"),
    ],
)
def test_options_of_which_one_would_be_passed_over_are_refused(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    _, err = output(capsys, "suggest", *words, "--lang", "en", code=1)
    assert words[0] in err


def suggested_in_english(rows: list[Row]) -> Row:
    return next(row for row in rows if row["SDG target"])

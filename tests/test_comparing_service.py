"""Summaries and comparisons as they are given: as data, on pages, in commands and in SPARQL."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from api.app import create_app
from api.cli import run
from api.comparing import comparing, federated
from api.problems import add_problem_handlers
from api.summaries import Summaries, as_json, document_of, read_summary
from graph.analyses.links import link_model
from graph.analyses.summary import Summary
from graph.errors import UnreadableFile
from graph.store import Installation
from graph.texts import Text
from tests.changing import replace_subjects
from tests.comparisons import AT, example_summaries, told
from tests.conftest import TEST_HOST, load_examples
from tests.introductions import Introduced
from tests.reading import classed_goal
from tests.signing_in import OURS, token_on

pytestmark = pytest.mark.measure(25)


@pytest.fixture(scope="module")
def examples() -> dict[str, Summary]:
    return example_summaries()


def test_a_summary_survives_being_sent(examples: dict[str, Summary]) -> None:
    for one in examples.values():
        assert read_summary(as_json(one).encode(), "file.json") == one


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"steps": {"11.3": 7}}, "steps.11.3"),
        ({"steps": {"11.99": 2}}, "11.99"),
        ({"relevant": ["nonsense"]}, "relevant.0"),
        ({"format": "something"}, "format"),
        ({"version": 2}, "version"),
        ({"linked": {"part": 11, "n": 10}}, "11/10"),
        ({"linked": {"part": -1, "n": 10}}, "linked.part"),
        ({"asOf": "2026-13-01"}, "2026-13-01"),
        ({"organisation": "javascript:alert(1) x"}, "javascript"),
        ({"more": 1}, "more"),
        ({"kinds": {"wish": 1}}, "kinds.wish"),
    ],
)
def test_a_file_that_is_no_summary_is_refused_with_where(
    change: dict[str, object], where: str
) -> None:
    body = json.dumps({**document_of(told("a", "4.1")).model_dump(), **change}).encode()
    with pytest.raises(UnreadableFile) as refused:
        read_summary(body, "file.json")
    assert any(where in f"{each.message.en}{each.value}" for each in refused.value.problems)
    assert refused.value.problems[0].place.file == "file.json"


@pytest.mark.parametrize("body", [b"", b"\xff", b"[]", b"{", b"[" * 100_000, b" " * 2_000_000])
def test_bytes_that_are_no_summary_are_refused(body: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_summary(body, "file.json")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the two invented municipalities and one published."""
    names = ("exempelkommunen", "ljungsala", "gavle")
    return load_examples(tmp_path_factory.mktemp("several"), *names)


@pytest.fixture(scope="module")
def several(folder: Path) -> Iterator[Installation]:
    with Installation.open(folder, write=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def people(several: Installation) -> Iterator[TestClient]:
    """The whole application."""
    with TestClient(create_app(several, allowed_hosts=TEST_HOST), headers=OURS) as started:
        yield started


def test_the_page_lays_one_beside_the_others(people: TestClient) -> None:
    shown = people.get("/o/ljungsala/compare?target=11.3&lang=sv").text
    assert "Kommuner som er" in shown
    assert "Strategiskt mål (1)" in shown
    assert 'href="/o/2180"' in shown
    assert "Under 80 % är det som saknas okänt" in shown
    assert 'href="/methods#between"' in shown
    assert "SERVICE &lt;http://" in shown


def test_the_page_of_a_target_leads_to_the_others(people: TestClient) -> None:
    shown = people.get("/o/ljungsala/target/11.3").text
    assert 'href="/o/ljungsala/compare?target=11.3#target"' in shown


def test_the_page_of_everybody_has_nobody_in_the_middle(people: TestClient) -> None:
    shown = people.get("/compare?target=13.2&lang=en").text
    assert "Who acts on 13.2" in shown
    assert "Municipalities like yours" not in shown
    assert people.get("/compare?target=banan").status_code == 422


def test_who_is_left_out_is_told_so_on_its_own_page(people: TestClient) -> None:
    shown = people.get("/o/2180/compare?lang=en").text
    assert "Your organisation is not compared yet" in shown


def test_files_from_others_are_laid_beside_and_not_kept(
    people: TestClient, examples: dict[str, Summary]
) -> None:
    label = "<b>Annanstans</b>"
    other = replace(
        examples["ljungsala"],
        organisation="http://other.example/id/annan/organisation/annan",
        label=Text(label, label),
    )
    page = "/o/exempelkommunen/compare"
    sent = {"form_token": token_on(people, page), "profile": "draft", "target": "11.3"}
    files = {"file": ("other.json", as_json(other).encode(), "application/json")}
    shown = people.post(f"{page}?lang=sv", data=sent, files=files)
    assert shown.status_code == 200
    assert "&lt;b&gt;Annanstans&lt;/b&gt;" in shown.text
    assert "från en annan tjänst" in shown.text
    assert "Annanstans" not in people.get(page).text
    wrong = people.post(page, data=sent, files={"file": ("other.json", b"{}", "application/json")})
    assert wrong.status_code == 422
    assert "other.json" in wrong.text
    assert people.post(page, data=sent).status_code == 400
    assert people.post(page, data={}, files=files).status_code == 403


def test_a_summary_is_fetched_and_given_once(people: TestClient) -> None:
    answer = people.get("/api/v1/organisations/ljungsala/summary")
    assert read_summary(answer.content, "x").label.sv == "Ljungsala (påhittad)"
    again = people.get(
        "/api/v1/organisations/ljungsala/summary", headers={"if-none-match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    assert people.get("/api/v1/organisations/nix/summary").status_code == 404


def test_the_comparison_as_data_has_every_list(people: TestClient) -> None:
    asked = {"of": "ljungsala", "target": "Delmål 11.3", "lang": "en"}
    answer = people.get("/api/v1/comparison", params=asked).json()
    assert answer["profile"] == "ljungsala"
    assert len(answer["targets"]) == 63
    assert answer["waiting"] == []
    assert list(answer["tables"]) == [
        "ladders",
        "by_goal",
        "steering",
        "targets",
        "pairs",
        "left_out",
        "acting",
    ]
    for table in answer["tables"].values():
        assert table["rows"]
        assert {column["name"] for column in table["columns"]} <= set(table["rows"][0])


def test_a_change_is_seen_in_the_summary_and_nothing_else_is_made_anew(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", "Ett mål här"))
        summaries = Summaries(installation)
        before, waiting = summaries.those_of(("1471", "2180"))
        assert waiting == ()
        replace_subjects(installation, "1471", plan=classed_goal("1471", "b", "Ett till här"))
        after, _ = summaries.those_of(("1471", "2180"))
        assert (before["1471"].kinds["goal"], after["1471"].kinds["goal"]) == (1, 2)
        assert after["2180"] is before["2180"]


def test_what_is_not_counted_in_time_is_said_and_comes_later(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", "Ett mål här"))
        summaries = Summaries(installation)
        found, waiting = summaries.those_of(("1471", "2180"), patience=0.0)
        assert (found, waiting) == ({}, ("1471", "2180"))
        assert summaries.those_of(("1471",))[1] == ()
        assert summaries.those_of(("1471", "2180"), patience=0.0)[1] == ("2180",)


def test_nobody_sees_those_they_may_not_see(tmp_path: Path) -> None:
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for key in ("1471", "2180"):
            replace_subjects(installation, key, plan=classed_goal(key, "a", f"Ett mål i {key}"))
        app = FastAPI()
        summaries = Summaries(installation)
        app.include_router(
            comparing(
                installation, summaries, lambda key: link_model(installation.organisation(key), AT)
            )
        )
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app) as client:
            seen = client.get("/api/v1/comparison", headers={"as": "reader"})
            assert "1471" in seen.text
            assert "2180" not in seen.text
            refused = (
                "comparison?of=2180",
                "comparison?profile=2180",
                "comparison?organisation=2180",
                "organisations/2180/summary",
            )
            for path in refused:
                answer = client.get(f"/api/v1/{path}", headers={"as": "reader"})
                assert answer.status_code == 404, path


def test_the_command_compares_with_a_file(
    folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    examples: dict[str, Summary],
) -> None:
    other = replace(examples["ljungsala"], organisation="http://o.example/x", label=Text("Å", "Å"))
    file = tmp_path / "other.json"
    file.write_text(as_json(other), "utf-8")
    asked = ["compare", "--data", str(folder), "--of", "ljungsala", "--with", str(file)]
    assert run([*asked, "--format", "json"]) == 0
    tables = json.loads(capsys.readouterr().out)
    assert [row["organisation_label"] for row in tables["ladders"]] == [
        "Exempelkommunen (påhittad)",
        "Ljungsala (påhittad)",
        "Å",
    ]
    assert run([*asked, "--target", "11.3", "--lang", "sv"]) == 0
    assert "Strategiskt mål" in capsys.readouterr().out
    file.write_text("{}", "utf-8")
    assert run(asked) == 2
    assert run([*asked[:-1], str(tmp_path / "none.json")]) == 1


def test_the_command_prints_a_summary_to_send(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["summary", "--data", str(folder), "--organisation", "ljungsala"]) == 0
    printed = capsys.readouterr().out
    assert read_summary(printed.encode(), "x").units == 25


def test_another_engine_gets_the_same_facts_from_our_endpoint(
    server: str, examples: dict[str, Summary]
) -> None:
    found = Store().query(federated(f"{server}/sparql", AT))
    assert isinstance(found, QuerySolutions)
    got = set()
    for row in found:
        target, bearers, level = row["target"], row["bearers"], row["levelLabel"]
        assert isinstance(target, NamedNode)
        assert isinstance(bearers, Literal)
        name = level.value if isinstance(level, Literal) else ""
        got.add((target.value.rpartition("/")[2], name, int(bearers.value)))
    told_here = {
        (one.target, one.level.sv, one.bearers) for one in examples["exempelkommunen"].acting
    }
    assert got == told_here

"""What if and over time as people and programs meet them: pages, JSON and commands."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from api.cli import run
from graph.accounts import Accounts, AnonymousReading
from graph.changes import Delta, delta_of
from graph.names import MG, SDG
from graph.rights import Grant, Role
from graph.store import Installation, OrganisationStore
from tests.changing import commit
from tests.conftest import TEST_HOST
from tests.histories import HOME, KEY, copied
from tests.histories import PAGE as HTML
from tests.signing_in import send_form, signed_in

WITHOUT = "without programme/kultur-och-lasning"
JOIN = "join unit/grundskolan unit/individ-och-familjeomsorgen"
PAGE = f"{HOME}/what-if"
GOAL = "goal/besoksmal"
NEW = "14.1"
"""A target that nothing in Exempelkommunen addresses before it is linked here."""


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exempelkommunen, where an old goal has been linked to one more target in change 2."""
    made = tmp_path_factory.mktemp("what-if") / "data"
    with copied(data_folder, made) as opened:
        commit(opened, KEY, linked)
    return made


def linked(store: OrganisationStore) -> Delta:
    """One more target for the goal."""
    goal = store.names.namespace + GOAL
    line = f"<{goal}> <{MG.addresses}> <{SDG}{NEW}> <{store.names.plan}> ."
    return delta_of([line.encode()], [])


@pytest.fixture(scope="module")
def installation(folder: Path) -> Iterator[Installation]:
    with Installation.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    with Accounts.open(tmp_path_factory.mktemp("accounts")) as opened:
        yield opened


@pytest.fixture(scope="module")
def app(installation: Installation, accounts: Accounts) -> FastAPI:
    """The service, where everyone may read; the audit hears of what is saved."""
    entrance = Entrance(accounts, AnonymousReading.ALL, note=installation.journal.audit.note)
    return create_app(installation, allowed_hosts=TEST_HOST, entrance=entrance)


@pytest.fixture(scope="module")
def anyone(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def reader(app: FastAPI, accounts: Accounts) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, headers=HTML) as client:
        signed_in(client, accounts, "rut", [Grant(Role.READER, KEY)])
        yield client


def asked(client: TestClient, path: str, **parameters: Any) -> Any:
    answer = client.get(path, params={"organisation": KEY, **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


def measures(answer: Any) -> dict[str, Any]:
    return {one["name"]: one for one in answer["measures"]}


def shown(client: TestClient, **parameters: Any) -> str:
    answer = client.get(PAGE, params=parameters)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


def test_programs_try_several_changes_in_a_row(anyone: TestClient) -> None:
    told = asked(anyone, "/api/v1/what-if", edit=[WITHOUT, JOIN])
    assert [one["edit"] for one in told["edits"]] == [WITHOUT, JOIN]
    assert all(one["hindrance"] is None for one in told["edits"])
    assert {one["code"] for one in told["edits"][0]["consequences"]} >= {"goes-too"}
    changed = measures(told)
    pair = {f"http://localhost:8000/id/{KEY}/unit/{name}"
            for name in ("grundskolan", "individ-och-familjeomsorgen")}  # fmt: skip
    assert pair in [{thing["id"] for thing in one} for one in changed["meetings"]["gone"]]
    assert changed["coverage-2"]["after"]["value"] < changed["coverage-2"]["before"]["value"]
    assert told["sentence"]["sv"].startswith("Utan Program för kultur")
    assert len(told["cooperations"]) == 3


def test_nothing_is_stored_by_trying(anyone: TestClient, installation: Installation) -> None:
    before = installation.journal.last
    asked(anyone, "/api/v1/what-if", edit=[WITHOUT])
    assert installation.journal.last == before
    assert anyone.get(f"{HOME}/programme/kultur-och-lasning").status_code == 200


def test_the_best_cooperations_raise_the_rate_one_after_another(anyone: TestClient) -> None:
    told = asked(anyone, "/api/v1/what-if")
    rates = [one["rate"] for one in told["cooperations"]]
    assert rates == sorted(rates)
    assert rates[0] > measures(told)["rate"]["before"]["value"]
    edits = [
        "join " + " ".join("/".join(one[side]["id"].rsplit("/", 2)[-2:])
                           for side in ("first", "second"))
        for one in told["cooperations"]
    ]  # fmt: skip
    tried = measures(asked(anyone, "/api/v1/what-if", edit=edits))
    assert tried["rate"]["after"]["value"] == rates[-1]
    listed = asked(anyone, "/api/v1/analyses/what-if")
    assert [row["rate"] for row in listed["rows"]] == [round(rate, 3) for rate in rates]


@pytest.mark.parametrize("edit", ["", "explode goal/a", "merge unit/a", "without ../../x"])
def test_what_is_no_edit_is_told_with_how_to_write_one(anyone: TestClient, edit: str) -> None:
    answer = anyone.get(
        "/api/v1/what-if",
        params={"organisation": KEY, "edit": edit},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("/UnfitParameters")
    assert problem["problems"][0]["code"] == "edit"
    assert "without" in problem["problems"][0]["fix"]
    page = anyone.get(PAGE, params={"edit": edit})
    assert (page.status_code, "<h1>" in page.text) == (422, True)


def test_a_page_says_what_falls_and_carries_the_changes_in_its_address(anyone: TestClient) -> None:
    text = shown(anyone, edit=[WITHOUT, JOIN])
    assert "Utan Program för kultur" in text
    assert "faller under steg 2" in text
    assert "följer med bort" in text.casefold()
    back = re.findall(r'href="([^"]+)">ta tillbaka', text)
    assert len(back) == 2
    assert WITHOUT.replace(" ", "+").replace("/", "%2F") in back[1]
    assert JOIN.replace(" ", "+").replace("/", "%2F") in back[0]
    assert 'name="edit" value="' + WITHOUT + '"' in text


@pytest.mark.parametrize(
    ("fields", "edit"),
    [
        ({"without": "goal/besoksmal"}, "without goal/besoksmal"),
        ({"join": "unit/forskolan", "with": "unit/aldreomsorgen"},
         "join unit/forskolan unit/aldreomsorgen"),
        ({"merge": "unit/forskolan", "with": "unit/grundskolan"},
         "merge unit/forskolan unit/grundskolan"),
        ({"move": "goal/besoksmal", "with": "programme/utbildning"},
         "move goal/besoksmal programme/utbildning"),
    ],
)  # fmt: skip
def test_a_form_adds_a_change_to_those_tried_already(
    anyone: TestClient, fields: dict[str, str], edit: str
) -> None:
    answer = anyone.get(PAGE, params={"edit": WITHOUT, **fields})
    assert answer.status_code == 303
    text = anyone.get(answer.headers["location"]).text
    assert re.findall(r'name="edit" value="([^"]+)"', text)[:2] == [WITHOUT, edit]
    assert "Prövas inte" not in text


def test_the_pages_of_things_lead_there(anyone: TestClient) -> None:
    for thing in ("programme/utbildning", GOAL):
        assert f"{PAGE}?without={thing}" in anyone.get(f"{HOME}/{thing}").text
    assert f"{PAGE}?about=unit/grundskolan" in anyone.get(f"{HOME}/unit/grundskolan").text
    assert '<option value="unit/grundskolan" selected>' in shown(anyone, about="unit/grundskolan")
    assert "what-if?without" not in anyone.get(f"{HOME}/indicator/narkotika-unga").text


def test_a_plan_as_it_was_can_be_tried_on(anyone: TestClient) -> None:
    answer = anyone.get(f"{HOME}@1/what-if", params={"edit": WITHOUT})
    assert answer.status_code == 200
    assert f'action="{HOME}@1/what-if"' in answer.text
    told = measures(asked(anyone, "/api/v1/what-if", at="1"))
    now = measures(asked(anyone, "/api/v1/what-if"))
    assert now["coverage-2"]["before"]["count"] == told["coverage-2"]["before"]["count"] + 1


def test_a_reader_saves_scenarios_and_compares_them(
    reader: TestClient, anyone: TestClient, installation: Installation
) -> None:
    page = f"{PAGE}?edit={WITHOUT}"
    saved = send_form(reader, f"{PAGE}/scenarios", page, name="Utan kultur", edit=WITHOUT)
    assert saved.status_code == 303
    first = int(saved.headers["location"].rpartition("=")[2])
    text = reader.get(saved.headers["location"]).text
    assert "<h1>Utan kultur</h1>" in text
    assert "Sparat av Rut" in text
    other = send_form(reader, f"{PAGE}/scenarios", page, name="Möts", edit=JOIN)
    second = int(other.headers["location"].rpartition("=")[2])
    compared = unescape(reader.get(f"{PAGE}/compare?scenario={first}&scenario={second}").text)
    assert compared.index("Utan kultur") < compared.index("Möts")
    assert "Mötesgrad" in compared
    told = asked(anyone, "/api/v1/what-if/comparison", scenario=[first, second])
    rate = measures(told)["rate"]
    assert rate["scenarios"][1]["count"] > rate["today"]["count"]
    listed = anyone.get("/api/v1/scenarios", params={"organisation": KEY}).json()["items"]
    assert [(one["name"], one["maker"], one["mayRemove"]) for one in listed] == [
        ("Utan kultur", "", False), ("Möts", "", False),
    ]  # fmt: skip
    for number in (first, second):
        page = f"{PAGE}?scenario={number}"
        gone = send_form(reader, f"{PAGE}/scenarios/{number}/remove", page)
        assert gone.status_code == 303
        assert reader.get(page).status_code == 404
    kinds = [entry.kind for entry in installation.journal.audit.entries(limit=10)]
    assert {"scenario-saved", "scenario-removed"} <= set(kinds)


def test_a_scenario_opens_when_what_it_names_is_gone(reader: TestClient) -> None:
    body = {"organisation": KEY, "name": "Gammalt", "edits": ["without goal/finns-inte", JOIN]}
    made = reader.post("/api/v1/scenarios", json=body)
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    assert made.headers["location"] == f"/api/v1/scenarios/{number}"
    assert made.json()["maker"] == "Rut"
    text = shown(reader, scenario=number)
    assert "goal/finns-inte finns inte (längre)." in text
    assert "börjar samverka" in text
    compared = reader.get(f"{PAGE}/compare", params={"scenario": number}).text
    assert "goal/finns-inte finns inte (längre)." in compared
    assert reader.get(f"/api/v1/scenarios/{number}").json() == made.json()
    assert reader.delete(f"/api/v1/scenarios/{number}").status_code == 204
    assert reader.get(f"/api/v1/scenarios/{number}").status_code == 404


def test_who_has_not_signed_in_saves_nothing(anyone: TestClient) -> None:
    body = {"organisation": KEY, "name": "x", "edits": [JOIN]}
    assert anyone.post("/api/v1/scenarios", json=body).status_code == 401
    assert anyone.delete("/api/v1/scenarios/1").status_code == 401
    assert "Logga in för att spara scenariot" in shown(anyone, edit=JOIN)
    sent = anyone.post(f"{PAGE}/scenarios", data={"name": "x", "edit": JOIN, "form_token": "x"})
    assert sent.status_code in {401, 403}


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"edits": []}, {"edits": ["explode goal/a"]}, {"organisation": "hemlig"},
     {"more": 1}],
)  # fmt: skip
def test_a_scenario_that_will_not_do_is_refused(
    reader: TestClient, wrong: dict[str, object]
) -> None:
    body = {"organisation": KEY, "name": "x", "edits": [JOIN], **wrong}
    answer = reader.post("/api/v1/scenarios", json=body)
    assert answer.status_code == (404 if "organisation" in wrong else 422)


def test_over_time_tells_old_work_newly_linked_and_the_change_behind(anyone: TestClient) -> None:
    told = asked(anyone, "/api/v1/over-time", **{"from": "1"})
    assert (told["earlier"]["number"], told["later"]["number"]) == (1, None)
    covered = [one for one in told["caused"] if one["measure"] == "coverage-2"]
    assert [(one["things"][0]["id"], one["causes"]) for one in covered] == [
        (f"{SDG}{NEW}", ["newly-linked"])
    ]
    assert covered[0]["by"][0]["label"]["sv"].startswith("Exempelkommunen är ett självklart")
    assert [one["number"] for one in told["changes"]] == [2]
    assert "1 för att arbete som redan fanns har länkats" in told["sentence"]["sv"]


def test_over_time_on_a_page_between_changes_days_and_mandate_periods(anyone: TestClient) -> None:
    page = f"{HOME}/over-time"
    empty = unescape(anyone.get(page).text)
    assert "Mandatperioden 2022-2026" in empty
    text = unescape(anyone.get(page, params={"from": "2", "to": "1"}).text)
    assert "arbete som redan fanns har länkats" in text
    assert f"{HOME}/changes/2" in text
    past = unescape(anyone.get(page, params={"from": "2018-2022"}).text)
    assert "Ingenting var inläst vid den tidigare tidpunkten" in past
    assert "en period har börjat" in past
    known = unescape(anyone.get(page, params={"from": "2018-2022", "known": "now"}).text)
    assert "Ingenting var inläst" not in known
    assert anyone.get(page, params={"from": "i går"}).status_code == 404
    assert f"{HOME}/over-time" in anyone.get(f"{HOME}/changes").text


def output(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    capsys.readouterr()
    assert run(list(arguments)) == code
    said = capsys.readouterr()
    return said.out, said.err


def test_the_command_takes_changes_in_their_order(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--merge", "unit/grundskolan", "unit/forskolan", "--without", "unit/forskolan"]
    out, err = output(
        capsys, "what-if", "--data", str(folder), *words, "--format", "json", "--lang", "en"
    )
    told = json.loads(out)
    assert [one["edit"] for one in told["edits"]] == [
        "merge unit/grundskolan unit/forskolan", "without unit/forskolan",
    ]  # fmt: skip
    assert told["edits"][1]["hindrance"]["en"] == "unit/forskolan is not there (any more)."
    assert err == ""


def test_the_command_prints_what_differs_for_people(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = output(
        capsys, "what-if", "--without", "programme/kultur-och-lasning", "--data", str(folder),
        "--organisation", KEY, "--lang", "sv",
    )  # fmt: skip
    assert err.startswith("Utan Program för kultur")
    assert "Vad som hänger på det" in out
    assert "följer med bort" in out
    assert "Samverkan som höjer mötesgraden mest" in out
    out, _ = output(capsys, "what-if", "--data", str(folder), "--format", "csv", "--lang", "sv")
    assert out.startswith("measure,measure_label,before,after,change")


def test_the_command_says_how_a_change_is_written(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = output(
        capsys, "what-if", "--wihtout", "goal/x", "--data", str(folder), "--lang", "en", code=1
    )
    assert "without THING" in err


def test_over_time_as_a_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, err = output(capsys, "over-time", "--from", "1", "--data", str(folder), "--lang", "en")
    assert "has been linked" in err
    assert "What the difference is due to" in out
    out, _ = output(
        capsys, "over-time", "--from", "2018-2022", "--as-known-today", "--data", str(folder),
        "--format", "json",
    )  # fmt: skip
    told = json.loads(out)
    assert told["earlier"]["day"] == "2022-10-14"
    assert {one["causes"][0] for one in told["caused"]} >= {"started"}

"""A gate that only reports tells broken rules on every way of writing, and hinders nothing."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from api.app import create_app
from api.callers import Entrance
from api.cli import run
from graph.accounts import Accounts, AnonymousReading
from graph.errors import ConflictError, StoreError
from graph.plain.store import PlainStore, is_plain, open_folder
from graph.reader import Reader
from graph.rights import Grant, Role
from graph.snapshots import DESCRIPTION, read_description, set_gate
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.histories import HOME, KEY, PAGE, copied
from tests.signing_in import signed_in

NAMELESS = """@prefix mg: <https://w3id.org/malgraf/def/> .
<http://localhost:8000/id/{key}/goal/utan-namn> a mg:Goal .
"""


@pytest.fixture(scope="module")
def reporting(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Exempelkommunen, where broken rules are only told from now on."""
    folder = tmp_path_factory.mktemp("modes") / "data"
    with copied(data_folder, folder):
        set_gate(folder, "report")
    with Installation.open(folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(
    reporting: Installation, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestClient]:
    """An administrator's browser."""
    with (
        Accounts.open(tmp_path_factory.mktemp("accounts")) as accounts,
        Reader.start(reporting.folder) as reader,
    ):
        entrance = Entrance(accounts, AnonymousReading.ALL)
        app = create_app(reporting, reader, allowed_hosts=TEST_HOST, entrance=entrance)
        with TestClient(app, follow_redirects=False, headers=PAGE) as browser:
            signed_in(browser, accounts, "ada", [Grant(Role.ADMIN)])
            yield browser


def test_a_write_that_breaks_a_rule_is_made_and_the_rule_told(client: TestClient) -> None:
    path = f"/api/v1/goals/{KEY}/besoksmal"
    read = client.get(path)
    headers = {"if-match": read.headers["etag"], "content-type": "application/merge-patch+json"}
    answer = client.patch(path, json={"label": None}, headers=headers)
    assert answer.status_code == 200, answer.text
    broken = {
        found["rule"] for found in answer.json()["findings"] if found["severity"] == "violation"
    }
    assert broken == {"G1", "S1"}
    assert client.get(path).json()["label"] == {"sv": None, "en": None}


def test_a_form_that_breaks_a_rule_is_saved_and_the_next_page_tells(client: TestClient) -> None:
    path = f"{HOME}/goal/lasgaranti/edit"
    found = client.get(path)
    assert found.status_code == 200, found.text
    (form,) = html.fromstring(found.text).xpath('//form[@class="edit"]')
    fields: dict[str, Any] = {}
    for name, value in form.form_values():
        fields.setdefault(name, []).append(value)
    done = client.post(path, data=fields | {"responsibleUnit": [""]})
    assert done.status_code == 303, done.text
    page = client.get(done.headers["location"]).text
    assert "Det bryter mot regler, som här sägs men inte hindrar" in page
    assert "G2" in page.partition("som här sägs")[2]
    assert "Det gav en varning: G2" not in page


def test_an_update_that_breaks_a_rule_is_made_and_the_rule_told(client: TestClient) -> None:
    goal = f"<http://localhost:8000/id/{KEY}/goal/ny>"
    text = f"INSERT DATA {{ {goal} a <https://w3id.org/malgraf/def/Goal> }}"
    headers = {"content-type": "application/sparql-update"}
    answer = client.post("/sparql", params={"organisation": KEY}, content=text, headers=headers)
    assert (answer.status_code, answer.json()["added"]) == (200, 1)
    assert "G1" in {
        found["rule"] for found in answer.json()["findings"] if found["severity"] == "violation"
    }
    imported = client.post(
        "/api/v1/imports",
        params={"organisation": KEY},
        files={"file": ("plan.ttl", NAMELESS.format(key=KEY).encode())},
    )
    assert imported.status_code == 200, imported.text
    assert "violation" in {found["severity"] for found in imported.json()["findings"]}


def test_it_is_ready_and_its_pages_open(client: TestClient) -> None:
    assert client.get("/health/ready").json()["status"] == "ready"
    for page in (HOME, f"{HOME}/gaps", f"{HOME}/goal/besoksmal", f"{HOME}/changes"):
        assert client.get(page).status_code == 200


def cli(*words: str | Path) -> int:
    return run([str(word) for word in words])


def test_a_load_stores_what_breaks_rules_and_says_which(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "data", tmp_path / "plan.ttl"
    file.write_text(NAMELESS.format(key="1471"))
    assert cli("init", "--gate", "report", "--data", folder, "--lang", "en") == 0
    assert "Broken rules are told but hinder nothing" in capsys.readouterr().err
    load = ("load", file, "--organisation", "1471", "--data", folder, "--lang")
    assert cli(*load, "en") == 0
    told = capsys.readouterr().err
    assert "violations" in told
    assert "G1" in told
    with Installation.open(folder, write=False) as stored:
        assert b"utan-namn" in stored.organisation("1471").quads
    assert cli("gate", "enforce", "--data", folder, "--lang", "sv") == 0
    assert "avvisas" in capsys.readouterr().err
    file.write_text(NAMELESS.format(key="1471").replace("utan-namn", "utan-namn-2"))
    assert cli(*load, "sv") == 2
    assert "Inget har lagrats" in capsys.readouterr().err


def test_the_gate_is_shown_and_changed_by_whoever_holds_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    with Installation.create(folder):
        assert cli("gate", "report", "--data", folder) == 1
    assert cli("gate", "report", "--data", folder) == 0
    capsys.readouterr()
    assert cli("gate", "--data", folder) == 0
    assert capsys.readouterr().out == "report\n"
    assert read_description(folder).gate == "report"


@pytest.mark.parametrize(
    ("made", "wanted"), [("enforce", "off"), ("off", "enforce"), ("off", "report")]
)
def test_off_is_for_good_and_only_from_the_start(tmp_path: Path, made: str, wanted: str) -> None:
    folder = tmp_path / "data"
    assert cli("init", "--gate", made, "--data", folder) == 0
    assert cli("gate", wanted, "--data", folder) == 1
    assert read_description(folder).gate == made
    assert is_plain(folder) is (made == "off")
    assert cli("gate", made, "--data", folder) == 0


def test_each_kind_of_folder_is_opened_as_what_it_is(tmp_path: Path) -> None:
    plain, organised = tmp_path / "plain", tmp_path / "organised"
    PlainStore.create(plain).close()
    Installation.create(organised).close()
    with pytest.raises(StoreError, match="plain SPARQL store"):
        Installation.open(plain)
    with pytest.raises(StoreError, match="no plain SPARQL store"):
        PlainStore.open(organised)
    with open_folder(plain, write=True) as first, open_folder(organised, write=True) as second:
        assert (type(first), type(second)) == (PlainStore, Installation)
    with pytest.raises(ConflictError, match="for good"):
        set_gate(plain, "report")


def unsealed(said: dict[str, str]) -> dict[str, str]:
    """A description without its hash, as one written before there were any."""
    return {name: value for name, value in said.items() if name != "hash"}


def test_a_folder_with_organisations_cannot_be_edited_into_a_plain_store(
    data_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with copied(data_folder, folder):
        pass
    said = json.loads((folder / DESCRIPTION).read_text())
    (folder / DESCRIPTION).write_text(json.dumps(said | {"gate": "off"}))
    with pytest.raises(StoreError, match="does not match its hash"):
        open_folder(folder)
    (folder / DESCRIPTION).write_text(json.dumps({**unsealed(said), "gate": "off"}))
    with pytest.raises(StoreError, match="no plain SPARQL store"):
        open_folder(folder)
    (folder / DESCRIPTION).write_text(json.dumps({**unsealed(said), "gate": "sometimes"}))
    with pytest.raises(StoreError, match="cannot be read"):
        open_folder(folder)

"""What acts on what, as JSON, as a page, and loaded and fetched by address."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.accounts import Accounts
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.signing_in import signed_in, token_on

KEY = "exempelkommunen"
HOME = f"/o/{KEY}"
FILES = "/api/v1/interaction-matrices"
MATRIX = b",1.2,3.4,4.1\n1.2,0,2,-1\n3.4,1,0,1\n4.1,3,0,0\n"
OTHER = b",1.2,3.4,4.1\n1.2,0,-2,-1\n3.4,1,0,1\n4.1,3,0,0\n"


@pytest.fixture(scope="module")
def folder(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of Exempelkommunen to change."""
    copy = tmp_path_factory.mktemp("influence") / "data"
    shutil.copytree(data_folder, copy, ignore=shutil.ignore_patterns("*.sock", "lock"))
    return copy


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[TestClient]:
    """The service with a reader, asked with an administrator's key."""
    with (
        Reader.start(folder) as reader,
        Installation.open(folder) as installation,
        TestClient(
            create_app(installation, reader, allowed_hosts=TEST_HOST), follow_redirects=False
        ) as client,
    ):
        with Accounts.open(folder) as accounts:
            _, secret = accounts.make_key(OPERATOR, "test", [Grant(Role.ADMIN)])
        client.headers["authorization"] = f"Bearer {secret}"
        client.headers["accept-language"] = "en"
        yield client


def sent(client: TestClient, content: bytes, **asked: str) -> None:
    answer = client.post(
        FILES,
        params={"organisation": KEY, "source": "bord", **asked},
        files={"file": ("bord.csv", content)},
    )
    assert answer.status_code == 200, answer.text


def test_a_loaded_matrix_is_given_as_json_and_as_the_same_file(client: TestClient) -> None:
    sent(client, MATRIX, scorer="plats 1", kind="workshop", label="Bordet")
    answer = client.get(f"{FILES}/{KEY}/bord", params={"scorer": "plats 1"})
    assert answer.content.replace(b"\r\n", b"\n") == MATRIX
    assert answer.headers["content-type"].startswith("text/csv")
    workbook = client.get(f"{FILES}/{KEY}/bord?format=xlsx")
    assert workbook.content.startswith(b"PK")
    found = client.get(
        "/api/v1/analyses/influence", params={"organisation": KEY, "source": "bord", "lang": "en"}
    ).json()
    assert found["analysis"] == "influence"
    first = {row["thing"].rsplit("/", 1)[-1]: row for row in found["tables"]["standings"]["rows"]}
    # r = 1, 2, 3 and t = r + ½·I·r = 1.5, 4, 4.5
    assert {code: row["second"] for code, row in first.items()} == {
        "1.2": 1.5, "3.4": 4, "4.1": 4.5,
    }  # fmt: skip


def test_a_series_without_end_is_a_problem_with_its_number(client: TestClient) -> None:
    sent(client, MATRIX, scorer="plats 1")
    asked = {"organisation": KEY, "source": "bord", "weight": "1"}
    answer = client.get("/api/v1/analyses/influence", params=asked)
    assert answer.status_code == 422
    assert "w·ρ(I) =" in answer.json()["detail"]


def test_faults_of_a_sent_matrix_name_their_cells(client: TestClient) -> None:
    answer = client.post(
        FILES,
        params={"organisation": KEY, "source": "fel"},
        files={"file": ("fel.csv", b",1.2,3.4\n1.2,0,7\n3.4,1,0\n")},
    )
    assert answer.status_code == 422
    assert "fel.csv:2, 3.4" in answer.text
    assert client.get(f"{FILES}/{KEY}/fel").status_code == 404


def test_who_may_not_write_may_not_load(folder: Path, client: TestClient) -> None:
    with Accounts.open(folder) as accounts:
        _, secret = accounts.make_key(OPERATOR, "reader", [Grant(Role.READER, KEY)])
    answer = client.post(
        FILES,
        params={"organisation": KEY, "source": "bord"},
        files={"file": ("bord.csv", MATRIX)},
        headers={"authorization": f"Bearer {secret}"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_shows_ranks_roles_conflicts_and_the_matrix(
    client: TestClient, language: str
) -> None:
    sent(client, MATRIX, scorer="plats 1")
    sent(client, OTHER, scorer="plats 2")
    shown = client.get(
        f"{HOME}/influence?source=bord&without_returns=true", headers={"accept-language": language}
    )
    assert shown.status_code == 200
    text = shown.text
    assert text.count("<h1>") == 1
    for anchor in ("ranks", "roles", "conflicts", "clusters", "disagreements", "matrix", "load"):
        assert f'id="{anchor}"' in text
    assert "plats 1" in text
    assert re.search(r'<td class="plus-3">\+3</td>', text)
    assert re.search(r'<td class="minus-1">−1</td>', text)
    assert {"sv": "åt olika håll", "en": "opposite ways"}[language] in text
    alone = client.get(f"{HOME}/influence?source=bord&scorer=plats+2").text
    assert re.search(r'<td class="minus-2">−2</td>', alone)


def test_a_sparse_matrix_is_not_ranked_and_says_what_is_missing(client: TestClient) -> None:
    shown = client.get(f"{HOME}/influence?source=workshop-2026").text
    assert "Not assessed: ranks, roles and repercussions need at least 80%" in shown
    assert "Rank</th>" not in shown


def test_what_nobody_chose_and_what_is_not_there(client: TestClient) -> None:
    assert client.get(f"{HOME}/influence").status_code == 200
    missing = client.get(f"{HOME}/influence?source=finns-inte")
    assert missing.status_code == 404
    nobody = client.get(f"{HOME}/influence?source=bord&scorer=plats+9")
    assert nobody.status_code == 404
    assert "plats 1" in nobody.text


def test_the_form_of_the_page_loads_a_file(folder: Path, client: TestClient) -> None:
    del client.headers["authorization"]
    with Accounts.open(folder) as accounts:
        signed_in(client, accounts, "astrid", [Grant(Role.ADMIN)])
    fields = {
        "form_token": token_on(client, f"{HOME}/influence"), "source": "formular",
        "label": "Från formuläret", "kind": "own-judgement", "form": "matrix",
    }  # fmt: skip
    answer = client.post(f"{HOME}/influence", data=fields, files={"file": ("m.csv", MATRIX)})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{HOME}/influence?source=formular"
    shown = client.get(answer.headers["location"]).text
    assert "Från formuläret" in shown
    wrong = client.post(
        f"{HOME}/influence", data=fields, files={"file": ("m.csv", b",1.2,1.3\n1.2,,9\n1.3,,\n")}
    )
    assert wrong.status_code == 422
    assert "m.csv:2, 1.3" in wrong.text


def test_synergies_show_how_groups_act_on_each_other(client: TestClient) -> None:
    shown = client.get(f"{HOME}/synergies?source=workshop-2026").text
    assert 'id="signed"' in shown
    assert f'href="{HOME}/influence"' in shown
    assert "acts on" in shown

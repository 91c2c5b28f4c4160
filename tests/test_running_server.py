"""While a server has the folder, other commands work through it or say plainly what to do."""

import io
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import httpx2
import pytest

from api.cli import run
from api.commands.sockets import SOCKET
from graph.accounts import Accounts
from graph.backup import back_up, restore
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import load_examples
from tests.running_servers import Running, serving
from tests.signing_in import PASSWORD

KEY = "exempelkommunen"
AFAR = {"x-forwarded-for": "192.0.2.7", "accept": "application/json"}
"""What a request from outside this computer carries."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server over Exempelkommunen."""
    with serving(load_examples(tmp_path_factory.mktemp("running"), KEY)) as started:
        yield started


@pytest.fixture(autouse=True)
def named(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder, named by the environment."""
    monkeypatch.setenv("MALGRAF_DATA", str(running.folder))


def said(
    capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0, lang: str = "en"
) -> tuple[str, str]:
    """What a command says on stdout and on stderr."""
    capsys.readouterr()
    assert run([*arguments, "--lang", lang]) == code, capsys.readouterr().err
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.parametrize(
    ("lang", "words"), [("sv", "används redan av process"), ("en", "already in use by process")]
)
@pytest.mark.parametrize("command", [("serve", "--port", "0"), ("doctor", "--repair")])
def test_a_second_writer_is_refused_and_told_which_process_is_the_first(
    command: tuple[str, ...],
    lang: str,
    words: str,
    running: Running,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out, err = said(capsys, *command, code=1, lang=lang)
    assert out == ""
    assert f"{words} {running.process.pid}" in err


def test_who_comes_as_soon_as_the_address_is_said_is_answered(tmp_path: Path) -> None:
    Installation.create(tmp_path / "data").close()
    with serving(tmp_path / "data") as started, httpx2.Client(timeout=60) as client:
        assert client.get(f"{started.address}/health/live").status_code == 200


def test_what_is_loaded_is_seen_at_once_and_can_be_undone(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(capsys, "load", "example:gotene")
    assert "1471: change 2" in err
    assert httpx2.get(f"{running.address}/api/v1/organisations/1471", timeout=60).status_code == 200
    _, err = said(capsys, "revert", "2", "--why", "Fel fil")
    assert "as change 3" in err
    _, err = said(capsys, "revert", "2", code=1)
    assert "cannot be reverted" in err
    assert "change 3" in err
    assert "There is no change 99" in said(capsys, "revert", "99", code=1)[1]
    assert "Ändring 99 finns inte" in said(capsys, "revert", "99", code=1, lang="sv")[1]
    bad = tmp_path / "plan.ttl"
    bad.write_text("detta är ingen Turtle", "utf-8")
    _, err = said(capsys, "load", str(bad), "--organisation", KEY, code=2)
    assert "plan.ttl:1" in err


def test_what_only_reads_works_beside_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, _ = said(capsys, "ask", "goals_without_indicator", "--organisation", KEY,
                  "--format", "csv")  # fmt: skip
    assert len(out.splitlines()) > 1
    query = tmp_path / "ask.rq"
    query.write_text("ASK { ?s ?p ?o }", "utf-8")
    assert "true" in said(capsys, "query", str(query), "--format", "json")[0]
    out, _ = said(capsys, "analyse", "coverage", "--organisation", KEY, "--format", "json")
    assert json.loads(out)["number"] >= 1
    out, _ = said(capsys, "history", "--organisation", KEY, "--format", "json")
    assert [row["number"] for row in json.loads(out)][-1] == 1
    assert "current format already" in said(capsys, "upgrade")[1]
    assert "is not empty" in said(capsys, "init", code=1)[1]
    parts = json.loads(said(capsys, "doctor", "--format", "json")[0])["parts"]
    assert {part["health"] for part in parts} == {"whole"}


def test_keys_and_people_made_beside_the_server_count_at_once(
    running: Running, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, _ = said(capsys, "key", "add", "robot", "--role", "reader")
    shown = {**AFAR, "authorization": f"Bearer {out.strip()}"}
    goals = f"{running.address}/api/v1/goals?organisation={KEY}"
    assert httpx2.get(goals, headers=AFAR, timeout=60).status_code == 401
    assert httpx2.get(goals, headers=shown, timeout=60).status_code == 200
    assert "robot" in said(capsys, "key", "list")[0]
    said(capsys, "key", "revoke", "key:1")
    assert httpx2.get(goals, headers=shown, timeout=60).status_code == 401

    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    said(capsys, "user", "add", "eva", "--role", "reader", "--password-stdin")
    assert "admin" in said(capsys, "user", "grant", "eva", "--role", "admin")[1]
    assert "eva" in said(capsys, "user", "list")[0]
    with httpx2.Client(
        base_url=running.address, headers={"accept": "text/html"}, timeout=60
    ) as client:
        token = client.get("/sign-in").text.split('name="form_token" value="')[1].split('"')[0]
        form = {"form_token": token, "login": "eva", "password": PASSWORD, "next": "/people"}
        assert client.post("/sign-in", data=form).status_code == 303
        assert client.get("/people").status_code == 200
        said(capsys, "user", "disable", "eva")
        assert client.get("/people").status_code != 200


def test_backup_while_four_clients_write_is_the_journal_up_to_its_number(
    running: Running, tmp_path: Path
) -> None:
    with Accounts.open(running.folder) as accounts:
        _, secret = accounts.make_key(OPERATOR, "writers", [Grant(Role.ADMIN)])
    shown, enough = {"authorization": f"Bearer {secret}"}, Event()
    begun = Barrier(5)

    def write(writer: int) -> list[int]:
        numbers: list[int] = []
        with httpx2.Client(base_url=running.address, headers=shown, timeout=60) as client:
            while not enough.is_set():
                name = f"{writer}-{len(numbers)}"
                path = f"/api/v1/themes?organisation={KEY}"
                said = {"slug": f"tema-{name}", "label": {"sv": f"Tema {name}"}}
                answer = client.post(path, json=said)
                assert answer.status_code == 201, answer.text
                numbers.append(int(answer.json()["version"]))
                if len(numbers) == 1:
                    begun.wait(60)
        return numbers

    with ThreadPoolExecutor(4) as writers:
        writing = [writers.submit(write, writer) for writer in range(4)]
        try:
            begun.wait(60)
            contents = back_up(running.folder, tmp_path / "b.tar.gz")
        finally:
            enough.set()
        written = sorted(number for one in writing for number in one.result())
    assert len(set(written)) == len(written)
    assert written[0] <= contents.number <= written[-1]
    restore(tmp_path / "b.tar.gz", tmp_path / "new")
    with (
        Installation.open(running.folder, write=False) as live,
        Installation.open(tmp_path / "new", write=False) as restored,
    ):
        assert restored.number == contents.number
        for number in range(1, contents.number + 1):
            assert restored.journal.entry(number) == live.journal.entry(number)
            assert restored.journal.payload(number) == live.journal.payload(number)
        then = live.organisation(KEY, at=contents.number)
        assert restored.organisation(KEY).quads == then.quads


def test_a_socket_that_a_killed_server_left_hinders_nobody(
    running: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(running.folder, folder, ignore=shutil.ignore_patterns("*.sock"))
    with serving(folder) as killed:
        assert (folder / SOCKET).is_socket()
        killed.process.kill()
        killed.process.wait()
    assert (folder / SOCKET).is_socket()
    there = ("--data", str(folder))
    _, err = said(capsys, "load", "example:gotene", *there)
    number = err.split("change ")[1].split(":")[0]
    assert f"Change {number} is reverted" in said(capsys, "revert", number, *there)[1]
    with serving(folder) as again:
        assert httpx2.get(f"{again.address}/health/ready", timeout=60).status_code == 200
        number = str(int(number) + 1)
        assert f"Change {number} is reverted" in said(capsys, "revert", number, *there)[1]

"""``malgraf mirror``, ``serve --reader`` and ``replica`` as those who run them see them."""

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from api.cli import run
from api.proposals import CHANGE_NUMBER
from graph.accounts import Accounts
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import MALGRAF
from tests.engines import RunningEngine, needs_engine, running_engine
from tests.reading import GOALS, goal, wait_until
from tests.running_servers import serving

pytestmark = needs_engine
CSV = {"accept": "text/csv"}
FAR = {"x-forwarded-for": "192.0.2.7"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two organisations."""
    with Installation.create(tmp_path / "data", gate="report") as created:
        replace_subjects(created, "1471", plan=goal("1471", "a", "Trygg skola"))
        replace_subjects(created, "2180", plan=goal("2180", "b", "Rent vatten"))
    return tmp_path / "data"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[RunningEngine]:
    """An engine whose data outlive it."""
    with running_engine(tmp_path / "engine") as started:
        yield started


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command that goes on, and the first line that it says with an address in it."""
    command = [*MALGRAF, *arguments, "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as started:
        assert started.stderr is not None
        said = next((line for line in started.stderr if "http" in line and "–" in line), "")
        try:
            yield started, next((word for word in said.split() if word.startswith("http")), "")
        finally:
            started.terminate()
            started.wait(30)


def number_there(folder: Path, engine: RunningEngine, capsys: pytest.CaptureFixture[str]) -> int:
    """Where the mirror stands, as the status says."""
    capsys.readouterr()
    arguments = ("--data", str(folder), "--to", engine.address, "--format", "json")
    run(["mirror", "--status", *arguments])
    return int(json.loads(capsys.readouterr().out)[0]["mirror"] or 0)


def test_the_status_says_how_far_it_is(
    folder: Path, engine: RunningEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--data", str(folder), "--to", engine.address, "--lang", "en"]
    assert run(["mirror", "--status", *there]) == 1
    assert "not whole yet" in capsys.readouterr().err
    assert run(["mirror", "--once", *there]) == 0
    assert "stands at change 2" in capsys.readouterr().err
    assert run(["mirror", "--status", *there]) == 0
    assert "level" in capsys.readouterr().err
    assert run(["mirror", "--once", "--verify", *there]) == 0
    assert "as it should be" in capsys.readouterr().err


def test_the_engine_is_killed_in_the_middle_and_nothing_is_lost(
    folder: Path, engine: RunningEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ("--data", str(folder), "--to", engine.address, "--interval", "0.1")
    with serving(folder) as server, process("mirror", *there) as (mirroring, _):
        update = f"{server.address}/sparql?organisation=1471"
        for number in range(12):
            if number == 4:
                engine.kill()
            if number == 8:
                engine.start()
            said = goal("1471", f"m{number}", f"Mål {number}").decode()
            answer = httpx2.post(
                update,
                content=f"INSERT DATA {{ {said} }}".encode(),
                headers={"content-type": "application/sparql-update"} | _key(folder),
                timeout=60,
            )
            assert answer.status_code == 200, answer.text
        wait_until(lambda: number_there(folder, engine, capsys) == 14, 60)
        assert len(engine.graph("http://localhost:8000/id/1471/plan")) == 13
        mirroring.send_signal(signal.SIGTERM)
        assert mirroring.wait(30) == 0


def _key(folder: Path) -> dict[str, str]:
    with Accounts.open(folder) as accounts:
        secret = accounts.make_key(OPERATOR, "k", [Grant(Role.ADMIN)])[1]
    return {"authorization": f"Bearer {secret}"}


def test_an_engine_that_is_away_is_waited_for_so_long_and_no_longer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there = ["--data", str(folder), "--to", "http://127.0.0.1:9", "--lang", "en"]
    assert run(["mirror", "--once", "--patience", "0.5", *there]) == 1
    said = capsys.readouterr().err
    assert "Waiting for the engine" in said
    assert "does not answer" in said


@pytest.mark.parametrize(
    ("address", "secret", "said"),
    [
        ("http://name:word@127.0.0.1:9", "", "no passwords in the address"),
        ("http://db.example.se:9", "a:b", "by https"),
        ("http://127.0.0.1:9", "no colon", "one line"),
        ("ftp://127.0.0.1", "", "no address of an engine"),
        ("http://127.0.0.1:9?x=1", "", "no address of an engine"),
    ],
)
def test_secrets_are_kept_out_of_sight(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    secret: str,
    said: str,
) -> None:
    monkeypatch.setenv("MALGRAF_MIRROR_CREDENTIALS", secret)
    there = ["--data", str(folder), "--to", address, "--lang", "en"]
    assert run(["mirror", "--once", *there]) == 1
    assert said in capsys.readouterr().err


def test_a_file_of_secrets_must_be_its_owners_alone(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("name:word\n")
    there = ["--data", str(folder), "--to", "http://127.0.0.1:9", "--lang", "en"]
    for mode, said in ((0o644, "chmod 600"), (0o600, "does not answer")):
        secret.chmod(mode)
        asked = ["mirror", "--once", "--patience", "0", "--credentials", str(secret), *there]
        assert run(asked) == 1
        assert said in capsys.readouterr().err


def test_a_server_asks_the_engine_and_keeps_its_own_reader_for_changes(
    folder: Path, engine: RunningEngine
) -> None:
    assert run(["mirror", "--once", "--data", str(folder), "--to", engine.address]) == 0
    with serving(folder, "--reader", engine.address) as server:
        address = f"{server.address}/sparql"
        answer = httpx2.get(address, params={"query": GOALS}, headers=CSV, timeout=60)
        assert sorted(answer.text.split("\r\n")) == ["", "Rent vatten", "Trygg skola", "label"]
        assert answer.headers[CHANGE_NUMBER] == "2"
        engine.kill()
        answer = httpx2.get(address, params={"query": GOALS}, headers=CSV, timeout=60)
        assert answer.status_code == 503
        assert answer.json()["type"].endswith("StoreError")
        changed = httpx2.put(
            f"{server.address}/rdf-graph-store",
            params={"graph": "http://localhost:8000/id/1471/plan"},
            content=goal("1471", "a", "Ny"),
            headers={"content-type": "application/n-triples"} | _key(folder),
            timeout=60,
        )
        assert changed.status_code == 204, changed.text


def test_a_replica_serves_a_mirror_without_a_folder(folder: Path, engine: RunningEngine) -> None:
    run(["mirror", "--once", "--data", str(folder), "--to", engine.address])
    with process("replica", "--reader", engine.address, "--port", "0") as (_, address):  # noqa: SIM117
        with httpx2.Client(base_url=address, timeout=60) as client:
            found = client.get("/sparql", params={"query": GOALS}, headers=CSV)
            assert sorted(found.text.split("\r\n")[1:3]) == ["Rent vatten", "Trygg skola"]
            assert found.headers[CHANGE_NUMBER] == "2"
            posted = client.post("/sparql", data={"query": GOALS}, headers=CSV)
            assert posted.content == found.content
            graph = {"graph": "http://localhost:8000/id/1471/plan"}
            assert "Trygg skola" in client.get("/rdf-graph-store", params=graph).text
            ready = client.get("/health/ready")
            assert (ready.status_code, ready.json()["number"]) == (200, 2)
            assert client.get("/").json()["base"] == "http://localhost:8000"
            update = client.post("/sparql", data={"update": "DELETE WHERE { ?s ?p ?o }"})
            assert update.status_code == 403
            assert "bara läser" in update.json()["detail"]
            assert client.delete("/rdf-graph-store", params=graph).status_code == 403
            assert client.get("/o/1471").status_code == 404
            assert client.get("/sparql", params={"query": "SELEC"}).status_code == 400
            words = 'SELECT * { ?s <https://w3id.org/malgraf/def/matches> "skola" }'
            assert client.get("/sparql", params={"query": words}).status_code == 400
            assert client.get("/sparql").headers["location"] == "/"
            page = client.get("/o/1471", headers={"accept": "text/html"})
            assert (page.status_code, page.headers["content-type"][:9]) == (404, "text/html")
            far = client.get("/sparql", params={"query": GOALS}, headers=CSV | FAR)
            assert far.status_code == 401
            origin = {"origin": "https://elsewhere.example"}  # in a browser on this computer
            foreign = client.get("/sparql", params={"query": GOALS}, headers=CSV | origin)
            assert foreign.status_code == 401
            assert foreign.headers["access-control-allow-origin"] == "*"
            engine.kill()
            assert client.get("/health/live").status_code == 200
            wait_until(lambda: client.get("/health/ready").status_code == 503, 30)
            away = client.get("/sparql", params={"query": GOALS})
            assert (away.status_code, "retry-after" in away.headers) == (503, True)
            assert str(engine.port) not in away.text  # where it is, is nobody's business
            engine.start()
            wait_until(lambda: client.get("/health/ready").status_code == 200, 30)


def test_a_replica_lets_everyone_see_what_the_writing_server_says(
    folder: Path, engine: RunningEngine
) -> None:
    run(["mirror", "--once", "--data", str(folder), "--to", engine.address])
    with Accounts.open(folder) as accounts:
        keys = {
            organisation: accounts.make_key(OPERATOR, "k", [Grant(Role.READER, organisation)])[1]
            for organisation in ("*", "1471")
        }
    with serving(folder) as server:
        options = ("--reader", engine.address, "--writer", server.address, "--port", "0")
        with process("replica", *options) as (_, address):

            def labels(key: str) -> tuple[int, list[str]]:
                shown = {"authorization": f"Bearer {key}"} if key else {}
                asked = {"query": GOALS}
                answer = httpx2.get(f"{address}/sparql", params=asked, headers=CSV | shown)
                return answer.status_code, sorted(answer.text.split("\r\n")[1:-1])

            assert labels(keys["1471"]) == (200, ["Trygg skola"])
            assert labels(keys["*"]) == (200, ["Rent vatten", "Trygg skola"])
            assert labels("")[0] == 401  # at home on the same computer, yet far from the writer
            assert labels("mg_none")[0] == 401
            server.process.kill()
            server.process.wait()
            assert labels(keys["1471"]) == (200, ["Trygg skola"])
            assert labels("mg_other")[0] == 503


def test_a_replica_that_others_reach_must_say_who_may_see_what(
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine = ("--reader", "http://127.0.0.1:9", "--lang", "en")
    assert run(["replica", *engine, "--host", "0.0.0.0"]) == 1
    assert "--open-to all" in capsys.readouterr().err
    assert run(["replica", *engine, "--writer", "http://mal.example.se"]) == 1
    assert "by https" in capsys.readouterr().err
    assert run(["replica", *engine, "--reader-deadline", "timeout"]) == 1
    assert "timeout={seconds}" in capsys.readouterr().err

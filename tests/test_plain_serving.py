"""``malgraf serve`` over a plain store: commands go through it, and a restart loses nothing."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest

from api.cli import run
from graph.plain.store import PlainStore
from tests.conftest import MALGRAF

X = "http://x.example/"
UPDATE = {"content-type": "application/sparql-update"}
ALL = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@contextmanager
def serving(folder: Path, ending: signal.Signals) -> Iterator[httpx2.Client]:
    """The operator's client of a server that ends by a signal."""
    command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "Målgraf is at" in process.stderr.readline()
        by_socket = httpx2.HTTPTransport(uds=str(folder / "malgraf.sock"))
        with httpx2.Client(transport=by_socket, base_url="http://localhost") as operator:
            yield operator
        process.send_signal(ending)


def malgraf(*words: str | Path) -> None:
    assert run([str(word) for word in words]) == 0


def count(folder: Path) -> int:
    with PlainStore.open(folder, write=False) as store:
        return store.quads().count(b"\n")


def test_commands_and_updates_outlive_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, file = tmp_path / "data", tmp_path / "a.trig"
    file.write_text(f"@prefix : <{X}> . :a :p [ :q 1 ] . :g {{ :a :p _:b }}")
    malgraf("init", "--gate", "off", "--data", folder)
    with serving(folder, signal.SIGKILL) as operator:
        malgraf("load", file, "--data", folder, "--lang", "en")
        told = capsys.readouterr().err
        assert "stored through the server; statements in the file: 3" in told
        update = f"INSERT {{ ?s <{X}twice> _:x }} WHERE {{ ?s <{X}q> 1 }}"
        for _ in range(2):
            assert operator.post("/sparql", content=update, headers=UPDATE).status_code == 200
        asked = operator.get("/sparql", params={"query": ALL}, headers={"accept": "text/csv"})
        assert asked.text.split() == ["n", "5"]
        with PlainStore.open(folder, write=False) as store:
            before = store.quads()
        malgraf("history", "--data", folder, "--format", "csv")
        assert "a.trig" in capsys.readouterr().out
        malgraf("revert", "3", "--data", folder, "--lang", "en")
        assert "change 4" in capsys.readouterr().err
    assert before.count(b"\n") == 5
    assert count(folder) == 4
    with serving(folder, signal.SIGTERM) as operator:
        asked = operator.get("/sparql", params={"query": ALL}, headers={"accept": "text/csv"})
        assert asked.text.split() == ["n", "4"]
        assert operator.post("/api/v1/changes/4/revert", json={}).status_code == 200
    with PlainStore.open(folder) as store:
        assert store.quads() == before

"""What is measured can be read by Prometheus, and nobody outside decides what it is called."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from api.app import create_app
from graph.changes import LOCAL, Change, Delta, Way
from graph.errors import Forbidden, MalgrafError, NoSpace
from graph.rights import Caller, Grant, Role
from graph.store import Installation
from tests.changing import commit, replace_subjects
from tests.conftest import TEST_HOST
from tests.labels import labelled
from tests.small_disks import no_room


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation.create(tmp_path / "data", gate="report") as made:
        replace_subjects(made, "1471", plan=labelled(a="Ett"))
        yield made


@pytest.fixture
def app(installation: Installation) -> FastAPI:
    return create_app(installation, allowed_hosts=TEST_HOST)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as started:
        yield started


def families(client: TestClient) -> dict[str, Metric]:
    """All metrics by name, read as Prometheus does."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {family.name: family for family in text_string_to_metric_families(answer.text)}


def counts(client: TestClient, name: str) -> dict[tuple[str, ...], float]:
    """How often each combination of labels was measured, by their values in order of name."""
    return {
        tuple(sample.labels.values()): sample.value
        for sample in families(client)[name].samples
        if sample.name == f"{name}_count"
    }


def requests(client: TestClient) -> dict[tuple[str, ...], float]:
    """Requests by method, route and status."""
    return counts(client, "malgraf_request_seconds")


def test_every_metric_says_what_it_is_and_is_named_as_ours_or_the_process_s(
    client: TestClient,
) -> None:
    found = families(client)
    assert {name.split("_")[0] for name in found} == {"malgraf", "process"}
    assert all(family.documentation for family in found.values())
    assert {family.type for family in found.values()} <= {"gauge", "counter", "histogram"}


def test_state_is_told_as_it_is_now(client: TestClient, installation: Installation) -> None:
    def value(name: str) -> float:
        (sample,) = families(client)[name].samples
        return sample.value

    before = value("malgraf_journal_bytes")
    replace_subjects(installation, "2180", plan=labelled(c="Två").replace(b"/1471/", b"/2180/"))
    replace_subjects(installation, "1471", plan=labelled(a="x" * (1 << 20)))
    assert value("malgraf_change_number") == 3
    assert value("malgraf_organisations") == value("malgraf_organisations_in_memory") == 2
    assert value("malgraf_journal_bytes") > before
    assert "malgraf_reader_up" not in families(client)


def test_requests_are_told_by_the_templates_of_their_addresses(client: TestClient) -> None:
    client.get("/o/1471")
    client.get("/o/nobody")
    client.head("/o/1471")
    client.get("/api/v1/goals/1471/a")
    told = requests(client)
    assert told["GET", "/o/{key}", "200"] == 1
    assert told["GET", "/o/{key}", "404"] == 1
    assert told["HEAD", "/o/{key}", "200"] == 1
    assert told["GET", "/api/v1/goals/{key}/{slug}", "200"] == 1


def test_nothing_a_client_makes_up_becomes_a_label(client: TestClient) -> None:
    client.get("/metrics")
    for number in range(20):
        client.get(f"/made-up/{number}")
        client.get(f"/o/1471/made-up-{number}")
        client.get(f"/static/made-up-{number}")
        client.get(f"/o/1471?at={number}")
        client.get("/", headers={"host": f"made-up-{number}.example"})
        client.request(f"MADEUP{number}", "/o/1471")
        client.get("/o/1471", headers={"user-agent": f"made-up-{number}"})
    text = client.get("/metrics").text
    assert "made" not in text.lower().replace("made or refused", "")
    told = requests(client)
    assert told["GET", "", "404"] >= 40
    assert told["GET", "", "303"] == 20
    assert told["GET", "", "400"] == 20
    assert told["other", "/o/{key}", "405"] == 20
    assert len(told) <= 8


def test_an_answer_that_streams_is_timed_to_its_end_and_a_fault_is_a_500(
    app: FastAPI, client: TestClient
) -> None:
    async def slowly() -> AsyncIterator[bytes]:
        for part in (b"one ", b"two ", b"three"):
            yield part

    @app.get("/streamed")
    def streamed() -> StreamingResponse:
        return StreamingResponse(slowly())

    @app.get("/faulty")
    def faulty() -> None:
        raise ZeroDivisionError

    assert client.get("/streamed").text == "one two three"
    assert client.get("/faulty").status_code == 500
    told = requests(client)
    assert told["GET", "/streamed", "200"] == told["GET", "/faulty", "500"] == 1


def test_changes_are_told_by_way_and_by_what_became_of_them(
    client: TestClient, installation: Installation
) -> None:
    key, stranger = "1471", Caller(LOCAL, (Grant(Role.READER),))
    whole = installation.organisation(key).quads
    late = Change(key, LOCAL, Way.UPDATE, known={"http://localhost:8000/id/1471/goal/a": 0})
    conflict = Change(key, LOCAL, Way.UPDATE, based_on=0)
    change = Change(key, LOCAL, Way.EDIT, idempotency="again")
    new = Delta(b"", whole)
    for asked, caller, kind in (
        (late, None, MalgrafError), (conflict, None, MalgrafError), (change, stranger, Forbidden)
    ):  # fmt: skip
        with pytest.raises(kind):
            installation.commit(asked, new, caller=caller)
    with no_room(), pytest.raises(NoSpace):
        installation.commit(change, new)
    with pytest.raises(ZeroDivisionError):
        installation.commit(change, lambda _: Delta(bytes(1 // 0)))
    installation.commit(change, new)
    installation.commit(change, new)
    commit(installation, key, Delta())
    told = counts(client, "malgraf_commit_seconds")
    assert {(way, outcome): number for (outcome, way), number in told.items()} == {
        ("update", "outdated"): 1,
        ("update", "conflict"): 1,
        ("edit", "forbidden"): 1,
        ("edit", "no-space"): 1,
        ("edit", "failed"): 1,
        ("edit", "stored"): 1,
        ("edit", "repeated"): 1,
        ("edit", "unchanged"): 1,
    }


def test_two_applications_measure_each_their_own(installation: Installation) -> None:
    with (
        TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as one,
        TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as other,
    ):
        one.get("/o/1471")
        assert ("GET", "/o/{key}", "200") in requests(one)
        assert ("GET", "/o/{key}", "200") not in requests(other)

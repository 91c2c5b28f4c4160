"""Administrators see what is asked just now and what took long, and end it; others do not."""

import json
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.asking import Asking
from api.limits import QueryLimits
from api.problems import add_problem_handlers
from api.sparql import Endpoint, endpoint_routes
from api.underway import underway_routes
from graph.reader import Limits, Reader
from graph.store import Installation
from tests.changing import replace_subjects
from tests.introductions import Introduced
from tests.reading import ENDLESS, GOALS, goal, wait_until

LIMITS = QueryLimits(deadline=20.0, unknown_deadline=0.5, rows=50, slow=0.4)
ALL = "SELECT * WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    made = Installation.create(tmp_path_factory.mktemp("queries") / "data", gate="report")
    with made as installation:
        replace_subjects(installation, "1471", plan=goal("1471", "a", "Trygg skola"))
        with Reader.start(installation.folder, Limits(children=3, for_unknown=1)) as reader:
            app, asking = FastAPI(), Asking(LIMITS)
            app.include_router(endpoint_routes(Endpoint(reader, installation, asking)))
            app.include_router(underway_routes(reader, asking))
            app.add_middleware(Introduced)
            add_problem_handlers(app)
            with TestClient(app) as started:
                yield started


def asked(client: TestClient, text: str, **more: str) -> int:
    return client.get("/sparql", params={"query": text, **more}).status_code


def test_a_running_query_is_listed_and_ended(client: TestClient) -> None:
    statuses: list[int] = []
    thread = threading.Thread(target=lambda: statuses.append(asked(client, ENDLESS)))
    thread.start()

    def running() -> list[dict[str, Any]]:
        return list(client.get("/api/v1/queries").json()["underway"])

    wait_until(lambda: any(one["seconds"] > LIMITS.slow for one in running()))
    (one,) = running()
    assert one["text"] == ENDLESS
    assert one["who"] == "local"
    assert one["deadline"] == 20.0
    assert client.delete(f"/api/v1/queries/{one['id']}").status_code == 204
    thread.join(5)
    assert statuses == [503]
    assert client.delete(f"/api/v1/queries/{one['id']}").status_code == 404
    assert client.get("/api/v1/queries").json()["slow"][0]["became"] == "StoreError"


def test_only_administrators_of_everything_see_what_is_asked(client: TestClient) -> None:
    for name, status in (("nobody", 401), ("reader", 403), ("administrator", 403)):
        for method, path in (("GET", "/api/v1/queries"), ("DELETE", "/api/v1/queries/1")):
            assert client.request(method, path, headers={"as": name}).status_code == status


def test_a_client_may_want_less_time_and_not_more(client: TestClient) -> None:
    assert asked(client, ENDLESS, timeout="0.3") == 504
    unknown = client.get(
        "/sparql", params={"query": ENDLESS, "timeout": "15"}, headers={"as": "nobody"}
    )
    assert unknown.status_code == 504
    for wrong in ("soon", "-1", "0", "inf", "nan"):
        assert asked(client, GOALS, timeout=wrong) == 400


def test_a_slow_query_is_logged_with_who_asked_and_what_became_of_it(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "malgraf.slow_queries"):
        assert asked(client, GOALS) == 200
        assert not caplog.records
        assert asked(client, ENDLESS, timeout="0.5") == 504
    (said,) = (json.loads(record.getMessage())["slow query"] for record in caplog.records)
    assert said["text"] == ENDLESS
    assert (said["who"], said["became"], said["rows"]) == ("local", "QueryTimeout", None)
    assert said["seconds"] >= 0.4


def test_an_answer_says_its_time_its_rows_and_its_change(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": GOALS})
    assert answer.headers["server-timing"].startswith("query;dur=")
    assert answer.headers["result-rows"] == "1"
    assert answer.headers["change-number"] == "1"
    assert "result-rows" not in client.get("/sparql", params={"query": "ASK {}"}).headers


def test_too_many_rows_are_a_refusal_and_no_half_answer(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": ALL})
    assert answer.status_code == 413
    assert "högst 50" in answer.json()["detail"]
    assert asked(client, f"{ALL} LIMIT 50") == 200


def test_who_has_not_signed_in_is_told_apart(client: TestClient) -> None:
    thread = threading.Thread(
        target=lambda: client.get("/sparql", params={"query": ENDLESS}, headers={"as": "nobody"})
    )
    thread.start()
    found: list[dict[str, Any]] = []

    def seen() -> bool:
        found[:] = client.get("/api/v1/queries").json()["underway"]
        return bool(found)

    wait_until(seen)
    thread.join()
    assert found[0]["who"].startswith("address:")
    assert found[0]["deadline"] == LIMITS.unknown_deadline


def test_who_has_had_their_seconds_is_told_when_to_come_back(
    installation_of_few_seconds: TestClient,
) -> None:
    client = installation_of_few_seconds
    assert asked(client, ENDLESS, timeout="1.5") == 504
    refused = client.get("/sparql", params={"query": GOALS})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


@pytest.fixture
def installation_of_few_seconds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    made = Installation.create(tmp_path_factory.mktemp("few") / "data", gate="report")
    with made as installation, Reader.start(installation.folder) as reader:
        app = FastAPI()
        app.include_router(
            endpoint_routes(Endpoint(reader, installation, Asking(QueryLimits(allowance=1.0))))
        )
        app.add_middleware(Introduced)
        add_problem_handlers(app)
        with TestClient(app) as started:
            yield started

"""What every answer carries."""

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.store import Installation
from tests.conftest import TEST_HOST


@pytest.mark.parametrize(
    "address",
    ["/o/exempelkommunen", "/api/v1/goals?organisation=exempelkommunen", "/static/style.css"],
)
def test_head_is_get_without_the_body(address: str, client: TestClient) -> None:
    whole, head = client.get(address), client.head(address)
    assert head.status_code == whole.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == whole.headers["content-type"]
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize("address", ["/o/exempelkommunen", "/o/nobody", "/openapi.json"])
def test_policy_allows_nothing_inline_and_nothing_from_elsewhere(
    address: str, client: TestClient
) -> None:
    policy = client.get(address).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/style.css", 200),
        ("/static/none", 404),
        ("/api/v1/none", 404),
        ("/o/nobody", 404),
        ("/sign-in/once/none", 401),
        ("/faulty", 500),
    ],
)
def test_every_answer_is_guarded_also_those_of_faults(
    path: str, status: int, exempelkommunen: Installation
) -> None:
    app = create_app(exempelkommunen, allowed_hosts=TEST_HOST)

    @app.get("/faulty")
    def faulty() -> None:
        raise ZeroDivisionError

    answer = TestClient(app, raise_server_exceptions=False).get(path)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers
    assert "ZeroDivisionError" not in answer.text


def test_who_comes_by_tls_is_told_to_do_so_again(exempelkommunen: Installation) -> None:
    app = create_app(exempelkommunen, allowed_hosts=TEST_HOST)
    answer = TestClient(app, base_url="https://testserver").get("/static/style.css")
    assert answer.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:8000", 200),
        ("[::1]:8000", 200),
        ("elsewhere.example", 400),
        ("localhost.elsewhere.example:8000", 400),
        ("[::2]:8000", 400),
        ("", 400),
    ],
)
def test_only_the_names_of_this_computer_are_answered_to(
    host: str, status: int, exempelkommunen: Installation
) -> None:
    answer = TestClient(create_app(exempelkommunen)).get(
        "/api/v1/organisations", headers={"host": host}
    )
    assert answer.status_code == status
    assert "content-security-policy" in answer.headers
    if status == 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert "localhost" in answer.json()["detail"]

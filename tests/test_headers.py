"""What every answer carries."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.store import Installation
from tests.conftest import TEST_HOST


@pytest.fixture(scope="module")
def faulty(exempelkommunen: Installation) -> TestClient:
    """An application with a fault at one address."""
    app = create_app(exempelkommunen, allowed_hosts=TEST_HOST)

    @app.get("/faulty")
    def fail() -> None:
        raise ZeroDivisionError

    return TestClient(app, raise_server_exceptions=False, follow_redirects=False)


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
        ("/static/../headers.py", 404),
        ("/static/%2e%2e/headers.py", 404),
        ("/static/vendor", 404),
        ("/", 303),
        ("/o/exempelkommunen?at=1", 303),
        ("/docs/", 307),
        ("/metrics", 200),
        ("/api/v1/goals?organisation=exempelkommunen&limit=0", 422),
        ("/api/v1/none", 404),
        ("/o/nobody", 404),
        ("/sign-in/once/none", 401),
        ("/faulty", 500),
    ],
)
def test_every_answer_is_guarded_also_those_of_faults(
    path: str, status: int, faulty: TestClient
) -> None:
    answer = faulty.get(path)
    assert answer.status_code == status
    assert_guarded(answer)


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("DELETE", "/", {}, 405),
        ("BREW", "/o/exempelkommunen", {}, 405),
        ("OPTIONS", "/static/style.css", {}, 405),
        ("POST", "/sparql", {"content-length": "999999999"}, 413),
        ("POST", "/sparql", {"content-encoding": "gzip"}, 415),
        ("GET", "/", {"host": "elsewhere.example"}, 400),
        ("GET", "/docs", {"x-forwarded-for": "192.0.2.7"}, 401),
        ("GET", "/docs", {"x-forwarded-for": "192.0.2.7", "accept": "text/html"}, 303),
        ("GET", "/docs", {"authorization": "Bearer x"}, 401),
    ],
)
def test_every_refusal_is_guarded_too(
    method: str, path: str, headers: dict[str, str], status: int, client: TestClient
) -> None:
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == status
    assert_guarded(answer)


def assert_guarded(answer: Any) -> None:
    """The headers that every answer carries are there, and what it must not say is not."""
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert "strict-transport-security" not in answer.headers
    assert "server" not in answer.headers
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("path", ["/docs/", "/o/exempelkommunen/", "/o/exempelkommunen/gaps/"])
def test_a_redirect_to_ourselves_names_neither_scheme_nor_host(
    path: str, client: TestClient
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, path.rstrip("/"))


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example/%2f..", "/o//evil.example?at=1"]
)
def test_no_address_of_ours_leads_elsewhere(path: str, client: TestClient) -> None:
    location = client.get(path, headers={"accept": "text/html"}).headers.get("location", "/o/")
    assert location.startswith("/o/")


@pytest.mark.parametrize(
    "name",
    [
        "accept", "accept-language", "authorization", "cookie", "if-match", "if-none-match",
        "origin", "referer", "range", "x-form-token", "content-type", "content-length",
    ],
)  # fmt: skip
def test_headers_that_mean_nothing_are_no_fault_of_ours(name: str, client: TestClient) -> None:
    for value in (b"*/*;q=\xb2", b"sv;q=\xb2", b'"\xb2"', b"\xb2", b"", b"\xff=\xff", b"a" * 8000):
        for method, path in (("GET", "/o/exempelkommunen"), ("GET", "/api/v1/organisations"),
                             ("GET", "/id/exempelkommunen"), ("POST", "/sign-in")):  # fmt: skip
            asked = client.build_request(method, path, headers=[(name.encode(), value)])
            assert client.send(asked).status_code < 500, (method, path, value)


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

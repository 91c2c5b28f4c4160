"""What every answer carries."""

import pytest
from fastapi.testclient import TestClient


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

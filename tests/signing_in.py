"""Somebody signed in, in a test client."""

import re
from collections.abc import Iterable
from typing import Any

from fastapi.testclient import TestClient

from graph.accounts import Accounts
from graph.rights import Grant

OURS = {"origin": "http://testserver"}
"""What a browser says when a page of ours sends a form."""
PASSWORD = "hästen äter havre 7"


def signed_in(
    client: TestClient, accounts: Accounts, login: str, grants: Iterable[Grant] = ()
) -> str:
    """Let somebody new in by a one-time link; gives their id. The client then says it is ours."""
    person = accounts.add_person(login, name=login.capitalize(), grants=grants)
    answer = client.get(f"/sign-in/once/{accounts.one_time_token(person)}", follow_redirects=False)
    assert answer.status_code == 303, answer.text
    client.headers.update(OURS)
    return person.id


def token_on(client: TestClient, path: str) -> str:
    """The form token on a page."""
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found is not None, path
    return found[1]


def send_form(client: TestClient, path: str, page: str, **fields: str) -> Any:
    """Send a form as the browser would from a page of ours."""
    return client.post(path, data={"form_token": token_on(client, page), **fields})

"""Who was not let to change what is noted in the audit chain, without what they wanted to say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.accounts import Accounts
from graph.changes import Actor
from graph.errors import Forbidden
from graph.rights import OPERATOR, Caller, Grant, Role
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.writing_clients import EVERYTHING, KEY, patched, written

GOAL = f"goals/{KEY}/sakra-skolvagar"
UNIT = f"http://localhost:8000/id/{KEY}/unit/miljo"
GRANTS = {
    "admin": EVERYTHING,
    "reader": Grant(Role.READER),
    "editor": Grant(Role.EDITOR, KEY, UNIT),
}


class Service(NamedTuple):
    """A copy of Exempelkommunen, and clients that show keys."""

    installation: Installation
    client: TestClient
    keys: dict[str, str]

    def patch(self, who: str, **fields: Any) -> int:
        """Change the goal as it is now; the status of the answer."""
        etag = self.as_(who).get(f"/api/v1/{GOAL}").headers["etag"]
        return int(patched(self.client, GOAL, etag, **fields).status_code)

    def as_(self, who: str) -> TestClient:
        """The client with somebody's key."""
        self.client.headers["authorization"] = f"Bearer {self.keys[who]}"
        return self.client

    def noted(self) -> list[tuple[str, dict[str, Any]]]:
        """Who was refused and why since this was last asked."""
        entries = self.installation.journal.audit.entries(kind="change-refused")
        seen, self.keys["seen"] = int(self.keys.get("seen", 0)), str(len(entries))
        return [(entry.actor, dict(entry.detail)) for entry in reversed(entries)][seen:]


@pytest.fixture(scope="module")
def service(data_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with (
        written(data_folder, tmp_path_factory.mktemp("refusals")) as installation,
        Accounts.open(installation.folder) as accounts,
        TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as client,
    ):
        keys = {who: accounts.make_key(OPERATOR, who, [one])[1] for who, one in GRANTS.items()}
        yield Service(installation, client, keys)


def test_a_reader_and_an_editor_of_elsewhere_are_noted(service: Service) -> None:
    for who in ("reader", "editor"):
        assert service.patch(who, label={"en": "Mine"}) == 403
    assert service.noted() == [
        ("key:2", {"owner": KEY, "ground": "rights", "method": "PATCH"}),
        ("key:3", {"owner": KEY, "ground": "rights", "way": "edit"}),
    ]


def test_rules_that_would_break_are_named_and_nothing_else_is(service: Service) -> None:
    assert service.patch("admin", startDate="2031-12-31", endDate="1999-12-31") == 422
    ((actor, detail),) = service.noted()
    assert (actor, detail["ground"], detail["owner"], detail["way"]) == (
        "key:1", "rules", KEY, "edit"
    )  # fmt: skip
    assert detail["rules"]
    assert "1999" not in str(detail)
    counted = 'malgraf_commit_seconds_count{outcome="refused",way="edit"} 1.0'
    assert counted in service.as_("admin").get("/metrics").text


def test_strangers_and_those_who_came_late_are_refused_by_nobody(service: Service) -> None:
    etag = service.as_("admin").get(f"/api/v1/{GOAL}").headers["etag"]
    assert patched(service.client, GOAL, etag, label={"en": "One"}).status_code == 200
    assert patched(service.client, GOAL, etag, label={"en": "Two"}).status_code == 412
    del service.client.headers["authorization"]
    assert patched(service.client, GOAL, etag, label={"en": "Three"}).status_code == 401
    assert service.noted() == []


def test_what_is_shared_is_noted_too_and_the_chain_stays_whole(service: Service) -> None:
    line, somebody = b"<http://x/a> <http://x/b> <http://x/c> .\n", Actor("user:3")
    with pytest.raises(Forbidden):
        service.installation.add_shared(
            "http://x/g", line, actor=somebody, caller=Caller(somebody, (Grant(Role.ADMIN, KEY),))
        )
    assert service.noted() == [("user:3", {"owner": "shared", "ground": "rights", "way": "load"})]
    assert service.installation.journal.verify().faults == ()


def test_who_only_reads_the_folder_notes_nothing(service: Service) -> None:
    with Installation.open(service.installation.folder, write=False) as reading:
        before = len(reading.journal.audit.entries(limit=1000))
        reading.journal.audit.note("x", "user:1", {})
        assert len(reading.journal.audit.entries(limit=1000)) == before

"""A full disk: nothing is lost, reading goes on, and it mends itself when there is room."""

import errno
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.disk import has_room
from graph.errors import NoSpace, StoreError
from graph.journal import Journal
from graph.rights import OPERATOR, Grant, Role
from graph.snapshots import WriterLock, write_whole
from graph.store import Installation
from tests.campaigns.full_disk import way_to_mount
from tests.changing import replace_subjects
from tests.labels import labelled, own_labels
from tests.signing_in import PASSWORD, signed_in, token_on
from tests.small_disks import no_room

NO_MOUNT = "no right to mount a file system here, and so no small disk"
PAGE = {"accept": "text/html", "accept-language": "en"}


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = datetime(2026, 5, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with Installation.create(tmp_path / "data", gate="report") as made:
        replace_subjects(made, "1471", plan=labelled(a="Ett"))
        yield made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(installation: Installation, clock: Clock) -> Iterator[Accounts]:
    with Accounts.open(installation.folder, clock) as opened:
        yield opened


@pytest.fixture
def client(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """A browser where anonymous reading is off."""
    note = installation.journal.audit.note
    entrance = Entrance(accounts, AnonymousReading.OFF, note=note)
    app = create_app(installation, allowed_hosts=["testserver"], entrance=entrance)
    with TestClient(app, follow_redirects=False, headers=PAGE) as started:
        yield started


def test_four_writers_on_a_disk_that_fills_up() -> None:
    if way_to_mount() is None:
        pytest.skip(NO_MOUNT)
    command = [sys.executable, "-m", "tests.campaigns.full_disk", "1"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["stored"] > 1
    assert said["refused"] >= 4


def test_a_change_without_room_is_refused_and_the_next_is_stored(
    installation: Installation,
) -> None:
    for label in ("Två", "Tre"):
        with no_room(), pytest.raises(NoSpace) as refused:
            replace_subjects(installation, "1471", plan=labelled(a="Förlorad"))
        assert "Disken är full" in refused.value.message.sv
        assert "disk is full" in refused.value.message.en
        before = installation.number
        assert replace_subjects(installation, "1471", plan=labelled(a=label)) == before + 1
    installation.close()
    with Installation.open(installation.folder, write=False) as again:
        assert own_labels(again.organisation("1471")) == {"a": "Tre"}
        assert again.journal.verify().faults == ()
        assert again.number == 3


def test_a_large_change_without_room_leaves_no_half_of_it(installation: Installation) -> None:
    payloads = installation.folder / "journal" / "payloads"
    with no_room(), pytest.raises(StoreError):
        replace_subjects(installation, "1471", plan=labelled(a="x" * (1 << 20)))
    assert list(payloads.iterdir()) == []
    replace_subjects(installation, "1471", plan=labelled(a="x" * (1 << 20)))
    assert len(list(payloads.iterdir())) == 1


def test_what_is_shared_is_refused_and_measured_as_every_change(
    installation: Installation,
) -> None:
    became: list[object] = []
    installation.observers.append(lambda _change, _seconds, outcome: became.append(outcome))
    line = labelled(a="Delad").replace(b"/id/1471/", b"/shared/")
    with no_room(), pytest.raises(NoSpace):
        installation.add_shared("http://x/graph", line)
    installation.add_shared("http://x/graph", line)
    assert [type(one).__name__ for one in became] == ["NoSpace", "Outcome"]


def test_accounts_without_room_are_as_they_were_and_then_go_on(accounts: Accounts) -> None:
    accounts.add_person("eva")
    for _ in range(2):
        with no_room(), pytest.raises(NoSpace, match="accounts are as they were"):
            accounts.add_person("bo", grants=[Grant(Role.READER)])
    assert [person.login for person in accounts.people()] == ["eva"]
    accounts.add_person("bo")
    assert [person.login for person in accounts.people()] == ["eva", "bo"]


def test_keys_and_sessions_let_in_while_their_use_cannot_be_noted(
    accounts: Accounts, clock: Clock
) -> None:
    person = accounts.add_person("eva", grants=[Grant(Role.READER)])
    session = accounts.start_session(person)
    _, secret = accounts.make_key(OPERATOR, "k", [Grant(Role.READER)])
    clock.at += timedelta(hours=1)
    with no_room():
        by_key, by_session = accounts.caller_of_key(secret), accounts.caller_of_session(session)
    assert by_key is not None
    assert by_key.grants == (Grant(Role.READER),)
    assert by_session is not None
    assert by_session.actor.id == person.id
    assert [key.used for key in accounts.keys()] == [None]
    accounts.caller_of_key(secret)
    assert [key.used for key in accounts.keys()] == [clock.at]


def test_nobody_signs_in_while_attempts_cannot_be_counted(
    client: TestClient, accounts: Accounts
) -> None:
    accounts.add_person("åsa", grants=[Grant(Role.READER)])
    accounts.set_password("åsa", PASSWORD)
    said = {"login": "åsa", "next": "/", "form_token": token_on(client, "/sign-in")}
    for password in (PASSWORD, "wrong"):
        with no_room():
            answer = client.post("/sign-in", data={**said, "password": password})
        assert answer.status_code == 507
        assert "The disk is full" in answer.text
        assert "set-cookie" not in answer.headers
    assert client.post("/sign-in", data={**said, "password": PASSWORD}).status_code == 303


def test_pages_are_shown_and_somebody_leaves_while_nothing_can_be_written(
    client: TestClient, accounts: Accounts, clock: Clock
) -> None:
    signed_in(client, accounts, "åsa", [Grant(Role.ADMIN)])
    leaving = {"form_token": token_on(client, "/methods")}
    clock.at += timedelta(hours=1)
    with no_room():
        assert client.get("/o/1471").status_code == 200
        assert client.get("/people").status_code == 200
        left = client.post("/sign-out", data=leaving)
    assert left.status_code == 507
    assert client.cookies.get("malgraf") is None
    assert client.get("/methods").status_code == 303


def test_a_sign_in_that_cannot_be_noted_is_told_in_the_log(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    audit = installation.journal.audit
    with no_room(), caplog.at_level(logging.ERROR, "malgraf"):
        audit.note("sign-in-failed", "user:7", {"address": "192.0.2.1"})
    assert "sign-in-failed user:7" in caplog.text
    assert "192.0.2.1" in caplog.text
    assert audit.entries() == []
    audit.note("sign-in", "user:7", {})
    assert [(entry.number, entry.kind) for entry in audit.entries()] == [(1, "sign-in")]
    assert installation.journal.verify().faults == ()


def test_an_audit_that_finds_no_room_and_changes_do_not_hinder_each_other(
    installation: Installation,
) -> None:
    audit = installation.journal.audit
    with no_room(), pytest.raises(NoSpace):
        audit.append("x", "user:1", {})
    replace_subjects(installation, "1471", plan=labelled(a="Två"))
    with no_room(), pytest.raises(NoSpace):
        replace_subjects(installation, "1471", plan=labelled(a="Förlorad"))
    audit.append("y", "user:1", {})
    replace_subjects(installation, "1471", plan=labelled(a="Tre"))
    with Journal.open(installation.folder, write=False) as journal:
        assert journal.verify().faults == ()
        assert [entry.kind for entry in journal.audit.entries()] == ["y"]


def test_a_folder_is_opened_and_closed_without_room(installation: Installation) -> None:
    folder = installation.folder
    with no_room():
        installation.close()
        lock = WriterLock(folder)
        lock.release()
    with Installation.open(folder) as again:
        assert again.number == 1


def test_files_that_find_no_room_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert has_room(tmp_path)
    with no_room():
        assert not has_room(tmp_path)

    def full(*_: object, **__: object) -> tuple[int, str]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tempfile.mkstemp", full)
    with pytest.raises(NoSpace, match="No space left"):
        write_whole(tmp_path / "a", b"x")
    assert list(tmp_path.iterdir()) == []

"""Those who run the service are told whether it lives, whether it can write, and how busy it is."""

import os
import shutil
import signal
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.errors import NoSpace
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST
from tests.labels import labelled
from tests.small_disks import no_room

READY = "/health/ready"
BOTH = (("sv", "Tjänsten kan inte svara nu"), ("en", "The service cannot answer now"))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("operations") / "data"
    with Installation.create(folder, gate="report") as made:
        replace_subjects(made, "1471", plan=labelled(a="Ett"))
        yield made


@pytest.fixture(scope="module")
def client(installation: Installation) -> Iterator[TestClient]:
    with TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as started:
        yield started


def lacking(client: TestClient) -> list[str]:
    """The parts that are not fine; checks that a problem tells them in both languages."""
    found: list[str] = []
    details = set()
    for language, title in BOTH:
        answer = client.get(READY, headers={"accept-language": language})
        said: dict[str, Any] = answer.json()
        found = [name for name, part in said["parts"].items() if not part["fine"]]
        assert answer.headers["cache-control"] == "no-store"
        if not found:
            assert (answer.status_code, said["status"]) == (200, "ready")
            continue
        assert (answer.status_code, said["status"], said["title"]) == (503, 503, title)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["retry-after"] == "5"
        for name in found:
            assert said["parts"][name]["said"] in said["detail"]
        details.add(said["detail"])
    assert len(details) == (2 if found else 0)
    return found


def test_alive_is_all_that_is_asked_of_the_living(client: TestClient) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert answer.headers["cache-control"] == "no-store"


def test_a_service_that_can_write_is_ready(client: TestClient, installation: Installation) -> None:
    assert lacking(client) == []
    assert set(client.get(READY).json()["parts"]) == {"store", "journal", "disk"}
    assert str(installation.folder) not in client.get(READY).text


def test_a_folder_open_for_reading_is_not_ready_for_changes(installation: Installation) -> None:
    with (
        Installation.open(installation.folder, write=False) as reading,
        TestClient(create_app(reading, allowed_hosts=TEST_HOST)) as client,
    ):
        assert lacking(client) == ["store"]
        assert client.get("/o/1471").status_code == 200


def test_a_change_that_found_no_room_makes_it_unready_until_there_is(
    client: TestClient, installation: Installation
) -> None:
    with no_room():
        with pytest.raises(NoSpace):
            replace_subjects(installation, "1471", plan=labelled(a="Förlorad"))
        assert lacking(client) == ["disk"]
        assert client.get("/health/live").status_code == 200
    assert lacking(client) == []


def test_little_room_is_enough_until_writing_fails(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=1 << 20))
    assert lacking(client) == []
    with no_room():
        assert lacking(client) == ["disk"]


def test_a_folder_that_is_gone_is_not_ready(client: TestClient, installation: Installation) -> None:
    away = installation.folder.with_name("away")
    installation.folder.rename(away)
    try:
        assert "disk" in lacking(client)
    finally:
        away.rename(installation.folder)
    assert lacking(client) == []


def test_a_reader_that_died_is_started_again_and_one_that_cannot_be_is_told(
    installation: Installation,
) -> None:
    with Reader.start(installation.folder) as reader:
        app = create_app(installation, reader, allowed_hosts=TEST_HOST)
        with TestClient(app) as client:
            assert lacking(client) == []
            os.kill(reader.pid, signal.SIGKILL)
            assert lacking(client) == []
            assert "malgraf_reader_up 1.0" in client.get("/metrics").text
            reader.close()
            assert lacking(client) == ["reader"]
            text = client.get("/metrics").text
            assert "malgraf_reader_up 0.0" in text
            assert "malgraf_reader_children" not in text
            assert client.get("/o/1471").status_code == 200


class Door(NamedTuple):
    """A service as behind a proxy on this computer, and keys to it."""

    client: TestClient
    keys: dict[str, str]


@pytest.fixture(scope="module")
def door(installation: Installation) -> Iterator[Door]:
    with Accounts.open(installation.folder) as accounts:
        grants = {
            "admin": Grant(Role.ADMIN),
            "admin of one": Grant(Role.ADMIN, "1471"),
            "reader": Grant(Role.READER),
        }
        keys = {name: accounts.make_key(OPERATOR, name, [one])[1] for name, one in grants.items()}
        entrance = Entrance(
            accounts, AnonymousReading.ALL, public_names=frozenset({"kommun.example"})
        )
        app = create_app(
            installation, entrance=entrance, allowed_hosts=[*TEST_HOST, "kommun.example"]
        )
        with TestClient(app) as client:
            yield Door(client, keys)


FORWARDED = {"x-forwarded-for": "192.0.2.7"}


@pytest.mark.parametrize(
    ("who", "headers", "status"),
    [
        ("", {}, 200),
        ("", FORWARDED, 401),
        ("", {"forwarded": "for=192.0.2.7"}, 401),
        ("", {"via": "1.1 proxy"}, 401),
        ("", {"host": "kommun.example"}, 401),
        ("admin", FORWARDED, 200),
        ("admin of one", FORWARDED, 403),
        ("reader", FORWARDED, 403),
    ],
)
def test_metrics_are_for_this_computer_and_for_administrators(
    who: str, headers: dict[str, str], status: int, door: Door
) -> None:
    shown = {"authorization": f"Bearer {door.keys[who]}"} if who else {}
    answer = door.client.get("/metrics", headers={**headers, **shown})
    assert answer.status_code == status
    assert ("malgraf_change_number" in answer.text) == (status == 200)
    if status == 200:
        assert "no-store" in answer.headers["cache-control"]
    else:
        other = door.client.get("/metrics", headers={**headers, **shown, "accept-language": "en"})
        assert answer.json()["detail"] != other.json()["detail"]


def test_health_is_for_everyone_who_asks_from_wherever(door: Door) -> None:
    for path in ("/health/live", READY):
        assert door.client.get(path, headers=FORWARDED).status_code == 200


def test_others_that_reach_the_service_directly_see_no_metrics(
    installation: Installation,
) -> None:
    with Accounts.open(installation.folder) as accounts:
        entrance = Entrance(accounts, AnonymousReading.ALL, loopback=False)
        app = create_app(installation, entrance=entrance, allowed_hosts=TEST_HOST)
        with TestClient(app) as client:
            assert client.get("/o/1471").status_code == 200
            assert client.get("/metrics").status_code == 401


def test_neither_health_nor_metrics_is_part_of_the_described_interface(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert not [path for path in paths if path.startswith(("/health", "/metrics"))]

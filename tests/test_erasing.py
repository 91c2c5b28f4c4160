"""A name that must go by law goes from all that has been, and everything else stays as it was."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.cli import run
from graph.changes import LOCAL, Actor, Change, Way
from graph.doctor import examine
from graph.erasing import StillSaid
from graph.errors import DataError
from graph.replacing import replacing_subjects
from graph.rights import Grant, Role
from graph.snapshots import owner_folder, read_snapshot
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.reading import classed_goal
from tests.writing_clients import EVERYTHING, asking

NAME = "Anna Ek"
ANNA = Actor("u-1", NAME)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A goal once named for somebody, a change made by her, and one that says nothing of her."""
    with Installation.create(tmp_path / "data", gate="report") as installation:
        for number, (label, actor) in enumerate(
            [(f"Mål för {NAME}", LOCAL), ("Mål för alla", ANNA), ("Mål för alla i kommunen", LOCAL)]
        ):
            written(installation, label, actor)
            if number == 0:
                installation._states.rewrite(["1471"])  # an old snapshot that holds her name
    return tmp_path / "data"


def written(installation: Installation, label: str, actor: Actor = LOCAL) -> None:
    change = Change("1471", actor, Way.EDIT, why=f"Enligt {actor.name}" if actor.name else "")
    plan = classed_goal("1471", "a", label)
    installation.commit(change, lambda now: replacing_subjects(now, plan=plan))


def bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_an_erased_name_is_nowhere_in_the_folder_and_all_is_whole(folder: Path) -> None:
    with Installation.open(folder) as installation:
        present = installation.organisation("1471").quads
        assert NAME in installation.organisation("1471", 1).quads.decode()
        done = installation.erase(NAME, Actor("u-2", "Bo"))
        assert done is not None
        assert (done[0].number, done[1].changes) == (4, (1, 2))
        assert NAME not in installation.organisation("1471", 1).quads.decode()
        assert installation.organisation("1471").quads == present
        assert installation.erase(NAME) is None
    assert NAME.encode() not in read_snapshot(owner_folder(folder, "1471")).quads
    assert NAME.encode() not in bytes_of(folder)
    assert examine(folder).is_sound
    with Installation.open(folder) as again:
        assert again.organisation("1471").quads == present
        assert again.number == 4
        written(again, "Nästa mål för alla i kommunen")
        assert again.number == 5


def test_what_is_said_today_is_not_erased(folder: Path) -> None:
    with Installation.open(folder) as installation:
        with pytest.raises(StillSaid, match="goal/a"):
            installation.erase("kommunen")
        with pytest.raises(DataError):
            installation.erase("Ek")
        assert installation.number == 3


def test_administrators_of_everything_erase_over_the_web(folder: Path) -> None:
    with Installation.open(folder) as installation:
        with asking(installation, Grant(Role.ADMIN, "1471")) as client:
            asked = {"text": NAME}
            assert client.post("/api/v1/erasures", json=asked).status_code == 403
        with TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as nobody:
            assert nobody.post("/api/v1/erasures", json=asked).status_code == 401
        with asking(installation, EVERYTHING) as client:
            assert NAME in client.get("/o/1471@1/goal/a").text
            said = client.post("/api/v1/erasures", json={**asked, "trial": True})
            assert said.json() == {"number": None, "changes": [1, 2], "things": []}
            refused = client.post("/api/v1/erasures", json={"text": "kommunen"})
            assert refused.status_code == 409
            assert refused.json()["problems"][0]["value"].endswith("/goal/a")
            assert client.post("/api/v1/erasures", json=asked).json()["number"] == 4
            assert NAME not in client.get("/o/1471@1/goal/a").text
            assert NAME not in client.get("/o/1471/changes").text
            assert client.get("/o/1471/changes/1").status_code == 200


def test_the_command_says_where_a_text_stands_before_it_erases(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["erase", NAME, "--data", str(folder), "--lang", "en"]
    assert run(command) == 0
    assert "stands in change 1, 2. Erase it by --yes." in capsys.readouterr().err
    assert run([*command, "--yes"]) == 0
    assert "as change 4" in capsys.readouterr().err
    assert run(command) == 0
    assert "nowhere" in capsys.readouterr().err
    assert run(["history", "--data", str(folder), "--format", "json"]) == 0
    assert NAME not in json.dumps(json.loads(capsys.readouterr().out), ensure_ascii=False)


def test_organisations_are_opened_to_everyone_and_closed_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish = ["publish", "--data", str(folder), "--lang", "en"]
    assert run([*publish, "1471"]) == 0
    assert capsys.readouterr().err.endswith("published: 1471.\n")
    assert run([*publish, "2180"]) == 1
    assert "There is no organisation “2180”" in capsys.readouterr().err
    assert run([*publish, "1471", "--withdraw"]) == 0
    assert capsys.readouterr().err.endswith("published: –.\n")

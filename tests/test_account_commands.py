"""People and keys are looked after on the command line; a secret is printed once."""

import io
import json
from pathlib import Path

import pytest

from api.cli import run
from graph.accounts import Accounts
from graph.changes import Actor
from graph.rights import Caller, Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects

PASSWORD = "korrekt häst batteri"
SCHOOL = "http://localhost:8000/id/liten/unit/skola"
UNIT = f"""
<{SCHOOL}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/org#OrganizationalUnit> .
<{SCHOOL}> <http://www.w3.org/2004/02/skos/core#prefLabel> "Skolnämnden"@sv .
"""  # noqa: E501


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder, named by the environment."""
    assert run(["init", "--data", str(tmp_path / "data"), "--base", "http://localhost:8000"]) == 0
    monkeypatch.setenv("MALGRAF_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def municipality(data: Path) -> None:
    """A municipality with one unit in the data folder."""
    with Installation.open(data) as installation:
        replace_subjects(installation, "liten", plan=UNIT.encode())


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password on standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[str, str]:
    """What a command says in English on stdout and on stderr."""
    capsys.readouterr()
    assert run([*arguments, "--lang", "en"]) == code
    told = capsys.readouterr()
    return told.out, told.err


@pytest.mark.usefixtures("typed")
def test_user_added_can_sign_in_with_the_role_given(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(
        capsys, "user", "add", "Eva", "--name", "Eva Ek", "--role", "admin",
        "--organisation", "1471", "--password-stdin",
    )  # fmt: skip
    assert (out, err) == ("", "eva may now sign in.\n")
    with Accounts.open(data) as accounts:
        person = accounts.check_password("eva", PASSWORD, "192.0.2.1")
    assert Caller(person.actor, person.grants) == Caller(
        Actor("user:1", "Eva Ek"), (Grant(Role.ADMIN, "1471"),)
    )


def test_weak_or_missing_password_adds_nobody(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("kort\n"))
    _, err = said(capsys, "user", "add", "eva", "--password-stdin", code=1)
    assert "12 to 1024 characters" in err
    _, err = said(capsys, "user", "add", "eva", code=1)
    assert "--password-stdin" in err
    with Accounts.open(data) as accounts:
        assert accounts.people() == []


def test_password_is_asked_for_where_there_is_a_terminal(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden: list[object] = []

    def prompt(_text: str, **options: object) -> str:
        hidden.append(options["hide_input"])
        return PASSWORD

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", prompt)
    said(capsys, "user", "add", "eva")
    said(capsys, "user", "password", "eva")
    assert hidden == [True, True]
    with Accounts.open(data) as accounts:
        assert accounts.person("eva").has_password


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--role", "editor", "--organisation", "liten", "--unit", "finns-inte"), "no unit"),
        (("--role", "reader", "--organisation", "liten", "--unit", "skola"), "Only editors"),
        (("--role", "editor", "--unit", "skola"), "Only editors"),
        (("--organisation", "Götene"), "organisation key"),
        (("--role", "boss"), "boss"),
    ],
)
@pytest.mark.usefixtures("typed", "municipality")
def test_role_that_cannot_be_is_refused_and_adds_nobody(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], reason: str
) -> None:
    _, err = said(capsys, "user", "add", "eva", "--password-stdin", *arguments, code=1)
    assert reason in err
    with Accounts.open(data) as accounts:
        assert accounts.people() == []


@pytest.mark.usefixtures("typed", "municipality")
def test_editor_is_given_a_unit_by_its_short_name(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unit = ("--role", "editor", "--organisation", "liten", "--unit", "skola")
    said(capsys, "user", "add", "eva", "--password-stdin", *unit)
    with Accounts.open(data) as accounts:
        assert accounts.person("eva").grants == (Grant(Role.EDITOR, "liten", SCHOOL),)
    _, err = said(capsys, "user", "grant", "eva", "--role", "reader")
    assert err == "eva now has: reader *, editor liten skola.\n"
    _, err = said(capsys, "user", "revoke", "eva", *unit)
    assert err == "eva now has: reader *.\n"
    _, err = said(capsys, "user", "revoke", "eva", *unit, code=1)
    assert "does not have that right" in err


def test_list_shows_everyone_and_no_secret(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Accounts.open(data) as accounts:
        accounts.add_person("eva", name="Eva Ek", grants=[Grant(Role.READER)])
        accounts.add_person("bo")
    said(capsys, "user", "disable", "bo")
    out, _ = said(capsys, "user", "list", "--format", "json")
    rows = json.loads(out)
    assert [(row["id"], row["login"], row["roles"], row["disabled"]) for row in rows] == [
        ("user:1", "eva", "reader *", False),
        ("user:2", "bo", "", True),
    ]
    said(capsys, "user", "enable", "bo")
    out, _ = said(capsys, "user", "list")
    assert "Eva Ek" in out
    _, err = said(capsys, "user", "disable", "nobody", code=1)
    assert "no user" in err


def test_key_is_printed_once_and_stops_working_when_revoked(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = said(
        capsys, "key", "add", "import", "--role", "admin", "--organisation", "1471", "--days", "30"
    )
    secret = out.strip()
    assert "key:1 is valid until" in err
    with Accounts.open(data) as accounts:
        caller = accounts.caller_of_key(secret)
        assert caller == Caller(Actor("key:1", "import"), (Grant(Role.ADMIN, "1471"),))
    out, _ = said(capsys, "key", "list", "--format", "json")
    assert [(row["id"], row["name"], row["revoked"]) for row in json.loads(out)] == [
        ("key:1", "import", False)
    ]
    assert secret not in out
    said(capsys, "key", "revoke", "key:1")
    with Accounts.open(data) as accounts:
        assert accounts.caller_of_key(secret) is None
    _, err = said(capsys, "key", "revoke", "key:2", code=1)
    assert "no key" in err


def test_key_for_reading_is_a_reader_s(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = said(capsys, "key", "add", "report", "--role", "admin", "--scope", "read")
    with Accounts.open(data) as accounts:
        caller = accounts.caller_of_key(out.strip())
    assert caller == Caller(Actor("key:1", "report"), (Grant(Role.READER),))


def test_accounts_are_kept_only_in_a_data_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, err = said(capsys, "user", "list", "--data", str(tmp_path), code=1)
    assert "no data folder" in err
    assert list(tmp_path.iterdir()) == []

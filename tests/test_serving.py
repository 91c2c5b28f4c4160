"""``malgraf serve`` says who is let in, and the operator comes by the socket in the folder."""

import asyncio
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from api.cli import run
from api.commands.entrances import entrance, network, provider
from api.commands.sockets import SOCKET, listen, listening_in, short_path
from graph.accounts import Accounts
from graph.errors import MalgrafError, StoreError
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import MALGRAF
from tests.signing_in import PASSWORD

EVERYWHERE = "0.0.0.0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    Installation.create(tmp_path / "data").close()
    return tmp_path / "data"


def test_a_service_that_others_reach_does_not_start_before_anybody_can_sign_in(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    serve = ["serve", "--data", str(folder), "--host", EVERYWHERE, "--port", "0"]
    assert run([*serve, "--lang", "en"]) == 1
    assert "malgraf user add" in capsys.readouterr().err
    assert run([*serve, "--lang", "sv"]) == 1
    assert "ingen kan logga in än" in capsys.readouterr().err


def test_a_password_a_key_or_a_provider_is_a_way_in(folder: Path, tmp_path: Path) -> None:
    groups = tmp_path / "groups.toml"
    groups.write_text('[groups.a]\nrole = "admin"\n')
    through = provider("https://login.example", "malgraf", groups, "groups", "openid")
    where = network(EVERYWHERE, ["kommun.example"], [])
    with Installation.open(folder) as installation, Accounts.open(folder) as accounts:
        audit = installation.journal.audit
        assert not entrance(accounts, audit, where, through=through).loopback
        accounts.add_person("no-password")
        with pytest.raises(StoreError):
            entrance(accounts, audit, where)
        accounts.make_key(OPERATOR, "k", [Grant(Role.READER)])
        assert entrance(accounts, audit, where).public_names == {"kommun.example"}


def test_a_key_given_at_start_lets_in_whoever_shows_it_and_nobody_else(folder: Path) -> None:
    given = "a-key-that-nobody-guesses-0123456789"
    where = network(EVERYWHERE, ["kommun.example"], [])
    with Installation.open(folder) as installation, Accounts.open(folder) as accounts:
        audit = installation.journal.audit
        let_in = entrance(accounts, audit, where, admin_key=given)
        administrator = let_in.caller_of_key(given)
        assert administrator is not None
        assert administrator.is_admin("*")
        assert let_in.caller_of_key(f"{given}0") is None
        assert given not in repr(let_in)
        for guessable in ("short", "with a space in it and long enough", f"{given}å"):
            with pytest.raises(StoreError, match="24"):
                entrance(accounts, audit, where, admin_key=guessable)


def test_the_names_of_the_service_are_loopback_its_own_address_and_those_given() -> None:
    assert "127.0.0.2" in network("127.0.0.2", [], []).known_hosts
    assert "[::1]" in network("::1", [], []).known_hosts
    assert EVERYWHERE not in network(EVERYWHERE, [], []).known_hosts
    assert "kommun.example" in network(EVERYWHERE, ["Kommun.Example"], []).known_hosts


@pytest.mark.parametrize(
    "options",
    [
        ["--allowed-host", "https://kommun.example"],
        ["--allowed-host", "kommun.example:443"],
        ["--proxy", "*"],
        ["--proxy", "proxy.example"],
        ["--oidc-issuer", "https://login.example"],
        ["--oidc-issuer", "http://login.example", "--oidc-client-id", "x", "--oidc-groups", "none"],
        ["--oidc-issuer", "https://login.example", "--oidc-client-id", "x", "--oidc-groups", "no"],
        ["--anonymous", "some"],
        ["--host", "no.such.host.invalid"],
    ],
)
def test_options_that_cannot_mean_what_they_should_are_refused(
    folder: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--data", str(folder), *options, "--lang", "en"]) != 0
    assert capsys.readouterr().err


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_no_answer_waits_for_the_other_side_to_say_it_has_heard(host: str) -> None:
    undelayed: list[int] = []

    async def connect_once() -> None:
        def accepted(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            mine = writer.get_extra_info("socket")
            undelayed.append(mine.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(accepted, sock=listen(host, 0)) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            await reader.read()
            writer.close()

    asyncio.run(connect_once())
    assert undelayed == [1]


def test_the_socket_is_the_owners_alone_and_goes_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / SOCKET
    with closing(socket.socket(socket.AF_UNIX)) as left_behind:
        left_behind.bind(str(path))
    with listening_in(tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_a_folder_with_a_long_path_has_a_socket_too(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    with listening_in(deep) as listening, closing(socket.socket(socket.AF_UNIX)) as asking:
        listening.listen()
        with short_path(deep) as short:
            asking.connect(short)
    assert not (deep / SOCKET).exists()


@dataclass(frozen=True)
class Running:
    """A server: its folder, its address, and its process."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    log: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server as behind a proxy on this computer."""
    home = tmp_path_factory.mktemp("serving")
    Installation.create(home / "data").close()
    with Accounts.open(home / "data") as accounts:
        accounts.add_person("åsa", name="Åsa", grants=[Grant(Role.ADMIN)])
        accounts.set_password("åsa", PASSWORD)
    command = [*MALGRAF, "serve", "--data", str(home / "data"), "--port", "0", "--lang", "en"]
    command += ["--allowed-host", "kommun.example", "--proxy", "127.0.0.1"]
    with (
        (home / "log").open("w") as log,
        subprocess.Popen(command, stderr=subprocess.PIPE, stdout=log, text=True) as process,
    ):
        assert process.stderr is not None
        words = process.stderr.readline().split()
        address = next(word for word in words if word.startswith("http://"))
        yield Running(home / "data", address, process, home / "log")
        process.terminate()


def test_the_operator_comes_by_the_socket_and_others_by_the_door(running: Running) -> None:
    by_socket = httpx2.HTTPTransport(uds=str(running.folder / SOCKET))
    forwarded = {"x-forwarded-for": "192.0.2.7", "accept": "application/json"}
    with httpx2.Client(transport=by_socket, base_url="http://localhost", timeout=60) as operator:
        assert operator.get("/people", headers={"accept": "text/html"}).status_code == 200
    organisations = f"{running.address}/api/v1/organisations"
    assert httpx2.get(organisations, timeout=60).status_code == 200
    outside = httpx2.get(organisations, headers=forwarded, timeout=60)
    assert outside.status_code == 401
    assert "server" not in outside.headers
    named = httpx2.get(f"{running.address}/docs", headers={"host": "kommun.example"}, timeout=60)
    assert named.status_code == 401


def test_behind_tls_the_session_is_kept_to_tls(running: Running) -> None:
    proxied = {"host": "kommun.example", "x-forwarded-for": "192.0.2.7",
               "x-forwarded-proto": "https", "accept": "text/html"}  # fmt: skip
    with httpx2.Client(base_url=running.address, headers=proxied, timeout=60) as client:
        page = client.get("/sign-in")
        token = page.text.split('name="form_token" value="')[1].split('"')[0]
        visitor = page.headers["set-cookie"].split(";")[0]
        answer = client.post(
            "/sign-in",
            data={"form_token": token, "login": "åsa", "password": PASSWORD, "next": "/methods"},
            headers={"origin": "https://kommun.example", "cookie": visitor},
        )
    assert (answer.status_code, answer.headers["location"]) == (303, "/methods")
    assert answer.headers["set-cookie"].startswith("__Host-malgraf=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]
    with Installation.open(running.folder, write=False) as installation:
        (entry,) = installation.journal.audit.entries(kind="sign-in")
    assert entry.detail == {"address": "192.0.2.7", "way": "password"}


def raw(running: Running, text: bytes) -> bytes:
    """The first line that the server answers to these bytes."""
    place = urlsplit(running.address)
    with socket.create_connection((place.hostname, place.port or 0), timeout=60) as connection:
        connection.sendall(text.replace(b"HOST", f"Host: {place.netloc}".encode()))
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"GET / HTTP/1.1\r\nHOST\r\nX: " + b"a" * 70_000, b"400"),
        (b"GET /" + b"a" * 70_000, b"400"),
        (b"POST / HTTP/1.1\r\nHOST\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", b"400"),
        (b"POST / HTTP/1.1\r\nHOST\r\nContent-Length: 999999999\r\n\r\nabc", b"413"),
        (b"POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: gzip\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\nHOST\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\nX: " + b"a" * 300_000, b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\n" + b"X: a\r\n" * 20_000, b"400"),
        (
            b"POST / HTTP/1.1\r\nHOST\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
            b"400",
        ),
        (b"POST / HTTP/1.1\r\nHOST\r\nContent-Length : 3\r\n\r\nabc", b"400"),
        (b"POST / HTTP/1.1\r\nHOST\r\nContent-Length: +3\r\n\r\nabc", b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\nX: a\r\n b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\nX: a\nY: b\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHOST\r\nX\x00: a\r\n\r\n", b"400"),
        (b"nonsense\r\n\r\n", b"400"),
    ],
)
def test_requests_that_are_no_requests_are_refused_at_once(
    running: Running, text: bytes, status: bytes
) -> None:
    assert raw(running, text).split()[1] == status


def test_a_body_is_no_head_however_its_pieces_come(running: Running) -> None:
    place = urlsplit(running.address)
    body = b"query=ASK+%7B%7D&x=" + b"a" * 400_000
    head = (
        f"POST /sparql HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ).encode()
    with socket.create_connection((place.hostname, place.port or 0), timeout=60) as connection:
        answers = connection.makefile("rb")
        for pieces in ([head + body], [head, body], [head[:50], head[50:] + body[:9], body[9:]]):
            for piece in pieces:
                connection.sendall(piece)
                time.sleep(0.05)
            assert answers.readline().split()[1] == b"200"
            headers = dict(line.split(b": ", 1) for line in iter(answers.readline, b"\r\n"))
            answers.read(int(headers[b"content-length"]))


def test_the_server_says_nothing_secret_and_leaves_no_socket(running: Running) -> None:
    with Accounts.open(running.folder) as accounts:
        _, secret = accounts.make_key(OPERATOR, "k", [Grant(Role.READER)])
    shown = {"authorization": f"Bearer {secret}"}
    for path in ("/api/v1/organisations", "/o/none", "/sign-in/once/secret-token"):
        httpx2.get(f"{running.address}{path}", headers=shown, timeout=60)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(60) == 0
    assert running.process.stderr is not None
    said = running.process.stderr.read() + running.log.read_text()
    assert secret not in said
    assert "secret-token" not in said
    assert PASSWORD not in said
    assert not (running.folder / SOCKET).exists()


def test_whoever_refuses_says_so_in_both_languages() -> None:
    with pytest.raises(MalgrafError) as refused:
        network(EVERYWHERE, ["å b"], [])
    assert refused.value.message.sv != refused.value.message.en

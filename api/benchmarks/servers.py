"""Engines behind HTTP: each a process of its own on loopback, asked by one client that stays."""

import http.client
import json
import socket
import subprocess
import sys
import sysconfig
import time
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which
from typing import Final
from urllib.parse import quote, urlencode

from graph.benchmarks.answers import media_type
from graph.benchmarks.engines import LOADING, Told, TooSlow, Unanswered
from graph.replay import Watch
from graph.texts import Text

_HOST: Final = "127.0.0.1"
_QUERY: Final = "application/sparql-query"
_PAUSE: Final = 0.1
_PART: Final = 1 << 20
_ENDING: Final = 10.0
_FRESH: Final = 2.0
"""Seconds for which a server surely keeps a connection that is not used."""
_CHECKING: Final = Text("Väntar på granskningen i bakgrunden", "Waiting for the background check")
_DONE: Final = frozenset({"done", "stale", "failed"})


class Server:
    """A server that is started by a command; what it says on stderr goes to a file.

    ``path`` is where it answers, ``union`` what is asked for where no graphs are named, and
    ``headers`` what is said with every query.
    """

    path = "/"
    union: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}

    def __init__(self, name: str, release: str, folder: Path, *, takes_datasets: bool) -> None:
        self.name = name
        self.version = release
        self.takes_datasets = takes_datasets
        self._said = folder / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._client: http.client.HTTPConnection | None = None
        self.port = 0
        self._used = 0.0

    def command(self, port: int) -> Sequence[str]:
        """What starts it on a port."""
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers."""
        with closing(socket.create_server((_HOST, 0))) as free:
            self.port = free.getsockname()[1]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(  # noqa: S603 - a command of ours
                self.command(self.port), stdout=said, stderr=said, stdin=subprocess.DEVNULL
            )
        self._await(self.port)
        self._client = http.client.HTTPConnection(_HOST, self.port)

    def ask(self, text: str, graphs: Sequence[str], ceiling: float) -> Told:
        """One request; the connection stays open for the next."""
        said = [("default-graph-uri", graph) for graph in graphs] or list(self.union.items())
        target = f"{self.path}?{urlencode(said, quote_via=quote)}" if said else self.path
        headers = {**self.headers, "content-type": _QUERY, "accept": media_type(text)}
        body = text.encode()
        self._renew()
        start = time.perf_counter()
        status, answer = self.request("POST", target, body, headers, ceiling)
        seconds = time.perf_counter() - start
        if status != http.client.OK:
            words = f"HTTP {status}: {answer[:200].decode(errors='replace')}"
            raise Unanswered(Text(words, words))
        return Told(seconds, answer)

    def _renew(self) -> None:
        """Connect anew where the server may have closed a connection that was not used."""
        if self._client is not None and time.monotonic() - self._used > _FRESH:
            self._client.close()
            with suppress(OSError):  # the request says it better
                self._client.connect()

    def request(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str], ceiling: float
    ) -> tuple[int, bytes]:
        """The status and the whole body of an answer."""
        if self._client is None:
            raise Unanswered(Text(f"{self.name} har slutat", f"{self.name} has ended"))
        self._client.timeout = ceiling
        if self._client.sock is not None:
            self._client.sock.settimeout(ceiling)
        try:
            self._client.request(method, target, body, dict(headers))
            response = self._client.getresponse()
            answer = self._whole(response, time.monotonic() + ceiling)
        except TimeoutError as error:
            self._client.close()
            raise TooSlow(ceiling) from error
        except (OSError, http.client.HTTPException) as error:
            self._client.close()
            words = f"{type(error).__name__}: {error}"
            raise Unanswered(Text(words, words)) from error
        self._used = time.monotonic()
        return response.status, answer

    @staticmethod
    def _whole(response: http.client.HTTPResponse, until: float) -> bytes:
        """All of a body; an answer that never ends is too slow, however much of it comes."""
        answer = bytearray()
        while part := response.read(_PART):
            answer += part
            if time.monotonic() > until:
                raise TimeoutError
        return bytes(answer)

    def stop(self) -> None:
        """End it, by force where it does not end by itself."""
        if self._client is not None:
            self._client.close()
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_ENDING)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._client = self._process = None

    def _await(self, port: int) -> None:
        until = time.monotonic() + LOADING
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                socket.create_connection((_HOST, port), _ENDING).close()
            except OSError:
                time.sleep(_PAUSE)
            else:
                return
        words = self._said.read_text("utf-8", errors="replace").strip().splitlines()[-1:]
        self.stop()
        raise Unanswered(
            Text(
                f"{self.name} startar inte: {' '.join(words)}",
                f"{self.name} does not start: {' '.join(words)}",
            )
        )


class OwnServer(Server):
    """``malgraf serve`` over a data folder, with limits that no question of ours meets.

    It is asked for answers that are made anew each time.
    """

    path = "/sparql"
    headers: Mapping[str, str] = {"cache-control": "no-cache"}

    def __init__(
        self, folder: Path, data: Path, keys: Sequence[str], ceiling: float, watch: Watch
    ) -> None:
        super().__init__("malgraf", version("malgraf"), folder, takes_datasets=True)
        self._data = data
        self._keys = keys
        self._ceiling = min(max(ceiling, 1.0), 600.0)
        self._watch = watch

    def command(self, port: int) -> Sequence[str]:
        """What an operator writes."""
        unlimited = ("--query-allowance", "--anonymous-allowance", "--slow-query")
        return (
            *(sys.executable, "-c", "from api.cli import main; main()", "serve"),
            *("--data", str(self._data), "--port", str(port), "--anonymous", "all"),
            *("--query-deadline", str(self._ceiling)),
            *("--anonymous-deadline", str(self._ceiling)),
            *(word for option in unlimited for word in (option, "1000000000")),
        )

    def start(self) -> None:
        """Start it, and wait until it has checked all municipalities, which it does at a start."""
        super().start()
        for done, key in enumerate(self._keys):
            self._watch(_CHECKING, done, len(self._keys))
            while self._status(key) not in _DONE:
                time.sleep(_PAUSE)

    def _status(self, key: str) -> str:
        target = f"/api/v1/validation?organisation={key}&limit=1"
        status, body = self.request("GET", target, b"", {"accept": "application/json"}, LOADING)
        if status != http.client.OK:
            words = f"HTTP {status}"
            raise Unanswered(Text(words, words))
        return str(json.loads(body)["status"])


class OwnServerAgain(Server):
    """The same server, which may give an answer again where nothing has changed."""

    path = OwnServer.path

    def __init__(self, first: OwnServer, folder: Path) -> None:
        super().__init__("malgraf-again", first.version, folder, takes_datasets=True)
        self._first = first

    def start(self) -> None:
        """Be one more client of the first, which is running."""
        self._client = http.client.HTTPConnection(_HOST, self._first.port)


class OxigraphServer(Server):
    """The ``oxigraph`` server on disk, its data loaded by its own bulk loader."""

    path = "/query"
    union: Mapping[str, str] = {"union-default-graph": ""}

    def __init__(self, folder: Path, quads: Path) -> None:
        super().__init__("oxigraph", _release("oxigraph"), folder, takes_datasets=True)
        self._binary = _program("oxigraph")
        self._place = folder / "oxigraph"
        self._quads = quads

    def command(self, port: int) -> Sequence[str]:
        """Only reading: nothing else than queries is asked."""
        bind = ("--bind", f"{_HOST}:{port}")
        return (self._binary, "serve-read-only", "--location", str(self._place), *bind)

    def start(self) -> None:
        """Load the data the first time, compact them, and serve."""
        if not self._place.exists():
            place = ("--location", str(self._place))
            for words in (("load", *place, "--file", str(self._quads)), ("optimize", *place)):
                with self._said.open("wb") as said:
                    ended = subprocess.run(  # noqa: S603 - a command of ours
                        (self._binary, *words), stdout=said, stderr=said, check=False
                    )
                if ended.returncode:
                    why = self._said.read_text("utf-8", errors="replace").strip()[-200:]
                    raise Unanswered(Text(why, why))
        super().start()


class RdflibServer(Server):
    """``rdflib-endpoint`` with its default store, as its own command makes it."""

    def __init__(self, folder: Path, triples: Path) -> None:
        name = "rdflib-endpoint"
        super().__init__(name, _release(name), folder, takes_datasets=False)
        self._triples = triples

    def command(self, port: int) -> Sequence[str]:
        """A module of ours: its own command needs more packages."""
        module = "api.benchmarks.rdflib_service"
        return (sys.executable, "-m", module, str(self._triples), str(port))


def _release(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError as error:
        raise _missing(package) from error


def _program(name: str) -> str:
    found = which(name, path=sysconfig.get_path("scripts")) or which(name)
    if found is None:
        raise _missing(name)
    return found


def _missing(package: str) -> Unanswered:
    return Unanswered(
        Text(
            f"{package} är inte installerat: pip install {package}",
            f"{package} is not installed: pip install {package}",
        )
    )

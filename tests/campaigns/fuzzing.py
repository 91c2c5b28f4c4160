"""The interface held against its own description by schemathesis, at a real server.

Run: ``python -m tests.campaigns.fuzzing [EXAMPLES] [SEED] [--only REGEX] [--coverage REGEX]
[--caller NAME]``.
EXAMPLES (200) are drawn for every operation as an administrator, and a tenth of them as somebody
unknown and as the editor of one unit. All of schemathesis' checks are on; ``tests.fuzzing_rules``
says what no description can. Prints how many requests each operation got and every failure; exits
1 when there was any. Each part of the interface gets a server of its own over a fresh copy of
Exempelkommunen, so that one part's deletions do not empty the next.

``--coverage`` names the paths that also get schemathesis' systematic cases, hundreds an operation:
by default one of each shape of class, and all that is no class; ``.`` for every path.
"""

import argparse
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2
import schemathesis
from schemathesis.engine import events, from_schema

from graph.accounts import Accounts
from graph.rights import OPERATOR, Grant, Role
from tests.conftest import BASE, MALGRAF, load_examples
from tests.fuzzing_rules import KEY, configuration, register

ADMINISTRATOR: Final = (Grant(Role.ADMIN),)
EDITOR: Final = (Grant(Role.EDITOR, KEY, f"{BASE}/id/{KEY}/unit/tekniska-namnden"),)
CALLERS: Final = {"administrator": ADMINISTRATOR, "unknown": (), "editor of a unit": EDITOR}
SHAPES: Final = "goals|indicators|observations|contributions|organisations|units"
COVERAGE: Final = (
    rf"^(?!/api/v1/)|^/api/v1/({SHAPES}|targets|analyses|bulk|changes|differences|imports|context)"
)
PATIENCE: Final = 120.0
"""Seconds that an answer may take on a machine with much else to do."""
TOGETHER: Final = 10
"""How many classes share a server."""


@dataclass
class Tally:
    """What came of the requests so far."""

    requests: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    passed_over: int = 0
    failures: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, event: events.EngineEvent, caller: str) -> None:
        """Count what an event tells."""
        if isinstance(event, events.ScenarioFinished):
            recorder = event.recorder
            self.requests[recorder.label] += len(recorder.interactions)
            self.passed_over += sum(recorder.filtered_failures.values())
            for case, interaction in recorder.interactions.items():
                if interaction.response is not None:
                    self.statuses[interaction.response.status_code] += 1
                for check in recorder.checks.get(case, ()):
                    if check.failure_info is not None:
                        response = interaction.response
                        status = response.status_code if response is not None else 0
                        self._fail(f"{recorder.label}: {status}", caller, check.failure_info)
        if isinstance(event, events.NonFatalError):
            self.failures[event.label, caller] = f"{type(event.value).__name__}: {event.value}"
        if isinstance(event, events.FatalError):
            self.failures["", caller] = f"{type(event.exception).__name__}: {event.exception}"

    def _fail(self, label: str, caller: str, info: Any) -> None:
        failure = info.failure
        said = f"{failure.title}\n{failure.message}\n{info.code_sample}"
        self.failures.setdefault((f"{label} {failure.title}", caller), said)


@contextmanager
def served(pristine: Path, grants: tuple[Grant, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """A server over a copy of a data folder: its address, and the headers of a caller."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        shutil.copytree(pristine, folder)
        (folder / "lock").unlink(missing_ok=True)
        headers = {"accept-language": "en"}
        with Accounts.open(folder) as accounts:
            _, secret = accounts.make_key(OPERATOR, "fuzzing", grants or ADMINISTRATOR)
        if grants:
            headers["Authorization"] = f"Bearer {secret}"
        command = [*MALGRAF, "serve", "--data", str(folder), "--port", "0", "--lang", "en"]
        log = Path(place) / "log"
        with (
            log.open("w") as said,
            subprocess.Popen(command, stdout=said, stderr=subprocess.PIPE, text=True) as running,
        ):
            assert running.stderr is not None
            words = running.stderr.readline().split()
            try:
                yield next(word for word in words if word.startswith("http://")), headers
            finally:
                running.terminate()
                print(running.stderr.read(), end="", file=sys.stderr)


def parts_of(description: dict[str, Any], only: str) -> list[list[str]]:
    """Paths that share a server: some classes at a time, and all that is no class."""
    paths = [path for path in description["paths"] if re.search(only, path)]
    groups: dict[str, list[str]] = {}
    for path in paths:
        single = f"/{'/'.join(path.split('/')[1:4])}/{{key}}/{{slug}}"
        is_class = single in description["paths"]
        groups.setdefault(single if is_class else "", []).append(path)
    rest = groups.pop("", [])
    classes = list(groups.values())
    chunks = [classes[at : at + TOGETHER] for at in range(0, len(classes), TOGETHER)]
    joined = [[path for paths in chunk for path in paths] for chunk in chunks]
    return ([rest] if rest else []) + joined


def ask(address: str, settings: dict[str, Any], paths: list[str]) -> Iterator[events.EngineEvent]:
    """Everything that happens while schemathesis asks for these paths."""
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_url(f"{address}/openapi.json", config=config)
    wanted = schema.include(path=paths)
    for event in from_schema(wanted).execute():
        yield event
        if isinstance(event, events.Interrupted):  # it takes the interrupt for its own
            raise KeyboardInterrupt


def campaign(arguments: argparse.Namespace, tally: Tally) -> None:
    """Ask as every caller, and count what comes of it."""
    with tempfile.TemporaryDirectory() as place:
        pristine = load_examples(Path(place), KEY)
        for caller in arguments.caller or CALLERS:
            grants = CALLERS[caller]
            examples = arguments.examples
            if grants != ADMINISTRATOR:
                examples = max(1, examples // 10)
            for paths in _parts(pristine, arguments.only):
                began, before = time.monotonic(), tally.requests.total()
                covered = [path for path in paths if re.search(arguments.coverage, path)]
                with served(pristine, grants) as (address, headers):
                    settings = configuration(examples, arguments.seed, headers, covered)
                    if grants != ADMINISTRATOR or arguments.only != ".":  # it goes everywhere
                        settings["phases"]["stateful"] = {"enabled": False}
                    for event in ask(address, settings, paths):
                        tally.add(event, caller)
                took, asked = time.monotonic() - began, tally.requests.total() - before
                print(f"{caller}: {asked} requests, {took:.0f} s: {paths[0]} …", flush=True)


def _parts(pristine: Path, only: str) -> list[list[str]]:
    """The parts of the description that a server gives."""
    with served(pristine, ()) as (address, _):
        return parts_of(httpx2.get(f"{address}/openapi.json", timeout=PATIENCE).json(), only)


def main() -> int:
    """Run the campaign and tell what came of it; how many failures there were."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("examples", nargs="?", type=int, default=200)
    parser.add_argument("seed", nargs="?", type=int, default=1)
    parser.add_argument("--only", default=".")
    parser.add_argument("--coverage", default=COVERAGE)
    parser.add_argument("--caller", action="append", choices=CALLERS)
    arguments = parser.parse_args()
    register()
    began = time.monotonic()
    tally = Tally()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it is told so far
    try:
        campaign(arguments, tally)
    except KeyboardInterrupt:
        print("Ended early: this is what came so far.")
    for label, count in sorted(tally.requests.items()):
        print(f"{count:6} {label}")
    for (label, caller), said in sorted(tally.failures.items()):
        print(f"\nFAILED {label} (as {caller})\n{said}")
    statuses = ", ".join(f"{count} × {status}" for status, count in sorted(tally.statuses.items()))
    print(f"\n{tally.requests.total()} requests to {len(tally.requests)} operations in ", end="")
    print(f"{time.monotonic() - began:.0f} s, seed {arguments.seed}: {statuses}.")
    print(f"{len(tally.failures)} failures; {tally.passed_over} that no description can say.")
    return len(tally.failures)


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

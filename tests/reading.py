"""What the tests of the reader have in common: small data, questions, and waiting for processes."""

import time
from collections.abc import Callable
from pathlib import Path

from graph.names import PREFIXES
from graph.reader import Reader

LABEL = f"<{PREFIXES['skos']}prefLabel>"
TYPE = f"<{PREFIXES['rdf']}type>"
JSON = ("application/sparql-results+json",)
CSV = ("text/csv",)
BASE = "http://localhost:8000/id"
GOALS = f"SELECT ?label WHERE {{ ?goal {LABEL} ?label . FILTER(CONTAINS(STR(?goal), '/goal/')) }}"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def goal(key: str, slug: str, label: str) -> bytes:
    """A goal as N-Triples."""
    return f'<{BASE}/{key}/goal/{slug}> {LABEL} "{label}"@sv .\n'.encode()


def classed_goal(key: str, slug: str, label: str) -> bytes:
    """The same with its class, as pages and questions look for it."""
    kind = f"<{BASE}/{key}/goal/{slug}> {TYPE} <https://w3id.org/malgraf/def/Goal> .\n"
    return goal(key, slug, label) + kind.encode()


def answered(
    reader: Reader,
    text: str,
    *,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
    visible: frozenset[str] | None = None,
) -> list[str]:
    """The values of a one-column answer, sorted."""
    answer = reader.query(text, CSV, default, named, visible=visible)
    return sorted(answer.body.decode().split("\r\n")[1:-1])


def children(pid: int) -> list[str]:
    """The ids of a process's living children."""
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def wait_until(is_so: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return when it has become so; fail when it does not."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not become so"
        time.sleep(0.01)

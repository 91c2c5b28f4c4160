"""Kept children answer one query after another, confined as all others, and end when they grow."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.frames import Kind, receive
from graph.reader.jobs import Job
from graph.reader.kept import ANSWERING, READY, KeptChild, fork_kept

MEMORY = 512 << 20


def pid() -> bytes:
    return str(os.getpid()).encode()


def file() -> bytes:
    return Path(os.devnull).read_bytes()


def connection() -> bytes:
    with socket.socket() as opened:
        return str(opened.fileno()).encode()


def much() -> bytes:
    return str(len(bytearray(128 << 20))).encode()


def too_much() -> bytes:
    return bytes(2 * MEMORY)


WORKS: dict[str, Callable[[], bytes]] = {
    work.__name__: work for work in (pid, file, connection, much, too_much)
}


def job_of(said: dict[str, Any]) -> Job:
    return Job(WORKS[said["ask"]], 5.0)


@pytest.fixture
def kept() -> Iterator[KeptChild]:
    child = fork_kept(job_of, MEMORY)
    yield child
    child.end()


def asked(child: KeptChild, work: str) -> tuple[int, bytes]:
    """What it answers, on a connection that it is handed."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            child.give({"ask": work}, theirs)
        return receive(ours)


def told(child: KeptChild) -> bytes:
    """What it tells whoever forked it, until it is ready or has ended."""
    said = b""
    while READY not in said and (more := os.read(child.child.begun, 1)):
        said += more
    return said


def test_one_child_answers_one_after_another(kept: KeptChild) -> None:
    for _ in range(20):
        assert asked(kept, "pid") == (Kind.ANSWER, str(kept.child.pid).encode())
        assert told(kept) == ANSWERING + READY


@pytest.mark.parametrize("work", ["file", "connection"])
def test_nothing_can_be_opened_while_it_answers(kept: KeptChild, work: str) -> None:
    for _ in range(2):
        kind, said = asked(kept, work)
        assert kind == Kind.FAULT
        assert b"Too many open files" in said
        assert told(kept) == ANSWERING + READY


def test_its_ceiling_on_memory_holds_and_it_lives_on(kept: KeptChild) -> None:
    assert asked(kept, "too_much")[0] == Kind.MEMORY
    assert told(kept) == ANSWERING + READY
    assert asked(kept, "pid")[0] == Kind.ANSWER


def test_one_that_has_grown_answers_and_ends(kept: KeptChild) -> None:
    assert asked(kept, "much") == (Kind.ANSWER, str(128 << 20).encode())
    assert told(kept) == ANSWERING


def test_who_leaves_before_the_answer_costs_nothing(kept: KeptChild) -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.close()
        kept.give({"ask": "pid"}, theirs)
    assert told(kept) == ANSWERING + READY
    assert asked(kept, "pid")[0] == Kind.ANSWER

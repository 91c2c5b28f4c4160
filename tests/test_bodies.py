"""Bodies are counted while they come, and JSON is taken only as it can be kept."""

import asyncio
from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from pydantic import BaseModel
from starlette.types import Message, Receive, Scope, Send

from api.bodies import DEEPEST, LIMIT, LONGER, MIB, BodyLimits, read_json
from api.problems import BadRequest, add_problem_handlers


class Goal(BaseModel):
    label: str


@pytest.fixture
def asked() -> TestClient:
    """An application that reads bodies in three ways, with small limits."""
    app = FastAPI()
    add_problem_handlers(app)

    @app.post("/raw")
    @app.post("/long")
    async def raw(request: Request) -> int:
        return len(await request.body())

    @app.post("/model")
    def model(goal: Goal) -> str:
        return goal.label

    app.add_middleware(BodyLimits, limit=100, longer={"/long": 1000})
    return TestClient(app)


def parts(size: int) -> Iterator[bytes]:
    """A body that does not say how long it is."""
    for _ in range(0, size, 10):
        yield b"0123456789"


@pytest.mark.parametrize("path", ["/raw", "/model"])
@pytest.mark.parametrize("chunked", [True, False])
def test_a_body_over_the_limit_is_refused_however_it_comes(
    asked: TestClient, path: str, chunked: bool
) -> None:
    answer = asked.post(path, content=parts(110) if chunked else b"x" * 110)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["connection"] == "close"


def test_a_body_of_just_the_limit_is_taken(asked: TestClient) -> None:
    assert asked.post("/raw", content=b"x" * 100).json() == 100
    assert asked.post("/raw", content=parts(100)).json() == 100


def test_some_addresses_take_more(asked: TestClient) -> None:
    assert asked.post("/long", content=parts(1000)).json() == 1000
    assert asked.post("/long", content=parts(1010)).status_code == 413


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip", "x-unknown"])
def test_a_compressed_body_is_refused(asked: TestClient, coding: str) -> None:
    answer = asked.post("/raw", content=b"x", headers={"content-encoding": coding})
    assert answer.status_code == 415
    assert answer.headers["accept-encoding"] == "identity"


def test_nothing_more_is_read_of_a_body_that_is_too_long() -> None:
    read, sent = [], []

    async def application(_: Scope, receive: Receive, __: Send) -> None:
        while True:
            await receive()

    async def receive() -> Message:
        read.append(1)
        return {"type": "http.request", "body": b"x" * 60, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"",
                    "headers": [(b"accept", b"application/json")]}  # fmt: skip
    asyncio.run(BodyLimits(application, limit=100)(scope, receive, send))
    assert len(read) == 2
    assert sent[0]["status"] == 413


@pytest.mark.parametrize(
    ("path", "size"),
    [
        ("/api/v1/goals", LIMIT),
        ("/sparql", LIMIT),
        ("/api/v1/imports", 64 * MIB),
        ("/o/2180/import", 64 * MIB),
        ("/o/2180/imports", LIMIT),
        ("/sign-in", 16 << 10),
    ],
)
def test_imports_may_be_long_and_forms_of_sign_in_short(path: str, size: int) -> None:
    async def nothing(_: Scope, __: Receive, ___: Send) -> None: ...

    assert BodyLimits(nothing, longer=LONGER).limit_of(path) == size


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "levels"),
        (b"[" * 100_000, "levels"),
        (b'{"a": 1, "a": 2}', "stands twice"),
        (b'{"\\ud800": 1}', "surrogate"),
        (b'["\\udfff"]', "surrogate"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        (b"\xff", "UTF-8"),
        (b"Infinity", "not JSON"),
        (b"[1e999]", "too large"),
        (b"9" * 5000, "Not JSON"),
        (b"{", "Not JSON"),
        (b"", "Not JSON"),
    ],
)
def test_json_that_cannot_be_kept_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        read_json(body)


def test_json_may_stand_as_deep_as_is_said() -> None:
    assert read_json(b"[" * DEEPEST + b"1" + b"]" * DEEPEST)
    assert read_json(b'\xef\xbb\xbf{"a": [1, 2.5, null, true, "\xc3\xa5"]}') == {
        "a": [1, 2.5, None, True, "å"]
    }

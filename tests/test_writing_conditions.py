"""Who changes a thing says what it was made from, and never overwrites what they have not seen."""

from collections.abc import Iterator
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from fastapi.testclient import TestClient

from graph.store import Installation
from tests.writing_clients import EVERYTHING, KEY, asking, patched, written

PATH = f"goals/{KEY}/sakra-skolvagar"
GOAL = f"/api/v1/{PATH}"
JSON = {"content-type": "application/json"}
PATCH = {"content-type": "application/merge-patch+json"}


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A copy that the tests of this file change."""
    with written(data_folder, tmp_path_factory.mktemp("conditions")) as opened:
        yield opened


@pytest.fixture(scope="module")
def admin(installation: Installation) -> Iterator[TestClient]:
    """May do everything."""
    with asking(installation, EVERYTHING) as client:
        yield client


def etag(client: TestClient) -> str:
    """The ETag of the goal now."""
    found: str = client.get(GOAL).headers["etag"]
    return found


def test_an_etag_says_number_format_and_language(admin: TestClient) -> None:
    number = admin.get(f"/api/v1/organisations/{KEY}").json()["number"]
    assert etag(admin) == f'"{number}-json-mul"'
    linked = admin.get(GOAL, headers={"accept": "application/ld+json"})
    assert linked.headers["etag"] == f'"{number}-jsonld-mul"'


@pytest.mark.parametrize(
    "path", [GOAL, f"/api/v1/goals?organisation={KEY}", f"/api/v1/organisations/{KEY}"]
)
def test_what_the_reader_has_is_not_sent_again(path: str, admin: TestClient) -> None:
    first = admin.get(path)
    again = admin.get(path, headers={"if-none-match": f'W/"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert admin.get(path, headers={"if-none-match": '"0-json-mul"'}).status_code == 200


@pytest.mark.parametrize("slug", ["a%EF%BF%BF", "%C2%80", "a%20b", "%3C%3E", "%F3%B0%80%80", "%22"])
@pytest.mark.parametrize(
    ("method", "condition", "body"),
    [
        ("PUT", {"if-none-match": "*"}, b"{}"),
        ("PUT", {"if-match": "*"}, b"{}"),
        ("PATCH", {"if-match": "*"}, b"{}"),
        ("DELETE", {"if-match": "*"}, b""),
        ("GET", {}, b""),
    ],
)
def test_a_name_that_no_iri_can_end_in_is_refused(
    method: str, condition: dict[str, str], body: bytes, slug: str, admin: TestClient
) -> None:
    headers = condition | (PATCH if method == "PATCH" else JSON)
    for path in (f"goals/{KEY}/{slug}", f"observations/{KEY}/{slug}", f"goals/{slug}/a"):
        answer = admin.request(method, f"/api/v1/{path}", content=body, headers=headers)
        assert answer.status_code in {404, 412, 422}, path


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_without_a_condition_is_refused(method: str, admin: TestClient) -> None:
    headers = PATCH if method == "PATCH" else JSON
    answer = admin.request(method, GOAL, content=b"{}", headers=headers)
    assert answer.status_code == 428
    assert "If-Match" in answer.json()["detail"]


def test_a_thing_that_has_changed_since_it_was_read_is_not_overwritten(admin: TestClient) -> None:
    old = etag(admin)
    assert patched(admin, PATH, old, endDate="2027-06-30").status_code == 200
    late = patched(admin, PATH, old, endDate="2028-06-30")
    assert late.status_code == 412
    assert admin.get(GOAL).json()["endDate"] == "2027-06-30"
    assert admin.delete(GOAL, headers={"if-match": old}).status_code == 412


def test_a_change_elsewhere_hinders_nobody(admin: TestClient) -> None:
    read = etag(admin)
    other = f"/api/v1/themes?organisation={KEY}"
    assert admin.post(other, json={"label": {"sv": "Annat"}}).status_code == 201
    assert etag(admin) != read
    assert patched(admin, PATH, read, endDate="2027-08-31").status_code == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ('"999999-json-mul"', 412),
        ('"abc"', 412),
        ("{}", 412),
        ("W/{}", 412),
        ("12", 400),
        ('"12" x', 400),
        ("*", 200),
        ('"0", {now}', 200),
        ('"{version}"', 200),
    ],
)
def test_only_what_was_really_read_matches(said: str, status: int, admin: TestClient) -> None:
    version = admin.get(GOAL).json()["version"]
    old = '"0-json-mul"' if "{}" in said else ""
    header = said.format(old, now=etag(admin), version=version)
    assert patched(admin, PATH, header, endDate="2027-09-30").status_code == status


def test_what_must_be_new_is_made_once(admin: TestClient) -> None:
    path = f"/api/v1/themes/{KEY}/nytt"
    content = {"label": {"sv": "Nytt"}}
    new = {"if-none-match": "*"}
    made = admin.put(path, json=content, headers=new)
    assert (made.status_code, made.headers["location"]) == (201, path)
    assert admin.put(path, json=content, headers=new).status_code == 412
    both = new | {"if-match": "*"}
    assert admin.put(path, json=content, headers=both).status_code == 400
    missing = f"/api/v1/themes/{KEY}/saknas"
    assert admin.put(missing, json=content, headers={"if-match": "*"}).status_code == 412
    assert patched(admin, f"themes/{KEY}/saknas", "*", notation=[]).status_code == 404


def test_of_many_with_one_etag_exactly_one_wins(admin: TestClient) -> None:
    for turn in range(5):
        read, ready, statuses = etag(admin), Barrier(6), list[int]()

        def change(
            day: int, read: str = read, ready: Barrier = ready, said: Any = statuses
        ) -> None:
            ready.wait()
            said.append(patched(admin, PATH, read, endDate=f"2027-10-{day:02}").status_code)

        writers = [Thread(target=change, args=(1 + turn * 6 + n,)) for n in range(6)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert sorted(statuses) == [200] + [412] * 5


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[]", JSON, 400),
        (b'{"label": NaN}', JSON, 400),
        (b'{"label": {"sv": "\\ud800"}}', JSON, 400),
        (b"[" * 70 + b"]" * 70, JSON, 400),
        (b"{}", {"content-type": "text/plain"}, 415),
        (b"{}", {"content-type": "application/json; charset=latin-1"}, 415),
        (b"{}", JSON | {"content-encoding": "gzip"}, 415),
        (b'{"label": {"sv": "' + b"x" * (1 << 20) + b'"}}', JSON, 413),
    ],
)
def test_a_body_that_cannot_be_kept_is_refused(
    body: bytes, headers: dict[str, str], status: int, admin: TestClient
) -> None:
    answer = admin.post(f"/api/v1/goals?organisation={KEY}", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


def test_a_method_that_is_not_used_says_which_are(admin: TestClient) -> None:
    answer = admin.post(GOAL, json={})
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "PUT", "PATCH", "DELETE"}

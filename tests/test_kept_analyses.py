"""What is counted is counted once for each state of an organisation, for pages and programs."""

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.kept_bodies import KeptBodies
from graph.analyses import meeting_rate
from graph.analyses.arrays.group_pairs import Chances, chances
from graph.analyses.kept import kept
from graph.analyses.made import Made
from graph.analyses.model import LinkModel
from tests.link_models import bearer, model
from tests.test_pages import HOME

KEY = {"organisation": "exempelkommunen"}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of draws that were made, one for each time."""
    made: list[int] = []
    original = chances

    def counting(dealt: object, draws: int, *rest: object) -> Chances:
        made.append(draws)
        return original(dealt, draws, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(meeting_rate, "chances", counting)
    return made


def test_page_and_program_share_what_was_counted(client: TestClient, drawn: list[int]) -> None:
    page = client.get(f"{HOME}/silos")
    answers = [client.get("/api/v1/analyses/silos", params=KEY) for _ in range(2)]
    assert page.status_code == 200
    assert answers[0].content == answers[1].content
    assert answers[0].headers["content-type"] == "application/json"
    english = client.get("/api/v1/analyses/silos", params={**KEY, "lang": "en"})
    assert english.json()["rows"] != answers[0].json()["rows"]
    assert len(drawn) <= 1


def test_another_day_is_another_answer(client: TestClient) -> None:
    found = [
        client.get("/api/v1/analyses/coverage", params={**KEY, "asOf": day}).json()["asOf"]
        for day in ("2025-01-01", "2026-01-01", "2025-01-01")
    ]
    assert found == ["2025-01-01", "2026-01-01", "2025-01-01"]


def test_a_function_is_asked_once_for_each_model_and_option() -> None:
    asked: list[tuple[str, int]] = []

    @kept
    def bearers(found: LinkModel, times: int = 1) -> int:
        asked.append((found.organisation, times))
        return len(found.bearers) * times

    one, other = model([bearer("a")], {}), model([bearer("a"), bearer("b")], {})
    assert [bearers(one), bearers(one, 1), bearers(one, times=1), bearers(one, 2)] == [1, 1, 1, 2]
    assert bearers(other) == 2
    assert [times for _, times in asked] == [1, 2, 1]


@given(st.lists(st.integers()), st.slices(12))
def test_what_is_made_when_looked_at_is_as_a_tuple(members: list[int], part: slice) -> None:
    made, plain = Made(len(members), members.__getitem__), tuple(members)
    assert made == plain
    assert hash(made) == hash(plain)
    assert made[part] == plain[part]
    assert list(made) == members
    assert bool(made) == bool(members)
    with pytest.raises(IndexError):
        made[len(members)]


def test_only_what_is_looked_at_is_made() -> None:
    asked: list[int] = []
    made = Made(1000, lambda place: asked.append(place) or place)  # type: ignore[func-returns-value]
    assert (made[:2], made[1], made[-1]) == ((0, 1), 1, 999)
    assert asked == [0, 1, 999]


def test_the_least_asked_for_bodies_go_first() -> None:
    kept_bodies, made = KeptBodies(size=10), []

    def body(name: str) -> bytes:
        return kept_bodies.body(name, lambda: made.append(name) or b"1234")  # type: ignore[func-returns-value]

    assert [body(name) for name in ("a", "b", "a", "c", "a", "b")] == [b"1234"] * 6
    assert made == ["a", "b", "c", "b"]


def test_a_body_larger_than_the_whole_room_is_given_and_not_kept() -> None:
    kept_bodies = KeptBodies(size=3)
    assert [kept_bodies.body("a", lambda: b"12345") for _ in range(2)] == [b"12345"] * 2

"""Answers are given again as long as nothing changes, and only to those who may see the same."""

import asyncio
from dataclasses import dataclass, replace

import pytest

from graph.reader.asked import NOBODY, Asker
from graph.reader.exchange import LeftSoon
from graph.reader.remembered import Remembering
from graph.serialised_answers import Answer, Query

JSON = "application/sparql-results+json"
QUERY = Query("ASK { ?s ?p ?o }", JSON, has_dataset=False, visible=("1471",))


@dataclass
class Folder:
    number: int = 1


class Counting:
    """Answers with how many times it has been asked."""

    def __init__(self, folder: Folder, *, is_current: bool = True) -> None:
        self.folder = folder
        self.is_current = is_current
        self.asked = 0

    async def query_soon(self, query: Query, who: Asker, has_left: LeftSoon) -> Answer:  # noqa: ARG002
        self.asked += 1
        return Answer(query.media_type, b"%d" % self.asked, 0.5, None, self.folder.number)


async def nobody_left() -> bool:
    return False


def answers(remembering: Remembering, *queries: Query) -> list[bytes]:
    async def ask() -> list[bytes]:
        return [(await remembering.query_soon(each, NOBODY, nobody_left)).body for each in queries]

    return asyncio.run(ask())


@pytest.fixture
def folder() -> Folder:
    return Folder()


def test_the_same_question_is_answered_once(folder: Folder) -> None:
    remembering = Remembering(Counting(folder), folder)
    hurried = replace(QUERY, deadline=1.0)
    assert answers(remembering, QUERY, QUERY, hurried) == [b"1", b"1", b"1"]


@pytest.mark.parametrize(
    "other",
    [
        replace(QUERY, text="ASK { ?s ?p 1 }"),
        replace(QUERY, media_type="text/csv"),
        replace(QUERY, visible=("1471", "1480")),
        replace(QUERY, visible=None),
        replace(QUERY, default_graphs=("http://x.example/",)),
        replace(QUERY, named_graphs=("http://x.example/",)),
    ],
)
def test_another_question_or_asker_gets_an_answer_of_its_own(folder: Folder, other: Query) -> None:
    remembering = Remembering(Counting(folder), folder)
    assert answers(remembering, QUERY, other, QUERY, other) == [b"1", b"2", b"1", b"2"]


def test_nothing_is_given_again_after_a_change(folder: Folder) -> None:
    remembering = Remembering(Counting(folder), folder)
    assert answers(remembering, QUERY) == [b"1"]
    folder.number += 1
    assert answers(remembering, QUERY, QUERY) == [b"2", b"2"]


def test_an_answer_from_before_a_change_that_came_meanwhile_is_not_kept(folder: Folder) -> None:
    behind = Counting(Folder(0))
    assert answers(Remembering(behind, folder), QUERY, QUERY) == [b"1", b"2"]


def test_whoever_wants_it_anew_gets_it_and_others_get_that_again(folder: Folder) -> None:
    remembering = Remembering(Counting(folder), folder)
    anew = replace(QUERY, anew=True)
    assert answers(remembering, QUERY, anew, QUERY) == [b"1", b"2", b"2"]


@pytest.mark.parametrize(
    "call", ["NOW()", "now ()", "RAND()", "UUID()", "STRUUID()", "N\\u004fW()"]
)
def test_what_is_left_to_chance_or_the_clock_is_never_given_again(
    folder: Folder, call: str
) -> None:
    remembering = Remembering(Counting(folder), folder)
    query = replace(QUERY, text=f"SELECT ({call} AS ?it) {{}}")
    assert answers(remembering, query, query) == [b"1", b"2"]


def test_what_has_not_been_asked_for_longest_makes_room(folder: Folder) -> None:
    remembering = Remembering(Counting(folder), folder, size=2)
    first, second, third = (replace(QUERY, text=f"ASK {{ ?s ?p {n} }}") for n in range(3))
    asked = (first, second, first, third, first, second)
    assert answers(remembering, *asked) == [b"1", b"2", b"1", b"3", b"1", b"4"]


def test_nothing_larger_than_there_is_room_for_is_kept(folder: Folder) -> None:
    remembering = Remembering(Counting(folder), folder, size=0)
    assert answers(remembering, QUERY, QUERY) == [b"1", b"2"]


def test_an_engine_that_may_be_behind_is_always_asked(folder: Folder) -> None:
    remembering = Remembering(Counting(folder, is_current=False), folder)
    assert answers(remembering, QUERY, QUERY) == [b"1", b"2"]

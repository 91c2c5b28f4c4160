"""Each client has so many seconds of work in a minute, and others are not held up by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.allowances import Allowances
from api.problems import TooManyQueries
from graph.reader import Asker

ANNA = Asker("user:1", "Anna")
STRANGER = Asker("address:192.0.2.1", unknown=True)


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def allowances() -> tuple[Allowances, Clock]:
    clock = Clock()
    return Allowances(60.0, 6.0, clock), clock


def test_who_has_had_it_all_is_told_how_long_to_wait() -> None:
    given_out, clock = allowances()
    given_out.check(ANNA)
    given_out.spend(ANNA, 66.0)
    with pytest.raises(TooManyQueries, match="in 12 seconds") as refused:
        given_out.check(ANNA)
    assert refused.value.wait == 12
    clock.now += 6.0
    with pytest.raises(TooManyQueries):
        given_out.check(ANNA)
    clock.now += 6.0
    given_out.check(ANNA)


def test_one_client_holds_up_no_other() -> None:
    given_out, _ = allowances()
    given_out.spend(ANNA, 1000.0)
    given_out.check(STRANGER)
    given_out.check(Asker("user:2"))


def test_those_who_have_not_signed_in_have_less() -> None:
    given_out, _ = allowances()
    for who in (ANNA, STRANGER):
        given_out.spend(who, 7.0)
    given_out.check(ANNA)
    with pytest.raises(TooManyQueries):
        given_out.check(STRANGER)


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 100)), max_size=30))
def test_no_more_than_the_minutes_share_is_let_in(asked: list[tuple[float, float]]) -> None:
    given_out, clock = allowances()
    worked, start = 0.0, clock.now
    for seconds, pause in asked:
        clock.now += pause
        try:
            given_out.check(ANNA)
        except TooManyQueries:
            continue
        given_out.spend(ANNA, seconds)
        worked += seconds
    passed = clock.now - start
    assert worked <= 60.0 + passed + max((seconds for seconds, _ in asked), default=0.0)


def test_many_clients_do_not_fill_the_memory() -> None:
    given_out, clock = allowances()
    given_out.spend(ANNA, 100.0)
    for number in range(25_000):
        clock.now += 0.001
        given_out.check(Asker(f"address:{number}", unknown=True))
    assert len(given_out._accounts) <= 10_000
    given_out.spend(ANNA, 100.0)
    with pytest.raises(TooManyQueries):
        given_out.check(ANNA)

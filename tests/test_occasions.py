"""Occasions to compare: changes, days and mandate periods, as recorded then or known now."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from graph.errors import NotFound
from graph.history.occasions import in_order, mandate_periods, occasion
from graph.journal import Journal
from tests.journals import adding, append, label

TODAY = date.today()


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journal]:
    """Two changes of one organisation."""
    with Journal.create(tmp_path_factory.mktemp("occasions")) as opened:
        append(opened, adding(label("a", "A")))
        append(opened, adding(label("b", "B")))
        yield opened


def test_nothing_written_is_now(journal: Journal) -> None:
    now = occasion(journal, "1471", "", TODAY)
    assert (now.number, now.day, now.is_before_record) == (0, TODAY, False)


def test_a_change_and_a_day_are_seen_as_they_were_recorded(journal: Journal) -> None:
    first = occasion(journal, "1471", "1", TODAY)
    assert (first.number, first.entry and first.entry.number) == (1, 1)
    day = occasion(journal, "1471", TODAY.isoformat(), TODAY)
    assert (day.number, day.entry and day.entry.number) == (2, 2)
    assert in_order(day, first) == (first, day)
    assert in_order(occasion(journal, "1471", "", TODAY), day)[0] == day


def test_a_day_before_anything_was_recorded_is_seen_as_known_today(journal: Journal) -> None:
    day = TODAY - timedelta(days=400)
    early = occasion(journal, "1471", day.isoformat(), TODAY)
    assert (early.number, early.day, early.is_before_record) == (0, day, True)
    known = occasion(journal, "1471", day.isoformat(), TODAY, "now")
    assert (known.number, known.day, known.is_before_record) == (0, day, False)
    assert occasion(journal, "1471", "1", TODAY, "now").number == 0


def test_a_mandate_period_is_seen_at_its_end_and_the_present_one_today(journal: Journal) -> None:
    today = date(2027, 3, 1)
    assert occasion(journal, "1471", "2022-2026", today, "now").day == date(2026, 10, 14)
    assert occasion(journal, "1471", "2026–2030", today, "now").day == today
    assert mandate_periods(today)[:2] == ["2026-2030", "2022-2026"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2021-2025", "no mandate period"),
        ("2022-2030", "no mandate period"),
        ("2990-2994", "has not begun"),
        ("0002-0006", "no mandate period"),
        ("0001-01-01", "not there yet|no point in time"),
        ("i går", "no point in time"),
        ("2026-13-01", "no point in time"),
        ("3", "no change 3"),
    ],
)
def test_what_is_no_occasion_is_refused_in_words(journal: Journal, written: str, said: str) -> None:
    with pytest.raises(NotFound, match=said):
        occasion(journal, "1471", written, date(2026, 11, 27))

"""Charts and pictures of answers: what is drawn, where, and what is not."""

import math
from collections.abc import Sequence

import pytest

from api.editor.charts import MOST_BARS, WIDTH, chart
from api.editor.pictures import MOST, Picture, picture
from api.editor.results import TRIPLE, Cell, Results


def number(value: float) -> Cell:
    return Cell(f"{value:g}", number=value)


def thing(name: str) -> Cell:
    return Cell(name, f"urn:{name}")


def rows(columns: Sequence[str], *found: Sequence[Cell | None]) -> Results:
    return Results(tuple(columns), tuple(map(tuple, found)), len(found), 0.0)


def test_bars_are_as_long_as_their_numbers_on_both_sides_of_zero() -> None:
    drawn = chart(
        rows(["a", "n"], [Cell("x"), number(10)], [Cell("y"), number(-5)], [Cell("z"), None])
    )
    assert drawn is not None
    (more,), (less,), none = (row.bars for row in drawn.rows)
    assert more.width == pytest.approx(2 * less.width, abs=0.2)
    assert less.x + less.width == pytest.approx(drawn.zero, abs=0.2) == more.x
    assert none == ()
    assert [row.label for row in drawn.rows] == ["x", "y", "z"]


def test_things_are_drawn_by_the_labels_that_were_asked_for() -> None:
    drawn = chart(rows(["a", "aLabel", "n"], [thing("a"), Cell("Ett program"), number(1)]))
    assert drawn is not None
    assert (drawn.rows[0].label, drawn.names) == ("Ett program", ("n",))


@pytest.mark.parametrize(
    "years",
    [["2024", "2022", "2023"], ["2024-01", "2022-01", "2023-06"], ["2022-01-01", "2023-01-01"]],
)
def test_points_in_time_become_a_curve_in_their_order(years: list[str]) -> None:
    drawn = chart(rows(["year", "n"], *([Cell(year), number(3)] for year in years)))
    assert drawn is not None
    assert drawn.rows == ()
    assert [text for _, text in drawn.ticks] == sorted(years)
    places = [x for x, _, _ in drawn.curves[0].dots]
    assert places == sorted(places)
    assert all(0 < x < WIDTH for x in places)


def test_the_same_year_twice_is_no_curve() -> None:
    drawn = chart(rows(["year", "n"], [Cell("2024"), number(3)], [Cell("2024"), number(4)]))
    assert drawn is not None
    assert (drawn.curves, len(drawn.rows)) == ((), 2)


def test_what_has_no_numbers_or_too_large_ones_is_not_drawn() -> None:
    assert chart(rows(["a", "b"], [Cell("x"), Cell("y")])) is None
    assert chart(rows(["a", "n"])) is None
    assert chart(rows(["n"], [number(1)])) is None
    for wrong in (math.inf, math.nan, 1e300):
        assert chart(rows(["a", "n"], [Cell("x"), number(wrong)])) is None


def test_numbers_that_are_all_zero_are_drawn() -> None:
    drawn = chart(rows(["a", "n"], [Cell("x"), number(0)]))
    assert drawn is not None
    assert drawn.rows[0].bars[0].width == 0


def test_a_long_chart_says_how_much_of_it_is_drawn() -> None:
    drawn = chart(rows(["a", "n"], *([Cell("W" * 60), number(n)] for n in range(100))))
    assert drawn is not None
    assert (drawn.shown, drawn.count) == (MOST_BARS, 100)
    assert len(drawn.rows[0].label) < 40
    assert drawn.rows[0].whole_label == "W" * 60


def apart(drawn: Picture) -> bool:
    """Whether no card lies on another, and all are inside."""
    things = drawn.things
    inside = all(
        each.x >= 0 and each.y >= 0 and each.x + each.width <= drawn.width
        and each.y + each.height <= drawn.height
        for each in things
    )  # fmt: skip
    return inside and not any(
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
        for place, one in enumerate(things) for other in things[place + 1 :]
    )  # fmt: skip


def test_things_of_neighbouring_columns_are_joined_in_columns() -> None:
    found = rows(
        ["goal", "n", "unit"],
        [thing("g1"), number(1), thing("u1")],
        [thing("g2"), number(2), thing("u1")],
        [thing("g3"), number(2), None],
    )
    drawn = picture(found)
    assert drawn is not None
    assert {each.title for each in drawn.things} == {"urn:g1", "urn:g2", "urn:u1"}
    assert [line.title for line in drawn.lines] == ["unit", "unit"]
    left = {each.x for each in drawn.things if each.title.startswith("urn:g")}
    (right,) = (each.x for each in drawn.things if each.title == "urn:u1")
    assert max(left) < right
    assert apart(drawn)


def test_statements_stand_by_their_steps_also_in_a_circle() -> None:
    said = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "x")]
    found = Results(
        TRIPLE,
        tuple((thing(one), thing("p"), thing(other)) for one, other in said),
        len(said),
        0.0,
        is_graph=True,
    )
    drawn = picture(found)
    assert drawn is not None
    assert [each.title for each in sorted(drawn.things, key=lambda each: each.x)] == [
        "urn:a", "urn:b", "urn:c",
    ]  # fmt: skip
    assert {line.title for line in drawn.lines} == {"p"}
    assert apart(drawn)


def test_a_large_picture_is_cut_and_nothing_lies_on_anything_else() -> None:
    pairs = [[thing(f"s{n % 40}"), thing(f"o{n}")] for n in range(400)]
    drawn = picture(rows(["s", "o"], *pairs))
    assert drawn is not None
    assert (drawn.shown, drawn.count) == (MOST, 440)
    assert len(drawn.lines) < 400
    assert apart(drawn)


def test_what_is_not_joined_is_no_picture() -> None:
    assert picture(rows(["a", "b"], [thing("x"), Cell("y")])) is None
    assert picture(rows(["a", "b"], [thing("x"), thing("x")])) is None

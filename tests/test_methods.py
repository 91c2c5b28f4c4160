"""Each measure is defined in both languages, counted, tested, shown and given as data."""

from dataclasses import fields

import pytest
from fastapi.testclient import TestClient

from graph.analyses.findings import ANALYSES, TABLE_TITLES
from graph.analyses.methods import MEASURES, Measure
from graph.texts import Text
from tests.measures import checking, marked
from tests.test_pages import HOME, in_swedish

ALL = [pytest.param(measure, id=name) for name, measure in MEASURES.items()]


@pytest.mark.parametrize("measure", ALL)
def test_everything_is_said_in_both_languages(measure: Measure) -> None:
    texts = [getattr(measure, field.name) for field in fields(measure)]
    for text in (each for each in texts if isinstance(each, Text)):
        assert text.sv.strip()
        assert text.en.strip()


@pytest.mark.parametrize("measure", ALL)
def test_a_measure_is_given_as_data(measure: Measure) -> None:
    assert measure.analysis in ANALYSES
    assert measure.table in TABLE_TITLES


@pytest.mark.parametrize("measure", ALL)
def test_a_measure_is_checked_by_tests(measure: Measure) -> None:
    assert checking(measure.number)


def test_no_test_checks_a_measure_that_is_not_there() -> None:
    assert {number for number, _ in marked()} <= {one.number for one in MEASURES.values()} | {7}


@pytest.mark.parametrize("measure", ALL)
def test_a_measure_is_shown_where_it_says(client: TestClient, measure: Measure) -> None:
    path = f"{HOME}/{measure.page}".rstrip("/")
    assert f'href="/methods#{measure.name}"' in in_swedish(client, path.partition("#")[0])


def test_the_page_of_methods_says_everything(client: TestClient) -> None:
    shown = in_swedish(client, "/methods")
    for measure in MEASURES.values():
        assert f'id="{measure.name}"' in shown
        assert measure.function_name in shown

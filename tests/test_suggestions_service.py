"""Suggestions as people get them: JSON, the command line, and the benchmark's figures."""

import json
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.analyses.completeness import completeness
from graph.benchmarks.gold import DEVELOPMENT, GoldText, gold_texts
from graph.benchmarks.suggesting.figures import (
    Pair,
    best_least,
    calibration,
    pair_figures,
    reciprocal_rank,
    resampled,
    right_and_wrong,
    suggested_share,
    top_share,
)
from graph.linking.goal_text import GoalText
from graph.linking.suggester import suggester
from graph.linking.terms import Says, Term
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.test_cli import output

ROUTE = "/api/v1/suggestions"


def test_a_text_gets_targets_with_the_words_behind_them(client: TestClient) -> None:
    answer = client.get(ROUTE, params={"text": "Rent dricksvatten till alla hushåll"}).json()
    first = answer["suggestions"][0]
    assert (answer["language"], first["target"]) == ("sv", "6.1")
    assert first["id"] == "http://metadata.un.org/sdg/6.1"
    assert first["wordsFor"][0]["words"] == "Rent dricksvatten"


def test_what_is_not_linked_is_listed_page_by_page(client: TestClient) -> None:
    params: dict[str, str | int] = {"organisation": "exempelkommunen", "limit": 2}
    answer = client.get(f"{ROUTE}/unlinked", params=params).json()
    model = client.app.state.views["exempelkommunen"].model  # type: ignore[attr-defined]
    unlinked = completeness(model).unlinked
    assert answer["total"] == len(unlinked)
    assert [each["bearer"]["id"] for each in answer["items"]] == list(unlinked[:2])


@pytest.mark.parametrize("params", [{"text": ""}, {}, {"text": "vatten", "most": 0}, {"q": "a"}])
def test_bad_questions_are_refused(client: TestClient, params: dict[str, str | int]) -> None:
    assert client.get(ROUTE, params=params).status_code == 422


def test_an_unknown_organisation_is_not_found(client: TestClient) -> None:
    answer = client.get(f"{ROUTE}/unlinked", params={"organisation": "finns-inte"})
    assert answer.status_code == 404


def test_the_command_suggests_for_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    out, _ = output(capsys, "suggest", "--text", "Rent dricksvatten", "--format", "json")
    assert json.loads(out)[0]["target"] == "6.1"
    _, err = output(capsys, "suggest", "--text", "Xyz", "--lang", "en")
    assert "No SDG target looks likely" in err


def test_the_command_suggests_for_all_that_is_not_linked(
    data_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = output(
        capsys, "suggest", "--data", str(data_folder), "--format", "json", "--lang", "en"
    )
    assert {"bearer", "target", "probability", "words_for"} <= json.loads(out)[0].keys()
    assert "Nothing is linked until a person confirms it" in err


def text(targets: tuple[str, ...]) -> GoldText:
    nobody = frozenset[str]()
    return GoldText("", "sv", "", "", GoalText("En text"), nobody, nobody, targets)


CODES = ["1.1", "1.2", "4.1", "4.2"]


def test_targets_in_the_top_three_are_shares_of_at_most_three() -> None:
    texts = [text(("1.1",)), text(("1.1", "1.2", "4.1", "4.2")), text(())]
    scores = np.array([[0.9, 0.8, 0.7, 0.1], [0.9, 0.8, 0.7, 0.1], [1.0, 1.0, 1.0, 1.0]])
    assert top_share(texts, scores, CODES).value == 1.0
    worst = 1 - scores
    assert top_share(texts, worst, CODES).value == pytest.approx((0 + 1) / 2)
    assert reciprocal_rank(texts, worst, CODES).value == pytest.approx((1 / 4 + 1) / 2)


def test_pairs_hold_every_sdg_of_a_text_and_as_many_wrong_ones() -> None:
    texts = [text(("1.1", "4.1")), text(())]
    plain = np.zeros((2, 17))
    plain[0, 12] = plain[0, 0] = 1.0
    pairs = right_and_wrong(texts, plain, np.random.default_rng(1))
    assert [pair for pair in pairs if pair.right] == [Pair(0, 1, True), Pair(0, 4, True)]
    assert Pair(0, 13, False) in pairs
    assert len(pairs) == 4


def test_figures_of_pairs_and_the_best_place_to_say_yes() -> None:
    pairs = [Pair(0, 1, True), Pair(0, 2, False), Pair(1, 3, True), Pair(1, 4, False)]
    goals = np.zeros((2, 17))
    goals[0, 0], goals[0, 1], goals[1, 2], goals[1, 3] = 0.9, 0.2, 0.4, 0.3
    perfect = pair_figures(pairs, goals, 0.35)
    assert (perfect.accuracy.value, perfect.macro_f1.value) == (1.0, 1.0)
    eager = pair_figures(pairs, goals, 0.1)
    assert (eager.precision.value, eager.recall.value) == (0.5, 1.0)
    assert 0.3 < best_least([pairs], goals) <= 0.4


def test_calibration_tells_what_was_said_and_what_was_true() -> None:
    likely = np.array([[0.8, 0.9, 0.05, 0.3]])
    rows = {each.low: each for each in calibration([text(("1.1",))], likely, CODES)}
    assert (rows[0.75].n, rows[0.75].true) == (2, 0.5)
    assert rows[0.75].said == pytest.approx(0.85)


def test_intervals_hold_the_value_and_are_the_same_each_time() -> None:
    values = np.array([0.0, 1.0, 1.0, 1.0])
    figures = [resampled(np.arange(4), lambda kept: float(values[kept].mean())) for _ in range(2)]
    assert figures[0] == figures[1]
    assert figures[0].low <= figures[0].value == 0.75 <= figures[0].high


def test_suggestions_on_the_development_half_stay_as_good_as_they_are() -> None:
    texts = [each for each in gold_texts(DEVELOPMENT) if each.language == "sv"]
    own = suggester()
    likely = np.array([own.probabilities(each.text, "sv") for each in texts])
    assert top_share(texts, likely, [target.code for target in own.targets]).value > 0.8
    assert suggested_share(texts, likely, 0.2, linked=False).value < 0.5


def test_a_service_may_have_terms_of_its_own(exempelkommunen: Installation) -> None:
    terms = (Term("16.1", "sv", "Lyckeborgsmodellen", Says.NAMES),)
    app = create_app(exempelkommunen, allowed_hosts=TEST_HOST, link_terms=terms)
    with TestClient(app) as client:
        found = client.get(ROUTE, params={"text": "Lyckeborgsmodellen införs"}).json()
    assert [each["target"] for each in found["suggestions"]] == ["16.1"]

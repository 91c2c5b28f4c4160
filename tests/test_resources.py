"""Lists, single things, targets and analyses as JSON."""

from html import unescape

import pytest
from fastapi.testclient import TestClient

from graph.analyses.coverage import sort_key
from graph.analyses.findings import ANALYSES

KEY = {"organisation": "exempelkommunen"}


def test_organisation_tells_the_size_of_its_plan(client: TestClient) -> None:
    answer = client.get("/api/v1/organisations").json()
    assert answer["total"] == 1
    (organisation,) = answer["items"]
    assert organisation["key"] == "exempelkommunen"
    assert (organisation["programmes"], organisation["goals"]) == (5, 80)
    assert (organisation["indicators"], organisation["units"]) == (60, 30)
    assert client.get("/api/v1/organisations/exempelkommunen").json() == organisation


@pytest.mark.parametrize("plural", ["programmes", "goals", "indicators", "units"])
def test_pages_of_a_list_join_to_the_whole(plural: str, client: TestClient) -> None:
    whole = client.get(f"/api/v1/{plural}", params=KEY | {"limit": 500}).json()
    seen: list[str] = []
    address: str | None = f"/api/v1/{plural}?organisation=exempelkommunen&limit=7"
    while address:
        page = client.get(address).json()
        assert len(page["items"]) <= 7
        assert page["total"] == whole["total"]
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
    assert seen == [item["id"] for item in whole["items"]]
    assert len(set(seen)) == whole["total"] > 0


def test_list_is_in_swedish_order(client: TestClient) -> None:
    units = client.get("/api/v1/units", params=KEY | {"limit": 500}).json()["items"]
    initials = [unit["label"]["sv"][0].upper() for unit in units]
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖ"
    assert initials == sorted(initials, key=alphabet.index)


def test_goals_of_a_target_are_those_that_address_it(client: TestClient) -> None:
    goals = client.get("/api/v1/goals", params=KEY | {"target": "Delmål 4.1", "limit": 500}).json()
    assert goals["total"] > 1
    target = client.get("/api/v1/targets/4.1", params=KEY).json()
    bearers = {bearer["id"] for bearer in target["bearers"]}
    assert {goal["id"] for goal in goals["items"]} <= bearers


def test_goal_names_what_it_refers_to(client: TestClient) -> None:
    listed = client.get("/api/v1/goals", params=KEY | {"target": "12.3"}).json()["items"]
    goal = client.get(f"/api/v1/goals/exempelkommunen/{listed[0]['slug']}").json()
    assert goal == listed[0]
    for reference in (*goal["responsibleUnit"], *goal["addresses"], *goal["measuredBy"]):
        assert reference["label"]["sv"]
    assert goal["startDate"] <= goal["endDate"]


def test_filters_narrow_together(client: TestClient) -> None:
    goals = client.get("/api/v1/goals", params=KEY | {"limit": 500}).json()["items"]
    chosen = next(goal for goal in goals if goal["inProgramme"] and goal["responsibleUnit"])
    both = KEY | {
        "unit": chosen["responsibleUnit"][0]["id"],
        "programme": chosen["inProgramme"][0]["id"],
        "limit": 500,
    }
    expected = {
        goal["id"]
        for goal in goals
        if chosen["responsibleUnit"][0] in goal["responsibleUnit"]
        and chosen["inProgramme"][0] in goal["inProgramme"]
    }
    found = client.get("/api/v1/goals", params=both).json()["items"]
    assert {goal["id"] for goal in found} == expected


def test_words_are_sought_in_both_languages(client: TestClient) -> None:
    swedish = client.get("/api/v1/goals", params=KEY | {"q": "TIO gymnasieelever"}).json()
    english = client.get("/api/v1/goals", params=KEY | {"q": "upper secondary"}).json()
    assert swedish["total"] >= 1
    assert {goal["id"] for goal in english["items"]} & {goal["id"] for goal in swedish["items"]}


def test_there_are_169_targets_of_which_goal_11_has_ten(client: TestClient) -> None:
    targets = client.get("/api/v1/targets", params=KEY | {"limit": 500}).json()
    assert targets["total"] == 169
    eleven = client.get("/api/v1/targets", params=KEY | {"goal": 11}).json()["items"]
    assert [target["code"] for target in eleven] == [
        "11.1", "11.2", "11.3", "11.4", "11.5", "11.6", "11.7", "11.a", "11.b", "11.c",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/v1/goals?organisation=ingen", 404, "ingen"),
        ("/api/v1/goals/exempelkommunen/finns-inte", 404, "finns-inte"),
        ("/api/v1/targets/19.1?organisation=exempelkommunen", 404, "19.1"),
        ("/api/v1/goals?organisation=exempelkommunen&target=19.1", 422, "19.1"),
        ("/api/v1/units?organisation=exempelkommunen&level=1", 422, "level"),
        ("/api/v1/goals?organisation=exempelkommunen&limit=0", 422, "limit"),
        ("/api/v1/analyses/luck?organisation=exempelkommunen", 422, "name"),
    ],
)
def test_bad_request_is_answered_with_what_is_wrong(
    address: str, status: int, said: str, client: TestClient
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert said in answer.text
    assert answer.json()["status"] == status


@pytest.mark.parametrize(
    ("parameters", "swedish", "english"),
    [
        ("", "Parametern organisation saknas.", "The parameter organisation is missing."),
        ("limit=x", "limit är ett heltal, inte ”x”.", "limit is a whole number, not “x”."),
        ("limit=501", "limit är högst 500, inte ”501”.", "limit is at most 500, not “501”."),
        ("limit=0", "limit är minst 1, inte ”0”.", "limit is at least 1, not “0”."),
    ],
)
def test_a_parameter_that_will_not_do_is_told_in_words(
    parameters: str, swedish: str, english: str, client: TestClient
) -> None:
    for language, said in (("sv", swedish), ("en", english)):
        address = f"/api/v1/goals?{parameters}"
        answer = client.get(address, headers={"accept-language": language}).json()
        assert said in [problem["message"] for problem in answer["problems"]]
        page = client.get(address, headers={"accept-language": language, "accept": "text/html"})
        assert said in unescape(page.text)


def test_dates_and_choices_that_will_not_do_are_told_in_words(client: TestClient) -> None:
    address = "/api/v1/analyses/gaps?organisation=exempelkommunen&asOf=2026-13-40&lang=de"
    said = [problem["message"] for problem in client.get(address).json()["problems"]]
    assert said == [
        "lang är något av sv, en, inte ”de”.",
        "asOf är ett datum som 2026-12-31, inte ”2026-13-40”.",
    ]


@pytest.mark.parametrize(
    ("address", "unknown", "known"),
    [
        ("goals?organisation=exempelkommunen&targt=11.3", "targt", "target"),
        ("goals?organization=exempelkommunen", "organization", "organisation"),
        ("organisations/exempelkommunen?limit=3", "limit", "lang"),
        ("analyses/gaps?organisation=exempelkommunen&as_of=2026-01-01", "as_of", "asOf"),
    ],
)
def test_a_parameter_nobody_knows_is_refused_with_those_there_are(
    address: str, unknown: str, known: str, client: TestClient
) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert unknown in problem["message"]
    assert known in problem["fix"]


def test_what_is_missing_is_named_in_the_words_of_the_reader(client: TestClient) -> None:
    for kind, said in (("goals", "inget mål ”x”"), ("units", "ingen enhet ”x”")):
        detail = client.get(f"/api/v1/{kind}/exempelkommunen/x").json()["detail"]
        assert detail == f"Exempelkommunen (påhittad) har {said}."


def test_problem_is_told_in_the_language_of_the_reader(client: TestClient) -> None:
    address = "/api/v1/goals?organisation=ingen"
    swedish = client.get(address, headers={"Accept-Language": "sv"}).json()
    english = client.get(address, headers={"Accept-Language": "en"}).json()
    assert swedish["detail"] != english["detail"]
    assert "finns inte" in swedish["detail"]


@pytest.mark.parametrize("name", [*ANALYSES])
def test_analysis_rows_have_the_columns_they_promise(name: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1/analyses/{name}", params=KEY).json()
    names = {column["name"] for column in answer["columns"]}
    assert bool(answer["rows"]) is (name != "duplicates")  # the example says nothing twice
    assert all(names <= set(row) for row in answer["rows"])
    assert all(column["heading"]["sv"] and column["heading"]["en"] for column in answer["columns"])


TABLES = {
    "coverage": ["targets", "goals", "hanging"],
    "gaps": ["gaps"],
    "synergies": ["meetings", "answered", "conflicts", "overlaps", "signed"],
    "silos": ["rates", "overall", "bridges", "rhythms", "lonely"],
    "chain": ["broken"],
    "influence": [
        "influence",
        "standings",
        "roles",
        "hindrances",
        "opposed",
        "strengthening",
        "disagreements",
        "unassessed",
        "interactions",
        "sources",
        "comparison",
    ],
    "concentration": ["shares", "concentration"],
    "follow-up": ["statuses", "off_track", "unjudged", "contradictions"],
    "relevance": ["positions", "control"],
    "money": [
        "target_money",
        "sdg_money",
        "bearer_money",
        "programme_money",
        "other_money",
        "targets_without_money",
        "without_money",
    ],
    "duplicates": [
        "said_again",
        "alike_pairs",
        "indicators_again",
        "alike_indicators",
        "resemblances",
    ],
    "link-quality": [
        "link_quality",
        "too_many_targets",
        "unmotivated_links",
        "only_sdgs",
        "programme_lists",
    ],
    "summary": ["profile", "steering", "acting"],
}


@pytest.mark.parametrize("name", TABLES)
def test_an_analysis_gives_every_list_behind_it(name: str, client: TestClient) -> None:
    answer = client.get(f"/api/v1/analyses/{name}", params=KEY).json()
    tables = answer["tables"]
    assert list(tables) == TABLES[name]
    assert tables[TABLES[name][0]]["rows"] == answer["rows"]
    for table in tables.values():
        assert table["title"]["sv"] != table["title"]["en"]
        assert all(column["heading"]["sv"] for column in table["columns"])
        names = {column["name"] for column in table["columns"]}
        assert all(names <= set(row) for row in table["rows"])


def test_the_meeting_rate_of_the_whole_comes_with_its_null(client: TestClient) -> None:
    answer = client.get("/api/v1/analyses/silos", params=KEY).json()
    [whole] = answer["tables"]["overall"]["rows"]
    assert whole["observed"] == round(whole["met"] / whole["needed"], 3)
    assert 0 < whole["mean"] < 1
    assert 0 <= whole["percentile"] <= 1
    assert 0 < whole["p"] <= 1


def test_targets_of_a_cell_stand_in_the_order_of_the_un(client: TestClient) -> None:
    answer = client.get("/api/v1/analyses/synergies", params=KEY).json()
    for table in answer["tables"].values():
        for row in table["rows"]:
            codes = [code for code in row.get("targets", "").split(", ") if code]
            assert codes == sorted(codes, key=sort_key)


def test_weights_of_gaps_are_codes(client: TestClient) -> None:
    swedish, english = (
        client.get("/api/v1/analyses/gaps", params=KEY | {"lang": lang}).json()["rows"]
        for lang in ("sv", "en")
    )
    assert {row["weight"] for row in swedish} <= {"gap", "unknown", "info"}
    assert [row["weight"] for row in swedish] == [row["weight"] for row in english]


def test_analysis_as_of_another_day_counts_what_was_current_then(client: TestClient) -> None:
    today = client.get("/api/v1/analyses/coverage", params=KEY).json()
    before = client.get("/api/v1/analyses/coverage", params=KEY | {"asOf": "2015-01-01"}).json()
    assert before["asOf"] == "2015-01-01"
    assert before["completeness"]["bearers"] < today["completeness"]["bearers"]


def test_openapi_shows_an_example_of_every_parameter_that_needs_one(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    parameters = paths["/api/v1/goals"]["get"]["parameters"]
    examples = {found["name"]: found["schema"].get("examples") for found in parameters}
    assert examples["organisation"] == ["exempelkommunen"]
    assert examples["target"] == ["11.3"]


def test_openapi_shows_an_example_of_a_goal(client: TestClient) -> None:
    goal = client.get("/openapi.json").json()["components"]["schemas"]["Goal"]["properties"]
    assert goal["kind"]["examples"] == ["goal"]
    assert goal["followUpRhythm"]["examples"] == ["P4M"]

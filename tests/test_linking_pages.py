"""People go through goals one by one and say which SDG targets they serve, alone or two by two."""

from collections.abc import Mapping
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from api.pages.linking.finding import NoSuchTarget, target_named
from graph.accounts import Accounts
from graph.analyses.links import link_model
from graph.analyses.model import Link
from graph.linking.review.answers import LinkAnswer, answers_about
from graph.linking.suggester import suggester
from graph.names import SDG
from graph.rights import Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, changed
from tests.link_models import AT
from tests.signing_in import signed_in
from tests.test_meeting_pages import accounts, ada, installation

__all__ = ["accounts", "ada", "installation"]  # fixtures

LINKING = f"{HOME}/linking"
TRAVEL = "activity/resvaneundersokning"
"""Its words point at 11.2 more than at anything else."""
CONTROL = "activity/foraldrakurser"
"""One of the tenth that is reviewed without suggestions."""
Fields = dict[str, str]


def form_on(page: str) -> Fields:
    """What the form of a goal holds, as a browser would send it."""
    [form] = html.fromstring(page).xpath('//form[@id="answer"]')
    return {name: str(value) for name, value in form.form_values()}


def opened(client: TestClient, short: str, query: str = "") -> Fields:
    answer = client.get(f"{LINKING}/{short}{query}")
    assert answer.status_code == 200, answer.text
    return form_on(answer.text)


def answer(client: TestClient, short: str, query: str = "", **fields: str) -> Any:
    """Fill in the form of a goal and send it."""
    return client.post(f"{LINKING}/{short}", data={**opened(client, short, query), **fields})


def taken(code: str, strength: int = 1, why: str = "Målet handlar om resor") -> Fields:
    """A target of one's own choice."""
    return {"other.0": code, "other_strength.0": str(strength), "other_motivation.0": why}


def links(installation: Installation, short: str) -> Mapping[str, Link]:
    store = installation.organisation(KEY)
    iri = store.names.namespace + short
    found = link_model(store, AT).links
    return {each.target.removeprefix(str(SDG)): each for each in found if each.bearer == iri}


def answers(installation: Installation, short: str) -> Mapping[str, LinkAnswer]:
    store = installation.organisation(KEY)
    found = answers_about(store.store, store.names.namespace + short)
    return {f"{each.seat} {each.target.removeprefix(str(SDG))}".strip(): each for each in found}


def said_on(page: str) -> str:
    return " ".join(unescape(html.fromstring(page).text_content()).split())


def test_an_accepted_suggestion_is_a_link_with_all_that_was_said_in_one_change(
    ada: TestClient, installation: Installation
) -> None:
    number = installation.number
    words = opened(ada, TRAVEL)["motivation.11.2"]
    assert "”resvaneundersökning”" in words
    done = answer(ada, TRAVEL, **{"verdict.11.2": "accepted", "strength.11.2": "2"})
    assert done.status_code == 303
    assert installation.number == number + 1
    [(code, link)] = links(installation, TRAVEL).items()
    assert (code, link.strength, link.method) == ("11.2", 2, "confirmed-suggestion")
    kept = answers(installation, TRAVEL)["alone 11.2"]
    assert (kept.verdict, kept.motivation, kept.language) == ("accepted", words, "sv")
    assert (kept.version, kept.unaided) == (suggester().version, False)
    assert kept.by.endswith(f"organisation/{KEY}")
    shown = said_on(ada.get(done.headers["location"]).text)
    assert f"Sparat som ändring {number + 1}" in shown
    assert "Genomför resvaneundersökning" in shown


def test_the_words_that_speak_are_marked_where_they_stand(ada: TestClient) -> None:
    page = html.fromstring(ada.get(f"{LINKING}/{TRAVEL}").text)
    marks = [mark.text for mark in page.xpath("//h1/mark")]
    assert "resvaneundersökning" in marks
    [fieldset] = page.xpath('//fieldset[@data-number="1"]')
    words = " ".join(fieldset.text_content().split())
    assert "11.2" in words
    assert "mycket troligt" in words
    assert "talar för: resvaneundersökning" in words


def test_a_rejected_suggestion_is_kept_beside_the_target_chosen_instead(
    ada: TestClient, installation: Installation
) -> None:
    done = answer(ada, TRAVEL, **{"verdict.11.2": "rejected"}, **taken("11.6 Luft", -1))
    assert done.status_code == 303, done.text
    found = answers(installation, TRAVEL)
    assert found["alone 11.2"].verdict == "rejected"
    assert links(installation, TRAVEL).keys() == {"11.6"}
    assert links(installation, TRAVEL)["11.6"].strength == -1
    assert found["alone 11.6"].method == "person"


def test_that_none_fits_is_an_answer_of_its_own(
    ada: TestClient, installation: Installation
) -> None:
    assert answer(ada, TRAVEL, none="yes").status_code == 303
    store = installation.organisation(KEY)
    bearer = link_model(store, AT).bearers[store.names.namespace + TRAVEL]
    assert bearer.without_target_link
    assert answers(installation, TRAVEL)["alone"].verdict == "no-link"
    assert "none" in opened(ada, TRAVEL)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "Godta ett delmål, skriv ett annat eller svara att inget passar"),
        ({"none": "yes", "verdict.11.2": "accepted"}, "både godtagit ett delmål"),
        ({"verdict.11.2": "accepted", "motivation.11.2": " "}, "Skriv varför"),
        (taken("11.6", why=""), "Skriv varför"),
        (taken("19.4"), "Det finns inget delmål 19.4"),
        (taken("våld"), "Flera delmål stämmer med ”våld”"),
        (taken("xyzzy"), "Inget delmål hittades"),
    ],
)
def test_what_will_not_do_is_told_and_what_was_written_stays(
    ada: TestClient, installation: Installation, fields: Fields, told: str
) -> None:
    number = installation.number
    refused = answer(ada, TRAVEL, **fields)
    assert refused.status_code == 422
    assert told in said_on(refused.text)
    assert installation.number == number
    shown = form_on(refused.text)
    for name, value in fields.items():
        assert shown[name].strip() == value.strip()


def test_words_that_point_at_one_target_are_shown_before_they_are_taken(
    ada: TestClient, installation: Installation
) -> None:
    refused = answer(ada, CONTROL, **taken("tobak"))
    assert refused.status_code == 422
    shown = form_on(refused.text)
    assert shown["other.0"].startswith("3.a ")
    assert shown["other_motivation.0"] == "Målet handlar om resor"
    assert ada.post(f"{LINKING}/{CONTROL}", data=shown).status_code == 303
    assert links(installation, CONTROL).keys() == {"3.a"}


def test_a_tenth_shows_no_suggestions_says_so_and_marks_its_answers(
    ada: TestClient, installation: Installation
) -> None:
    page = ada.get(f"{LINKING}/{CONTROL}").text
    tree = html.fromstring(page)
    assert tree.xpath('//*[@id="unaided"]')
    assert not tree.xpath('//input[starts-with(@name, "verdict.")]')
    assert not tree.xpath("//mark")
    assert answer(ada, CONTROL, **taken("3.8", 2)).status_code == 303
    kept = answers(installation, CONTROL)["alone 3.8"]
    assert (kept.unaided, kept.method) == (True, "person")
    effect = said_on(ada.get(f"{LINKING}/effect").text)
    assert "1 svar utan förslag har valt något delmål. Ingen andel visas på färre än 5." in effect


def test_undone_the_goal_is_as_before_and_shown_again(
    ada: TestClient, installation: Installation
) -> None:
    before = set(installation.organisation(KEY).quads.splitlines())
    done = answer(ada, TRAVEL, **{"verdict.11.2": "accepted"})
    page = html.fromstring(ada.get(done.headers["location"]).text)
    [form] = page.xpath('//form[@id="undo"]')
    undone = ada.post(form.get("action"), data=dict(form.form_values()))
    assert undone.status_code == 303
    assert undone.headers["location"].startswith(f"{LINKING}/{TRAVEL}?saved=")
    assert set(installation.organisation(KEY).quads.splitlines()) == before


def test_the_next_goal_keeps_the_choices_and_the_last_leads_back(ada: TestClient) -> None:
    query = "?programme=programme/naringsliv-och-kompetens&kind=activity"
    start = html.fromstring(ada.get(LINKING + query).text)
    rows = start.xpath("//h2[@id='left']/following-sibling::div[1]//tbody/tr/th/a/@href")
    [here] = start.xpath('//a[@id="start"]/@href')
    assert here == rows[0]
    seen = []
    for _ in rows:
        path, _, asked = here.partition("?")
        seen.append(path)
        done = answer(ada, path.removeprefix(f"{LINKING}/"), f"?{asked}", none="yes")
        here = done.headers["location"]
        assert "programme=programme%2Fnaringsliv-och-kompetens&kind=activity" in here
    assert seen == [row.partition("?")[0] for row in rows]
    assert here.startswith(f"{LINKING}?")
    assert "Klart: inget är kvar" in ada.get(here).text


def test_two_do_not_see_each_other_and_make_a_link_where_they_agree(
    ada: TestClient, installation: Installation
) -> None:
    first = {"verdict.11.2": "accepted", "strength.11.2": "3", "motivation.11.2": "Ettans skäl"}
    assert answer(ada, TRAVEL, "?seat=a", **first, **taken("11.6")).status_code == 303
    assert links(installation, TRAVEL) == {}
    as_b = ada.get(f"{LINKING}/{TRAVEL}?seat=b").text
    assert "Ettans skäl" not in as_b
    assert "link-answer/" not in ada.get(f"{HOME}/{TRAVEL}").text
    assert "11.6" not in {name.partition(".")[2] for name in form_on(as_b)}
    assert TRAVEL not in ada.get(f"{LINKING}?seat=a").text
    assert TRAVEL in ada.get(f"{LINKING}?seat=b").text
    assert ada.get(f"{LINKING}/{TRAVEL}?seat=settled").status_code == 404
    assert answer(ada, TRAVEL, "?seat=b", **{"verdict.11.2": "accepted"}).status_code == 303
    assert {code: link.strength for code, link in links(installation, TRAVEL).items()} == {
        "11.2": 1
    }
    page = html.fromstring(ada.get(f"{LINKING}/disagreements").text)
    [row] = page.xpath("//tbody/tr")
    assert "11.6" in row.xpath("td[1]")[0].text_content()
    assert "11.6" not in row.xpath("td[2]")[0].text_content()
    settling = row.xpath("td[3]/a/@href")[0]
    assert "Ettans skäl" in ada.get(settling).text
    start = opened(ada, TRAVEL, "?seat=settled")
    assert (start["verdict.11.2"], start["verdict.11.6"]) == ("accepted", "open")
    done = answer(ada, TRAVEL, "?seat=settled", **{"verdict.11.6": "accepted"})
    assert done.headers["location"].startswith(f"{LINKING}/disagreements?")
    assert links(installation, TRAVEL).keys() == {"11.2", "11.6"}
    assert "Inget är kvar att avgöra" in ada.get(done.headers["location"]).text


def test_editors_answer_about_what_is_theirs_in_the_name_of_their_unit(
    installation: Installation, accounts: Accounts
) -> None:
    names = installation.names(KEY)
    unit = f"{names.namespace}unit/samhallsbyggnadsforvaltningen"
    with browsing(installation, accounts) as client:
        signed_in(client, accounts, "bo", [Grant(Role.EDITOR, KEY, unit)])
        assert answer(client, TRAVEL, **{"verdict.11.2": "accepted"}).status_code == 303
        assert answers(installation, TRAVEL)["alone 11.2"].by == unit
        other = client.get(f"{LINKING}/{CONTROL}").text
        assert "Logga in som den som ansvarar för målet" in other
        sent = {**opened(client, TRAVEL), "none": "yes"}
        number = installation.number
        assert client.post(f"{LINKING}/{CONTROL}", data=sent).status_code == 403
        assert installation.number == number
        start = html.fromstring(client.get(LINKING).text)
        speaking = start.xpath('//form[@method="get"]//select[@name="by"]/option/@value')
        assert speaking == ["unit/samhallsbyggnadsforvaltningen"]


def test_what_changed_meanwhile_is_told_and_what_was_written_stays(
    ada: TestClient, installation: Installation
) -> None:
    sent = {**opened(ada, TRAVEL), "verdict.11.2": "accepted", "motivation.11.2": "Mitt skäl"}
    changed(installation, TRAVEL, '"Carry out', '"Make')
    refused = ada.post(f"{LINKING}/{TRAVEL}", data=sent)
    assert refused.status_code == 412
    again = form_on(refused.text)
    assert again["motivation.11.2"] == "Mitt skäl"
    assert ada.post(f"{LINKING}/{TRAVEL}", data=again).status_code == 303


@pytest.mark.parametrize("page", ["", "/disagreements", f"/{TRAVEL}"])
def test_what_the_address_makes_up_is_left_out(ada: TestClient, page: str) -> None:
    done = answer(ada, CONTROL, none="yes")
    saved = done.headers["location"].partition("saved=")[2].partition("&")[0]
    for was in ("x", "goal/finns-inte", "/", "goal/%22%3E", ""):
        address = f"{LINKING}{page}?saved={saved}&was={was}&seat=x&by=y&unit=z&kind=q&page=99999"
        assert ada.get(address).status_code == 200


def test_a_visitor_sees_what_is_suggested_and_no_form(client: TestClient) -> None:
    page = html.fromstring(client.get(f"{LINKING}/{TRAVEL}").text)
    assert page.xpath('//fieldset[@data-number="1" and @disabled]')
    assert not page.xpath('//form[@id="answer"]//button')
    assert "11.2" in page.xpath('//fieldset[@data-number="1"]/legend')[0].text_content()
    assert client.get(f"{LINKING}/goal/finns-inte").status_code == 404
    assert client.get(f"{LINKING}/programme/utbildning").status_code == 404


def test_what_was_cannot_be_answered_about(ada: TestClient, installation: Installation) -> None:
    old = f"/o/{KEY}@{installation.number}/linking/{TRAVEL}"
    assert not html.fromstring(ada.get(old).text).xpath('//form[@id="answer"]//button')


def test_what_stands_around_a_goal_is_told_apart_from_suggestions(client: TestClient) -> None:
    page = html.fromstring(client.get(f"{LINKING}/{TRAVEL}").text)
    [around] = page.xpath("//details[summary[contains(., 'runt målet')]]")
    assert "Det här är inte förslag" in around.text_content()
    assert not around.xpath("ancestor::form")
    control = html.fromstring(client.get(f"{LINKING}/{CONTROL}").text)
    assert not control.xpath("//details[summary[contains(., 'runt målet')]]")


def test_history_tells_of_the_answer_and_the_link(
    ada: TestClient, installation: Installation
) -> None:
    answer(ada, TRAVEL, **{"verdict.11.2": "accepted"})
    told = said_on(ada.get(f"{HOME}/changes/{installation.number}").text)
    assert "Länksvar" in told
    assert "11.2" in told


@pytest.mark.parametrize(
    ("written", "code"),
    [("11.2", "11.2"), ("SDG 11.02", "11.2"), ("1.A", "1.a"), ("Delmål 4.1 skola", "4.1")],
)
def test_a_target_is_named_by_its_number(written: str, code: str) -> None:
    assert target_named(written).code == code


def test_a_target_is_named_by_its_whole_label() -> None:
    label = target_named("11.2").label
    assert target_named(label.sv.upper()).code == target_named(label.en).code == "11.2"
    with pytest.raises(NoSuchTarget):
        target_named("")

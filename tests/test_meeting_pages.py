"""Whom should we talk to: find one's own, say what has happened, and see it gone."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from fastapi.testclient import TestClient
from lxml import html

from graph.accounts import Accounts
from graph.history.revert import revert
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, copied
from tests.signing_in import send_form, signed_in
from tests.writing_clients import asking

SCHOOL, WORK = "unit/gymnasieskolan", "unit/arbetsmarknadsforvaltningen"
PAIR = {"one": SCHOOL, "other": WORK}
MEETING = f"{HOME}/synergies/meeting?{urlencode(PAIR)}"
POST = f"{HOME}/synergies/meeting"
API = f"/api/v1/meetings?organisation={KEY}"


@pytest.fixture
def installation(data_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    with copied(data_folder, tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def accounts(tmp_path: Path) -> Iterator[Accounts]:
    with Accounts.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def ada(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """An administrator."""
    with browsing(installation, accounts) as client:
        signed_in(client, accounts, "ada", [Grant(Role.ADMIN)])
        yield client


def editor(client: TestClient, accounts: Accounts, installation: Installation, unit: str) -> None:
    """Sign somebody in who edits for one unit."""
    iri = installation.names(KEY).namespace + unit
    signed_in(client, accounts, unit.partition("/")[2], [Grant(Role.EDITOR, KEY, iri)])


def say(client: TestClient, page: str = MEETING, **fields: str) -> Any:
    return send_form(client, POST, page, **{**PAIR, **fields})


def listed(client: TestClient, name: str = "waiting", **query: str) -> list[dict[str, Any]]:
    """The meetings of a list as JSON, by the two units."""
    found: list[dict[str, Any]] = client.get(f"{API}&{urlencode(query)}").json()[name]
    return found


def of_pair(found: list[dict[str, Any]]) -> dict[str, Any] | None:
    names = {part.rpartition("/")[2] for part in PAIR.values()}
    for each in found:
        if {each[side]["id"].rpartition("/")[2] for side in ("first", "second")} == names:
            return each
    return None


def test_dismissed_with_a_reason_it_is_gone_and_listed_apart(
    ada: TestClient, installation: Installation
) -> None:
    assert of_pair(listed(ada)) is not None
    done = say(ada, outcome="not-needed", reason="Samma rektor leder båda", speaker=SCHOOL)
    assert done.status_code == 303
    page = ada.get(done.headers["location"]).text
    assert f"Sparat som ändring {installation.number}" in page
    assert "Samma rektor leder båda" in page
    assert of_pair(listed(ada)) is None
    answered = of_pair(listed(ada, "answered"))
    assert answered is not None
    assert answered["state"] == "not-needed"
    assert answered["said"][0]["reason"] == "Samma rektor leder båda"
    assert answered["said"][0]["by"].endswith(SCHOOL)


def test_undone_the_meeting_is_back(ada: TestClient, installation: Installation) -> None:
    say(ada, outcome="not-needed", reason="Fel", speaker=SCHOOL)
    revert(installation, KEY, installation.number, caller=OPERATOR, why="", case_number="")
    assert of_pair(listed(ada)) is not None


def test_history_tells_what_was_said_in_words(ada: TestClient, installation: Installation) -> None:
    say(ada, outcome="contacted", speaker=SCHOOL)
    told = ada.get(f"{HOME}/changes/{installation.number}").text
    assert "Enheten ”Gymnasieskolan”: besked om möte" in told
    assert "Kontakt tagen" in told


def test_contacted_it_stays_marked_and_last(ada: TestClient) -> None:
    say(ada, outcome="contacted", speaker=SCHOOL)
    waiting = listed(ada)
    assert of_pair(waiting[-1:]) is not None
    assert waiting[-1]["state"] == "contacted"


def test_a_joint_activity_is_pointed_at(ada: TestClient) -> None:
    page = html.fromstring(ada.get(MEETING).text)
    activity = page.xpath('//select[@name="activity"]/option[@value!=""]/@value')[0]
    assert say(ada, outcome="joint-activity", activity=activity, speaker=WORK).status_code == 303
    answered = of_pair(listed(ada, "answered"))
    assert answered is not None
    assert answered["said"][0]["activities"][0]["id"].endswith(activity)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"outcome": "not-needed"}, "Säg varför mötet inte behövs"),
        ({"outcome": "joint-activity"}, "Ange den gemensamma aktiviteten"),
        ({"outcome": "joint-activity", "activity": "activity/finns-inte"}, "finns inte"),
        ({}, "Välj vad som har hänt"),
        ({"outcome": "något"}, "Välj vad som har hänt"),
    ],
)
def test_what_is_left_out_is_told_and_what_was_written_stays(
    ada: TestClient, installation: Installation, fields: dict[str, str], told: str
) -> None:
    number = installation.number
    refused = say(ada, speaker=SCHOOL, **fields)
    assert refused.status_code == 422
    assert told in refused.text
    assert installation.number == number
    chosen = html.fromstring(refused.text).xpath('//input[@name="outcome"][@checked]/@value')
    assert chosen == [fields["outcome"]] if fields.get("outcome") in {
        "not-needed", "joint-activity"
    } else chosen == []  # fmt: skip


def test_an_editor_of_either_unit_says_so_for_it_alone(
    installation: Installation, accounts: Accounts
) -> None:
    with browsing(installation, accounts) as client:
        editor(client, accounts, installation, WORK)
        page = html.fromstring(client.get(MEETING).text)
        assert page.xpath('//select[@name="speaker"]/option/@value') == [WORK]
        assert say(client, outcome="contacted", speaker=WORK).status_code == 303
        number = installation.number
        assert say(client, outcome="contacted", speaker=SCHOOL).status_code == 403
        assert say(client, outcome="contacted", speaker="").status_code == 403
        assert installation.number == number


def test_an_editor_of_neither_may_not(installation: Installation, accounts: Accounts) -> None:
    other = "unit/forskolan"
    with browsing(installation, accounts) as client:
        editor(client, accounts, installation, other)
        assert 'name="outcome"' not in client.get(MEETING).text
        mine = f"{HOME}/{WORK}"
        fields = {**PAIR, "outcome": "contacted"}
        for speaker in (other, WORK):
            page = f"{HOME}/goal/new"
            refused = send_form(client, POST, page, **fields, speaker=speaker)
            assert refused.status_code == 403, mine
    outcome = {
        "bringsTogether": [SCHOOL, WORK],
        "outcome": "contacted",
        "generatedAtTime": "2026-11-20T10:00:00Z",
    }
    unit = installation.names(KEY).namespace + other
    with asking(installation, Grant(Role.EDITOR, KEY, unit)) as client:
        path = f"/api/v1/meeting-outcomes?organisation={KEY}"
        third = client.post(path, json={**outcome, "wasAttributedTo": other})
        assert third.status_code == 422
        assert "not one of the two" in third.text
        foreign = client.post(path, json={**outcome, "wasAttributedTo": WORK})
        assert foreign.status_code == 403
        assert client.post(path, json=outcome).status_code == 403


def test_programs_say_so_as_of_any_thing(installation: Installation) -> None:
    unit = installation.names(KEY).namespace + WORK
    with asking(installation, Grant(Role.EDITOR, KEY, unit)) as client:
        meeting = of_pair(listed(client))
        assert meeting is not None
        answer = client.post(
            f"/api/v1/meeting-outcomes?organisation={KEY}",
            json={
                "bringsTogether": [SCHOOL, WORK],
                "outcome": "not-needed",
                "motivation": {"en": "Done elsewhere"},
                "takesUp": [one["id"] for one in meeting["takesUp"][:-1]],
                "wasAttributedTo": WORK,
                "generatedAtTime": "2026-11-20T10:00:00Z",
            },
        )
        assert answer.status_code == 201, answer.text
        back = of_pair(listed(client))
        assert back is not None
        assert back["state"] == "returned"
        assert [one["id"] for one in back["new"]] == [meeting["takesUp"][-1]["id"]]


def test_nobody_is_asked_to_write_of_what_was(ada: TestClient, installation: Installation) -> None:
    old = MEETING.replace(f"/o/{KEY}/", f"/o/{KEY}@{installation.number}/")
    assert 'name="outcome"' not in ada.get(old).text


def test_a_visitor_sees_why_and_is_told_to_sign_in(client: TestClient) -> None:
    page = client.get(MEETING).text
    assert "Varför bör" in page
    assert 'name="outcome"' not in page or "Logga in" not in page
    nobody = client.get(f"{POST}?one={SCHOOL}&other={SCHOOL}")
    assert nobody.status_code == 404
    assert client.get(f"{POST}?one=goal/x&other={SCHOOL}").status_code == 404


def test_the_three_first_of_ones_own_are_about_it(client: TestClient) -> None:
    for about in ("goal/trygga-gangstrak", SCHOOL, "programme/utbildning", "target/16.1"):
        answer = client.get(f"{HOME}/synergies?about={about}", headers={"accept-language": "sv"})
        assert answer.status_code == 200
        rows = html.fromstring(answer.text).xpath('//ol[@class="meetings"]/li')
        found = listed(client, about=about)
        assert len(rows) == min(len(found), 10)
    mine = listed(client, about=SCHOOL)
    assert mine
    assert {each["first"]["id"].rpartition("/")[2] for each in mine} == {"gymnasieskolan"}
    assert client.get(f"{HOME}/synergies?about=goal/finns-inte").status_code == 404


def test_the_query_behind_a_row_opens_in_the_editor(client: TestClient) -> None:
    page = html.fromstring(client.get(f"{HOME}/synergies").text)
    [first, *_] = page.xpath('//ol[@class="meetings"]/li//a[contains(@href, "/editor?")]/@href')
    asked = parse_qs(urlsplit(first).query)
    assert asked["question"] == ["targets_shared_by_units"]
    text = client.get(first).text
    assert asked["p_unit"][0] in text


def test_a_found_conflict_leads_to_a_form_filled_in(ada: TestClient) -> None:
    page = html.fromstring(ada.get(f"{HOME}/synergies").text)
    [address, *_] = page.xpath('//a[contains(@href, "/conflict/new?")]/@href')
    form = html.fromstring(ada.get(address).text).xpath('//form[@class="edit"]')[0]
    values = dict(form.form_values())
    assert " mot " in values["label.sv"]
    sent: dict[str, list[str]] = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    sent["handling.sv"] = ["Prövas i budgeten"]
    done = ada.post(f"{HOME}/conflict/new", data=sent)
    assert done.status_code == 303, done.text
    after = ada.get(f"{HOME}/synergies").text
    assert "Prövas i budgeten" in after
    assert address.replace("&", "&amp;") not in after


def test_the_rate_over_time_is_a_table_and_json(
    ada: TestClient, installation: Installation
) -> None:
    first = installation.number
    say(ada, outcome="contacted", speaker=SCHOOL)
    path = f"/api/v1/meetings/rates?organisation={KEY}"
    chosen = ada.get(f"{path}&point={first}&point={first + 1}").json()["points"]
    assert [point["number"] for point in chosen] == [first, first + 1]
    assert [point["meetings"]["contacted"] for point in chosen] == [0, 1]
    assert chosen[0]["needed"] == chosen[1]["needed"] > 0
    yearly = ada.get(path).json()["points"]
    assert yearly[-1]["number"] == first + 1
    shown = ada.get(f"{HOME}/silos/over-time?points={first}+{first + 1}")
    assert shown.text.count("<tr>") == 3
    assert ada.get(f"{path}&point=9999").status_code == 404
    many = "".join(f"&point={first}" for _ in range(25))
    assert ada.get(path + many).status_code == 422


@pytest.mark.parametrize(
    ("about", "row"),
    [("goal/lasgaranti", "utbildning"), ("programme/utbildning", "utbildning"), ("target/4.1", "")],
)
def test_what_groups_share_is_told_of_ones_own_goal_programme_or_target(
    ada: TestClient, about: str, row: str
) -> None:
    page = html.fromstring(ada.get(f"/o/{KEY}/synergies?about={about}&everything=true").text)
    table = page.xpath("//h2[@id='overlaps']/following-sibling::div[1]//tbody/tr")
    assert table
    for each in table:
        pair = " ".join(each.xpath("th//a/@href"))
        tiles = " ".join(each.xpath("td[1]//text()"))
        assert f"programme/{row}" in pair if row else "4.1" in tiles

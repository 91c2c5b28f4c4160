"""People edit things in a form: what they cannot see stays, and what is wrong is told beside it."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from graph.accounts import Accounts
from graph.classes import classes
from graph.names import MG
from graph.rights import Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, changed, copied
from tests.signing_in import signed_in

GOAL = "goal/besoksmal"
FORM = f"{HOME}/{GOAL}/edit"
Fields = dict[str, list[str]]


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with copied(data_folder, tmp_path_factory.mktemp("editing") / "data") as opened:
        yield opened


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    with Accounts.open(tmp_path_factory.mktemp("accounts")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ada(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """An administrator."""
    with browsing(installation, accounts) as client:
        signed_in(client, accounts, "ada", [Grant(Role.ADMIN)])
        yield client


def fields_of(client: TestClient, path: str) -> Fields:
    """What a form holds, as the browser would send it."""
    found = client.get(path)
    assert found.status_code == 200, found.text
    return fields_in(found.text)


def fields_in(page: str) -> Fields:
    (form,) = html.fromstring(page).xpath('//form[@class="edit"]')
    sent: Fields = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    return sent


def send(client: TestClient, path: str, fields: Mapping[str, Any]) -> Any:
    return client.post(path, data=dict(fields))


def lines(installation: Installation, thing: str) -> set[str]:
    store = installation.organisation(KEY)
    start = f"<{store.names.namespace}{thing}> "
    return {line for line in store.quads.decode().splitlines() if line.startswith(start)}


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def test_a_form_sent_back_as_it_came_changes_nothing(
    ada: TestClient, installation: Installation
) -> None:
    before, number = lines(installation, GOAL), installation.number
    done = send(ada, FORM, fields_of(ada, FORM))
    assert done.status_code == 303
    assert (lines(installation, GOAL), installation.number) == (before, number)
    assert "Ingenting ändrades" in ada.get(done.headers["location"]).text


@pytest.mark.parametrize(
    "kind",
    [
        "organisation",
        "unit",
        "programme",
        "goal",
        "indicator",
        "target-value",
        "contribution",
        "follow-up",
        "decision",
        "network",
        "conflict",
        "pledge",
    ],
)
def test_the_form_of_every_kind_comes_back_as_it_went(
    ada: TestClient, installation: Installation, kind: str
) -> None:
    """Nothing that is stored is lost by opening a form and saving it."""
    store = installation.organisation(KEY)
    start = f"<{store.names.namespace}{kind}/".encode()
    slugs = {
        line[len(start) : line.index(b">")].decode()
        for line in store.quads.splitlines()
        if line.startswith(start)
    }
    number = installation.number
    for slug in sorted(slugs)[:3]:
        path = f"{HOME}/{kind}/{slug}/edit"
        assert send(ada, path, fields_of(ada, path)).status_code == 303, slug
    assert installation.number == number


@pytest.mark.parametrize("kind", sorted(classes()))
def test_an_empty_form_opens_for_every_kind(ada: TestClient, kind: str) -> None:
    opened = ada.get(f"{HOME}/{kind}/new")
    assert opened.status_code == (403 if kind == "organisation" else 200)


def test_what_is_typed_is_stored_and_told(ada: TestClient, installation: Installation) -> None:
    fields = fields_of(ada, FORM)
    fields["endDate"] = ["2031"]
    fields["addresses"] = ["8.9", "12.b", ""]
    fields["contributingUnit"] += ["Grundskolan"]
    fields["description.sv"] = ["Året om.\r\n\r\nÄven i november."]
    fields["why"], fields["case_number"] = ["Ny strategi"], ["KS 2026/12"]
    done = send(ada, FORM, fields)
    assert done.status_code == 303, words(done.text)
    after = "\n".join(lines(installation, GOAL))
    assert '"2031-12-31"' in after
    assert "sdg/12.b" in after
    assert "unit/grundskolan" in after
    assert '"Året om.\\n\\nÄven i november."@sv' in after
    entry = installation.journal.last
    assert entry is not None
    payload = installation.journal.payload(entry.number)
    assert (payload.name, payload.why, payload.case_number) == ("Ada", "Ny strategi", "KS 2026/12")
    page = words(ada.get(done.headers["location"]).text)
    assert f"Sparat som ändring {entry.number}." in page
    assert "Det gav 2 varningar: G9" in page


def test_a_number_may_be_written_as_people_do(ada: TestClient, installation: Installation) -> None:
    path = f"{HOME}/target-value/plantid-2027/edit"
    fields = fields_of(ada, path)
    fields["value"] = ["1 234,5"]
    assert send(ada, path, fields).status_code == 303
    assert '"1234.5"' in "\n".join(lines(installation, "target-value/plantid-2027"))
    assert fields_of(ada, path)["value"] == ["1234,5"]


def test_what_is_wrong_is_told_beside_the_field_and_what_was_typed_stays(
    ada: TestClient, installation: Installation
) -> None:
    number = installation.number
    fields = fields_of(ada, FORM)
    fields["startDate"], fields["responsibleUnit"] = ["snart"], ["unit/finns-inte"]
    fields["label.sv"] = ["Fler gäster varje år i kommunen"]
    shown = send(ada, FORM, fields)
    assert (shown.status_code, installation.number) == (422, number)
    page = html.fromstring(shown.text)
    (error,) = page.xpath('//*[@id="field-startDate-error"]')
    assert "ÅÅÅÅ-MM-DD" in error.text_content()
    (field,) = page.xpath('//*[@id="field-startDate"]')
    assert (field.get("aria-invalid"), field.get("value")) == ("true", "snart")
    assert "field-startDate-error" in field.get("aria-describedby")
    assert page.xpath('//*[@id="errors"]//a[@href="#field-responsibleUnit"]')
    assert fields_in(shown.text)["label.sv"] == ["Fler gäster varje år i kommunen"]


def test_a_broken_rule_stands_beside_its_field_with_what_to_do(
    ada: TestClient, installation: Installation
) -> None:
    number = installation.number
    fields = fields_of(ada, FORM)
    fields["responsibleUnit"], fields["label.sv"] = [""], ["Kort"]
    shown = send(ada, FORM, fields)
    assert (shown.status_code, installation.number) == (422, number)
    page = html.fromstring(shown.text)
    (unit,) = page.xpath('//*[@id="field-responsibleUnit-error"]')
    assert unit.text_content().startswith("G2: ")
    (label,) = page.xpath('//*[@id="field-label-sv-error"]')
    assert label.text_content().startswith("G1: ")


def test_who_was_late_sees_what_changed_and_keeps_what_was_typed(
    ada: TestClient, installation: Installation
) -> None:
    goal = "goal/lasgaranti"
    path = f"{HOME}/{goal}/edit"
    fields = fields_of(ada, path)
    changed(installation, goal, r'endDate> "[\d-]+"', 'endDate> "2027-05-31"')
    fields["label.sv"] = ["Alla elever får lässtöd före jul varje läsår"]
    late = send(ada, path, fields)
    assert late.status_code == 412
    said = words(late.text)
    assert "Någon annan har ändrat det här under tiden" in said
    assert "Slutdatum ändrades från 2027-06-30 till 2027-05-31" in said
    assert "Där står nu: 2027-05-31" in said
    again = fields_in(late.text)
    assert again["label.sv"] == fields["label.sv"]
    again["endDate"] = ["2027-05-31"]
    assert send(ada, path, again).status_code == 303
    after = "\n".join(lines(installation, goal))
    assert "Alla elever får lässtöd före jul varje läsår" in after
    assert '"2027-05-31"' in after


def test_a_new_goal_is_added_and_named_once(ada: TestClient, installation: Installation) -> None:
    path = f"{HOME}/goal/new"
    fields = fields_of(ada, path)
    fields |= {
        "label.sv": ["Fler unga deltar i kommunens beslut"],
        "responsibleUnit": ["unit/kommunstyrelsen"],
        "addresses": ["16.7", ""],
        "level": ["level/verksamhet"],
    }
    done = send(ada, path, fields)
    assert done.status_code == 303, words(done.text)
    address = done.headers["location"]
    assert address.startswith(f"{HOME}/goal/fler-unga-deltar-i-kommunens-beslut?saved=")
    assert ada.get(address).status_code == 200
    after = "\n".join(lines(installation, "goal/fler-unga-deltar-i-kommunens-beslut"))
    assert f"{MG}Goal" in after
    assert "sdg/16.7" in after


def test_a_thing_that_others_need_is_not_removed_and_they_are_named(ada: TestClient) -> None:
    path = f"{HOME}/{GOAL}/remove"
    page = ada.get(path)
    assert "måste ändras först" in page.text
    assert "De kommersiella gästnätterna" in page.text
    token = fields_of(ada, FORM)["form_token"]
    refused = send(ada, path, {"form_token": token, "version": "999"})
    assert refused.status_code == 409


def test_a_thing_is_removed_with_its_parts_and_brought_back(
    ada: TestClient, installation: Installation
) -> None:
    before = installation.organisation(KEY).quads
    mission = "basic-mission/forskola"
    path = f"{HOME}/{mission}/remove"
    page = ada.get(path)
    assert "tas bort på samma gång" in page.text
    assert "Bedömning av 4.2 " in page.text
    assert "Uppföljning 2026-" in page.text
    done = send(ada, path, fields_in(page.text))
    assert done.status_code == 303, words(done.text)
    assert lines(installation, mission) == set()
    assert ada.get(f"{HOME}/{mission}").status_code == 404
    number = installation.number
    change = f"{HOME}/changes/{number}"
    assert "togs bort" in words(ada.get(change).text)
    reverted = send(ada, f"{change}/revert", fields_in(ada.get(change).text))
    assert reverted.status_code == 303
    assert installation.organisation(KEY).quads == before


def test_only_who_may_change_a_thing_is_shown_the_way(
    installation: Installation, accounts: Accounts
) -> None:
    names = installation.names(KEY)
    own = Grant(Role.EDITOR, KEY, names.resource("unit", "grundskolan"))
    with browsing(installation, accounts) as client:
        assert "Redigera" not in client.get(f"{HOME}/{GOAL}").text
        assert client.get(FORM).status_code == 401
        signed_in(client, accounts, "gun", [own])
        assert "Redigera" not in client.get(f"{HOME}/{GOAL}").text
        assert client.get(FORM).status_code == 403
        assert client.get(f"{HOME}/level/new").status_code == 403
        assert client.get(f"{HOME}/goal/new").status_code == 200
        mine = f"{HOME}/goal/lasgaranti"
        assert "Redigera" in client.get(mine).text
        fields = fields_of(client, f"{mine}/edit")
        fields["responsibleUnit"] = ["unit/kommunstyrelsen"]
        assert send(client, f"{mine}/edit", fields).status_code == 403
        assert send(client, FORM, fields).status_code == 403


def test_what_was_cannot_be_edited(ada: TestClient) -> None:
    then = f"/o/{KEY}@1/{GOAL}"
    assert "Redigera" not in ada.get(then).text
    assert ada.get(f"{then}/edit").status_code == 403


def test_a_form_without_its_token_changes_nothing(
    ada: TestClient, installation: Installation
) -> None:
    number = installation.number
    fields = fields_of(ada, FORM)
    fields["label.sv"] = ["Ett helt annat namn på målet"]
    del fields["form_token"]
    assert send(ada, FORM, fields).status_code == 403
    assert installation.number == number

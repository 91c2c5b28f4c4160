"""The relevance profile is answered target by target on pages, through the gate, with history."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from lxml import html

from graph.accounts import Accounts
from graph.analyses.links import link_model
from graph.analyses.profile import Position
from graph.changes import LOCAL, Change, Way
from graph.names import SDG
from graph.replacing import replacing_subjects
from graph.rights import Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, copied
from tests.link_models import AT
from tests.signing_in import signed_in

PAGE = f"{HOME}/relevance"
Fields = dict[str, list[str]]


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with copied(data_folder, tmp_path_factory.mktemp("relevance") / "data") as opened:
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


@pytest.fixture(scope="module")
def stranger(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """Somebody who has not signed in."""
    with browsing(installation, accounts) as client:
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


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def position(installation: Installation, code: str, key: str = KEY) -> Position:
    profile = link_model(installation.organisation(key), AT).profile
    return profile.positions[f"{SDG}{code}"]


def test_all_169_targets_stand_by_sdg_with_who_decided(stranger: TestClient) -> None:
    shown = stranger.get(PAGE).text
    page = html.fromstring(shown)
    assert len(page.xpath('//details[starts-with(@id, "sdg-")]//tbody/tr')) == 169
    assert len(page.xpath('//details[starts-with(@id, "sdg-")]')) == 17
    said = words(shown)
    assert "Profilen är beslutad: Kommunfullmäktige" in said
    assert "KS 2024/31" in said
    assert "Läget är uppnått i kommunen" in said
    assert not page.xpath('//a[contains(@href, "/relevance/target/")]')


def test_the_undecided_stand_first_in_each_sdg_and_can_be_shown_alone(
    stranger: TestClient,
) -> None:
    page = html.fromstring(stranger.get(PAGE).text)
    for section in page.xpath('//details[starts-with(@id, "sdg-")]'):
        undecided = [
            "inte avgjort" in words(html.tostring(row, encoding="unicode"))
            for row in section.xpath(".//tbody/tr")
        ]
        assert undecided == sorted(undecided, reverse=True)
    alone = html.fromstring(stranger.get(f"{PAGE}?show=undecided").text)
    rows = alone.xpath('//details[starts-with(@id, "sdg-")]//tbody/tr')
    assert rows
    assert all("inte avgjort" in row.text_content() for row in rows)
    own = html.fromstring(stranger.get(f"{PAGE}?control=own").text)
    cells = own.xpath('//details[starts-with(@id, "sdg-")]//tbody/tr/td[2]')
    assert {cell.text_content().strip() for cell in cells} == {"egen rådighet"}


def test_an_answer_about_one_target_is_kept_with_its_reason(
    ada: TestClient, installation: Installation
) -> None:
    path = f"{PAGE}/target/2.1"
    before = position(installation, "2.1")
    assert before.relevance == "undecided"
    fields = fields_of(ada, f"{path}?choose=not-relevant")
    assert fields["relevance.2.1"] == ["not-relevant"]
    fields |= {"reason.2.1": ["Hör till regionen."], "case_number.2.1": ["KS 2026/77"]}
    done = send(ada, path, fields)
    assert done.status_code == 303, words(done.text)
    assert done.headers["location"].endswith("#sdg-2")
    after = position(installation, "2.1")
    assert (after.relevance, after.reason.sv, after.case_number, after.control) == (
        "not-relevant",
        "Hör till regionen.",
        "KS 2026/77",
        before.control,
    )
    assert after.iri == before.iri
    assert "Hör till regionen." in words(ada.get(f"{HOME}/target/2.1").text)
    assert f"{SDG}2.1" not in link_model(installation.organisation(KEY), AT).relevant
    assert "Sparat som ändring" in words(ada.get(done.headers["location"]).text)


def test_what_is_left_out_needs_a_reason_and_a_case_number(
    ada: TestClient, installation: Installation
) -> None:
    path, number = f"{PAGE}/target/2.2", installation.number
    fields = fields_of(ada, path)
    fields |= {"relevance.2.2": ["not-relevant"], "reason.2.2": [""], "case_number.2.2": [""]}
    shown = send(ada, path, fields)
    assert (shown.status_code, installation.number) == (422, number)
    page = html.fromstring(shown.text)
    assert page.xpath('//*[@id="reason-2.2-error"]')
    assert page.xpath('//*[@id="errors"]//a[@href="#case_number-2.2"]')
    assert fields_in(shown.text)["relevance.2.2"] == ["not-relevant"]


def test_a_whole_sdg_is_answered_at_once_with_one_reason(
    ada: TestClient, installation: Installation
) -> None:
    path, number = f"{PAGE}/sdg/14", installation.number
    fields = fields_of(ada, path)
    codes = [name.removeprefix("relevance.") for name in fields if name.startswith("relevance.")]
    assert codes[0] == "14.1"
    assert len(codes) == 10
    for code in codes:
        fields |= {
            f"relevance.{code}": ["not-relevant"],
            f"reason.{code}": [""],
            f"case_number.{code}": [""],
        }
    fields |= {"reason": ["Kommunen har ingen kust."], "case_number": ["KS 2026/5"]}
    fields["reason.14.1"] = ["Avlopp sköts av bolaget."]
    assert send(ada, path, fields).status_code == 303
    assert installation.number == number + 1
    assert position(installation, "14.1").reason.sv == "Avlopp sköts av bolaget."
    last = position(installation, "14.c")
    assert (last.reason.sv, last.case_number) == ("Kommunen har ingen kust.", "KS 2026/5")


def test_a_form_sent_back_as_it_came_changes_nothing(
    ada: TestClient, installation: Installation
) -> None:
    for path in (f"{PAGE}/sdg/4", f"{PAGE}/target/11.3"):
        number = installation.number
        assert send(ada, path, fields_of(ada, path)).status_code == 303
        assert installation.number == number


def test_who_was_late_is_told_and_keeps_what_was_typed(
    ada: TestClient, installation: Installation
) -> None:
    path = f"{PAGE}/target/5.1"
    first, second = fields_of(ada, path), fields_of(ada, path)
    first["control.5.1"] = ["none"]
    assert send(ada, path, first).status_code == 303
    second["control.5.1"], second["reason.5.1"] = ["own"], ["Vi är arbetsgivare."]
    late = send(ada, path, second)
    assert late.status_code == 412
    assert "Någon annan har ändrat" in words(late.text)
    again = fields_in(late.text)
    assert (again["control.5.1"], again["reason.5.1"]) == (["own"], ["Vi är arbetsgivare."])
    assert send(ada, path, again).status_code == 303
    assert position(installation, "5.1").control == "own"


def test_only_administrators_answer(
    stranger: TestClient, installation: Installation, accounts: Accounts
) -> None:
    for path in (f"{PAGE}/target/2.1", f"{PAGE}/sdg/2", f"{PAGE}/decision"):
        assert stranger.get(path).status_code in {303, 401}
    unit = installation.organisation(KEY).names.resource("unit", "grundskolan")
    with browsing(installation, accounts) as editor:
        signed_in(editor, accounts, "eva", [Grant(Role.EDITOR, KEY, unit)])
        assert editor.get(f"{PAGE}/target/2.1").status_code == 403
        assert "/relevance/target/" not in editor.get(PAGE).text


def test_a_gap_and_a_zero_can_be_answered_as_deliberate(ada: TestClient) -> None:
    gaps = html.fromstring(ada.get(f"{HOME}/gaps?sdg=5").text)
    (link,) = gaps.xpath('//a[contains(@href, "/relevance/target/5.4?")]/@href')
    assert "choose=not-relevant" in link
    fields = fields_of(ada, link)
    fields |= {"reason.5.4": ["Statens uppgift."], "case_number.5.4": ["KS 2026/8"]}
    done = send(ada, f"{PAGE}/target/5.4", fields)
    assert done.headers["location"].startswith(f"{HOME}/gaps?sdg=5&saved=")
    assert "Sparat som ändring" in words(ada.get(done.headers["location"]).text)
    assert "/relevance/target/5.4?" not in ada.get(f"{HOME}/gaps?sdg=5").text
    cell = ada.get(f"{HOME}/matrix/5?row=programme/kultur-och-lasning").text
    assert "/relevance/target/5.5?choose=not-relevant&amp;back=matrix" in cell


def test_a_target_or_sdg_that_is_not_there_is_told(ada: TestClient) -> None:
    for path in ("target/19.1", "sdg/18"):
        assert ada.get(f"{PAGE}/{path}").status_code == 404


def test_what_was_is_shown_but_not_answered(ada: TestClient, installation: Installation) -> None:
    then = f"/o/{KEY}@{installation.number}/relevance"
    shown = ada.get(then)
    assert shown.status_code == 200
    assert "/relevance/target/" not in shown.text
    assert ada.get(f"{then}/target/2.1").status_code == 403


ORGANISATION = (
    "<{home}organisation/ny> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<http://www.w3.org/ns/org#FormalOrganization> .\n"
    '<{home}organisation/ny> <http://www.w3.org/2004/02/skos/core#prefLabel> "Ny"@sv .\n'
    "<{home}unit/kf> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
    "<http://www.w3.org/ns/org#OrganizationalUnit> .\n"
    '<{home}unit/kf> <http://www.w3.org/2004/02/skos/core#prefLabel> "Fullmäktige"@sv .\n'
    "<{home}unit/kf> <http://www.w3.org/ns/org#unitOf> <{home}organisation/ny> .\n"
)


def test_the_first_answer_makes_the_profile_and_a_decision_ends_the_draft(
    ada: TestClient, installation: Installation
) -> None:
    home = installation.names("ny").namespace
    plan = ORGANISATION.format(home=home).encode()
    installation.commit(
        Change("ny", LOCAL, Way.EDIT, why="Ny"), lambda now: replacing_subjects(now, plan=plan)
    )
    page = "/o/ny/relevance"
    assert "Ingen har beslutat profilen" in words(ada.get(page).text)
    filled = fields_of(ada, f"{page}/sdg/17?fill=draft")
    assert filled["relevance.17.1"] == ["not-relevant"]
    fields = fields_of(ada, f"{page}/sdg/11")
    fields |= {"relevance.11.3": ["relevant"], "control.11.3": ["own"]}
    assert send(ada, f"{page}/sdg/11", fields).status_code == 303
    said = position(installation, "11.3", "ny")
    assert (said.relevance, said.control, said.iri) == ("relevant", "own", f"{home}relevance/11-3")
    assert position(installation, "11.4", "ny").iri == ""
    profile = link_model(installation.organisation("ny"), AT).profile
    assert (profile.iri, profile.decided) == (f"{home}relevance-profile/egen", False)
    decision = fields_of(ada, f"{page}/decision")
    wrong = send(ada, f"{page}/decision", decision | {"on": ["i går"]})
    assert wrong.status_code == 422
    assert html.fromstring(wrong.text).xpath('//*[@id="on-error"]')
    decision |= {"by": ["unit/kf"], "on": ["2026-11-02"], "case_number": ["KS 2026/9"]}
    done = send(ada, f"{page}/decision", decision)
    assert done.status_code == 303, words(done.text)
    shown = words(ada.get(done.headers["location"]).text)
    assert "Profilen är beslutad: Fullmäktige 2026-11-02 (KS 2026/9)." in shown
    assert "utkast" not in words(ada.get("/o/ny").text)

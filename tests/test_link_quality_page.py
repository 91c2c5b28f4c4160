"""The page about links, and what pages of things say of their own, as severely as is decided."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lxml import html

from graph.accounts import Accounts
from graph.changes import LOCAL, Change, Way
from graph.names import MG, SCHEME
from graph.replacing import replacing_subjects
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, changed
from tests.test_meeting_pages import accounts, ada, installation
from tests.test_relevance_page import fields_in, words

__all__ = ["accounts", "ada", "installation"]  # fixtures

GOAL = "goal/lasgaranti"
MANY = ("4.1", "4.2", "4.3", "4.5", "4.6", "4.7")


@pytest.fixture
def stranger(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    """Somebody who has not signed in."""
    with browsing(installation, accounts) as client:
        yield client


def add(installation: Installation, triples: str) -> None:
    """Statements about things that have none yet."""
    names = installation.organisation(KEY).names
    written = triples.replace("<:", f"<{names.namespace}").replace("<mg:", f"<{MG}")
    installation.commit(
        Change(KEY, LOCAL, Way.EDIT, "test"),
        lambda now: replacing_subjects(now, plan=written.encode()),
    )


def pledge(slug: str) -> str:
    """A pledge that addresses six targets, as N-Triples."""
    links = "".join(
        f"<:pledge/{slug}> <mg:addresses> <http://metadata.un.org/sdg/{code}> .\n" for code in MANY
    )
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <mg:Pledge>"
    return f'<:pledge/{slug}> {kind} .\n<:pledge/{slug}> {label} "Allt för alla"@sv .\n{links}'


def remarks(client: TestClient, path: str) -> list[str]:
    """The boxes about links on the page of a thing."""
    page = html.fromstring(client.get(f"{HOME}/{path}", headers={"accept-language": "sv"}).text)
    boxes = page.xpath('//div[contains(@class, "note-box")][.//a[contains(@href, "link-quality")]]')
    return [" ".join(box.text_content().split()) for box in boxes]


def test_the_page_counts_what_lies_behind(stranger: TestClient) -> None:
    shown = stranger.get(f"{HOME}/link-quality").text
    part = shown[shown.index('id="unmotivated"') : shown.index('id="only-sdgs"')]
    linked = re.findall(rf'<th scope="row">\s*<a href="{HOME}/([^"]+)"', part)
    told = stranger.get("/api/v1/analyses/link-quality", params={"organisation": KEY}).json()
    lacking = {row["bearer"] for row in told["tables"]["unmotivated_links"]["rows"]}
    assert len(linked) == len(lacking) > 15
    [matter] = [row for row in told["rows"] if row["matter"] == "unmotivated"]
    assert f"({matter['part']} av {matter['n']})" in words(part)


def test_too_many_targets_are_told_on_the_page_and_on_that_of_the_thing(
    installation: Installation, stranger: TestClient
) -> None:
    assert "5 globala delmål" not in " ".join(remarks(stranger, GOAL))
    add(installation, pledge("allt"))
    [many, lacking] = remarks(stranger, "pledge/allt")
    assert many.startswith("! varning Länkat till 6 globala delmål, fler än 5.")
    assert lacking.startswith("i upplysning 6 av 6 länkar till globala delmål saknar motivering.")
    page = stranger.get(f"{HOME}/link-quality").text
    above = page[page.index('id="too-many"') : page.index('id="unmotivated"')]
    assert f'href="{HOME}/pledge/allt"' in above


def test_what_the_organisation_has_switched_off_is_not_told(
    installation: Installation, stranger: TestClient
) -> None:
    add(installation, pledge("allt"))
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    add(
        installation,
        f"<:rule-profile/egen> {kind} <mg:RuleProfile> .\n"
        f'<:rule-profile/egen> {label} "Våra regler"@sv .\n'
        + "".join(
            f"<:rule-profile/egen> <mg:hasRuleSetting> <:rule-setting/{rule}> .\n"
            f"<:rule-setting/{rule}> {kind} <mg:RuleSetting> .\n"
            f"<:rule-setting/{rule}> <mg:rule> <{SCHEME}rule/{rule}> .\n"
            f"<:rule-setting/{rule}> <mg:severity> <{SCHEME}severity/{severity}> .\n"
            for rule, severity in (("G18", "violation"), ("G19", "off"))
        ),
    )
    names = installation.organisation(KEY).names
    own = names.resource("rule-profile", "egen")
    short = names.organisation.removeprefix(names.namespace)
    changed(installation, short, r"<\S+rule-profile/ordinary>", f"<{own}>")
    [only] = remarks(stranger, "pledge/allt")
    assert only.startswith("✗ fel Länkat till 6")


def test_a_reason_is_given_from_the_page_and_the_remark_is_gone(
    ada: TestClient, stranger: TestClient
) -> None:
    assert "contribution/new" not in stranger.get(f"{HOME}/{GOAL}").text
    page = html.fromstring(ada.get(f"{HOME}/{GOAL}").text)
    [way] = page.xpath('//a[contains(@href, "/contribution/new")]/@href')
    fields = fields_in(ada.get(way).text)
    fields |= {
        "strength": ["2"],
        "motivation.sv": ["Den som läser klarar skolan"],
        "wasAttributedTo": ["unit/grundskolan"],
        "generatedAtTime": ["2026-03-02T10:00:00Z"],
    }
    assert fields["contributionOf"][0]
    saved = ada.post(way.partition("?")[0], data=fields)
    assert saved.status_code == 303, words(saved.text)
    assert remarks(ada, GOAL) == []
    assert "Den som läser klarar skolan" in ada.get(f"{HOME}/{GOAL}").text


def test_a_programme_says_where_its_list_and_its_goals_differ(stranger: TestClient) -> None:
    [box] = remarks(stranger, "programme/utbildning")
    assert "1 av de 5 som programmet nämner adresseras inte av" in box
    assert "Nämns, men inget mål adresserar det: 4.3" in box


def test_what_leads_to_a_whole_sdg_alone_is_not_called_unlinked(stranger: TestClient) -> None:
    shown = words(stranger.get(f"{HOME}/goal/sommarlov-med-bokbuss").text)
    assert "Länkat bara till hela globala mål" in shown
    assert "ingen har länkat detta" not in shown


def test_the_page_as_of_a_change_is_that_of_then(
    installation: Installation, stranger: TestClient
) -> None:
    before = installation.organisation(KEY).number
    add(installation, pledge("allt"))
    assert "pledge/allt" in stranger.get(f"{HOME}/link-quality").text
    assert "pledge/allt" not in stranger.get(f"{HOME}@{before}/link-quality").text

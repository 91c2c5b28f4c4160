"""The validation report over HTTP, on its page and on the command line; a profile never blocks."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from rdflib import RDF, SH, Graph

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.names import KINDS, MG, PREFIXES, SCHEME
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.conftest import TEST_HOST
from tests.signing_in import send_form, signed_in
from tests.writing_clients import EVERYTHING, KEY, asking, patched, written

ADDRESS = f"/api/v1/validation?organisation={KEY}"
PAGE = f"/o/{KEY}/validation"
READER = Grant(Role.READER, KEY)
PROFILES = str(SCHEME["rule-profile/"])


@pytest.fixture
def installation(data_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    with written(data_folder, tmp_path) as opened:
        yield opened


@pytest.fixture
def client(installation: Installation) -> Iterator[TestClient]:
    """An administrator of a service with a reader, whose changes start runs."""
    with (
        Reader.start(installation.folder) as reader,
        TestClient(create_app(installation, reader, allowed_hosts=TEST_HOST)) as started,
        Accounts.open(installation.folder) as accounts,
    ):
        _, secret = accounts.make_key(OPERATOR, "test", [EVERYTHING])
        started.headers |= {"authorization": f"Bearer {secret}", "accept-language": "en"}
        yield started


def ready(client: TestClient, **asked: str) -> Any:
    """The report when nothing more is being made."""
    assert client.app.state.revalidation.wait(KEY, 60)  # type: ignore[attr-defined]
    return client.get(ADDRESS, params={"organisation": KEY, **asked}).json()


def test_a_run_is_made_on_request_and_its_findings_are_filtered_and_paged(
    client: TestClient,
) -> None:
    before = client.get(ADDRESS).json()
    assert (before["status"], before["number"], before["items"]) == ("none", None, [])
    asked = client.post(ADDRESS)
    assert (asked.status_code, asked.json()["status"]) == (202, "running")
    whole = ready(client, limit="500")
    assert (whole["status"], whole["conforms"], whole["profile"]) == ("done", True, "ordinary")
    assert whole["total"] == sum(whole["counts"].values()) == len(whole["items"])
    first = whole["items"][0]
    assert first["label"]["en"]
    assert first["fix"]
    slug = first["units"][0]["id"].rpartition("/")[2]
    of_unit = ready(client, unit=slug, limit="500")["items"]
    assert first in of_unit
    assert len(of_unit) < whole["total"]
    of_rule = ready(client, rule=first["rule"], severity="warning", limit="2")
    assert {one["rule"] for one in of_rule["items"]} == {first["rule"]}
    assert "offset=2" in of_rule["next"]
    assert ready(client, rule="G999")["status"] == 422
    assert ready(client, unit="-")["total"] == sum(not one["units"] for one in whole["items"])


def test_turtle_is_the_whole_w3c_report(client: TestClient) -> None:
    assert client.get(ADDRESS, headers={"accept": "text/turtle"}).status_code == 404
    client.post(ADDRESS)
    total = ready(client)["total"]
    answer = client.get(ADDRESS, headers={"accept": "text/turtle"})
    report = Graph().parse(data=answer.text, format="turtle")
    assert len(list(report.subjects(RDF.type, SH.ValidationResult))) == total
    assert client.get(f"{ADDRESS}&format=turtle").text.count("sh:focusNode") == total
    assert client.get(f"{ADDRESS}&format=turtle&rule=G3").status_code == 422
    assert client.get(ADDRESS, headers={"accept": "image/png"}).status_code == 406


def test_a_profile_chosen_by_rest_update_or_import_is_never_refused_and_starts_a_run(
    client: TestClient,
) -> None:
    organisation = client.get(f"/api/v1/organisations/{KEY}")
    strict = f"{PROFILES}strict"
    answer = patched(
        client, f"organisations/{KEY}", organisation.headers["etag"], ruleProfile=strict
    )
    assert answer.status_code == 200, answer.text
    by_rest = ready(client)
    assert (by_rest["status"], by_rest["profile"], by_rest["conforms"]) == ("done", "strict", False)
    assert by_rest["number"] == answer.json()["version"]
    update = (
        "PREFIX mg: <https://w3id.org/malgraf/def/> DELETE { ?o mg:ruleProfile ?old } "
        f"INSERT {{ ?o mg:ruleProfile <{PROFILES}trust> }} WHERE {{ ?o mg:ruleProfile ?old }}"
    )
    answer = client.post("/sparql", data={"update": update, "organisation": KEY})
    assert answer.status_code == 200, answer.text
    assert ready(client)["profile"] == "trust"
    unit = f"<{organisation.json()['id'].replace(f'organisation/{KEY}', 'unit/ny')}>"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    triples = (
        f"{unit} a <{KINDS['unit']}> ; {label} 'Ny enhet'@sv ; "
        f"<http://www.w3.org/ns/org#unitOf> <{organisation.json()['id']}> ."
    )
    asked = f"/api/v1/imports?organisation={KEY}&profile=strict"
    answer = client.post(asked, files={"file": ("enhet.ttl", triples.encode())})
    assert answer.status_code == 200, answer.text
    assert ready(client)["profile"] == "strict"


def test_an_own_setting_of_a_rule_starts_a_run_and_counts(client: TestClient) -> None:
    home = client.get(f"/api/v1/organisations/{KEY}").json()["id"].rpartition("organisation/")[0]
    profile, setting = f"{home}rule-profile/egen", f"{home}rule-setting/egen-g3"
    triples = (
        f"@prefix mg: <{MG}> . @prefix skos: <{PREFIXES['skos']}> . "
        f"<{profile}> a mg:RuleProfile ; skos:prefLabel 'Egen'@sv ; mg:hasRuleSetting <{setting}> ."
        f"<{setting}> a mg:RuleSetting ; skos:prefLabel 'G3'@sv ; mg:rule <{SCHEME}rule/G3> ; "
        f"mg:severity <{SCHEME}severity/%s> ."
    )
    asked = f"/api/v1/imports?organisation={KEY}&profile={profile}"
    found = {}
    for severity in ("violation", "off"):
        file = ("profil.ttl", (triples % severity).encode())
        answer = client.post(asked, files={"file": file})
        assert answer.status_code == 200, answer.text
        said = ready(client, rule="G3")
        assert (said["status"], said["profile"]) == ("done", profile)
        found[severity] = {one["severity"] for one in said["items"]}
    assert found == {"violation": {"violation"}, "off": set()}


def test_readers_may_see_a_report_and_only_editors_may_ask_for_one(
    installation: Installation,
) -> None:
    with asking(installation, READER) as reader:
        assert reader.get(ADDRESS).status_code == 200
        assert reader.post(ADDRESS).status_code == 403
        assert "Run now" not in reader.get(PAGE).text
    with (
        Accounts.open(installation.folder) as accounts,
        TestClient(
            create_app(
                installation,
                allowed_hosts=TEST_HOST,
                entrance=Entrance(accounts, AnonymousReading.OFF),
            )
        ) as other,
    ):
        _, secret = accounts.make_key(OPERATOR, "other", [Grant(Role.READER, "2180")])
        other.headers["authorization"] = f"Bearer {secret}"
        assert other.get(ADDRESS).status_code == 404
        assert other.post(ADDRESS).status_code == 404
        assert other.get(PAGE).status_code == 404


def test_an_administrator_chooses_a_profile_in_the_form_and_finds_the_report(
    installation: Installation,
) -> None:
    with (
        Accounts.open(installation.folder) as accounts,
        TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as browser,
    ):
        signed_in(browser, accounts, "ada", [EVERYTHING])
        browser.headers |= {"accept": "text/html", "accept-language": "en"}
        form = f"/o/{KEY}/organisation/{KEY}/edit"
        fields = filled(browser.get(form).text) | {"ruleProfile": f"{PROFILES}strict"}
        answer = browser.post(form, data=fields, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        number = answer.headers["location"].rpartition("=")[2]
        change = browser.get(f"/o/{KEY}/changes/{number}").text
        assert f'href="/o/{KEY}/validation"' in change[change.index("<h1>") :]
        assert browser.app.state.revalidation.wait(KEY, 60)  # type: ignore[attr-defined]
        page = browser.get(PAGE).text
        assert "by the rule profile Strict" in page
        assert re.search(r'href="/o/exempelkommunen/goal/[^"]+/edit"', page)
        assert f'href="/o/{KEY}/validation"' in browser.get(f"/o/{KEY}").text
        again = send_form(browser, PAGE, PAGE)
        assert again.url.path == PAGE
        assert "current" in browser.get(PAGE).text


def filled(page: str) -> dict[str, str]:
    """The fields of a form as they stand, without those that have no value."""
    form = page[page.index('<form class="edit') :]
    found = dict(re.findall(r'<input[^>]* name="([^"]+)"[^>]* value="([^"]+)"', form))
    return {name: unescape(value) for name, value in found.items()}

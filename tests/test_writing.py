"""Things are created, replaced, changed and removed as JSON, and nothing else happens to them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from graph.classes import classes
from graph.rights import Grant, Role
from graph.store import Installation
from tests.writing_clients import EVERYTHING, KEY, asking, patched, written

GOAL = f"goals/{KEY}/sakra-skolvagar"
NEW: dict[str, Any] = {
    "label": {"sv": "Ingen elev skadas på väg till skolan", "en": "No pupil is hurt"},
    "addresses": ["11.2", "3.6"],
    "responsibleUnit": ["grundskolan"],
    "level": "verksamhet",
    "inProgramme": [{"id": f"http://localhost:8000/id/{KEY}/programme/kultur-och-lasning"}],
    "dimension": ["social"],
    "startDate": "2026-01-01",
    "endDate": "2027-12-31",
}


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """A copy that the tests of this file change."""
    with written(data_folder, tmp_path_factory.mktemp("writing")) as opened:
        yield opened


@pytest.fixture(scope="module")
def admin(installation: Installation) -> Iterator[TestClient]:
    """May do everything."""
    with asking(installation, EVERYTHING) as client:
        yield client


def add(client: TestClient, plural: str, content: dict[str, Any], **headers: str) -> Any:
    """Add a thing to Exempelkommunen."""
    path = f"/api/v1/{plural}?organisation={KEY}"
    return client.post(
        path, json=content, headers={n.replace("_", "-"): v for n, v in headers.items()}
    )


def test_a_thing_is_added_where_its_label_says(admin: TestClient) -> None:
    answer = add(admin, "goals", NEW)
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == f"/api/v1/goals/{KEY}/ingen-elev-skadas-pa-vag-till-skolan"
    said = answer.json()
    assert {one["label"]["sv"] for one in said["responsibleUnit"]} == {"Grundskolan"}
    assert [one["id"].rsplit("/", 1)[-1] for one in said["addresses"]] == ["3.6", "11.2"]
    read = admin.get(answer.headers["location"])
    assert read.json() | {"findings": said["findings"]} == said
    assert read.headers["etag"] == answer.headers["etag"]
    again = add(admin, "goals", NEW).json()
    assert again["slug"] == "ingen-elev-skadas-pa-vag-till-skolan-2"


def test_a_slug_that_is_given_is_kept_and_taken_once(admin: TestClient) -> None:
    assert add(admin, "visions", {"slug": "v2050", "label": {"sv": "2050"}}).status_code == 201
    again = add(admin, "visions", {"slug": "v2050", "label": {"sv": "2050"}})
    assert again.status_code == 409
    assert add(admin, "visions", {"slug": "V 2050", "label": {"sv": "x"}}).status_code == 422


def test_the_same_request_sent_again_is_not_carried_out_again(admin: TestClient) -> None:
    first = add(admin, "themes", {"label": {"sv": "Bad"}}, idempotency_key="bad-1")
    again = add(admin, "themes", {"label": {"sv": "Bad"}}, idempotency_key="bad-1")
    assert first.status_code == again.status_code == 201
    assert again.headers["location"] == first.headers["location"]
    assert again.json() == first.json()


def test_a_key_that_was_used_for_another_request_is_refused(
    admin: TestClient, installation: Installation
) -> None:
    said = {"slug": "lek", "label": {"sv": "Lek"}}
    assert add(admin, "themes", said, idempotency_key="lek-1").status_code == 201
    before = installation.number
    others = [("themes", said | {"label": {"sv": "Annat"}}), ("goals", NEW)]
    for plural, other in others:
        assert add(admin, plural, other, idempotency_key="lek-1").status_code == 409
    operations = [{"action": "remove", "kind": "theme", "slug": "lek", "ifMatch": "*"}]
    path, headers = f"/api/v1/bulk?organisation={KEY}", {"idempotency-key": "lek-1"}
    answer = admin.post(path, json={"operations": operations}, headers=headers)
    assert answer.status_code == 409
    assert "lek-1" in answer.json()["detail"]
    assert installation.number == before
    reordered = {name: said[name] for name in reversed(said)}
    assert add(admin, "themes", reordered, idempotency_key="lek-1").status_code == 201


def test_what_is_read_can_be_put_back_and_changes_nothing(
    admin: TestClient, installation: Installation
) -> None:
    before = installation.number
    read = admin.get(f"/api/v1/{GOAL}")
    answer = admin.put(
        f"/api/v1/{GOAL}", json=read.json(), headers={"if-match": read.headers["etag"]}
    )
    assert answer.status_code == 200, answer.text
    assert installation.number == before
    assert answer.json() == read.json() | {"findings": []}


def test_a_whole_without_a_field_removes_it(admin: TestClient) -> None:
    made = add(admin, "activities", {"label": {"sv": "Cykelskola"}, "startDate": "2026-01-01"})
    path, etag = made.headers["location"], made.headers["etag"]
    answer = admin.put(path, json={"label": {"sv": "Cykelskolan"}}, headers={"if-match": etag})
    assert answer.status_code == 200, answer.text
    assert answer.json()["startDate"] is None
    assert answer.json()["label"] == {"sv": "Cykelskolan", "en": None}


def test_a_patch_touches_only_what_it_names(admin: TestClient) -> None:
    before = admin.get(f"/api/v1/{GOAL}")
    answer = patched(
        admin, GOAL, before.headers["etag"], label={"en": "Safe ways to school"}, endDate=None
    )
    assert answer.status_code == 200, answer.text
    said = answer.json()
    changed = {name for name in before.json() if said[name] != before.json()[name]}
    assert changed == {"label", "endDate", "version"}
    assert said["label"] == before.json()["label"] | {"en": "Safe ways to school"}


def test_what_no_field_can_say_is_shown_and_kept(admin: TestClient) -> None:
    iri = f"http://localhost:8000/id/{KEY}/network/ekokommuner"
    content = {
        "@context": "/api/v1/context.jsonld",
        "id": iri,
        "type": "Network",
        "label": {"sv": "Ekokommuner", "fi": "Ekokunnat"},
        "http://purl.org/dc/terms/temporal": "1990-talet",
    }
    headers = {"content-type": "application/ld+json", "if-none-match": "*"}
    path = f"/api/v1/networks/{KEY}/ekokommuner"
    made = admin.put(path, json=content, headers=headers)
    assert made.status_code == 201, made.text
    other = made.json()["other"]
    assert other["http://purl.org/dc/terms/temporal"] == ['"1990-talet"']
    whole = {"label": {"sv": "Nya"}}
    answer = admin.put(path, json=whole, headers={"if-match": made.headers["etag"]})
    assert answer.json()["other"] == other
    assert answer.json()["label"]["sv"] == "Nya"


def test_a_thing_others_lead_to_cannot_be_removed_and_says_who_does(admin: TestClient) -> None:
    path = f"/api/v1/units/{KEY}/grundskolan"
    etag = admin.get(path).headers["etag"]
    answer = admin.delete(path, headers={"if-match": etag})
    assert answer.status_code == 409
    said = answer.json()
    assert "others" in said["detail"]
    assert all(
        problem["place"].startswith("http://localhost:8000/id/") for problem in said["problems"]
    )
    assert said["title"] == "Others need it"
    assert {problem["code"] for problem in said["problems"]} == {"leads-here"}
    assert "Leads here by “responsible unit”." in {one["message"] for one in said["problems"]}


def test_what_belongs_to_a_thing_is_removed_with_its_link(admin: TestClient) -> None:
    made = add(
        admin,
        "indicators",
        {"label": {"sv": "Skador"}, "unitOfMeasure": "st", "direction": "decrease"},
    )
    indicator = made.json()["id"]
    value = {"targetOf": [indicator], "value": 3, "targetDate": "2027-12-31", "slug": "skador-2027"}
    added = add(admin, "target-values", value)
    assert added.status_code == 201, added.text
    held = admin.get(made.headers["location"])
    assert [one["id"] for one in held.json()["hasTargetValue"]] == [added.json()["id"]]
    owner = admin.delete(made.headers["location"], headers={"if-match": held.headers["etag"]})
    assert owner.status_code == 409
    assert {problem["code"] for problem in owner.json()["problems"]} == {"belongs-here"}
    gone = admin.delete(added.headers["location"], headers={"if-match": added.headers["etag"]})
    assert gone.status_code == 200, gone.text
    assert admin.get(made.headers["location"]).json()["hasTargetValue"] == []
    etag = admin.get(made.headers["location"]).headers["etag"]
    assert admin.delete(made.headers["location"], headers={"if-match": etag}).status_code == 200
    assert admin.get(made.headers["location"]).status_code == 404


def test_every_fault_of_a_content_is_told_at_once(admin: TestClient) -> None:
    content = {
        "label": "Utan språk",
        "startDate": "2026-13-01",
        "responsibleUnit": ["finns-inte"],
        "addresses": ["19.1"],
        "withoutTargetLink": "ja",
        "level": ["a", "b"],
        "colour": "red",
        "page": ["javascript:alert(1)"],
        "description": {"sv": "a\u0007b"},
    }
    answer = add(admin, "goals", content)
    assert answer.status_code == 422
    faults = {problem["place"]: problem for problem in answer.json()["problems"]}
    assert faults.keys() == {
        "label", "startDate", "responsibleUnit[0]", "addresses[0]", "withoutTargetLink", "level",
        "colour", "page[0]", "description.sv",
    }  # fmt: skip
    assert "label, description, notation" in faults["colour"]["fix"]
    assert "19.1" in faults["addresses[0]"]["message"]


def test_a_broken_rule_refuses_and_says_which_and_where(admin: TestClient) -> None:
    before = admin.get(f"/api/v1/{GOAL}")
    answer = patched(admin, GOAL, before.headers["etag"], label=None)
    assert answer.status_code == 422
    problems = answer.json()["problems"]
    assert [problem["rule"] for problem in problems] == ["G1", "S1"]
    for problem in problems:
        assert problem["node"] == before.json()["id"]
        assert problem["path"].endswith("prefLabel")
        assert problem["fix"]
    assert admin.get(f"/api/v1/{GOAL}").json() == before.json()


def test_a_write_tells_the_warnings_it_causes(admin: TestClient) -> None:
    made = add(admin, "goals", NEW | {"slug": "varnad"})
    answer = patched(admin, f"goals/{KEY}/varnad", made.headers["etag"], addresses=[])
    assert answer.status_code == 200
    assert "warning" in {finding["severity"] for finding in answer.json()["findings"]}
    assert all(finding["message"] for finding in answer.json()["findings"])


def test_why_and_case_number_are_kept_with_the_change(
    admin: TestClient, installation: Installation
) -> None:
    reasons = {"why": quote("Beslut i nämnden"), "case_number": quote("KS 2026/12 å")}
    assert add(admin, "themes", {"label": {"sv": "Skäl"}}, **reasons).status_code == 201
    payload = installation.journal.payload(installation.number)
    assert (payload.why, payload.case_number) == ("Beslut i nämnden", "KS 2026/12 å")
    raw = add(admin, "themes", {"label": {"sv": "Skäl"}}, why="%ff")
    assert raw.status_code == 400


@pytest.mark.parametrize("kind", [kind for kind in classes() if kind != "organisation"])
def test_every_kind_can_be_read_and_put_back(
    kind: str, admin: TestClient, installation: Installation
) -> None:
    plural = classes()[kind].plural
    listed = admin.get(f"/api/v1/{plural}", params={"organisation": KEY, "limit": 3}).json()
    before = installation.number
    for item in listed["items"]:
        path = f"/api/v1/{plural}/{KEY}/{item['slug']}"
        headers = {"if-match": f'"{item["version"]}"'}
        answer = admin.put(path, json=item, headers=headers)
        assert answer.status_code == 200, answer.text
        assert not item["other"]
    assert installation.number == before


def test_many_edits_are_one_change_or_none(admin: TestClient, installation: Installation) -> None:
    operations = [
        {"action": "create", "kind": "goal", "slug": "forst",
         "content": NEW | {"responsibleUnit": ["nyenhet"]}},
        {"action": "create", "kind": "unit", "slug": "nyenhet",
         "content": {"label": {"sv": "Ny enhet"}, "classification": "department", "unitOf": [KEY]}},
        {"action": "change", "kind": "goal", "slug": "sakra-skolvagar", "ifMatch": "*",
         "content": {"contributingUnit": ["nyenhet"]}},
    ]  # fmt: skip
    before = installation.number
    path = f"/api/v1/bulk?organisation={KEY}"
    broken = [*operations, {"action": "remove", "kind": "unit", "slug": "nyenhet", "ifMatch": "*"}]
    assert admin.post(path, json={"operations": broken}).status_code == 409
    assert installation.number == before
    answer = admin.post(path, json={"operations": operations})
    assert answer.status_code == 200, answer.text
    assert installation.number == before + 1 == answer.json()["number"]
    assert [item["version"] for item in answer.json()["items"]] == [before + 1] * 3
    unfit = [{"action": "x"}, {"action": "create", "kind": "goal", "slug": "q"}, 3]
    said = admin.post(path, json={"operations": unfit}).json()
    assert [problem["place"] for problem in said["problems"]] == [
        "operations[0].action", "operations[1].content", "operations[2]",
    ]  # fmt: skip


def test_an_organisation_is_made_by_its_key(admin: TestClient) -> None:
    content = {"label": {"sv": "Nystad"}}
    path = "/api/v1/organisations/9999"
    assert admin.post("/api/v1/goals?organisation=9999", json=NEW).status_code == 404
    made = admin.put(path, json=content, headers={"if-none-match": "*"})
    assert made.status_code == 201, made.text
    assert admin.get(path).json()["goals"] == 0
    vision = {"label": {"sv": "Nystad 2040"}, "responsibleUnit": ["9999"]}
    added = admin.post("/api/v1/visions?organisation=9999", json=vision)
    assert added.status_code == 201, added.text


def test_nobody_writes_without_the_right_to(installation: Installation) -> None:
    with asking(installation) as nobody:
        answer = add(nobody, "goals", NEW)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"]
    with asking(installation, Grant(Role.READER, KEY)) as reader:
        assert add(reader, "goals", NEW).status_code == 403
    unit = f"http://localhost:8000/id/{KEY}/unit/grundskolan"
    with asking(installation, Grant(Role.EDITOR, KEY, unit)) as editor:
        assert add(editor, "goals", NEW | {"slug": "grundskolans"}).status_code == 201
        foreign = add(editor, "goals", NEW | {"responsibleUnit": ["arbetsmarknadsnamnden"]})
        assert foreign.status_code == 403
        assert foreign.json()["problems"]

"""History answers who changed what, when and why, in words, in JSON and in PROV; and goes back."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse, serialize
from rdflib import PROV, RDF, Graph, URIRef

from graph.accounts import Accounts
from graph.changes import Payload, Way
from graph.history.points import point
from graph.history.provenance import FORMATS
from graph.history.reading import History
from graph.history.revert import CannotRevert, revert
from graph.journal.reading import Reading
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.histories import HOME, KEY, browsing, changed, copied
from tests.signing_in import send_form, signed_in

GOAL = "goal/besoksmal"
ADMIN = Grant(Role.ADMIN)
WHY = "Nämnden beslutade om en längre period"


@pytest.fixture(scope="module")
def installation(
    data_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """Exempelkommunen with three more changes: 2 and 3 of the same goal, 4 of an indicator."""
    folder = tmp_path_factory.mktemp("history") / "data"
    with copied(data_folder, folder) as opened:
        changed(opened, GOAL, r'"2028-12-31"', '"2030-12-31"', why=WHY, case="KS 2026/7")
        changed(opened, GOAL, r'endDate> "2030-12-31"', 'endDate> "2031-12-31"')
        changed(opened, "target-value/plantid-2027", r'"16"', '"14.5"')
        yield opened


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    with Accounts.open(tmp_path_factory.mktemp("accounts")) as opened:
        yield opened


@pytest.fixture(scope="module")
def anyone(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    with browsing(installation, accounts) as client:
        yield client


@pytest.fixture(scope="module")
def reader(installation: Installation, accounts: Accounts) -> Iterator[TestClient]:
    with browsing(installation, accounts) as client:
        signed_in(client, accounts, "rut", [Grant(Role.READER)])
        yield client


def answer(client: TestClient, path: str, **parameters: object) -> dict[str, Any]:
    given = {name.rstrip("_"): str(value) for name, value in parameters.items()}
    found = client.get(path, params=given, headers={"accept": "application/json"})
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


def numbers(client: TestClient, **parameters: object) -> list[int]:
    found = answer(client, "/api/v1/changes", organisation=KEY, **parameters)
    return [item["number"] for item in found["items"]]


def test_changes_are_listed_newest_first_and_paged(anyone: TestClient) -> None:
    assert numbers(anyone) == [4, 3, 2, 1]
    first = answer(anyone, "/api/v1/changes", organisation=KEY, limit=2)
    assert numbers(anyone, limit=2) == [4, 3]
    assert str(first["next"]).endswith("before=3")
    assert numbers(anyone, limit=2, before=3) == [2, 1]
    assert numbers(anyone, after=2) == [4, 3]


def test_changes_are_found_by_thing_unit_and_kind(anyone: TestClient) -> None:
    assert numbers(anyone, subject=GOAL) == [3, 2, 1]
    assert numbers(anyone, unit="kommunstyrelsen") == [3, 2, 1]
    assert numbers(anyone, unit="grundskolan") == [1]
    assert numbers(anyone, kind="target-value") == [4, 1]


def test_a_part_belongs_to_the_history_of_its_owner(
    anyone: TestClient, installation: Installation
) -> None:
    owner = next(thing.iri for thing in history_things(anyone, 4) if thing.kind == "indicator")
    namespace = installation.names(KEY).namespace
    assert numbers(anyone, subject=owner.removeprefix(namespace)) == [4, 1]


class Thing:
    """A thing of a difference, as JSON tells it."""

    def __init__(self, said: dict[str, str]) -> None:
        self.iri, self.kind = said["id"], said["kind"]


def history_things(client: TestClient, number: int) -> list[Thing]:
    found = answer(client, f"/api/v1/changes/{number}")
    return [Thing(said) for said in found["difference"]["things"]]


def test_a_change_tells_what_it_did_in_both_languages(anyone: TestClient) -> None:
    found = json.dumps(answer(anyone, "/api/v1/changes/2"), ensure_ascii=False)
    assert "Slutdatum ändrades från 2028-12-31 till 2030-12-31" in found
    assert "End date changed from 2028-12-31 to 2030-12-31" in found


def test_who_and_why_are_for_those_who_say_who_they_are(
    anyone: TestClient, reader: TestClient
) -> None:
    told = answer(reader, "/api/v1/changes/2")
    assert told["actor"] == {"id": "user:asa", "name": "Åsa Östlund"}
    assert told["why"] == WHY
    hidden = answer(anyone, "/api/v1/changes/2")
    assert (hidden["actor"], hidden["why"]) == (None, None)
    assert hidden["caseNumber"] == "KS 2026/7"
    for path in (f"{HOME}/changes", f"{HOME}/changes/2", f"{HOME}/changes?actor=user:asa"):
        assert "Östlund" not in anyone.get(path).text
        assert "Östlund" in reader.get(path).text
    assert "Östlund" not in prov(anyone, 2)
    assert "Östlund" in prov(reader, 2)
    assert numbers(reader, actor="user:asa") == [4, 3, 2]
    assert numbers(anyone, actor="user:asa") == [4, 3, 2, 1], (
        "whom one may not see, one may not ask for"
    )


def prov(client: TestClient, number: int, media_type: str = "text/turtle") -> str:
    found = client.get(f"/api/v1/changes/{number}", headers={"accept": media_type})
    assert found.headers["content-type"].startswith(media_type)
    return found.text


@pytest.mark.parametrize("media_type", ["text/turtle", "application/ld+json"])
def test_a_change_is_told_in_the_words_of_prov(
    reader: TestClient, installation: Installation, media_type: str
) -> None:
    written = prov(reader, 3, media_type).encode()
    triples = {quad.triple for quad in parse(written, FORMATS[media_type])}
    told = Graph().parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    namespace = installation.names(KEY).namespace
    change, goal = URIRef(f"{namespace}change/3"), f"{namespace}{GOAL}"
    now, before = URIRef(f"{goal}?at=3"), URIRef(f"{goal}?at=2")
    assert (change, RDF.type, PROV.Activity) in told
    assert (now, PROV.specializationOf, URIRef(goal)) in told
    assert (now, PROV.wasGeneratedBy, change) in told
    assert (now, PROV.wasRevisionOf, before) in told
    assert (change, PROV.wasAssociatedWith, URIRef(f"{namespace}agent/user:asa")) in told


def test_a_history_is_told_in_the_words_of_prov_too(
    reader: TestClient, installation: Installation
) -> None:
    asked = {"organisation": KEY, "subject": GOAL, "limit": "1"}
    newest = reader.get("/api/v1/changes", params=asked, headers={"accept": "text/turtle"})
    assert newest.headers["content-type"].startswith("text/turtle")
    link = newest.headers["link"]
    older = reader.get(link[1 : link.index(">")], headers={"accept": "text/turtle"})
    told = Graph()
    for answer in (newest, older):
        triples = parse(answer.content, RdfFormat.TURTLE)
        told.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    goal = URIRef(f"{installation.names(KEY).namespace}{GOAL}")
    revisions = set(told.subjects(PROV.specializationOf, goal))
    assert len(revisions) == 2
    assert {told.value(one, PROV.wasGeneratedBy) for one in revisions} == set(
        told.subjects(RDF.type, PROV.Activity)
    )


def test_the_name_of_a_revision_leads_to_the_page_as_it_was(anyone: TestClient) -> None:
    path = f"/id/{KEY}/{GOAL}?at=2"
    while (found := anyone.get(path)).status_code == 303:
        path = found.headers["location"]
    assert path == f"/o/{KEY}@2/{GOAL}"
    assert "2030-12-31" in found.text


def test_every_page_can_be_seen_as_it_was_and_its_links_keep_the_point(
    anyone: TestClient,
) -> None:
    for page in ("", "/goal", f"/{GOAL}", "/gaps", "/matrix", "/questions", "/changes", "/graph"):
        moved = anyone.get(f"{HOME}{page}?at=2")
        assert moved.headers["location"] == f"/o/{KEY}@2{page}"
        then = anyone.get(moved.headers["location"])
        assert then.status_code == 200
        assert "Så här såg det ut efter ändring 2" in then.text
        main = then.text[then.text.index("<nav") : then.text.index("</main>")]
        assert f'href="/o/{KEY}@2/' in main
        links = main.replace(f'<a href="{HOME}{page}">Visa nu</a>', "")
        assert f'href="{HOME}/' not in links
    assert "2030-12-31" in anyone.get(f"/o/{KEY}@2/{GOAL}").text
    assert "2031-12-31" in anyone.get(f"{HOME}/{GOAL}").text


def test_a_list_of_changes_seen_as_it_was_ends_there(anyone: TestClient) -> None:
    then = anyone.get(f"/o/{KEY}@2/changes").text
    assert f"/o/{KEY}@2/changes/2" in then
    assert f"/o/{KEY}@2/changes/3" not in then


def test_analyses_answer_as_of_a_point_and_count_their_days_from_it(
    anyone: TestClient, installation: Installation
) -> None:
    asked = {"organisation": KEY, "at": 2}
    found = answer(anyone, "/api/v1/analyses/coverage", **asked)
    day = installation.journal.entry(2).at.astimezone().date()
    assert (found["number"], found["asOf"]) == (2, day.isoformat())
    other = answer(anyone, "/api/v1/analyses/coverage", **asked, asOf="2026-01-01")
    assert other["asOf"] == "2026-01-01"


def test_a_day_means_its_last_change(installation: Installation) -> None:
    day = installation.journal.entry(4).at.astimezone().date()
    found = point(installation.journal, KEY, day.isoformat())
    assert (found.number, found.day) == (4, day)
    moment = installation.journal.entry(2).at.isoformat()
    assert point(installation.journal, KEY, moment).number == 2
    assert point(installation.journal, KEY, moment.replace("+", " ")).number == 2


@pytest.mark.parametrize("written", ["99", "0", "1999-01-01", "2026-02-30", "igår", "@"])
def test_points_that_are_none_are_told_in_words(anyone: TestClient, written: str) -> None:
    for path in (f"/o/{KEY}@{written}/goal", f"{HOME}/differences?from={written}"):
        found = anyone.get(path)
        assert found.status_code == 404, path
        assert "<h1>" in found.text


def test_two_points_differ_by_the_net_effect(anyone: TestClient) -> None:
    found = answer(anyone, "/api/v1/differences", organisation=KEY, from_=1, to=3)
    said = json.dumps(found["difference"], ensure_ascii=False)
    assert "Slutdatum ändrades från 2028-12-31 till 2031-12-31" in said
    assert "2030-12-31" not in said
    page = anyone.get(f"{HOME}/differences?from=1&to=3").text
    assert "2028-12-31" in page
    nothing = answer(anyone, "/api/v1/differences", organisation=KEY, from_=4)
    assert nothing["difference"]["statements"] == 0


def test_a_change_of_another_organisation_is_not_this_ones(anyone: TestClient) -> None:
    assert anyone.get("/o/finns-inte/changes/2").status_code == 404
    assert anyone.get(f"{HOME}/changes/99").status_code == 404
    assert anyone.get("/api/v1/changes/99999999999999999999").status_code in {404, 422}


def test_the_raw_statements_stand_on_the_page(anyone: TestClient) -> None:
    page = anyone.get(f"{HOME}/changes/2").text
    assert "− &lt;http://localhost:8000/id/exempelkommunen/goal/besoksmal&gt;" in page
    assert "Återställ ändringen" not in page, "only for those who may"


@pytest.fixture
def fresh(data_folder: Path, tmp_path: Path) -> Iterator[Installation]:
    with copied(data_folder, tmp_path / "data") as opened:
        changed(opened, GOAL, r'"2028-12-31"', '"2030-12-31"')
        yield opened


def undo(installation: Installation, number: int) -> int:
    return revert(installation, KEY, number, caller=OPERATOR, why="", case_number="").number


def test_a_revert_is_a_change_that_can_be_reverted(fresh: Installation) -> None:
    before = fresh.organisation(KEY, 1).quads
    assert undo(fresh, 2) == 3
    assert fresh.organisation(KEY).quads == before
    entry = fresh.journal.entry(3)
    assert (entry.way, entry.reverts) == (Way.REVERT, 2)
    assert undo(fresh, 3) == 4
    assert fresh.organisation(KEY).quads == fresh.organisation(KEY, 2).quads


def test_a_revert_is_refused_when_later_changes_build_on_it(fresh: Installation) -> None:
    changed(fresh, GOAL, r'endDate> "2030-12-31"', 'endDate> "2031-12-31"')
    with pytest.raises(CannotRevert) as refused:
        undo(fresh, 2)
    (problem,) = set(refused.value.problems)
    assert "Slutdatum" in problem.message.sv
    assert "i ändring 3" in problem.message.sv
    assert fresh.journal.count() == 3
    assert undo(fresh, 3) == 4, "the last one can be undone, and then the one before it"
    assert undo(fresh, 4) == 5
    assert undo(fresh, 5) == 6


def test_a_thing_cannot_be_unmade_while_more_has_been_said_of_it(fresh: Installation) -> None:
    changed(fresh, GOAL, r'endDate> "2030-12-31"', 'endDate> "2031-12-31"')
    with pytest.raises(CannotRevert) as refused:
        undo(fresh, 1)
    assert any("ändring 2 och 3" in problem.message.sv for problem in refused.value.problems)


def test_undoing_everything_reads_each_change_of_the_journal_once(
    fresh: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    undo(fresh, 2)
    undo(fresh, 1)
    read: list[int] = []
    payload = type(fresh.journal).payload

    def counted(journal: Reading, number: int) -> Payload:
        read.append(number)
        return payload(journal, number)

    monkeypatch.setattr(type(fresh.journal), "payload", counted)
    told = History(fresh.journal, fresh.organisation(KEY)).change(1)
    assert told.difference.left_out > 100
    assert max(map(read.count, read)) <= 2
    read.clear()
    with pytest.raises(CannotRevert) as refused:
        undo(fresh, 1)
    assert len(refused.value.problems) > 1000
    assert max(map(read.count, read)) <= 2


@pytest.mark.parametrize("name", ["subject", "unit"])
def test_what_can_be_no_address_is_told(anyone: TestClient, name: str) -> None:
    found = anyone.get(
        "/api/v1/changes",
        params={"organisation": KEY, name: "¯ Oj"},
        headers={"accept": "application/json"},
    )
    assert found.status_code == 422
    assert found.json()["problems"][0]["value"].endswith("¯ Oj")
    page = anyone.get(f"{HOME}/changes", params={name: "¯ Oj"})
    assert page.status_code == 200


def test_a_kind_that_is_none_is_no_filter(anyone: TestClient) -> None:
    found = anyone.get("/api/v1/changes", params={"organisation": KEY, "kind": "gaol"})
    assert found.status_code == 422


def test_people_revert_on_the_page_of_the_change(fresh: Installation, tmp_path: Path) -> None:
    with Accounts.open(tmp_path) as accounts, browsing(fresh, accounts) as client:
        signed_in(client, accounts, "ada", [ADMIN])
        page = f"{HOME}/changes/2"
        assert "Återställ ändringen" in client.get(page).text
        done = send_form(client, f"{page}/revert", page, why="Fel beslut")
        assert (done.status_code, done.headers["location"]) == (303, f"{HOME}/changes/3?saved=3")
        told = client.get(f"{HOME}/changes/3").text
        assert "Fel beslut" in told
        assert f'Återställer <a href="{HOME}/changes/2">' in told
        assert f'Återställd av <a href="{HOME}/changes/3">' in client.get(page).text
        again = send_form(client, f"{page}/revert", page)
        assert again.status_code == 409
        assert "ändrat senare i ändring 3" in again.text


def test_nobody_reverts_without_the_right(fresh: Installation, tmp_path: Path) -> None:
    with Accounts.open(tmp_path) as accounts, browsing(fresh, accounts) as client:
        signed_in(client, accounts, "rut", [Grant(Role.READER)])
        page = f"{HOME}/changes/2"
        assert send_form(client, f"{page}/revert", page).status_code == 403
        sent = client.post("/api/v1/changes/2/revert", json={})
        assert sent.status_code == 403
        assert fresh.journal.count() == 2

"""A plain store has the same editor as others, without what is about organisations."""

from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.callers import Entrance
from graph.accounts import Accounts, AnonymousReading
from graph.plain.store import PlainStore
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from tests.editor_pages import PAGE, cells, send
from tests.signing_in import OURS, signed_in


def test_a_plain_store_has_the_same_editor(tmp_path: Path) -> None:
    with (
        PlainStore.create(tmp_path / "data") as store,
        Reader.start(store.folder) as reader,
        Accounts.open(store.folder) as accounts,
    ):
        entrance = Entrance(accounts, AnonymousReading.ALL)
        app = create_app(store, reader, entrance=entrance, allowed_hosts=("testserver",))
        with TestClient(app, follow_redirects=False, headers={**PAGE, **OURS}) as client:
            key = accounts.make_key(OPERATOR, "k", [Grant(Role.ADMIN)])[1]
            update = "INSERT DATA { <urn:a> a <urn:C> . GRAPH <urn:g> { <urn:b> <urn:p> 3 } }"
            headers = {
                "authorization": f"Bearer {key}",
                "content-type": "application/sparql-update",
            }
            assert client.post("/sparql", content=update, headers=headers).status_code == 200
            assert client.get("/sparql").headers["location"] == "/editor"
            assert 'href="/editor"' in client.get("/").text
            page = send(client, "/editor", "SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }").text
            assert cells(page) == [["urn:b", "3"]]
            told = client.get("/api/v1/terms").json()
            assert [term["id"] for term in told["classes"]] == ["urn:C"]
            assert "urn:p" in {term["id"] for term in told["properties"]}
            signed_in(client, accounts, "ada", [Grant(Role.READER)])
            saved = send(client, "/editor/save", "ASK {}", title_sv="Tomt?")
            assert "Tomt?" in client.get(saved.headers["location"]).text
            assert client.get("/api/v1/saved-questions").json()["items"]

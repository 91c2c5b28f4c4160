"""Every route of writing refuses every hostile value: in words of the asker, and stores nothing."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import urlencode

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from graph.accounts import Accounts
from graph.intake.limits import FILE_BYTES, LITERAL_BYTES, RATIO_MATTERS_FROM
from graph.reader import Reader
from graph.rights import OPERATOR, Grant, Role
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST
from tests.hostile_bodies import (
    DEEP,
    DTD,
    FIELDS,
    GOAL,
    KEY,
    LABEL,
    LONG,
    NAMES,
    REMOTE,
    SLUG,
    SPARQL,
    SYNTAXES,
    Syntax,
    damaged_workbook,
    operation,
    packed,
    workbook,
)
from tests.signing_in import signed_in
from tests.test_editing import fields_of

THING: Final = f"/api/v1/goals/{KEY}/{SLUG}"
FORM: Final = f"/o/{KEY}/goal/{SLUG}/edit"
TYPES: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}


@dataclass(frozen=True)
class Asked:
    """A request: the method, the address and what is sent."""

    method: str
    path: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes]] = field(default_factory=dict)

    def of(self, client: TestClient, language: str) -> Any:
        """The answer in a language."""
        headers = {"accept-language": language, **self.headers}
        sent: dict[str, Any] = {"files": self.files} if self.files else {"content": self.content}
        return client.request(self.method, self.path, headers=headers, **sent)


def imported(name: str, content: bytes | str, **more: tuple[str, bytes]) -> Asked:
    """A file sent to be imported."""
    sent = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    path = f"/api/v1/imports?organisation={KEY}"
    return Asked("POST", path, files={"file": (name, sent), **more})


def body(method: str, path: str, media_type: str, **headers: str) -> Callable[[str], Asked]:
    """A route that takes a body of a media type."""
    said = {"content-type": media_type, **headers}
    return lambda text: Asked(method, path, text.encode("utf-8", "surrogatepass"), said)


NOW: Final = {"if-match": "*"}
STORE: Final = f"/rdf-graph-store?graph={NAMES.plan}"
add_json_ld: Final = body("POST", f"/api/v1/goals?organisation={KEY}", "application/ld+json")
bulk: Final = body("POST", f"/api/v1/bulk?organisation={KEY}", "application/json")
update: Final = body("POST", f"/sparql?organisation={KEY}", "application/sparql-update")
RDF_ROUTES: Final[dict[str, tuple[str, Callable[[str], Asked]]]] = {
    **{
        f"import .{ending}": (ending, lambda text, ending=ending: imported(f"a.{ending}", text))  # type: ignore[misc]
        for ending in SYNTAXES
    },
    **{f"graph PUT {ending}": (ending, body("PUT", STORE, name)) for ending, name in TYPES.items()},
    **{
        f"graph POST {ending}": (ending, body("POST", STORE, name))
        for ending, name in TYPES.items()
    },
    "own address PUT ttl": ("ttl", body("PUT", f"/id/{KEY}/plan", "text/turtle")),
    "PUT JSON-LD": ("jsonld", body("PUT", THING, "application/ld+json", **NOW)),
    "POST JSON-LD": ("jsonld", lambda text: add_json_ld(text.replace(SLUG, "ny"))),
}
JSON_ROUTES: Final[dict[str, Callable[[str], Asked]]] = {
    "POST JSON": body("POST", f"/api/v1/goals?organisation={KEY}", "application/json"),
    "PUT JSON": body("PUT", THING, "application/json", **NOW),
    "PATCH": body("PATCH", THING, "application/merge-patch+json", **NOW),
    "bulk": lambda fields: bulk(operation(fields)),
}
ROUTES: Final[dict[str, tuple[Syntax, Callable[[str], Asked]]]] = {
    **{name: (SYNTAXES[ending], route) for name, (ending, route) in RDF_ROUTES.items()},
    **{name: (FIELDS, route) for name, route in JSON_ROUTES.items()},
    "update": (SPARQL, update),
}
UNSAFE: Final = ("javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd")


def csv(text: str) -> str:
    return f"Id;Namn;Webbsida\n{SLUG};{text};https://x.example\n"


ATTACKS: Final[dict[str, Asked]] = {
    **{
        f"{name}: {attack}": route(said)
        for name, (syntax, route) in ROUTES.items()
        for attack, said in {
            "an escaped control character": syntax.text(syntax.control),
            "a control character": syntax.text("\x07"),
            "half a character": syntax.text(syntax.half),
            "half a character as bytes": syntax.text("\ud800"),
            "a long text": syntax.text(LONG),
            **({"much inside each other": syntax.nested(DEEP)} if syntax.nested else {}),
            **{f"a link to {iri}": syntax.link(iri) for iri in UNSAFE},
        }.items()
    },
    **{
        f"{name}: a DTD": route(DTD + SYNTAXES["rdf"].text("&b;"))
        for name, (ending, route) in RDF_ROUTES.items()
        if ending == "rdf"
    },
    **{
        f"{name}: a remote context": route(json.dumps({"@context": REMOTE, "@id": GOAL}))
        for name, (ending, route) in RDF_ROUTES.items()
        if ending == "jsonld"
    },
    **{
        f"{name}: a relative IRI without a base": route("<a> <b> <c> .")
        for name, (ending, route) in RDF_ROUTES.items()
        if ending in {"nt", "nq"}
    },
    "update: a relative IRI without a base": update("INSERT DATA { <a> <b> <c> }"),
    "import .csv: a control character": imported("mål.csv", csv("\x07")),
    "import .csv: a long text": imported("mål.csv", csv(LONG)),
    "import .csv: an unsafe link": imported("mål.csv", csv("x").replace("https", "javascript")),
    "import .xlsx: a control character": imported("a.xlsx", damaged_workbook(b"&#7;")),
    "import .xlsx: an unsafe link": imported("a.xlsx", workbook("Ett mål att nå", UNSAFE[0])),
    "import .xlsx: a DTD": imported("a.xlsx", packed({"xl/workbook.xml": DTD.encode()})),
    "import .xlsx: much in little": imported(
        "a.xlsx", packed({"xl/a.xml": b" " * (RATIO_MATTERS_FROM + 1)})
    ),
    "import of a mapping: a control character": imported(
        "a.csv", "a;b\n1;2\n", mapping=("m.toml", b'a = "\x07"')
    ),
    "import of a mapping: half a character": imported(
        "a.csv", "a;b\n1;2\n", mapping=("m.toml", b'a = "\\ud800"')
    ),
    "import of a mapping: much inside each other": imported(
        "a.csv", "a;b\n1;2\n", mapping=("m.toml", b"a = " + b"[" * 9000)
    ),
    "import: a name that leads elsewhere": imported("../../etc/passwd", "x"),
}


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """One goal, and a gate that only reports: nothing is refused for breaking a rule."""
    folder = tmp_path_factory.mktemp("hostile") / "data"
    with Installation.create(folder, gate="report") as created:
        replace_subjects(created, KEY, plan=f'<{GOAL}> <{LABEL}> "Ett"@sv .\n'.encode())
        yield created


@pytest.fixture(scope="module")
def app(installation: Installation) -> Iterator[FastAPI]:
    with Reader.start(installation.folder) as reader:
        yield create_app(installation, reader, allowed_hosts=TEST_HOST)


@pytest.fixture(scope="module")
def admin(app: FastAPI, installation: Installation) -> Iterator[TestClient]:
    """May do everything, so that nothing is refused for want of rights."""
    with TestClient(app) as client, Accounts.open(installation.folder) as accounts:
        _, secret = accounts.make_key(OPERATOR, "hostile", [Grant(Role.ADMIN)])
        client.headers["authorization"] = f"Bearer {secret}"
        yield client


@pytest.mark.parametrize("route", ROUTES)
def test_what_is_honest_is_taken(route: str, admin: TestClient) -> None:
    syntax, asked = ROUTES[route]
    for number, said in enumerate((syntax.text("Några ord"), syntax.link("https://x.example/å"))):
        sent = asked(said)
        sent = replace(sent, content=sent.content.replace(b"goal/ny", f"goal/nr-{number}".encode()))
        answer = sent.of(admin, "en")
        assert answer.status_code < 300, answer.text[:2000]


@pytest.mark.parametrize("route", ["mål.csv", "a.xlsx"])
def test_an_honest_table_is_taken(route: str, admin: TestClient) -> None:
    link = "https://exempel.example/"
    content = csv("Ett") if route.endswith("csv") else workbook("Ett", link)
    answer = imported(route, content).of(admin, "en")
    assert answer.status_code == 200, answer.text[:2000]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_is_hostile_is_refused_in_words_and_stores_nothing(
    attack: str, admin: TestClient, installation: Installation
) -> None:
    before = installation.number
    told = {}
    for language in ("sv", "en"):
        answer = ATTACKS[attack].of(admin, language)
        assert answer.status_code in {400, 413, 422}, answer.text[:2000]
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["content-language"] == language
        told[language] = answer.json()
        assert told[language]["detail"], "says what to do"
        assert len(answer.content) < 20_000, "does not say all of it back"
    assert told["sv"]["detail"] != told["en"]["detail"]
    assert installation.number == before


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
@pytest.mark.parametrize("route", ROUTES)
def test_no_route_unpacks_a_body(route: str, coding: str, admin: TestClient) -> None:
    honest = ROUTES[route][1](ROUTES[route][0].text("Några ord"))
    packed_up = replace(honest, headers={**honest.headers, "content-encoding": coding})
    answer = packed_up.of(admin, "en")
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert "Content-Encoding" in answer.json()["detail"]


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_begins_to_read_what_is_too_long(route: str, admin: TestClient) -> None:
    honest = ROUTES[route][1](ROUTES[route][0].text("Några ord"))
    said = {**honest.headers, "content-length": str(FILE_BYTES + 1)}
    answer = replace(honest, headers=said).of(admin, "en")
    assert answer.status_code == 413
    assert "smaller parts" in answer.json()["detail"]


@pytest.mark.parametrize("route", ["POST JSON", "PUT JSON", "PATCH", "PUT JSON-LD", "update"])
def test_no_route_reads_on_when_a_body_grows_too_long(route: str, admin: TestClient) -> None:
    honest = ROUTES[route][1]("")
    chunks = (b" " * 65536 for _ in range(20))
    headers = {"accept-language": "en", **honest.headers}
    answer = admin.request(honest.method, honest.path, headers=headers, content=chunks)
    assert answer.status_code == 413, answer.text


@pytest.fixture(scope="module")
def ada(app: FastAPI, installation: Installation) -> Iterator[TestClient]:
    """Somebody who edits in a browser."""
    page = {"accept": "text/html", "accept-language": "sv"}
    with TestClient(app, headers=page) as client, Accounts.open(installation.folder) as accounts:
        signed_in(client, accounts, "ada", [Grant(Role.ADMIN)])
        yield client


TYPED: Final = {
    "a control character": ("description.sv", b"%07"),
    "half a character": ("description.sv", b"%ED%A0%80"),
    "a long text": ("description.sv", b"x" * (LITERAL_BYTES + 1)),
    "an unsafe link": ("page", b"javascript:alert(1)"),
}


@pytest.mark.parametrize("attack", TYPED)
def test_a_form_refuses_what_is_hostile(
    attack: str, ada: TestClient, installation: Installation
) -> None:
    before = installation.number
    name, value = TYPED[attack]
    fields = {**fields_of(ada, FORM), name: ["VALUE"]}
    sent = urlencode(fields, doseq=True).encode().replace(b"VALUE", value)
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = ada.post(FORM, content=sent, headers=form)
    assert answer.status_code in {400, 413, 422}, answer.text
    assert answer.headers["content-type"].startswith("text/html")
    assert installation.number == before

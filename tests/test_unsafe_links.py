"""No page leads where data wants it to: only our own addresses and those of the web."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from graph.names import MG, ORG, PREFIXES
from graph.store import Installation
from tests.changing import replace_subjects
from tests.conftest import TEST_HOST

BASE = "http://localhost:8000/id/hostile/"
UNSAFE = (
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "data:text/html,hello",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:x",
)
PROPERTIES = (
    MG.addresses, MG.contributesTo, MG.inProgramme, MG.responsibleUnit, MG.contributingUnit,
    MG.measuredBy, MG.decidedIn, MG.level, MG.status, MG.hasTargetValue,
    f"{PREFIXES['dcterms']}source", f"{PREFIXES['dcterms']}references", f"{PREFIXES['foaf']}page",
    f"{PREFIXES['rdfs']}seeAlso", f"{PREFIXES['skos']}exactMatch",
)  # fmt: skip
PAGES = (
    "", "/matrix", "/synergies", "/gaps", "/silos", "/graph", "/graph?focus=goal/g", "/graph.svg",
    "/graph.json?focus=goal/g", "/lists", "/goal", "/goal/g", "/programme/p", "/unit/u",
    "/indicator/i", "/target/11.6", "/changes", "/changes/1", "/goal/g/history",
)  # fmt: skip


def plan() -> bytes:
    """Things of each kind that point at unsafe addresses in each way."""
    kinds = {
        "organisation/hostile": ORG.FormalOrganization,
        "programme/p": MG.Programme,
        "goal/g": MG.Goal,
        "unit/u": ORG.OrganizationalUnit,
        "indicator/i": MG.Indicator,
    }
    lines = [f"<{BASE}{thing}> <{PREFIXES['rdf']}type> <{kind}> ." for thing, kind in kinds.items()]
    label = f"{PREFIXES['skos']}prefLabel"
    lines += [f'<{BASE}{thing}> <{label}> "{thing}"@sv .' for thing in kinds]
    lines += [
        f"<{BASE}{thing}> <{name}> <{iri}> ."
        for thing in kinds
        for name in PROPERTIES
        for iri in UNSAFE
    ]
    lines += [f'<{BASE}goal/g> <{name}> "{UNSAFE[0]}" .' for name in PROPERTIES]
    lines.append(f"<{BASE}goal/g> <{MG.addresses}> <http://metadata.un.org/sdg/11.6> .")
    lines.append(f"<{BASE}goal/g> <{MG.addresses}> <http://metadata.un.org/sdg/> .")
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A municipality whose data want to lead readers astray."""
    with Installation.create(
        tmp_path_factory.mktemp("links") / "data", gate="report"
    ) as installation:
        replace_subjects(installation, "hostile", plan=plan())
        with TestClient(create_app(installation, allowed_hosts=TEST_HOST)) as started:
            yield started


@pytest.mark.parametrize("page", PAGES)
def test_no_link_is_of_another_kind_than_the_webs(hostile: TestClient, page: str) -> None:
    answer = hostile.get(f"/o/hostile{page}", headers={"accept": "text/html"})
    assert answer.status_code in {200, 404}, answer.text
    text = answer.text.replace('\\"', '"')
    links = re.findall(r"""(?:href|src|action|formaction)=["']([^"']*)["']""", text)
    assert links
    for link in map(unescape, links):
        scheme = re.match(r"\s*([a-zA-Z][\w+.-]*):", link)
        assert scheme is None or scheme[1].lower() in {"http", "https"}, link

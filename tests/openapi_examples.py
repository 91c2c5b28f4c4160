"""Writes the examples of the interface's description anew: ``python -m tests.openapi_examples``."""

import json
import tempfile
from pathlib import Path

from fastapi.testclient import TestClient

from api.app import create_app
from api.examples import EXAMPLES
from graph.classes import classes
from graph.reader import Reader
from graph.store import Installation
from tests.conftest import BASE, load_examples

KEY = "organisation=exempelkommunen"
ADDRESSES = {
    "/api/v1/organisations": "/api/v1/organisations",
    "/api/v1/organisations/{key}": "/api/v1/organisations/exempelkommunen",
    "/api/v1/programmes": f"/api/v1/programmes?{KEY}&q=kultur&limit=1",
    "/api/v1/programmes/{key}/{slug}": "/api/v1/programmes/exempelkommunen/kultur-och-lasning",
    "/api/v1/goals": f"/api/v1/goals?{KEY}&target=12.3&limit=1",
    "/api/v1/goals/{key}/{slug}": "/api/v1/goals/exempelkommunen/sakra-skolvagar",
    "/api/v1/indicators/{key}/{slug}": "/api/v1/indicators/exempelkommunen/hushall-i-hemloshet",
    "/api/v1/units/{key}/{slug}": "/api/v1/units/exempelkommunen/arbetsmarknadsnamnden",
    "/api/v1/targets": f"/api/v1/targets?{KEY}&goal=14&limit=1",
    "/api/v1/targets/{code}": f"/api/v1/targets/11.6?{KEY}",
    "/api/v1/search": f"/api/v1/search?{KEY}&q=skolan&kind=goal&limit=1",
    "/api/v1/analyses/{name}": f"/api/v1/analyses/chain?{KEY}&asOf=2026-06-30",
    "/api/v1/explanations": f"/api/v1/explanations?{KEY}&about=14.1",
    "/api/v1/suggestions": "/api/v1/suggestions?text=Rent+dricksvatten+till+alla&most=1",
    "/api/v1/suggestions/unlinked": f"/api/v1/suggestions/unlinked?{KEY}&limit=1&most=1",
    "/api/v1/meetings": f"/api/v1/meetings?{KEY}&about=goal/trygga-gangstrak",
    "/api/v1/meetings/rates": f"/api/v1/meetings/rates?{KEY}&point=1",
    "/api/v1/terms": f"/api/v1/terms?{KEY}",
    "/sparql": "/sparql?query=PREFIX%20mg%3A%20%3Chttps%3A//w3id.org/malgraf/def/%3E%20"
    "SELECT%20%3Fprogramme%20WHERE%20%7B%20%3Fprogramme%20a%20mg%3AProgramme%20%7D%20"
    "ORDER%20BY%20%3Fprogramme%20LIMIT%201",
    "404": "/api/v1/goals/exempelkommunen/finns-inte",
    "422": f"/api/v1/goals?{KEY}&limit=501",
}
"""A small answer for every path, and a problem for every status."""
LISTS = {
    f"/api/v1/{described.plural}": f"/api/v1/{described.plural}?{KEY}&limit=1"
    for described in classes().values()
    if described.kind != "organisation"
}
"""The lists; the first thing of each is the example of its kind where none is chosen."""
MOST = 2


def cut(answer: object) -> object:
    """The answer with no list longer than two."""
    if isinstance(answer, dict):
        return {name: cut(value) for name, value in answer.items()}
    return [cut(value) for value in answer[:MOST]] if isinstance(answer, list) else answer


def asked(client: TestClient) -> dict[str, object]:
    """The answers by path; a kind without any things has no example of one."""
    found: dict[str, object] = {}
    for name, address in (LISTS | ADDRESSES).items():
        answer = client.get(address, headers={"accept-language": "en"}).json()
        found[name] = cut(answer)
        single = f"{name}/{{key}}/{{slug}}"
        if name in LISTS and answer["items"] and single not in ADDRESSES:
            found[single] = cut(answer["items"][0])
    return found


def main() -> None:
    """Ask for every example of Exempelkommunen and write them down."""
    with tempfile.TemporaryDirectory() as folder:
        data = load_examples(Path(folder), "exempelkommunen")
        with Installation.open(data, write=False) as opened, Reader.start(data) as reader:
            client = TestClient(create_app(opened, reader), base_url=BASE)
            found = asked(client)
    EXAMPLES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The editor's page as its tests use it: sent to, and read."""

import re
from html import unescape

from fastapi.testclient import TestClient
from httpx2 import Response

from tests.signing_in import token_on

PAGE = {"accept": "text/html", "accept-language": "en"}


def send(client: TestClient, path: str, query: str, **fields: str) -> Response:
    token = token_on(client, path.partition("/download")[0].partition("/save")[0])
    answer = client.post(path, data={"form_token": token, "query": query, **fields})
    assert isinstance(answer, Response)
    return answer


def written_in(page: str) -> str:
    found = re.search(r"<textarea id=\"query\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def cells(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr><td.*?</tr>", page)
    return [
        [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td.*?</td>", row)]
        for row in rows
    ]

"""Clients that write until the server dies, and remember what was acknowledged."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2

GOALS = 4
"""How many goals each writer has for itself."""
THEMES = 1000
"""What one import describes: enough that its payload becomes a file of its own."""
TOKEN = re.compile(r"zq\d+x\d+x\d+")
_REFUSALS = frozenset({409, 412, 503})
"""Somebody else was first, or the reader is too busy: nothing was stored."""
_PADDING = "Ordning och reda i alla led. " * 14
_DESCRIPTION = "http://purl.org/dc/terms/description"


@dataclass
class Asked:
    """A request to write. Its token is said of each of ``parts``, the IRIs, in one change.

    ``number`` is that of the change it was acknowledged to have made; 0 before.
    """

    token: str
    kind: str
    parts: frozenset[str]
    number: int = 0
    refused: bool = False
    found: int = 0
    again: dict[str, Any] = field(default_factory=dict)


class Writer:
    """One client of a service that dies now and then. ``last`` is its unanswered request."""

    def __init__(self, number: int, base: str, key: str, secret: str, seed: int) -> None:
        self.number = number
        self.key = key
        self.namespace = f"{base}/id/{key}/"
        self.secret = secret
        self.chance = random.Random(seed * 10 + number)
        self.asked: dict[str, Asked] = {}
        self.last: Asked | None = None
        self.said: dict[str, str] = {}
        self.faults: list[str] = []
        self.cycle = 0

    @property
    def own_goals(self) -> list[str]:
        """The slugs of its own goals."""
        return [f"w{self.number}-mal-{n}" for n in range(GOALS)]

    def client(self, address: str) -> httpx2.Client:
        """A client of the server at an address, that keeps its connection."""
        headers = {"authorization": f"Bearer {self.secret}", "accept-language": "en"}
        return httpx2.Client(base_url=f"{address}/api/v1", headers=headers, timeout=120)

    def prepare(self, client: httpx2.Client) -> None:
        """Make its goals; nothing is killed meanwhile."""
        operations = [
            {"action": "create", "kind": "goal", "slug": slug,
             "content": {"label": {"sv": f"Ingen skadas i trafiken på väg {slug}"},
                         "responsibleUnit": ["kommunen"]}}
            for slug in self.own_goals
        ]  # fmt: skip
        unit = {"action": "create", "kind": "unit", "slug": "kommunen",
                "content": {"label": {"sv": "Kommunen"}, "unitOf": [self.key]}}  # fmt: skip
        path = f"/units/{self.key}/kommunen"
        if client.get(path).status_code == 404:
            operations.insert(0, unit)
            operations.append({
                "action": "create", "kind": "goal", "slug": "gemensamt",
                "content": {"label": {"sv": "Ett mål som alla ändrar i"},
                            "responsibleUnit": ["kommunen"]}})  # fmt: skip
        self._sent(client, "POST", self._to("bulk"), json={"operations": operations})

    def write(self, address: str, cycle: int, *, only_imports: bool = False) -> None:
        """Write until the connection breaks."""
        self.cycle = cycle
        with self.client(address) as client:
            while True:
                try:
                    self._write_once(client, only_imports=only_imports)
                except httpx2.TransportError:
                    return

    def _write_once(self, client: httpx2.Client, *, only_imports: bool) -> None:
        kinds: list[tuple[Callable[[httpx2.Client], None], int]] = [
            (self._patch_own, 30), (self._patch_shared, 15), (self._post, 20),
            (self._bulk, 15), (self._update, 12), (self._import, 3),
        ]  # fmt: skip
        chosen = self.chance.choices([kind for kind, _ in kinds], [share for _, share in kinds])
        (self._import if only_imports else chosen[0])(client)

    def _to(self, path: str) -> str:
        return f"/{path}?organisation={self.key}"

    def _asking(self, kind: str, *parts: str) -> Asked:
        token = f"zq{self.number}x{self.cycle}x{len(self.asked)}"
        iris = frozenset(self.namespace + part.format(token=token) for part in parts)
        self.last = self.asked[token] = Asked(token, kind, iris)
        return self.last

    def _sent(self, client: httpx2.Client, method: str, path: str, **said: Any) -> httpx2.Response:
        answer = client.request(method, path, **said)
        if not answer.is_success and answer.status_code not in _REFUSALS:
            self.faults.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer

    def _done(self, asked: Asked, answer: httpx2.Response, member: str = "number") -> None:
        self.last = None
        if answer.is_success:
            asked.number = answer.json()[member]
            self.said.update(dict.fromkeys(asked.parts, asked.token))
        else:
            asked.refused = True

    def _patch_own(self, client: httpx2.Client) -> None:
        slug = self.chance.choice(self.own_goals)
        read = client.get(f"/goals/{self.key}/{slug}")
        asked = self._asking("patch", f"goal/{slug}")
        self._done(asked, self._patched(client, slug, asked, read.headers["etag"]), "version")

    def _patch_shared(self, client: httpx2.Client) -> None:
        """One that others change too: 412 where they were first."""
        read = client.get(f"/goals/{self.key}/gemensamt")
        asked = self._asking("race", "goal/gemensamt")
        answer = self._patched(client, "gemensamt", asked, read.headers["etag"])
        self.last = None
        asked.refused = not answer.is_success
        if answer.is_success:  # what is answered may hold a later change: the journal says which
            asked.number = -1

    def _patched(
        self, client: httpx2.Client, slug: str, asked: Asked, etag: str
    ) -> httpx2.Response:
        headers = {"if-match": etag, "content-type": "application/merge-patch+json"}
        said = {"description": {"sv": f"Ändrat: {asked.token}"}}
        return self._sent(client, "PATCH", f"/goals/{self.key}/{slug}", json=said, headers=headers)

    def _post(self, client: httpx2.Client) -> None:
        asked = self._asking("post", "theme/{token}")
        label = {"sv": f"Tema {asked.token}"}
        asked.again = {
            "url": self._to("themes"),
            "json": {"slug": asked.token, "label": label},
            "headers": {"idempotency-key": asked.token},
        }
        self._done(asked, client.post(**asked.again), "version")

    def _bulk(self, client: httpx2.Client) -> None:
        """Several edits that come together."""
        new = [f"{{token}}-{n}" for n in range(self.chance.randint(1, 8))]
        parts = [f"goal/{slug}" for slug in self.own_goals[:2]] + [f"theme/{one}" for one in new]
        asked = self._asking("bulk", *parts)
        token = asked.token
        said = {"description": {"sv": f"Ändrat: {token}"}}
        operations: list[dict[str, Any]] = [
            {"action": "change", "kind": "goal", "slug": slug, "ifMatch": "*", "content": said}
            for slug in self.own_goals[:2]
        ]
        operations += [
            {"action": "create", "kind": "theme", "slug": one.format(token=token),
             "content": {"label": {"sv": f"Tema {token}"}}}
            for one in new
        ]  # fmt: skip
        answer = self._sent(client, "POST", self._to("bulk"), json={"operations": operations})
        self._done(asked, answer)

    def _update(self, client: httpx2.Client) -> None:
        asked = self._asking("sparql", *(f"goal/{slug}" for slug in self.own_goals[2:]))
        named = " ".join(f"<{iri}>" for iri in sorted(asked.parts))
        text = f"""
            DELETE {{ ?goal <{_DESCRIPTION}> ?old }}
            INSERT {{ ?goal <{_DESCRIPTION}> "Ändrat: {asked.token}"@sv }}
            WHERE {{ VALUES ?goal {{ {named} }} OPTIONAL {{ ?goal <{_DESCRIPTION}> ?old }} }}"""
        address = f"{str(client.base_url).removesuffix('/api/v1/')}/sparql"
        headers = {"content-type": "application/sparql-update"}
        parameters = {"organisation": self.key}
        answer = self._sent(
            client, "POST", address, content=text.encode(), headers=headers, params=parameters
        )
        self._done(asked, answer)

    def _import(self, client: httpx2.Client) -> None:
        asked = self._asking("import", *(f"theme/w{self.number}-{n}" for n in range(THEMES)))
        lines = [
            f'<{iri}> a skos:Concept ; skos:prefLabel "{asked.token} {_PADDING.strip()}"@sv .'
            for iri in sorted(asked.parts)
        ]
        text = "\n".join(["@prefix skos: <http://www.w3.org/2004/02/skos/core#> .", *lines])
        files = {"file": ("teman.ttl", text.encode(), "text/turtle")}
        self._done(asked, self._sent(client, "POST", self._to("imports"), files=files))

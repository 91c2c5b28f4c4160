"""What an engine answers, as an answer or an error of ours."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from pyoxigraph import QueryResultsFormat, parse_query_results

from api.engine.exchange import Reply
from graph.errors import MalgrafError, QueryError, QueryTimeout, QueryTooLarge
from graph.mirror.engine import EngineAway, EngineFault, Row
from graph.serialised_answers import TABLES
from graph.texts import Text

RESULTS: Final = "application/sparql-results+json"
_LONGEST: Final = 500
"""Characters of what an engine says of a fault that are told."""
_ENDINGS: Final = {
    "application/sparql-results+xml": (b"</sparql>",),
    "application/n-triples": (b".",),
    "text/turtle": (b".",),
    "application/rdf+xml": (b":RDF>", b"/>"),
}
_BUSY: Final = frozenset({408, 425, 429, 502, 503, 504})


def refuse_failed(reply: Reply, address: str) -> None:
    """Raise what an answer that is none means to the mirror."""
    if reply.status < HTTPStatus.MULTIPLE_CHOICES:
        return
    said = spoken(reply)
    if reply.status in _BUSY:
        raise EngineAway(
            Text(
                f"{address} är upptagen ({reply.status}): {said}",
                f"{address} is busy ({reply.status}): {said}",
            )
        )
    if reply.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise EngineFault(
            Text(
                f"{address} släpper inte in oss ({reply.status}): se över inloggningen. {said}",
                f"{address} does not let us in ({reply.status}): look at the credentials. {said}",
            )
        )
    raise EngineFault(
        Text(
            f"{address} svarar {reply.status}: {said}", f"{address} answers {reply.status}: {said}"
        )
    )


def refuse_unanswered(reply: Reply, address: str) -> None:
    """Raise what an answer that is none means to whoever asked a query."""
    status = reply.status
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return
    failure: MalgrafError
    if status == HTTPStatus.BAD_REQUEST:
        said = spoken(reply)
        failure = QueryError(Text(f"Frågan duger inte: {said}", f"Bad query: {said}"))
    elif status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.GATEWAY_TIMEOUT}:
        failure = QueryTimeout(
            Text("Motorn hann inte svara i tid.", "The engine could not answer in time.")
        )
    elif status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        failure = QueryTooLarge(
            Text("Frågan är för stor för motorn.", "The query is too large for the engine.")
        )
    else:
        refuse_failed(reply, address)
        return
    raise failure


def spoken(reply: Reply) -> str:
    """What a failure says, in a line: without markup and control characters, cut short."""
    text = reply.body[: 8 * _LONGEST].decode("utf-8", "replace")
    if "html" in reply.media_type:
        text = re.sub(r"<[^>]*>", " ", text)
    said = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return said if len(said) <= _LONGEST else f"{said[:_LONGEST]}…"


def refuse_other_type(reply: Reply, wanted: str, address: str) -> None:
    """Raise where an answer is of another media type than was asked for, or is cut off."""
    whole = reply.media_type == wanted and _ends_well(reply.body, wanted)
    if not whole:
        raise EngineFault(
            Text(
                f"{address} svarade inte med ett helt {wanted}: det är ingen SPARQL 1.1-adress, "
                "eller så avbröt motorn frågan.",
                f"{address} did not answer with a whole {wanted}: it is no SPARQL 1.1 address, or "
                "the engine broke the query off.",
            )
        )


def _ends_well(body: bytes, media_type: str) -> bool:
    """Whether an answer goes on to its end, as far as its form can tell."""
    if media_type in {RESULTS, "application/ld+json"}:
        try:
            json.loads(body)
        except ValueError:
            return False
        return True
    endings = _ENDINGS.get(media_type)
    end = body.rstrip()
    return endings is None or not end or end.endswith(endings)


def rewritten(body: bytes, media_type: str) -> bytes:
    """Results in JSON as a table of another media type: of those none can tell a cut from an end.

    Bytes are as the reader here writes them.
    """
    found = parse_query_results(body, QueryResultsFormat.JSON)
    return found.serialize(format=TABLES[media_type]) or b""


def rows(body: bytes, address: str) -> list[Row]:
    """The solutions in a JSON answer."""
    try:
        found: dict[str, Any] = json.loads(body)
        bindings: list[dict[str, dict[str, str]]] = found["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in bindings]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineFault(
            Text(
                f"{address} svarade inte med SPARQL-resultat i JSON.",
                f"{address} did not answer with SPARQL results in JSON.",
            )
        ) from error

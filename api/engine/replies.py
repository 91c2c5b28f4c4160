"""What an engine answers, as an answer or an error of ours."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from pyoxigraph import QueryBoolean, RdfFormat, parse, parse_query_results, serialize

from api.engine.exchange import Reply
from graph.errors import MalgrafError, QueryError, QueryTimeout, QueryTooLarge
from graph.mirror.engine import EngineAway, EngineFault, Row
from graph.names import PREFIXES
from graph.row_counts import rows_in
from graph.serialised_answers import GRAPHS, TABLES
from graph.texts import Text

RESULTS: Final = "application/sparql-results+json"
_LONGEST: Final = 500
"""Characters of what an engine says of a fault that are told."""
_N_TRIPLES: Final = "application/n-triples"
_WITHOUT_END: Final = frozenset({"text/csv", "text/tab-separated-values"})
_ENDINGS: Final = {"application/sparql-results+xml": b"</sparql>", _N_TRIPLES: b"."}
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
    if reply.media_type != wanted or not _ends_well(reply.body, wanted):
        raise _broken_off(wanted, address)


def _broken_off(wanted: str, address: str) -> EngineFault:
    return EngineFault(
        Text(
            f"{address} svarade inte med ett helt {wanted}: det är ingen SPARQL 1.1-adress, "
            "eller så avbröt motorn frågan.",
            f"{address} did not answer with a whole {wanted}: it is no SPARQL 1.1 address, or "
            "the engine broke the query off.",
        )
    )


def _ends_well(body: bytes, media_type: str) -> bool:
    """Whether an answer goes on to its end, as far as its form can tell."""
    if media_type == RESULTS:
        try:
            json.loads(body)
        except ValueError:
            return False
        return True
    end = body.rstrip()
    return not end or end.endswith(_ENDINGS[media_type])


def asked_for(media_type: str) -> str:
    """The media type to ask an engine for, where this one is wanted.

    Nobody can tell that a table in CSV has been cut; and not every engine writes every form.
    """
    if media_type in GRAPHS:
        return _N_TRIPLES
    return RESULTS if media_type in _WITHOUT_END else media_type


def rewritten(body: bytes, media_type: str, wanted: str, address: str) -> tuple[bytes, int | None]:
    """An answer in the media type that is wanted, and its rows: solutions or triples."""
    try:
        if wanted in GRAPHS:
            triples = list(parse(body, RdfFormat.N_TRIPLES))
            if wanted != media_type:
                body = serialize(triples, format=GRAPHS[wanted], prefixes=PREFIXES) or b""
            return body, len(triples)
        if wanted != media_type:
            found = parse_query_results(body, TABLES[media_type])
            body = found.serialize(format=TABLES[wanted]) or b""
            return body, None if isinstance(found, QueryBoolean) else rows_in(body, wanted)
        return body, _solutions(body, media_type)
    except (SyntaxError, ValueError) as error:
        raise _broken_off(media_type, address) from error


def _solutions(body: bytes, media_type: str) -> int | None:
    """The solutions of an answer in JSON or XML, as any engine writes it; None for ASK."""
    if media_type == RESULTS:
        found = json.loads(body)
        return None if "boolean" in found else len(found["results"]["bindings"])
    return None if b"<boolean" in body[:_LONGEST] else body.count(b"<result>")


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

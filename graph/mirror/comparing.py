"""Whether a graph at an engine holds what it should: counted, or looked at triple by triple.

Looked at, every triple is hashed at the engine and here, and how many hashes begin in each of 256
ways is compared: what travels is small, and nothing is asked that SPARQL 1.1 has not.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from pyoxigraph import Literal, RdfFormat, parse

from graph.mirror.engine import Engine

Fingerprint = Mapping[str, int]
"""How many triples there are by the first two digits of their hashes."""
_COUNT: Final = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_COUNTS: Final = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_HASHED: Final = """SELECT ?start (COUNT(*) AS ?n) WHERE {
  ?s ?p ?o
  BIND(IF(isLiteral(?o), CONCAT(LCASE(LANG(?o)), " ", STR(DATATYPE(?o))), "") AS ?kind)
  BIND(SHA1(CONCAT(STR(?s), " ", STR(?p), " ", STR(?o), " ", ?kind)) AS ?hash)
  BIND(LCASE(SUBSTR(?hash, 1, 2)) AS ?start)
} GROUP BY ?start"""


def counts(engine: Engine) -> dict[str, int]:
    """How many triples each named graph at the engine holds, also those of others."""
    return {row["g"]: int(row["n"]) for row in engine.select(_COUNTS) if "g" in row}


def count(engine: Engine, graph: str) -> int:
    """How many triples a graph at the engine holds."""
    return sum(int(row["n"]) for row in engine.select(_COUNT, [graph]))


def fingerprint(engine: Engine, graph: str) -> Fingerprint:
    """What a graph at the engine holds."""
    rows = engine.select(_HASHED, [graph])
    return {row.get("start", ""): int(row["n"]) for row in rows if int(row["n"])}


def expected(triples: Iterable[bytes]) -> Counter[str]:
    r"""The fingerprint of N-Triples lines.

    >>> expected([b'<a:a> <a:p> "b"@sv .\n', b"<a:a> <a:p> <a:b> .\n"]).total()
    2
    """
    found: Counter[str] = Counter()
    for triple in parse(b"".join(triples), RdfFormat.N_TRIPLES):
        value, kind = triple.object, ""
        if isinstance(value, Literal):
            kind = f"{(value.language or '').lower()} {value.datatype.value}"
        said = f"{triple.subject.value} {triple.predicate.value} {_text(value)} {kind}"
        found[hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()[:2]] += 1
    return found


def _text(value: object) -> str:
    return str(getattr(value, "value", value))

"""Municipalities of any size: Exempelkommunen's plan again and again under other slugs."""

import re
from functools import cache

from graph.examples import example
from graph.intake import read_files
from graph.names import DEFAULT_BASE, OrganisationNames

_EXAMPLE = "exempelkommunen"
_ONCE = (
    "organisation",
    "level",
    "theme",
    "rule-profile",
    "rule-setting",
    "relevance-profile",
    "relevance",
)


def municipality(key: str, statements: int) -> tuple[bytes, bytes]:
    """Plan and observations (N-Triples) of about so many statements, valid as the original is."""
    plan, observations = _original()
    copies = max(1, round(statements / (plan.count(b"\n") + observations.count(b"\n"))))
    together = (
        b"".join(sorted({line for i in range(copies) for line in _copy(part, i).splitlines(True)}))
        for part in (plan, observations)
    )
    old, new = (f"/id/{name}/".encode() for name in (_EXAMPLE, key))
    organisation = f"/organisation/{_EXAMPLE}>".encode(), f"/organisation/{key}>".encode()
    first, second = (part.replace(old, new).replace(*organisation) for part in together)
    return first, second


@cache
def _original() -> tuple[bytes, bytes]:
    read = read_files(example(_EXAMPLE).files, OrganisationNames(DEFAULT_BASE, _EXAMPLE))
    return read.plan, read.observations


def _copy(triples: bytes, number: int) -> bytes:
    """The same under other slugs; what an organisation has once stays."""
    if not number:
        return triples
    once = "|".join(_ONCE).encode()
    names = rb"(<[^>]*/id/" + _EXAMPLE.encode() + rb"/(?!(?:" + once + rb")/)[^>]+)>"
    return re.sub(names, rb"\1-%d>" % number, triples)

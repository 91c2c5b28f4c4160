"""Which graphs a query is about, and how that is cut to the graphs its asker may see.

A query's dataset comes from the parameters of the protocol, else from FROM and FROM NAMED in its
text, else it is everything. What is found here is always handed to the engine as lists, which go
before the text: reading a text wrongly can narrow what is seen and never widen it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from graph.errors import QueryError
from graph.guard import Token, refused, tokens_of

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_IRIS: Final = frozenset({"iri", "short_iri"})
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})")


@dataclass(frozen=True)
class Dataset:
    """The graphs of the default graph, and those that GRAPH reaches, by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether any graph is said."""
        return bool(self.default or self.named)

    def within(self, visible: Sequence[str]) -> "Dataset":
        """Only what is visible of it; a graph outside is as one that is empty."""
        allowed = frozenset(visible)
        return Dataset(
            tuple(graph for graph in self.default if graph in allowed),
            tuple(graph for graph in self.named if graph in allowed),
        )


def dataset_said(text: str, base: str) -> Dataset | None:
    """What FROM and FROM NAMED in a guarded query say; None where they are not used.

    >>> text = "PREFIX a: <b/> SELECT * FROM a:c FROM NAMED </d> { ?s ?p ?o }"
    >>> dataset_said(text, "http://x.example/")
    Dataset(default=('http://x.example/b/c',), named=('http://x.example/d',))
    >>> dataset_said("ASK { ?s ?p 'FROM' }", "http://x.example/") is None
    True
    """
    found = list(_said(text, base))
    if not found:
        return None
    return Dataset(
        tuple(iri for iri, named in found if not named), tuple(iri for iri, named in found if named)
    )


def _said(text: str, base: str) -> Iterator[tuple[str, bool]]:
    tokens = list(tokens_of(text))
    prologue = Prologue(base)
    depth, form = 0, ""
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if not form and token.kind == "word":
            prologue.declare(tokens[number : number + 3])
            form = token.text if token.text in _FORMS else ""
        elif form and depth == 0 and token.text == "FROM":
            after = tokens[number + 1 : number + 3]
            named = bool(after) and after[0].text == "NAMED"
            yield _resolved(text, token, after[named:], prologue), named
        elif form and depth == 0 and _is_glued(token, form):
            raise _unclear(text, token)


def _is_glued(token: Token, form: str) -> bool:
    """FROM that the engine reads off the start of a longer word or name.

    After DESCRIBE a name is a thing to describe.
    """
    kinds = {"word"} if form == "DESCRIBE" else {"word", "name"}
    return token.kind in kinds and token.text.upper().startswith("FROM")


def _resolved(text: str, token: Token, after: Sequence[Token], prologue: "Prologue") -> str:
    iri = prologue.iri(after[0]) if after else None
    if iri is None:
        raise _unclear(text, token)
    return iri


def _unclear(text: str, token: Token) -> QueryError:
    return refused(
        text,
        token.at,
        "skriv FROM <IRI> eller FROM prefix:namn, med mellanslag och ett prefix som finns.",
        "write FROM <IRI> or FROM prefix:name, with spaces and a prefix that is declared.",
    )


class Prologue:
    """What BASE and PREFIX have said so far."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes: dict[str, str] = {}

    def declare(self, tokens: Sequence[Token]) -> None:
        """Take in a declaration, if these three tokens begin with one."""
        words = [token.text for token in tokens]
        if words[0] == "BASE" and len(tokens) > 1 and tokens[1].kind in _IRIS:
            self.base = self._absolute(words[1])
        elif words[0] == "PREFIX" and len(tokens) > 2 and tokens[2].kind in _IRIS:
            self.prefixes[words[1].removesuffix(":")] = self._absolute(words[2])

    def iri(self, token: Token) -> str | None:
        """The IRI a token stands for; None when it is none."""
        if token.kind in _IRIS:
            return self._absolute(token.text)
        prefix, colon, local = token.text.partition(":")
        if token.kind != "name" or not colon or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)

    def _absolute(self, written: str) -> str:
        plain = _ESCAPED.sub(lambda code: chr(int(code[1] or code[2], 16)), written[1:-1])
        return urljoin(self.base, plain) if "://" not in plain.partition("#")[0] else plain

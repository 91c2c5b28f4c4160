"""The token guard: what a stranger's query or update may be, seen before any engine reads it.

It gives clear refusals cheaply. It is not the wall: the query still runs in a child without
files, network or much time. Tokens follow SPARQL 1.1, except where the engine is more lenient:
it wants no space after a keyword, so ``SERVICE:x{}`` calls out.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from graph.errors import QueryError
from graph.texts import Text

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

LENGTH: Final = 64 << 10
"""Bytes of a query."""
UPDATE_LENGTH: Final = 1 << 20
"""Bytes of an update, which may carry data."""
NESTING: Final = 40
OPERATORS: Final = 400

_IRI_CHARACTER = r"""[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"""
_PATTERN = re.compile(
    rf"""
      (?P<blank>[\x00-\x20]+|\#[^\n\r]*)
    | (?P<iri><[A-Za-z][A-Za-z0-9+.-]*://(?:{_IRI_CHARACTER})*>)
    | (?P<short_iri><(?:{_IRI_CHARACTER})*>)
    | (?P<text>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$]\w+|_:\w[\w.-]*|@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_][\w.-]{{0,80}})?:(?:[\w:.-]|%[0-9A-Fa-f]{{2}}|\\[-_~.!$&'()*+,;=/?\#@%])*)
    | (?P<word>[A-Za-z_]\w*)
    | (?P<open>[{{(\[])
    | (?P<close>[}})\]])
    | (?P<operator>\|\||&&|\^\^|[!<>]=|[|/^*+!=<>?-])
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS: dict[str, Form] = {
    "SELECT": "SELECT",
    "ASK": "ASK",
    "CONSTRUCT": "CONSTRUCT",
    "DESCRIBE": "DESCRIBE",
}
UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
"""The words an operation of an update begins with."""
_PROLOGUE: Final = frozenset({"BASE", "PREFIX", "VERSION"})
_OPERATOR_WORDS = {"UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "EXISTS", "GRAPH", "VALUES"}
_CALLS_OUT = re.compile("SERVICE|LOAD", re.IGNORECASE)


@dataclass(frozen=True)
class Outline:
    """What the tokens tell about a query; ``has_dataset`` is whether it says FROM."""

    form: Form
    has_dataset: bool


class Token(NamedTuple):
    """``text`` is in upper case where the token is a word; it stands from ``at`` to ``end``."""

    kind: str
    text: str
    at: int
    end: int


@lru_cache(maxsize=128)
def check_query(text: str) -> Outline:
    """The query's outline; raises QueryError when it is no query or breaks a limit.

    >>> check_query("PREFIX service: <http://x.example/> ASK { ?s service:load 'SERVICE' }")
    Outline(form='ASK', has_dataset=False)
    >>> check_query("SELECT * WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    graph.errors.QueryError: 1:18: SERVICE is not allowed: queries run on our own data only.
    """
    _check_length(text, LENGTH)
    tokens = list(tokens_of(text))
    _check_nesting(text, tokens)
    form = _form(text, tokens)
    _check_words(text, tokens)
    _check_short_iris(text, tokens, _FORMS)
    _check_operators(tokens)
    return Outline(form, _has_dataset(tokens, form))


def check_update(text: str) -> None:
    """Raise QueryError when a text is no update, breaks a limit or would call out.

    An update without operations is one too, by the grammar: it changes nothing.

    >>> check_update("PREFIX load: <http://x.example/> INSERT DATA { load:a load:b 'LOAD' }")
    >>> check_update("LOAD <http://x.example/>")
    Traceback (most recent call last):
    graph.errors.QueryError: 1:1: LOAD is not allowed: queries run on our own data only.
    """
    _check_length(text, UPDATE_LENGTH)
    tokens = list(tokens_of(text))
    _check_nesting(text, tokens)
    _check_words(text, tokens)
    _check_short_iris(text, tokens, UPDATES)
    _check_operators(list(_outside_data(tokens)))
    if not any(token.text in UPDATES for token in tokens) and not _declares_only(tokens):
        raise QueryError(
            Text(
                "Ingen ändring: INSERT, DELETE, CLEAR eller liknande saknas.",
                "No update: INSERT, DELETE, CLEAR or the like is missing.",
            )
        )


def _declares_only(tokens: Sequence[Token]) -> bool:
    """Whether there is nothing but a prologue."""
    return all(token.text in _PROLOGUE for token in tokens if token.kind == "word")


def tokens_of(text: str) -> Iterator[Token]:
    """The tokens of a text, without blanks and comments."""
    for found in _PATTERN.finditer(text):
        kind = found.lastgroup or "other"
        if kind != "blank":
            yield Token(kind, found[0].upper() if kind == "word" else found[0], *found.span())


def _check_length(text: str, most: int) -> None:
    try:
        length = len(text.encode())
    except UnicodeEncodeError as error:
        raise QueryError(
            Text("Frågan är inte giltig Unicode.", "The query is not valid Unicode.")
        ) from error
    if length > most:
        raise QueryError(
            Text(
                f"Frågan är {length} byte; högst {most} tas emot.",
                f"The query is {length} bytes; at most {most} are taken.",
            )
        )


def _check_nesting(text: str, tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > NESTING:
            raise refused(
                text,
                token.at,
                f"djupare nästlad än {NESTING} parenteser.",
                f"nested deeper than {NESTING} brackets.",
            )


def _form(text: str, tokens: list[Token]) -> Form:
    for token in tokens:
        if token.text in _FORMS:
            return _FORMS[token.text]
        if token.text in UPDATES:
            raise refused(
                text, token.at, f"{token.text} ändrar data; här tas bara frågor emot.",
                f"{token.text} changes data; only queries are taken here.",
            )  # fmt: skip
    raise QueryError(
        Text(
            "Ingen fråga: SELECT, ASK, CONSTRUCT eller DESCRIBE saknas.",
            "No query: SELECT, ASK, CONSTRUCT or DESCRIBE is missing.",
        )
    )


def _check_words(text: str, tokens: list[Token]) -> None:
    """No SERVICE and no LOAD, also where the engine reads them off the start of a name."""
    for number, token in enumerate(tokens):
        if token.kind == "word":
            found = _CALLS_OUT.search(token.text)
        elif token.kind == "name" and _opens_group(tokens, number):
            found = _CALLS_OUT.search(token.text.partition(":")[0])
        else:
            continue
        if found:
            word = found[0].upper()
            raise refused(
                text, token.at, f"{word} är inte tillåtet: frågor ställs bara till våra egna data.",
                f"{word} is not allowed: queries run on our own data only.",
            )  # fmt: skip


def _opens_group(tokens: list[Token], number: int) -> bool:
    """Whether a name stands as in SERVICE name {, and is not the name of a GRAPH."""
    before = tokens[number - 1].text if number else ""
    after = tokens[number + 1].text if number + 1 < len(tokens) else ""
    return after == "{" and before != "GRAPH"


def _check_short_iris(text: str, tokens: list[Token], beginnings: Collection[str]) -> None:
    """No ``<…>`` that may as well be a less-than sign, code, and a greater-than sign.

    An IRI with ``://`` cannot be; one without may hold no brackets, quotes or comment signs.
    Before the query form there are no expressions, so nothing is doubtful there.
    """
    begun = False
    for token in tokens:
        begun = begun or token.text in beginnings
        if begun and token.kind == "short_iri" and re.search(r"[()'#]", token.text):
            raise refused(
                text, token.at, "skriv ett mellanslag efter <, eller en hel IRI.",
                "write a space after <, or a full IRI.",
            )  # fmt: skip


def _outside_data(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens outside the braces of INSERT DATA and DELETE DATA, where nothing is computed."""
    depth, data_from = 0, 0
    for number, token in enumerate(tokens):
        depth += (token.kind == "open") - (token.kind == "close")
        if token.text == "{" and number and tokens[number - 1].text == "DATA" and not data_from:
            data_from = depth
        elif data_from and depth < data_from:
            data_from = 0
        if not data_from:
            yield token


def _check_operators(tokens: list[Token]) -> None:
    count = sum(
        len(re.findall(r"[-/*+!=?&|]", token.text))
        if token.kind == "short_iri"
        else token.kind == "operator" or token.text in _OPERATOR_WORDS
        for token in tokens
    )
    if count > OPERATORS:
        raise QueryError(
            Text(
                f"Frågan har {count} operatorer; högst {OPERATORS} tas emot.",
                f"The query has {count} operators; at most {OPERATORS} are taken.",
            )
        )


def _has_dataset(tokens: list[Token], form: Form) -> bool:
    """FROM as a word, or as the engine reads it off the start of a name outside all brackets."""
    depth, form_seen = 0, False
    for token in tokens:
        depth += (token.kind == "open") - (token.kind == "close")
        form_seen = form_seen or token.text == form
        named = token.kind == "name" and form != "DESCRIBE" and form_seen and depth == 0
        if (token.kind == "word" or named) and token.text.upper().startswith("FROM"):
            return True
    return False


def refused(text: str, at: int, swedish: str, english: str) -> QueryError:
    """The error for what stands at a place in a text, with line and column."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return QueryError(Text(f"{line}:{column}: {swedish}", f"{line}:{column}: {english}"))

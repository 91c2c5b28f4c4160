"""Where things stand in RDF text: depth of nesting, and the line each subject begins on."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from graph.errors import Place
from graph.intake.faults import unreadable
from graph.intake.limits import NESTING
from graph.texts import Text

_TOKEN = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
      |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'
      |<[^<>"{}|^`\\\s]*>|\#[^\n]*|[\[({\])}]|[;,]|[^\s<>"'()\[\]{};,\#]+''',
    re.VERBOSE | re.DOTALL,
)
_OPENING = frozenset("[({")
_CLOSING = frozenset("])}")
_BRACES = frozenset("{}")


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """The tokens of Turtle-like text or JSON outside comments, with their offsets."""
    for found in _TOKEN.finditer(text):
        if not found[0].startswith("#"):
            yield found[0], found.start()


def check_nesting(text: str, file: str) -> None:
    """Refuse text whose brackets stand deeper than anybody writes them."""
    depth = 0
    for token, start in _tokens(text):
        if token in _OPENING:
            depth += 1
            if depth > NESTING:
                place = Place(file, line=text.count("\n", 0, start) + 1)
                message = Text(
                    f"Djupare nästlat än {NESTING} nivåer", f"Nested deeper than {NESTING} levels"
                )
                raise unreadable("nesting", message, place)
        elif token in _CLOSING:
            depth -= 1


def subject_lines(text: str, base: str) -> dict[str, int]:
    r"""The line on which each subject IRI of Turtle, TriG, N-Triples or N-Quads first begins.

    >>> subject_lines("@prefix goal: <goal/> .\n\ngoal:a a goal:b .\n<x> a goal:a .", "http://h/")
    {'http://h/goal/a': 3, 'http://h/x': 4}
    """
    lines: dict[str, int] = {}
    prefixes: dict[str, str] = {}
    line, counted = 1, 0
    for statement in _statements(text):
        first = statement[0][0]
        if first.lower() in {"@prefix", "prefix"} and len(statement) > 2:
            prefixes[statement[1][0]] = urljoin(base, statement[2][0][1:-1])
        elif first.lower() in {"@base", "base"} and len(statement) > 1:
            base = urljoin(base, statement[1][0][1:-1])
        else:
            iri = _resolved(first, base, prefixes)
            line += text.count("\n", counted, statement[0][1])
            counted = statement[0][1]
            if iri:
                lines.setdefault(iri, line)
    return lines


def line_subjects(text: str) -> dict[str, int]:
    """The same for N-Triples and N-Quads, where each statement has a line of its own.

    >>> line_subjects("<http://h/a> <http://h/p> 'b' .")
    {'http://h/a': 1}
    """
    lines: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        subject = line.lstrip().partition(">")[0]
        if subject.startswith("<"):
            lines.setdefault(subject[1:], number)
    return lines


def _statements(text: str) -> Iterator[list[tuple[str, int]]]:
    """The first three tokens of each statement; keywords that end without a dot end here too."""
    statement: list[tuple[str, int]] = []
    depth = 0
    for token, start in _tokens(text):
        if token in _BRACES:
            statement, depth = [], 0
            continue
        if token in _OPENING or token in _CLOSING:
            depth += 1 if token in _OPENING else -1
        word = token.rstrip(".") if not token.startswith(("<", '"', "'")) else token
        if word and len(statement) < 3:
            statement.append((word, start))
        sparql_style = {"prefix": 3, "base": 2}.get(statement[0][0].lower()) if statement else None
        if depth == 0 and (word != token or len(statement) == sparql_style):
            if statement:
                yield statement
            statement = []
    if statement:
        yield statement


def _resolved(token: str, base: str, prefixes: dict[str, str]) -> str:
    """The IRI a subject token stands for; empty for blank nodes and unknown prefixes."""
    if token.startswith("<"):
        return token[1:-1] if "://" in token else urljoin(base, token[1:-1])
    prefix, colon, local = token.partition(":")
    namespace = prefixes.get(prefix + colon)
    return namespace + local.replace("\\", "") if namespace and colon else ""
